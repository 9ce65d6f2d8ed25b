"""What the columns of a list of firms are called, for whoever reads one."""

from __future__ import annotations

# English key of a column, and the headings under which registers carry it.
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("企业名称", "名称", "公司名称"),
    "uscc": ("统一社会信用代码", "信用代码"),
    "registered_on": ("成立日期", "注册日期"),
    "type": ("类型", "企业类型", "公司类型"),
    "capital_raw": ("注册资本",),
    "business_scope": ("经营范围",),
    "province": ("省份", "省"),
    "city": ("城市", "市"),
    "qualifications": ("资质", "资质荣誉"),
    "status": ("登记状态", "经营状态", "企业状态"),
}

# A scope has hundreds of signs, rarely thousands; a cell beyond this is no cell of a register.
LARGEST_CELL = 1_000_000
