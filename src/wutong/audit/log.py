"""Reads for the pages of the log: events with their subjects, the newest root."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone

from wutong.accounts.public import User

from .models import Event, Head, Root, RootEntry
from .queries import EventView, views_of
from .registry import subjects
from .sealing import public_key, signature_holds

BATCH = 500


@dataclass(frozen=True)
class LogRow:
    """An event with its subject in words; `url` is empty where the subject has no page."""

    event: EventView
    kind_label: str
    subject: str
    url: str
    exists: bool


@dataclass(frozen=True)
class RootView:
    """The newest root. `signed` is None where this machine has no key to check it with."""

    number: int
    at: datetime
    entries: int
    digest: str
    signed: bool | None


@dataclass(frozen=True)
class Place:
    """Where an event stands in its chain. `sealed_at` is None until a root covers it."""

    seq: int
    count: int
    before: str
    sealed_at: datetime | None


def events_shown(
    user: User,
    *,
    actor_id: int | None = None,
    kind: str = "",
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[Event]:
    """The events that `user` may see, newest first; `first` and `last` are days of the county."""
    events = Event.objects.visible_to(user).select_related("actor")
    if actor_id is not None:
        events = events.filter(actor_id=actor_id)
    if kind:
        events = events.filter(kind=kind)
    if first is not None:
        events = events.filter(at__gte=_midnight(first))
    if last is not None:
        events = events.filter(at__lt=_midnight(last + timedelta(days=1)))
    return events.order_by("-at", "-pk")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def rows_of(events: Iterable[Event]) -> list[LogRow]:
    """Events with their subjects: one query a kind, whatever the number of events."""
    views = views_of(events)
    known = subjects()
    wanted: dict[str, set[int]] = {}
    for view in views:
        wanted.setdefault(view.kind, set()).add(view.thing_id)
    found = {
        kind: known[kind].model._default_manager.in_bulk(list(keys))
        for kind, keys in wanted.items()
        if kind in known
    }
    rows = []
    for view in views:
        subject = known.get(view.kind)
        row = found.get(view.kind, {}).get(view.thing_id)
        rows.append(
            LogRow(
                event=view,
                kind_label=str(subject.model._meta.verbose_name) if subject else view.kind,
                subject=str(row) if row is not None else str(view.thing_id),
                url=subject.address_of(row) if subject and row is not None else "",
                exists=row is not None,
            )
        )
    return rows


def rows_streamed(events: QuerySet[Event]) -> Iterator[LogRow]:
    """All rows of a long list, a few hundred in memory at a time."""
    source = iter(events.iterator(chunk_size=BATCH))
    while batch := list(islice(source, BATCH)):
        yield from rows_of(batch)


def latest_root(user: User) -> RootView | None:
    """The newest signed root; None before the first night, and for those who don't watch."""
    root = Root.objects.visible_to(user).order_by("-pk").first()
    if root is None:
        return None
    key = public_key()
    return RootView(
        number=root.pk, at=root.at, entries=root.entries, digest=bytes(root.hash).hex(),
        signed=None if key is None else signature_holds(root, key),
    )  # fmt: skip


def place_of(event: Event) -> Place:
    """Where an event stands in its chain and which root covers it."""
    chain = Event.objects.filter(kind=event.kind, thing_id=event.thing_id)
    before = chain.filter(seq=event.seq - 1).first()
    head = Head.objects.filter(kind=event.kind, thing_id=event.thing_id).first()
    sealed = (
        Root.objects.filter(
            pk__in=_roots_covering(event.kind, event.thing_id, event.seq)
        ).order_by("pk").first()
    )  # fmt: skip
    return Place(
        seq=event.seq,
        count=head.count if head is not None else 0,
        before=bytes(before.hash).hex() if before is not None else "",
        sealed_at=sealed.at if sealed is not None else None,
    )


def _roots_covering(kind: str, thing_id: int, seq: int) -> QuerySet[RootEntry, int]:
    entries = RootEntry.objects.filter(kind=kind, thing_id=thing_id, count__gte=seq)
    return entries.values_list("root_id", flat=True)
