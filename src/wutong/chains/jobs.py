"""Work after the fact: placing firms when firms or words changed, judging when days pass."""

from __future__ import annotations

from wutong.accounts.public import clock_user
from wutong.jobs.public import job, periodic

from .actions import assess_all, place_firms


@job("chains.place")
def place() -> None:
    """Place all firms anew and judge the chains; does nothing when nothing changed."""
    place_firms(actor=clock_user())


@job("chains.assess")
def assess() -> None:
    """Judge all chains by the thresholds and the radius as they now are."""
    assess_all(actor=clock_user())


@periodic("chains.keep_fresh", "* * * * *")
def keep_fresh() -> None:
    """Every minute: a register that came in meanwhile is placed; else one look and nothing more."""
    place_firms(actor=clock_user())


@periodic("chains.judge", "20 2 * * *")
def judge() -> None:
    """Every night: a register grows old, and thresholds change by the calendar alone."""
    assess_all(actor=clock_user())
