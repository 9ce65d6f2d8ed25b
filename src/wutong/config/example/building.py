"""Building the example county, whole or not at all."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

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
    COMPANIES,
    Company,
    CompanyFacts,
    QualificationKind,
    add_company,
    add_member,
    give_qualification,
    import_companies,
)
from wutong.kernel.sheets import open_reading
from wutong.people.public import load_product_people
from wutong.pipeline.public import (
    Agreement,
    AgreementCategory,
    AgreementKind,
    Party,
    Side,
    record_agreement,
)
from wutong.prospecting.commands.screening import screen
from wutong.prospecting.public import (
    Asked,
    Candidate,
    Register,
    add_to_target_list,
    compare_editions,
    open_target_list,
    register_register,
    run_screening,
    start_screening,
    start_standing,
    watch_segment,
)
from wutong.prospecting.rules.sample_register import (
    COUNTY,
    write_earlier_edition,
    write_sample_register,
)
from wutong.tasks.public import create_task

from .cases import tell_cases
from .duties import tell_duties
from .outreach import tell_made_up, tell_published
from .people import Cast, settle
from .plans import plan_projects
from .projects import SAMPLES, ago, tell
from .sites import tell_sites
from .winning import bring_and_reward, choose_and_count

Progress = Callable[[str], None]

FACTS = Path(__file__).resolve().parents[2] / "chains" / "data" / "county-141122.toml"
SEED = 141122
FIRMS = 24_000
FOLDER = "sample"
EARLIER = "sample-earlier"
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
    write_earlier_edition(folder, folder.with_name(EARLIER), seed=SEED)
    with transaction.atomic():
        cast = settle(load_product_people())
        progress("example: importing the made-up firms")
        _import_register(folder, cast)
        _enter_published(cast)
        progress("example: placing firms on the chains and judging the segments")
        place_firms(actor=cast["admin"])
        _judge(cast)
        progress("example: screening for whom to invite")
        register = _register(cast)
        _screen(register, cast)
        _leave_to_the_worker(register, cast)
        progress("example: projects, agreements, money in place")
        firms = _investors(folder)
        tell_duties(cast, tell(cast, firms))
        tell_sites(cast)
        _tie_people(cast, firms)
        progress("example: approval cases")
        tell_cases(cast, firms)
        choose_and_count(cast)
        bring_and_reward(cast)
        _set_tasks(cast)
        progress("example: trips, events, visits")
        tell_made_up(cast)
        plan_projects(cast)


def _import_register(folder: Path, cast: Cast) -> None:
    """The made-up firms go into the county's own register; some local ones have made-up titles."""
    for file in sorted(folder.glob("*.parquet")):
        read = open_reading(file, COMPANIES)
        good = ((line.number, line.values) for line in read.lines() if line.values is not None)
        import_companies(
            good, actor=cast["admin"], source="示例名录",
            source_edition=timezone.localdate().isoformat(), is_example=True,
        )  # fmt: skip
    local = Company.objects.filter(is_example=True, jurisdiction=cast.place.county)
    for number, firm in enumerate(local.order_by("uscc")):
        # two in three of the county's firms are known to be above scale or not; the rest unknown
        if number % 3 == 0:
            give_qualification(
                firm, QualificationKind.ABOVE_SCALE, actor=cast["admin"], source="示例",
                valid_from=ago(700),
            )  # fmt: skip


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
    signed: dict[str, list[Agreement]] = {}
    for row in facts["agreements"]:
        year, month = (int(part) for part in row["month"].split("-"))
        agreement = record_agreement(
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
        signed.setdefault(row["trip"], []).append(agreement)
    tell_published(facts, known, signed, cast)


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
                f"{segment.name}目标名单", segment.chain, actor=cast["officer"],
                is_example=True,
            )  # fmt: skip
            add_to_target_list(chosen.pk, [c.pk for c in best], actor=cast["officer"])


def _leave_to_the_worker(register: Register, cast: Cast) -> None:
    """A count and a comparison of editions: the worker does them once the county is open."""
    earlier = register_register(
        EARLIER, name="全国示例名录（上一版）", name_en="Sample register, edition before",
        source="按种子生成的示例企业", source_en="Sample firms made from a seed",
        edition=timezone.localdate() - timedelta(days=200), actor=cast["admin"], is_example=True,
    )  # fmt: skip
    for chain, code in SCREENED:
        watch_segment(_segment(chain, code), actor=cast["officer"])
    compare_editions(earlier, register, actor=cast["admin"])
    start_standing(register, cast.place.county, place_by="city", actor=cast["officer"])


def _investors(folder: Path) -> dict[tuple[str, str], Company]:
    """A made-up firm from elsewhere that fits each sample project, found by the screening itself."""
    firms: dict[tuple[str, str], Company] = {}
    away = Company.objects.filter(is_example=True, name__endswith="公司").exclude(
        province=COUNTY[0]
    )
    for sample in SAMPLES:
        ranked = screen(chain=sample.chain, segment=sample.segment, register=folder, top=60)
        codes = [str(row["uscc"]) for row in ranked]
        fitting = {firm.uscc: firm for firm in away.filter(uscc__in=codes)}
        taken = {firm.pk for firm in firms.values()}
        firms[sample.chain, sample.segment] = next(
            fitting[code] for code in codes if code in fitting and fitting[code].pk not in taken
        )
    return firms


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
        ("用地预审材料", "Papers for the land pre-check", cast.place.bureau_a, 8),
        ("蒸汽管网接口答复", "Answer on the steam connection", cast.place.bureau_a, 3),
        ("能耗指标测算", "Energy quota estimate", cast.place.bureau_b, 1),
        ("环境容量核定", "Environmental capacity", cast.place.bureau_b, -2),
        ("项目公司注册辅导", "Help with registering the company", cast.place.bureau_a, -9),
    ):
        create_task(
            subject=("", 0), title=title, title_en=title_en, owner=cast["department"],
            department=unit, due_on=ago(days), actor=cast["leader"], is_example=True,
        )  # fmt: skip
