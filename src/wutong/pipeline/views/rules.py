"""The calculator: any published rule, tried with numbers, each part explained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from wutong.accounts.public import in_language
from wutong.audit.public import events_of_many
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.pipeline.access.rulebook import may_keep_rules
from wutong.pipeline.models import RuleEdition
from wutong.pipeline.queries.rulebook import county_rules, editions_of, rule_of
from wutong.pipeline.rules.formulas import Outcome
from wutong.pipeline.rules.numbers import plain
from wutong.pipeline.rules.rulebook import Rule, RuleInputs
from wutong.pipeline.wording import (
    TOPICS,
    choices_of,
    fault_words,
    figure_words,
    input_name,
    part_name,
    rule_name,
    unit_words,
)

SHOWN_EVENTS = 20


class RuleForm(WutongForm):
    """One field for each input of a rule; an empty one is unknown."""

    def __init__(self, data: Any, *, rule: Rule) -> None:
        super().__init__(data, auto_id="rule_%s")
        for one in rule.inputs:
            label = input_name(one) + (f" ({unit_words(one.unit)})" if one.unit else "")
            if one.choices:
                self.fields[one.code] = forms.ChoiceField(
                    label=label, required=False, choices=[("", "—"), *choices_of(one)],
                    widget=forms.Select(attrs={"class": "select"}),
                )  # fmt: skip
            else:
                self.fields[one.code] = forms.CharField(
                    label=label, required=False, max_length=400,
                    widget=forms.TextInput(
                        attrs={"class": "input", "inputmode": "decimal", "autocomplete": "off"}
                    ),
                )  # fmt: skip


@dataclass(frozen=True)
class PartRow:
    """A part of the answer, in words."""

    name: str
    value: str
    why: str


@dataclass(frozen=True)
class Answer:
    """An outcome, in words."""

    value: str
    unit: str
    between: str
    parts: list[PartRow]
    unknown: list[str]


@dataclass(frozen=True)
class RuleRow:
    """A rule in the list."""

    code: str
    name: str
    url: str
    unit: str
    inputs: str
    source: str
    is_incomplete: bool


def row_of(rule: Rule) -> RuleRow:
    """A rule as the list shows it."""
    return RuleRow(
        code=rule.code,
        name=rule_name(rule),
        url=reverse("pipeline:rule", args=[rule.code]),
        unit=unit_words(rule.unit),
        inputs=" · ".join(input_name(one) for one in rule.inputs if not one.optional),
        source=rule.source,
        is_incomplete=bool(rule.missing),
    )


@require_GET
@signed_in
def rule_list(request: PageRequest) -> HttpResponse:
    """All rules that are in force, by topic."""
    if request.user.is_outsider:
        raise Http404
    today = timezone.localdate()
    rules = [rule for rule in county_rules() if rule.holds_on(today)]
    topics = [
        (str(label), [row_of(rule) for rule in rules if rule.topic == topic])
        for topic, label in TOPICS.items()
    ]
    context = {"topics": topics, "may_keep": may_keep_rules(request.user)}
    return render_screen(request, "pipeline/rules.html", context)


@require_GET
@signed_in
def rule_page(request: PageRequest, code: str) -> HttpResponse:
    """One rule: its numbers, its answer, every part of it."""
    if request.user.is_outsider:
        raise Http404
    today = timezone.localdate()
    editions = editions_of(code)
    rule = _shown_edition(request, editions, code, today)
    codes = {one.code for one in rule.inputs}
    given = {name: value for name, value in request.GET.items() if name in codes}
    form = RuleForm(given or None, rule=rule)
    answer, status = None, 200
    if given:
        try:
            form.full_clean()
            answer = answer_of(rule, rule.compute(given))
        except RuleInputs as faults:
            status = 422
            names = {one.code: input_name(one) for one in rule.inputs}
            for problem in faults.problems:
                form.add_error(None, fault_words(problem, names))
    context = {
        "rule": rule,
        "editions": [(row, row.rule.holds_on(today)) for row in editions],
        "shown": rule.version,
        "is_in_force": rule.holds_on(today),
        "may_keep": may_keep_rules(request.user) and bool(editions),
        "events": events_of_many(editions, SHOWN_EVENTS),
        "name": rule_name(rule),
        "note": in_language(rule.note, rule.note_en),
        "cohort": in_language(rule.cohort, rule.cohort_en),
        "missing": [input_name(gap) for gap in rule.missing],
        "form": form,
        "answer": answer,
        "example": f"?{urlencode(rule.example)}" if rule.example else "",
    }
    return render_screen(request, "pipeline/rule.html", context, part="answer", status=status)


def _shown_edition(
    request: PageRequest, editions: list[RuleEdition], code: str, today: date
) -> Rule:
    """The edition asked for, else the one in force."""
    asked = request.GET.get("edition", "")
    for row in editions:
        if asked == str(row.edition):
            return row.rule
    try:
        return rule_of(code, today)
    except RuleInputs:
        raise Http404 from None


def answer_of(rule: Rule, outcome: Outcome) -> Answer:
    """An outcome as a page says it."""
    between = ""
    if outcome.value is None and outcome.low is not None and outcome.high is not None:
        between = f"{plain(outcome.low)} – {plain(outcome.high)}"
    gaps = {gap.name_en: input_name(gap) for gap in rule.missing}
    return Answer(
        value=figure_words(outcome.value),
        unit=unit_words(rule.unit),
        between=between,
        parts=[
            PartRow(part_name(p.part, rule), figure_words(p.value), fault_words(p.why, gaps))
            for p in outcome.parts
        ],
        unknown=[part_name(name, rule) for name in outcome.unknown],
    )
