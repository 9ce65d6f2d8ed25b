"""A small chain with firms: coal → coking → tar → needle coke → anode material."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import count, pairwise
from types import SimpleNamespace
from typing import Any

from wutong.accounts.public import Jurisdiction, User
from wutong.audit.public import create, create_many
from wutong.chains.models import (
    Chain,
    ChainState,
    IndustryClass,
    KitItem,
    Layer,
    Link,
    RadiusMember,
    RoleKind,
    Segment,
    SegmentCatalogue,
    SegmentIndustry,
    SegmentTerm,
    Threshold,
)
from wutong.chains.rules.gaps import ThresholdCode
from wutong.companies.public import Company, Qualification
from wutong.kernel.sheets import Sheet, write_workbook

_numbers = count(1)
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

THRESHOLDS = {
    ThresholdCode.MISSING_AT_MOST: 0,
    ThresholdCode.WEAK_FIRMS_AT_MOST: 1,
    ThresholdCode.ABOVE_SCALE_AT_LEAST: 1,
    ThresholdCode.LQ_AT_LEAST: Decimal("0.5"),
    ThresholdCode.LQ_REFERENCE_AT_LEAST: 1000,
    ThresholdCode.REGISTER_DAYS_AT_MOST: 365,
    ThresholdCode.FIT_AT_LEAST: Decimal("0.5"),
}


def workbook(sheet: Sheet, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The bytes of an exported table."""
    book = BytesIO()
    write_workbook(book, sheet, iter(rows))
    return book.getvalue()


def made_code() -> str:
    """A credit code with a right check digit and a division code that does not exist."""
    body = f"91999999{next(_numbers):09d}"
    total = sum(_SIGNS.index(sign) * weight for sign, weight in zip(body, _WEIGHTS, strict=True))
    return body + _SIGNS[(31 - total % 31) % 31]


def make_firm(
    place: Jurisdiction | None,
    scope: str,
    *,
    actor: User,
    name: str = "",
    edition: str = "2026-11-01",
    above_scale: bool = False,
    is_example: bool = True,
    status: str = "",
) -> Company:
    """A made-up firm with a scope in a place."""
    firm = create(
        Company(
            name=name or f"示例{next(_numbers)}有限公司", uscc=made_code(), business_scope=scope,
            jurisdiction=place, source="示例名册", source_edition=edition, is_example=is_example,
            status=status,
        ),
        actor=actor,
    )  # fmt: skip
    if above_scale:
        create(Qualification(company=firm, kind="above_scale", source="示例统计名单"), actor=actor)
    return firm


def make_chain(county: Jurisdiction, *, actor: User, year: int = 2026) -> SimpleNamespace:
    """Five segments in a row; the last lies beyond the end, needle coke is restricted."""
    chain = create(
        Chain(
            code="coal", name="示例煤化工", name_en="Sample coal chemicals", level="county",
            year=year, jurisdiction=county, state=ChainState.IN_FORCE, source="示例", order=1,
        ),
        actor=actor,
    )  # fmt: skip
    layers = create_many(
        [
            Layer(chain=chain, position=n, name=f"第{n}层", name_en=f"Layer {n}")
            for n in range(1, 6)
        ],
        actor=actor,
    )
    names = (
        ("washing", "炼焦煤洗选", "Coal washing", "洗精煤"),
        ("coking", "炼焦", "Coking", "焦炭"),
        ("tar", "煤焦油", "Coal tar", "煤焦油"),
        ("needle", "针状焦", "Needle coke", "针状焦"),
        ("anode", "负极材料", "Anode material", "负极材料"),
    )
    segments = create_many(
        [
            Segment(
                chain=chain, layer=layer, code=code, name=name, name_en=name_en, order=1,
                products=[word], main_path=True, beyond_end=code == "anode",
            )
            for layer, (code, name, name_en, word) in zip(layers, names, strict=True)
        ],
        actor=actor,
    )  # fmt: skip
    create_many(
        [
            SegmentTerm(segment=s, term=word, author="示例", reason="产品名")
            for s, (_c, _n, _e, word) in zip(segments, names, strict=True)
        ],
        actor=actor,
    )
    create_many(
        [
            Link(
                chain=chain, upstream=a, downstream=b, flow="示例物料", flow_en="sample goods",
                source="工艺常识，未确认", source_en="process knowledge, unconfirmed",
                dated="2026-11", confidence=Decimal("0.8"),
            )
            for a, b in pairwise(segments)
        ],
        actor=actor,
    )  # fmt: skip
    found = {segment.code: segment for segment in segments}
    create_many(
        [
            SegmentCatalogue(
                segment=s, verdict="restricted" if s.code == "needle" else "unknown",
                edition="2024" if s.code == "needle" else "",
                source="示例目录" if s.code == "needle" else "",
            )
            for s in segments
        ],
        actor=actor,
    )  # fmt: skip
    coking = IndustryClass.objects.filter(edition="2017", code="2521").first() or create(
        IndustryClass(edition="2017", code="2521", level="class", name="炼焦"), actor=actor
    )
    create(SegmentIndustry(segment=found["coking"], industry=coking), actor=actor)
    create_many(
        [
            KitItem(chain=chain, kind="map", name="产业链图谱", name_en="Chain map", order=1),
            KitItem(chain=chain, kind="fund", name="产业基金", name_en="Fund", order=2),
        ],
        actor=actor,
    )
    return SimpleNamespace(chain=chain, segments=found, **found)


def make_rules(county: Jurisdiction, near: list[Jurisdiction], *, actor: User) -> None:
    """Thresholds, roles and the county's supply radius."""
    create_many(
        [
            Threshold(code=code, value=value, valid_from=date(2026, 1, 1), reason="示例")
            for code, value in THRESHOLDS.items()
        ],
        actor=actor,
    )
    create_many(
        [RadiusMember(home=county, member=place, source="示例") for place in near], actor=actor
    )
    create_many(
        [
            RoleKind(code="chief", name="链长", name_en="Chain chief", holders=["official"], order=1),
            RoleKind(
                code="chief", name="链长", name_en="Chain chief", holders=["firm_head"], order=1,
                jurisdiction=county,
            ),
            RoleKind(code="chain_master", name="链主", name_en="Master", holders=["firm"], order=2),
        ],
        actor=actor,
    )  # fmt: skip
