"""Made-up projects of made-up firms, with dates relative to today; every row is marked 示例."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from wutong.chains.public import Segment
from wutong.companies.public import Company
from wutong.kernel.money import WAN
from wutong.pipeline.public import (
    AgreementCategory,
    AgreementKind,
    Lead,
    Party,
    Project,
    Side,
    Way,
    advance_project,
    assign_project,
    edit_project,
    enter_funds,
    plan_stage,
    record_agreement,
    record_follow_up,
    take_over_project,
)

from .people import Cast

# moves in order, each with how many days ago it was taken
Steps = tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One made-up project. `planned` in 10,000 yuan; vouchers as (days ago, 10,000 yuan)."""

    chain: str
    segment: str
    name: str
    name_en: str
    summary: str
    way: str
    who: str
    reported: int
    steps: Steps = ()
    planned: int | None = None
    formal: int | None = None
    framework: bool = False
    vouchers: tuple[tuple[int, int], ...] = ()
    land: int | None = None
    origin: str = ""


SAMPLES = (
    Sample(
        chain="coal-chem", segment="needle-coke", name="针状焦及负极材料一体化",
        name_en="Needle coke and anode material", way="leader", who="officer",
        summary="以改质沥青为原料建设煤系针状焦装置，二期延伸到锂电负极材料。", origin="江苏省",
        reported=310, planned=65000, formal=65000, land=120,
        steps=(("assess", 303), ("open_talks", 285), ("show_intent", 250), ("prepare_signing", 232),
               ("sign", 221), ("register", 205), ("file", 190), ("provide_site", 150), ("start", 96)),
        vouchers=((180, 3000), (130, 5200), (70, 4100), (31, 2300)),
    ),
    Sample(
        chain="nitro", segment="water-soluble", name="年产10万吨全水溶肥",
        name_en="Water-soluble fertiliser, 100,000 t a year", way="business", who="officer",
        summary="依托本地硝酸钾、硝酸钙原料建设全水溶肥和液体肥生产线。", origin="山东省",
        reported=260, planned=18000, formal=16500, land=45,
        steps=(("assess", 255), ("open_talks", 240), ("show_intent", 214), ("prepare_signing", 190),
               ("sign", 176), ("register", 160), ("file", 149), ("start", 88), ("produce", 12)),
        vouchers=((150, 2600), (96, 3900), (40, 3100)),
    ),
    Sample(
        chain="glass", segment="tempered-glass", name="建筑节能玻璃深加工",
        name_en="Energy-saving building glass", way="chief", who="officer",
        summary="浮法原片就地深加工，生产钢化、夹层和中空玻璃。", origin="河北省",
        reported=205, planned=22000, formal=21000, land=60,
        steps=(("assess", 200), ("open_talks", 184), ("show_intent", 150), ("prepare_signing", 121),
               ("sign", 110), ("register", 95), ("file", 80), ("start", 33)),
        vouchers=((85, 1800), (26, 2450)),
    ),
    Sample(
        chain="medicine", segment="excipients-packaging", name="药用辅料与包材",
        name_en="Excipients and pharmaceutical packaging", way="stationed", who="stationed",
        summary="为本地原料药和制剂企业配套药用辅料、药用玻璃和铝塑包材。", origin="上海市",
        reported=170, planned=9800, formal=9800, land=25,
        steps=(("assess", 165), ("open_talks", 150), ("show_intent", 111), ("prepare_signing", 84),
               ("sign", 62), ("register", 40)),
        vouchers=((35, 600),),
    ),
    Sample(
        chain="coal-chem", segment="aniline", name="硝基苯加氢制苯胺",
        name_en="Aniline from nitrobenzene", way="screening", who="officer",
        summary="利用本地纯苯、硝酸和氢气建设苯胺装置。", origin="安徽省", reported=140, planned=52000,
        formal=48000, land=100,
        steps=(("assess", 136), ("open_talks", 120), ("show_intent", 70), ("prepare_signing", 38),
               ("sign", 20)),
    ),
    Sample(
        chain="glass", segment="photovoltaic-glass", name="光伏玻璃盖板",
        name_en="Cover glass for solar modules", way="event", who="officer",
        summary="新建超白压延线，供省内光伏组件企业。", origin="浙江省", reported=120, planned=86000,
        framework=True, steps=(("assess", 115), ("open_talks", 99), ("show_intent", 41)),
    ),
    Sample(
        chain="nitro", segment="agro-service", name="测土配方与农化服务中心",
        name_en="Soil testing and agronomy service", way="firm", who="officer",
        summary="为肥料企业的经销网络提供测土、配方和田间服务。", origin="湖南省", reported=95,
        planned=3200, steps=(("assess", 90), ("open_talks", 77), ("show_intent", 18)),
    ),
    Sample(
        chain="coal-chem", segment="superplasticizer", name="萘系与聚羧酸减水剂",
        name_en="Concrete admixtures", way="business", who="stationed",
        summary="以精萘为原料生产高效减水剂，服务周边预拌混凝土企业。", origin="江苏省", reported=80,
        planned=12000, steps=(("assess", 76), ("open_talks", 58)),
    ),
    Sample(
        chain="medicine", segment="chemical-preparations", name="口服固体制剂",
        name_en="Oral solid preparations", way="stationed", who="stationed",
        summary="承接长三角制剂产能转移，使用本地原料药。", origin="上海市", reported=61, planned=26000,
        steps=(("assess", 55), ("open_talks", 37)),
    ),
    Sample(
        chain="coal-chem", segment="caprolactam", name="己内酰胺前期洽谈",
        name_en="Caprolactam, first talks", way="leader", who="officer",
        summary="评估以环己酮路线建设己内酰胺的条件，重点看氢平衡和环境容量。", origin="河南省",
        reported=44, planned=None, steps=(("assess", 39), ("open_talks", 25)),
    ),
    Sample(
        chain="nitro", segment="molten-salt", name="熔盐储能材料",
        name_en="Molten salt for heat storage", way="chamber", who="officer",
        summary="硝酸钠、硝酸钾混配熔盐，供光热和火电灵活性改造。", origin="青海省", reported=26,
        planned=15000, steps=(("assess", 22),),
    ),
    Sample(
        chain="glass", segment="cullet", name="碎玻璃分拣回收",
        name_en="Cullet sorting", way="approach", who="officer",
        summary="回收碎玻璃供浮法和压延线使用。", origin="山西省", reported=9, planned=2600,
    ),
    Sample(
        chain="medicine", segment="decoction-pieces", name="中药饮片与提取",
        name_en="Decoction pieces and extracts", way="chief", who="stationed",
        summary="吕梁山区药材就地加工。", origin="安徽省", reported=5, planned=None,
    ),
)  # fmt: skip


