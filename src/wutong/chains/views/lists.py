"""The lists of chains, the published facts and the thresholds."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wutong.accounts.public import Jurisdiction
from wutong.chains.access import may_keep_facts
from wutong.chains.actions import publish_fact
from wutong.chains.actions.keeping import FactInput
from wutong.chains.forms import FactForm
from wutong.chains.models import SourceFact
from wutong.chains.queries.lists import (
    LEVEL_LABELS,
    Shelf,
    chain_lines,
    default_list,
    shelf_of,
)
from wutong.chains.queries.places import home_of
from wutong.chains.sheets import (
    CHAINS,
    FACTS,
    SEGMENTS,
    chain_cells,
    fact_cells,
    segment_cells,
)
from wutong.chains.wording import dated_beside
from wutong.kernel.errors import NotAllowed
from wutong.kernel.http import PageRequest, number_asked, signed_in
from wutong.kernel.screens import render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.ui.parts import Chip, Tab

from .loading import file_name
from .states import rows_shown, state_chips

TOPICS = ("chains", "zone", "capacity", "pipeline", "strategy", "steering", "environment", "team")


@require_GET
@signed_in
def chain_list(request: PageRequest) -> HttpResponseBase:
    """The chains of one level and year, each with its gaps from upstream to downstream."""
    shelf = shelf_of(request.user)
    level, year = _chosen(request, shelf)
    lines = chain_lines(request.user, level, year)
    if request.GET.get("format") == "xlsx":
        name = file_name(_("Industry chains"), LEVEL_LABELS.get(level, ""), year)
        return workbook_answer(CHAINS, chain_cells(lines), name)
    known = [line for line in lines if line.rows and not line.chain.sketch]
    whole = shelf.lists.get((level, year))
    context = {
        "lines": known,
        "sketches": [line for line in lines if line.rows and line.chain.sketch],
        "named": [line for line in lines if not line.rows],
        "has_sectors": any(line.chain.sector for line in lines),
        "level": level,
        "year": year,
        "whole": whole,
        "whole_dated": dated_beside(whole.dated, whole.told_by) if whole else "",
        "tabs": [
            Tab(LEVEL_LABELS[each], f"?level={each}", each == level) for each in shelf.levels()
        ],
        "years": [
            Chip(str(each), f"?level={level}&year={each}", each == year)
            for each in shelf.years.get(level, [])
        ],
        "missing": sum(line.missing for line in known),
        "extend": sum(line.extend for line in known),
        "weak": sum(line.weak for line in known),
        "waiting": sum(line.waiting for line in known),
        "is_example": any(line.is_example for line in known),
        "all_unknown": bool(known) and all(r.state == "unknown" for x in known for r in x.rows),
        "facts": list(
            SourceFact.objects.visible_to(request.user).filter(
                topic="chains", jurisdiction=home_of(request.user)
            )
        )
        if level == "county"
        else [],
    }
    return render_screen(request, "chains/list.html", context)


def _chosen(request: PageRequest, shelf: Shelf) -> tuple[str, int]:
    """The level and year that the query string asks for, else the county's newest list."""
    level, year = default_list(shelf) or ("county", 0)
    if request.GET.get("level") in shelf.years:
        level = request.GET["level"]
        year = shelf.years[level][0]
    asked = number_asked(request.GET.get("year", ""))
    if asked in shelf.years.get(level, []):
        year = asked
    return level, year


@require_GET
@signed_in
def segment_list(request: PageRequest) -> HttpResponseBase:
    """The segments of all worked-out chains of a list, by state."""
    level, year = _chosen(request, shelf_of(request.user))
    rows = [
        row
        for line in chain_lines(request.user, level, year)
        if not line.chain.sketch
        for row in line.rows
    ]
    shown = request.GET.get("show", "")
    found = rows_shown(rows, shown)
    if request.GET.get("format") == "xlsx":
        name = file_name(_("Segments"), LEVEL_LABELS.get(level, ""), year)
        return workbook_answer(SEGMENTS, segment_cells(found), name)
    context = {
        "rows": found,
        "level": level,
        "year": year,
        "chips": state_chips(request, rows, shown),
        "is_example": any(row.is_example for row in found),
    }
    return render_screen(request, "chains/segments.html", context)


@require_GET
@signed_in
def fact_list(request: PageRequest) -> HttpResponseBase:
    """What was published about the county, in the words that were printed."""
    facts = list(
        SourceFact.objects.visible_to(request.user).filter(jurisdiction=home_of(request.user))
    )
    if request.GET.get("format") == "xlsx":
        return workbook_answer(FACTS, fact_cells(facts), file_name(_("Published facts")))
    topics = sorted(
        {fact.topic for fact in facts},
        key=lambda topic: (TOPICS.index(topic) if topic in TOPICS else len(TOPICS), topic),
    )
    told = [(fact, dated_beside(fact.dated, fact.told_by)) for fact in facts]
    groups = [
        (topic, topic_label(topic), [pair for pair in told if pair[0].topic == topic])
        for topic in topics
    ]
    context = {
        "groups": groups,
        "count": len(facts),
        "may_keep": may_keep_facts(request.user),
        "place": home_of(request.user),
    }
    return render_screen(request, "chains/facts.html", context)


def topic_label(topic: str) -> str:
    """A topic in words; one that a county made up stands as it was entered."""
    words = {
        "chains": _("Industry chains"),
        "zone": _("The development zone"),
        "capacity": _("Capacities"),
        "pipeline": _("Projects"),
        "strategy": _("Strategy"),
        "steering": _("Steering"),
        "environment": _("Business environment"),
        "team": _("The team"),
    }
    return words.get(topic, topic)


@require_http_methods(["GET", "POST"])
@signed_in
def fact_new(request: PageRequest) -> HttpResponseBase:
    """Enter a published fact, or correct one."""
    if not may_keep_facts(request.user):
        raise NotAllowed(_("You may not enter published facts"))
    place: Jurisdiction = home_of(request.user)
    known = SourceFact.objects.filter(jurisdiction=place, key=request.GET.get("key", "")).first()
    names = ("key", "topic", "text", "text_en", "source", "source_en", "dated")
    initial = {name: getattr(known, name) for name in names} if known else None
    form = FactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        publish_fact(place, FactInput(**form.cleaned_data), actor=request.user)
        return redirect("chains:facts")
    status = 422 if request.method == "POST" else 200
    return render_screen(
        request, "chains/fact_form.html", {"form": form, "known": known}, status=status
    )
