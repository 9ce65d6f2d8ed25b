"""One firm: its page, and the deeds on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.audit.public import events_of
from wutong.companies import actions
from wutong.companies.access import TO_KEEP, may_keep, may_name_members
from wutong.companies.forms import (
    CompanyForm,
    LinkForm,
    MemberForm,
    QualificationForm,
    RenameForm,
    initial_of,
)
from wutong.companies.models import (
    Company,
    CompanyMember,
    CompanyRelation,
    PlaceBasis,
    Qualification,
)
from wutong.companies.queries import alike, links_of, possible_heads
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.panels import panels_for
from wutong.kernel.screens import render_screen

NEARLY_THE_SAME = 0.6


def _company(request: PageRequest, pk: int) -> Company:
    return get_object_or_404(
        Company.objects.visible_to(request.user).select_related("jurisdiction"), pk=pk
    )


def _page(request: PageRequest, company: Company, status: int = 200, **forms: Any) -> HttpResponse:
    """The firm's page; a form that was refused comes with its faults."""
    user = request.user
    keeps = may_keep(user)
    members = may_name_members(user)
    context = {
        "company": company,
        "kind": company.get_kind_display(),
        "status": company.get_status_display() if company.status else "",
        "place_basis": company.get_place_basis_display() if company.place_basis else "",
        "links": links_of(company, user),
        "heads": possible_heads(company) if keeps else [],
        "titles": list(company.qualifications.all()),
        "members": list(company.members.select_related("user").order_by("pk")) if members else [],
        "panels": panels_for("companies.company", company, user),
        "events": events_of(company) if user.is_government else [],
        "may_keep": keeps,
        "may_name_members": members,
        "rename_form": RenameForm(initial={"name": company.name}),
        "link_form": LinkForm(None, Company.objects.none(), prefix="link"),
        "title_form": QualificationForm(prefix="title"),
        "member_form": MemberForm(prefix="member") if members else None,
        **forms,
    }
    return render_screen(request, "companies/page.html", context, status=status)


@require_GET
@signed_in
def company_page(request: PageRequest, pk: int) -> HttpResponseBase:
    """Everything that is known of a firm."""
    return _page(request, _company(request, pk))


@require_http_methods(["GET", "POST"])
@signed_in
def company_new(request: PageRequest) -> HttpResponseBase:
    """Enter one firm; firms of nearly the same name are shown before."""
    TO_KEEP.demand(request.user)
    form = CompanyForm(request.POST or None, initial={"kind": "firm"})
    near, status = [], 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            near = [n for n in alike(given["name"], request.user) if n.score >= NEARLY_THE_SAME]
            if near and not given["sure"]:
                form.ask_whether_sure()
            else:
                try:
                    company = actions.add_company(_facts(form), actor=request.user)
                except (BadInput, WrongState) as refusal:
                    form.add_error(None, str(refusal))
                else:
                    messages.success(request, _("Entered"))
                    return redirect("companies:page", company.pk)
    context = {"form": form, "near": near}
    return render_screen(request, "companies/new.html", context, status=status)


