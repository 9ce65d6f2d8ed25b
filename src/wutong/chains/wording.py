"""Judgements and other coded answers of the rules, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wutong.ui.figures import day_words, month_words

REASONS = {
    "county_at_most": _("In the county: %(figure)s (missing at %(limit)s or fewer)"),
    "beyond_end": _("It lies beyond the chain's end today: missing here means extend"),
    "radius_has": _("In the supply radius: %(firms)s"),
    "upstream_strong": _("%(segment)s upstream is strong: the raw material is at hand"),
    "upstream_missing": _("%(segment)s upstream is missing too and comes first"),
    "in_talks": _("Projects in talks: %(projects)s; they do not fill the gap"),
    "county_has": _("In the county: %(firms)s"),
    "few_firms": _("Hangs on single suppliers (at %(limit)s firms or fewer)"),
    "scale": _("Above scale: %(figure)s (at least %(limit)s)"),
    "lq": _("Location quotient %(figure)s (at least %(limit)s)"),
    "no_words": _("The segment has no words, so no firm can be found"),
    "no_register": _("No register of the county's firms is loaded"),
    "register_undated": _("The register has no date, so nobody knows what day it speaks of"),
    "register_old": _(
        "The register is of %(edition)s; older than %(limit)s days says nothing of today"
    ),
    "scale_unknown": _("Firms of unknown scale: %(firms)s, left out of the judgement"),
    "dated_by_entry": _(
        "The register names no edition; the day of the last entry was taken for it"
    ),
    "lq_unknown": _("The location quotient is unknown and was left out"),
}

OBSTACLES = {
    "not_confirmed": _("The judgement is not confirmed yet: confirm it first"),
    "strong": _("The segment is strong: there is no gap to make a task of"),
    "unknown": _("Nothing is known of this segment yet: load a current register first"),
    "no_ruling": _(
        "The national catalogue restricts this segment: the county leader must rule on it first"
    ),
    "ruled_out": _("It was ruled that no firm is to be invited to this segment"),
}

STATE_WORDS = {
    "missing": pgettext_lazy("state of a segment", "Missing"),
    "weak": pgettext_lazy("state of a segment", "Weak"),
    "strong": pgettext_lazy("state of a segment", "Strong"),
    "unknown": pgettext_lazy("state of a segment", "Unknown"),
    "extend": pgettext_lazy("state of a segment", "Extend"),
}

DEED_WORDS = {
    "fill": pgettext_lazy("deed on a segment", "fill"),
    "strengthen": pgettext_lazy("deed on a segment", "strengthen"),
    "extend": pgettext_lazy("deed on a segment", "extend"),
    "none": "",
}

_DAYS = frozenset({"version", "edition"})


def sentences(parts: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> list[str]:
    """Parts as kept in an assessment, told in the reader's language.

    `names` gives segments' names by code.
    """
    return [_sentence(part["code"], part.get("values", {}), names) for part in parts]


def _sentence(code: str, values: Mapping[str, Any], names: Mapping[str, str]) -> str:
    shown = dict(values)
    for key in _DAYS & shown.keys():
        shown[key] = day_words(date.fromisoformat(str(shown[key])), year=True)
    if "segment" in shown:
        shown["segment"] = names.get(str(shown["segment"]), str(shown["segment"]))
    return str(REASONS[code]) % shown


def mark_of(state: str, deed: str) -> str:
    """The state that the marks of the style know: a gap to extend to has a sign of its own."""
    return "extend" if deed == "extend" else state


def verdict(state: str, deed: str) -> str:
    """ "Missing · fill", as the table shows it."""
    mark = mark_of(state, deed)
    word = str(STATE_WORDS[mark])
    doing = str(DEED_WORDS[deed]) if mark != "extend" else ""
    return f"{word} · {doing}" if doing else word


def task_title(chain: str, segment: str, state: str, deed: str) -> str:
    """What is to be done about a gap, in one line."""
    return gettext("%(chain)s, %(segment)s: %(verdict)s") % {
        "chain": chain,
        "segment": segment,
        "verdict": verdict(state, deed),
    }


def obstacle(code: str) -> str:
    """Why a gap can't become a task, "" for no reason."""
    return str(OBSTACLES[code]) if code else ""


def dated_words(dated: str) -> str:
    """A source's date as far as it is known: 2023年, 2023年4月, 2023年4月21日."""
    if not dated:
        return ""
    parts = dated.split("-")
    if len(parts) == 3:
        return day_words(date.fromisoformat(dated), year=True)
    if len(parts) == 2:
        return month_words(date(int(parts[0]), int(parts[1]), 1), year=True)
    return gettext("the year %(year)s") % {"year": parts[0]}


def dated_beside(dated: str, source: str) -> str:
    """The same beside its source, unless the source's own words name that date already."""
    words = dated_words(dated)
    return "" if words and words in source else words


def threshold_label(code: str) -> str:
    """What a threshold means."""
    words = {
        "missing_at_most": gettext("Missing: firms in the county at most"),
        "weak_firms_at_most": gettext("Weak: firms in the county at most"),
        "above_scale_at_least": gettext("Not weak: firms above scale at least"),
        "lq_at_least": gettext("Not weak: location quotient at least"),
        "lq_reference_at_least": gettext("Location quotient: firms in the reference at least"),
        "register_days_at_most": gettext("Register: days old at most"),
        "fit_at_least": gettext("A firm counts: fit to the segment at least"),
    }
    return words.get(code, code)
