"""Target lists, one list, one firm on it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.accounts.public import User
from wutong.audit.public import events_of
from wutong.chains.public import Chain, ChainState, Segment
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.prospecting import actions
from wutong.prospecting.access import (
    TO_KEEP_LIST,
    may_become_lead,
    may_look,
    may_look_at_lists,
    may_screen,
)
from wutong.prospecting.forms import (
    ContactForm,
    DropForm,
    ListEditForm,
    ListFilterForm,
    ListForm,
    TargetFilterForm,
)
from wutong.prospecting.lifecycle import TARGET
from wutong.prospecting.models import Target, TargetList, TargetState
from wutong.prospecting.queries.evidence import scope_pieces
from wutong.prospecting.queries.targets import (
    lists_seen,
    state_counts,
    target_rows,
    targets_of_segment,
    targets_shown,
)
from wutong.prospecting.sheets import LISTS, TARGETS, list_cells, target_cells
from wutong.prospecting.wording import outlook_words
from wutong.ui.parts import Chip, query_with


def _demand_reader(user: User) -> None:
    if not may_look_at_lists(user):
        raise Http404


@require_GET
@signed_in
def list_list(request: PageRequest) -> HttpResponseBase:
    """All lists that this person may see, with how far each has come."""
    _demand_reader(request.user)
    words = request.GET.get("q", "").strip()
    lists = lists_seen(request.user, words)
    if request.GET.get("format") == "xlsx":
        name = f"{_('Target lists')} {timezone.localdate().isoformat()}"
        return workbook_answer(LISTS, list_cells(lists), name)
    page = page_of(lists, request)
    context = {
        "page": page,
        "rows": page.object_list,
        "words": words,
        "form": ListFilterForm(request.GET),
        "may_screen": may_screen(request.user),
    }
    return render_screen(request, "prospecting/lists.html", context, part="rows")


@require_http_methods(["GET", "POST"])
@signed_in
def list_new(request: PageRequest) -> HttpResponseBase:
    """Open a list by hand."""
    _demand_reader(request.user)
    if not may_screen(request.user):
        raise NotAllowed(_("Only promotion officers and county leaders keep target lists"))
    chains = list(
        Chain.objects.visible_to(request.user).filter(
            state=ChainState.IN_FORCE, segments__isnull=False
        ).distinct()
    )  # fmt: skip
    form = ListForm(request.POST or None, chains=chains)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                made = actions.open_target_list(
                    given["name"], given["chain"], note=given["note"], actor=request.user
                )
            except BadInput as fault:
                form.add_error(None, fault.problems)
            else:
                return redirect("prospecting:list-page", made.pk)
    context = {"form": form, "chains": chains}
    return render_screen(request, "prospecting/list_new.html", context, status=status)


def _seen(request: PageRequest, list_id: int) -> TargetList:
    lists = TargetList.objects.visible_to(request.user).select_related("chain", "owner")
    return get_object_or_404(lists, pk=list_id)


def _chips(request: PageRequest, counts: dict[str, int], shown: str) -> list[Chip]:
    total = sum(counts.values())
    chips = [Chip(_("All"), query_with(request, state=None), not shown, total)]
    return chips + [
        Chip(label, query_with(request, state=value), value == shown, counts.get(value, 0))
        for value, label in TargetState.choices
    ]


@require_GET
@signed_in
def list_page(request: PageRequest, list_id: int) -> HttpResponseBase:
    """The firms of one list: who, why, how far."""
    return _list_shown(request, _seen(request, list_id))


def _list_shown(
    request: PageRequest, targets: TargetList, edit: WutongForm | None = None
) -> HttpResponseBase:
    shown = request.GET.get("state", "")
    shown = shown if shown in TargetState.values else ""
    words = request.GET.get("q", "").strip()
    firms = targets_shown(targets, request.user, shown, words)
    if request.GET.get("format") == "xlsx" and edit is None:
        cells = target_cells(target_rows(list(firms), request.user))
        return workbook_answer(TARGETS, cells, f"{targets} {timezone.localdate().isoformat()}")
    page = page_of(firms, request)
    counts = state_counts(targets, request.user)
    context = {
        "targets": targets,
        "page": page,
        "rows": target_rows(list(page.object_list), request.user),
        "chips": _chips(request, counts, shown),
        "counts": counts,
        "total": sum(counts.values()),
        "words": words,
        "form": TargetFilterForm(request.GET),
        "edit_form": edit or ListEditForm(initial={"name": targets.name, "note": targets.note}),
        "may_keep": may_screen(request.user),
        "may_report": not request.user.is_outsider,
        "events": events_of(targets),
    }
    status = 422 if edit is not None else 200
    return render_screen(request, "prospecting/list.html", context, part="rows", status=status)


@require_GET
@signed_in
def segment_targets(request: PageRequest, segment_id: int) -> HttpResponseBase:
    """The firms that stand on any target list for a segment."""
    _demand_reader(request.user)
    segment = get_object_or_404(Segment.objects.visible_to(request.user), pk=segment_id)
    page = page_of(targets_of_segment(segment, request.user), request)
    context = {
        "segment": segment,
        "page": page,
        "total": page.paginator.count,
        "rows": target_rows(list(page.object_list), request.user),
    }
    return render_screen(request, "prospecting/segment_targets.html", context, part="rows")


@require_POST
@signed_in
def list_edit(request: PageRequest, list_id: int) -> HttpResponseBase:
    """Another name or note."""
    targets = _seen(request, list_id)
    TO_KEEP_LIST.demand(request.user, targets)
    form = ListEditForm(request.POST)
    if form.is_valid():
        try:
            actions.edit_target_list(targets.pk, **form.cleaned_data, actor=request.user)
        except BadInput as fault:
            form.add_error(None, fault.problems)
        else:
            return redirect("prospecting:list-page", targets.pk)
    return _list_shown(request, targets, form)


def _target(request: PageRequest, target_id: int) -> Target:
    seen = Target.objects.visible_to(request.user).select_related(
        "target_list__chain", "segment", "added_by"
    )
    return get_object_or_404(seen, pk=target_id)


@require_GET
@signed_in
def target_page(request: PageRequest, target_id: int) -> HttpResponse:
    """One firm on a list: every reason, what the register said, what was done."""
    return _target_shown(request, _target(request, target_id))


def _target_shown(request: PageRequest, target: Target, **forms: WutongForm) -> HttpResponse:
    row = target_rows([target], request.user)[0]
    known = row.snapshot
    unknown = [part.code for part in row.parts if part.is_unknown]
    context = {
        "target": target,
        "row": row,
        "scope": scope_pieces(str(known.get("business_scope") or ""), target.why),
        "outlook": outlook_words(known.get("what_would_change") or {}, unknown, known.get("kept")),
        "open_to": list(TARGET.open_to(request.user, target)),
        "may_report": may_become_lead(request.user, target) and row.is_open,
        "may_look": may_look(request.user),
        "contact_form": forms.get("contact_form", ContactForm()),
        "drop_form": forms.get("drop_form", DropForm()),
        "events": events_of(target),
    }
    status = 422 if forms else 200
    return render_screen(request, "prospecting/target.html", context, status=status)


def _deed(
    request: PageRequest,
    target_id: int,
    name: str,
    form: WutongForm,
    deed: Callable[[int], Target],
    said: str,
    move: str,
) -> HttpResponseBase:
    target = _target(request, target_id)
    TARGET.demand_right(move, request.user, target)
    if not form.is_valid():
        return _target_shown(request, target, **{name: form})
    deed(target.pk)
    messages.success(request, said % {"firm": target.name})
    return redirect("prospecting:list-page", target.target_list_id)


@require_POST
@signed_in
def target_contact(request: PageRequest, target_id: int) -> HttpResponseBase:
    """Somebody has spoken to the firm."""
    form = ContactForm(request.POST)
    return _deed(
        request, target_id, "contact_form", form,
        lambda pk: actions.contact_target(pk, actor=request.user, note=form.cleaned_data["note"]),
        _("%(firm)s: contacted"),
        "contact",
    )  # fmt: skip


@require_POST
@signed_in
def target_drop(request: PageRequest, target_id: int) -> HttpResponseBase:
    """Not pursued, with the reason."""
    form = DropForm(request.POST)
    return _deed(
        request, target_id, "drop_form", form,
        lambda pk: actions.drop_target(pk, actor=request.user, reason=form.cleaned_data["reason"]),
        _("%(firm)s: dropped"),
        "drop",
    )  # fmt: skip


@require_POST
@signed_in
def target_take_up(request: PageRequest, target_id: int) -> HttpResponseBase:
    """Pursued after all."""
    target = _target(request, target_id)
    actions.take_up_target(target.pk, actor=request.user)
    return redirect("prospecting:target-page", target.pk)
