"""What a case is expected to do: days of what ran, runs and is still to come."""

from __future__ import annotations

from datetime import date

from django.utils.translation import override

from wutong.approvals.queries.gantt import Scale
from wutong.approvals.rules.forecast import Track, forecast
from wutong.calendars.rules import CalendarDays, WorkingDays, packaged_calendar

TODAY = date(2026, 9, 28)  # a Monday; 1 to 7 October are free, 10 October is worked


def test_what_is_to_come_begins_when_what_it_needs_ends_and_the_longest_chain_is_numbered() -> None:
    tracks = {
        "record": Track(began=date(2026, 9, 21), ended=date(2026, 9, 22), over=True),
        "site": Track(needs=("record",), began=date(2026, 9, 22), due=date(2026, 9, 30)),
        "energy": Track(began=date(2026, 9, 22), span=WorkingDays(2)),
        "permit": Track(needs=("site", "energy"), span=WorkingDays(3)),
    }

    got = forecast(tracks, TODAY, packaged_calendar())

    assert got.dated["record"].finish == date(2026, 9, 22)
    # the promise of two days has passed: it isn't over before today
    assert got.dated["energy"].finish == TODAY
    permit = got.dated["permit"]
    assert (permit.start, permit.finish) == (date(2026, 9, 30), date(2026, 10, 10))
    assert dict(got.chain) == {"record": 1, "site": 2, "permit": 3}


def test_what_needs_something_refused_is_never_dated_and_unknown_time_counts_nothing() -> None:
    tracks = {
        "refused": Track(began=TODAY, ended=TODAY, over=True, failed=True),
        "after": Track(needs=("refused",), span=WorkingDays(3)),
        "later": Track(needs=("after",), span=WorkingDays(1)),
        "open": Track(span=None),
        "works": Track(needs=("open",), span=CalendarDays(30)),
        "too-far": Track(span=WorkingDays(400)),
    }

    got = forecast(tracks, TODAY, packaged_calendar())

    assert [got.dated[c].finish for c in ("after", "later", "too-far")] == [None] * 3
    assert got.dated["works"].finish == date(2026, 10, 28)
    assert got.dated["too-far"].open_days > 0
    assert not got.chain


def test_the_axis_tells_a_year_where_it_begins() -> None:
    with override("zh-hans"):
        ticks = Scale.over(date(2024, 11, 20), date(2025, 3, 1)).months()

    assert [tick.words for tick in ticks] == ["24年11月", "12月", "25年1月", "2月"]
