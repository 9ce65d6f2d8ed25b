"""What is told of a firm beside the register's words, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import in_language
from wutong.companies.public import CompanyStatus, QualificationKind, RelationKind
from wutong.kernel.words import joined, listed
from wutong.ui.figures import money_words, plain_number

Kept = Mapping[str, Any]

FORM = {
    "company": pgettext_lazy("legal form of one firm", "a company"),
    "works": pgettext_lazy("legal form of one firm", "works, no company"),
    "person": pgettext_lazy("legal form of one firm", "a sole trader, partnership or cooperative"),
    "branch": pgettext_lazy("legal form of one firm", "a branch"),
}
MADE = {
    "produce": _("it made the products itself"),
    "develop": _("it developed the products itself"),
    "trade": _("it dealt in the products"),
    "service": _("it served those who make the products"),
}
TIED = {
    "group": _("it stood in one group with a local firm"),
    "named": _("its scope named what local firms sell or buy"),
    "segment": _("local firms supplied it or bought from it"),
}


def said_words(said: Iterable[Kept]) -> str:
    """Sayings as they were kept with a part, in one line; one of an unknown kind is left out."""
    return joined(_TOLD[each["code"]](each) for each in said if each.get("code") in _TOLD)


def fact_words(fact: Kept) -> str:
    """What would have to be so, as the clause behind "if"; "" for a kind nobody knows."""
    told = _FACTS.get(str(fact.get("code")))
    return told(fact) if told else ""


def _relation(words: str, told: Kept) -> str:
    kind = str(told["relation"])
    relation = RelationKind(kind).label if kind in RelationKind else kind
    return words % {"firm": told["firm"], "relation": relation, "source": told["source"]}


def _below(told: Kept) -> str:
    return _relation(
        gettext("Stands below the local firm %(firm)s (%(relation)s, source: %(source)s)"), told
    )


def _above(told: Kept) -> str:
    return _relation(
        gettext("Stands above the local firm %(firm)s (%(relation)s, source: %(source)s)"), told
    )


def _sisters(told: Kept) -> str:
    words = gettext("In one group with the local firm %(firm)s, both below %(head)s (%(source)s)")
    return words % {key: told[key] for key in ("firm", "head", "source")}


def _branch_here(told: Kept) -> str:
    return gettext("Its branch is here, by its name: %(firm)s") % {"firm": told["firm"]}


def _supplies(told: Kept) -> str:
    return gettext("Local firms make what this segment needs, “%(segment)s”: %(firms)s") % (
        _beside(told)
    )


def _needs(told: Kept) -> str:
    return gettext("Local firms need what this segment makes, for “%(segment)s”: %(firms)s") % (
        _beside(told)
    )


def _beside(told: Kept) -> dict[str, str]:
    names, number = listed(told["firms"]), int(told["number"])
    if number > len(told["firms"]):
        names = ngettext(
            "%(names)s, %(number)s firm in all", "%(names)s, %(number)s firms in all", number
        ) % {"names": names, "number": number}
    return {"segment": in_language(told["segment"], told.get("segment_en", "")), "firms": names}


def _direction(told: Kept) -> str:
    return in_language(told["name"], told.get("name_en", ""))


def _years(told: Kept) -> str:
    years = int(told["years"])
    if years < 0:
        return gettext("after today")
    if years < 1:
        return gettext("less than a year")
    return ngettext("%(years)s year", "%(years)s years", years) % {"years": years}


def _yuan(told: Kept) -> str:
    money = money_words(round(float(told["yuan"]) * 100))
    return pgettext("money", "about %(money)s") % {"money": money} if told.get("about") else money


def _form(told: Kept) -> str:
    return str(FORM.get(str(told["form"]), told["form"]))


def _left(told: Kept) -> str:
    status = str(told["status"])
    words = CompanyStatus(status).label if status in CompanyStatus else status
    return _by(str(words), told["source"])


def _published(told: Kept) -> str:
    return _by(told["fact"], " ".join(text for text in (told["source"], told["on"]) if text))


def _title_held(told: Kept) -> str:
    kind = str(told["kind"])
    words = QualificationKind(kind).label if kind in QualificationKind else kind
    return _by(str(words), told["source"])


def _by(words: str, source: str) -> str:
    if not source:
        return words
    return gettext("%(words)s (%(source)s)") % {"words": words, "source": source}


_TOLD: dict[str, Callable[[Kept], str]] = {
    "below": _below,
    "above": _above,
    "sisters": _sisters,
    "branch_here": _branch_here,
    "supplies": _supplies,
    "needs": _needs,
    "direction": _direction,
    "years": _years,
    "yuan": _yuan,
    "form": _form,
    "left": _left,
    "published": _published,
    "title_held": _title_held,
}


def _if_years(told: Kept) -> str:
    words = gettext("it had stood for %(years)s years or longer")
    return words % {"years": plain_number(round(float(told["years"]), 2)).removesuffix(".0")}


_FACTS: dict[str, Callable[[Kept], str]] = {
    "alone": lambda _told: gettext("its scope named this segment's products first and alone"),
    "yuan": lambda told: (
        gettext("its registered capital were %(money)s or more") % {"money": _yuan(told)}
    ),
    "years": _if_years,
    "direction": lambda told: gettext("it stood in %(place)s") % {"place": _direction(told)},
    "form": lambda told: gettext("it were %(form)s") % {"form": _form(told)},
    "deed": lambda told: str(MADE.get(str(told["deed"]), told["deed"])),
    "tie": lambda told: str(TIED.get(str(told["tie"]), told["tie"])),
    "title": lambda told: gettext("it held the title “%(title)s”") % {"title": told["title"]},
    "status": lambda told: (
        gettext("its state in the register were “%(status)s”") % {"status": told["status"]}
    ),
}
