"""The register as a table: what is imported, exported, and asked for in the blank template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import CellError, Column, Kind, Sheet

from .models import Company, CompanyKind, CompanyStatus
from .rules.capital import parse_capital
from .rules.identity import check_name
from .rules.places import is_province
from .rules.uscc import normalise_uscc, parse_uscc
from .wording import say


@dataclass(frozen=True, slots=True)
class CapitalCell:
    """Registered capital as written, and what it says (see rules.capital.Capital)."""

    raw: str
    amount: Decimal | None
    currency: str | None


def _name(text: str) -> str:
    if fault := check_name(text):
        raise CellError(say(fault))
    return text


def _uscc(text: str) -> str | None:
    code = parse_uscc(text)
    if code.problem:
        raise CellError(say(code.problem))
    return code.code


def _capital(text: str) -> CapitalCell | None:
    capital = parse_capital(text)
    if capital.problem:
        raise CellError(say(capital.problem))
    return None if capital.amount is None else CapitalCell(text, capital.amount, capital.currency)


def _province(text: str) -> str:
    if not is_province(text):
        raise CellError(
            gettext("“%(text)s” is no province; write for example 山西 or 山西省") % {"text": text}
        )
    return text


def _industry(text: str) -> str:
    if not re.fullmatch(r"[A-T]?\d{2,4}|[A-T]", text):
        raise CellError(
            gettext("“%(text)s” is no code of GB/T 4754; write for example C2621") % {"text": text}
        )
    return text


_CODE_SHAPE = re.compile(r"[1-9ANY][0-9]{7}[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{10}")
_CAPITAL_SHAPE = re.compile(r"[\d.,]+\s*[（(]?\s*(?:[万亿]|元)\S{0,12}")


def looks_like_a_code(text: str) -> bool:
    """Whether a text can only be a unified social credit code, right or wrong."""
    return _CODE_SHAPE.fullmatch(text) is not None or (
        len(text) >= 18 and _CODE_SHAPE.fullmatch(normalise_uscc(text)) is not None
    )


def looks_like_capital(text: str) -> bool:
    """Whether a text can only be an amount of capital."""
    return _CAPITAL_SHAPE.fullmatch(text) is not None


def _today() -> date:
    return timezone.localdate()


COMPANIES = Sheet(
    key="companies.company",
    title=_("Firms"),
    columns=(
        Column(
            key="name", heading=_("Firm name"),
            aliases=("企业名称", "名称", "公司名称", "单位名称"),
            required=True, max_length=200, check=_name, width=36,
            help=_("The name on the business licence, in full."),
        ),
        Column(
            key="uscc", heading=_("Unified social credit code"),
            aliases=("统一社会信用代码", "信用代码", "社会信用代码"), kind=Kind.CODE, check=_uscc,
            looks=looks_like_a_code, max_length=60, width=22,
            help=_(
                "18 characters, as text. Decides whether a firm is known already; a firm without "
                "a code is found by its name."
            ),
        ),
        Column(
            key="registered_on", heading=_("Registered on"),
            aliases=("成立日期", "注册日期", "登记日期"), kind=Kind.DATE, latest=_today, width=12,
        ),
        Column(
            key="type", heading=_("Type of firm"), aliases=("企业类型", "类型", "company_type"),
            max_length=80, width=18,
        ),
        Column(
            key="capital_raw", heading=_("Registered capital"),
            aliases=("注册资本", "注册资金", "capital"), max_length=80, check=_capital,
            show=lambda value: value.raw if isinstance(value, CapitalCell) else str(value),
            looks=looks_like_capital, takes_unit=True, width=18,
            help=_("With its unit and currency, as on the licence: 500万元, 300(万美元)."),
        ),
        Column(
            key="business_scope", heading=_("Business scope"), aliases=("经营范围",),
            max_length=30_000, multiline=True, width=60,
        ),
        Column(
            key="province", heading=pgettext_lazy("register", "Province"),
            aliases=("省份", "省", "所属省份"),
            max_length=40, check=_province, width=10,
        ),
        Column(
            key="city", heading=pgettext_lazy("register", "City"),
            aliases=("城市", "市", "所属城市"), max_length=40, width=10,
        ),
        Column(
            key="name_en", heading=_("Name in English"), aliases=("英文名称",), max_length=200,
            width=24,
        ),
        Column(
            key="kind", heading=_("Kind of organisation"), aliases=("主体类别",), kind=Kind.CHOICE,
            choices=dict(CompanyKind.choices), width=12,
            help=_("Left empty, it is a firm."),
        ),
        Column(
            key="status", heading=_("Register state"), aliases=("登记状态", "经营状态"),
            kind=Kind.CHOICE, choices=dict(CompanyStatus.choices), width=12,
        ),
        Column(
            key="industry_code", heading=_("Industry code"),
            aliases=("行业代码", "国民经济行业代码"),
            kind=Kind.CODE, check=_industry, max_length=5, width=12,
            help=_("The class of GB/T 4754, when it is known."),
        ),
        Column(
            key="is_example", heading=_("Sample"), aliases=("示例",), kind=Kind.BOOL, width=8,
            help=_("Yes for a made-up firm only; left empty, the firm is real."),
        ),
    ),
    key_columns=("uscc",),
)  # fmt: skip


def company_cells(company: Company) -> Mapping[str, Any]:
    """A firm as a row of `COMPANIES`; unknown stays empty."""
    return {
        "name": company.name,
        "uscc": company.uscc,
        "registered_on": company.registered_on,
        "type": company.company_type,
        "capital_raw": company.capital_raw or None,
        "business_scope": company.business_scope,
        "province": company.province,
        "city": company.city,
        "name_en": company.name_en,
        "kind": company.kind,
        "status": company.status or None,
        "industry_code": company.industry_code or None,
        "is_example": company.is_example,
    }
