"""Coded answers of the screening rules in the reader's language: parts and reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import in_language
from wutong.companies.rules.fault import Fault
from wutong.kernel.words import in_english, listed
from wutong.ui.figures import day_words

from .models import Signal
from .rules.scoring import read_date
from .rules.weighting import Direction, WeightSet
from .sayings import fact_words

PARTS = {
    "fit": pgettext_lazy("part of a score", "Scope fit"),
    "trade": pgettext_lazy("part of a score", "Deed"),
    "size": pgettext_lazy("part of a score", "Size"),
    "age": pgettext_lazy("part of a score", "Age"),
    "form": pgettext_lazy("part of a score", "Legal form"),
    "region": pgettext_lazy("part of a score", "Region"),
    "qualifications": pgettext_lazy("part of a score", "Titles"),
    "ties": pgettext_lazy("part of a score", "Local ties"),
    "warnings": pgettext_lazy("part of a score", "Warnings"),
}

PARTS_EXPLAINED = {
    "fit": _("How well the words of the business scope name what the segment makes"),
    "trade": _("Making counts most, then developing; serving and dealing count little"),
    "size": _(
        "Registered capital on a logarithmic scale; zero capital is a value, none is unknown"
    ),
    "age": _("Years since registration"),
    "form": _("A company decides on an investment by itself, a branch can't"),
    "region": _("Whether industry is moving out of the firm's region; values set by the county"),
    "qualifications": _(
        "The best title in the register's column of titles or in force in the county's own register"
    ),
    "ties": _(
        "The same group as a local firm, or a scope that names what local firms sell or buy; that "
        "there are local suppliers or buyers counts for every firm"
    ),
    "warnings": _(
        "The state in the register and published facts: 100 without a warning, less by their words"
    ),
}

FORMS = {
    "company": pgettext_lazy("legal form", "Companies"),
    "works": pgettext_lazy("legal form", "Works that are no companies"),
    "person": pgettext_lazy("legal form", "Sole traders, partnerships, cooperatives"),
    "branch": pgettext_lazy("legal form", "Branches"),
}


def part_name(code: str) -> str:
    """A part's name; a part of an older version of the rules keeps its code."""
    return str(PARTS.get(code, code))


def fault_words(fault: Fault | Mapping[str, Any]) -> str:
    """A reason of the rules in the reader's language; takes the kept form, too."""
    if isinstance(fault, Fault):
        message, values = fault.message, fault.values
    else:
        message, values = str(fault["message"]), fault.get("values", {})
    words = gettext(message)
    return words % values if values else words


def direction_name(direction: Direction) -> str:
    """A transfer region's name in the reader's language."""
    return in_language(direction.name, direction.name_en)


def direction_reason(direction: Direction) -> str:
    """Why it has its value."""
    return in_language(direction.reason, direction.reason_en)


def weights_reason(weights: WeightSet) -> str:
    """Why the weights are what they are."""
    return in_language(weights.reason, weights.reason_en)


def outlook_words(outlook: Mapping[str, Any], unknown: Sequence[str], kept: int | None) -> str:
    """What would change a candidate's rank, in one or two sentences.

    Ranks hold among the `kept` candidates, all else staying as it is.
    """
    said: list[str] = []
    names = listed(part_name(code) for code in unknown)
    best, worst, rank = outlook.get("best_rank"), outlook.get("worst_rank"), outlook.get("rank")
    if rank is None or kept is None:
        return ""
    if unknown and best and worst:
        if best == worst == rank:
            said.append(
                gettext("Whatever %(parts)s turn out to be, the rank stays.") % {"parts": names}
            )
        else:
            said.append(
                gettext(
                    "With %(parts)s known, the rank may lie between %(best)s and "
                    "%(worst)s of %(kept)s."
                )
                % {"parts": names, "best": best, "worst": worst, "kept": kept}
            )
    levers = outlook.get("levers") or []
    known = [lever for lever in levers if lever.get("value") is not None and lever["rank"] < rank]
    fact = fact_words(known[0].get("fact") or {}) if known else ""
    if fact:
        # who makes a thing also fits it better: there the rank is the least that can be said
        words = (
            gettext("If %(fact)s, it would rise at least to rank %(rank)s.")
            if known[0]["part"] == "trade"
            else gettext("If %(fact)s, it would rise to rank %(rank)s.")
        )
        said.append(words % {"fact": fact, "rank": known[0]["rank"]})
    elif known:
        said.append(
            gettext("Full marks for %(part)s would lift it to rank %(rank)s.")
            % {"part": part_name(known[0]["part"]), "rank": known[0]["rank"]}
        )
    elif outlook.get("ahead") and outlook.get("behind_in"):
        said.append(
            gettext("%(gap)s points behind the firm above, most of it in %(part)s.")
            % {"gap": f"{outlook['gap']:.1f}", "part": part_name(outlook["behind_in"])}
        )
    return (" " if in_english() else "").join(said)


def signal_words(signal: Signal) -> str:
    """What happened, from what to what, in one line."""
    before, after = signal.before or {}, signal.after or {}
    if signal.kind == "moved":
        places = [
            " ".join(dict.fromkeys(p for p in (firm.get("province"), firm.get("city")) if p))
            for firm in (before, after)
        ]
        return gettext("from %(old)s to %(new)s") % {"old": places[0], "new": places[1]}
    if signal.kind == "renamed":
        return gettext("formerly %(old)s") % {"old": before.get("name", "")}
    if signal.kind == "branch" and signal.parent:
        return gettext("branch of %(firm)s") % {"firm": signal.parent}
    if signal.kind in {"new", "branch"} and after.get("registered_on"):
        day = read_date(after["registered_on"])
        return gettext("registered on %(day)s") % {
            "day": day_words(day, year=True) if day else after["registered_on"]
        }
    return ""
