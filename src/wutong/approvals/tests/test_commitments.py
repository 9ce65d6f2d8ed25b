"""告知承诺 from the applicant's choice to the check, the revocation and the repair."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from tests.visits import visitor

from wutong.approvals.actions import committing
from wutong.approvals.actions.clocking import recompute_clocks
from wutong.approvals.actions.loading import load_product_rules
from wutong.approvals.lifecycle import COMMITMENT
from wutong.approvals.models import (
    CaseItem,
    Commitment,
    CommitmentTemplate,
    CreditRecord,
    WrittenNotice,
)
from wutong.approvals.queries.commitments import check_open, parts_of
from wutong.approvals.sheets import credit_cells
from wutong.audit.public import Event, create_many
from wutong.calendars.public import AwaitedYear, CalendarYear
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.notices.models import Notice
from wutong.tasks.public import Task

from .factories import ago, firm_of, item, only_item, other_county, publish_years, received
from .test_cases import refused, workdays_after

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(cast: SimpleNamespace) -> SimpleNamespace:
    """A county with a calendar, the product's rules and a firm."""
    publish_years(cast)
    load_product_rules(actor=cast.clock)
    cast.firm = firm_of(cast)
    return cast


def offered(county: SimpleNamespace, **values: Any) -> CaseItem:
    """A received item that may be committed to, of the outsider's firm."""
    values = {"commitment_offered": True, **values}
    return only_item(received(county, item(county, **values), applicant=county.firm))


def signed(county: SimpleNamespace, row: CaseItem) -> Commitment:
    made = committing.inform_of_commitment(row.pk, actor=county.outsider)
    return committing.sign_commitment(
        made.pk, actor=county.outsider, signer_name="示例负责人", text_hash=made.text_hash
    )


def test_a_signed_commitment_is_decided_on_the_spot_and_its_check_gets_a_day(
    county: SimpleNamespace,
) -> None:
    row = offered(county, check_days=20)
    made = committing.inform_of_commitment(row.pk, actor=county.outsider)
    refused(
        WrongState, committing.sign_commitment, made.pk, actor=county.outsider,
        signer_name="示例负责人", text_hash="0" * 64,
    )  # fmt: skip
    committing.sign_commitment(
        made.pk, actor=county.outsider, signer_name="示例负责人", text_hash=made.text_hash
    )
    done = committing.decide_on_commitment(made.pk, actor=county.department)

    row.refresh_from_db()
    assert (row.state, row.mode, row.decided_on) == ("granted", "commitment", ago(0))
    assert (done.state, done.check_due_on) == ("check_due", workdays_after(20))
    task = Task.objects.get(pk=done.task_id)
    assert (task.owner, task.due_on, task.department) == (
        county.department, workdays_after(20), county.bureau,
    )  # fmt: skip
    kept = WrittenNotice.objects.get(item=row, kind="commitment")
    assert all(part in kept.text for part in ("办件事项：示例事项a", "签字人：示例负责人"))
    assert all(words in kept.text for _key, words in parts_of(done.text))

    committing.pass_check(made.pk, actor=county.department, finding="现场与承诺一致")
    task.refresh_from_db()
    assert (task.state, task.proof) == ("done", "现场与承诺一致")


def test_nobody_chooses_or_signs_for_the_applicant(county: SimpleNamespace) -> None:
    row = offered(county)
    refused(NotAllowed, committing.inform_of_commitment, row.pk, actor=county.department)
    made = committing.inform_of_commitment(row.pk, actor=county.outsider)
    refused(
        NotAllowed, committing.sign_commitment, made.pk, actor=county.department,
        signer_name="示例", text_hash=made.text_hash,
    )  # fmt: skip
    refused(WrongState, committing.decide_on_commitment, made.pk, actor=county.department)


