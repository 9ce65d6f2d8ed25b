"""The one door of audit."""

from __future__ import annotations

from .deadlines import lifecycles_with_deadlines
from .lifecycle import Lifecycle, Move, Offer
from .models import Event
from .queries import EventView, events_of, events_of_many, views_of
from .recording import (
    change_many,
    create,
    create_many,
    editing,
    new_group,
    record,
    record_many,
    remove,
)
from .registry import audited, kind_of, label_verb, subjects, values_of, verb_label
from .rules import plain

__all__ = [
    "Event",
    "EventView",
    "Lifecycle",
    "Move",
    "Offer",
    "audited",
    "change_many",
    "create",
    "create_many",
    "editing",
    "events_of",
    "events_of_many",
    "kind_of",
    "label_verb",
    "lifecycles_with_deadlines",
    "new_group",
    "plain",
    "record",
    "record_many",
    "remove",
    "subjects",
    "values_of",
    "verb_label",
    "views_of",
]
