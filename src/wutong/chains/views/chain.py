"""One chain: its map, its table, its firms, who leads it, its kit, its versions."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.accounts.public import User
from wutong.audit.public import events_of
from wutong.chains import actions
from wutong.chains.access import (
    TO_APPOINT,
    TO_COPY,
    TO_END_ROLES,
    TO_JUDGE,
    TO_TICK,
    may_appoint,
    may_assess,
    may_edit_chain,
    may_put_in_force,
)
from wutong.chains.actions.keeping import Appointment
from wutong.chains.forms import CopyForm, ReasonForm, RoleForm
from wutong.chains.lifecycle import CHAIN
from wutong.chains.models import Chain, ChainRole, ChainTie, KitItem, KitState, PartyKind
from wutong.chains.queries.board import Board, board_of
from wutong.chains.queries.lists import STATE_MARKS, versions_of
from wutong.chains.queries.map import ladder_of, map_of
from wutong.chains.queries.roles import role_kinds_in, roles_of
from wutong.chains.queries.segment import counted_placements, firm_lines, in_place
from wutong.chains.sheets import FIRMS, SEGMENTS, firm_cells, segment_cells
from wutong.chains.wording import dated_words
from wutong.companies.public import Company
from wutong.kernel.errors import BadInput
from wutong.kernel.http import PageRequest, number_asked, signed_in
from wutong.kernel.panels import panels_for
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.kernel.words import listed
from wutong.ui.parts import Chip, query_with

from .loading import chain_or_404, file_name
from .states import rows_shown, state_chips


@require_GET
@signed_in
def chain_page(request: PageRequest, chain_id: int) -> HttpResponseBase:
    """What the county has of a chain and what it lacks, at a glance."""
    chain = chain_or_404(request, chain_id)
    board = board_of(chain, request.user)
    shown = request.GET.get("show", "")
    if request.GET.get("format") == "xlsx":
        rows = rows_shown(board.rows, shown)
        return workbook_answer(SEGMENTS, segment_cells(rows), file_name(chain, chain.year))
    return render_screen(request, "chains/chain.html", _context(request, chain, board, shown))


def _context(
    request: PageRequest, chain: Chain, board: Board, shown: str, **forms: object
) -> dict[str, object]:
    user = request.user
    kit = list(KitItem.objects.filter(chain=chain))
    may_edit = may_edit_chain(user, chain)
    roles = roles_of(chain)
    return {
        "chain": chain,
        "board": board,
        "map": map_of(board),
        "verdict": _verdict(board),
        "ladder": ladder_of(board),
        "rows": rows_shown(board.rows, shown),
        "shown": shown,
        "chips": state_chips(request, board.rows, shown, anchor="#twin"),
        "can_confirm": any(row.waits for row in board.rows)
        and user.has_role("officer", "department", "leader")
        and may_assess(user, chain),
        "firms": _firm_count(chain, user),
        "roles": roles,
        "chiefs": next((line for line in roles if line.kind.code == "chief"), None),
        "kit": kit,
        "kit_states": KitState.choices,
        "kit_ready": sum(item.state == "have" for item in kit),
        "versions": versions_of(chain, user),
        "state_mark": STATE_MARKS[chain.state],  # type: ignore[index]
        "ties": [
            (tie, dated_words(tie.dated))
            for tie in ChainTie.objects.filter(chain=chain).select_related("other__jurisdiction")
        ],
        "tied": list(ChainTie.objects.filter(other=chain).select_related("chain")),
        "panels": panels_for("chains.chain", chain, user),
        "dated": dated_words(chain.dated),
        "may_edit": may_edit,
        "may_appoint": may_appoint(user, chain),
        "may_judge": may_assess(user, chain) and bool(board.rows),
        "may_put_in_force": may_put_in_force(user, chain),
        "moves": list(CHAIN.open_to(user, chain)),
        "copy_form": forms.get("copy_form") or CopyForm(),
        "reason_form": forms.get("reason_form") or ReasonForm(),
        "events": events_of(chain, 20),
    }


@dataclass(frozen=True)
class VerdictPart:
    """A stretch of the leading sentence: plain, or a link to the rows it speaks of."""

    text: str
    url: str = ""
    tone: str = ""


def _verdict(board: Board) -> list[VerdictPart]:
    """The sentence that would survive being read aloud; every number in it opens."""
    told = [
        VerdictPart(words % {"count": board.count(mark)}, f"?show={mark}#twin", tone)
        for mark, words, tone in (
            ("missing", _("%(count)s missing"), "late"),
            ("extend", _("%(count)s to extend to"), ""),
            ("weak", _("%(count)s weak"), ""),
            ("strong", _("%(count)s strong"), ""),
            ("unknown", _("%(count)s unknown"), ""),
        )
        if board.count(mark)
    ]
    parts = [VerdictPart(_("Of %(count)s segments: ") % {"count": len(board.rows)})]
    for number, part in enumerate(told):
        parts += [VerdictPart(_(", "))] if number else []
        parts.append(part)
    parts.append(VerdictPart(pgettext("end of a sentence", ".")))
    if board.waiting:
        parts.append(VerdictPart(" "))
        waiting = _("Judgements to confirm: %(count)s") % {"count": board.waiting}
        parts.append(VerdictPart(waiting, "?show=waiting#twin"))
    return parts


def _firm_count(chain: Chain, user: User) -> int:
    """Firms of the county on any segment, each once."""
    rows = counted_placements(user).filter(in_place(chain, "county"), segment__chain=chain)
    return rows.order_by().values("company").distinct().count()


@require_GET
@signed_in
def chain_firms(request: PageRequest, chain_id: int) -> HttpResponseBase:
    """The firms of a chain, once for each segment they serve, in the county or the radius."""
    chain = chain_or_404(request, chain_id)
    where = request.GET.get("where", "county")
    where = where if where in {"county", "radius", "all"} else "county"
    rows = (
        counted_placements(request.user)
        .filter(in_place(chain, where), segment__chain=chain)
        .select_related("company__jurisdiction", "segment__layer")
        .order_by("segment__layer__position", "segment__order", "-fit", "pk")
    )
    if request.GET.get("format") == "xlsx":
        name = file_name(chain, _("Firms"))
        return workbook_answer(FIRMS, firm_cells(firm_lines(list(rows))), name)
    page = page_of(rows, request)
    context = {
        "chain": chain,
        "page": page,
        "lines": firm_lines(list(page.object_list)),
        "firms": rows.order_by().values("company").distinct().count(),
        "where": where,
        "chips": [
            Chip(label, query_with(request, where=name), name == where)
            for name, label in (
                ("county", _("In the county")),
                ("radius", _("In the supply radius")),
                ("all", _("Everywhere")),
            )
        ],
        "is_example": rows.filter(company__is_example=True).exists(),
    }
    return render_screen(request, "chains/chain_firms.html", context)


@require_POST
@signed_in
def chain_judge(request: PageRequest, chain_id: int) -> HttpResponseBase:
    """Judge all segments again from the counts of this moment."""
    chain = chain_or_404(request, chain_id)
    actions.assess_chain(chain.pk, actor=request.user)
    return redirect(f"{_address(chain)}?show=waiting#twin")


@require_POST
@signed_in
def chain_confirm(request: PageRequest, chain_id: int) -> HttpResponseBase:
    """Agree with the ticked judgements as they stand."""
    chain = chain_or_404(request, chain_id)
    TO_JUDGE.demand(request.user, chain)
    asked = map(number_asked, request.POST.getlist("ids"))
    ids = [key for key in asked if key is not None]
    if not ids:
        raise BadInput(_("Nothing is ticked: tick the segments whose judgement you confirm"))
    actions.confirm_many(ids, actor=request.user)
    return redirect(f"{_address(chain)}#twin")


def _address(chain: Chain) -> str:
    return reverse("chains:page", args=[chain.pk])


@require_http_methods(["GET", "POST"])
@signed_in
def role_new(request: PageRequest, chain_id: int) -> HttpResponseBase:
    """Give a role on the chain to a party."""
    chain = chain_or_404(request, chain_id)
    TO_APPOINT.demand(request.user, chain)
    kinds = role_kinds_in(chain.jurisdiction)
    initial = {"role": request.GET.get("role", "chief")}
    form = RoleForm(request.POST or None, kinds=kinds, initial=initial)
    if request.method == "POST" and form.is_valid():
        company = _company_of(form)
        if not form.errors:
            given = {k: v for k, v in form.cleaned_data.items() if k != "uscc"}
            try:
                actions.appoint(chain.pk, Appointment(**given, company=company), actor=request.user)
            except BadInput as fault:
                for problem in fault.problems:
                    form.add_error(None, problem)
            else:
                return redirect(f"{_address(chain)}#roles")
    status = 422 if request.method == "POST" else 200
    holders = [
        (kind, listed(str(PartyKind(code).label) for code in kind.holders)) for kind in kinds
    ]
    context = {"form": form, "chain": chain, "holders": holders}
    return render_screen(request, "chains/role_form.html", context, status=status)


def _company_of(form: RoleForm) -> Company | None:
    code = form.cleaned_data["uscc"].strip().upper()
    if not code:
        return None
    company = Company.objects.filter(uscc=code).first()
    if company is None:
        form.add_error("uscc", _("no firm of the register has the code %(code)s") % {"code": code})
    return company


@require_POST
@signed_in
def role_end(request: PageRequest, role_id: int) -> HttpResponseBase:
    """A party no longer holds its role."""
    held = get_object_or_404(ChainRole.objects.visible_to(request.user), pk=role_id)
    TO_END_ROLES.demand(request.user, held.chain)
    actions.end_role(held.pk, actor=request.user, note=request.POST.get("note", ""))
    return redirect(f"{_address(held.chain)}#roles")


@require_POST
@signed_in
def kit_tick(request: PageRequest, item_id: int) -> HttpResponseBase:
    """Say whether a piece of the kit is there."""
    item = get_object_or_404(KitItem.objects.visible_to(request.user), pk=item_id)
    TO_TICK.demand(request.user, item)
    actions.tick_kit_item(
        item.pk,
        actor=request.user,
        state=request.POST.get("state", ""),
        note=request.POST.get("note", ""),
    )
    return redirect(f"{_address(item.chain)}#kit")


@require_POST
@signed_in
def chain_copy(request: PageRequest, chain_id: int) -> HttpResponseBase:
    """Begin another year's version of the chain."""
    chain = chain_or_404(request, chain_id)
    TO_COPY.demand(request.user, chain)
    form = CopyForm(request.POST)
    if form.is_valid():
        try:
            made = actions.copy_chain_to_year(
                chain.pk, form.cleaned_data["year"], actor=request.user
            )
        except BadInput as fault:
            form.add_error("year", fault.problems[0])
        else:
            return redirect(_address(made))
    board = board_of(chain, request.user)
    context = _context(request, chain, board, "", copy_form=form)
    return render_screen(request, "chains/chain.html", context, status=422)


@require_POST
@signed_in
def chain_put_in_force(request: PageRequest, chain_id: int) -> HttpResponseBase:
    """From now on this version holds."""
    chain = chain_or_404(request, chain_id)
    actions.put_chain_in_force(chain.pk, actor=request.user)
    return redirect(_address(chain))


@require_POST
@signed_in
def chain_close(request: PageRequest, chain_id: int) -> HttpResponse:
    """The chain is on no list any more."""
    chain = chain_or_404(request, chain_id)
    CHAIN.demand_right("close", request.user, chain)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        context = _context(request, chain, board_of(chain, request.user), "", reason_form=form)
        return render_screen(request, "chains/chain.html", context, status=422)
    actions.close_chain(chain.pk, actor=request.user, note=form.cleaned_data["note"])
    return redirect(_address(chain))
