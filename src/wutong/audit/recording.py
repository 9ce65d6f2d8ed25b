"""The only writers of events, and the only ways to change a row outside a Lifecycle.

One deed, one event, in the transaction of the change. Everything here must be called from an
`actions.py`; a test walks the source to hold that.
"""

from __future__ import annotations

import copy
import io
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.utils import timezone

from wutong.accounts.models import User

from .deadlines import refresh_deadline
from .models import Event
from .registry import kind_of, raw_values, subject_of, values_of
from .rules import NOTHING, Plain, canonical, event_hash, plain

T = TypeVar("T", bound=models.Model)
Changes = Mapping[str, tuple[Plain, Plain]]


def record(
    verb: str,
    thing: models.Model,
    *,
    actor: User,
    note: str = "",
    changes: Changes | None = None,
    group: str = "",
) -> Event:
    """Append one event to the chain of `thing` and move its head."""
    kind, thing_id = kind_of(thing), int(thing.pk)
    told: Plain = {name: [old, new] for name, (old, new) in (changes or {}).items()}
    # no savepoint of its own: whoever fails here takes the deed back as a whole
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        count, before = _held_head(cursor, kind, thing_id)
        seq, at = count + 1, timezone.now()
        digest = event_hash(
            before, kind=kind, thing_id=thing_id, seq=seq, at=at, actor_id=actor.pk,
            verb=verb, note=note, group=group, changes=told,
        )  # fmt: skip
        # by hand and in one statement: every deed waits for it
        cursor.execute(
            "WITH moved AS (UPDATE audit_head SET count = %s, hash = %s "
            "WHERE kind = %s AND thing_id = %s) "
            "INSERT INTO audit_event (at, actor_id, verb, kind, thing_id, seq, note, changes, "
            '"group", hash) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id',
            [
                seq, digest, kind, thing_id, at, actor.pk, verb, kind, thing_id, seq, note,
                connection.ops.adapt_json_value(told, None), group, digest,
            ],
        )  # fmt: skip
        (key,) = cursor.fetchone()
    return Event(
        pk=key, at=at, actor=actor, verb=verb, kind=kind, thing_id=thing_id, seq=seq, note=note,
        changes=told, group=group, hash=digest,
    )  # fmt: skip


def _held_head(cursor: Any, kind: str, thing_id: int) -> tuple[int, bytes]:
    """Count and hash of a chain, its head locked; an empty head is made where there is none."""
    where = [kind, thing_id]
    cursor.execute(
        "SELECT count, hash FROM audit_head WHERE kind = %s AND thing_id = %s FOR UPDATE", where
    )
    found = cursor.fetchone()
    if found is None:
        # two first events of one subject queue here: the second finds what the first left
        cursor.execute(
            "INSERT INTO audit_head (kind, thing_id, count, hash, sealed) "
            "VALUES (%s, %s, 0, %s, 0) ON CONFLICT (kind, thing_id) "
            "DO UPDATE SET count = audit_head.count RETURNING count, hash",
            [*where, NOTHING],
        )
        found = cursor.fetchone()
    return int(found[0]), bytes(found[1])


def create(
    instance: T, *, actor: User, verb: str = "created", note: str = "", group: str = ""
) -> T:
    """Insert a new row and record it with all its values. Returns the saved row."""
    with transaction.atomic():
        refresh_deadline(instance)
        instance.save(force_insert=True)
        changes = {name: (None, value) for name, value in values_of(instance).items()}
        full_verb = f"{kind_of(instance)}.{verb}"
        if not _begun(full_verb, instance, actor=actor, note=note, changes=changes, group=group):
            record(full_verb, instance, actor=actor, note=note, changes=changes, group=group)
    return instance


