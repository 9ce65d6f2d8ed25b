"""The words of the command line: Chinese where the machine speaks Chinese, English elsewhere.

The language is that of WUTONG_LANG, else of LC_ALL, LC_MESSAGES or LANG: a value that begins with
zh means Chinese, any other one English. Keys and codes in JSON are no words and stay as they are.

The layer stands below Django, and some commands never load it, so the compiled catalogues of the
apps are read here by the standard library. A message marked with `_` from this module belongs to
the catalogue of the app in which it stands, as any other.
"""

from __future__ import annotations

import functools
import gettext as catalogues
import os
from pathlib import Path

VARIABLES = ("WUTONG_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
CHINESE = "zh-hans"
ENGLISH = "en"


def language() -> str:
    """`zh-hans` or `en`, by the first variable that is set."""
    said = next((value for name in VARIABLES if (value := os.environ.get(name))), "")
    return CHINESE if said.lower().startswith("zh") else ENGLISH


def gettext(text: str) -> str:
    """The text in the language of the command line; the English itself where it has no Chinese."""
    if not text or language() == ENGLISH:
        return text
    for catalogue in _chinese():
        if (said := catalogue.gettext(text)) != text:
            return said
    return text


def gettext_noop(text: str) -> str:
    """Mark a text for the catalogue where it is said later."""
    return text


def fault_words(fault: object) -> str:
    """A fault of the pure rules in words: its `message` and `values` where it has them."""
    message, values = getattr(fault, "message", None), getattr(fault, "values", None)
    if not isinstance(message, str):
        return str(fault)
    return gettext(message) % values if values else gettext(message)


@functools.cache
def _chinese() -> tuple[catalogues.NullTranslations, ...]:
    """The compiled catalogues of all apps; one that was never compiled says nothing."""
    found = sorted(Path(__file__).parents[1].glob("*/locale"))
    return tuple(
        catalogues.translation("django", folder, languages=["zh_Hans"], fallback=True)
        for folder in found
    )