def _facts(form: CompanyForm, known: Company | None = None) -> actions.CompanyFacts:
    given = {k: v for k, v in form.cleaned_data.items() if k != "sure"}
    if known is None:
        return actions.CompanyFacts(**given)
    # what the form doesn't ask stays as it is
    by_hand = known.jurisdiction if known.place_basis == PlaceBasis.HAND else None
    return actions.CompanyFacts(
        **given, jurisdiction=by_hand, is_example=known.is_example,
        source_edition=known.source_edition, published_fact=known.published_fact,
        published_source=known.published_source, published_on=known.published_on,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@signed_in
def company_edit(request: PageRequest, pk: int) -> HttpResponseBase:
    """Change what is known of a firm."""
    company = _company(request, pk)
    TO_KEEP.demand(request.user)
    form = CompanyForm(request.POST or None, initial=initial_of(company))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.change_company(pk, _facts(form, company), actor=request.user)
            except (BadInput, WrongState) as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Saved"))
                return redirect("companies:page", pk)
    context = {"form": form, "company": company}
    return render_screen(request, "companies/edit.html", context, status=status)


@require_POST
@signed_in
def company_rename(request: PageRequest, pk: int) -> HttpResponseBase:
    """Give a firm its new name."""
    company = _company(request, pk)
    TO_KEEP.demand(request.user)
    form = RenameForm(request.POST)
    if not form.is_valid():
        return _page(request, company, status=422, rename_form=form)
    actions.rename_company(pk, form.cleaned_data["name"], actor=request.user,
                           note=form.cleaned_data["note"])  # fmt: skip
    return redirect("companies:page", pk)


@require_POST
@signed_in
def link_add(request: PageRequest, pk: int) -> HttpResponseBase:
    """Link a firm with another."""
    company = _company(request, pk)
    TO_KEEP.demand(request.user)
    form = LinkForm(request.POST, Company.objects.visible_to(request.user), prefix="link")
    if form.is_valid():
        given = form.cleaned_data
        direction, _dash, kind = given["kind"].partition("-")
        pair = (given["other"], company) if direction == "up" else (company, given["other"])
        try:
            actions.link_companies(
                *pair, kind=kind, source=given["source"], known_on=given["known_on"],
                actor=request.user,
            )  # fmt: skip
        except (BadInput, WrongState) as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("companies:page", pk)
    return _page(request, company, status=422, link_form=form)


@require_POST
@signed_in
def link_head(request: PageRequest, pk: int, head: int) -> HttpResponseBase:
    """Take the proposal that a firm's name makes: it is a branch of that head office."""
    company = _company(request, pk)
    upper = _company(request, head)
    if upper not in possible_heads(company):
        raise WrongState(_("The name no longer says so, or the two are linked already"))
    actions.link_companies(
        upper, company, kind="branch", source=_("the name of the branch"), actor=request.user
    )
    return redirect("companies:page", pk)


@require_POST
@signed_in
def link_remove(request: PageRequest, pk: int, link: int) -> HttpResponseBase:
    """Take a wrong link away."""
    company = _company(request, pk)
    relation = get_object_or_404(CompanyRelation.objects.visible_to(request.user), pk=link)
    if company.pk in {relation.upper_id, relation.lower_id}:
        actions.unlink_companies(relation, actor=request.user, note=request.POST.get("note", ""))
    return redirect("companies:page", pk)


@require_POST
@signed_in
def title_add(request: PageRequest, pk: int) -> HttpResponseBase:
    """Record a title."""
    company = _company(request, pk)
    TO_KEEP.demand(request.user)
    form = QualificationForm(request.POST, prefix="title")
    if not form.is_valid():
        return _page(request, company, status=422, title_form=form)
    actions.give_qualification(company, actor=request.user, **form.cleaned_data)
    return redirect("companies:page", pk)


@require_POST
@signed_in
def title_remove(request: PageRequest, pk: int, title: int) -> HttpResponseBase:
    """Take a wrong title away."""
    company = _company(request, pk)
    held = get_object_or_404(Qualification.objects.visible_to(request.user), pk=title, company=pk)
    actions.remove_qualification(held, actor=request.user, note=request.POST.get("note", ""))
    return redirect("companies:page", company.pk)


@require_POST
@signed_in
def member_add(request: PageRequest, pk: int) -> HttpResponseBase:
    """Say who speaks for a firm."""
    company = _company(request, pk)
    if not may_name_members(request.user):
        raise NotAllowed(_("Only the administrator says who speaks for a firm"))
    form = MemberForm(request.POST, prefix="member")
    if not form.is_valid():
        return _page(request, company, status=422, member_form=form)
    actions.add_member(company, form.cleaned_data["user"], actor=request.user)
    return redirect("companies:page", pk)


@require_POST
@signed_in
def member_remove(request: PageRequest, pk: int, member: int) -> HttpResponseBase:
    """Say that a person no longer speaks for a firm."""
    company = _company(request, pk)
    if not may_name_members(request.user):
        raise NotAllowed(_("Only the administrator says who speaks for a firm"))
    known = get_object_or_404(
        CompanyMember.objects.visible_to(request.user), pk=member, company=company
    )
    actions.remove_member(known, actor=request.user)
    return redirect("companies:page", pk)
