"""Building the example county, whole or not at all."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import polars as pl
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from wutong.accounts.public import User
from wutong.chains.public import (
    Assessment,
    AssessmentStatus,
    Segment,
    confirm_assessment,
    gap_to_task,
    place_firms,
    publish_assessment,
)
from wutong.companies.public import (
    Company,
    CompanyFacts,
    add_company,
    add_member,
    import_companies,
    COMPANIES,
)
from wutong.kernel.sheets import open_reading
from wutong.people.public import load_product_people
from wutong.pipeline.public import AgreementCategory, AgreementKind, Party, Side, record_agreement
from wutong.prospecting.public import (
    Asked,
    Candidate,
    Register,
    add_to_target_list,
    open_target_list,
    register_register,
    run_screening,
    start_screening,
)
from wutong.prospecting.rules.sample_register import COUNTY, NEIGHBOURS, write_sample_register
from wutong.tasks.public import create_task

from .people import Cast, settle
from .projects import SAMPLES, ago, tell

Progress = Callable[[str], None]

FACTS = Path(__file__).resolve().parents[2] / "chains" / "data" / "county-141122.toml"
SEED = 141122
FIRMS = 24_000
FOLDER = "sample"
AREA = (COUNTY, *NEIGHBOURS)  # (province, city) of the made-up firms of the supply area
SCREENED = (("coal-chem", "needle-coke"), ("nitro", "water-soluble"))


def is_built() -> bool:
    """Whether the example county is there."""
    return User.objects.filter(username="leader", is_example=True).exists()


def build(progress: Progress = lambda _line: None) -> None:
    """Make the example county where it is missing. Dates are relative to today."""
    if is_built():
        return
    progress("example: writing a register of made-up firms")
    folder = Path(settings.REGISTER_DIR) / FOLDER
    write_sample_register(folder, firms=FIRMS, seed=SEED)
    with transaction.atomic():
        cast = settle(load_product_people())
        progress("example: importing the firms of the region")
        _import_region(folder, cast)
        _enter_published(cast)
        progress("example: placing firms on the chains and judging the segments")
        place_firms(actor=cast["admin"])
        _judge(cast)
        progress("example: screening for whom to invite")
        register = _register(cast)
        _screen(register, cast)
        progress("example: projects, agreements, money in place")
        firms = _investors(folder, cast)
        tell(cast, firms)
        _tie_people(cast, firms)
        _set_tasks(cast)


def _import_region(folder: Path, cast: Cast) -> None:
    """The made-up firms of the supply area go into the county's own register of firms."""
    near = pl.DataFrame({"province": [p for p, _c in AREA], "city": [c for _p, c in AREA]})
    rows = pl.scan_parquet(folder / "*.parquet").join(near.lazy(), on=["province", "city"], how="semi")
    local = folder.parent / "sample-region.parquet"
    rows.collect().write_parquet(local)
    read = open_reading(local, COMPANIES)
    good = ((line.number, line.values) for line in read.lines() if line.values is not None)
    import_companies(
        good, actor=cast["admin"], source="示例名录",
        source_edition=timezone.localdate().isoformat(), is_example=True,
    )  # fmt: skip
    local.unlink()


def _enter_published(cast: Cast) -> None:
    """Real organisations, each with the one fact that was published, and the agreements of 2023."""
    facts = tomllib.loads(FACTS.read_text(encoding="utf-8"))
    known: dict[str, Company] = {}
    for row in facts["organisations"]:
        known[row["key"]] = add_company(
            CompanyFacts(
                name=row["name"], name_en=row["name_en"], kind=row["kind"], source=row["source"],
                published_fact=row["fact"], published_source=row["source"],
                published_on=row["dated"],
            ),
            actor=cast["admin"],
        )  # fmt: skip
    for row in facts["agreements"]:
        year, month = (int(part) for part in row["month"].split("-"))
        record_agreement(
            actor=cast["admin"], kind=AgreementKind.UNDISCLOSED,
            category=(
                AgreementCategory.SCIENCE
                if row["category"] == "science"
                else AgreementCategory.STRATEGIC
            ),
            title=f"{row['counterparty']}：{row['subject']}",
            title_en=f"{row['counterparty_en']}: {row['subject_en']}",
            signed_on=date(year, month, 1), month_only=True, amount_cents=None,
            parties=[Party(row["counterparty"], Side.THEIRS, known[row["organisation"]])],
            place=row["city"], source=row["source"],
        )  # fmt: skip


