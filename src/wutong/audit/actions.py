"""The deeds of the log itself."""

from __future__ import annotations

from wutong.accounts.models import User

from .deadlines import lifecycles_with_deadlines
from .models import Root
from .sealing import seal


def take_due_moves(*, clock: User) -> int:
    """Take the due moves of every Lifecycle that has deadlines; returns how many were taken."""
    return sum(lifecycle.take_due(clock=clock) for lifecycle in lifecycles_with_deadlines())


def seal_heads() -> Root | None:
    """Sign a root over all heads that moved since the last."""
    return seal()
