"""Made-up firms, leads and projects in each stage, reached by the deeds themselves."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from wutong.accounts.public import User
from wutong.audit.public import create
from wutong.chains.models import Chain, ChainRole, ChainState, Layer, RoleKind, Segment
from wutong.companies.public import Company
from wutong.files.public import apply_table
from wutong.kernel.sheets import Table, TablePlan
from wutong.pipeline import actions
from wutong.pipeline.actions import Lead, Party
from wutong.pipeline.models import Agreement, FundsEntry, Project, Side, Way

_numbers = count(1)
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
WAN = 10**4 * 100

# the way to each stage from talks on, after the lead was registered
ROAD = (
    ("talks", "open_talks"), ("intent", "show_intent"), ("pre_signing", "prepare_signing"),
    ("signed", "sign"), ("registered", "register"), ("filed", "file"), ("sited", "provide_site"),
    ("started", "start"), ("in_statistics", "enter_statistics"), ("completed", "complete"),
    ("producing", "produce"), ("above_scale", "rise_above_scale"), ("attained", "attain"),
)  # fmt: skip


def made_code() -> str:
    """A credit code with a right check digit and a division code that does not exist."""
    body = f"91999998{next(_numbers):09d}"
    total = sum(_SIGNS.index(sign) * weight for sign, weight in zip(body, _WEIGHTS, strict=True))
    return body + _SIGNS[(31 - total % 31) % 31]


def make_firm(cast: SimpleNamespace, name: str = "") -> Company:
    """A made-up firm with a code."""
    return create(
        Company(
            name=name or f"示例投资{next(_numbers)}有限公司", uscc=made_code(), is_example=True
        ),
        actor=cast.clock,
    )


def ways(cast: SimpleNamespace) -> dict[str, Way]:
    """The product's ways by code, loaded once."""
    actions.load_product_ways(actor=cast.clock)
    return {way.code: way for way in Way.objects.all()}


def make_chain(cast: SimpleNamespace, code: str = "glass", year: int = 2026) -> Segment:
    """A chain of one segment in the county; the second of a code closes nothing and is a draft."""
    in_force = not Chain.objects.filter(code=code, state=ChainState.IN_FORCE).exists()
    chain = create(
        Chain(
            code=code, name=f"示例链{code}", name_en=f"Sample chain {code}", level="county",
            year=year, jurisdiction=cast.county, is_example=True,
            state=ChainState.IN_FORCE if in_force else ChainState.DRAFT,
        ),
        actor=cast.clock,
    )  # fmt: skip
    layer = create(Layer(chain=chain, position=1, name="示例层"), actor=cast.clock)
    return create(
        Segment(
            chain=chain, layer=layer, code=f"{code}-deep", name=f"示例环节{code}",
            name_en=f"Sample segment {code}",
        ),
        actor=cast.clock,
    )  # fmt: skip


def make_chief(cast: SimpleNamespace, chain: Chain) -> None:
    """Have the cast's chief lead a chain."""
    role = RoleKind.objects.filter(code="chief").first() or create(
        RoleKind(code="chief", name="链长", name_en="Chain chief"), actor=cast.clock
    )
    create(
        ChainRole(
            chain=chain, role=role, party="示例链长", party_kind="firm_head", user=cast.chief,
            source="示例来源",
        ),
        actor=cast.clock,
    )  # fmt: skip


def ago(days: int) -> date:
    """The day so many days before today."""
    return timezone.localdate() - timedelta(days=days)


def lead_of(cast: SimpleNamespace, firm: str = "", /, **values: Any) -> Lead:
    """A complete lead of a firm that nobody has reported."""
    given: dict[str, Any] = {
        "investor_name": firm or f"示例来访{next(_numbers)}号有限公司",
        "summary": "拟建一条示例生产线",
        "way": ways(cast)["approach"],
        "is_example": True,
    }
    return Lead(**(given | values))


def make_project(
    cast: SimpleNamespace, stage: str = "lead", *, actor: User | None = None, **values: Any
) -> Project:
    """A project of the officer's (or of `actor`'s lead), carried to a stage by the deeds."""
    project = actions.register_lead(lead_of(cast, **values), actor=actor or cast.officer)
    if stage == "lead":
        return project
    if stage == "assessed":
        return actions.advance_project(project.pk, "assess", actor=cast.officer)
    for reached, move in ROAD:
        if move == "sign":
            sign(cast, project)
        else:
            if move == "register":
                firm = make_firm(cast)
                actions.edit_project(project.pk, {"investor": firm}, actor=cast.officer)
            actions.advance_project(project.pk, move, actor=cast.officer)
        if reached == stage:
            break
    project.refresh_from_db()
    assert project.stage == stage
    return project


def sign(
    cast: SimpleNamespace,
    project: Project | None,
    *,
    amount: int | None = 8_000 * WAN,
    on: date | None = None,
    kind: str = "formal",
    category: str = "investment",
    title: str = "",
) -> Agreement:
    """An agreement; a formal one on investment signs its project."""
    return actions.record_agreement(
        actor=cast.officer, project=project, kind=kind, category=category,
        title=title or f"示例协议{next(_numbers)}", signed_on=on or timezone.localdate(),
        amount_cents=amount, parties=[Party("示例投资方", Side.THEIRS), Party("示例县方", Side.OURS)],
        is_example=True,
    )  # fmt: skip


def pay(
    cast: SimpleNamespace,
    project: Project,
    *,
    amount: int = 300 * WAN,
    on: date | None = None,
    number: str = "",
) -> FundsEntry:
    """A counted voucher."""
    return actions.enter_funds(
        project.pk, actor=cast.officer, amount_cents=amount, paid_on=on or timezone.localdate(),
        voucher_kind="bank", voucher_no=number or f"SL-{next(_numbers)}", is_example=True,
    )  # fmt: skip


def snapshot() -> tuple[int, ...]:
    """How many rows and events there are: a refusal must leave the same."""
    from wutong.audit.public import Event
    from wutong.pipeline.models import Claim, FollowUp, StageDate

    return tuple(
        model.objects.count()
        for model in (Project, Claim, StageDate, FollowUp, Agreement, FundsEntry, Event)
    )


def apply_import(kind: str, table: Table, *, actor: User, digest: str) -> TablePlan:
    """What the page does with a table whose preview had this digest."""
    return apply_table(
        lambda _reading, user: actions.plan_import(kind, table, actor=user),
        lambda row, user: actions.apply_import_row(kind, row, user),
        table.reading, actor=actor, digest=digest, holding=actions.holding_all_firms,
    )  # fmt: skip