def _judge(cast: Cast) -> None:
    """A person confirms what the thresholds suggest for two chains, and publishes one of them."""
    proposed = Assessment.objects.filter(
        status=AssessmentStatus.PROPOSED, segment__chain__code__in=["coal-chem", "nitro"]
    ).select_related("segment__chain")
    for row in proposed.order_by("pk"):
        if row.state == "unknown":
            continue
        confirm_assessment(row.pk, actor=cast["officer"])
        if row.segment.chain.code == "coal-chem":
            publish_assessment(row.pk, actor=cast["leader"])


def _register(cast: Cast) -> Register:
    return register_register(
        FOLDER, name="全国示例名录", name_en="Sample register of the country",
        source="按种子生成的示例企业", source_en="Sample firms made from a seed",
        edition=timezone.localdate() - timedelta(days=20), actor=cast["admin"], is_example=True,
    )  # fmt: skip


def _segment(chain: str, code: str) -> Segment:
    return Segment.objects.select_related("chain").get(
        chain__code=chain, chain__level="county", code=code
    )


def _screen(register: Register, cast: Cast) -> None:
    """Two gaps are screened; the best are on a target list."""
    for chain, code in SCREENED:
        segment = _segment(chain, code)
        screening = start_screening(segment, register, Asked(), actor=cast["officer"])
        run_screening(screening.pk, actor=cast["officer"])
        best = list(Candidate.objects.filter(screening=screening).order_by("rank")[:8])
        if best:
            chosen = open_target_list(
                f"{segment.name}目标名单（示例）", segment.chain, actor=cast["officer"],
                is_example=True,
            )  # fmt: skip
            add_to_target_list(chosen.pk, [c.pk for c in best], actor=cast["officer"])


def _investors(folder: Path, cast: Cast) -> dict[tuple[str, str], Company]:
    """A made-up firm from elsewhere for each sample project, entered in the register of firms."""
    away = (
        pl.scan_parquet(folder / "*.parquet")
        .filter(~pl.col("province").str.starts_with("山西"))
        .filter(pl.col("name").str.contains("科技|新材料|化工|玻璃|医药|药业|肥业|农业|能源"))
        .sort("uscc")
        .head(len(SAMPLES))
        .collect()
    )
    firms = {}
    for sample, row in zip(SAMPLES, away.iter_rows(named=True), strict=True):
        firms[sample.chain, sample.segment] = add_company(
            CompanyFacts(
                name=row["name"], uscc=row["uscc"], company_type=row["type"] or "",
                registered_on=_day(row["registered_on"]), capital_raw=row["capital_raw"] or "",
                business_scope=row["business_scope"], province=row["province"],
                city=row["city"] or "", source="示例名录", is_example=True,
            ),
            actor=cast["admin"],
        )  # fmt: skip
    return firms


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(value)) if value else None


def _tie_people(cast: Cast, firms: dict[tuple[str, str], Company]) -> None:
    """The chief and the outsider speak for made-up firms; the chief leads the glass chain here."""
    local = Company.objects.filter(is_example=True, jurisdiction__code="141122").order_by("pk")
    glass = local.filter(business_scope__contains="玻璃").first() or local.first()
    if glass is not None:
        add_member(glass, cast["chief"], actor=cast["admin"])
    add_member(firms["coal-chem", "needle-coke"], cast["outsider"], actor=cast["admin"])


def _set_tasks(cast: Cast) -> None:
    """Gaps as tasks; what is late is late in a made-up bureau."""
    for chain, code, days in (
        ("coal-chem", "caprolactam", 40),
        ("coal-chem", "aniline", 25),
        ("nitro", "agro-service", 60),
    ):
        held = Assessment.objects.filter(
            segment=_segment(chain, code),
            status__in=[AssessmentStatus.CONFIRMED, AssessmentStatus.PUBLISHED],
        ).first()
        if held is not None and held.deed != "none":
            gap_to_task(
                held.segment_id, owner=cast["officer"], due_on=ago(-days), actor=cast["leader"]
            )
    for title, title_en, unit, days in (
        ("用地预审材料（示例）", "Papers for the land pre-check (sample)", cast.place.bureau_a, 8),
        ("蒸汽管网接口答复（示例）", "Answer on the steam connection (sample)", cast.place.bureau_a, 3),
        ("能耗指标测算（示例）", "Energy quota estimate (sample)", cast.place.bureau_b, 1),
        ("环境容量核定（示例）", "Environmental capacity (sample)", cast.place.bureau_b, -2),
        ("项目公司注册辅导（示例）", "Help with registering the company (sample)", cast.place.bureau_a, -9),
    ):
        create_task(
            subject=("", 0), title=title, title_en=title_en, owner=cast["department"],
            department=unit, due_on=ago(days), actor=cast["leader"], is_example=True,
        )  # fmt: skip
