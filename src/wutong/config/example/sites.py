"""Made-up parcels, plants, offices and project offers of the zone, all marked 示例."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from wutong.chains.public import Segment
from wutong.kernel.money import WAN
from wutong.offers.public import move_offer, publish_offer, take_offer, write_offer
from wutong.sites.public import Site, add_site, move_site

from .people import Cast
from .projects import ago

# (code, kind, name, name_en, mu, m², state, land use, ready in days, x, y, indicators, capacities)
SITES: tuple[tuple[Any, ...], ...] = (
    ("SL-D01", "parcel", "示例化工园一号地", "Sample chemical park, parcel 1", 186, None, "free",
     "三类工业用地", None, 1200, 900,
     {"intensity": 320, "tax": 18, "plot_ratio": "0.8", "energy": "0.42", "emission": "0.9"},
     {"power": 30000, "water": 2600, "heat": 60, "sewage": 1800}),
    ("SL-D02", "parcel", "示例化工园二号地", "Sample chemical park, parcel 2", 92, None, "free",
     "三类工业用地", None, 1650, 1150, {"intensity": 320, "tax": 18, "plot_ratio": "0.8"},
     {"power": 12000, "water": 900}),
    ("SL-D03", "parcel", "示例新材料三号地", "Sample materials parcel 3", 140, None, "planned",
     "二类工业用地", 150, 2300, 300, {"intensity": 300, "tax": 20, "plot_ratio": "1.0"}, {}),
    ("SL-D04", "parcel", "示例物流地块", "Sample logistics parcel", 75, None, "free",
     "物流仓储用地", None, 300, -400, {"intensity": 180, "plot_ratio": "0.6"}, {"power": 3000}),
    ("SL-C01", "plant", "示例标准厂房 A 座", "Sample standard plant A", None, 12000, "free",
     "工业厂房", None, 2600, 1400, {"intensity": 250}, {"power": 2500, "water": 200, "heat": 4}),
    ("SL-C02", "plant", "示例标准厂房 B 座", "Sample standard plant B", None, 8600, "free",
     "工业厂房", None, 2720, 1460, {"intensity": 250}, {"power": 1600}),
    ("SL-B01", "office", "示例双创楼六层", "Sample start-up house, floor 6", None, 1150, "free",
     "办公", None, 3300, 2000, {}, {"power": 160}),
    ("SL-Y01", "park", "示例循环化工园区", "Sample circular chemical park", 2400, None, "planned",
     "园区", 400, 900, 2100, {"intensity": 300, "tax": 15}, {}),
)  # fmt: skip


def tell_sites(cast: Cast) -> None:
    """Enter the sites; one is reserved, one is used."""
    made = {}
    for (
        code, kind, name, name_en, land, floor, state, use, ready, x, y, indicators, capacities
    ) in SITES:  # fmt: skip
        made[code] = add_site(
            {
                "code": code, "kind": kind, "name": name, "name_en": name_en, "state": state,
                "jurisdiction": cast.place.zone, "land_use": use, "source": "示例", "x": Decimal(x),
                "y": Decimal(y), "land_mu": None if land is None else Decimal(land),
                "floor_m2": None if floor is None else Decimal(floor),
                "available_from": None if ready is None else ago(-ready),
                "department": cast.place.bureau_a, "is_example": True,
            },
            actor=cast["officer"], figures_source="示例",
            indicators={key: Decimal(value) for key, value in indicators.items()},
            capacities={key: Decimal(value) for key, value in capacities.items()},
        )  # fmt: skip
    move_site(made["SL-D02"].pk, "reserve", actor=cast["officer"], for_whom="示例全水溶肥项目")
    move_site(made["SL-C02"].pk, "occupy", actor=cast["officer"], for_whom="示例玻璃深加工企业")
    _tell_offers(cast, made)


# (chain, segment, site, name, name_en, 10,000 yuan, kind, need, need_en, market, market_en, state)
OFFERS: tuple[tuple[Any, ...], ...] = (
    ("coal-chem", "needle-coke", "SL-D01", "示例针状焦深加工项目", "Sample needle coke project", 98000,
     "joint", "寻求掌握针状焦工艺的企业合资建设，年产 4 万吨",
     "A partner with the needle coke process for a joint plant of 40,000 t a year",
     "锂电负极与超高功率电极", "Battery anodes and ultra-high power electrodes", "published"),
    ("nitro", "water-soluble", "SL-D02", "示例全水溶肥项目", "Sample water-soluble fertiliser project",
     26000, "sole", "寻求肥料企业独资建设，配套已有硝酸钾产能",
     "A fertiliser firm to build on its own, next to potassium nitrate made here",
     "设施农业", "Greenhouses and drip irrigation", "taken"),
    ("coal-chem", "caprolactam", "SL-D03", "示例己内酰胺补链项目", "Sample caprolactam project", None,
     "open", "寻求上下游一体的投资方", "An investor along the stream", "尼龙", "Nylon", "published"),
    ("coal-chem", "aniline", "", "示例苯胺项目", "", 41000, "partner", "寻求技术合作", "", "", "",
     "draft"),
)  # fmt: skip


def _tell_offers(cast: Cast, made: dict[str, Site]) -> None:
    """Four offers: two in the book, one taken, one draft."""
    for (
        chain, code, site, name, name_en, total, kind, need, need_en, market, market_en, state
    ) in OFFERS:  # fmt: skip
        segment = Segment.objects.get(chain__code=chain, chain__level="county", code=code)
        offer = write_offer(
            {
                "name": name, "name_en": name_en, "segment": segment, "site": made.get(site),
                "jurisdiction": cast.place.zone, "cooperation": kind, "need": need,
                "need_en": need_en, "market": market, "market_en": market_en,
                "total_cents": None if total is None else total * WAN,
                "contact_post": "招商专员", "contact_post_en": "Promotion officer",
                "source": "示例", "is_example": True,
            },
            actor=cast["officer"],
        )  # fmt: skip
        if state == "draft":
            continue
        move_offer(offer.pk, "review", actor=cast["officer"])
        publish_offer(offer.pk, actor=cast["leader"])
        if state == "taken":
            take_offer(offer.pk, "示例全水溶肥项目", actor=cast["officer"])
