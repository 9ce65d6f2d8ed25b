"""A new edition of a rule, as fields and rows, tried before it is saved; rules of claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from wutong.kernel.deeds import saved
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.pipeline import actions
from wutong.pipeline.access.rulebook import TO_KEEP_RULES, may_keep_rules
from wutong.pipeline.forms.rulebook import SPECS, FormulaForm
from wutong.pipeline.models import ClaimFrom, ClaimKind, ClaimRule, RuleEdition
from wutong.pipeline.queries.rulebook import edition_of
from wutong.pipeline.rules.rulebook import Rule, RuleInputs
from wutong.pipeline.wording import fault_words, input_name, rule_name

from .rules import Answer, RuleForm, answer_of


class EditionForm(WutongForm):
    """What an edition says beside its formula."""

    code = forms.CharField(label=gettext_lazy("Code of the new rule"), max_length=60)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=160)
    source = forms.CharField(
        label=gettext_lazy("Where it is written"), max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Remark"), max_length=400, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    valid_from = forms.DateField(label=gettext_lazy("In force from"))

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="edition_%s", **kwargs)
        if not own:
            del self.fields["code"]


@dataclass(frozen=True)
class Tried:
    """What a change does with example numbers."""

    old: Answer | None
    new: Answer | None


@require_http_methods(["GET", "POST"])
@signed_in
def rule_edit(request: PageRequest, code: str) -> HttpResponseBase:
    """Change a rule from a day on, or make the county's own of it (`own=1`)."""
    if request.user.is_outsider:
        raise Http404
    TO_KEEP_RULES.demand(request.user)
    row = edition_of(code, timezone.localdate())
    newest = RuleEdition.objects.filter(code=code).order_by("-edition").first()
    row = newest or row
    if row is None:
        raise Http404
    rule, own = row.rule, request.GET.get("own") == "1"
    formula = _formula_of(row, rule)
    initial: dict[str, Any] = {
        "name": row.name, "name_en": row.name_en, "source": row.source, "note": rule.note,
        "valid_from": timezone.localdate(),
    }  # fmt: skip
    form = EditionForm(request.POST or None, own=own, initial=initial)
    numbers = {f"try_{k}": v for k, v in rule.example.items()}
    problems: list[str] = []
    tried, status = None, 200
    if request.method == "POST":
        formula = formula.read(request.POST)
        numbers = {k: str(v)[:60] for k, v in request.POST.items() if k.startswith("try_")}
        deed = request.POST.get("deed", "")
        if request.POST.get("add"):
            form = EditionForm(own=own, initial=request.POST.dict())
        else:
            try:
                made = formula.formula()
                if deed == "try":
                    form = EditionForm(own=own, initial=request.POST.dict())
                    tried = _tried(rule, _table(row, made), numbers)
                else:
                    saved = _save(request, form, row, made, own=own)
                    if saved is not None:
                        return redirect("pipeline:rule", saved.code)
                    status = 422
            except BadInput as bad:
                status, problems = 422, bad.problems
            except WrongState as late:
                status, problems = 409, [str(late)]
    context = {
        "rule": rule,
        "row": row,
        "name": rule_name(rule),
        "own": own,
        "form": form,
        "formula": formula,
        "kind": formula.spec.words,
        "units": " · ".join(f"{input_name(i)} ({i.unit})" for i in rule.inputs if i.unit),
        "try_form": _TryForm(rule, numbers),
        "tried": tried,
        "problems": problems,
    }
    return render_screen(request, "pipeline/rule_edit.html", context, status=status)


class _TryForm(RuleForm):
    """The calculator's fields under names of their own."""

    def __init__(self, rule: Rule, given: dict[str, str]) -> None:
        super().__init__(None, rule=rule)
        self.fields = {f"try_{name}": field for name, field in self.fields.items()}
        self.initial = dict(given)


def _formula_of(row: RuleEdition, rule: Rule) -> FormulaForm:
    stated = row.definition.get("formula")
    if stated is None:
        # published in part: the county fills in what it decides
        stated = {"kind": "tiers" if row.topic == "rewards" else "ladder",
                  "input": rule.inputs[0].code}  # fmt: skip
    if stated["kind"] not in SPECS:
        raise Http404
    return FormulaForm.of(stated, rule.inputs)


def _table(row: RuleEdition, formula: dict[str, Any]) -> dict[str, Any]:
    """The whole table with another formula; choices of an input follow the choices of marks."""
    table = {k: v for k, v in row.definition.items() if k != "missing"}
    inputs = [dict(one) for one in table["inputs"]]
    if formula["kind"] == "choice":
        for one in inputs:
            if one["code"] == formula["input"]:
                one["choices"] = [mark["choice"] for mark in formula["marks"]]
    return {**table, "formula": formula, "inputs": inputs}


