"""The clock asks for the next year's list in good time."""

from __future__ import annotations

from django.utils import timezone

from wutong.accounts.public import clock_user
from wutong.jobs.public import periodic

from .actions import await_year

# the State Council publishes in October or November
ASKED_FROM_MONTH = 11


@periodic("calendars.ask_for_list", "10 6 * * *")
def ask_for_list() -> None:
    """From November on, once: next year's list, where it isn't entered yet."""
    today = timezone.localdate()
    if today.month >= ASKED_FROM_MONTH:
        await_year(today.year + 1, actor=clock_user())
