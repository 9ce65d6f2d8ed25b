"""The clocks of a case, against the official table of 2023–2026."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wutong.approvals.rules.clocks import (
    ClockStart,
    Light,
    Limit,
    OfficeHours,
    Pause,
    Unit,
    accepted_as_of,
    amber_day,
    counted,
    may_still_tell_missing,
    notice_until,
    received_by_law,
    reckon,
    reckon_hours,
    view_clock,
)
from wutong.calendars.rules import WorkCalendar

YEARS = range(2023, 2027)
DAYS = st.dates(date(2023, 1, 1), date(2026, 8, 31))
WD, CD = Unit.WORKDAY, Unit.DAY


@cache
def official() -> WorkCalendar:
    """The published years as the calendar app keeps them."""
    special, day = {}, date(2023, 1, 1)
    while day.year < 2027:
        worked = chinese_calendar.is_workday(day)
        if worked != (day.weekday() < 5):
            special[day] = worked
        day += timedelta(days=1)
    return WorkCalendar(years=frozenset(YEARS), special=special)


@cache
def table() -> dict[date, bool]:
    """Day → worked, from the list that came with the task; not made by our own calendar."""
    for above in Path(__file__).resolve().parents:
        for at in (above / "shared", above.parent / "shared"):
            file = at / "data/holidays/workdays_2023_2026.csv"
            if file.exists():
                with file.open(encoding="utf-8") as lines:
                    rows = list(csv.DictReader(lines))
                keys = list(rows[0])
                return {
                    date.fromisoformat(r[keys[0]]): r[keys[1]].lower() in {"1", "true"}
                    for r in rows
                }
    pytest.skip("the official table is not on this machine")


@given(start=DAYS, amount=st.integers(1, 60))
def test_the_last_day_in_time_has_exactly_so_many_official_working_days_behind_it(
    start: date, amount: int
) -> None:
    due = reckon(official(), start, [Limit(amount, WD)])
    assume(due.known)

    assert due.day is not None
    days = [start + timedelta(n) for n in range(1, (due.day - start).days + 1)]
    assert sum(table()[day] for day in days) == amount
    assert table()[due.day]


@given(start=DAYS, amount=st.integers(0, 90))
def test_calendar_days_run_through_holidays(start: date, amount: int) -> None:
    assert reckon(official(), start, [Limit(amount, CD)]).day == start + timedelta(amount)


@given(start=DAYS, amount=st.integers(1, 45), unit=st.sampled_from([WD, CD]))
def test_both_kinds_differ_only_by_free_days(start: date, amount: int, unit: Unit) -> None:
    due = reckon(official(), start, [Limit(amount, unit)])
    assume(due.day is not None)
    assert due.day is not None

    assert counted(official(), start, due.day, unit) == amount
    assert counted(official(), start, due.day - timedelta(1), unit) == amount - 1


@st.composite
def told_pauses(draw: st.DrawFn) -> list[Pause]:
    pauses = []
    for _ in range(draw(st.integers(0, 3))):
        begins = draw(st.dates(date(2023, 1, 1), date(2025, 12, 31)))
        ends = begins + timedelta(draw(st.integers(0, 40)))
        told = draw(st.one_of(st.none(), st.just(begins), st.just(begins + timedelta(2))))
        pauses.append(Pause(begins, ends, told))
    return pauses


@given(
    start=st.dates(date(2023, 1, 1), date(2025, 12, 1)), amount=st.integers(1, 30),
    unit=st.sampled_from([WD, CD]), pauses=told_pauses(),
)  # fmt: skip
def test_a_pause_moves_the_day_by_exactly_the_days_it_leaves_out(
    start: date, amount: int, unit: Unit, pauses: list[Pause]
) -> None:
    due = reckon(official(), start, [Limit(amount, unit)], pauses)
    assert due.day is not None
    days = [start + timedelta(n) for n in range(1, (due.day - start).days + 1)]
    counting = [d for d in days if unit == CD or table()[d]]
    left_out = [
        d
        for d in counting
        if any(
            p.told is not None and max(p.begins, p.told) < d <= (p.ends or date.max) for p in pauses
        )
    ]

    assert len(counting) - len(left_out) == amount
    assert due.day >= (reckon(official(), start, [Limit(amount, unit)]).day or date.max)
    assert counted(official(), start, due.day, unit, pauses) == amount


@given(
    start=DAYS, amount=st.integers(2, 30), at=st.integers(0, 20),
    spans=st.lists(st.integers(0, 9), min_size=1, max_size=4),
)  # fmt: skip
def test_pausing_and_going_on_again_and_again_loses_no_day(
    start: date, amount: int, at: int, spans: list[int]
) -> None:
    day, pauses = start + timedelta(at), []
    for span in spans:
        pauses.append(Pause(day, day + timedelta(span), day))
        day += timedelta(span)
    together = [Pause(start + timedelta(at), day, start + timedelta(at))]

    one = reckon(official(), start, [Limit(amount, WD)], pauses)

    assert one == reckon(official(), start, [Limit(amount, WD)], together)


def test_a_pause_told_to_nobody_stops_nothing() -> None:
    start, long = date(2023, 4, 3), Pause(date(2023, 4, 6), date(2023, 6, 1), None)

    assert reckon(official(), start, [Limit(20, WD)], [long]) == reckon(
        official(), start, [Limit(20, WD)]
    )


def test_a_pause_told_late_stops_the_clock_from_that_day() -> None:
    # 10 and 11 April still count; 12–14 are left out
    pause = Pause(date(2023, 4, 10), date(2023, 4, 14), told=date(2023, 4, 11))

    assert reckon(official(), date(2023, 4, 7), [Limit(5, WD)], [pause]).day == date(2023, 4, 19)


def test_while_the_clock_stands_no_day_is_named() -> None:
    due = reckon(
        official(), date(2023, 4, 7), [Limit(5, WD)], [Pause(date(2023, 4, 11), None, date(2023, 4, 11))]
    )  # fmt: skip

    assert (due.day, due.stopped, due.open_days) == (None, True, 3)


def test_the_working_saturday_after_may_day_counts() -> None:
    # 2023: 29 April to 3 May free, 23 April and 6 May worked
    assert reckon(official(), date(2023, 4, 28), [Limit(3, WD)]).day == date(2023, 5, 6)
    assert reckon(official(), date(2023, 4, 28), [Limit(3, CD)]).day == date(2023, 5, 1)


def test_an_extension_runs_after_the_limit_in_its_own_unit() -> None:
    both = reckon(official(), date(2023, 9, 25), [Limit(20, WD), Limit(10, WD)])
    mixed = reckon(official(), date(2023, 9, 25), [Limit(5, WD), Limit(10, CD)])

    assert both == reckon(official(), date(2023, 9, 25), [Limit(30, WD)])
    # five working days across the National Day holiday: 26, 27, 28 September, 7, 8 October
    assert mixed.day == date(2023, 10, 18)


def test_a_count_into_an_unpublished_year_stays_open_with_its_days() -> None:
    due = reckon(official(), date(2026, 12, 29), [Limit(20, WD), Limit(10, WD)])

    assert (due.day, due.known, due.latest) == (None, False, date(2026, 12, 31))
    # 30 and 31 December are worked
    assert due.open_days == 28
    assert reckon(official(), date(2026, 12, 29), [Limit(20, CD)]).day == date(2027, 1, 18)


@given(start=st.dates(date(2026, 10, 1), date(2026, 12, 31)), amount=st.integers(1, 120))
def test_what_is_open_and_what_is_counted_make_the_limit(start: date, amount: int) -> None:
    due = reckon(official(), start, [Limit(amount, WD)])

    spent = counted(official(), start, due.latest, WD)
    assert spent is not None
    assert spent + due.open_days == amount


def test_silence_accepts_after_five_working_days_and_reaches_back() -> None:
    received = date(2023, 9, 27)
    until = notice_until(official(), received)

    # 28 September, then 7 (worked Saturday), 8 (worked Sunday), 9, 10 October
    assert until.day == date(2023, 10, 10)
    assert may_still_tell_missing(until, False, date(2023, 10, 10))
    assert not may_still_tell_missing(until, False, date(2023, 10, 11))
    assert not may_still_tell_missing(until, True, date(2023, 10, 9))
    assert accepted_as_of(received, None) == received
    assert accepted_as_of(received, date(2023, 10, 16)) == date(2023, 10, 16)


def test_whose_receipt_counts_is_a_rule() -> None:
    counter, owner = date(2024, 3, 1), date(2024, 3, 5)

    assert received_by_law(ClockStart.COUNTER, counter, None) == counter
    assert received_by_law(ClockStart.OWNER, counter, owner) == owner
    assert received_by_law(ClockStart.OWNER, counter, None) is None


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2023-04-27 09:00", 4, "2023-04-27 13:00"),
        ("2023-04-27 16:30", 4, "2023-04-28 11:30"),
        # over the holiday to the next working day
        ("2023-04-28 17:00", 1, "2023-05-04 09:00"),
        ("2023-04-28 20:00", 4, "2023-05-04 12:30"),
        ("2023-04-27 07:00", 9, "2023-04-27 17:30"),
    ],
)
def test_hours_run_while_the_counter_is_open(start: str, hours: int, end: str) -> None:
    got = reckon_hours(official(), datetime.fromisoformat(start), hours, OfficeHours())

    assert got == datetime.fromisoformat(end)


def test_hours_of_an_unpublished_year_are_open() -> None:
    late = datetime(2026, 12, 31, 17, 0)  # noqa: DTZ001 # local time of the county

    assert reckon_hours(official(), late, 4, OfficeHours()) is None


@pytest.mark.parametrize(
    ("today", "spent", "left", "late", "light"),
    [
        (date(2023, 4, 3), 0, 10, 0, Light.GREEN),
        (date(2023, 4, 13), 7, 3, 0, Light.AMBER),
        (date(2023, 4, 18), 10, 0, 0, Light.AMBER),
        (date(2023, 4, 20), 12, 0, 2, Light.RED),
    ],
)
def test_a_clock_says_what_is_spent_left_and_late(
    today: date, spent: int, left: int, late: int, light: Light
) -> None:
    # 5 April is Tomb Sweeping: ten working days after 3 April end on 18 April
    seen = view_clock(official(), date(2023, 4, 3), Limit(10, WD), today=today, amber_left=3)

    assert (seen.due.day, seen.spent, seen.left, seen.late, seen.light) == (
        date(2023, 4, 18), spent, left, late, light,
    )  # fmt: skip


@given(start=DAYS, amount=st.integers(1, 30), amber=st.integers(0, 10), pauses=told_pauses())
def test_the_amber_day_is_the_first_on_which_the_light_is_amber(
    start: date, amount: int, amber: int, pauses: list[Pause]
) -> None:
    day = amber_day(official(), start, [Limit(amount, WD)], amber, pauses)
    assume(day is not None)
    assert day is not None
    seen = view_clock(
        official(), start, Limit(amount, WD), today=day, pauses=pauses, amber_left=amber
    )
    assume(seen.due.known and seen.due.day is not None)

    assert seen.left == min(amount, amber)
    assert seen.light == Light.AMBER
