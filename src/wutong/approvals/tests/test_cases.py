"""A case from its draft to its end, in parallel, with every clock and every silence."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone, translation
from tests.visits import visitor

from wutong.accounts.public import User
from wutong.approvals.actions import committing, reviewing
from wutong.approvals.actions.clocking import recompute_clocks
from wutong.approvals.actions.materials import take_in_material
from wutong.approvals.actions.opening import (
    hand_in_case,
    name_agent,
    open_case,
    save_draft,
    withdraw_case,
)
from wutong.approvals.lifecycle import ITEM, item_due
from wutong.approvals.models import (
    Case,
    CaseItem,
    CaseMaterial,
    CaseStage,
    LocalRule,
    WrittenNotice,
)
from wutong.approvals.queries.cases import case_view
from wutong.approvals.queries.notices import notice_document
from wutong.audit.public import Event, create, editing
from wutong.calendars.public import CalendarYear
from wutong.kernel.documents import Facts, PageBreak
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.matters.public import DepartmentKind, load_product_catalogue, name_departments
from wutong.notices.models import Notice

from .factories import (
    PAPER,
    PLAN,
    StageAsked,
    ago,
    application,
    draft,
    firm_of,
    item,
    load_product_rules,
    only_item,
    papers_in,
    publish_years,
    received,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(cast: SimpleNamespace) -> SimpleNamespace:
    """The cast in a county whose calendar is published around today."""
    publish_years(cast)
    return cast


def refused(error: type[Exception], deed: Any, *args: Any, **kwargs: Any) -> str:
    """The reason, after making sure that nothing was written."""
    before = Event.objects.count()
    with pytest.raises(error) as raised:
        deed(*args, **kwargs)
    assert Event.objects.count() == before
    return str(raised.value)


def workdays_after(count: int, days: int = 0) -> Any:
    """A calendar without holidays, counted by hand."""
    day = ago(days)
    while count:
        day += timedelta(1)
        count -= day.weekday() < 5
    return day


def test_one_acceptance_opens_all_ready_items_at_once(county: SimpleNamespace) -> None:
    case = received(
        county, item(county, "a"), item(county, "b"), item(county, "c", needs=("a", "b")),
        stages=(),
    )  # fmt: skip

    assert [i.state for i in case.items.all()] == ["received", "received", "waiting"]
    assert reviewing.accept_ready(case.pk, actor=county.approval) == 2
    rows = list(case.items.order_by("pk"))
    assert [i.state for i in rows] == ["reviewing", "reviewing", "waiting"]
    assert rows[0].accepted_on == ago(0)
    assert rows[0].due_on == workdays_after(10)
    assert rows[0].legal_due_on == workdays_after(20)
    # the same paper of all three was asked for once
    assert CaseMaterial.objects.filter(case=case).count() == 1
    assert WrittenNotice.objects.filter(item__case=case, kind="accepted").count() == 2


def test_a_result_opens_its_successor_which_was_prereviewed_and_decides_at_once(
    county: SimpleNamespace,
) -> None:
    case = received(
        county, item(county, "a", stage="one"), item(county, "b", stage="two", needs=("a",)),
        stages=(StageAsked(code="one", name="甲"), StageAsked(code="two", name="乙")),
    )  # fmt: skip
    first, second = case.items.order_by("pk")
    reviewing.prereview_item(second.pk, actor=county.department, note="图纸没有问题")
    reviewing.accept_item(first.pk, actor=county.department)

    reviewing.grant_item(first.pk, actor=county.department, result_number="示例-1")

    second.refresh_from_db()
    assert (second.state, second.received_on) == ("received", ago(0))
    assert second.prereview_note == "图纸没有问题"
    assert list(CaseStage.objects.filter(case=case).values_list("ended_on", flat=True)) == [
        ago(0), None,
    ]  # fmt: skip
    reviewing.accept_item(second.pk, actor=county.department)
    reviewing.grant_item(second.pk, actor=county.department)
    case.refresh_from_db()
    assert (case.state, case.outcome, case.closed_on) == ("closed", "all", ago(0))
    assert Event.objects.filter(verb="approvals.case.close").count() == 1


def test_a_refusal_closes_what_needs_it_only_when_nothing_else_runs(
    county: SimpleNamespace,
) -> None:
    case = received(
        county, item(county, "a"), item(county, "b"), item(county, "c", needs=("a",))
    )  # fmt: skip
    reviewing.accept_ready(case.pk, actor=county.department)
    a, b, c = case.items.order_by("pk")

    reviewing.refuse_item(a.pk, actor=county.department, reasons="不符合规划")
    c.refresh_from_db()
    case.refresh_from_db()
    assert (c.state, case.state) == ("waiting", "open")
    reviewing.grant_item(b.pk, actor=county.department)

    c.refresh_from_db()
    case.refresh_from_db()
    assert (c.state, c.outcome) == ("cut_off", "cut_off")
    assert (case.state, case.outcome) == ("closed", "part")
    notice = WrittenNotice.objects.get(item=a, kind="decision")
    assert "不符合规划" in notice.text
    assert Notice.objects.filter(key=f"case-item:{a.pk}:decided").count() == 0  # nobody to tell


def test_a_filing_is_filed_when_complete_and_never_in_review(county: SimpleNamespace) -> None:
    case = received(county, item(county, mode="filing"), complete=False)
    row = only_item(case)

    assert "示例申请表" in refused(WrongState, reviewing.file_item, row.pk, actor=county.department)
    refused(WrongState, reviewing.accept_item, row.pk, actor=county.department)
    papers_in(county, case)
    filed = reviewing.file_item(row.pk, actor=county.department)

    assert (filed.state, filed.outcome, filed.decided_on) == ("filed", "filed", ago(0))
    case.refresh_from_db()
    assert case.state == "closed"
    assert row.silent_on is None


def test_what_is_missing_is_told_once_in_time_and_in_writing(county: SimpleNamespace) -> None:
    case = received(county, complete=False)
    row, paper = only_item(case), CaseMaterial.objects.get(case=case)
    refused(WrongState, reviewing.accept_item, row.pk, actor=county.department)
    refused(BadInput, reviewing.tell_missing, row.pk, actor=county.department, papers={})
    refused(
        NotAllowed, reviewing.tell_missing, row.pk, actor=county.leader, papers={paper.pk: "签字"}
    )

    told = reviewing.tell_missing(
        row.pk, actor=county.department, papers={paper.pk: "第 3 页没有签字"}
    )
    assert (told.state, told.missing_told_on, told.due_on) == ("missing", ago(0), None)
    assert "第 3 页没有签字" in WrittenNotice.objects.get(item=row).text

    take_in_material(paper.pk, actor=county.approval, on_paper=True)
    row.refresh_from_db()
    assert (row.state, row.supplemented_on) == ("received", ago(0))
    refused(
        WrongState, reviewing.tell_missing, row.pk, actor=county.department, papers={paper.pk: "x"}
    )
    accepted = reviewing.accept_item(row.pk, actor=county.department)
    assert accepted.accepted_on == ago(0)


def test_silence_accepts_by_itself_as_of_the_day_of_receipt(county: SimpleNamespace) -> None:
    case = received(county, complete=False, days=12)
    row = only_item(case)
    late = refused(
        WrongState, reviewing.tell_missing, row.pk, actor=county.department,
        papers={CaseMaterial.objects.get(case=case).pk: "签字"},
    )  # fmt: skip
    assert "Too late" in late or "太迟" in late or str(row.silent_on) in late

    assert ITEM.take_due(clock=county.clock) == 1
    row.refresh_from_db()
    assert (row.state, row.accepted_on, row.accepted_silently) == ("reviewing", ago(12), True)
    assert row.due_on == workdays_after(10, 12)
    assert Notice.objects.filter(to=county.department, key__endswith=":silent").count() == 1


def test_lights_fire_once_each_however_late_the_worker_comes(county: SimpleNamespace) -> None:
    case = received(county, days=40)
    row = only_item(case)
    reviewing.accept_item(row.pk, actor=county.department)

    fired = [ITEM.take_due(clock=county.clock) for _ in range(5)]

    row.refresh_from_db()
    assert fired == [1, 1, 1, 0, 0]
    assert (row.light, row.late_on, row.illegal_on) == ("red", ago(0), ago(0))
    keys = Notice.objects.filter(to=county.leader).values_list("key", flat=True)
    assert sorted(k.split(":")[2] for k in keys) == ["illegal", "red"]
    verbs = Event.objects.filter(kind="approvals.caseitem", actor=county.clock)
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [
        f"approvals.caseitem.{v}" for v in ("turn_amber", "turn_red", "pass_legal_limit")
    ]


def test_one_poisoned_case_never_stops_the_others(
    county: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = (only_item(received(county, complete=False, days=12)) for _ in range(2))
    accept = reviewing._accept

    def poisoned(row: CaseItem, **values: Any) -> None:
        if row.pk == bad.pk:
            raise RuntimeError("poisoned")
        accept(row, **values)

    monkeypatch.setattr(reviewing, "_accept", poisoned)
    assert ITEM.take_due(clock=county.clock) == 1
    monkeypatch.undo()

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == ("received", "reviewing")
    ITEM.take_due(clock=county.clock)
    bad.refresh_from_db()
    assert (bad.state, bad.accepted_on) == ("reviewing", ago(12))


def test_a_pause_told_in_writing_moves_the_day_and_one_told_to_nobody_does_not(
    county: SimpleNamespace,
) -> None:
    case = received(county, item(county, "a"), item(county, "b"), days=7)
    reviewing.accept_ready(case.pk, actor=county.department)
    a, b = case.items.order_by("pk")
    due = a.due_on
    for row, told in ((a, True), (b, False)):
        stopped = reviewing.pause_item(
            row.pk, actor=county.department, reason="experts", told=told, note="专家评审"
        )
        row.pauses.update(begins_on=ago(5), told_on=ago(5) if told else None)
        assert (stopped.due_on is None) == told
        reviewing.resume_item(row.pk, actor=county.department)

    a.refresh_from_db()
    b.refresh_from_db()
    assert b.due_on == due
    assert due is not None
    assert a.due_on is not None
    left_out = sum((ago(4 - n)).weekday() < 5 for n in range(5))
    assert a.due_on == workdays_after(10 + left_out, 7)
    assert WrittenNotice.objects.filter(kind="paused").count() == 1
    refused(
        BadInput, reviewing.pause_item, a.pk, actor=county.department, reason="holiday", told=True
    )


def test_an_extension_is_approved_reasoned_and_given_once(county: SimpleNamespace) -> None:
    row = only_item(received(county))
    reviewing.accept_item(row.pk, actor=county.department)
    refused(
        BadInput, reviewing.extend_item, row.pk, actor=county.department, approved_by=" ",
        reasons="",
    )  # fmt: skip

    done = reviewing.extend_item(
        row.pk, actor=county.department, approved_by="局长", reasons="情况复杂"
    )

    assert (done.extended_days, done.due_on) == (10, workdays_after(20))
    assert done.legal_due_on == workdays_after(30)
    refused(
        WrongState, reviewing.extend_item, row.pk, actor=county.department, approved_by="局长",
        reasons="再延",
    )  # fmt: skip


def test_only_deferrable_papers_may_follow_and_the_decision_waits(county: SimpleNamespace) -> None:
    case = received(county, item(county, materials=(PAPER, PLAN)), complete=False)
    row = only_item(case)
    form, plan = CaseMaterial.objects.filter(case=case).order_by("pk")
    refused(
        WrongState, reviewing.tolerate_missing, row.pk, actor=county.department,
        until=workdays_after(3),
    )  # fmt: skip
    take_in_material(form.pk, actor=county.approval, on_paper=True)

    # asked for after the promised day: cut to it
    got = reviewing.tolerate_missing(row.pk, actor=county.department, until=workdays_after(30))
    assert (got.state, got.tolerated_until) == ("reviewing", workdays_after(10))
    assert WrittenNotice.objects.get(item=row, kind="tolerated").copies == 2
    refused(WrongState, reviewing.grant_item, row.pk, actor=county.department)
    reviewing.finish_review(row.pk, actor=county.department)
    take_in_material(plan.pk, actor=county.approval, on_paper=True)
    granted = reviewing.grant_item(row.pk, actor=county.department)

    assert (granted.state, granted.tolerated_until) == ("granted", None)


@pytest.mark.parametrize(
    ("rule", "state", "outcome"),
    [
        ("acceptance_revoked", "lapsed", "lapsed"),
        ("deemed_withdrawn", "lapsed", "lapsed"),
        ("refused", "refused", "refused"),
    ],
)
def test_a_paper_that_does_not_come_ends_as_the_local_rule_says(
    county: SimpleNamespace, rule: str, state: str, outcome: str
) -> None:
    create(
        LocalRule(key="tolerance_outcome", value=rule, valid_from=ago(400), source="示例"),
        actor=county.admin,
    )
    case = received(county, item(county, materials=(PLAN,)), complete=False)
    row = reviewing.tolerate_missing(
        only_item(case).pk, actor=county.department, until=workdays_after(2)
    )
    CaseItem.objects.filter(pk=row.pk).update(tolerated_until=ago(1), next_due_at=timezone.now())

    assert ITEM.take_due(clock=county.clock) == 1

    row.refresh_from_db()
    case.refresh_from_db()
    assert (row.state, row.outcome, case.state, case.outcome) == (state, outcome, "closed", "none")
    assert ITEM.take_due(clock=county.clock) == 0


def test_an_unpublished_year_leaves_the_day_open_until_its_list_comes(
    cast: SimpleNamespace,
) -> None:
    this = timezone.localdate().year
    for year in (this - 1, this):
        create(CalendarYear(year=year, source="示例"), actor=cast.clock)
    row = only_item(received(cast, item(cast, promised_days=400, legal_days=500)))
    reviewing.accept_item(row.pk, actor=cast.department)

    row.refresh_from_db()
    assert (row.due_on, row.due_known) == (None, False)
    assert row.due_latest_on is not None
    assert row.due_latest_on.year == this
    assert 0 < row.due_open_days < 400
    for year in (this + 1, this + 2):
        create(CalendarYear(year=year, source="示例"), actor=cast.clock)
    assert recompute_clocks(actor=cast.admin) == 1
    row.refresh_from_db()
    assert (row.due_on, row.due_known) == (workdays_after(400), True)
    assert Event.objects.filter(verb="approvals.caseitem.reckoned").count() == 1
    assert recompute_clocks(actor=cast.admin) == 0


def test_hours_promise_a_moment(county: SimpleNamespace) -> None:
    row = only_item(received(county, item(county, promised_days=4, promised_unit="hour")))

    done = reviewing.accept_item(row.pk, actor=county.department)

    assert done.promised_at is not None
    assert done.due_on == timezone.localtime(done.promised_at).date()
    assert done.promised_at > timezone.now()


def test_a_package_with_faults_is_refused_with_all_of_them(county: SimpleNamespace) -> None:
    reason = refused(
        BadInput,
        open_case,
        application(
            county, item(county, "a", needs=("b",)), item(county, "b", needs=("a",)),
            item(county, "b"), item(county, "c", needs=("x",), stage="nowhere"), title=" ",
        ),
        actor=county.approval,
    )  # fmt: skip

    assert len(reason.splitlines()) == 5


def test_a_draft_is_saved_and_resumed_by_whoever_carries_it(county: SimpleNamespace) -> None:
    case = draft(county, way="door")
    save_draft(case.pk, {"area": "120"}, actor=county.approval)
    refused(NotAllowed, save_draft, case.pk, {"area": "1"}, actor=county.department)
    name_agent(case.pk, county.officer, actor=county.approval)
    save_draft(case.pk, {"area": "130"}, actor=county.officer)

    case.refresh_from_db()
    assert (case.draft, case.agent) == ({"area": "130"}, county.officer)
    hand_in_case(case.pk, actor=county.officer)
    refused(WrongState, save_draft, case.pk, {}, actor=county.officer)
    refused(BadInput, name_agent, case.pk, county.outsider, actor=county.leader)


def test_a_case_is_not_handed_in_in_the_future_or_empty_or_twice(county: SimpleNamespace) -> None:
    empty = open_case(application(county, items=()), actor=county.approval)
    refused(BadInput, hand_in_case, empty.pk, actor=county.approval)
    case = draft(county)
    refused(BadInput, hand_in_case, case.pk, actor=county.approval, received_on=ago(-1))
    hand_in_case(case.pk, actor=county.approval)
    refused(WrongState, hand_in_case, case.pk, actor=county.approval)


def test_withdrawing_ends_what_runs_and_keeps_what_was_decided(county: SimpleNamespace) -> None:
    case = received(county, item(county, "a"), item(county, "b"), item(county, "c", needs=("b",)))
    reviewing.accept_ready(case.pk, actor=county.department)
    a, _b, _c = case.items.order_by("pk")
    reviewing.grant_item(a.pk, actor=county.department)
    refused(BadInput, withdraw_case, case.pk, actor=county.approval, note="")

    withdraw_case(case.pk, actor=county.approval, note="企业改址")

    assert [i.outcome for i in case.items.order_by("pk")] == ["granted", "withdrawn", "withdrawn"]
    assert Case.objects.get(pk=case.pk).state == "withdrawn"
    refused(WrongState, reviewing.accept_item, a.pk, actor=county.department)


def test_a_result_is_delivered_once_with_how(county: SimpleNamespace) -> None:
    case = received(county)
    row = only_item(case)
    reviewing.accept_item(row.pk, actor=county.department)
    reviewing.grant_item(row.pk, actor=county.department)
    refused(BadInput, reviewing.deliver_item, row.pk, actor=county.approval, how="")

    done = reviewing.deliver_item(row.pk, actor=county.approval, how="窗口领取", fee_cents=12050)

    assert (done.state, done.outcome, done.delivered_on) == ("delivered", "granted", ago(0))
    assert done.fee_cents == 12050
    refused(WrongState, reviewing.deliver_item, row.pk, actor=county.approval, how="窗口领取")


def test_what_the_catalogue_calls_free_can_have_cost_nothing(county: SimpleNamespace) -> None:
    case = received(county, item(county, fee_cents=0))
    row = only_item(case)
    reviewing.accept_item(row.pk, actor=county.department)
    reviewing.grant_item(row.pk, actor=county.department)

    refused(
        BadInput, reviewing.deliver_item, row.pk, actor=county.approval, how="窗口", fee_cents=1
    )
    done = reviewing.deliver_item(row.pk, actor=county.approval, how="窗口")

    assert done.fee_cents == 0


@pytest.mark.parametrize(
    ("rule", "outcome"),
    [("not_accepted", "lapsed"), ("deemed_withdrawn", "lapsed"), ("refused", "refused")],
)
def test_what_the_notice_asked_for_and_does_not_come_ends_as_the_local_rule_says(
    county: SimpleNamespace, rule: str, outcome: str
) -> None:
    create(
        LocalRule(key="supplement_outcome", value=rule, valid_from=ago(400), source="示例"),
        actor=county.admin,
    )
    case = received(county, complete=False)
    row, paper = only_item(case), case.materials.get()
    told = reviewing.tell_missing(
        row.pk, actor=county.department, papers={paper.pk: "示例缺页"}, reply_by=ago(-3)
    )
    assert told.notices.get().text.count("\n") == 1
    due = item_due(told)
    assert due is not None
    assert due[0].date() == ago(-4)
    CaseItem.objects.filter(pk=row.pk).update(missing_due_on=ago(1), next_due_at=timezone.now())

    assert ITEM.take_due(clock=county.clock) == 1

    row.refresh_from_db()
    case.refresh_from_db()
    assert (row.outcome, case.state) == (outcome, "closed")


def test_by_the_law_alone_a_late_supplement_ends_nothing(county: SimpleNamespace) -> None:
    case = received(county, complete=False)
    row, paper = only_item(case), case.materials.get()

    told = reviewing.tell_missing(
        row.pk, actor=county.department, papers={paper.pk: "示例缺页"}, reply_by=ago(0)
    )

    assert told.tolerance_outcome == "waits"
    assert item_due(told) is None


def test_who_has_no_county_chooses_one_and_none_is_guessed(county: SimpleNamespace) -> None:
    with editing(User, county.outsider.pk, actor=county.admin, verb="edited") as person:
        person.jurisdiction = None
    page = visitor(person)
    sent = {"title": "示例", "applicant_name": "示例企业", "way": "online"}

    refused_page = page.post("/approvals/new/", sent)

    assert (refused_page.status_code, Case.objects.count()) == (422, 0)
    assert "county" in refused_page.context["form"].errors
    page.post("/approvals/new/", sent | {"county": str(county.county.pk)})
    assert Case.objects.get().jurisdiction == county.county


def test_a_shared_paper_may_not_be_asked_for_again(county: SimpleNamespace) -> None:
    from wutong.approvals.actions.opening import MaterialAsked

    licence = MaterialAsked(document="licence", name="营业执照", shared_from="市场监管")
    case = received(county, item(county, materials=(licence,)), complete=False)
    paper = CaseMaterial.objects.get(case=case)

    assert paper.state == "shared"
    refused(WrongState, take_in_material, paper.pk, actor=county.approval, on_paper=True)
    reviewing.accept_item(only_item(case).pk, actor=county.department)


def test_a_notice_of_toleration_is_a_paper_in_two_copies(county: SimpleNamespace) -> None:
    case = received(county, item(county, materials=(PLAN,)), complete=False)
    row = reviewing.tolerate_missing(
        only_item(case).pk, actor=county.department, until=workdays_after(2)
    )
    notice = WrittenNotice.objects.get(item=row, kind="tolerated")

    paper = notice_document(notice)

    assert sum(isinstance(block, Facts) for block in paper.blocks) == 2
    assert sum(isinstance(block, PageBreak) for block in paper.blocks) == 1
    assert "示例总平面图" in notice.text
    answer = visitor(county.department).get(f"/approvals/notices/{notice.pk}/?format=docx")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    assert (
        visitor(county.department).get(f"/approvals/notices/{notice.pk}/?format=exe").status_code
        == 404
    )


def test_a_firm_cannot_say_itself_when_it_was_received(county: SimpleNamespace) -> None:
    firm = firm_of(county)
    case = open_case(
        application(county, applicant=firm, counter=None, way="online"), actor=county.outsider
    )
    papers_in(county, case, actor=county.outsider)
    refused(NotAllowed, hand_in_case, case.pk, actor=county.outsider, received_on=ago(20))

    visitor(county.outsider).post(
        f"/approvals/{case.pk}/hand-in/", {"received_on": ago(20).isoformat()}
    )
    assert only_item(case).received_on == ago(0)


def test_a_letter_that_came_days_ago_is_entered_with_its_day(county: SimpleNamespace) -> None:
    load_product_catalogue(actor=county.clock)
    kinds = DepartmentKind.objects.values_list("pk", flat=True)
    name_departments(dict.fromkeys(kinds, county.bureau), actor=county.admin)
    answer = visitor(county.approval).post(
        "/approvals/new/",
        {
            "title": "示例邮寄件", "applicant_name": "示例企业", "way": "post", "handling": "local",
            "items": ["invest-record"], "received_on": ago(3).isoformat(), "hand_in": "1",
        },
    )  # fmt: skip

    assert answer.status_code == 302
    case = Case.objects.latest("pk")
    assert (case.state, case.received_on, only_item(case).received_on) == ("open", ago(3), ago(3))
    page = visitor(county.outsider).get("/approvals/new/")
    assert "received_on" not in page.context["form"].fields


def test_no_paper_may_follow_after_the_promised_day_or_for_whoever_broke_a_commitment(
    county: SimpleNamespace,
) -> None:
    load_product_rules(actor=county.clock)
    materials = (PAPER, PLAN)
    old = draft(county, item(county, "a", materials=materials))
    papers_in_but(county, old, "plan")
    hand_in_case(old.pk, actor=county.approval, received_on=ago(40))
    refused(
        WrongState, reviewing.tolerate_missing, only_item(old).pk, actor=county.department,
        until=ago(-5),
    )  # fmt: skip

    firm = firm_of(county)
    broken = only_item(received(county, item(county, "b", commitment_offered=True), applicant=firm))
    made = committing.inform_of_commitment(broken.pk, actor=county.outsider)
    committing.sign_commitment(
        made.pk, actor=county.outsider, signer_name="示例", text_hash=made.text_hash
    )
    committing.decide_on_commitment(made.pk, actor=county.department)
    record = committing.revoke_on_breach(made.pk, actor=county.department, finding="示例失实")
    new = draft(county, item(county, "c", materials=materials), applicant=firm)
    papers_in_but(county, new, "plan")
    hand_in_case(new.pk, actor=county.approval)
    why = refused(
        WrongState, reviewing.tolerate_missing, only_item(new).pk, actor=county.department,
        until=ago(-5),
    )  # fmt: skip
    assert "示例失实" in why
    page = visitor(county.department).get(f"/approvals/items/{only_item(new).pk}/")
    assert "tolerate" not in {deed.name for deed in page.context["deeds"]}
    committing.repair_credit(record.pk, actor=county.approval, note="示例修复")
    reviewing.tolerate_missing(only_item(new).pk, actor=county.department, until=ago(-5))


def papers_in_but(county: SimpleNamespace, case: Case, left_out: str) -> None:
    """All papers come, but one."""
    for paper in case.materials.exclude(document=left_out):
        take_in_material(paper.pk, actor=county.approval, on_paper=True)


def test_notices_are_in_chinese_whatever_the_clerk_reads(county: SimpleNamespace) -> None:
    row = only_item(received(county))
    with translation.override("en"):
        reviewing.accept_item(row.pk, actor=county.department)
        reviewing.extend_item(
            row.pk, actor=county.department, approved_by="局长", reasons="示例理由"
        )

    day = ago(0)
    accepted, extended = row.notices.order_by("pk")
    assert accepted.text == f"自{day.year}年{day.month}月{day.day}日起受理：示例事项a"
    assert extended.text == "延长 10 个工作日，局长批准：示例理由"


def test_what_is_not_here_is_told_as_missing_before_anybody_asked(county: SimpleNamespace) -> None:
    case = draft(county, item(county, "a", materials=(PAPER, PLAN)))
    papers_in_but(county, case, "plan")
    hand_in_case(case.pk, actor=county.approval)

    view = case_view(case, county.department)
    assert (view.lacking, view.finish) == (("示例总平面图",), None)
    row = only_item(case)
    reviewing.tolerate_missing(row.pk, actor=county.department, until=ago(-2))
    assert case_view(case, county.department).finish == workdays_after(10)


def test_the_history_of_a_case_says_which_item_it_is_about(county: SimpleNamespace) -> None:
    case = received(county, item(county, "a"), item(county, "b"))
    page = visitor(county.department, "zh-hans").get(f"/approvals/{case.pk}/")

    about = {e.about for e in page.context["events"] if e.kind == "approvals.caseitem"}
    assert about == {"示例事项a", "示例事项b"}
