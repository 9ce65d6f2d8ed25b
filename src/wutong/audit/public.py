"""The one door of audit."""

from __future__ import annotations

from .actions import seal_heads
from .deadlines import lifecycles_with_deadlines
from .lifecycle import Lifecycle, Move, Offer, Undo
from .models import Event
from .queries import EventView, events_of, events_of_many, views_of
from .recording import (
    change_many,
    create,
    create_many,
    editing,
    new_group,
    newest_event,
    record,
    record_many,
    remove,
    restore,
)
from .registry import audited, kind_of, label_verb, subjects, values_of, verb_label
from .rules import plain
from .sealing import has_keys

__all__ = [
    "Event",
    "EventView",
    "Lifecycle",
    "Move",
    "Offer",
    "Undo",
    "audited",
    "change_many",
    "create",
    "create_many",
    "editing",
    "events_of",
    "events_of_many",
    "has_keys",
    "kind_of",
    "label_verb",
    "lifecycles_with_deadlines",
    "new_group",
    "newest_event",
    "plain",
    "record",
    "record_many",
    "remove",
    "restore",
    "seal_heads",
    "subjects",
    "values_of",
    "verb_label",
    "views_of",
]
