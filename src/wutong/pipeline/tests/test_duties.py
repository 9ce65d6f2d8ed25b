"""Clocks, lights and flags: pure rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wutong.calendars.rules import WorkCalendar
from wutong.pipeline.models import FactorNeed
from wutong.pipeline.rules.duties import (
    Phrase,
    Span,
    end_of,
    escalates_on,
    flags_in,
    leader_called_on,
    light_of,
    strip_of,
)

# 2026-10-01 … 07 are free, Saturday the 10th is worked
CALENDAR = WorkCalendar(
    years={2026},
    special={date(2026, 10, d): False for d in (1, 2, 5, 6, 7)} | {date(2026, 10, 10): True},
)
RULES = [Phrase("税收…返还", "第十条"), Phrase("零地价", "第十条"), Phrase("价格…优惠", "第十条")]


@pytest.mark.parametrize(
    ("span", "end"),
    [
        (Span(0, "day"), date(2026, 9, 29)),
        (Span(3, "day"), date(2026, 10, 2)),
        (Span(3, "working_day"), date(2026, 10, 9)),
        (Span(4, "working_day"), date(2026, 10, 10)),
        (Span(1, "month"), date(2026, 10, 29)),
        (Span(80, "working_day"), None),  # reaches 2027, of which no calendar is known
    ],
)
def test_days_working_days_and_months_are_told_apart(span: Span, end: date | None) -> None:
    assert end_of(date(2026, 9, 29), span, CALENDAR) == end


@pytest.mark.parametrize(
    ("left", "light"), [(4, "green"), (3, "yellow"), (0, "yellow"), (-1, "red")]
)
def test_lights_by_the_days_left(left: int, light: str) -> None:
    today = date(2026, 9, 1)

    assert light_of(today + timedelta(days=left), None, today, 3) == light
    assert light_of(today + timedelta(days=left), today, today, 3) == "green"
    assert light_of(None, None, today, 3) == "grey"


def strip(today: date, **values: object) -> list[tuple[str, int]]:
    days: dict[str, object] = {
        "study_by": date(2026, 9, 1), "answer_by": date(2026, 9, 4),
        "solve_by": date(2026, 9, 8), "complex_by": date(2026, 10, 1), "studied_on": None,
        "answered_on": None, "solved_on": None, "closed_on": None, "is_complex": False,
    }  # fmt: skip
    cells = strip_of(**(days | values), today=today)  # type: ignore[arg-type]
    return [(cell.state, cell.late) for cell in cells]


def test_the_strip_has_always_five_cells() -> None:
    first, second, tenth = date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 10)

    assert strip(first) == [("now", 0), ("wait", 0), ("wait", 0), ("wait", 0), ("wait", 0)]
    assert strip(second) == [("late", 1), ("now", 0), ("wait", 0), ("wait", 0), ("wait", 0)]
    assert strip(tenth, studied_on=first, answered_on=date(2026, 9, 6)) == [
        ("done", 0), ("done_late", 2), ("late", 2), ("wait", 0), ("wait", 0)
    ]  # fmt: skip
    assert strip(tenth, studied_on=first, answered_on=second, is_complex=True) == [
        ("done", 0), ("done", 0), ("wait", 0), ("now", 0), ("wait", 0)
    ]  # fmt: skip
    assert strip(tenth, solved_on=tenth, closed_on=tenth) == [
        ("done_late", 9), ("done_late", 6), ("done_late", 2), ("wait", 0), ("done", 0)
    ]  # fmt: skip
    assert strip(first, study_by=None)[0] == ("unknown", 0)


def test_who_is_called_when() -> None:
    days = {
        "study_by": date(2026, 9, 1), "answer_by": date(2026, 9, 4), "solve_by": date(2026, 9, 8)
    }  # fmt: skip

    assert escalates_on(**days, studied_on=None, answered_on=None) == date(2026, 9, 2)
    assert escalates_on(**days, studied_on=days["study_by"], answered_on=None) == date(2026, 9, 5)
    done = {"studied_on": days["study_by"], "answered_on": days["answer_by"]}
    assert escalates_on(**days, **done) == date(2026, 9, 9)
    nothing = dict.fromkeys(days)
    assert escalates_on(**nothing, studied_on=None, answered_on=None) is None
    assert leader_called_on(days["solve_by"], date(2026, 9, 2), 3) == date(2026, 9, 12)
    assert leader_called_on(days["solve_by"], date(2026, 9, 20), 3) == date(2026, 9, 23)
    assert leader_called_on(None, date(2026, 9, 2), 3) == date(2026, 9, 5)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("前三年税收地方留成部分全额返还", ["税收…返还"]),
        ("税 收 返 还 50%", ["税收…返还"]),
        ("零地价供地，用电价格给予优惠", ["零地价", "价格…优惠"]),
        ("依法缴纳税收；保证金到期退回", []),
        ("税收达到 4200 万元，二十年以后土地到期时设备可以返还", []),
    ],
)
def test_words_that_promise_refunds_are_flagged(text: str, found: list[str]) -> None:
    assert [phrase.words for phrase in flags_in(text, RULES)] == found


@given(st.text(alphabet="税收返还零地价优惠，。 ", max_size=40))
def test_a_longer_text_is_never_flagged_less(text: str) -> None:
    few = {p.words for p in flags_in(text, RULES)}

    assert few <= {p.words for p in flags_in(f"甲{text}乙", RULES)}


def test_there_is_no_field_for_a_price() -> None:
    names = {field.name for field in FactorNeed._meta.get_fields()}

    assert not [name for name in names if "price" in name or "cents" in name or "discount" in name]
