"""Scorecards as they are published, and a new year's version of one, in fields and rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from wutong.accounts.public import in_language
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.pipeline import actions
from wutong.pipeline.access.reviews import may_keep_cards
from wutong.pipeline.forms.scorecards import KINDS, CardForm
from wutong.pipeline.models import PaperNeed, Scorecard
from wutong.pipeline.queries.scoring import against
from wutong.pipeline.rules.numbers import plain
from wutong.pipeline.wording import input_name


@dataclass(frozen=True)
class CardRow:
    """A card in the list: what is printed of it, what is missing."""

    row: Scorecard
    full: str
    against: list[str]


@require_GET
@signed_in
def scorecard_list(request: PageRequest) -> HttpResponse:
    """All cards, every year."""
    if request.user.is_outsider:
        raise Http404
    rows = [
        CardRow(row, plain(row.card.full), against(row))
        for row in Scorecard.objects.visible_to(request.user)
    ]
    context = {"rows": rows, "may_keep": may_keep_cards(request.user)}
    return render_screen(request, "pipeline/scorecards.html", context)


@require_GET
@signed_in
def scorecard_page(request: PageRequest, scorecard_id: int) -> HttpResponse:
    """One card: its items, vetoes and papers; what was not published is said."""
    row = get_object_or_404(Scorecard.objects.visible_to(request.user), pk=scorecard_id)
    card = row.card
    items = [
        {
            "name": in_language(item.name, item.name_en),
            "full": plain(item.full),
            "asks": "、".join(input_name(one) for one in item.inputs),
            "by_panel": item.by_panel,
            "is_published": item.is_published,
        }
        for item in card.items
    ]
    context = {
        "row": row,
        "items": items,
        "full": plain(card.full),
        "pass_mark": None if card.pass_mark is None else plain(card.pass_mark),
        "against": against(row),
        "vetoes": [in_language(v.name, v.name_en) for v in card.vetoes],
        "papers": [
            (in_language(p.name, p.name_en), PaperNeed(p.needed).label) for p in card.papers
        ],
        "may_keep": may_keep_cards(request.user),
    }
    return render_screen(request, "pipeline/scorecard.html", context)


class CardHead(WutongForm):
    code = forms.SlugField(label=gettext_lazy("Code of the card"), max_length=50)
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120)
    source = forms.CharField(label=gettext_lazy("Where it is written"), max_length=200)
    pass_mark = forms.DecimalField(
        label=gettext_lazy("Points to pass; empty: none"), required=False, min_value=0,
        max_digits=6, decimal_places=2,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@signed_in
def scorecard_new(request: PageRequest) -> HttpResponseBase:
    """Enter a card, or a new year's version of one that is there (`from=` its key)."""
    if not may_keep_cards(request.user):
        raise NotAllowed(_("Only leaders and the administrator keep scorecards"))
    base = _base(request)
    definition = base.definition if base else None
    card = CardForm.of(definition)
    initial = _initial(base)
    head = CardHead(request.POST or None, initial=initial)
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        card = card.read(request.POST)
        if request.POST.get("add"):
            head = CardHead(initial=request.POST.dict())
        elif head.is_valid():
            try:
                row = actions.enter_scorecard(
                    card.table(_told(head, definition)), actor=request.user
                )
            except BadInput as bad:
                status, problems = 422, bad.problems
            except WrongState as late:
                status, problems = 409, [str(late)]
            else:
                return redirect("pipeline:scorecard", row.pk)
        else:
            status = 422
    context = {"head": head, "card": card, "kinds": KINDS, "problems": problems}
    return render_screen(request, "pipeline/scorecard_new.html", context, status=status)


def _told(head: CardHead, definition: dict[str, Any] | None) -> dict[str, Any]:
    values = dict(head.cleaned_data)
    mark = values.pop("pass_mark")
    if mark is not None:
        values["pass_mark"] = plain(mark)
    if definition and definition.get("is_example"):
        # a year's version of a made-up card is made up
        values["is_example"] = True
    return values


def _initial(base: Scorecard | None) -> dict[str, Any]:
    year = timezone.localdate().year
    if base is None:
        return {"year": year}
    told = base.definition
    return {
        "code": base.code, "year": max(base.year + 1, year), "name": base.name,
        "name_en": base.name_en, "source": base.source, "pass_mark": told.get("pass_mark"),
    }  # fmt: skip


def _base(request: PageRequest) -> Scorecard | None:
    key = request.GET.get("from", "")
    if not (key.isascii() and key.isdigit() and len(key) <= 15):
        return None
    return get_object_or_404(Scorecard.objects.visible_to(request.user), pk=int(key))
