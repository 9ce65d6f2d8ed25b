"""Made-up approval cases of made-up firms, on the catalogue's own items; every row is marked 示例.

All that is decided or late lies in the made-up bureaus A and B.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone

from wutong.accounts.public import Department
from wutong.approvals.public import (
    Application,
    Case,
    CaseItem,
    CaseMaterial,
    CaseWay,
    accept_item,
    accept_ready,
    asked_items,
    decide_on_commitment,
    file_item,
    grant_item,
    hand_in_case,
    inform_of_commitment,
    open_case,
    pause_item,
    prereview_item,
    sign_commitment,
    take_in_material,
    tell_missing,
)
from wutong.companies.public import Company
from wutong.matters.public import DepartmentKind, name_departments
from wutong.pipeline.public import Project

from .people import Cast

# before construction, in the kit of commitments
COKE = (
    "invest-record", "region-eia", "region-seismic", "region-geohazard", "site-opinion",
    "land-planning-permit", "eia-report", "energy-review", "soil-water-plan",
    "safety-conditions", "design-scheme", "works-planning-permit", "fire-design",
)  # fmt: skip
NITRO = ("invest-record", "safety-conditions", "eia-report", "energy-review", "soil-water-plan")
OLD = ("invest-record", "site-opinion", "land-planning-permit")
HAZARD = (
    "国办发〔2020〕42号：直接涉及公共安全、生态环境保护和人身健康、生命财产安全的，不适用告知承诺制"
)


def _departments(cast: Cast) -> dict[str, Department]:
    """Every kind of department is played by one of the two made-up bureaus."""
    second = {"water", "meteorology", "civil-defence", "earthquake"}
    place = cast.place
    return {
        code: place.bureau_b if code in second else place.bureau_a
        for code in DepartmentKind.objects.values_list("code", flat=True)
    }


def _open(
    cast: Cast,
    title: str,
    title_en: str,
    codes: Sequence[str],
    firm: Company,
    *,
    way: CaseWay = CaseWay.HALL,
    excluded: dict[str, str] | None = None,
) -> Case:
    today = timezone.localdate()
    items, stages = asked_items(codes, today, excluded=excluded, departments=_departments(cast))
    project = Project.objects.filter(investor=firm, is_example=True).first()
    return open_case(
        Application(
            title=title, title_en=title_en, applicant=firm, applicant_name=firm.name,
            jurisdiction=cast.place.county, counter=cast.place.approval, way=way,
            agent=cast["officer"], items=items, stages=stages, is_example=True,
            subject=("pipeline.project", project.pk) if project else None,
        ),
        actor=cast["approval"],
    )  # fmt: skip


def _papers(cast: Cast, case: Case, *, without: Sequence[str] = ()) -> None:
    awaited = CaseMaterial.objects.filter(case=case, state="awaited").exclude(document__in=without)
    for key in list(awaited.order_by("pk").values_list("pk", flat=True)):
        take_in_material(key, actor=cast["approval"], on_paper=True)


def _item(case: Case, code: str) -> CaseItem:
    return case.items.get(code=code)


def _commit(cast: Cast, item: CaseItem) -> None:
    made = inform_of_commitment(item.pk, actor=cast["approval"])
    sign_commitment(
        made.pk, actor=cast["approval"], signer_name="示例签字人", text_hash=made.text_hash
    )
    if item.department == cast.place.bureau_a:
        decide_on_commitment(made.pk, actor=cast["department"])


def _ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def tell_cases(cast: Cast, firms: dict[tuple[str, str], Company]) -> None:
    """Three cases: one in the middle with everything that happens, a nitro draft, a late one."""
    clerk = cast["department"]
    # bureau A has a person one can be in the demo: whoever opens a case can take it to its end
    kinds = DepartmentKind.objects.values_list("pk", flat=True)
    name_departments(dict.fromkeys(kinds, cast.place.bureau_a), actor=cast["admin"])
    coke = _open(
        cast, "针状焦示例项目开工前审批", "Sample needle coke project before construction", COKE,
        firms["coal-chem", "needle-coke"], way=CaseWay.ONLINE,
    )  # fmt: skip
    _papers(cast, coke, without=["safety-assessment"])
    hand_in_case(coke.pk, actor=cast["approval"], received_on=_ago(3))
    file_item(_item(coke, "invest-record").pk, actor=clerk, result_number="示例-备案-1")
    for code in ("energy-review", "soil-water-plan"):
        if _item(coke, code).commitment_offered:
            _commit(cast, _item(coke, code))
    safety = _item(coke, "safety-conditions")
    paper = CaseMaterial.objects.get(case=coke, document="safety-assessment")
    if safety.state == "received":
        tell_missing(
            safety.pk, actor=clerk, papers={paper.pk: "第 3 页没有专家签字，请补签后拍照上传"},
            reply_by=_ago(-10),
        )  # fmt: skip
    accept_ready(coke.pk, actor=cast["approval"])
    seismic = _item(coke, "region-eia")
    if seismic.state == "reviewing":
        grant_item(seismic.pk, actor=clerk, result_number="示例-区评-1")
    eia = _item(coke, "eia-report")
    if eia.state == "received":
        eia = accept_item(eia.pk, actor=clerk)
    if eia.state == "reviewing":
        pause_item(
            eia.pk, actor=clerk, reason="experts", told=True, expected_on=_ago(-12),
            note="专家评审",
        )  # fmt: skip
    waiting = _item(coke, "works-planning-permit")
    if waiting.state == "waiting":
        prereview_item(waiting.pk, actor=clerk, note="图纸无原则问题，前置结果到后即可决定")

    others = [firm for key, firm in firms.items() if key != ("coal-chem", "needle-coke")]
    nitro_firm = next((f for (chain, _seg), f in firms.items() if chain == "nitro"), others[0])
    excluded = {"safety-conditions": HAZARD, "eia-report": HAZARD}
    nitro = _open(
        cast, "硝基肥示例项目开工前审批", "Sample nitro fertiliser project before construction",
        NITRO, nitro_firm, way=CaseWay.DOOR, excluded=excluded,
    )  # fmt: skip
    _papers(cast, nitro)
    hand_in_case(nitro.pk, actor=cast["approval"], received_on=_ago(1))

    late = _open(
        cast, "示例项目用地手续", "Sample project, land formalities", OLD, others[-1],
        way=CaseWay.POST,
    )  # fmt: skip
    _papers(cast, late)
    hand_in_case(late.pk, actor=cast["approval"], received_on=_ago(45))
    file_item(_item(late, "invest-record").pk, actor=clerk)
    site = _item(late, "site-opinion")
    if site.state == "received":
        accept_item(site.pk, actor=clerk)
