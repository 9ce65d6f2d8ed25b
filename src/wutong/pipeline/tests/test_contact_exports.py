"""No telephone leaves in a file before another person said yes; then each fetch is told."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from tests.visits import content_of, visitor

from wutong.audit.models import Event
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.notices.public import Notice
from wutong.pipeline import actions
from wutong.pipeline.lifecycle.contact_exports import CONTACT_EXPORT
from wutong.pipeline.models import ContactExport, Project

from .factories import make_project

PHONE = "13912345678"
OTHER = "13987654321"


def known(cast: SimpleNamespace, phone: str = PHONE, **values: Any) -> Project:
    """A project in talks whose contact is known."""
    return make_project(
        cast, "talks", contact_name="示例联系人", contact_phone=phone, **values
    )  # fmt: skip


def asked(cast: SimpleNamespace, **query: str) -> ContactExport:
    """The officer's request for the contact of one project."""
    actions.load_product_duties(actor=cast.clock)
    known(cast)
    return actions.ask_for_contacts(query, actor=cast.officer, reason="走访前逐一联系")


def export_in(cast: SimpleNamespace, state: str) -> ContactExport:
    """A request in a state, by the deeds."""
    row = asked(cast)
    if state in ("approved", "fetched"):
        actions.approve_contacts(row.pk, actor=cast.leader)
    if state == "fetched":
        actions.fetch_contacts(row.pk, actor=cast.officer)
    if state == "refused":
        actions.refuse_contacts(row.pk, actor=cast.leader, answer="不需要")
    if state == "withdrawn":
        actions.withdraw_contacts(row.pk, actor=cast.officer)
    if state == "lapsed":
        with CONTACT_EXPORT.take("lapse", row.pk, actor=cast.clock):
            pass
    row.refresh_from_db()
    return row


def written(answer: Any) -> list[tuple[Any, ...]]:
    """The rows of a downloaded workbook's first sheet."""
    book = openpyxl.load_workbook(io.BytesIO(content_of(answer)))
    return list(book.worksheets[0].values)


def told() -> str:
    """All that the log holds, as text."""
    return json.dumps(list(Event.objects.values()), default=str)


def test_the_file_comes_only_after_another_persons_yes_and_only_to_the_asker(
    cast: SimpleNamespace,
) -> None:
    row = asked(cast)
    officer = visitor(cast.officer, "zh-hans")
    fetch = reverse("pipeline:contact-export-deed", args=[row.pk, "fetch"])

    early = officer.post(fetch)

    assert early.status_code == 409
    assert PHONE not in early.content.decode()

    actions.approve_contacts(row.pk, actor=cast.leader, answer="同意")
    others = {who: visitor(cast.people[who], "zh-hans").post(fetch).status_code
              for who in ("leader", "admin", "stationed", "outsider")}  # fmt: skip
    answer = officer.post(fetch)

    assert others == {"leader": 403, "admin": 403, "stationed": 404, "outsider": 404}
    assert answer.status_code == 200
    project = Project.objects.get()
    head, first = written(answer)[:2]
    assert head[-1] == "电话"
    assert first == (
        project.number, project.name, project.investor_name, "示例联系人", None, PHONE
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.state, row.fetches, row.fetched_rows) == ("fetched", 1, 1)
    assert [e.verb.rsplit(".", 1)[-1] for e in
            Event.objects.filter(kind="pipeline.contactexport").order_by("seq")] == [
        "created", "approve", "fetch"
    ]  # fmt: skip
    assert PHONE not in told()


@pytest.mark.parametrize("who", ["leader", "officer", "admin", "stationed"])
@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("pipeline:list", "?format=xlsx"),
        ("pipeline:list", "?format=details"),
        ("pipeline:contact-exports", "?format=xlsx"),
        ("pipeline:contact-exports", ""),
        ("pipeline:list", ""),
    ],
)
def test_every_other_file_and_list_stays_without_numbers(
    cast: SimpleNamespace, who: str, name: str, query: str
) -> None:
    export_in(cast, "fetched")

    answer = visitor(cast.people[who], "zh-hans").get(reverse(name) + query)

    assert answer.status_code == 200
    shown = repr(written(answer)) if "format" in query else answer.content.decode()
    assert PHONE not in shown
    assert PHONE[-8:] not in shown


def test_the_request_holds_what_was_on_the_list_then_and_nothing_later(
    cast: SimpleNamespace,
) -> None:
    row = asked(cast)
    actions.approve_contacts(row.pk, actor=cast.leader)
    known(cast, OTHER)

    lines = actions.fetch_contacts(row.pk, actor=cast.officer)

    assert [line.phone for line in lines] == [PHONE]


