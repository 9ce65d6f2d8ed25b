"""The page of the working-day table, on the published lists."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from tests.visits import rows_of, visitor

from wutong.audit.public import create
from wutong.calendars.models import CalendarYear, SpecialDay
from wutong.calendars.public import load_product_calendar, work_calendar
from wutong.calendars.queries import year_view


@pytest.fixture
def published(cast: SimpleNamespace) -> int:
    """The packaged lists; how many years they hold."""
    return load_product_calendar(actor=cast.clock)


def test_the_published_year_adds_up(published: int) -> None:
    year = year_view(2023)

    assert year is not None
    # 260 weekdays, of which 18 were free, and 7 weekend days that were worked
    assert year.workdays == 249
    assert sum(m.workdays for m in year.months) == year.workdays
    assert [m.workdays for m in year.months][3:5] == [20, 21]
    assert year_view(1999) is None


def test_loading_again_changes_nothing(cast: SimpleNamespace, published: int) -> None:
    assert published >= 20
    assert load_product_calendar(actor=cast.clock) == 0


def test_a_year_that_the_county_entered_wins(cast: SimpleNamespace) -> None:
    year = create(CalendarYear(year=2023, source="县自行录入"), actor=cast.admin)
    create(SpecialDay(day=date(2023, 5, 4), worked=False, year=year), actor=cast.admin)

    load_product_calendar(actor=cast.clock)

    calendar = work_calendar()
    assert not calendar.is_workday(date(2023, 5, 4))
    assert calendar.is_workday(date(2023, 5, 1))


def test_the_page_shows_the_year_asked_for(cast: SimpleNamespace, published: int) -> None:
    page = visitor(cast.officer).get("/calendar/?year=2023")

    text = page.content.decode()
    assert "Working days 2023" in text
    assert page.context["year"].year == 2023
    assert [c.label for c in page.context["chips"] if c.current] == ["2023"]


@pytest.mark.parametrize("year", ["1999", "20x3", "99999", "²⁰²³"])
def test_a_year_without_a_list_is_said_to_have_none(
    cast: SimpleNamespace, published: int, year: str
) -> None:
    answer = visitor(cast.officer).get("/calendar/", {"year": year})

    assert answer.status_code == 200
    if year == "1999":
        assert "No list for 1999" in answer.content.decode()


def test_the_special_days_are_taken_home(cast: SimpleNamespace, published: int) -> None:
    answer = visitor(cast.officer).get("/calendar/?year=2023&format=xlsx")

    rows = [(day.date(), worked) for day, _weekday, worked in rows_of(answer)[1:]]
    assert (date(2023, 5, 1), "No") in rows
    assert (date(2023, 5, 6), "Yes") in rows
