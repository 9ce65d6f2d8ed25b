"""Questions and rules of plans: the list, writing a new edition, trying it out, publishing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.accounts.public import User
from wutong.approvals.access import TO_SET_RULES, may_set_rules
from wutong.approvals.actions.plan_content import (
    discard_entry,
    draft_entry,
    end_entry,
    publish_entry,
)
from wutong.approvals.forms.plan_content import (
    QuestionEntryForm,
    RuleEntryForm,
    TryForm,
    answers_as_typed,
)
from wutong.approvals.forms.plans import answered
from wutong.approvals.models import EntryPart, PlanEntry, ProjectPlan
from wutong.approvals.plan_sheets import ENTRIES
from wutong.approvals.queries.plan_content import (
    content_on,
    entry_rows,
    plans_to_try,
    title_of,
    try_out,
)
from wutong.approvals.queries.plans import MODES
from wutong.audit.public import events_of
from wutong.kernel.errors import BadInput
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.kernel.sheets import workbook_answer


def _demand(user: User) -> None:
    TO_SET_RULES.demand(user)


@require_GET
@signed_in
def entry_list(request: PageRequest) -> HttpResponseBase:
    """Every question and rule, by part; what no longer holds is folded away."""
    today = timezone.localdate()
    entries = PlanEntry.objects.visible_to(request.user).order_by("position", "code", "-pk")
    rows = entry_rows(entries, content_on(today), today)
    if request.GET.get("format") == "xlsx":
        cells = (
            {
                "part": row.entry.get_part_display(), "code": row.entry.code, "title": row.title,
                "when": row.when, "basis": row.basis, "valid_from": row.entry.valid_from,
                "valid_to": row.entry.valid_to, "source": row.entry.source,
            }
            for row in rows
        )  # fmt: skip
        return workbook_answer(ENTRIES, cells, str(_("Questions and rules of plans")))
    parts = [
        {
            "part": part, "title": part.label,
            "drafts": [r for r in rows if r.entry.part == part and not r.entry.published_on],
            "rows": [r for r in rows if r.entry.part == part and r.holds],
            "other": [
                r for r in rows if r.entry.part == part and r.entry.published_on and not r.holds
            ],
        }
        for part in EntryPart
    ]  # fmt: skip
    context = {"parts": parts, "may_set": may_set_rules(request.user)}
    return render_screen(request, "approvals/plan_rules.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def entry_new(request: PageRequest, part: str) -> HttpResponseBase:
    """A question or rule that isn't there yet."""
    _demand(request.user)
    if part not in EntryPart.values:
        raise Http404
    return _writing(request, part, None)


@require_http_methods(["GET", "POST"])
@signed_in
def entry_page(request: PageRequest, entry_id: int) -> HttpResponseBase:
    """One entry; whoever may, writes its next edition, which is a draft first."""
    entry = get_object_or_404(PlanEntry.objects.visible_to(request.user), pk=entry_id)
    if request.method == "POST":
        _demand(request.user)
    return _writing(request, entry.part, entry)


def _writing(request: PageRequest, part: str, entry: PlanEntry | None) -> HttpResponseBase:
    kind = QuestionEntryForm if part == EntryPart.QUESTION else RuleEntryForm
    content, today = content_on(), timezone.localdate()
    draft = entry is not None and entry.published_on is None
    first = {
        "valid_from": entry.valid_from if entry and draft else today,
        "source": entry.source if entry and draft else "",
    }
    body, code = (entry.body, entry.code) if entry else (None, "")
    if request.method == "GET":
        form = kind(part, content, initial=first, body=body, code=code)
        return _entry_screen(request, part, entry, form)
    form = kind(part, content, request.POST, body=body, code=code)
    if form.is_valid():
        try:
            made = draft_entry(
                part, form.entry_code(), form.body(), actor=request.user,
                valid_from=form.cleaned_data["valid_from"], source=form.cleaned_data["source"],
            )  # fmt: skip
        except BadInput as bad:
            for problem in bad.problems:
                form.add_error(None, problem)
        else:
            return redirect("approvals:plan-rule-try", made.pk)
    return _entry_screen(request, part, entry, form, status=422)


def _entry_screen(
    request: PageRequest,
    part: str,
    entry: PlanEntry | None,
    form: QuestionEntryForm | RuleEntryForm,
    status: int = 200,
) -> HttpResponseBase:
    row = None
    if entry is not None:
        today = timezone.localdate()
        (row,) = entry_rows([entry], content_on(today), today)
    context: dict[str, Any] = {
        "part": EntryPart(part), "entry": entry, "row": row, "form": form,
        "may_set": may_set_rules(request.user), "events": events_of(entry) if entry else [],
    }  # fmt: skip
    return render_screen(request, "approvals/plan_rule.html", context, status=status)


@require_GET
@signed_in
def entry_try(request: PageRequest, entry_id: int) -> HttpResponseBase:
    """Answers in, items out: by the rules in force, and by those with the draft."""
    _demand(request.user)
    drafts = PlanEntry.objects.visible_to(request.user).filter(published_on__isnull=True)
    draft = get_object_or_404(drafts, pk=entry_id)
    day = draft.valid_from or timezone.localdate()
    content = content_on(day, draft)
    plan = _plan(request)
    tried = bool(set(request.GET) & set(content.questions))
    if tried:
        form = TryForm(content, request.GET)
    elif plan is not None:
        form = TryForm(content, answers_as_typed(plan.answers))
    else:
        form = TryForm(content)
    rows = None
    if form.is_bound and form.is_valid():
        rows = try_out(answered(form, content), day, draft, MODES)
    context = {
        "draft": draft, "title": title_of(draft, {}), "form": form, "rows": rows,
        "changed": sum(row.differs for row in rows) if rows is not None else 0,
        "plans": plans_to_try(request.user), "plan": plan,
    }  # fmt: skip
    return render_screen(request, "approvals/plan_rule_try.html", context)


def _plan(request: PageRequest) -> ProjectPlan | None:
    key = request.GET.get("plan", "")
    if not (key.isascii() and key.isdigit()):
        return None
    return ProjectPlan.objects.visible_to(request.user).filter(pk=int(key)).first()


@require_POST
@signed_in
def entry_deed(request: PageRequest, entry_id: int, deed: str) -> HttpResponseBase:
    """Publish or discard a draft, end a published entry."""
    _demand(request.user)
    entry = get_object_or_404(PlanEntry.objects.visible_to(request.user), pk=entry_id)
    if deed == "publish":
        publish_entry(entry.pk, actor=request.user)
        messages.success(request, _("Published; plans follow it from its day on"))
        return redirect("approvals:plan-rule", entry.pk)
    if deed == "discard":
        discard_entry(entry.pk, actor=request.user)
        return redirect("approvals:plan-rules")
    if deed == "end":
        end_entry(entry.pk, timezone.localdate(), actor=request.user)
        return redirect("approvals:plan-rules")
    raise Http404
