"""One item of a case and the deeds on it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from wutong.accounts.public import User
from wutong.approvals.access import may_carry
from wutong.approvals.actions import committing, reviewing
from wutong.approvals.actions.breaches import breaches_of
from wutong.approvals.forms.cases import (
    DeliverForm,
    EmptyForm,
    ExtendForm,
    FileForm,
    GrantForm,
    MissingForm,
    NoteForm,
    OpinionNoteForm,
    PauseForm,
    TolerateForm,
)
from wutong.approvals.lifecycle import ITEM
from wutong.approvals.models import CaseItem, ItemMode, ItemState, WrittenNotice
from wutong.approvals.queries.items import item_view, missing_materials
from wutong.approvals.queries.notices import notice_document
from wutong.approvals.views.deeds import demand_right
from wutong.audit.public import events_of
from wutong.kernel.documents import document_response
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.panels import panels_for
from wutong.kernel.screens import render_screen

from .deeds import Deed, offered, simple


def _tell_missing(item: CaseItem, form: WutongForm, user: User) -> object:
    if not isinstance(form, MissingForm):
        raise TypeError(type(form))
    return reviewing.tell_missing(
        item.pk, actor=user, papers=form.told(), reply_by=form.cleaned_data["reply_by"]
    )


def _missing_form(item: CaseItem, data: Any, _files: Any) -> WutongForm:
    papers = missing_materials(item)
    return MissingForm(papers, data) if data is not None else MissingForm(papers)


def _pause(item: CaseItem, form: WutongForm, user: User) -> object:
    given = form.cleaned_data
    return reviewing.pause_item(
        item.pk, actor=user, reason=given["reason"], told=given["told"],
        expected_on=given["expected_on"], note=given["note"],
    )  # fmt: skip


def _cents(form: WutongForm) -> int | None:
    """The fee in cents; None where nobody told."""
    fee: Decimal | None = form.cleaned_data["fee"]
    return None if fee is None else int(fee * 100)


DEEDS: dict[str, Deed[CaseItem]] = {
    "accept": Deed(
        label=_("Accept for review"),
        hint=_("The papers are complete and in form: the clocks run from the day of receipt"),
        form=simple(EmptyForm),
        act=lambda item, _form, user: reviewing.accept_item(item.pk, actor=user),
    ),
    "file": Deed(
        label=_("File it"),
        hint=_("Complete information is filed at once, without approval"),
        form=simple(FileForm),
        act=lambda item, form, user: reviewing.file_item(
            item.pk, actor=user, result_number=form.cleaned_data["result_number"]
        ),
    ),
    "grant": Deed(
        label=_("Grant"),
        form=simple(GrantForm),
        act=lambda item, form, user: reviewing.grant_item(
            item.pk, actor=user, result_number=form.cleaned_data["result_number"],
            note=form.cleaned_data["note"],
        ),
    ),
    "prereview": Deed(
        label=_("Note a pre-review"),
        hint=_("So that it can be decided at once when the other result comes"),
        form=simple(OpinionNoteForm),
        act=lambda item, form, user: reviewing.prereview_item(
            item.pk, actor=user, note=form.cleaned_data["note"]
        ),
    ),
    "resume": Deed(
        label=_("Let the clock go on"),
        form=simple(EmptyForm),
        act=lambda item, _form, user: reviewing.resume_item(item.pk, actor=user),
    ),
    "deliver": Deed(
        label=_("Deliver the result"),
        hint=_("Within ten working days after the decision"),
        form=simple(DeliverForm),
        act=lambda item, form, user: reviewing.deliver_item(
            item.pk, actor=user, how=form.cleaned_data["how"], fee_cents=_cents(form)
        ),
    ),
    "tell-missing": Deed(
        label=_("Tell what is missing"),
        hint=_("Once only, and all of it; five working days after receipt it is too late"),
        form=_missing_form,
        act=_tell_missing,
    ),
    "tolerate": Deed(
        label=_("Accept, a paper follows"),
        hint=_("Only papers that the catalogue lets come later"),
        form=simple(TolerateForm),
        act=lambda item, form, user: reviewing.tolerate_missing(
            item.pk, actor=user, until=form.cleaned_data["until"]
        ),
    ),
    "finish-review": Deed(
        label=_("Note that the review is finished"),
        form=simple(EmptyForm),
        act=lambda item, _form, user: reviewing.finish_review(item.pk, actor=user),
    ),
    "pause": Deed(label=_("Stop the clock"), form=simple(PauseForm), act=_pause),
    "extend": Deed(
        label=_("Extend the limit"),
        hint=_("Once, approved by the person in charge"),
        form=simple(ExtendForm),
        act=lambda item, form, user: reviewing.extend_item(
            item.pk, actor=user, approved_by=form.cleaned_data["approved_by"],
            reasons=form.cleaned_data["reasons"],
        ),
    ),
    "commit": Deed(
        label=_("Commit instead of proving"),
        hint=_("The applicant's own choice; everything is told in writing first"),
        form=simple(EmptyForm),
        act=lambda item, _form, user: committing.inform_of_commitment(item.pk, actor=user),
    ),
    "decline": Deed(
        label=_("Do not accept"),
        hint=_("Not this department's matter, or no licence is needed"),
        form=simple(NoteForm),
        danger=True,
        act=lambda item, form, user: reviewing.decline_item(
            item.pk, actor=user, reasons=form.cleaned_data["note"]
        ),
    ),
    "refuse": Deed(
        label=_("Refuse"),
        form=simple(NoteForm),
        danger=True,
        act=lambda item, form, user: reviewing.refuse_item(
            item.pk, actor=user, reasons=form.cleaned_data["note"]
        ),
    ),
    "take-back": Deed(
        label=_("Take this item back"),
        form=simple(NoteForm),
        danger=True,
        act=lambda item, form, user: reviewing.take_back_item(
            item.pk, actor=user, note=form.cleaned_data["note"]
        ),
    ),
}  # fmt: skip

# moves that follow from other deeds, and what a commitment decides
NO_BUTTON = frozenset({"begin", "wait", "supplement", "cut-off", "revoke", "grant-on-commitment"})
# what each mode of handling has no use for
IDLE = {
    ItemMode.APPROVAL: frozenset({"file"}),
    ItemMode.GOVERNMENT: frozenset({"file", "tolerate"}),
    ItemMode.FILING: frozenset({"accept", "tolerate"}),
    ItemMode.COMMITMENT: frozenset({"accept", "file", "tell-missing", "tolerate", "decline"}),
}


def _names(user: User, item: CaseItem, has_tolerated: bool) -> list[str]:
    names = [name.replace("_", "-") for name in ITEM.open_to(user, item)]
    names = [name for name in names if name not in NO_BUTTON]
    names = [name for name in names if name not in IDLE[ItemMode(item.mode)]]
    if not has_tolerated:
        names = [name for name in names if name != "finish-review"]
    deferrable = any(u.necessity == "deferrable" for u in item.uses.all())
    if not deferrable or ("tolerate" in names and breaches_of(item.case)):
        names = [name for name in names if name != "tolerate"]
    if item.case.state == "draft":
        names = [name for name in names if name != "take-back"]
    open_state = item.state in {ItemState.DRAFTED, ItemState.WAITING, ItemState.RECEIVED}
    if (
        open_state
        and item.mode == ItemMode.APPROVAL
        and may_carry(user, item.case)
        and committing.bar_of(item) is None
    ):
        names.append("commit")
    return names


def _context(
    request: PageRequest, item: CaseItem, faulty: tuple[str, WutongForm] | None = None
) -> dict[str, Any]:
    view = item_view(item, request.user)
    names = _names(request.user, item, item.tolerated_until is not None)
    bar = committing.bar_of(item)
    return {
        "item": item,
        "case": item.case,
        "view": view,
        "deeds": offered(DEEDS, names, item, faulty=faulty),
        "bar": committing.bar_words(bar) if bar and bar.code != "not_offered" else "",
        "offered": bar is None and item.mode == ItemMode.APPROVAL,
        "panels": panels_for("approvals.caseitem", item, request.user),
        "events": events_of(item),
        "fee_yuan": "" if item.fee_cents is None else f"{Decimal(item.fee_cents) / 100:,.2f}",
    }


def _seen(request: PageRequest, item_id: int) -> CaseItem:
    items = CaseItem.objects.visible_to(request.user).select_related(
        "case__counter__jurisdiction", "case__jurisdiction", "department", "stage"
    )
    return get_object_or_404(items, pk=item_id)


@require_GET
@signed_in
def item_page(request: PageRequest, item_id: int) -> HttpResponseBase:
    """One item: whose turn, both clocks, papers, notices, and what may be done."""
    return render_screen(request, "approvals/item.html", _context(request, _seen(request, item_id)))


@require_POST
@signed_in
def item_deed(request: PageRequest, item_id: int, deed: str) -> HttpResponseBase:
    """One deed on one item."""
    item = _seen(request, item_id)
    if deed not in DEEDS:
        raise Http404
    demand_right(DEEDS, deed, ITEM, request.user, item)
    form = DEEDS[deed].form(item, request.POST, request.FILES)
    if not form.is_valid():
        context = _context(request, item, (deed, form))
        return render_screen(request, "approvals/item.html", context, status=422)
    made = DEEDS[deed].act(item, form, request.user)
    if deed == "commit":
        return redirect("approvals:commitment", getattr(made, "pk", 0))
    return redirect("approvals:item", item.pk)


@require_GET
@signed_in
def notice_page(request: PageRequest, notice_id: int) -> HttpResponseBase:
    """A written notice, on the screen or as Word or PDF."""
    notices = WrittenNotice.objects.visible_to(request.user)
    notice = get_object_or_404(
        notices.select_related("item__case", "item__department", "told_by"), pk=notice_id
    )
    if form := request.GET.get("format"):
        return document_response(notice_document(notice), form, notice.number)
    return render_screen(request, "approvals/notice.html", {"notice": notice})
