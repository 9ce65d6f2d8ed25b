"""Example plans: a glass project by the full commitment kit, a nitro project, a start-up."""

from __future__ import annotations

from datetime import date

from wutong.approvals.public import ask_for_plan

from .people import Cast

# days of the published calendar of 2026, so that every plan can be counted to its end
BEGIN = date(2026, 3, 2)
GLASS: dict[str, object] = {
    "kind": "industrial", "procedure": "record", "land": "new", "in_zone": True, "hazard": "none",
    "eia": "form", "floor_area_m2": 42000, "land_hectares": 8, "energy_tce": 5200,
    "fire_special": True, "civil_defence": False, "commitment": True, "credit_breach": False,
}  # fmt: skip
NITRO = GLASS | {"hazard": "chemicals", "eia": "report", "land_hectares": 12}


def plan_projects(cast: Cast) -> None:
    """Three plans, made by those who would make them."""
    for who, title, answers in (
        ("officer", "示例玻璃深加工项目（开发区内，全承诺）", GLASS),
        ("officer", "示例硝基新材料项目（危险化学品）", NITRO),
        ("outsider", "示例项目公司开办", {"kind": "start-up"}),
    ):
        ask_for_plan(title, BEGIN, answers, actor=cast[who], is_example=True)
