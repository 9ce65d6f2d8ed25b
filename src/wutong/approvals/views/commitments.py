"""A commitment: what is told, the signature, the decision, the check; and the credit record."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from wutong.accounts.public import User
from wutong.approvals.access import TO_REPAIR, may_repair
from wutong.approvals.actions import committing
from wutong.approvals.forms.cases import (
    CorrectionForm,
    DecideForm,
    EmptyForm,
    FindingForm,
    NoteForm,
    SignForm,
)
from wutong.approvals.lifecycle import COMMITMENT
from wutong.approvals.models import Commitment, CreditRecord
from wutong.approvals.queries.commitments import PARTS, check_open, parts_of
from wutong.approvals.sheets import CREDIT, credit_cells
from wutong.audit.public import events_of
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer

from .deeds import Deed, demand_right, offered, simple


def _sign_form(commitment: Commitment, data: Any, _files: Any) -> WutongForm:
    if data is not None:
        return SignForm(data)
    return SignForm(initial={"text_hash": commitment.text_hash})


def _sign(commitment: Commitment, form: WutongForm, user: User) -> object:
    given = form.cleaned_data
    return committing.sign_commitment(
        commitment.pk, actor=user, signer_name=given["signer_name"], text_hash=given["text_hash"]
    )


def _finding(action: Any) -> Any:
    return lambda commitment, form, user: action(
        commitment.pk, actor=user, finding=form.cleaned_data["finding"]
    )


DEEDS: dict[str, Deed[Commitment]] = {
    "sign": Deed(label=pgettext_lazy("commitment", "Sign"), form=_sign_form, act=_sign),
    "decide": Deed(
        label=_("Decide on the spot"),
        hint=_("Granted now; the check is laid on the supervising department, with a day"),
        form=lambda commitment, data, _files: DecideForm(commitment, data),
        act=lambda commitment, form, user: committing.decide_on_commitment(
            commitment.pk, actor=user, result_number=form.cleaned_data["result_number"],
            supervisor=form.cleaned_data["supervisor"],
        ),
    ),
    "pass-check": Deed(
        label=_("It is as promised"), form=simple(FindingForm), act=_finding(committing.pass_check)
    ),
    "uphold": Deed(
        label=_("It was put right"),
        form=simple(FindingForm),
        act=_finding(committing.uphold_commitment),
    ),
    "order-correction": Deed(
        label=pgettext_lazy("deed", "Order to put right"),
        form=simple(CorrectionForm),
        act=lambda commitment, form, user: committing.order_correction(
            commitment.pk, actor=user, finding=form.cleaned_data["finding"],
            correct_by=form.cleaned_data["correct_by"],
        ),
    ),
    "take-back": Deed(
        label=_("Take the commitment back"),
        hint=_("Before the decision one may go back to the ordinary way"),
        form=simple(EmptyForm),
        act=lambda commitment, _form, user: committing.take_back_commitment(
            commitment.pk, actor=user
        ),
    ),
    "revoke": Deed(
        label=_("Revoke the decision"),
        form=simple(FindingForm),
        danger=True,
        act=_finding(committing.revoke_on_breach),
    ),
}  # fmt: skip


def _context(
    request: PageRequest, commitment: Commitment, faulty: tuple[str, WutongForm] | None = None
) -> dict[str, Any]:
    names = [name.replace("_", "-") for name in COMMITMENT.open_to(request.user, commitment)]
    return {
        "commitment": commitment,
        "item": commitment.item,
        "parts": [(PARTS[key], text) for key, text in parts_of(commitment.text)],
        "check_open": check_open(commitment),
        "deeds": offered(DEEDS, names, commitment, faulty=faulty),
        "record": CreditRecord.objects.filter(commitment=commitment).first(),
        "events": events_of(commitment),
    }


def _seen(request: PageRequest, commitment_id: int) -> Commitment:
    found = Commitment.objects.visible_to(request.user)
    return get_object_or_404(
        found.select_related("item__case", "item__department", "supervisor", "template"),
        pk=commitment_id,
    )


@require_GET
@signed_in
def commitment_page(request: PageRequest, commitment_id: int) -> HttpResponseBase:
    """What was told and signed, how it was checked, and what may be done now."""
    context = _context(request, _seen(request, commitment_id))
    return render_screen(request, "approvals/commitment.html", context)


@require_POST
@signed_in
def commitment_deed(request: PageRequest, commitment_id: int, deed: str) -> HttpResponseBase:
    """One deed on a commitment."""
    commitment = _seen(request, commitment_id)
    if deed not in DEEDS:
        raise Http404
    demand_right(DEEDS, deed, COMMITMENT, request.user, commitment)
    form = DEEDS[deed].form(commitment, request.POST, request.FILES)
    if not form.is_valid():
        context = _context(request, commitment, (deed, form))
        return render_screen(request, "approvals/commitment.html", context, status=422)
    DEEDS[deed].act(commitment, form, request.user)
    return redirect("approvals:commitment", commitment.pk)


@require_GET
@signed_in
def credit_list(request: PageRequest) -> HttpResponseBase:
    """Broken commitments, which bar further ones until they are repaired."""
    records = CreditRecord.objects.visible_to(request.user).select_related("commitment")
    if request.GET.get("format") == "xlsx":
        return workbook_answer(CREDIT, credit_cells(records), str(CREDIT.title))
    page = page_of(records, request)
    told = [record.commitment_id for record in page.object_list]
    seen = Commitment.objects.visible_to(request.user).filter(pk__in=told)
    context = {
        "page": page, "seen": set(seen.values_list("pk", flat=True)),
        "may_repair": may_repair(request.user), "form": NoteForm(auto_id="repair_%s"),
    }  # fmt: skip
    return render_screen(request, "approvals/credit.html", context)


@require_POST
@signed_in
def credit_repair(request: PageRequest, record_id: int) -> HttpResponseBase:
    """What was broken is repaired, with its proof."""
    record = get_object_or_404(CreditRecord.objects.visible_to(request.user), pk=record_id)
    TO_REPAIR.demand(request.user)
    committing.repair_credit(record.pk, actor=request.user, note=request.POST.get("note", ""))
    return redirect("approvals:credit")
