"""Any counter: who sees what, who held what when, and whose clock runs."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from tests.visits import visitor

from wutong.accounts.public import Role, RoleGrant, User
from wutong.approvals.access import may_carry
from wutong.approvals.actions import counters, opening, reviewing
from wutong.approvals.actions.visits import close_visit, give_opinion, plan_visit
from wutong.approvals.models import (
    Case,
    CaseItem,
    CaseMaterial,
    CaseSubject,
    LocalRule,
    Transfer,
    subjects,
)
from wutong.approvals.queries.cases import case_view, cases_shown, item_rows, sent_on
from wutong.audit.public import create
from wutong.companies.public import Company
from wutong.files.public import store_file
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.notices.models import Notice

from .factories import (
    ago,
    application,
    firm_of,
    item,
    only_item,
    other_county,
    papers_in,
    publish_years,
    received,
)
from .test_cases import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(cast: SimpleNamespace) -> SimpleNamespace:
    """A county with its calendar, and a counter in the next one."""
    publish_years(cast)
    cast.next = other_county(cast)
    return cast


def from_afar(county: SimpleNamespace, days: int = 3) -> Case:
    """Received by the neighbour for this county."""
    case = opening.open_case(
        application(county, counter=county.next.counter, handling="for_another"),
        actor=county.next.clerk,
    )
    papers_in(county, case, actor=county.next.clerk)
    refused(BadInput, opening.hand_in_case, case.pk, actor=county.next.clerk)
    return opening.hand_in_case(
        case.pk, actor=county.next.clerk, received_on=ago(days), identity_checked="核对身份证原件"
    )


def test_another_county_receives_hands_over_and_never_decides(county: SimpleNamespace) -> None:
    case = from_afar(county)
    row, paper = only_item(case), CaseMaterial.objects.get(case=case)
    assert (row.state, row.received_on, paper.holder) == ("received", ago(3), county.next.counter)
    refused(NotAllowed, reviewing.accept_item, row.pk, actor=county.next.clerk)
    refused(
        BadInput, counters.hand_over, case.pk, county.bureau, actor=county.next.clerk, way="mail"
    )

    sent = counters.hand_over(
        case.pk, county.bureau, actor=county.next.clerk, way="mail", mail_number="示例123",
        materials=[paper.pk],
    )  # fmt: skip
    assert item_rows([row])[0].turn.who == "post"
    refused(NotAllowed, counters.take_in_transfer, sent.pk, actor=county.next.clerk)
    counters.take_in_transfer(sent.pk, actor=county.department)

    paper.refresh_from_db()
    case.refresh_from_db()
    assert (paper.holder, case.owner_received_on) == (county.bureau, ago(0))
    # the law counts from the counter's receipt by default; the hand-over stands apart
    accepted = reviewing.accept_item(row.pk, actor=county.department)
    assert accepted.accepted_on == ago(3)
    refused(WrongState, counters.take_in_transfer, sent.pk, actor=county.department)
    trail = Transfer.objects.get(case=case)
    assert (trail.sent_by, trail.arrived_by, trail.mail_number) == (
        county.next.clerk, county.department, "示例123",
    )  # fmt: skip
    # what it held once it may go on seeing
    assert Case.objects.visible_to(county.next.clerk).filter(pk=case.pk).exists()


def test_by_local_rule_the_owners_clock_waits_for_the_papers(county: SimpleNamespace) -> None:
    create(
        LocalRule(key="clock_start", value="owner", valid_from=ago(400), source="示例"),
        actor=county.admin,
    )
    case = from_afar(county)
    row = only_item(case)
    assert (row.state, row.silent_on) == ("waiting", None)

    sent = counters.hand_over(case.pk, county.bureau, actor=county.next.clerk, way="hand")
    counters.take_in_transfer(sent.pk, actor=county.department)

    row.refresh_from_db()
    assert (row.state, row.received_on) == ("received", ago(0))


def test_a_counter_that_never_had_the_case_does_not_see_it(county: SimpleNamespace) -> None:
    case = received(county)

    assert visitor(county.next.clerk).get(f"/approvals/{case.pk}/").status_code == 404
    refused(
        NotAllowed, counters.hand_over, case.pk, county.bureau, actor=county.next.clerk, way="hand"
    )


def test_a_department_sees_its_own_items_and_how_many_lie_elsewhere(
    county: SimpleNamespace,
) -> None:
    case = received(
        county, item(county, "a"), item(county, "b", department=county.office)
    )  # fmt: skip
    view = case_view(case, county.department)

    assert [row.item.code for row in view.items] == ["a"]
    assert view.elsewhere == 1
    other = case.items.get(code="b")
    assert visitor(county.department).get(f"/approvals/items/{other.pk}/").status_code == 404
    assert [r.item.code for r in case_view(case, county.leader).items] == ["a", "b"]


def test_a_firm_never_sees_the_case_of_another(county: SimpleNamespace) -> None:
    mine, theirs = firm_of(county), Company.objects.create(name="示例别家", source="示例")
    own = received(county, applicant=mine)
    foreign = received(county, applicant=theirs)
    paper = CaseMaterial.objects.get(case=foreign)
    stored = store_file(
        [b"x"], "a.pdf", actor=county.approval, subject=("approvals.casematerial", paper.pk)
    )
    firm = visitor(county.outsider)

    assert firm.get(f"/approvals/{own.pk}/").status_code == 200
    foreign_item = only_item(foreign)
    for address in (
        f"/approvals/{foreign.pk}/", f"/approvals/items/{foreign_item.pk}/", f"/files/{stored.pk}/",
    ):  # fmt: skip
        assert firm.get(address).status_code == 404
    for address in (
        f"/approvals/{foreign.pk}/withdraw/", f"/approvals/items/{foreign_item.pk}/take-back/",
        f"/approvals/materials/{paper.pk}/take-in/",
    ):  # fmt: skip
        assert firm.post(address, {"note": "x"}).status_code == 404
    assert list(cases_shown(county.outsider, "all")) == [own]
    # its own it may carry, but not decide
    assert firm.post(f"/approvals/items/{only_item(own).pk}/accept/").status_code == 403


def test_drafts_are_seen_by_whoever_carries_them_only(county: SimpleNamespace) -> None:
    case = opening.open_case(application(county), actor=county.approval)

    assert not Case.objects.visible_to(county.leader).filter(pk=case.pk).exists()
    assert Case.objects.visible_to(county.approval).filter(pk=case.pk).exists()


def test_whoever_watches_over_the_subject_sees_its_cases(
    county: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = firm_of(county)
    watched = CaseSubject(
        kind="companies.company", name="firm",
        watched=lambda user: Company.objects.filter(pk=firm.pk).values("pk")
        if user.has_role(Role.OFFICER)
        else None,
        label=str, url=lambda key, _user: f"/firms/{key}/", applicant=lambda key: (key, "x"),
    )  # fmt: skip
    monkeypatch.setattr(subjects, "_subjects", {})
    subjects.register_subject(watched)
    case = received(county, subject=("companies.company", firm.pk))
    received(county)

    assert list(Case.objects.visible_to(county.officer)) == [case]
    assert CaseItem.objects.visible_to(county.officer).count() == 1
    assert list(Case.objects.visible_to(county.stationed)) == []


def test_one_appointment_serves_all_departments_and_each_speaks_for_itself(
    county: SimpleNamespace,
) -> None:
    clerk = User(username="second", department=county.office, jurisdiction=county.county)
    create(clerk, actor=county.clock)
    create(RoleGrant(user=clerk, role=Role.DEPARTMENT), actor=county.clock)
    case = received(county, item(county, "a"), item(county, "b", department=county.office))
    a, b = case.items.order_by("pk")
    soon = timezone.now() + timedelta(days=2)
    refused(
        NotAllowed, plan_visit, case.pk, [a.pk], actor=county.leader, kind="site", at=soon,
        place="厂区",
    )  # fmt: skip
    visit = plan_visit(
        case.pk, [a.pk, b.pk], actor=county.department, kind="site", at=soon, place="厂区"
    )
    mine, theirs = visit.opinions.order_by("item_id")
    give_opinion(mine.pk, actor=county.department, passes=True)
    refused(NotAllowed, give_opinion, theirs.pk, actor=county.department, passes=True)
    refused(WrongState, close_visit, visit.pk, actor=county.department, held=True)
    refused(BadInput, give_opinion, theirs.pk, actor=clerk, passes=False)
    give_opinion(theirs.pk, actor=clerk, passes=False, text="退距不足")

    # it lies two days ahead: nobody can have been there yet
    refused(WrongState, close_visit, visit.pk, actor=county.department, held=True)
    type(visit).objects.filter(pk=visit.pk).update(at=timezone.now())
    assert close_visit(visit.pk, actor=county.department, held=True).state == "held"
    told = Notice.objects.filter(to=clerk, key__contains=f"visit:{visit.pk}").get()
    when = timezone.localtime(soon).strftime("%Y-%m-%d %H:%M")
    assert told.text == f"联合勘验 {when}，厂区：示例事项b"


def test_the_agent_is_of_the_county_that_decides(county: SimpleNamespace) -> None:
    case = received(county)

    shown = visitor(county.approval).get(f"/approvals/{case.pk}/").content.decode()
    assert county.next.clerk.display_name not in shown
    refused(
        BadInput, opening.name_agent, case.pk, county.next.clerk, actor=county.approval
    )  # fmt: skip
    assert (
        opening.name_agent(case.pk, county.officer, actor=county.approval).agent == county.officer
    )


def test_a_paper_on_its_way_is_not_sent_twice(county: SimpleNamespace) -> None:
    case = received(county)
    paper = case.materials.get()
    counters.hand_over(
        case.pk, county.bureau, actor=county.approval, way="mail", mail_number="示例1",
        materials=[paper.pk],
    )  # fmt: skip

    refused(
        WrongState, counters.hand_over, case.pk, county.bureau, actor=county.approval, way="mail",
        mail_number="示例2", materials=[paper.pk],
    )  # fmt: skip
    assert sent_on(case) == [paper.pk]


def test_who_decides_does_not_speak_for_the_applicant_though_it_holds_the_papers(
    county: SimpleNamespace,
) -> None:
    case = received(county)
    sent = counters.hand_over(case.pk, county.bureau, actor=county.approval, way="hand")
    counters.take_in_transfer(sent.pk, actor=county.department)

    refused(
        NotAllowed, opening.withdraw_case, case.pk, actor=county.department, note="示例"
    )  # fmt: skip
    assert not may_carry(county.department, case)
    assert may_carry(county.approval, case)


def test_the_contact_is_called_by_whoever_works_on_it_and_masked_for_others(
    county: SimpleNamespace,
) -> None:
    case = received(county, contact_name="示例联系人", contact_phone="13800001234")

    def shown(who: User) -> str:
        return visitor(who).get(f"/approvals/{case.pk}/").content.decode()

    assert "13800001234" in shown(county.department)
    assert "13800001234" in shown(county.approval)
    seen = shown(county.leader)
    assert ("13800001234" in seen, "138****1234" in seen) == (False, True)
