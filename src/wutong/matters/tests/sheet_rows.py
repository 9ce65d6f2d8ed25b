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
    )
]  # fmt: skip

COMES_BACK = [
    ComesBack(
        key="service-items", export="matters:list", back="matters:import",
        make=lambda cast: load_product_catalogue(actor=cast.clock), who="approval",
        sent={"source": "示例清单"}, rows=None,
    )
]  # fmt: skip

ONLY_OUT = {
    "department-kinds": "which department does what is chosen on its page from those that exist"
}
