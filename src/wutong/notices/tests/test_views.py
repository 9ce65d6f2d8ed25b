"""The list of messages and what opening one does."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from tests.visits import visitor

from wutong.notices.actions import notify
from wutong.notices.models import Notice, NoticeState


@pytest.fixture
def told(cast: SimpleNamespace) -> Notice:
    """One message to the officer, with an address."""
    notice = notify(
        cast.officer, key="n:1", text="来了新任务", text_en="A new task", url="/tasks/",
        actor=cast.leader,
    )  # fmt: skip
    assert notice is not None
    return notice


def test_one_sees_what_was_sent_and_nothing_of_the_future(
    cast: SimpleNamespace, told: Notice
) -> None:
    notify(
        cast.officer, key="n:2", text="以后", text_en="Later", actor=cast.leader,
        send_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip

    page = visitor(cast.officer).get("/notices/")

    assert [n.words for n in page.context["rows"]] == ["A new task"]
    assert page.context["unread"] == 1
    assert visitor(cast.leader).get("/notices/").context["rows"] == []


def test_a_chinese_reader_reads_chinese(cast: SimpleNamespace, told: Notice) -> None:
    text = visitor(cast.officer, "zh-hans").get("/notices/").content.decode()

    assert "来了新任务" in text
    assert "A new task" not in text


def test_opening_marks_read_once_and_leads_on(cast: SimpleNamespace, told: Notice) -> None:
    reader = visitor(cast.officer)

    for _again in range(2):
        answer = reader.post(f"/notices/{told.pk}/")
        assert (answer.status_code, answer["Location"]) == (302, "/tasks/")

    told.refresh_from_db()
    assert told.state == NoticeState.READ


def test_nobody_opens_the_notices_of_others(cast: SimpleNamespace, told: Notice) -> None:
    assert visitor(cast.leader).post(f"/notices/{told.pk}/").status_code == 404

    told.refresh_from_db()
    assert told.state == NoticeState.SENT


def test_all_are_marked_read_at_once(cast: SimpleNamespace, told: Notice) -> None:
    notify(cast.officer, key="n:3", text="又一件", actor=cast.leader)
    reader = visitor(cast.officer)

    reader.post("/notices/read/")

    assert reader.get("/notices/").context["unread"] == 0
    assert Notice.objects.filter(to=cast.officer, state=NoticeState.READ).count() == 2
