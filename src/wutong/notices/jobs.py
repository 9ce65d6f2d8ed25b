"""Sending a notice out of the house."""

from __future__ import annotations

from wutong.accounts.public import clock_user
from wutong.jobs.public import job

from . import actions


@job("notices.deliver")
def deliver(delivery_id: int, attempt: int) -> None:
    """Send one by its channel; a try that a newer one has overtaken does nothing."""
    actions.deliver(delivery_id, attempt, clock=clock_user())
