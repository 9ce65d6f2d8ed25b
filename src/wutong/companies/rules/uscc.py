"""Unified social credit codes by GB 32100-2015: read as people type them, checked, explained.

Eighteen characters: registering authority (1), kind of body (1), division of first registration
(6 digits, GB/T 2260), body identifier (9, GB 11714), check character (1).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from stdnum.cn.uscc import calc_check_digit

from .fault import Fault, gettext_noop

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

# GB 32100-2015, table 1, with the authorities added since (law firms 3, trade unions 8, the
# military A, rural collectives N, others Y); stdnum knows digits only.
AUTHORITIES = frozenset("123456789ANY")

# Letters that the standard leaves out because they look like a digit, and that digit.
LOOKALIKE = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U"}

# How registers and people write "there is none".
NOTHING = frozenset({"", "N/A", "NA", "-", "--", "—", "——", "/", "无", "暂无", "NULL", "NONE"})

_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")

_OLD_NUMBER = gettext_noop(
    "15 digits: this is a registration number from before 2015, not a unified social credit code; "
    "fill in the 18 characters of the new licence"
)
_LENGTH = gettext_noop("%(length)d characters; a unified social credit code has 18")
_LETTER = gettext_noop(
    "Character %(position)d is the letter %(found)s, which credit codes don't use; "
    "it may be %(perhaps)s"
)
_STRANGE = gettext_noop(
    "Character %(position)d is “%(found)s”; only digits and capital letters are used"
)
_AUTHORITY = gettext_noop(
    "Character 1 is %(found)s, which stands for no registering authority; firms begin with 9"
)
_DIVISION = gettext_noop(
    "Character %(position)d is %(found)s; characters 2 to 8 are digits (kind and division)"
)
_CHECK = gettext_noop(
    "Character 18 should be %(expected)s, you filled in %(found)s; "
    "if it is right, check the 17 characters before it"
)


@dataclass(frozen=True, slots=True)
class Uscc:
    """A code as it should be written, or why it can't be one; both None when none was given."""

    code: str | None
    problem: Fault | None = None


def normalise_uscc(raw: str) -> str:
    """Capital letters, half-width, without blanks, invisible characters or a leading apostrophe."""
    if raw.isascii() and raw.isalnum():
        return raw.upper()
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", raw)).lstrip("'’‘")
    return text.upper()


def check_character(first17: str) -> str:
    """The eighteenth character that belongs to seventeen of `ALPHABET`."""
    return str(calc_check_digit(first17))


def parse_uscc(raw: str | None) -> Uscc:
    """Read a code as typed. Never mends a wrong one: only case, width and blanks are normalised."""
    code = normalise_uscc(raw or "")
    if code in NOTHING:
        return Uscc(None)
    for position, found in enumerate(code, 1):
        if found in LOOKALIKE and len(code) == 18:
            return Uscc(
                None, Fault(_LETTER, position=position, found=found, perhaps=LOOKALIKE[found])
            )
        if found not in ALPHABET and found not in LOOKALIKE:
            return Uscc(None, Fault(_STRANGE, position=position, found=found))
    if len(code) != 18:
        old = len(code) == 15 and code.isdigit()
        return Uscc(None, Fault(_OLD_NUMBER) if old else Fault(_LENGTH, length=len(code)))
    if code[0] not in AUTHORITIES:
        return Uscc(None, Fault(_AUTHORITY, found=code[0]))
    if not code[1:8].isdigit():
        position = next(n for n, found in enumerate(code[1:8], 2) if not found.isdigit())
        return Uscc(None, Fault(_DIVISION, position=position, found=code[position - 1]))
    if (expected := check_character(code[:17])) != code[17]:
        return Uscc(None, Fault(_CHECK, expected=expected, found=code[17]))
    return Uscc(code)


def division_code(code: str) -> str:
    """The six digits of the division of first registration; it may be abolished since."""
    return code[2:8]
