"""Cases made through the actions."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from wutong.accounts.public import Department, Jurisdiction, Role, RoleGrant, User
from wutong.approvals.actions.counters import hand_over, take_in_transfer
from wutong.approvals.actions.loading import load_product_rules
from wutong.approvals.actions.materials import take_in_material
from wutong.approvals.actions.opening import (
    Application,
    ItemAsked,
    MaterialAsked,
    StageAsked,
    hand_in_case,
    open_case,
)
from wutong.approvals.models import Case, CaseItem, CaseMaterial, LicenceReading
from wutong.audit.public import create, create_many
from wutong.calendars.public import CalendarYear
from wutong.companies.public import Company, CompanyFacts, add_company, add_member
from wutong.files.public import store_file

PAPER = MaterialAsked(document="form", name="示例申请表")
PLAN = MaterialAsked(document="plan", name="示例总平面图", necessity="deferrable")


def ago(days: int) -> date:
    """A day before today."""
    return timezone.localdate() - timedelta(days=days)


def publish_years(cast: SimpleNamespace, around: int = 1) -> None:
    """The years around today, as if published without a holiday."""
    this = timezone.localdate().year
    create_many(
        [CalendarYear(year=y, source="示例") for y in range(this - around, this + around + 1)],
        actor=cast.clock,
    )


def item(cast: SimpleNamespace, code: str = "a", **values: Any) -> ItemAsked:
    """An approval of the bureau: legally 20 working days, promised 10, may be extended by 10."""
    given: dict[str, Any] = {
        "code": code, "name": f"示例事项{code}", "name_en": f"Sample item {code}",
        "department": cast.bureau, "legal_days": 20, "legal_unit": "wd", "promised_days": 10,
        "promised_unit": "wd", "extension_days": 10, "materials": (PAPER,),
    }  # fmt: skip
    return ItemAsked(**(given | values))


def firm_of(cast: SimpleNamespace, name: str = "示例玻璃有限公司") -> Company:
    """A made-up firm for which the outsider speaks."""
    made = add_company(CompanyFacts(name=name, source="示例", is_example=True), actor=cast.admin)
    add_member(made, cast.outsider, actor=cast.admin)
    return made


def application(cast: SimpleNamespace, *items: ItemAsked, **values: Any) -> Application:
    """At the hall, for a made-up firm."""
    given: dict[str, Any] = {
        "title": "示例玻璃深加工项目", "title_en": "Sample glass project",
        "applicant_name": "示例玻璃有限公司", "jurisdiction": cast.county, "counter": cast.office,
        "items": items or (item(cast),), "is_example": True,
    }  # fmt: skip
    return Application(**(given | values))


def draft(cast: SimpleNamespace, *items: ItemAsked, **values: Any) -> Case:
    """A draft written by the counter's clerk."""
    return open_case(application(cast, *items, **values), actor=cast.approval)


def papers_in(cast: SimpleNamespace, case: Case, actor: User | None = None) -> None:
    """All papers come on paper."""
    for material in CaseMaterial.objects.filter(case=case, state="awaited"):
        take_in_material(material.pk, actor=actor or cast.approval, on_paper=True)


def received(
    cast: SimpleNamespace, *items: ItemAsked, complete: bool = True, days: int = 0, **values: Any
) -> Case:
    """Handed in `days` ago, complete or with nothing."""
    case = draft(cast, *items, **values)
    if complete:
        papers_in(cast, case)
    return hand_in_case(case.pk, actor=cast.approval, received_on=ago(days))


def only_item(case: Case, code: str = "") -> CaseItem:
    """The item of a case by its code, or the only one."""
    items = case.items.filter(code=code) if code else case.items.all()
    return items.get()


def other_county(cast: SimpleNamespace) -> SimpleNamespace:
    """A counter in the neighbouring county and its clerk."""
    place: Jurisdiction = cast.places["141121"]
    counter: Department = create(
        Department(name="示例邻县大厅", jurisdiction=place, is_example=True), actor=cast.clock
    )
    clerk = User(
        username="neighbour", display_name="neighbour", department=counter, jurisdiction=place,
        is_example=True,
    )  # fmt: skip
    clerk.set_password("a-long-password")
    create(clerk, actor=cast.clock)
    create(RoleGrant(user=clerk, role=Role.APPROVAL), actor=cast.clock)
    return SimpleNamespace(counter=counter, clerk=clerk)


__all__ = [
    "StageAsked",
    "hand_over",
    "load_product_rules",
    "take_in_transfer",
]


def photo_of(cast: SimpleNamespace, state: str) -> LicenceReading:
    """A photo handed in by the counter's clerk; it needs no reader."""
    return create(
        LicenceReading(
            file=store_file([b"example"], "licence.jpg", actor=cast.approval), state=state,
            fault="blurred" if state == "failed" else "", asked_by=cast.approval,
            asked_at=timezone.now(),
        ),
        actor=cast.approval,
    )  # fmt: skip
