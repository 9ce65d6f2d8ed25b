"""Panels: a page of a lower thing shows higher things without knowing them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from wutong.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One box on the page of a `subject_kind` such as "companies.company".

    `query(subject, user)` returns the context of `template`, or None where there is nothing to
    show to this user; it must filter by `visible_to`.
    """

    subject_kind: str
    key: str
    title: str | _StrPromise
    query: Callable[[Any, User], dict[str, Any] | None]
    template: str
    order: int = 50


@dataclass(frozen=True)
class FilledPanel:
    """A panel with its data fetched, ready to show."""

    key: str
    title: str | _StrPromise
    template: str
    context: dict[str, Any]


_panels: dict[str, list[Panel]] = {}


def register_panel(panel: Panel) -> None:
    """Add a panel; called from `apps.py`. A second one of the same key is a mistake."""
    panels = _panels.setdefault(panel.subject_kind, [])
    if any(p.key == panel.key for p in panels):
        raise ValueError(f"panel {panel.key!r} of {panel.subject_kind!r} is registered twice")
    panels.append(panel)
    panels.sort(key=lambda p: (p.order, p.key))


def panels_for(kind: str, subject: object, user: User) -> list[FilledPanel]:
    """The panels that have something to show to `user` about `subject`, in order."""
    filled = []
    for panel in _panels.get(kind, []):
        context = panel.query(subject, user)
        if context is not None:
            filled.append(FilledPanel(panel.key, panel.title, panel.template, context))
    return filled


def registered_panels() -> dict[str, list[Panel]]:
    """All panels by subject kind, for the generated wiring page."""
    return {kind: list(panels) for kind, panels in sorted(_panels.items())}
