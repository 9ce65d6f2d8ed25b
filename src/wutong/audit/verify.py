"""Replay every chain: do the events hold together, and do they lead to the rows as they stand?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from django.db import connection, models, transaction
from django.utils.translation import gettext_noop as _

from .models import Event, Head, Root
from .registry import Subject, subjects, values_of
from .rules import NOTHING, Plain, event_hash, root_hash
from .sealing import entries_of, public_key, signature_holds, written_roots

STRIDE = 5000  # subjects held in memory at a time


@dataclass(frozen=True)
class Broken:
    """One fault: on which subject ("companies.company 12"), at which event, and why.

    `fault` is a message id with named placeholders for `values`, so that a page can say it in the
    reader's language; `why` is the English sentence.
    """

    subject: str
    event: int | None
    fault: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def why(self) -> str:
        """The fault in English."""
        return self.fault % self.values


@dataclass
class Report:
    """What `wutong audit verify` found."""

    events: int = 0
    subjects: int = 0
    roots: int = 0
    broken: list[Broken] = field(default_factory=list)


def verify(progress: Callable[[str], None] = lambda _line: None) -> Report:
    """Check every subject of every kind against its row, its chain, its head and the roots.

    Reads in one REPEATABLE READ snapshot, so that work going on meanwhile is no fault. Memory is
    flat: subjects are taken `STRIDE` at a time.
    """
    report = Report()
    # before the snapshot: a root's file is written after its row, so what lies here is in there
    written = written_roots()
    with transaction.atomic():
        if not connection.needs_rollback and len(connection.savepoint_ids) == 0:
            # the first statement of the outermost transaction: one snapshot for all reads
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        known = subjects()
        kinds = set(Event.objects.values_list("kind", flat=True).distinct())
        kinds |= set(Head.objects.values_list("kind", flat=True).distinct()) | set(known)
        for kind in sorted(kinds):
            progress(kind)
            _verify_kind(kind, known.get(kind), report)
        _verify_roots(report, written)
    return report


def _ranges(kind: str, subject: Subject | None) -> Iterator[tuple[int, int | None]]:
    """Spans (after, up to and with) of keys that hold about STRIDE subjects each."""
    after = -(2**62)
    while True:
        keys = list(
            Head.objects.filter(kind=kind, thing_id__gt=after)
            .order_by("thing_id")
            .values_list("thing_id", flat=True)[:STRIDE]
        )
        if len(keys) < STRIDE:
            yield after, None
            return
        yield after, keys[-1]
        after = keys[-1]


def _verify_kind(kind: str, subject: Subject | None, report: Report) -> None:
    for after, upto in _ranges(kind, subject):
        span = {"thing_id__gt": after} | ({"thing_id__lte": upto} if upto is not None else {})
        heads = {h.thing_id: h for h in Head.objects.filter(kind=kind, **span)}
        rows: dict[int, models.Model] = {}
        if subject is not None:
            keys = {"pk__gt": after} | ({"pk__lte": upto} if upto is not None else {})
            found = subject.model._default_manager.filter(**keys).order_by("pk")
            rows = {row.pk: row for row in found.iterator(chunk_size=STRIDE)}
        events = Event.objects.filter(kind=kind, **span).order_by("thing_id", "seq")
        seen: set[int] = set()
        chains = groupby(events.iterator(chunk_size=STRIDE), key=lambda e: e.thing_id)
        for key, chain in chains:
            seen.add(key)
            _verify_chain(kind, key, list(chain), heads.get(key), rows.get(key), subject, report)
        report.subjects += len(seen)
        for key in heads.keys() - seen:
            report.broken.append(
                Broken(f"{kind} {key}", None, _("its events are gone, its head is not"))
            )
        for key in rows.keys() - seen:
            report.broken.append(Broken(f"{kind} {key}", None, _("a row that no event tells of")))


def _verify_chain(
    kind: str,
    key: int,
    chain: list[Event],
    head: Head | None,
    row: models.Model | None,
    subject: Subject | None,
    report: Report,
) -> None:
    name, before, state = f"{kind} {key}", NOTHING, dict[str, Plain]()
    report.events += len(chain)
    for number, event in enumerate(chain, start=1):
        if event.seq != number:
            report.broken.append(
                Broken(
                    name,
                    event.pk,
                    _("event %(number)s of the chain is missing"),
                    {"number": number},
                )
            )
            return
        expected = event_hash(
            before, kind=kind, thing_id=key, seq=event.seq, at=event.at, actor_id=event.actor_id,
            verb=event.verb, note=event.note, group=event.group, changes=event.changes,
        )  # fmt: skip
        if expected != bytes(event.hash):
            report.broken.append(
                Broken(name, event.pk, _("the event was altered, or one before it was"))
            )
            return
        before = expected
        for field_name, (old, new) in event.changes.items():
            if number > 1 and field_name in state and state[field_name] != old:
                report.broken.append(
                    Broken(
                        name,
                        event.pk,
                        _("%(field)s was changed with no event before this one"),
                        {"field": field_name},
                    )
                )
            state[field_name] = new
    if head is None:
        report.broken.append(Broken(name, chain[-1].pk, _("the head of the chain is gone")))
    elif head.count > len(chain):
        report.broken.append(
            Broken(
                name,
                chain[-1].pk,
                _("%(count)s event(s) at the end are gone"),
                {"count": head.count - len(chain)},
            )
        )
    elif head.count < len(chain) or bytes(head.hash) != before:
        report.broken.append(Broken(name, chain[-1].pk, _("the head does not fit the last event")))
    if subject is not None:
        _compare_with_row(name, chain[-1], state, row, subject, report)


def _compare_with_row(
    name: str,
    last: Event,
    state: dict[str, Plain],
    row: models.Model | None,
    subject: Subject,
    report: Report,
) -> None:
    removed = all(value is None for value in state.values()) and bool(state) and bool(last.changes)
    if row is None:
        if not (removed and set(last.changes) >= {f.attname for f in subject.fields} & set(state)):
            report.broken.append(
                Broken(name, last.pk, _("the row is gone and no event removed it"))
            )
        return
    for field_name, now in values_of(row).items():
        # a field that came with a later version is told of from its first change on
        if field_name in state and state[field_name] != now:
            report.broken.append(
                Broken(
                    name,
                    last.pk,
                    _("%(field)s is %(row)s in the row, %(events)s by its events"),
                    {"field": field_name, "row": repr(now), "events": repr(state[field_name])},
                )
            )


def _verify_roots(report: Report, written: dict[int, tuple[str, Path]]) -> None:
    before, key = NOTHING, public_key()
    roots = list(Root.objects.order_by("pk"))
    report.roots = len(roots)
    for root in roots:
        name, entries = f"audit.root {root.pk}", entries_of(root)
        digest = root_hash(before, entries)
        if digest != bytes(root.hash) or len(entries) != root.entries:
            report.broken.append(Broken(name, None, _("the root does not fit the heads it lists")))
        elif key is None or not signature_holds(root, key):
            report.broken.append(
                Broken(name, None, _("the root is not signed with this county's key"))
            )
        if root.pk in written and written[root.pk][0] != bytes(root.hash).hex():
            report.broken.append(
                Broken(name, None, _("the root differs from the file kept beside"))
            )
        before = bytes(root.hash)
        _verify_entries(root, entries, report)
    there = {root.pk for root in roots}
    for number, (_hash, path) in written.items():
        if number not in there:
            report.broken.append(
                Broken(
                    f"audit.root {number}",
                    None,
                    _("the root is gone, its file is kept: %(file)s"),
                    {"file": path.name},
                )
            )


def _verify_entries(root: Root, entries: list[tuple[str, int, int, bytes]], report: Report) -> None:
    """Each sealed head must still be the hash of that event: else the chain was rewritten."""
    for start in range(0, len(entries), STRIDE):
        part = entries[start : start + STRIDE]
        for kind, group in groupby(part, key=lambda e: e[0]):
            sealed = {(key, count): digest for _kind, key, count, digest in group}
            found = {
                (key, seq): (pk, bytes(digest))
                for pk, key, seq, digest in Event.objects.filter(
                    kind=kind, thing_id__in={key for key, _count in sealed}
                ).values_list("pk", "thing_id", "seq", "hash")
            }
            for (key, count), digest in sealed.items():
                pk, now = found.get((key, count), (None, None))
                if now != digest:
                    report.broken.append(
                        Broken(
                            f"{kind} {key}",
                            pk,
                            _("the chain was rewritten after it was sealed on %(day)s"),
                            {"day": f"{root.at:%Y-%m-%d}"},
                        )
                    )
