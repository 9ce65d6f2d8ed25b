"""Firms, files and rows for tests. Codes have a right check character and a division of no place."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from wutong.accounts.models import User
from wutong.companies.actions import CompanyFacts, add_company, import_companies
from wutong.companies.actions.importing import ImportResult
from wutong.companies.models import Company
from wutong.companies.rules.uscc import ALPHABET, check_character

_numbers = itertools.count(1)
HEAD = [
    "name", "uscc", "registered_on", "type", "capital_raw", "business_scope", "province", "city",
]  # fmt: skip


def code(number: int | None = None, division: str = "999999") -> str:
    """A valid credit code that no real firm bears."""
    number = next(_numbers) if number is None else number
    tail = ""
    for _place in range(9):
        number, rest = divmod(number, len(ALPHABET))
        tail = ALPHABET[rest] + tail
    body = f"91{division}{tail}"
    return body + check_character(body)


def firm(actor: User, name: str = "", **facts: Any) -> Company:
    """A firm entered by hand."""
    facts.setdefault("uscc", code())
    facts.setdefault("source", "示例来源")
    facts.setdefault("is_example", True)
    return add_company(
        CompanyFacts(name=name or f"示例{next(_numbers)}化工有限公司", **facts), actor=actor
    )


def bring_in(rows: Sequence[Mapping[str, Any]], actor: User, **options: Any) -> ImportResult:
    """Import typed rows, numbered from 2 as below a heading."""
    options.setdefault("source", "示例名录")
    return import_companies(list(enumerate(rows, 2)), actor=actor, **options)


def csv_bytes(*rows: Sequence[str], head: Sequence[str] = HEAD, encoding: str = "utf-8") -> bytes:
    """A file of firms as an office would save it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([head, *rows])
    return text.getvalue().encode(encoding)
