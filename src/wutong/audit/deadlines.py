"""Which Lifecycle rules a model's deadlines, so that every save keeps `next_due_at` true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db import models

    from .lifecycle import Lifecycle

_with_deadlines: dict[type[models.Model], Lifecycle[Any]] = {}


def register_deadlines(lifecycle: Lifecycle[Any]) -> None:
    """Called by a Lifecycle that declares `due`."""
    _with_deadlines[lifecycle.model] = lifecycle


def lifecycles_with_deadlines() -> list[Lifecycle[Any]]:
    """All Lifecycles that the clock must look at."""
    return list(_with_deadlines.values())


def refresh_deadline(thing: models.Model) -> None:
    """Derive `next_due_at` from the row as it now is: deadlines are never scheduled apart."""
    lifecycle = _with_deadlines.get(type(thing))
    if lifecycle is not None and lifecycle.due is not None:
        due = lifecycle.due(thing)
        thing.next_due_at = due[0] if due else None  # type: ignore[attr-defined]
