"""Reads for timelines: who did what to a subject, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wutong.kernel.money import show_money
from wutong.ui.figures import day_words

from .models import Event
from .registry import Subject, kind_of, subjects, verb_label
from .rules import Plain


@dataclass(frozen=True)
class ChangeView:
    """One field's change, in the reader's words. Unknown values are None."""

    label: str
    old: str | None
    new: str | None
    is_derived: bool = False


@dataclass(frozen=True)
class EventView:
    """One event, ready to show; `about` names its thing on a page that tells of several."""

    pk: int
    at: datetime
    who: str
    by_clock: bool
    deed: str
    kind: str
    thing_id: int
    note: str
    changes: tuple[ChangeView, ...]
    is_first: bool
    digest: str
    about: str = ""

    @property
    def plain(self) -> tuple[ChangeView, ...]:
        """What somebody changed."""
        return tuple(change for change in self.changes if not change.is_derived)

    @property
    def derived(self) -> tuple[ChangeView, ...]:
        """What followed from it."""
        return tuple(change for change in self.changes if change.is_derived)


def events_of(thing: models.Model, limit: int = 100) -> list[EventView]:
    """The newest events of one subject, newest first."""
    return views_of(
        Event.objects.filter(kind=kind_of(thing), thing_id=thing.pk)
        .select_related("actor")
        .order_by("-seq")[:limit]
    )


def events_of_many(things: Iterable[models.Model], limit: int = 100) -> list[EventView]:
    """The newest events of several subjects (a project and its agreements), newest first."""
    wanted = models.Q()
    for thing in things:
        wanted |= models.Q(kind=kind_of(thing), thing_id=thing.pk)
    if not wanted:
        return []
    return views_of(
        Event.objects.filter(wanted).select_related("actor").order_by("-at", "-pk")[:limit]
    )


def views_of(events: Iterable[Event]) -> list[EventView]:
    """Events in words: labels for fields and states, names for rows that they point to."""
    events = list(events)
    known = subjects()
    names = _names_pointed_to(events)
    wordings: dict[tuple[str, str], Callable[[Any], str]] = {}
    views = []
    for event in events:
        fields = {f.attname: f for f in known[event.kind].fields} if event.kind in known else {}
        changes = tuple(
            ChangeView(
                _label(fields.get(name), name),
                _said(known.get(event.kind), name, fields.get(name), old, names, wordings),
                _said(known.get(event.kind), name, fields.get(name), new, names, wordings),
                event.kind in known and name in known[event.kind].derived,
            )
            for name, (old, new) in event.changes.items()
            if name != "next_due_at"
        )
        views.append(
            EventView(
                pk=event.pk, at=event.at, who=event.actor.title, by_clock=event.actor.is_clock,
                deed=str(verb_label(event.verb)), kind=event.kind, thing_id=event.thing_id,
                note=event.note, changes=changes, is_first=event.seq == 1,
                digest=bytes(event.hash).hex(),
            )
        )  # fmt: skip
    return views


def _label(field: models.Field[Any, Any] | None, name: str) -> str:
    return str(field.verbose_name) if field is not None else name


def _names_pointed_to(events: Sequence[Event]) -> dict[tuple[type[models.Model], int], str]:
    """Words for the rows that changed foreign keys point to: one query a model."""
    known = subjects()
    wanted: dict[type[models.Model], set[int]] = {}
    for event in events:
        if event.kind not in known:
            continue
        for field in known[event.kind].fields:
            if isinstance(field, models.ForeignKey) and field.attname in event.changes:
                target = field.related_model
                keys = {v for v in event.changes[field.attname] if isinstance(v, int)}
                wanted.setdefault(target, set()).update(keys)
    return {
        (target, row.pk): str(row)
        for target, keys in wanted.items()
        for row in target._default_manager.filter(pk__in=keys)
    }


def _said(
    subject: Subject | None,
    name: str,
    field: models.Field[Any, Any] | None,
    value: Plain,
    names: dict[tuple[type[models.Model], int], str],
    wordings: dict[tuple[str, str], Callable[[Any], str]],
) -> str | None:
    """A value in words: the app's own where it declared some for the field."""
    make = subject.words.get(name) if subject is not None else None
    if subject is None or make is None or not value:
        return _shown(field, value, names)
    key = kind_of(subject.model), name
    if key not in wordings:
        wordings[key] = make()
    return wordings[key](value) or None


def _shown(
    field: models.Field[Any, Any] | None,
    value: Plain,
    names: dict[tuple[type[models.Model], int], str],
) -> str | None:
    if value is None or value == "":
        return None
    if field is None:
        return str(value)
    if isinstance(field, models.ForeignKey):
        return (
            names.get((field.related_model, value), str(value))
            if isinstance(value, int)
            else str(value)
        )
    for choice, label in field.flatchoices:
        if choice == value:
            return str(label)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int) and field.attname.endswith("_cents"):
        return str(show_money(value, get_language() or ""))
    if isinstance(value, str) and isinstance(field, models.DateTimeField):
        moment = parse_datetime(value)
        return _moment_words(moment) if moment else value
    if isinstance(value, str) and isinstance(field, models.DateField):
        day: date | None = parse_date(value)
        return day_words(day, year=True) if day else value
    return _plain_words(value) or None


def _plain_words(value: object) -> str:
    """A value made of several as people write it down: no brackets, no quotes."""
    if isinstance(value, Mapping):
        said = ((str(key), _plain_words(each)) for key, each in value.items())
        return "；".join(f"{key} {words}" if words else key for key, words in said)
    if isinstance(value, list):
        nested = any(isinstance(each, (list, Mapping)) for each in value)
        return ("；" if nested else "、").join(_plain_words(each) for each in value)
    if value is True or value is False:
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)


def _moment_words(moment: datetime) -> str:
    local = localtime(moment)
    return f"{day_words(local.date(), year=True)} {local:%H:%M}"
