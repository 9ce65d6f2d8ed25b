"""Work after the fact: placing firms when firms or words changed, judging when days pass."""

from __future__ import annotations

from wutong.accounts.public import clock_user
from wutong.jobs.public import job, periodic

from .actions import place_firms


@job("chains.place")
def place() -> None:
    """Place all firms anew and judge the chains; does nothing when nothing changed."""
    place_firms(actor=clock_user())


@periodic("chains.judge", "20 2 * * *")
def judge() -> None:
    """Every night: a register grows old and thresholds change by the calendar alone."""
    place_firms(actor=clock_user())
