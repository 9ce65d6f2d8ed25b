"""The local rules on clocks and commitments."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.approvals.access import TO_SET_RULES, may_set_rules
from wutong.approvals.actions.committing import enter_template
from wutong.approvals.actions.loading import set_rule
from wutong.approvals.forms.cases import RuleForm
from wutong.approvals.forms.templates import TemplateForm
from wutong.approvals.models import CommitmentTemplate, LocalRule, RuleKey
from wutong.approvals.queries.settings import value_words
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.matters.public import Item


def _context(request: PageRequest, form: RuleForm) -> dict[str, object]:
    today = timezone.localdate()
    rows = list(LocalRule.objects.visible_to(request.user))
    in_force: dict[str, int] = {}
    for rule in LocalRule.objects.in_force_on(today):
        in_force.setdefault(rule.key, rule.pk)
    return {
        "rows": [(rule, value_words(rule), rule.pk in in_force.values()) for rule in rows],
        "asked": RuleKey(form_key).label if (form_key := _key_of(form)) else "",
        "may_set": may_set_rules(request.user),
        "form": form,
    }


@require_GET
@signed_in
def rule_list(request: PageRequest) -> HttpResponseBase:
    """Which local rules hold, since when and by which paper."""
    form = RuleForm(initial=_rule_now(request.GET.get("key", "")))
    return render_screen(request, "approvals/rules.html", _context(request, form))


def _key_of(form: RuleForm) -> str:
    key = str((form.data if form.is_bound else form.initial).get("key", ""))
    return key if key in RuleKey.values else ""


def _rule_now(key: str) -> dict[str, object]:
    """A rule as it holds, to be changed from today on."""
    today = timezone.localdate()
    if key not in RuleKey.values:
        return {"valid_from": today}
    holds = LocalRule.objects.in_force_on(today).filter(key=key).first()
    return {"key": key, "valid_from": today, "value": holds.value if holds else ""}


@require_POST
@signed_in
def rule_set(request: PageRequest) -> HttpResponseBase:
    """From a day on the county decides otherwise."""
    TO_SET_RULES.demand(request.user)
    form = RuleForm(request.POST)
    if not form.is_valid():
        return render_screen(request, "approvals/rules.html", _context(request, form), status=422)
    set_rule(**form.cleaned_data, actor=request.user)
    return redirect("approvals:rules")


@require_GET
@signed_in
def template_list(request: PageRequest) -> HttpResponseBase:
    """What applicants read before they commit, word for word; one text a version."""
    today = timezone.localdate()
    holds = set(CommitmentTemplate.objects.in_force_on(today).values_list("pk", flat=True))
    found = list(
        CommitmentTemplate.objects.visible_to(request.user).order_by("item_code", "-version")
    )
    names = {i.code: str(i) for i in Item.objects.filter(code__in={t.item_code for t in found})}
    rows = [(t, names.get(t.item_code, t.item_code), t.pk in holds) for t in found]
    context = {"rows": rows, "may_set": may_set_rules(request.user)}
    return render_screen(request, "approvals/templates.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def template_new(request: PageRequest) -> HttpResponseBase:
    """The next version of a text; it begins with the one it is to follow."""
    if not may_set_rules(request.user):
        raise NotAllowed(_("The approval bureau or the administrator enters templates"))
    if request.method == "GET":
        return render_screen(request, "approvals/template_new.html", {"form": _first(request)})
    form = TemplateForm(request.POST)
    if form.is_valid():
        try:
            enter_template(CommitmentTemplate(**form.cleaned_data), actor=request.user)
        except BadInput as bad:
            for problem in bad.problems:
                form.add_error(None, problem)
        else:
            return redirect("approvals:template-list")
    return render_screen(request, "approvals/template_new.html", {"form": form}, status=422)


def _first(request: PageRequest) -> TemplateForm:
    key = request.GET.get("from", "")
    known = key.isascii() and key.isdigit()
    old = CommitmentTemplate.objects.filter(pk=int(key)).first() if known else None
    initial: dict[str, object] = {"valid_from": timezone.localdate()}
    if old is not None:
        names = [n for n in TemplateForm.base_fields if n not in {"valid_from", "source"}]
        initial |= {name: getattr(old, name) for name in names}
    return TemplateForm(initial=initial)