def test_what_the_asker_no_longer_sees_is_left_out(cast: SimpleNamespace) -> None:
    actions.load_product_duties(actor=cast.clock)
    gone = known(cast, actor=cast.leader)
    kept = known(cast, OTHER, actor=cast.leader)
    row = actions.ask_for_contacts({}, actor=cast.officer, reason="走访前逐一联系")
    actions.approve_contacts(row.pk, actor=cast.admin)
    Project.objects.filter(pk=gone.pk).update(jurisdiction=cast.places["141121"])

    lines = actions.fetch_contacts(row.pk, actor=cast.officer)

    assert [line.number for line in lines] == [kept.number]
    row.refresh_from_db()
    assert (row.rows, row.fetched_rows) == (2, 1)


def test_whoever_asks_does_not_decide(cast: SimpleNamespace) -> None:
    actions.load_product_duties(actor=cast.clock)
    known(cast)
    row = actions.ask_for_contacts({}, actor=cast.leader, reason="走访前逐一联系")
    before = Event.objects.count()

    with pytest.raises(NotAllowed):
        actions.approve_contacts(row.pk, actor=cast.leader)

    row.refresh_from_db()
    assert (row.state, Event.objects.count()) == ("asked", before)
    assert actions.approve_contacts(row.pk, actor=cast.admin).state == "approved"


def test_the_days_run_out_by_the_rule_and_a_fetch_after_them_is_refused(
    cast: SimpleNamespace,
) -> None:
    row = asked(cast)
    today = timezone.localdate()
    assert row.decide_by == today + timedelta(days=5)

    actions.approve_contacts(row.pk, actor=cast.leader)
    row.refresh_from_db()
    assert row.fetch_by == today + timedelta(days=3)
    past = {"fetch_by": today - timedelta(days=1), "next_due_at": timezone.now()}
    ContactExport.objects.filter(pk=row.pk).update(**past)
    before = Event.objects.count()

    with pytest.raises(WrongState):
        actions.fetch_contacts(row.pk, actor=cast.officer)

    assert Event.objects.count() == before
    assert CONTACT_EXPORT.take_due(clock=cast.clock) == 1
    assert CONTACT_EXPORT.take_due(clock=cast.clock) == 0
    row.refresh_from_db()
    assert row.state == "lapsed"


def test_a_yes_may_be_taken_back_until_it_was_used(cast: SimpleNamespace) -> None:
    row = export_in(cast, "approved")

    actions.refuse_contacts(row.pk, actor=cast.leader, answer="情况有变")

    with pytest.raises(WrongState):
        actions.fetch_contacts(row.pk, actor=cast.officer)
    row.refresh_from_db()
    assert (row.state, row.fetches, row.answer) == ("refused", 0, "情况有变")


def test_asking_needs_a_reason_and_somebody_to_call(cast: SimpleNamespace) -> None:
    actions.load_product_duties(actor=cast.clock)
    make_project(cast, "talks")
    before = Event.objects.count()

    with pytest.raises(BadInput) as bad:
        actions.ask_for_contacts({}, actor=cast.officer, reason=" ")

    assert len(bad.value.problems) == 2
    with pytest.raises(NotAllowed):
        actions.ask_for_contacts({}, actor=cast.department, reason="走访前逐一联系")
    assert (ContactExport.objects.count(), Event.objects.count()) == (0, before)


def test_the_page_asks_for_what_the_list_shows_and_tells_the_deciders(
    cast: SimpleNamespace,
) -> None:
    actions.load_product_duties(actor=cast.clock)
    known(cast, name="示例甲项目")
    known(cast, OTHER, name="示例乙项目")
    make_project(cast, "talks", name="示例甲无号")
    officer = visitor(cast.officer, "zh-hans")
    address = reverse("pipeline:contact-export-new") + "?q=示例甲"

    page = officer.get(address)
    refused = officer.post(address, {"reason": "", "shown": "1"})
    late = officer.post(address, {"reason": "走访前逐一联系", "shown": "2"})
    done = officer.post(address, {"reason": "走访前逐一联系", "shown": "1"})

    assert (page.context["projects"], page.context["contacts"]) == (2, 1)
    assert (refused.status_code, late.status_code, done.status_code) == (422, 409, 302)
    row = ContactExport.objects.get()
    assert (row.rows, row.narrowed, row.is_example) == (1, "示例甲", True)
    readers = Notice.objects.filter(key=f"contacts:{row.pk}:asked")
    assert {notice.to.username for notice in readers} == {"leader", "admin"}
    shown = visitor(cast.leader, "zh-hans").get(reverse("pipeline:contact-export", args=[row.pk]))
    assert "示例甲项目" in shown.content.decode()
    assert PHONE not in shown.content.decode()
