"""Rows of the catalogue's workbook."""

from __future__ import annotations

from tests.tables.rows import ComesBack, Samples

from wutong.matters.actions import load_product_catalogue

SAMPLES = [
    Samples(
        key="service-items",
        rows=(
            {
                "code": "511A0138600000-511602000000", "name": "教师资格认定", "parent": "教师资格",
                "level": "handling", "kind": "01", "department": "示例局甲", "area": "511602",
                "handling_kind": "promised", "legal_days": 20, "legal_unit": "wd",
                "legal_basis": "行政许可法第四十二条", "promised_days": 0, "promised_unit": "wd",
                "reach": "city", "forms": "窗口", "fee": "free", "result_name": "证书",
                "commitment": "offered", "basis": "=依据", "source": "示例清单",
            },
        ),
    ),
    Samples(
        key="edition-papers",
        rows=(
            {
                "code": "0012", "item": "=示例事项", "edition": 2, "document": "land-right",
                "name": "示例材料", "kind": "both", "form": "either", "copies": 0,
                "necessity": "deferrable", "made_by": "agency", "is_shared": True,
                "shared_from": "示例局甲", "standard": "清楚", "hint": "照写", "basis": "=依据",
                "name_en": "Sample", "out": None,
            },
            {
                "code": "0013", "item": "", "edition": None, "document": None,
                "name": "示例材料乙", "kind": None, "form": None, "copies": None,
                "necessity": None, "made_by": None, "is_shared": False, "shared_from": "",
                "standard": "", "hint": "", "basis": "", "name_en": "", "out": True,
            },
        ),
    ),
    Samples(
        key="edition-stops",
        rows=(
            {
                "code": "0012", "item": "示例事项", "edition": 1, "reason": "示例公示",
                "longest_days": 7, "longest_unit": "day", "basis": "=依据", "reason_en": "",
                "out": None,
            },
        ),
    ),
]  # fmt: skip


def _parts(slug: str) -> ComesBack:
    """One of the lists of what the editions in force ask."""
    kwargs = {"kind": slug}
    return ComesBack(
        key=f"edition-{slug}", export="matters:parts", back="matters:parts-import",
        make=lambda cast: load_product_catalogue(actor=cast.clock), who="approval",
        kwargs=lambda _cast: kwargs, back_kwargs=lambda _cast: kwargs,
        sent={"source": "示例清单"}, rows=None,
    )  # fmt: skip


COMES_BACK = [
    _parts("papers"),
    _parts("needs"),
    _parts("stops"),
    ComesBack(
        key="service-items", export="matters:list", back="matters:import",
        make=lambda cast: load_product_catalogue(actor=cast.clock), who="approval",
        sent={"source": "示例清单"}, rows=None,
    ),
    ComesBack(
        key="department-kinds", export="matters:kind-list", back="matters:kinds-import",
        make=lambda cast: load_product_catalogue(actor=cast.clock), who="approval", rows=None,
    ),
]  # fmt: skip
