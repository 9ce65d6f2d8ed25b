"""Rows of the register's workbook."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.tables.rows import Samples

from wutong.companies.sheets import CapitalCell

from .factories import code

_UNKNOWN = {
    "uscc": None, "registered_on": None, "type": "", "capital_raw": None, "business_scope": "",
    "province": "", "city": "", "name_en": "", "kind": "firm", "status": None,
    "industry_code": None, "is_example": None,
}  # fmt: skip

SAMPLES = [
    Samples(
        key="companies.company",
        rows=(
            {
                "name": "示例（山西）化工有限公司", "uscc": code(1),
                "registered_on": date(2004, 10, 25), "type": "有限责任公司",
                "capital_raw": CapitalCell("1,000(万美元)", Decimal(10_000_000), "USD"),
                "business_scope": "=硝酸钾；\n硝酸铵", "province": "山西", "city": "吕梁",
                "name_en": "Sample Chemicals Ltd", "kind": "platform", "status": "active",
                "industry_code": "C2621", "is_example": True,
            },
            {"name": "示例大学", **_UNKNOWN, "kind": "university"},
            {
                "name": "示例化工厂", **_UNKNOWN,
                "capital_raw": CapitalCell("46(万)", Decimal(460_000), None),
            },
        ),
    )
]  # fmt: skip

ONLY_OUT = {
    "companies.company": "comes back by a job with progress (companies:import), see test_runs"
}
