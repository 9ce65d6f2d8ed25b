"""One segment: why it is judged so, what stands around it, and what can be done about it."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wutong.accounts.public import Role, User
from wutong.audit.public import events_of_many
from wutong.chains import actions
from wutong.chains.access import (
    TO_CLASS,
    TO_PLACE,
    TO_PLACE_BY_HAND,
    TO_RULE,
    may_assess,
    may_edit_terms,
    may_rule,
    may_set_task,
)
from wutong.chains.forms import (
    CatalogueForm,
    ConfirmForm,
    FirmFilterForm,
    GapTaskForm,
    PlaceForm,
    ReasonForm,
    RulingForm,
)
from wutong.chains.lifecycle import ASSESSMENT
from wutong.chains.models import Assessment, Segment
from wutong.chains.queries.board import board_of
from wutong.chains.queries.judging import newest_ruling, why_no_task_now
from wutong.chains.queries.map import ladder_of, map_of
from wutong.chains.queries.roles import roles_of
from wutong.chains.queries.segment import (
    WHERE,
    catalogue_line,
    counted_placements,
    counts_by_place,
    firm_lines,
    in_place,
    industries_of,
    surroundings_of,
    with_scale,
)
from wutong.chains.rules.gaps import NEEDS_RULING
from wutong.chains.sheets import FIRMS, firm_cells
from wutong.chains.talks import talks_url
from wutong.chains.wording import dated_words, obstacle
from wutong.companies.public import Company
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.panels import panels_for
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.tasks.public import tasks_of
from wutong.ui.parts import Chip, query_with

from .loading import assessment_or_404, file_name, placement_or_404, segment_or_404

FIRMS_SHOWN = 5


def _address(segment_id: int) -> str:
    return reverse("chains:segment", args=[segment_id])


@require_GET
@signed_in
def segment_page(request: PageRequest, segment_id: int) -> HttpResponseBase:
    """Why a segment is judged so, and what can be done."""
    segment = segment_or_404(request, segment_id)
    return render_screen(request, "chains/segment.html", _context(request, segment))


def _people(user: User) -> list[int]:
    """Who may be given a task: the people of the county's government."""
    staff = (Role.LEADER, Role.OFFICER, Role.STATIONED, Role.DEPARTMENT, Role.ZONE)
    people = User.objects.visible_to(user).filter(is_active=True, grants__role__in=staff)
    return list(people.values_list("pk", flat=True).distinct())


def _task_form(user: User, data: object = None) -> GapTaskForm:
    people = User.objects.filter(pk__in=_people(user)).order_by("pk")
    return GapTaskForm(data, people=people)


def _context(request: PageRequest, segment: Segment, **forms: WutongForm) -> dict[str, object]:
    user, chain = request.user, segment.chain
    board = board_of(chain, user)
    row = board.row(segment.pk)
    places = counts_by_place(segment, chain, user)
    here = (
        counted_placements(user)
        .filter(in_place(chain, "county"), segment=segment)
        .select_related("company__jurisdiction")
        .order_by("-fit", "pk")
    )
    entry = catalogue_line(segment)
    restricted = entry is not None and entry.verdict in NEEDS_RULING
    around = surroundings_of(segment, board.links)
    rows = {each.segment.pk: each for each in board.rows}
    terms = list(segment.terms.all())
    return {
        "segment": segment,
        "chain": chain,
        "row": row,
        "map": map_of(board, segment.code),
        "ladder": ladder_of(board),
        "board": board,
        "places": places,
        "firms": firm_lines(list(here[:FIRMS_SHOWN])),
        "neighbours": [
            (title, [(x, rows[x.segment.pk], dated_words(x.link.dated)) for x in lines])
            for title, lines in (
                (_("Upstream"), around.upstream),
                (_("Downstream"), around.downstream),
            )
        ],
        "catalogue": entry,
        "restricted": restricted,
        "ruling": newest_ruling(segment) if restricted else None,
        "industries": industries_of(segment),
        "terms": [term for term in terms if term.kind != "excluded"],
        "excluded": [term for term in terms if term.kind == "excluded"],
        "talks_url": talks_url(segment.pk),
        "tasks": tasks_of("chains.segment", segment.pk, user),
        "panels": panels_for("chains.segment", segment, user),
        "roles": [line for line in roles_of(chain) if line.is_published],
        "events": events_of_many([x for x in (row.held, row.proposed, segment) if x], 30),
        **_deeds(user, segment, row.held, row.proposed, forms, restricted=restricted),
    }


