"""The four matchings, and what firms buy and sell."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.chains.public import home_of
from wutong.companies.public import Company
from wutong.kernel.deeds import saved
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.outreach import actions
from wutong.outreach.access import may_keep_goods, may_match, may_plan
from wutong.outreach.forms import GoodFilterForm, GoodForm, MatchForm
from wutong.outreach.models import Direction, Good
from wutong.outreach.queries import matching
from wutong.outreach.queries.lists import key_of
from wutong.outreach.sheets import GOODS, good_cells
from wutong.prospecting.public import may_look_at_gaps
from wutong.tasks.public import tasks_seen
from wutong.ui.parts import Tab

from .meetings import follow_up_day

TABS = {
    "industry": pgettext_lazy("matching", "Industry"),
    "firm": pgettext_lazy("matching", "Firms"),
    "project": pgettext_lazy("matching", "Projects"),
    "trade": pgettext_lazy("matching", "Production and sales"),
}


def _demand(request: PageRequest) -> None:
    if not may_match(request.user):
        raise Http404


def _found(request: PageRequest, tab: str) -> matching.Matching:
    home = home_of(request.user)
    if tab == "industry":
        return matching.industry(request.user, home)
    if tab == "firm":
        return matching.firms(request.user, home, key_of(request.GET.get("firm", "")))
    if tab == "project":
        return matching.projects(request.user)
    return matching.trade(request.user, home)


def _context(request: PageRequest, tab: str, **more: Any) -> dict[str, Any]:
    found = _found(request, tab)
    return {
        "tab": tab,
        "found": found,
        "tabs": [
            Tab(label, reverse("outreach:match", args=[name]), name == tab)
            for name, label in TABS.items()
        ],
        "may_plan": may_plan(request.user),
        "may_screen": may_look_at_gaps(request.user),
        "seen_tasks": tasks_seen(
            request.user,
            (row.step.task_id for group in found.groups for row in group.rows if row.step),
        ),
        "form": MatchForm(user=request.user, initial={"due_on": follow_up_day()}),
        "chosen": None,
        **more,
    }


@require_GET
@signed_in
def match(request: PageRequest, tab: str) -> HttpResponseBase:
    """One of the four: who should talk with whom, and why."""
    _demand(request)
    if tab not in TABS:
        raise Http404
    return render_screen(request, "outreach/matching.html", _context(request, tab))


@require_GET
@signed_in
def match_start(request: PageRequest) -> HttpResponseBase:
    """The first of the four."""
    _demand(request)
    return redirect("outreach:match", "industry")


@require_http_methods(["GET", "POST"])
@signed_in
def match_contact(request: PageRequest, tab: str) -> HttpResponseBase:
    """Have somebody get in touch: who, until when. `?key=` names the suggestion."""
    _demand(request)
    if tab not in TABS:
        raise Http404
    if not may_plan(request.user):
        raise NotAllowed(_("Only promotion officers and county leaders take matchings up"))
    found = _found(request, tab)
    key = request.GET.get("key", "")
    row = next((r for g in found.groups for r in g.rows if r.key == key), None)
    if row is None:
        raise WrongState(_("This suggestion is no longer made: look at the newest ones"))
    initial = {"what": _("Get in touch and say what we have"), "due_on": follow_up_day()}
    form = MatchForm(request.POST or None, user=request.user, initial=initial)
    status = 200
    if request.method == "POST":
        company = (
            Company.objects.visible_to(request.user).filter(pk=row.company).first()
            if row.company
            else None
        )
        outcome = saved(
            form,
            lambda values: actions.make_contact(
                firm=row.firm, company=company, match=row.key, evidence=row.evidence,
                is_example=row.is_example, actor=request.user, **values,
            ),
        )  # fmt: skip
        if outcome.done:
            messages.success(request, _("%(firm)s: follow-up set") % {"firm": row.firm[1]})
            return redirect("outreach:match", tab)
        status = outcome.status
    context = {"row": row, "form": form, "tab": tab, "tab_label": TABS[tab]}
    return render_screen(request, "outreach/match_contact.html", context, status=status)


@require_GET
@signed_in
def good_list(request: PageRequest) -> HttpResponseBase:
    """What firms buy and sell; a firm sees and keeps its own."""
    rows = Good.objects.visible_to(request.user).select_related(
        "company", "segment__chain", "entered_by"
    )
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(
            Q(name__icontains=words) | Q(words__icontains=words)
            | Q(company__name__icontains=words)
        )  # fmt: skip
    if (direction := request.GET.get("direction", "")) in Direction.values:
        rows = rows.filter(direction=direction)
    if (company := key_of(request.GET.get("company", ""))) is not None:
        rows = rows.filter(company=company)
    if request.GET.get("format") == "xlsx":
        name = f"{_('Bought and sold')} {timezone.localdate().isoformat()}"
        return workbook_answer(GOODS, good_cells(rows), name)
    page = page_of(rows, request)
    own = set(Company.objects.of_member(request.user).values_list("pk", flat=True))
    context = {
        "page": page,
        "rows": page.object_list,
        "form": GoodFilterForm(request.GET),
        "may_match": may_match(request.user),
        "may_import": may_plan(request.user),
        "may_enter": request.user.is_government or bool(own),
        "may_keep": {
            g.pk for g in page.object_list if request.user.is_government or g.company_id in own
        },
    }
    return render_screen(request, "outreach/goods.html", context, part="rows")


@require_http_methods(["GET", "POST"])
@signed_in
def good_new(request: PageRequest) -> HttpResponseBase:
    """Enter what a firm buys or sells."""
    user = request.user
    own = list(Company.objects.of_member(user).order_by("pk")[:20])
    if not own and not user.is_government:
        raise Http404
    form = GoodForm(
        request.POST or None, user=user, own=[] if user.is_government else own,
        initial={"company": request.GET.get("company", "")},
    )  # fmt: skip
    return _good_form(request, form, None)


def _good_form(request: PageRequest, form: GoodForm, good: Good | None) -> HttpResponseBase:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = dict(form.cleaned_data)
            company = values.pop("company", None)
            try:
                if good is None:
                    actions.enter_good(company, values, actor=request.user)
                else:
                    actions.edit_good(good.pk, values, actor=request.user)
            except BadInput as bad:
                form.add_error(None, bad.problems)
            else:
                return redirect("outreach:good-list")
    context = {"form": form, "good": good}
    return render_screen(request, "outreach/good_form.html", context, status=status)


def _seen(request: PageRequest, good_id: int) -> Good:
    rows = Good.objects.visible_to(request.user).select_related("company", "segment")
    good = get_object_or_404(rows, pk=good_id)
    if not may_keep_goods(request.user, good.company):
        raise NotAllowed(_("Only the firm itself and people who work for the county enter this"))
    return good


@require_http_methods(["GET", "POST"])
@signed_in
def good_edit(request: PageRequest, good_id: int) -> HttpResponseBase:
    """Correct it."""
    good = _seen(request, good_id)
    names = ("direction", "name", "words", "segment", "quantity", "note", "source")
    form = GoodForm(
        request.POST or None, user=request.user, own=[good.company],
        initial={name: getattr(good, name) for name in names} | {"company": good.company.pk},
    )  # fmt: skip
    return _good_form(request, form, good)


@require_POST
@signed_in
def good_remove(request: PageRequest, good_id: int) -> HttpResponseBase:
    """The firm no longer buys or sells it."""
    actions.remove_good(_seen(request, good_id).pk, actor=request.user)
    return redirect("outreach:good-list")