def ago(days: int) -> date:
    """The day so many days before today."""
    return timezone.localdate() - timedelta(days=days)


def _moment(days: int) -> datetime:
    return timezone.make_aware(datetime.combine(ago(days), time(9, 30)))


def tell(cast: Cast, firms: dict[tuple[str, str], Company]) -> list[Project]:
    """Carry every sample through its stages by the same deeds as the pages do."""
    ways = {way.code: way for way in Way.objects.all()}
    segments = {
        (s.chain.code, s.code): s
        for s in Segment.objects.select_related("chain").filter(chain__level="county")
    }
    return [
        _carry(sample, cast, ways[sample.way], segments[sample.chain, sample.segment], firms)
        for sample in SAMPLES
    ]


def _carry(
    sample: Sample,
    cast: Cast,
    way: Way,
    segment: Segment,
    firms: dict[tuple[str, str], Company],
) -> Project:
    who, officer, firm = cast[sample.who], cast["officer"], firms[sample.chain, sample.segment]
    project = take_over_project(
        Lead(
            investor_name=firm.name, summary=sample.summary, way=way, name=sample.name,
            name_en=sample.name_en, investor=firm, segment=segment, origin=sample.origin,
            planned_cents=None if sample.planned is None else sample.planned * WAN,
            jurisdiction=cast.place.zone, department=cast.place.bureau_a,
            contact_name="示例联系人", contact_phone="13800000000", is_example=True,
        ),
        actor=officer, reported_by=who, reported_at=_moment(sample.reported),
    )  # fmt: skip
    if sample.land is not None:
        edit_project(project.pk, {"land_mu": Decimal(sample.land)}, actor=officer)
    assign_project(
        project.pk, actor=officer, owner=who, leader=cast["leader"], department=cast.place.bureau_a
    )
    contacts = range(sample.reported - 6, 4, -24)
    for number, days in enumerate(contacts):
        if days <= 0:
            break
        record_follow_up(
            project.pk, actor=who, on=ago(days), way=("visit", "call", "received")[number % 3],
            said=("介绍县里的原料和园区条件", "对方问用地、蒸汽和环境容量", "约定下一次见面")[number % 3],
        )  # fmt: skip
    for move, days in sample.steps:
        if move == "sign":
            _sign(sample, project, firm, cast, days)
            continue
        advance_project(project.pk, move, actor=officer, on=ago(days))
    if sample.framework:
        record_agreement(
            actor=officer, project=project, kind=AgreementKind.FRAMEWORK,
            category=AgreementCategory.INVESTMENT, title=f"{sample.name}框架协议",
            title_en=f"Framework agreement: {sample.name_en}", signed_on=ago(sample.steps[-1][1]),
            amount_cents=None, parties=_parties(firm, cast), is_example=True,
        )  # fmt: skip
    for number, (days, amount) in enumerate(sample.vouchers, start=1):
        enter_funds(
            project.pk, actor=officer, amount_cents=amount * WAN, paid_on=ago(days),
            voucher_kind="bank", voucher_no=f"SL-{project.number}-{number:02d}", is_example=True,
        )  # fmt: skip
    if sample.steps and sample.steps[-1][0] in {"sign", "register", "file"}:
        plan_stage(project.pk, "started", ago(-45), actor=officer)
    return project


def _parties(firm: Company, cast: Cast) -> list[Party]:
    return [
        Party(firm.name, Side.THEIRS, firm),
        Party("示例签约单位（县方）", Side.OURS),
    ]


def _sign(sample: Sample, project: Project, firm: Company, cast: Cast, days: int) -> None:
    assert sample.formal is not None  # noqa: S101 # a sample that signs has an amount
    record_agreement(
        actor=cast["officer"], project=project, kind=AgreementKind.FORMAL,
        category=AgreementCategory.INVESTMENT, title=f"{sample.name}投资协议",
        title_en=f"Investment agreement: {sample.name_en}", signed_on=ago(days),
        amount_cents=sample.formal * WAN, parties=_parties(firm, cast), is_example=True,
    )  # fmt: skip