def _begun(
    verb: str, thing: models.Model, *, actor: User, note: str, changes: Changes, group: str
) -> bool:
    """Begin the chain of a new row with its first event, in one statement.

    False where the chain exists: something had this key before, and its events stay.
    """
    kind, thing_id, at = kind_of(thing), int(thing.pk), timezone.now()
    told: Plain = {name: [old, new] for name, (old, new) in changes.items()}
    digest = event_hash(
        NOTHING, kind=kind, thing_id=thing_id, seq=1, at=at, actor_id=actor.pk, verb=verb,
        note=note, group=group, changes=told,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH begun AS (INSERT INTO audit_head (kind, thing_id, count, hash, sealed) "
            "VALUES (%s, %s, 1, %s, 0) ON CONFLICT (kind, thing_id) DO NOTHING RETURNING kind) "
            "INSERT INTO audit_event (at, actor_id, verb, kind, thing_id, seq, note, changes, "
            '"group", hash) SELECT %s, %s, %s, kind, %s, 1, %s, %s, %s, %s FROM begun',
            [
                kind, thing_id, digest, at, actor.pk, verb, thing_id, note,
                connection.ops.adapt_json_value(told, None), group, digest,
            ],
        )  # fmt: skip
        return bool(cursor.rowcount)


def create_many(
    instances: Sequence[T], *, actor: User, verb: str = "created", note: str = "", group: str = ""
) -> list[T]:
    """Insert many new rows of one model by set; an event for each, in one group."""
    if not instances:
        return []
    with transaction.atomic():
        for each in instances:
            refresh_deadline(each)
        model = type(instances[0])
        made = model._default_manager.bulk_create(instances, batch_size=2000)
        record_many(
            model, verb,
            ((m.pk, {name: (None, value) for name, value in values_of(m).items()}) for m in made),
            actor=actor, note=note, group=group or new_group(),
        )  # fmt: skip
    return list(made)


@contextmanager
def editing(
    model: type[T], pk: int, *, actor: User, verb: str = "edited", note: str = ""
) -> Iterator[T]:
    """Lock a row, let the body change it, save what changed and record it.

    For edits that are no moves of a Lifecycle. Nothing changed and no note: no event.
    """
    with transaction.atomic():
        thing = model._default_manager.select_for_update(of=("self",)).get(pk=pk)
        before = Before(thing)
        yield thing
        refresh_deadline(thing)
        changes = save_changes(thing, before)
        if changes or note:
            record(f"{kind_of(thing)}.{verb}", thing, actor=actor, note=note, changes=changes)


class Before:
    """A row's values as they were, to find out what a body changed."""

    def __init__(self, thing: models.Model) -> None:
        self.told, self.raw = values_of(thing), copy.deepcopy(raw_values(thing))


def save_changes(thing: models.Model, before: Before) -> dict[str, tuple[Plain, Plain]]:
    """Write only the fields whose value changed, so that a neighbour's edit survives.

    Returns the changes to tell; a field that is never told is saved all the same.
    """
    now, told = values_of(thing), before.told
    changes = {name: (told[name], now[name]) for name in now if told[name] != now[name]}
    silent = {
        name
        for name, value in raw_values(thing).items()
        if name not in now and value != before.raw[name]
    }
    if changes or silent:
        thing.save(update_fields=[*changes, *sorted(silent)])
    return changes


def newest_event(thing: models.Model) -> Event | None:
    """The last deed on a row."""
    found = Event.objects.filter(kind=kind_of(thing), thing_id=thing.pk)
    return found.order_by("-seq").first()


def restore(thing: models.Model, event_id: int) -> None:
    """Set a row's fields to what they were before one of its events; nothing is saved yet."""
    event = Event.objects.get(pk=event_id, kind=kind_of(thing), thing_id=thing.pk)
    fields = {f.attname: f for f in subject_of(type(thing)).fields}
    for name, (old, _new) in event.changes.items():
        field: models.Field[object, object] = fields[name]
        if isinstance(field, models.ForeignKey):
            field = field.target_field
        is_plain = isinstance(field, models.JSONField)
        setattr(thing, name, old if is_plain else field.to_python(old))


def change_many(
    model: type[T],
    values: Mapping[int, Mapping[str, Any]],
    *,
    actor: User,
    verb: str = "edited",
    note: str = "",
    group: str = "",
) -> int:
    """Set fields of many rows, locked in the order of their keys. Returns how many changed."""
    if not values:
        return 0
    changed: list[T] = []
    told: list[tuple[int, Changes]] = []
    names: set[str] = set()
    with transaction.atomic():
        rows = model._default_manager.select_for_update(of=("self",)).filter(pk__in=list(values))
        for thing in rows.order_by("pk"):
            before = values_of(thing)
            for name, value in values[thing.pk].items():
                setattr(thing, name, value)
            refresh_deadline(thing)
            changes = {
                n: (before[n], now) for n, now in values_of(thing).items() if before[n] != now
            }
            if changes:
                changed.append(thing)
                told.append((thing.pk, changes))
                names.update(changes)
        if changed:
            model._default_manager.bulk_update(changed, sorted(names), batch_size=1000)
            record_many(model, verb, told, actor=actor, note=note, group=group or new_group())
    return len(changed)


def remove(thing: models.Model, *, actor: User, verb: str = "removed", note: str = "") -> None:
    """Delete a row; its events stay and say what it was."""
    with transaction.atomic():
        changes = {name: (value, None) for name, value in values_of(thing).items()}
        record(f"{kind_of(thing)}.{verb}", thing, actor=actor, note=note, changes=changes)
        thing.delete()


def new_group() -> str:
    """A name that ties the events of one deed on many subjects together."""
    return str(uuid.uuid4())


def record_many(
    model: type[models.Model],
    verb: str,
    told: Iterable[tuple[int, Changes]],
    *,
    actor: User,
    note: str = "",
    group: str = "",
) -> int:
    """Append one event to each of many chains of one kind, by set.

    `told` gives (key, changes) with each key once. Writes events and heads by COPY: one row at a
    time costs milliseconds, hours for a million. The caller holds the rows' locks. Returns how
    many events were written.
    """
    subject_of(model)
    kind, full_verb, at = kind_of(model), f"{kind_of(model)}.{verb}", timezone.now()
    events = io.StringIO()
    heads = io.StringIO()
    entries = list(told)
    known = _locked_heads(kind, [key for key, _ in entries])
    stamp = plain(at)
    for key, changes in entries:
        count, before = known.get(key, (0, NOTHING))
        content = canonical({name: [old, new] for name, (old, new) in changes.items()})
        digest = event_hash(
            before, kind=kind, thing_id=key, seq=count + 1, at=at, actor_id=actor.pk,
            verb=full_verb, note=note, group=group, changes=content,
        )  # fmt: skip
        text = _copied(content.decode())
        events.write(
            f"{stamp}\t{actor.pk}\t{full_verb}\t{kind}\t{key}\t{count + 1}\t{_copied(note)}\t{text}"
            f"\t{group}\t\\\\x{digest.hex()}\n"
        )
        heads.write(f"{kind}\t{key}\t{count + 1}\t\\\\x{digest.hex()}\n")
    if not entries:
        return 0
    with connection.cursor() as cursor:
        with cursor.copy(
            "COPY audit_event (at, actor_id, verb, kind, thing_id, seq, note, changes, "
            '"group", hash) FROM STDIN'
        ) as copy:
            copy.write(events.getvalue())
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS audit_head_moved "
            "(kind text, thing_id bigint, count int, hash bytea) ON COMMIT DELETE ROWS"
        )
        cursor.execute("TRUNCATE audit_head_moved")
        with cursor.copy("COPY audit_head_moved FROM STDIN") as copy:
            copy.write(heads.getvalue())
        cursor.execute(
            "INSERT INTO audit_head (kind, thing_id, count, hash, sealed) "
            "SELECT kind, thing_id, count, hash, 0 FROM audit_head_moved "
            "ON CONFLICT (kind, thing_id) DO UPDATE SET count = excluded.count, "
            "hash = excluded.hash"
        )
    return len(entries)


def _locked_heads(kind: str, keys: Sequence[int]) -> dict[int, tuple[int, bytes]]:
    """Count and hash of the chains that exist already, locked in the order of their keys."""
    with connection.cursor() as cursor:
        # one array instead of thousands of parameters: half a second on a register of 30,000 firms
        cursor.execute(
            "SELECT thing_id, count, hash FROM audit_head "
            "WHERE kind = %s AND thing_id = ANY(%s) ORDER BY thing_id FOR UPDATE",
            [kind, list(keys)],
        )
        return {key: (count, bytes(digest)) for key, count, digest in cursor.fetchall()}


def _copied(value: str) -> str:
    """Text as COPY's text format wants it."""
    return (
        value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    )
