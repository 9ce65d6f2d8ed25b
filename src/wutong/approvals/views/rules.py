"""The local rules on clocks and commitments."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from wutong.approvals.access import may_set_rules
from wutong.approvals.actions.loading import set_rule
from wutong.approvals.forms.cases import RuleForm
from wutong.approvals.models import CommitmentTemplate, LocalRule
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen


def _context(request: PageRequest, form: RuleForm) -> dict[str, object]:
    today = timezone.localdate()
    rows = list(LocalRule.objects.visible_to(request.user))
    in_force: dict[str, int] = {}
    for rule in LocalRule.objects.in_force_on(today):
        in_force.setdefault(rule.key, rule.pk)
    return {
        "rows": [(rule, rule.pk in in_force.values()) for rule in rows],
        "templates": list(CommitmentTemplate.objects.visible_to(request.user)),
        "may_set": may_set_rules(request.user),
        "form": form,
    }


@require_GET
@signed_in
def rule_list(request: PageRequest) -> HttpResponseBase:
    """Which local rules hold, since when and by which paper."""
    form = RuleForm(initial={"valid_from": timezone.localdate()})
    return render_screen(request, "approvals/rules.html", _context(request, form))


@require_POST
@signed_in
def rule_set(request: PageRequest) -> HttpResponseBase:
    """From a day on the county decides otherwise."""
    form = RuleForm(request.POST)
    if not form.is_valid():
        return render_screen(request, "approvals/rules.html", _context(request, form), status=422)
    set_rule(**form.cleaned_data, actor=request.user)
    return redirect("approvals:rules")
