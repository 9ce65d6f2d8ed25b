"""From a cell to a value: one cleaner per column, built once, called for every row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from wutong.kernel.money import cents_from

from .columns import MONEY_UNITS, UNIT_WORDS, CellError, Column, Kind
from .problems import Unreadable

Cleaner = Callable[[object], Any]

# How tables write that something is not known; never zero.
NOTHING = frozenset({"N/A", "n/a", "#N/A", "NULL", "null", "None", "-", "--", "—", "——", "/"})

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028\u2029\u2060\ufeff]")
_BLANKS = re.compile(r"\s+")
_DATE = re.compile(
    r"(\d{4})\s*([-/.年])\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00(?:\.0+)?)?)?"
)
_COMPACT_DATE = re.compile(r"((?:18|19|20)\d\d)(\d\d)(\d\d)")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+\d+")
_FIGURE = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?", re.ASCII)
_YES = frozenset({"是", "有", "√", "y", "yes", "true", "1"})
_NO = frozenset({"否", "无", "×", "n", "no", "false", "0"})


def tidy(text: str, *, multiline: bool = False) -> str:
    """Text without control and invisible characters and without blanks at its ends."""
    if text.isalnum():
        return text
    text = _CONTROL.sub("", text)
    if multiline:
        return text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return _BLANKS.sub(" ", text).strip()


def as_text(value: object) -> str:
    """A cell's content as a person reads it in the spreadsheet."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if (value.hour, value.minute, value.second) == (0, 0, 0):
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)


def parse_date(text: str) -> date | None:
    """A day as tables write it: 2004-10-25, 2004/1/5, 2004.10.25, 2004年10月25日, 20041025."""
    if (found := _DATE.fullmatch(text)) is not None:
        parts = found[1], found[3], found[4]
    elif (found := _COMPACT_DATE.fullmatch(text)) is not None:
        parts = found[1], found[2], found[3]
    else:
        return None
    try:
        return date(*(int(p) for p in parts))
    except ValueError:
        return None


def looks_like_a_date(value: object) -> bool:
    """Whether the content can only be a day; eight bare digits may be many things."""
    if isinstance(value, date):
        return True
    return (
        isinstance(value, str)
        and 8 <= len(value) <= 22
        and _DATE.fullmatch(value) is not None
        and parse_date(value) is not None
    )


def cleaner_for(column: Column, heading_unit: str = "", cell_length: int = 32_767) -> Cleaner:
    """The function that reads a column's cells; it raises CellError with the reason.

    `heading_unit` is what the file's own heading says in brackets.
    """
    read = _READERS[column.kind](column, heading_unit)
    is_words = column.kind is Kind.TEXT and column.show is None
    empty: object = "" if is_words or (column.kind is Kind.CODE and column.check is None) else None

    def clean(value: object) -> Any:
        if isinstance(value, str):
            if len(value) > cell_length:
                raise CellError(
                    _("%(length)d characters; a cell holds at most %(most)d")
                    % {"length": len(value), "most": cell_length}
                )
            if "\ufffd" in value:
                raise CellError(
                    _("the text is damaged (“�” stands for lost characters); type it again")
                )
        elif isinstance(value, Unreadable):
            raise CellError(value.reason)
        if value is None or value == "" or value in NOTHING:
            return _empty(column, empty)
        result = read(value)
        return _empty(column, empty) if result is None or result == "" else result

    return clean


def _empty(column: Column, empty: object) -> object:
    if column.required:
        raise CellError(_("is empty, but must be filled in"))
    return empty


def _text_reader(column: Column, heading_unit: str) -> Cleaner:
    check, multiline, longest = column.check, column.multiline, column.max_length
    unit = f"({heading_unit})" if column.takes_unit and heading_unit else ""

    def read(value: object) -> Any:
        text = tidy(value if isinstance(value, str) else as_text(value), multiline=multiline)
        if len(text) > longest:
            raise CellError(
                _("%(length)d characters; at most %(most)d fit here")
                % {"length": len(text), "most": longest}
            )
        if unit and _FIGURE.fullmatch(text):
            text += unit
        return text if check is None or not text else check(text)

    return read


def _code_reader(column: Column, heading_unit: str) -> Cleaner:
    as_typed = _text_reader(column, "")

    def read(value: object) -> Any:
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            if abs(float(value)) >= 1e15:
                raise CellError(
                    _(
                        "was stored as a number and has lost its last digits; set the column's "
                        "format to text and type the code again"
                    )
                )
            raise CellError(
                _(
                    "was stored as a number, which drops leading zeros; set the column's format "
                    "to text and type the code again"
                )
            )
        if isinstance(value, str) and _SCIENTIFIC.fullmatch(value.strip()):
            raise CellError(
                _(
                    "was turned into scientific notation by a spreadsheet and has lost its last "
                    "digits; type the code again as text"
                )
            )
        return as_typed(value)

    return read


