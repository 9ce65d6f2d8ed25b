"""Spans of two kinds, counted by the official table of 2023 to 2026; pauses; the notice's text."""

from __future__ import annotations

import csv
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wutong.calendars.commands import workday
from wutong.calendars.rules import CalendarDays, Due, WorkingDays, packaged_calendar, span_of
from wutong.calendars.rules.lists import from_rows, read_notice
from wutong.kernel.errors import BadInput

CALENDAR = packaged_calendar()
DAYS = st.dates(date(2023, 1, 1), date(2026, 6, 30))
FOLDER = os.environ.get("WUTONG_SHARED_DATA") or Path(__file__).parents[5] / "shared" / "data"
OFFICIAL = Path(FOLDER) / "holidays" / "workdays_2023_2026.csv"

NOTICE = """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""


@pytest.mark.skipif(not OFFICIAL.is_file(), reason="the official table is not on this machine")
def test_the_calendar_is_the_official_table_day_by_day_and_so_are_its_counts() -> None:
    with OFFICIAL.open(encoding="utf-8") as file:
        table = {
            date.fromisoformat(r["date"]): r["is_workday"] == "1" for r in csv.DictReader(file)
        }

    assert len(table) == 1461
    assert [d for d, worked in table.items() if CALENDAR.is_workday(d) is not worked] == []
    worked_days = [d for d, worked in sorted(table.items()) if worked]
    for start in sorted(table)[::13]:
        after = [d for d in worked_days if d > start]
        for count in (1, 2, 5, 7, 20, 45, 60):
            if count <= len(after):
                assert CALENDAR.add_workdays(start, count) == Due(after[count - 1], known=True)
            else:
                due = CALENDAR.add_workdays(start, count)
                assert (due.day, due.known) == (date(2026, 12, 31), False)
                assert due.open_days == count - len(after)


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_working_days_in_two_parts_end_where_they_end_at_once(
    start: date, first: int, second: int
) -> None:
    middle = CALENDAR.due(start, WorkingDays(first)).day

    assert CALENDAR.due(middle, WorkingDays(second)) == CALENDAR.due(
        start, WorkingDays(first) + WorkingDays(second)
    )


@given(DAYS, st.integers(1, 60))
def test_calendar_days_roll_only_when_asked_and_onto_a_worked_day(start: date, count: int) -> None:
    plain = CALENDAR.due(start, CalendarDays(count))
    rolled = CALENDAR.due(start, CalendarDays(count), rolls=True)

    assert plain == Due(start + timedelta(days=count), known=True)
    assert CALENDAR.is_workday(rolled.day)
    between = (rolled.day - plain.day).days
    assert not any(CALENDAR.is_workday(plain.day + timedelta(days=n)) for n in range(between))


@given(
    DAYS, st.integers(0, 30), st.sampled_from(["wd", "day"]),
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 9)), max_size=4),
)  # fmt: skip
def test_a_pause_takes_out_exactly_its_own_days(
    start: date, count: int, unit: str, gaps: list[tuple[int, int]]
) -> None:
    pauses = [
        (start + timedelta(days=after), start + timedelta(days=after + length))
        for after, length in gaps
    ]
    due = CALENDAR.due_with_pauses(start, span_of(count, unit), pauses)

    day, counted = start, 0
    while day < due.day:
        day += timedelta(days=1)
        stopped = any(first <= day <= last for first, last in pauses)
        counted += not stopped and (unit == "day" or CALENDAR.is_workday(day))
    assert due.known
    assert counted == count


def test_a_restart_goes_on_where_the_clock_stopped() -> None:
    start = date(2026, 4, 27)
    stopped = [(date(2026, 4, 29), None)]
    restarted = [(date(2026, 4, 29), date(2026, 5, 6))]

    # one day counted (28 April), then stopped; 7 and 8 May, the worked Saturday 9 May, 11 May
    waiting = CALENDAR.due_with_pauses(start, WorkingDays(5), stopped)
    assert waiting == Due(date(2026, 4, 28), known=False, open_days=4)
    assert CALENDAR.due_with_pauses(start, WorkingDays(5), restarted).day == date(2026, 5, 11)


def test_days_of_two_kinds_do_not_mix() -> None:
    with pytest.raises(TypeError):
        WorkingDays(3) + CalendarDays(4)  # type: ignore[operator]
    with pytest.raises(TypeError):
        CalendarDays(3) + 4  # type: ignore[operator]
    assert WorkingDays(5) != CalendarDays(5)
    with pytest.raises(ValueError, match="wd or day"):
        span_of(3, "week")
    with pytest.raises(ValueError, match="less than nothing"):
        WorkingDays(-1)


def test_the_command_counts_from_the_day_after_and_never_guesses() -> None:
    assert workday("2026-09-30", 5, "wd")["due"] == "2026-10-13"
    assert workday("2026-09-30", 5, "day")["due"] == "2026-10-05"
    assert workday("2026-09-30", 5, "day", rolls=True)["due"] == "2026-10-08"
    assert workday("2026-12-20", 20, "wd") == {
        "due": None, "known": False, "from": "2026-12-20", "add": 20, "unit": "wd",
        "latest_known": "2026-12-31", "open_days": 11,
    }  # fmt: skip
    assert workday("2026-12-20", 20, "day", rolls=True)["due"] is None
    assert workday("2026-12-20", 20, "day")["due"] == "2027-01-09"


@pytest.mark.parametrize(
    ("given", "named"),
    [(("2026-02-30", 1, "wd"), "--from"), (("2026-02-03", 1, "week"), "--unit"),
     (("2026-02-03", -1, "wd"), "--add"), (("9999-12-30", 9, "day"), "--add")],
)  # fmt: skip
def test_what_cannot_be_counted_is_refused_by_its_name(
    given: tuple[str, int, str], named: str
) -> None:
    with pytest.raises(BadInput, match=named):
        workday(*given)


def test_the_notice_is_read_as_it_is_published() -> None:
    found = read_notice(NOTICE)

    assert found.faults == []
    assert found.year == 2026
    own = {d: w for d, w in CALENDAR.special.items() if d.year == 2026}
    assert found.special == own


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("2026年部分", "2027年部分", "weekday"),
        ("共9天", "共8天", "count"),
        ("9月25日（周五）", "9月31日", "no-day"),
        ("2026年", "", "no-year"),
    ],
)
def test_a_list_that_contradicts_itself_is_not_believed(old: str, new: str, why: str) -> None:
    found = read_notice(NOTICE.replace(old, new))

    assert why in {fault.why for fault in found.faults}


def test_a_table_must_be_of_its_year_and_say_something() -> None:
    assert [f.why for f in from_rows({date(2028, 1, 3): False}, 2027).faults] == ["other-year"]
    assert [f.why for f in from_rows({date(2027, 1, 4): True}, 2027).faults] == ["no-days"]
