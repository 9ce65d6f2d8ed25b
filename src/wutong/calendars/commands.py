"""What the command line asks of the calendar. Needs neither a database nor Django's settings."""

from __future__ import annotations

from datetime import date

from wutong.kernel.errors import BadInput
from wutong.runtime.words import gettext as _

from .rules import WorkCalendar, packaged_calendar, span_of

LARGEST = 20_000


def workday(
    start: str, count: int, unit: str, *, rolls: bool = False, calendar: WorkCalendar | None = None
) -> dict[str, object]:
    """When a span from a day ends; the answer of `wutong workday --json`.

    The day of `start` (ISO) is not counted: the next one is day 1. `due` is an ISO day, or None
    with `known` False where the count reaches a year whose list isn't published; `latest_known`
    and `open_days` then say how far it could be counted. Raises BadInput.
    """
    try:
        day = date.fromisoformat(start)
    except ValueError:
        raise BadInput(
            _("--from: “%(start)s” is no day of the calendar; write it as 2026-03-02")
            % {"start": start}
        ) from None
    if not 0 <= count <= LARGEST:
        raise BadInput(
            _("--add: a whole number from 0 to %(largest)s, not %(count)s")
            % {"largest": LARGEST, "count": count}
        )
    try:
        due = (calendar or packaged_calendar()).due(day, span_of(count, unit), rolls=rolls)
    except ValueError as fault:
        raise BadInput(_("--unit: %(fault)s") % {"fault": fault}) from None
    except OverflowError:
        raise BadInput(_("--add: the count goes beyond the year 9999")) from None
    answer: dict[str, object] = {
        "due": due.day.isoformat() if due.known else None,
        "known": due.known,
        "from": day.isoformat(),
        "add": count,
        "unit": unit,
    }
    if not due.known:
        answer |= {"latest_known": due.day.isoformat(), "open_days": due.open_days}
    return answer
