"""Which typefaces papers are set in: the county's choice first, free ones after it.

方正小标宋 and 仿宋_GB2312 are licensed: they may be named (Word takes what the reader has) but
are never shipped.
"""

from __future__ import annotations

from django.conf import settings

# for PDF, which needs the typeface on this machine: the first one that is there serves
BODY = (
    "FandolFang", "FangSong", "Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC",
    "Source Han Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "AR PL UMing CN",
)  # fmt: skip
HEADING = (
    "FandolHei", "SimHei", "Noto Sans CJK SC", "Source Han Sans SC", "Noto Serif CJK SC",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "AR PL UMing CN",
)  # fmt: skip
# for Word, which looks on the reader's machine
WORD_BODY, WORD_HEADING, WORD_LATIN = "FangSong", "SimHei", "Times New Roman"


def body_fonts() -> tuple[str, ...]:
    """Typefaces for text, best first."""
    return (*settings.DOCUMENT_FONTS, *BODY)


def heading_fonts() -> tuple[str, ...]:
    """Typefaces for headings, best first."""
    return (*settings.DOCUMENT_HEADING_FONTS, *HEADING)


def word_fonts() -> tuple[str, str, str]:
    """For text, for headings, for Latin letters."""
    body = next(iter(settings.DOCUMENT_FONTS), WORD_BODY)
    return body, next(iter(settings.DOCUMENT_HEADING_FONTS), WORD_HEADING), WORD_LATIN
