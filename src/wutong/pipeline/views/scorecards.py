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
from wutong.kernel.words import listed
from wutong.pipeline import actions
from wutong.pipeline.access.reviews import may_keep_cards
from wutong.pipeline.forms.scorecards import KINDS, CardForm
from wutong.pipeline.models import PaperNeed, Scorecard
from wutong.pipeline.queries.scoring import against, score_words, value_of
from wutong.pipeline.rules.formulas import Value
from wutong.pipeline.rules.numbers import InputFault, plain
from wutong.pipeline.rules.rulebook import Input
from wutong.pipeline.rules.scorecards import Card, CardScore, ItemScore, score
from wutong.pipeline.wording import choices_of, fault_words, input_name


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
            "asks": listed(input_name(one) for one in item.inputs),
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


@dataclass(frozen=True)
class TriedItem:
    """Points of an item on the card as it stands and with the change; "" where it isn't on it."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class TriedCard:
    """What a change does with example numbers; the total between two ends while marks are open."""

    items: list[TriedItem]
    old: str
    new: str


def _tried(old: Card | None, new: Card, given: dict[str, str]) -> TriedCard:
    """Both cards with the same numbers; points of the panel stay open."""
    before = None if old is None or old.reasons_against else _scored(old, given)
    if new.reasons_against:
        raise BadInput(
            _("The card can't be tried while parts of it are not published: %(what)s")
            % {"what": "；".join(in_language(g.name, g.name_en) for g in new.reasons_against)}
        )
    after = _scored(new, given)
    known = {one.item.code: _points(one) for one in before.items} if before else {}
    return TriedCard(
        [
            TriedItem(
                in_language(one.item.name, one.item.name_en), known.get(one.item.code, ""),
                _points(one),
            )
            for one in after.items
        ],
        score_words(before.value, before.low, before.high) if before else "",
        score_words(after.value, after.low, after.high),
    )  # fmt: skip


def _points(one: ItemScore) -> str:
    return score_words(one.value, one.low, one.high)


def _scored(card: Card, given: dict[str, str]) -> CardScore:
    problems: list[str] = []
    values: dict[str, Value] = {}
    for one in card.inputs:
        text = given.get(one.code, "")
        if one.choices and text not in one.choices:
            text = ""
        try:
            values[one.code] = value_of(one, text)
        except InputFault as fault:
            problems.append(fault_words(fault.problem, {one.code: input_name(one)}))
    if problems:
        raise BadInput(problems)
    return score(card, values)


class TryForm(WutongForm):
    """The figures that the computed items ask for."""

    def __init__(self, inputs: tuple[Input, ...], given: dict[str, str]) -> None:
        super().__init__(auto_id="%s", initial={f"try_{k}": v for k, v in given.items()})
        for one in inputs:
            label = input_name(one) + (f" ({one.unit})" if one.unit else "")
            if one.choices:
                self.fields[f"try_{one.code}"] = forms.ChoiceField(
                    label=label, required=False, choices=[("", "—"), *choices_of(one)],
                    widget=forms.Select(attrs={"class": "select"}),
                )  # fmt: skip
            else:
                self.fields[f"try_{one.code}"] = forms.CharField(
                    label=label, required=False,
                    widget=forms.TextInput(attrs={"class": "input", "inputmode": "decimal"}),
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
    tried: TriedCard | None = None
    inputs = base.card.inputs if base else ()
    given = {
        k.removeprefix("try_"): str(v)[:60] for k, v in request.POST.items() if k.startswith("try_")
    }
    if request.method == "POST":
        card = card.read(request.POST)
        if request.POST.get("add"):
            head = CardHead(initial=request.POST.dict())
        elif request.POST.get("deed") == "try":
            head = CardHead(initial=request.POST.dict())
            told = {"code": "try", "year": 2000, "name": "-", "name_en": "-", "source": "-"}
            try:
                new = actions.checked_card(card.table(told))
                inputs = new.inputs
                tried = _tried(base.card if base else None, new, given)
            except BadInput as bad:
                status, problems = 422, bad.problems
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
    context = {
        "head": head, "card": card, "kinds": KINDS, "problems": problems, "tried": tried,
        "try_form": TryForm(inputs, given),
    }  # fmt: skip
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
