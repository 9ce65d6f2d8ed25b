"""Working days are counted by the published list and never guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wutong.calendars.rules import Due, WorkCalendar, add_days

# the list of 2023 around the labour days: free 1 to 3 May, worked on Sunday 23 April and
# Saturday 6 May (国办发明电〔2022〕16号)
SPECIAL = {
    date(2023, 4, 23): True,
    date(2023, 5, 1): False,
    date(2023, 5, 2): False,
    date(2023, 5, 3): False,
    date(2023, 5, 6): True,
}
CALENDAR = WorkCalendar(years={2023}, special=SPECIAL)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2023, 4, 22), False),
        (date(2023, 4, 23), True),
        (date(2023, 4, 28), True),
        (date(2023, 5, 1), False),
        (date(2023, 5, 6), True),
        (date(2023, 5, 7), False),
    ],
)
def test_the_list_wins_over_the_week(day: date, worked: bool) -> None:
    assert CALENDAR.is_workday(day) is worked


@pytest.mark.parametrize(
    ("start", "count", "day"),
    [
        (date(2023, 4, 28), 1, date(2023, 5, 4)),
        (date(2023, 4, 28), 3, date(2023, 5, 6)),
        (date(2023, 4, 28), 4, date(2023, 5, 8)),
        (date(2023, 4, 29), 1, date(2023, 5, 4)),
        (date(2023, 4, 28), 0, date(2023, 4, 28)),
    ],
)
def test_the_day_of_the_start_is_not_counted(start: date, count: int, day: date) -> None:
    assert CALENDAR.add_workdays(start, count) == Due(day, known=True)


def test_a_count_that_reaches_an_unpublished_year_stays_open() -> None:
    due = CALENDAR.add_workdays(date(2023, 12, 28), 5)

    assert due == Due(date(2023, 12, 31), known=False, open_days=4)


def test_a_day_of_an_unpublished_year_is_not_guessed() -> None:
    with pytest.raises(LookupError, match="2024"):
        CALENDAR.is_workday(date(2024, 1, 2))


def test_calendar_days_are_another_thing() -> None:
    assert add_days(date(2023, 4, 28), 7) == Due(date(2023, 5, 5), known=True)


@given(
    start=st.dates(date(2023, 1, 1), date(2023, 9, 30)),
    count=st.integers(0, 40),
)
def test_counting_there_and_back_agrees(start: date, count: int) -> None:
    due = CALENDAR.add_workdays(start, count)

    assert due.known
    assert CALENDAR.workdays_between(start, due.day) == count
    assert count == 0 or CALENDAR.is_workday(due.day)


@given(st.dates(date(2023, 1, 1), date(2023, 12, 30)), st.integers(0, 60))
def test_a_later_start_is_never_due_earlier(start: date, count: int) -> None:
    first = CALENDAR.add_workdays(start, count)
    second = CALENDAR.add_workdays(start + timedelta(days=1), count)

    assert second.day >= first.day
