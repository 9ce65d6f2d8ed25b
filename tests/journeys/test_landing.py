"""Landing a project, over HTTP: side by side to the permit, a bar named, another county, a breach."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from tests.visits import visitor
from wutong.accounts.public import User
from wutong.approvals.actions.catalogue import asked_items
from wutong.approvals.actions.opening import Application, open_case
from wutong.approvals.models import Case, CaseItem, CaseMaterial, Commitment, Transfer
from wutong.approvals.public import load_product_rules
from wutong.approvals.tests.factories import ago, firm_of, other_county, publish_years
from wutong.audit.public import Event
from wutong.companies.public import Company
from wutong.matters.public import DepartmentKind, load_product_catalogue
from wutong.tasks.public import Task

pytestmark = pytest.mark.django_db

GLASS = (
    "invest-record", "region-eia", "region-seismic", "region-geohazard", "land-supply",
    "land-planning-permit", "eia-form", "energy-review", "soil-water-plan", "design-scheme",
    "works-planning-permit", "construction-permit",
)  # fmt: skip
HAZARD = "国办发〔2020〕42号：直接涉及公共安全、生态环境保护的，不适用告知承诺制"


@pytest.fixture
def county(cast: SimpleNamespace) -> SimpleNamespace:
    """The catalogue, every kind of department played by bureau A, and a firm."""
    publish_years(cast)
    load_product_catalogue(actor=cast.clock)
    load_product_rules(actor=cast.clock)
    DepartmentKind.objects.update(department=cast.bureau)
    cast.firm = firm_of(cast)
    Company.objects.filter(pk=cast.firm.pk).update(uscc="91141122MA0000009X")
    return cast


def post(person: User, address: str, **sent: Any) -> None:
    """A form that is taken: the answer leads on."""
    answer = visitor(person).post(address, sent)
    told = re.sub(r"<[^>]*>", "", answer.content.decode().partition("<main")[2])
    assert answer.status_code == 302, " ".join(told.split())[:400]


def text_of(person: User, address: str) -> str:
    answer = visitor(person).get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def papers(county: SimpleNamespace, case: Case) -> None:
    for material in CaseMaterial.objects.filter(case=case, state="awaited"):
        post(county.approval, f"/approvals/materials/{material.pk}/take-in/")


def commit(county: SimpleNamespace, item: CaseItem) -> Commitment:
    """The firm reads, signs, and the bureau decides on the spot."""
    post(county.outsider, f"/approvals/items/{item.pk}/commit/")
    made = Commitment.objects.exclude(state="withdrawn").get(item=item)
    assert "国办发〔2020〕42号" not in made.text
    address = f"/approvals/commitments/{made.pk}/"
    post(
        county.outsider, f"{address}sign/", signer_name="示例负责人", read="on",
        text_hash=made.text_hash,
    )  # fmt: skip
    post(county.department, f"{address}decide/")
    made.refresh_from_db()
    return made


def test_a_glass_project_goes_side_by_side_to_its_construction_permit(
    county: SimpleNamespace,
) -> None:
    codes = [code for code in GLASS if code in {k for k, _ in choices()}]
    assert "construction-permit" in codes
    # begun at the counter, saved half-way, gone on with and handed in
    post(county.approval, "/approvals/new/", title="示例玻璃深加工项目", items=codes, save="1")
    half = Case.objects.get()
    assert (half.state, half.draft["items"], half.items.count()) == ("draft", codes, 0)
    address = f"/approvals/new/?case={half.pk}"
    assert address in text_of(county.approval, f"/approvals/{half.pk}/")
    assert "示例玻璃深加工项目" in text_of(county.approval, address)
    post(
        county.approval, address, title="示例玻璃深加工项目", uscc="91141122MA0000009X",
        applicant_name="示例玻璃有限公司", items=codes, way="hall", hand_in="1",
    )  # fmt: skip
    case = Case.objects.get()
    assert (case.pk, case.state, case.draft) == (half.pk, "open", {})
    assert case.applicant == county.firm
    # one paper for all items that use it, and nothing that is had by sharing is asked for
    asked = CaseMaterial.objects.filter(case=case)
    assert asked.filter(document="business-licence").get().state == "shared"
    papers(county, case)
    record = case.items.get(code="invest-record")
    post(county.department, f"/approvals/items/{record.pk}/file/", result_number="示例-1")
    for item in case.items.filter(code__in=["energy-review", "soil-water-plan"]).order_by("pk"):
        commit(county, item)

    rounds = 0
    while (running := case.items.filter(state__in=["received", "reviewing"])).exists():
        rounds += 1
        assert rounds < 12
        for item in list(running.order_by("pk")):
            post(county.department, f"/approvals/items/{item.pk}/accept/")
            post(county.department, f"/approvals/items/{item.pk}/grant/", result_number="示例")

    case.refresh_from_db()
    assert (case.state, case.outcome, case.closed_on) == ("closed", "all", ago(0))
    permit = case.items.get(code="construction-permit")
    assert permit.outcome == "granted"
    decided = {
        e.thing_id: e.pk
        for e in Event.objects.filter(
            kind="approvals.caseitem", verb__regex=r"\.(grant|file|grant_on_commitment)$"
        )
    }
    for item in case.items.prefetch_related("needs"):
        for need in item.needs.all():
            assert decided[need.needed_id] < decided[item.pk]
    assert "全部准予" in str(
        visitor(county.outsider, "zh-hans").get(f"/approvals/{case.pk}/").content.decode()
    )
    assert Task.objects.filter(subject_kind="approvals.commitment").count() == 2


def choices() -> list[tuple[str, str]]:
    from django.utils import timezone

    from wutong.approvals.actions.catalogue import item_choices

    return item_choices(timezone.localdate())


def hazardous(county: SimpleNamespace) -> Case:
    items, stages = asked_items(
        ("invest-record", "safety-conditions", "eia-report", "energy-review"), ago(0),
        excluded={"safety-conditions": HAZARD, "eia-report": HAZARD},
    )  # fmt: skip
    case = open_case(
        Application(
            title="示例硝基肥项目", applicant=county.firm, jurisdiction=county.county,
            counter=county.office, items=items, stages=stages, is_example=True,
        ),
        actor=county.approval,
    )  # fmt: skip
    papers(county, case)
    post(county.approval, f"/approvals/{case.pk}/hand-in/")
    record = case.items.get(code="invest-record")
    post(county.department, f"/approvals/items/{record.pk}/file/")
    return case


def test_a_nitro_project_is_refused_a_commitment_and_the_page_says_by_which_rule(
    county: SimpleNamespace,
) -> None:
    case = hazardous(county)
    for code in ("safety-conditions", "eia-report"):
        item = case.items.get(code=code)
        page = text_of(county.outsider, f"/approvals/items/{item.pk}/")
        assert HAZARD in page
        assert f"/approvals/items/{item.pk}/commit/" not in page
        before = Event.objects.count()
        answer = visitor(county.outsider).post(f"/approvals/items/{item.pk}/commit/")
        assert (answer.status_code, Event.objects.count()) == (409, before)
        assert HAZARD in answer.content.decode()
    energy = case.items.get(code="energy-review")
    assert f"/approvals/items/{energy.pk}/commit/" in text_of(
        county.outsider, f"/approvals/items/{energy.pk}/"
    )


def test_a_case_received_at_another_countys_counter_is_decided_here(
    county: SimpleNamespace,
) -> None:
    there = other_county(county)
    items, stages = asked_items(("energy-review",), ago(0))
    case = open_case(
        Application(
            title="示例异地收件", applicant_name="示例外地企业", jurisdiction=county.county,
            counter=there.counter, handling="for_another", items=items, stages=stages,
        ),
        actor=there.clerk,
    )  # fmt: skip
    for material in CaseMaterial.objects.filter(case=case, state="awaited"):
        post(there.clerk, f"/approvals/materials/{material.pk}/take-in/")
    post(
        there.clerk, f"/approvals/{case.pk}/hand-in/", identity_checked="核对营业执照与身份证",
        received_on=ago(2).isoformat(),
    )  # fmt: skip
    item = case.items.get()
    assert visitor(there.clerk).post(f"/approvals/items/{item.pk}/accept/").status_code == 403
    keys = [str(m.pk) for m in CaseMaterial.objects.filter(case=case, on_paper=True)]
    post(
        there.clerk, f"/approvals/{case.pk}/hand-over/", receiver=county.bureau.pk, way="mail",
        mail_number="示例邮1", materials=keys,
    )  # fmt: skip
    transfer = Transfer.objects.get(case=case)
    assert "示例邮1" in text_of(county.department, "/approvals/")
    post(county.department, f"/approvals/transfers/{transfer.pk}/take-in/")
    post(county.department, f"/approvals/items/{item.pk}/accept/")
    post(county.department, f"/approvals/items/{item.pk}/grant/")
    post(there.clerk, f"/approvals/items/{item.pk}/deliver/", how="邮寄送达")

    item.refresh_from_db()
    case.refresh_from_db()
    assert (item.state, item.accepted_on, case.state) == ("delivered", ago(2), "closed")
    page = text_of(there.clerk, f"/approvals/{case.pk}/")
    assert "示例邮1" in page
    assert visitor(county.zone).get(f"/approvals/{case.pk}/").status_code == 404


def test_a_broken_commitment_ends_in_revocation_and_bars_the_next(
    county: SimpleNamespace,
) -> None:
    case = hazardous(county)
    made = commit(county, case.items.get(code="energy-review"))
    address = f"/approvals/commitments/{made.pk}/"
    assert visitor(county.outsider).post(f"{address}take-back/").status_code == 409
    post(
        county.department, f"{address}order-correction/", finding="示例：能耗超出承诺",
        correct_by=ago(-10).isoformat(),
    )  # fmt: skip
    post(county.department, f"{address}revoke/", finding="示例：逾期未整改")

    assert "示例：逾期未整改" in text_of(county.outsider, address)
    again = hazardous(county).items.get(code="energy-review")
    page = text_of(county.outsider, f"/approvals/items/{again.pk}/")
    assert "示例：逾期未整改" in page
    assert "国办发〔2020〕42号" in page
    assert visitor(county.outsider).post(f"/approvals/items/{again.pk}/commit/").status_code == 409
    record = made.record
    post(county.approval, f"/approvals/credit/{record.pk}/repair/", note="示例：复查合格")
    post(county.outsider, f"/approvals/items/{again.pk}/commit/")
