"""The work of an import, outside the request."""

from __future__ import annotations

from wutong.jobs.public import job

from . import actions


@job("companies.read_import")
def read_import(run_id: int) -> None:
    """Read a file handed in and keep what it would do."""
    actions.read_import(run_id)


@job("companies.apply_import")
def apply_import(run_id: int) -> None:
    """Bring a confirmed file into the register."""
    actions.apply_import(run_id)
