"""Agreements and vouchers: entering, correcting, declaring void."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wutong.accounts.public import User
from wutong.audit.public import events_of
from wutong.kernel.deeds import saved
from wutong.kernel.errors import NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.pipeline import access, actions
from wutong.pipeline.forms import AgreementForm, CorrectionForm, initial_of_agreement
from wutong.pipeline.lifecycle import FUNDS
from wutong.pipeline.models import (
    Agreement,
    AgreementCategory,
    AgreementKind,
    FundsEntry,
    Project,
    Side,
)

from .projects import seen_project


@require_http_methods(["GET", "POST"])
@signed_in
def project_agreement(request: PageRequest, project_id: int) -> HttpResponseBase:
    """Enter what was signed for a project."""
    project = seen_project(request, project_id)
    if not access.may_sign(request.user, project):
        raise NotAllowed(_("Only its officer or a promotion officer enters agreements"))
    initial = {
        "signed_on": timezone.localdate(), "their_party": project.investor_name,
        "kind": AgreementKind.FORMAL, "category": AgreementCategory.INVESTMENT,
        "title": _("Investment agreement: %(project)s") % {"project": project},
        "our_party": str(project.jurisdiction),
    }  # fmt: skip
    return _entered(request, project, initial)


@require_http_methods(["GET", "POST"])
@signed_in
def agreement_new(request: PageRequest) -> HttpResponseBase:
    """Enter an agreement that belongs to no project: strategic, science."""
    if not request.user.is_government:
        raise Http404
    initial = {
        "signed_on": timezone.localdate(), "kind": AgreementKind.FRAMEWORK,
        "category": AgreementCategory.STRATEGIC, "our_party": str(request.user.jurisdiction or ""),
    }  # fmt: skip
    return _entered(request, None, initial)


def _entered(
    request: PageRequest, project: Project | None, initial: dict[str, Any]
) -> HttpResponseBase:
    form = AgreementForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        outcome = saved(form, lambda values: _recorded(project, values, request.user))
        if outcome.done:
            return redirect(_page_of(outcome.result))
        status = outcome.status
    context = {"form": form, "project": project}
    return render_screen(request, "pipeline/agreement.html", context, status=status)


def _recorded(project: Project | None, values: dict[str, Any], actor: User) -> Agreement:
    ours = [actions.Party(values["our_party"], Side.OURS)] if values["our_party"] else []
    return actions.record_agreement(
        actor=actor, project=project, kind=values["kind"], category=values["category"],
        title=values["title"], signed_on=values["signed_on"], amount_cents=values["amount"],
        parties=[_theirs(values["their_party"], project), *ours],
        is_example=project.is_example if project else actor.is_example,
    )  # fmt: skip


def _corrected(agreement: Agreement, values: dict[str, Any], actor: User) -> object:
    told = {**values, "amount_cents": values["amount"]}
    note = told.pop("note")
    del told["amount"]
    return actions.correct_agreement(agreement.pk, told, actor=actor, note=note)


def _theirs(name: str, project: Project | None) -> actions.Party:
    """The other side; the firm of the register where the name is the investor's."""
    firm = project.investor if project else None
    known = {firm.name, project.investor_name} if firm and project else set()
    return actions.Party(name, Side.THEIRS, firm if name.strip() in known else None)


def _page_of(agreement: Agreement) -> str:
    if agreement.project_id is None:
        return reverse("pipeline:agreements")
    return reverse("pipeline:page", args=[agreement.project_id])


@require_http_methods(["GET", "POST"])
@signed_in
def agreement_correct(request: PageRequest, agreement_id: int) -> HttpResponseBase:
    """Put right what was entered."""
    agreements = Agreement.objects.visible_to(request.user).select_related("project")
    agreement = get_object_or_404(agreements, pk=agreement_id)
    if not access.may_correct(request.user, agreement):
        raise NotAllowed(_("Only whoever entered it or a promotion officer corrects it"))
    form = CorrectionForm(request.POST or None, initial=initial_of_agreement(agreement))
    status = 200
    if request.method == "POST":
        outcome = saved(form, lambda values: _corrected(agreement, values, request.user))
        if outcome.done:
            return redirect(_page_of(agreement))
        status = outcome.status
    context = {"form": form, "agreement": agreement, "events": events_of(agreement)}
    return render_screen(request, "pipeline/agreement_correct.html", context, status=status)


@require_POST
@signed_in
def funds_void(request: PageRequest, entry_id: int) -> HttpResponseBase:
    """Take a voucher out of the figures."""
    entry = get_object_or_404(FundsEntry.objects.visible_to(request.user), pk=entry_id)
    FUNDS.demand_right("void", request.user, entry)
    actions.void_funds(entry.pk, actor=request.user, note=request.POST.get("note", ""))
    onward = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure()):
        return redirect(onward)
    return redirect("pipeline:page", entry.project_id)