def _deeds(
    user: User,
    segment: Segment,
    held: Assessment | None,
    proposed: Assessment | None,
    forms: dict[str, WutongForm],
    *,
    restricted: bool,
) -> dict[str, object]:
    """What this person may do here now, with the forms for it."""
    for each in (held, proposed):
        if each is not None:
            each.segment = segment  # spares a query per predicate
    may_task = may_set_task(user, segment)
    why = why_no_task_now(segment)[1] if may_task else ""
    initial = {"state": proposed.state, "deed": proposed.deed} if proposed else None
    return {
        "proposed_moves": list(ASSESSMENT.open_to(user, proposed)) if proposed else [],
        "held_moves": list(ASSESSMENT.open_to(user, held)) if held else [],
        "may_edit_terms": may_edit_terms(user, segment),
        "may_judge": may_assess(user, segment.chain),
        "may_rule": restricted and may_rule(user, segment),
        "may_task": may_task,
        "no_task": obstacle(why),
        "confirm_form": forms.get("confirm_form") or ConfirmForm(initial=initial),
        "reason_form": forms.get("reason_form") or ReasonForm(),
        "catalogue_form": forms.get("catalogue_form")
        or (CatalogueForm() if may_edit_terms(user, segment) else None),
        "ruling_form": forms.get("ruling_form") or RulingForm(),
        "task_form": forms.get("task_form") or (_task_form(user) if may_task and not why else None),
    }


def _again(request: PageRequest, segment_id: int, **forms: WutongForm) -> HttpResponseBase:
    """The page once more, with what is wrong."""
    segment = segment_or_404(request, segment_id)
    context = _context(request, segment, **forms)
    return render_screen(request, "chains/segment.html", context, status=422)


@require_POST
@signed_in
def assessment_confirm(request: PageRequest, assessment_id: int) -> HttpResponseBase:
    """Agree with a judgement, or correct it."""
    row = assessment_or_404(request, assessment_id)
    ASSESSMENT.demand_right("confirm", request.user, row)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        try:
            actions.confirm_assessment(row.pk, actor=request.user, **form.cleaned_data)
        except BadInput as fault:
            form.add_error(None, "；".join(fault.problems))
        else:
            return redirect(_address(row.segment_id))
    return _again(request, row.segment_id, confirm_form=form)


@require_POST
@signed_in
def assessment_reject(request: PageRequest, assessment_id: int) -> HttpResponseBase:
    """Not so."""
    row = assessment_or_404(request, assessment_id)
    ASSESSMENT.demand_right("reject", request.user, row)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _again(request, row.segment_id, reason_form=form)
    actions.reject_assessment(row.pk, actor=request.user, note=form.cleaned_data["note"])
    return redirect(_address(row.segment_id))


@require_POST
@signed_in
def assessment_publish(request: PageRequest, assessment_id: int) -> HttpResponseBase:
    """Let it be known."""
    row = assessment_or_404(request, assessment_id)
    actions.publish_assessment(row.pk, actor=request.user)
    return redirect(_address(row.segment_id))


@require_POST
@signed_in
def assessment_withdraw(request: PageRequest, assessment_id: int) -> HttpResponseBase:
    """Take it back into the house."""
    row = assessment_or_404(request, assessment_id)
    ASSESSMENT.demand_right("withdraw", request.user, row)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _again(request, row.segment_id, reason_form=form)
    actions.withdraw_assessment(row.pk, actor=request.user, note=form.cleaned_data["note"])
    return redirect(_address(row.segment_id))


@require_POST
@signed_in
def segment_catalogue(request: PageRequest, segment_id: int) -> HttpResponseBase:
    """Enter what an edition of the national catalogue says of the segment."""
    segment = segment_or_404(request, segment_id)
    TO_CLASS.demand(request.user, segment)
    form = CatalogueForm(request.POST)
    if form.is_valid():
        try:
            given = actions.CatalogueInput(**form.cleaned_data)
            actions.set_catalogue(segment.pk, given, actor=request.user)
        except BadInput as fault:
            for problem in fault.problems:
                form.add_error(None, problem)
        else:
            return redirect(f"{_address(segment.pk)}#codes")
    return _again(request, segment.pk, catalogue_form=form)


@require_POST
@signed_in
def segment_rule(request: PageRequest, segment_id: int) -> HttpResponseBase:
    """Rule on a restricted segment."""
    segment = segment_or_404(request, segment_id)
    TO_RULE.demand(request.user, segment)
    form = RulingForm(request.POST)
    if not form.is_valid():
        return _again(request, segment.pk, ruling_form=form)
    actions.rule_on_segment(
        segment.pk,
        actor=request.user,
        allowed=form.cleaned_data["allowed"] == "yes",
        reason=form.cleaned_data["reason"],
        basis=form.cleaned_data["basis"],
    )
    return redirect(f"{_address(segment.pk)}#ruling")