def test_before_the_decision_it_may_be_taken_back(county: SimpleNamespace) -> None:
    row = offered(county)
    made = signed(county, row)

    committing.take_back_commitment(made.pk, actor=county.outsider)

    row.refresh_from_db()
    assert (row.mode, row.state, row.silent_on) == ("approval", "received", workdays_after(5))
    refused(WrongState, committing.decide_on_commitment, made.pk, actor=county.department)
    again = signed(county, row)
    committing.decide_on_commitment(again.pk, actor=county.department)
    refused(WrongState, committing.take_back_commitment, again.pk, actor=county.outsider)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"excluded_by": "国办发〔2020〕42号：直接涉及公共安全"}, "公共安全"),
        ({"commitment_offered": False}, ""),
    ],
)
def test_where_a_rule_stands_in_the_way_it_is_named(
    county: SimpleNamespace, values: dict[str, Any], words: str
) -> None:
    row = offered(county, **values)

    reason = refused(WrongState, committing.inform_of_commitment, row.pk, actor=county.outsider)

    assert words in reason
    row.refresh_from_db()
    assert row.mode == "approval"


def test_a_broken_commitment_is_revoked_recorded_and_bars_the_next_until_repaired(
    county: SimpleNamespace,
) -> None:
    row = offered(county)
    made = committing.decide_on_commitment(signed(county, row).pk, actor=county.department)
    refused(
        BadInput, committing.order_correction, made.pk, actor=county.department, finding=" ",
        correct_by=ago(-10),
    )  # fmt: skip
    committing.order_correction(
        made.pk, actor=county.department, finding="缺少消防设施", correct_by=ago(-10)
    )
    refused(NotAllowed, committing.revoke_on_breach, made.pk, actor=county.leader, finding="未改")

    record = committing.revoke_on_breach(made.pk, actor=county.department, finding="逾期未整改")

    row.refresh_from_db()
    assert (row.state, row.outcome, record.company) == ("revoked", "revoked", county.firm)
    assert "逾期未整改" in WrittenNotice.objects.get(item=row, kind="revoked").text
    assert Notice.objects.filter(to=county.outsider, key__endswith=":revoked").count() == 1
    next_row = offered(county)
    reason = refused(
        WrongState, committing.inform_of_commitment, next_row.pk, actor=county.outsider
    )
    assert "逾期未整改" in reason
    assert "国办发〔2020〕42号" in reason

    refused(NotAllowed, committing.repair_credit, record.pk, actor=county.department, note="改了")
    committing.repair_credit(record.pk, actor=county.approval, note="已整改，复查单 3 号")
    committing.inform_of_commitment(next_row.pk, actor=county.outsider)
    assert CreditRecord.objects.unrepaired().count() == 0
    (told,) = credit_cells(CreditRecord.objects.all())
    assert (told["recorded_on"], told["repaired_on"]) == (timezone.localdate(),) * 2
    assert told["repair_note"] == "已整改，复查单 3 号"


def test_another_firm_is_not_barred_by_the_breach(county: SimpleNamespace) -> None:
    made = committing.decide_on_commitment(
        signed(county, offered(county)).pk, actor=county.department
    )
    committing.revoke_on_breach(made.pk, actor=county.department, finding="承诺不实")
    other = firm_of(county, "示例另一家有限公司")

    row = only_item(received(county, item(county, commitment_offered=True), applicant=other))

    assert committing.bar_of(row) is None


def test_put_right_in_time_the_decision_stands(county: SimpleNamespace) -> None:
    made = committing.decide_on_commitment(
        signed(county, offered(county)).pk, actor=county.department
    )
    committing.order_correction(
        made.pk, actor=county.department, finding="缺一块标牌", correct_by=ago(-5)
    )

    done = committing.uphold_commitment(made.pk, actor=county.department, finding="已补")

    assert done.state == "kept"
    assert CreditRecord.objects.count() == 0
    refused(WrongState, committing.revoke_on_breach, made.pk, actor=county.department, finding="x")


