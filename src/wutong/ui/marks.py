"""Small marks with a shape and a word: origin badges, states, gap classes, icons."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

ICONS = frozenset({
    "home", "chain", "firm", "project", "site", "matter", "policy", "team", "search", "bell",
    "down", "print", "phone", "up", "screen", "plus", "caret", "menu", "close", "trip", "serve",
    "list", "person", "check", "clock", "theme", "copy", "edit", "task", "file", "calendar",
    "shield", "globe", "exit", "next", "back", "filter", "history",
})  # fmt: skip

# kind → (css, word): badges that always say the same
BADGES = {
    "sample": ("badge-sample", _("Sample")),
    "public": ("badge-public", _("Public report")),
}
BADGE_TONES = frozenset({"", "brand", "warn", "late", "info"})

STATUSES = {
    "ok": _("Done"),
    "doing": _("In progress"),
    "warn": _("Due soon"),
    "late": _("Overdue"),
    "wait": _("Not due yet"),
    "stop": _("Clock stopped"),
    "void": _("Not applicable"),
}

# state of a segment → (css, word); "extend" is a missing segment beyond the chain's end
GAPS = {
    "missing": ("none", _("Missing")),
    "weak": ("weak", _("Weak")),
    "extend": ("next", _("Extend")),
    "strong": ("good", _("Strong")),
    "unknown": ("open", _("Unknown")),
}


def icon_mark(name: str, size: str = "") -> SafeString:
    """An icon of the sprite, silent to screen readers: words stand beside it."""
    if name not in ICONS:
        raise ValueError(f"no icon {name!r} in the sprite")
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>',
        f" icon-{size}" if size else "",
        name,
    )


def badge_mark(kind: str, words: object = "") -> SafeString:
    """An origin badge ("sample", "public"), or a tone ("", "brand", "warn", "late") with words."""
    if kind in BADGES:
        css, word = BADGES[kind]
        return format_html('<span class="badge {}">{}</span>', css, words or word)
    if kind not in BADGE_TONES or not words:
        raise ValueError(f"a badge of kind {kind!r} needs a known tone and words")
    css = f" badge-{kind}" if kind else ""
    return format_html('<span class="badge{}">{}</span>', css, words)


def status_mark(kind: str, words: object = "") -> SafeString:
    """One of the seven states; the words default to the state's own."""
    return format_html('<span class="status status-{}">{}</span>', kind, words or STATUSES[kind])


def gap_class(state: str) -> str:
    """The style name of a segment's state: none, weak, next, good, open."""
    return GAPS[state][0]


def gap_mark(state: str, words: object = "") -> SafeString:
    """A segment's state: outline glyph and word; `words` may add the suggested deed."""
    css, word = GAPS[state]
    return format_html('<span class="gap gap-{}">{}</span>', css, words or word)
