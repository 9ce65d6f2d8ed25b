"""Unified social credit codes by GB 32100-2015: read as people type them, checked, explained.

Eighteen characters: registering authority (1), kind of body (1), division of first registration
(6 digits, GB/T 2260), body identifier (9, GB 11714), check character (1).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from operator import mul

from .fault import Fault, gettext_noop

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

# GB 32100-2015, table 1, with the authorities added since (law firms 3, trade unions 8, the
# military A, rural collectives N, others Y); stdnum knows digits only.
AUTHORITIES = frozenset("123456789ANY")

# Letters that the standard leaves out because they look like a digit, and that digit.
LOOKALIKE = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U"}

# How registers and people write "there is none".
NOTHING = frozenset({"", "N/A", "NA", "-", "--", "—", "——", "/", "无", "暂无", "NULL", "NONE"})

# Weights of GB 32100-2015, 3^(i-1) mod 31. python-stdnum has the same rule; a test holds the two
# equal, and this one is ten times as fast, which whole registers feel.
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_WELL_FORMED = re.compile(rf"[{''.join(sorted(AUTHORITIES))}][0-9]{{7}}[{ALPHABET}]{{10}}")

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
    total = sum(map(mul, _WEIGHTS, map(_VALUE.__getitem__, first17)))
    return ALPHABET[-total % 31]


def parse_uscc(raw: str | None) -> Uscc:
    """Read a code as typed. Never mends a wrong one: only case, width and blanks are normalised."""
    code = normalise_uscc(raw or "")
    if _WELL_FORMED.fullmatch(code):
        if (expected := check_character(code[:17])) != code[17]:
            return Uscc(None, Fault(_CHECK, expected=expected, found=code[17]))
        return Uscc(code)
    return Uscc(None, None if code in NOTHING else _why_malformed(code))


def _why_malformed(code: str) -> Fault:
    for position, found in enumerate(code, 1):
        if found in LOOKALIKE and len(code) == 18:
            return Fault(_LETTER, position=position, found=found, perhaps=LOOKALIKE[found])
        if found not in _VALUE and found not in LOOKALIKE:
            return Fault(_STRANGE, position=position, found=found)
    if len(code) != 18:
        old = len(code) == 15 and code.isdigit()
        return Fault(_OLD_NUMBER) if old else Fault(_LENGTH, length=len(code))
    if code[0] not in AUTHORITIES:
        return Fault(_AUTHORITY, found=code[0])
    position = next(n for n, found in enumerate(code[1:8], 2) if not found.isdigit())
    return Fault(_DIVISION, position=position, found=code[position - 1])


def division_code(code: str) -> str:
    """The six digits of the division of first registration; it may be abolished since."""
    return code[2:8]
