"""Cockpits to try the page with: a county in full swing, one with unknowns, an empty one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from wutong.console.cockpit import (
    ChainGaps,
    Cockpit,
    Deadline,
    FirstStep,
    FunnelStep,
    GapCell,
    MoneyYear,
    OwnerCount,
    YearLink,
)

YI = 10**10
AS_OF = datetime(2023, 4, 28, 17, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def _cells(words: str) -> tuple[GapCell, ...]:
    states = {"-": "missing", "~": "weak", ">": "extend", "+": "strong", "?": "unknown"}
    return tuple(
        GapCell(word[1:], states[word[0]], f"/chains/1/?segment={n}")
        for n, word in enumerate(words.split())
    )


def _chain(name: str, segments: int, missing: int, words: str, *chiefs: str) -> ChainGaps:
    return ChainGaps(
        name=name, url="/chains/1/", segments=segments, missing=missing,
        missing_url="/chains/1/?state=missing", cells=_cells(words), chiefs=chiefs, is_example=True,
    )  # fmt: skip


def full_cockpit() -> Cockpit:
    """The county of the mock: every figure known, five matters overdue."""
    today = AS_OF.date()
    late = [
        ("用地预审材料未出", "针状焦一体化", "示例局甲 · 局长", 6),
        ("供地方案未上会", "水溶肥扩能", "示例局甲 · 副局长", 4),
        ("10 kV 专线路由未定", "光伏玻璃二线", "示例局乙 · 局长", 3),
        ("蒸汽管网接口未答复", "针状焦一体化", "示例园区 · 主任", 2),
        ("控规局部调整未批", "节能门窗", "示例局甲 · 局长", 1),
    ]
    soon = [
        ("答复药用辅料线索", "药用辅料", "驻上海招商专员", 0),
        ("跟进光伏玻璃二线", "光伏玻璃二线", "招商专员", 1),
        ("首期到位资金 3,000 万元的凭证", "针状焦一体化", "招商专员", 2),
        ("核实针状焦环节的缺口", "煤焦·精细化工", "示例局丙 · 科员", 3),
    ]
    return Cockpit(
        place="交城县",
        year=2023,
        month=4,
        as_of=AS_OF,
        years=(YearLink(2022, "/?year=2022"), YearLink(2023, "/?year=2023", current=True)),
        funnel=(
            FunnelStep(_("Contacted"), 46, "/projects/?reached=contact", "公开报道 70余个"),
            FunnelStep(_("Intent"), 21, "/projects/?reached=intent", "公开报道 30余个"),
            FunnelStep(_("Signed"), 5, "/projects/?reached=signed"),
            FunnelStep(_("Works begun"), 3, "/projects/?reached=started"),
            FunnelStep(_("In production"), 1, "/projects/?reached=production"),
        ),
        board_url="/projects/board/",
        funnel_is_example=True,
        published_source="来源：吕梁日报 2023年",
        published_url="/sources/1/",
        signed=MoneyYear(
            cents=1265 * YI // 100, months=(0, 320 * YI // 100, 560 * YI // 100, 385 * YI // 100),
            url="/projects/agreements/?kind=formal", count=5, target_cents=30 * YI, other_count=4,
            other_url="/projects/agreements/?kind=other", is_example=True,
        ),
        in_place=MoneyYear(
            cents=184 * YI // 100, target_cents=8 * YI, is_example=True, count=37,
            months=(21 * YI // 100, 34 * YI // 100, 58 * YI // 100, 71 * YI // 100),
            url="/projects/payments/",
        ),
        chains=(
            _chain("煤焦·精细化工", 19, 4, "+炼焦煤洗选 +炼焦 ~焦炉煤气 +焦油蒸馏 ~苯加氢 -针状焦 -苯胺 >负极材料",
                   "华鑫焦化", "美锦煤化工", "宏特煤化工"),
            _chain("硝基复合肥", 14, 1, "~合成氨 +硝酸 +硝酸铵溶液 +硝酸钙 ~硝酸钾 +硝基复合肥 >水溶肥 -农化服务"),
            _chain("玻璃", 12, 3, "-石英砂 -纯碱 +玻璃原片 ~镀膜 ~钢化夹层 >光伏玻璃 ~节能门窗 -碎玻璃回收", "利虎玻璃"),
            _chain("医药", 15, 2, "~基础化工料 ~医药中间体 +原料药 -药用辅料 ~化学制剂 -药包材 >中药饮片 ?医药流通", "新天源医药"),
        ),
        gaps_url="/chains/?state=missing",
        overdue=tuple(
            Deadline(
                title=title, url="/tasks/1/", owner=owner, subject=subject, days_late=days,
                due_on=today - timedelta(days), is_example=True,
            )
            for title, subject, owner, days in late
        ),
        overdue_count=5,
        overdue_url="/tasks/?state=late",
        owners=(
            OwnerCount("示例局甲", 3, "/tasks/?state=late&unit=1"),
            OwnerCount("示例局乙", 1, "/tasks/?state=late&unit=2"),
            OwnerCount("示例园区", 1, "/tasks/?state=late&unit=3"),
        ),
        upcoming=tuple(
            Deadline(
                title=title, url="/tasks/2/", owner=owner, subject=subject,
                due_on=today + timedelta(days), is_near=days < 2, is_example=True,
            )
            for title, subject, owner, days in soon
        ),
        upcoming_url="/tasks/?state=soon",
        thresholds_note="判定按县内企业、供应半径（太原、晋中、吕梁）和门槛表 2023-1 计算，经专人确认后公布。",
    )  # fmt: skip


def cockpit_without_targets() -> Cockpit:
    """No target entered, one month unknown, two agreements without a published amount."""
    full = full_cockpit()
    return replace(
        full,
        signed=replace(full.signed, target_cents=None, unknown_count=2, unknown_url="/x/"),
        in_place=replace(
            full.in_place, cents=None, target_cents=None, months=(None, None, None, None), count=0
        ),
        overdue=(),
        overdue_count=0,
        owners=(),
    )


def empty_cockpit() -> Cockpit:
    """The first day: nothing entered."""
    full = full_cockpit()
    none = MoneyYear(cents=None, months=(), url="/projects/agreements/", count=0)
    return replace(
        full,
        funnel=tuple(replace(step, count=0, published="") for step in full.funnel),
        signed=none, in_place=none, chains=(), overdue=(), overdue_count=0, owners=(), upcoming=(),
        published_source="", funnel_is_example=False,
        first_steps=(
            FirstStep("导入企业名录", "/firms/import/", done=True),
            FirstStep("确认产业链的缺口", "/chains/"),
            FirstStep("登记第一条线索", "/projects/new/"),
        ),
    )  # fmt: skip
