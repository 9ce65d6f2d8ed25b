"""The State Council's list is read, shown, entered; what hangs on it moves; it is asked for once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.visits import visitor

from wutong.audit.models import Event
from wutong.calendars.actions import await_year, load_product_calendar, publish_year
from wutong.calendars.hooks import year_published
from wutong.calendars.models import AwaitedYear, CalendarYear, SpecialDay
from wutong.calendars.public import work_calendar
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.tasks.models import Task, TaskState

# made up: no list of 2027 is published
NOTICE = (
    "国务院办公厅关于2027年部分节假日安排的通知\n"
    "一、元旦：1月1日（周五）至3日（周日）放假，共3天。\n"
    "二、春节：2月5日（周五）至11日（周四）放假调休，共7天。2月14日（周日）上班。"
)
FREE = {date(2027, 1, 1): False, date(2027, 2, 14): True}


@pytest.fixture
def told() -> Iterator[list[tuple[int, str]]]:
    """What a receiver heard."""
    heard: list[tuple[int, str]] = []

    def receiver(year: int, actor: object) -> None:
        heard.append((year, str(actor)))

    year_published.connect(receiver)
    yield heard
    year_published.receivers.remove(receiver)


def test_the_pasted_notice_is_shown_then_entered(
    cast: SimpleNamespace, told: list[tuple[int, str]]
) -> None:
    load_product_calendar(actor=cast.clock)
    assert await_year(2027, actor=cast.clock)
    page = visitor(cast.admin)

    shown = page.post("/calendar/publish/", {"text": NOTICE, "source": "示例文号"})

    assert shown.status_code == 200
    assert shown.context["preview"].is_new
    # 261 weekdays, 1 and 5, 8 to 11 January and February free, one Sunday worked
    assert shown.context["preview"].year.workdays == 261 - 6 + 1
    assert not CalendarYear.objects.filter(year=2027).exists()
    answer = page.post("/calendar/publish/", {"list": shown.context["signed"]})
    assert answer.status_code == 302
    assert told == [(2027, "admin")]
    calendar = work_calendar()
    assert calendar.add_workdays(date(2026, 12, 31), 1).day == date(2027, 1, 4)
    assert calendar.is_workday(date(2027, 2, 14))
    event = Event.objects.get(verb="calendars.calendaryear.published")
    assert (event.actor, event.note) == (cast.admin, "示例文号")
    task = Task.objects.get(subject_kind="calendars.awaitedyear")
    assert (task.state, task.owner) == (TaskState.DONE, cast.admin)


def test_a_list_changed_on_its_way_is_refused(cast: SimpleNamespace) -> None:
    page = visitor(cast.admin)

    answer = page.post("/calendar/publish/", {"list": '{"year": 2027, "days": []}:forged'})

    assert answer.status_code == 422
    assert not CalendarYear.objects.filter(year=2027).exists()


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"text": NOTICE.replace("2027", "2028")}, {"text": "2027年的通知还没有公布"},
        {"year": "2027"},
    ],
)  # fmt: skip
def test_a_faulty_list_is_told_and_nothing_is_entered(
    cast: SimpleNamespace, sent: dict[str, str]
) -> None:
    before = Event.objects.count()

    answer = visitor(cast.admin).post("/calendar/publish/", sent)

    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert Event.objects.count() == before


def test_a_workbook_serves_as_well(cast: SimpleNamespace) -> None:
    table = "day,worked\n2027-01-01,否\n2027-02-14,是\n2027-01-02,否\n"
    file = SimpleUploadedFile("list.csv", table.encode("utf-8"))

    shown = visitor(cast.admin).post("/calendar/publish/", {"year": "2027", "file": file})

    assert shown.status_code == 200
    assert [d.day for d in shown.context["preview"].year.days] == sorted(FREE)


def test_a_correction_takes_days_out_and_leaves_events(
    cast: SimpleNamespace, told: list[tuple[int, str]]
) -> None:
    publish_year(2027, FREE, actor=cast.admin)
    publish_year(2027, {date(2027, 1, 1): False, date(2027, 1, 4): False}, actor=cast.admin)

    days = dict(SpecialDay.objects.values_list("day", "worked"))
    assert days == {date(2027, 1, 1): False, date(2027, 1, 4): False}
    assert [year for year, _who in told] == [2027, 2027]
    assert Event.objects.filter(verb="calendars.specialday.removed").count() == 1


@pytest.mark.parametrize(
    ("who", "year", "days", "refusal"),
    [
        ("officer", 2027, FREE, NotAllowed),
        ("admin", 1900, {date(1900, 1, 1): False}, BadInput),
        ("admin", 2027, {date(2027, 2, 14): True}, BadInput),
    ],
)
def test_a_list_that_cannot_be_is_refused(
    cast: SimpleNamespace, who: str, year: int, days: dict[date, bool], refusal: type[Exception]
) -> None:
    before = Event.objects.count()

    with pytest.raises(refusal):
        publish_year(year, days, actor=cast.people[who])

    assert Event.objects.count() == before


def test_the_administrator_is_asked_once(cast: SimpleNamespace) -> None:
    assert await_year(2027, actor=cast.clock)
    assert not await_year(2027, actor=cast.clock)

    task = Task.objects.get()
    assert (task.owner, task.url, task.set_by) == (cast.admin, "/calendar/publish/", cast.clock)
    assert "2027" in task.title
    assert AwaitedYear.objects.count() == 1


def test_a_known_year_is_not_asked_for(cast: SimpleNamespace) -> None:
    publish_year(2027, FREE, actor=cast.admin)

    assert not await_year(2027, actor=cast.clock)
    assert not Task.objects.exists()