@require_POST
@signed_in
def segment_task(request: PageRequest, segment_id: int) -> HttpResponseBase:
    """Make a task of the gap."""
    segment = segment_or_404(request, segment_id)
    if not may_set_task(request.user, segment):
        raise NotAllowed(_("You may not set tasks on this chain"))
    form = _task_form(request.user, request.POST)
    if form.is_valid():
        try:
            actions.gap_to_task(segment.pk, actor=request.user, **form.cleaned_data)
        except BadInput as fault:
            form.add_error("due_on", fault.problems[0])
        else:
            return redirect(f"{_address(segment.pk)}#tasks")
    return _again(request, segment.pk, task_form=form)


@require_GET
@signed_in
def segment_firms(request: PageRequest, segment_id: int) -> HttpResponseBase:
    """Exactly the firms that a count counts, each with the words that put it there."""
    return _firms_screen(request, segment_or_404(request, segment_id))


def _firms_screen(
    request: PageRequest, segment: Segment, place_form: PlaceForm | None = None
) -> HttpResponseBase:
    chain, where = segment.chain, request.GET.get("where", "county")
    places = counts_by_place(segment, chain, request.user)
    if where not in {*WHERE, *(line.where for line in places.lines)}:
        where = "county"
    form = FirmFilterForm(request.GET)
    rows = counted_placements(request.user).filter(in_place(chain, where), segment=segment)
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(company__in=Company.objects.named(words))
    rows = with_scale(rows, request.GET.get("scale", ""))
    if word := request.GET.get("word", "").strip():
        rows = rows.filter(evidence__contains=[{"word": word}])
    rows = rows.select_related("company__jurisdiction", "segment").order_by("-fit", "pk")
    if request.GET.get("format") == "xlsx":
        name = file_name(chain, segment, _("Firms"))
        return workbook_answer(FIRMS, firm_cells(firm_lines(list(rows))), name)
    page = page_of(rows, request)
    context = {
        "segment": segment,
        "chain": chain,
        "page": page,
        "lines": firm_lines(list(page.object_list), around=60),
        "where": where,
        "form": form,
        "chips": [
            Chip(label, query_with(request, where=name), name == where, count)
            for name, label, count in (
                *((line.where, line.label, line.firms) for line in places.lines),
                ("radius", _("The whole radius"), places.radius),
                ("all", _("Everywhere"), places.everywhere),
            )
        ],
        "is_example": rows.filter(Q(company__is_example=True)).exists(),
        "may_edit": may_edit_terms(request.user, segment),
        "place_form": place_form or PlaceForm(),
    }
    status = 422 if place_form is not None else 200
    return render_screen(request, "chains/segment_firms.html", context, part="rows", status=status)


@require_POST
@signed_in
def firm_place(request: PageRequest, segment_id: int) -> HttpResponseBase:
    """Put a firm on the segment by hand."""
    segment = segment_or_404(request, segment_id)
    TO_PLACE_BY_HAND.demand(request.user, segment)
    form = PlaceForm(request.POST)
    if form.is_valid():
        code = form.cleaned_data["uscc"].strip().upper()
        company = Company.objects.visible_to(request.user).filter(uscc=code).first()
        if company is None:
            form.add_error(
                "uscc", _("no firm of the register has the code %(code)s") % {"code": code}
            )
        else:
            actions.place_by_hand(
                segment.pk, company, actor=request.user, note=form.cleaned_data["note"]
            )
            return redirect(f"{reverse('chains:segment-firms', args=[segment.pk])}?where=all")
    return _firms_screen(request, segment, form)


@require_POST
@signed_in
def placement_confirm(request: PageRequest, placement_id: int) -> HttpResponseBase:
    """The firm serves the segment."""
    row = placement_or_404(request, placement_id)
    actions.confirm_placement(row.pk, actor=request.user)
    return redirect(_back_to_firms(request, row.segment_id))


@require_POST
@signed_in
def placement_refuse(request: PageRequest, placement_id: int) -> HttpResponseBase:
    """The firm does not serve the segment."""
    row = placement_or_404(request, placement_id)
    TO_PLACE.demand(request.user, row)
    actions.refuse_placement(row.pk, actor=request.user, note=request.POST.get("note", ""))
    return redirect(_back_to_firms(request, row.segment_id))


def _back_to_firms(request: PageRequest, segment_id: int) -> str:
    address = reverse("chains:segment-firms", args=[segment_id])
    where = request.POST.get("where", "")
    return f"{address}?where={where}" if where.isalnum() else address