def test_a_check_that_is_not_made_is_told_once(county: SimpleNamespace) -> None:
    made = committing.decide_on_commitment(
        signed(county, offered(county)).pk, actor=county.department
    )
    Commitment.objects.filter(pk=made.pk).update(check_due_on=ago(1), next_due_at=timezone.now())

    assert [COMMITMENT.take_due(clock=county.clock) for _ in range(3)] == [1, 0, 0]

    made.refresh_from_db()
    assert (made.state, made.check_late_on) == ("check_due", ago(0))
    assert Notice.objects.filter(to=county.leader, key__contains="unchecked").count() == 1
    assert Event.objects.filter(verb="approvals.commitment.miss_check").count() == 1


def test_the_next_version_of_a_template_ends_the_one_before(county: SimpleNamespace) -> None:
    load_product_rules(actor=county.clock)
    old = CommitmentTemplate.objects.get(item_code="")
    page, day = visitor(county.approval), timezone.localdate() + timedelta(days=3)
    form = page.get("/approvals/rules/templates/new/", {"from": old.pk}).context["form"]
    sent = {name: value for name, value in form.initial.items() if value is not None}
    sent |= {"valid_from": day.isoformat(), "source": "示例文件", "promise": "示例承诺"}

    assert page.post("/approvals/rules/templates/new/", sent).status_code == 302

    old.refresh_from_db()
    new = CommitmentTemplate.objects.get(version=2)
    assert (old.valid_to, new.valid_from) == (day - timedelta(days=1), day)
    assert (new.promise, new.liability) == ("示例承诺", old.liability)
    again = page.post("/approvals/rules/templates/new/", sent)
    assert (again.status_code, CommitmentTemplate.objects.count()) == (422, 2)


def test_who_decides_lays_the_check_on_another_department_of_the_county(
    county: SimpleNamespace,
) -> None:
    checker = county.approval
    elsewhere = other_county(county).counter
    made = signed(county, offered(county, check_days=20))
    refused(
        BadInput, committing.decide_on_commitment, made.pk, actor=county.department,
        supervisor=elsewhere,
    )  # fmt: skip

    page = visitor(county.department, "zh-hans").get(f"/approvals/commitments/{made.pk}/")
    names = [
        str(label) for _key, label in page.context["deeds"][0].form.fields["supervisor"].choices
    ]
    assert (str(county.office) in names, str(elsewhere) in names) == (True, False)
    answer = visitor(county.department).post(
        f"/approvals/commitments/{made.pk}/decide/", {"supervisor": county.office.pk}
    )

    assert answer.status_code == 302
    made.refresh_from_db()
    task = Task.objects.get(pk=made.task_id)
    assert (made.supervisor, task.owner, task.department) == (county.office, checker, county.office)
    told = Notice.objects.get(key__contains=f"check:{made.pk}")
    assert (told.to, told.url) == (checker, f"/approvals/commitments/{made.pk}/")
    refused(NotAllowed, committing.pass_check, made.pk, actor=county.department, finding="示例发现")
    committing.pass_check(made.pk, actor=checker, finding="示例发现")


def test_a_check_in_a_year_without_a_list_gets_its_task_when_the_list_is_entered(
    county: SimpleNamespace,
) -> None:
    CalendarYear.objects.filter(year__gt=ago(0).year).delete()
    made = signed(county, offered(county, check_days=400))
    committing.decide_on_commitment(made.pk, actor=county.department)

    made.refresh_from_db()
    assert (made.check_due_on, made.check_known, made.task_id) == (None, False, None)
    assert AwaitedYear.objects.filter(year=ago(0).year + 1).exists()
    left = check_open(made)
    assert left is not None
    assert (left.latest, left.open_days > 0) == (date(ago(0).year, 12, 31), True)

    create_many(
        [CalendarYear(year=ago(0).year + n, source="示例") for n in (1, 2)], actor=county.clock
    )
    recompute_clocks(actor=county.admin)

    made.refresh_from_db()
    task = Task.objects.get(pk=made.task_id)
    assert (made.check_due_on, task.due_on) == (workdays_after(400), workdays_after(400))
    recompute_clocks(actor=county.admin)
    assert Task.objects.filter(subject_kind="approvals.commitment").count() == 1