def _date_reader(column: Column, heading_unit: str) -> Cleaner:
    latest = column.latest() if column.latest is not None else date.max

    def read(value: object) -> date:
        if isinstance(value, datetime):
            day = value.date()
        elif isinstance(value, date):
            day = value
        elif isinstance(value, str):
            text = unicodedata.normalize("NFKC", value).strip()
            found = parse_date(text)
            if found is None:
                raise CellError(
                    _("“%(text)s” is no day of the calendar; write it as 2004-10-25")
                    % {"text": shortened(text)}
                )
            day = found
        else:
            raise CellError(
                _("%(number)s is a number, not a date; set the cell's format to date")
                % {"number": as_text(value)}
            )
        if day < column.earliest:
            raise CellError(
                _("%(day)s is before %(earliest)s; check the year")
                % {"day": day.isoformat(), "earliest": column.earliest.isoformat()}
            )
        if day > latest:
            raise CellError(
                _("%(day)s is after %(latest)s; check the year")
                % {"day": day.isoformat(), "latest": latest.isoformat()}
            )
        return day

    return read


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool | date | time | timedelta):
        raise CellError(_("“%(text)s” is not a number") % {"text": as_text(value)})
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", value).replace(" ", "")
        if not _FIGURE.fullmatch(text):
            raise CellError(
                _("“%(text)s” is not a number; write digits only") % {"text": shortened(value)}
            )
        return Decimal(text.replace(",", ""))
    try:
        # repr gives the digits that the spreadsheet shows, not the binary fraction behind them
        return Decimal(repr(value) if isinstance(value, float) else str(value))
    except InvalidOperation as error:
        raise CellError(_("“%(text)s” is not a number") % {"text": str(value)}) from error


def _money_reader(column: Column, heading_unit: str) -> Cleaner:
    unit = MONEY_UNITS.get(heading_unit, column.unit)

    def read(value: object) -> int:
        amount = _decimal(value)
        try:
            cents = cents_from(amount, unit)
        except ValueError as error:
            raise CellError(
                _("%(amount)s %(unit)s is not a whole number of cents")
                % {"amount": amount, "unit": UNIT_WORDS.get(unit, "")}
            ) from error
        if abs(cents) >= 2**63:
            raise CellError(_("%(amount)s is too large for an amount") % {"amount": amount})
        return cents

    return read


def _int_reader(column: Column, heading_unit: str) -> Cleaner:
    def read(value: object) -> int:
        number = _decimal(value)
        if number != number.to_integral_value():
            raise CellError(_("%(number)s is not a whole number") % {"number": number})
        if abs(number) >= 2**63:
            raise CellError(_("%(number)s is too large") % {"number": number})
        return int(number)

    return read


def _number_reader(column: Column, heading_unit: str) -> Cleaner:
    return _decimal


def _choice_reader(column: Column, heading_unit: str) -> Cleaner:
    from django.conf import settings

    codes: dict[str, str] = {}
    for code, label in column.choices.items():
        words = {code, str(label)}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                words.add(str(label))
        codes.update({tidy(word).casefold(): code for word in words})

    def read(value: object) -> str:
        text = tidy(as_text(value))
        try:
            return codes[text.casefold()]
        except KeyError:
            raise CellError(
                _("“%(text)s” is none of: %(choices)s")
                % {
                    "text": shortened(text),
                    "choices": _("; ").join(str(c) for c in column.choices.values()),
                }
            ) from None

    return read


def _bool_reader(column: Column, heading_unit: str) -> Cleaner:
    def read(value: object) -> bool:
        if isinstance(value, bool):
            return value
        text = tidy(as_text(value)).casefold()
        if text in _YES:
            return True
        if text in _NO:
            return False
        raise CellError(_("“%(text)s” is neither yes nor no") % {"text": shortened(text)})

    return read


_READERS: dict[Kind, Callable[[Column, str], Cleaner]] = {
    Kind.TEXT: _text_reader,
    Kind.CODE: _code_reader,
    Kind.DATE: _date_reader,
    Kind.MONEY: _money_reader,
    Kind.INT: _int_reader,
    Kind.NUMBER: _number_reader,
    Kind.CHOICE: _choice_reader,
    Kind.BOOL: _bool_reader,
}


def shortened(text: str, most: int = 40) -> str:
    """The beginning of a long text, for a message."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
