"""Jobs of approvals."""

from __future__ import annotations

from wutong.accounts.public import clock_user
from wutong.jobs.public import job

from .actions.readings import read_licence_photo


@job("approvals.read_licence")
def read_licence(reading_id: int) -> None:
    """Read a photo of a licence, as the machine, for whoever handed it in."""
    read_licence_photo(reading_id, actor=clock_user())
