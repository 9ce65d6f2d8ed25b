"""Jobs of prospecting."""

from __future__ import annotations

from wutong.accounts.public import clock_user
from wutong.jobs.public import job

from .actions import run_comparison, run_screening, run_standing


@job("prospecting.screen")
def screen(screening_id: int) -> None:
    """Read a register for a segment, as the machine, in the name of whoever asked."""
    run_screening(screening_id, actor=clock_user())


@job("prospecting.compare")
def compare(comparison_id: int) -> None:
    """Compare two editions of a register and tell those who watch what changed."""
    run_comparison(comparison_id, actor=clock_user())


@job("prospecting.stand")
def stand(standing_id: int) -> None:
    """Count a register for a county, as the machine, in the name of whoever asked."""
    run_standing(standing_id, actor=clock_user())
