"""Words put together with the marks of the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language


def in_english() -> bool:
    """Whether the page now being made is in English; where no language is set, it is Chinese."""
    return (get_language() or "").startswith("en")


def listed(names: Iterable[object]) -> str:
    """Names in one line: 甲、乙 or A, B."""
    return (", " if in_english() else "、").join(str(name) for name in names)


def joined(texts: Iterable[object]) -> str:
    """Sentences in one line: 甲；乙 or A; B. Empty ones are left out."""
    return ("; " if in_english() else "；").join(str(text) for text in texts if text)