def _save(
    request: PageRequest, form: EditionForm, row: RuleEdition, formula: dict[str, Any], *, own: bool
) -> RuleEdition | None:
    if not form.is_valid():
        return None
    values = dict(form.cleaned_data)
    day = values.pop("valid_from")
    table = _table(row, formula)
    if not values["note"]:
        table.pop("note", None)
        values.pop("note")
    if values.get("note") != row.definition.get("note"):
        # the English of a remark that was changed says something else now
        table.pop("note_en", None)
    table.update({k: v for k, v in values.items() if k != "code"})
    if own:
        return actions.enter_rule(
            {**table, "code": values["code"].strip()}, valid_from=day, actor=request.user
        )
    return actions.enter_edition(row.code, table, valid_from=day, actor=request.user)


def _tried(rule: Rule, table: dict[str, Any], numbers: dict[str, str]) -> Tried:
    given = {k.removeprefix("try_"): v for k, v in numbers.items() if v}
    return Tried(_answer(rule, given), _answer(actions.checked_rule(table), given))


def _answer(rule: Rule, given: dict[str, str]) -> Answer | None:
    known = {one.code for one in rule.inputs}
    try:
        return answer_of(rule, rule.compute({k: v for k, v in given.items() if k in known}))
    except RuleInputs as faults:
        names = {one.code: input_name(one) for one in rule.inputs}
        raise BadInput([fault_words(p, names) for p in faults.problems]) from faults


class ClaimRuleForm(WutongForm):
    """What a scheme asks of a claim."""

    scheme = forms.ChoiceField(label=gettext_lazy("Scheme"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("What it asks"), choices=ClaimKind.choices)
    months = forms.IntegerField(
        label=gettext_lazy("Months, for a deadline"), required=False, min_value=1, max_value=240
    )
    counted_from = forms.ChoiceField(
        label=gettext_lazy("Counted from"), required=False, choices=[("", "—"), *ClaimFrom.choices]
    )
    source = forms.CharField(label=gettext_lazy("Where it is written"), max_length=300)
    valid_from = forms.DateField(label=gettext_lazy("In force from"))

    def __init__(self, *args: Any, schemes: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scheme = self.fields["scheme"]
        assert isinstance(scheme, forms.ChoiceField)  # noqa: S101 # narrows the type
        scheme.choices = [("", _("Every scheme")), *schemes.items()]


def _schemes() -> dict[str, str]:
    return {
        row.code: str(row)
        for row in RuleEdition.objects.filter(topic="rewards").order_by("code", "edition")
    }


@require_http_methods(["GET", "POST"])
@signed_in
def claim_rules(request: PageRequest) -> HttpResponseBase:
    """Who may claim rewards and until when; who may, changes it here."""
    if request.user.is_outsider:
        raise Http404
    schemes, status = _schemes(), 200
    may_keep = may_keep_rules(request.user)
    form = ClaimRuleForm(
        request.POST or None, schemes=schemes, initial={"valid_from": timezone.localdate()}
    )
    if request.method == "POST":
        if not may_keep:
            raise NotAllowed(_("Only leaders and the administrator change the rules"))
        outcome = saved(form, lambda values: actions.enter_claim_rule(actor=request.user, **values))
        if outcome.done:
            return redirect("pipeline:claim-rules")
        status = outcome.status
    rows = [
        (row, schemes.get(row.scheme, row.scheme))
        for row in ClaimRule.objects.visible_to(request.user)
    ]
    context = {"rows": rows, "form": form if may_keep else None, "may_keep": may_keep}
    return render_screen(request, "pipeline/claim_rules.html", context, status=status)


@require_POST
@signed_in
def claim_rule_end(request: PageRequest, claim_rule_id: int) -> HttpResponseBase:
    """A scheme no longer asks this."""
    row = get_object_or_404(ClaimRule.objects.visible_to(request.user), pk=claim_rule_id)
    TO_KEEP_RULES.demand(request.user)
    try:
        day = forms.DateField().clean(request.POST.get("on", ""))
        actions.end_claim_rule(
            row.pk, on=day, note=request.POST.get("note", "")[:300], actor=request.user
        )
    except forms.ValidationError:
        messages.error(request, _("Write the day as 2026-03-31"))
    except BadInput as bad:
        messages.error(request, " ".join(bad.problems))
    return redirect("pipeline:claim-rules")
