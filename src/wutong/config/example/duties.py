"""Made-up promises, blockers, factor needs and a meeting of the sample projects, all marked 示例."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from wutong.accounts.public import Department
from wutong.kernel.money import WAN
from wutong.pipeline.public import (
    Clause,
    FactorKind,
    Project,
    add_to_team,
    answer_blocker,
    ask_for_factor,
    decide,
    edit_details,
    enter_promise,
    keep_promise,
    plan_meeting,
    promise_factor,
    raise_blocker,
    solve_blocker,
    study_blocker,
    supply_factor,
    supply_part,
)

from .people import Cast
from .projects import ago

# (project, side, kind, text, text_en, due in days, 10,000 yuan, quantity, unit, kept days ago)
PROMISES = (
    ("针状焦", "ours", "land", "供应工业用地", "Industrial land", -8, None, 120, "亩", None),
    ("针状焦", "ours", "power", "10 kV 专线接到红线", "10 kV line to the plot", 33, None, None, "", None),
    ("针状焦", "ours", "road", "园区道路通到厂门", "Road to the gate", -40, None, None, "", 42),
    ("针状焦", "ours", "policy", "前三年税收地方留成部分按比例返还",
     "Refund of a part of the local tax for three years", 300, None, None, "", None),
    ("针状焦", "theirs", "entity", "注册县内独立法人", "A company of its own here", -200, None, None, "", 205),
    ("针状焦", "theirs", "investment", "首期到位资金", "Money in place, first part", 2, 15000, None, "", None),
    ("针状焦", "theirs", "intensity", "投资强度", "Investment per mu", 420, 500, None, "", None),
    ("针状焦", "theirs", "tax", "达产后年税收", "Tax a year at planned output", 760, 4200, None, "", None),
    ("全水溶肥", "ours", "permit", "协助办理危化品登记", "Help with the register of chemicals", 12, None, None, "", None),
    ("全水溶肥", "theirs", "jobs", "新增就业", "New jobs", -3, None, 85, "人", None),
    ("玻璃深加工", "ours", "land", "交付标准厂房", "Hand over the plant", -15, None, 12000, "平方米", 10),
    ("玻璃深加工", "theirs", "start", "开工建设", "Start of construction", -34, None, None, "", 33),
)  # fmt: skip

# (project, factor, amount, needed in days, promised in days, supplied, why, place)
NEEDS = (
    ("针状焦", "land", 120, 20, 5, 80, "控规局部调整待批", 1),
    ("针状焦", "power", 18000, 120, 33, 10000, "专线路由未定", 2),
    ("针状焦", "heat", 35, 200, None, None, "", 2),
    ("针状焦", "energy", 31000, 40, 40, 31000, "", 3),
    ("全水溶肥", "water", 900, 30, 14, None, "", 4),
    ("玻璃深加工", "labour", 160, 60, None, None, "", 5),
)


def tell_duties(cast: Cast, projects: list[Project]) -> None:
    """What both sides owe, what is stuck, and the meeting that talks about it."""
    officer, clerk = cast["officer"], cast["department"]
    known = {key: next(p for p in projects if key in p.name)
             for key in ("针状焦", "全水溶肥", "玻璃深加工")}  # fmt: skip
    coke = known["针状焦"]
    edit_details(
        coke.pk,
        {
            "fixed_cents": 52000 * WAN, "equipment_cents": 31000 * WAN, "output_cents": 98000 * WAN,
            "tax_cents": 4200 * WAN, "jobs": 260, "energy_tce": Decimal(31000),
            "construction": "new", "industry": "C2521", "capital": "domestic",
            "ownership": "private", "firm_classes": ["high_tech"], "is_research": False,
            "is_here_already": False, "phone_check": "reached",
        },
        actor=officer,
    )  # fmt: skip
    add_to_team(coke.pk, cast.place.bureau_b, actor=officer, duty="能耗与环境容量")
    _promise(cast, known)
    _need(cast, known)
    late = raise_blocker(
        coke.pk, actor=officer, title="用地预审材料未出，供地上不了会", department=cast.place.bureau_a,
        title_en="No papers for the land pre-check yet", person=clerk, on=ago(13), is_example=True,
    )  # fmt: skip
    study_blocker(late.pk, actor=clerk)
    answer_blocker(late.pk, actor=clerk, note="控规局部调整待专家评审")
    raise_blocker(
        coke.pk, actor=officer, title="蒸汽管网接口未答复", title_en="No answer on the steam line",
        department=cast.place.bureau_b, on=ago(1), is_example=True,
    )  # fmt: skip
    done = raise_blocker(
        known["全水溶肥"].pk, actor=officer, title="厂区临时用水", title_en="Water for the site",
        department=cast.place.bureau_a, on=ago(4), is_example=True,
    )  # fmt: skip
    study_blocker(done.pk, actor=clerk)
    solve_blocker(done.pk, actor=clerk, note="已从园区管网接入临时水源")
    meeting = plan_meeting(
        actor=officer, kind="dispatch", title="重点项目调度会（示例）", held_on=ago(-2),
        place="开发区管委会会议室", chair=cast["leader"], is_example=True,
    )  # fmt: skip
    first = meeting.items.first()
    if first is not None:
        decide(first.pk, "专家评审后三日内上会", actor=officer, owner=clerk, due_on=ago(-6))


def _promise(cast: Cast, known: Mapping[str, Project]) -> None:
    units: dict[str, Department] = {"ours": cast.place.bureau_a}
    for name, side, kind, text, text_en, due, amount, quantity, unit, kept in PROMISES:
        project = known[name]
        agreement = project.agreements.filter(kind="formal").first()
        promise = enter_promise(
            project.pk,
            Clause(
                side=side, kind=kind, text=text, text_en=text_en, due_on=ago(-due),
                amount_cents=None if amount is None else amount * WAN,
                quantity=None if quantity is None else Decimal(quantity), unit=unit,
                department=units.get(side),
            ),
            actor=cast["officer"], agreement=agreement, is_example=True,
        )  # fmt: skip
        if kept is not None:
            keep_promise(promise.pk, actor=cast["officer"], on=ago(kept), evidence="示例验收单")


def _need(cast: Cast, known: Mapping[str, Project]) -> None:
    kinds = {kind.code: kind for kind in FactorKind.objects.all()}
    for name, code, amount, needed, promised, supplied, why, place in NEEDS:
        need = ask_for_factor(
            known[name].pk, kinds[code], actor=cast["officer"], amount=Decimal(amount),
            needed_on=ago(-needed), department=cast.place.bureau_a, place=place, is_example=True,
        )  # fmt: skip
        if promised is not None:
            promise_factor(need.pk, actor=cast["officer"], on=ago(-promised))
        if supplied == amount:
            supply_factor(need.pk, actor=cast["officer"], on=ago(5), supplied=None, note="示例批复")
        elif supplied is not None:
            supply_part(need.pk, actor=cast["officer"], supplied=Decimal(supplied), gap_reason=why)
