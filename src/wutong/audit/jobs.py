"""The clock's work: due moves every minute, a signed root every hour."""

from __future__ import annotations

from wutong.accounts.public import clock_user
from wutong.jobs.public import job, periodic

from .actions import run_verification, seal_heads, take_due_moves


@periodic("audit.due", "* * * * *")
def due() -> None:
    """Take every move whose moment has come."""
    take_due_moves(clock=clock_user())


@periodic("audit.seal", "30 * * * *")
def seal() -> None:
    """Sign a root: the one of 23:30 covers the day, those before shorten the time unsealed."""
    seal_heads()


@job("audit.verify")
def verify(verification_id: int) -> None:
    """Replay all chains and keep the report."""
    run_verification(verification_id, clock=clock_user())
