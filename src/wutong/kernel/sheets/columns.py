"""The declaration of a table: one Sheet gives template, import, export and documentation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation

from wutong.kernel.money import WAN

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise


class Kind(StrEnum):
    """What the cells of a column hold, and as what a reader hands them over.

    TEXT and CODE: str, "" when empty (None where `check` or `show` makes more than words of them);
    DATE: date; MONEY: int cents; INT: int; NUMBER: Decimal; CHOICE: the choice's code; BOOL: bool,
    all None when empty.
    """

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    MONEY = "money"
    INT = "int"
    NUMBER = "number"
    CHOICE = "choice"
    BOOL = "bool"


class CellError(ValueError):
    """A cell can't be read; the message says why and how to mend it, in the user's language."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    `heading` is what templates and exports write; `aliases` are further headings understood when
    reading (the heading in every language and the key always are). `unit` is the unit of a MONEY
    column in cents of the yuan. `check(text)` turns the text of a cell into what the row holds or
    raises CellError; `show(value)` is its way back. `looks(text)` recognises content that can only
    belong here, so that slipped columns are noticed. `takes_unit`: a unit in the heading's
    brackets, “注册资本（万元）”, is put behind bare figures before `check` sees them.
    """

    key: str
    heading: Words
    aliases: tuple[str, ...] = ()
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: Mapping[str, Words] = field(default_factory=dict)
    unit: int = WAN
    max_length: int = 2000
    multiline: bool = False
    earliest: date = date(1900, 1, 1)
    latest: Callable[[], date] | None = None
    check: Callable[[str], Any] | None = None
    show: Callable[[Any], str] | None = None
    looks: Callable[[str], bool] | None = None
    takes_unit: bool = False
    help: Words = ""
    width: int = 14

    @cached_property
    def known_headings(self) -> frozenset[str]:
        """All headings that mean this column, as `heading_key` spells them."""
        words = {self.key, *self.aliases}
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                words.add(str(self.heading))
        return frozenset(heading_key(w) for w in words)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table that people fill in and take home.

    `key_columns` decide whether a row is one that is known. `clean_row(values)` names faults that
    only show across cells, as (column key, reason).
    """

    key: str
    title: Words
    columns: tuple[Column, ...]
    key_columns: tuple[str, ...]
    clean_row: Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]] | None = None

    def __post_init__(self) -> None:
        keys = [c.key for c in self.columns]
        if len(set(keys)) != len(keys) or not set(self.key_columns) <= set(keys):
            raise ValueError(f"{self.key}: column keys must be unique and hold the key columns")

    def column(self, key: str) -> Column:
        """The column of that key."""
        return next(c for c in self.columns if c.key == key)


MONEY_UNITS = {"元": 100, "万元": 10**4 * 100, "亿元": 10**8 * 100}
UNIT_WORDS = {cents: word for word, cents in MONEY_UNITS.items()}

_BRACKETED = re.compile(r"\(([^()]*)\)")
_MARKS = re.compile(r"[\s*:]+")
_DUTY = re.compile(r"\((?:必填|选填|required|optional)\)")


def heading_key(text: str) -> str:
    """A heading without blanks, stars, case, width and the words “(必填)”."""
    return _DUTY.sub("", _MARKS.sub("", unicodedata.normalize("NFKC", text).lower()))


def split_heading(text: str) -> tuple[str, str]:
    """A heading and what stands in its brackets: 注册资本（万元） → (注册资本, 万元)."""
    key = heading_key(text)
    inside = _BRACKETED.search(key)
    return _BRACKETED.sub("", key), inside[1] if inside else ""


def column_letters(index: int) -> str:
    """The letters of a column counted from 0: 0 → A, 27 → AB."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def in_unit(cents: int, unit: int) -> Decimal:
    """Cents of the yuan as an exact figure in a unit (given in cents)."""
    amount = Decimal(cents) / unit
    whole = amount.to_integral_value()
    return whole if amount == whole else amount.normalize()
