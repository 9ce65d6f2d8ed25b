"""Agencies that the county commissioned: their contracts, fees and payments."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.accounts.public import User
from wutong.audit.public import events_of_many
from wutong.kernel.deeds import attempt, saved
from wutong.kernel.errors import BadInput
from wutong.kernel.forms import PAYMENT_UNITS, AmountField, WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.money import WAN, cents_from
from wutong.kernel.screens import render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.pipeline import actions
from wutong.pipeline.access.winning import TO_KEEP_COMMISSIONS, may_keep_commissions
from wutong.pipeline.actions import Contract
from wutong.pipeline.forms.choices import offer
from wutong.pipeline.forms.rows import Col, Rows
from wutong.pipeline.models import Commission, CommissionFee, FeeBasis, Introducer, IntroducerKind
from wutong.pipeline.queries.commissions import commission_rows, fee_rows, unpaid_for
from wutong.pipeline.rules.fees import UNIT
from wutong.pipeline.rules.numbers import InputFault, read_figure
from wutong.pipeline.sheets.winning import COMMISSIONS, commission_cells
from wutong.pipeline.wording import fault_words

RATES = (
    Col("up_to", gettext_lazy("Up to (10,000 yuan); the last row stays empty"), is_figure=True),
    Col("per_mille", gettext_lazy("Rate (‰)"), is_figure=True),
)
SHOWN_EVENTS = 40


class CommissionForm(WutongForm):
    """A contract; its rates stand in rows beside it."""

    number = forms.CharField(label=gettext_lazy("Contract number"), max_length=40)
    agency = forms.ModelChoiceField(Introducer.objects.none(), label=gettext_lazy("Agency"))
    service = forms.CharField(
        label=gettext_lazy("What it does for the county"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    valid_from = forms.DateField(label=gettext_lazy("In force from"))
    valid_to = forms.DateField(label=gettext_lazy("Until and including"))
    basis = forms.ChoiceField(label=gettext_lazy("How the fee counts"), choices=FeeBasis.choices)
    fixed_cents = AmountField(
        label=gettext_lazy("Fixed fee for a recognised project"),
        required=False,
        units=PAYMENT_UNITS,
    )
    cap_cents = AmountField(
        label=gettext_lazy("At most, for a project"), required=False, units=PAYMENT_UNITS
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = Introducer.objects.filter(kind=IntroducerKind.AGENCY).order_by("name")
        offer(self, "agency", agencies, {"": _("Choose"), **{a.pk: a.name for a in agencies}})


def _inside(request: PageRequest) -> None:
    if request.user.is_outsider:
        raise Http404


@require_GET
@signed_in
def commission_list(request: PageRequest) -> HttpResponseBase:
    """All contracts with what is due."""
    _inside(request)
    rows = commission_rows(request.user, timezone.localdate())
    if request.GET.get("format") == "xlsx":
        return workbook_answer(COMMISSIONS, commission_cells(rows), str(COMMISSIONS.title))
    context = {
        "rows": rows,
        "approved": sum(r.approved_cents for r in rows),
        "paid": sum(r.paid_cents for r in rows),
        "due": sum(r.due_cents for r in rows),
        "waiting": sum(r.waiting_cents for r in rows),
        "any_example": any(r.row.is_example for r in rows),
        "may_keep": may_keep_commissions(request.user),
    }
    return render_screen(request, "pipeline/commissions.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def commission_new(request: PageRequest) -> HttpResponseBase:
    """Enter a contract."""
    _inside(request)
    TO_KEEP_COMMISSIONS.demand(request.user)
    table, status = Rows("rates", gettext_lazy("Rates, each slice at its own"), RATES), 200
    form = CommissionForm(request.POST or None)
    if request.method == "POST":
        table = table.read(request.POST)
        if request.POST.get("add"):
            form = CommissionForm(initial=request.POST.dict())
        else:
            outcome = saved(form, lambda values: _entered(values, table, request.user))
            if outcome.done:
                return redirect("pipeline:commission", outcome.result.pk)
            status = outcome.status
    context = {"form": form, "table": table}
    return render_screen(request, "pipeline/commission_new.html", context, status=status)


def _entered(values: dict[str, Any], table: Rows, actor: User) -> Commission:
    contract = Contract(**values, rates=_rates(table), is_example=actor.is_example)
    return actions.enter_commission(contract, actor=actor)


def _rates(table: Rows) -> list[tuple[int | None, Decimal]]:
    found: list[tuple[int | None, Decimal]] = []
    try:
        for row in table.rows:
            end = read_figure(_("Up to"), row["up_to"], UNIT)
            rate = read_figure(_("Rate"), row["per_mille"], "")
            if rate is None:
                raise BadInput(_("A row of the rates has no rate"))
            found.append((None if end is None else cents_from(end, WAN), rate))
    except InputFault as fault:
        raise BadInput(fault_words(fault.problem)) from fault
    except ValueError:
        raise BadInput(_("An amount has more decimals than a cent; shorten it")) from None
    return found


def _seen(request: PageRequest, commission_id: int) -> Commission:
    rows = Commission.objects.visible_to(request.user).select_related("agency")
    return get_object_or_404(rows.prefetch_related("rates"), pk=commission_id)


def _page(
    request: PageRequest, commission_id: int, *, refusal: str = "", status: int = 200
) -> HttpResponseBase:
    row = _seen(request, commission_id)
    may_keep = may_keep_commissions(request.user)
    fees = fee_rows(row, request.user, may_pay=may_keep)
    today = timezone.localdate()
    context = {
        "row": row,
        "rates": list(row.rates.all()),
        "fees": fees,
        "is_running": row.valid_from <= today <= row.valid_to,
        "approved": sum(f.fee.amount_cents or 0 for f in fees if f.fee.state == "approved"),
        "paid": sum(f.paid_cents for f in fees),
        "due": sum(f.due_cents or 0 for f in fees),
        "may_keep": may_keep,
        "open_projects": unpaid_for(request.user) if may_keep else [],
        "refusal": refusal,
        "events": events_of_many([row, *(f.fee for f in fees)], SHOWN_EVENTS),
    }
    return render_screen(request, "pipeline/commission.html", context, status=status)


@require_GET
@signed_in
def commission_page(request: PageRequest, commission_id: int) -> HttpResponseBase:
    """One contract: its terms, the projects it brought, each fee with its parts."""
    return _page(request, commission_id)


def _do(request: PageRequest, commission_id: int, deed: Callable[[], object]) -> HttpResponseBase:
    outcome = attempt(deed)
    if outcome.done:
        return redirect("pipeline:commission", commission_id)
    return _page(request, commission_id, refusal=outcome.refusal, status=outcome.status)


def _day(request: PageRequest, name: str) -> Any:
    found = forms.DateField(required=False)
    try:
        day = found.clean(request.POST.get(name, ""))
    except forms.ValidationError:
        day = None
    if day is None:
        raise BadInput(_("Write the day as 2026-03-31"))
    return day


@require_POST
@signed_in
def commission_end(request: PageRequest, commission_id: int) -> HttpResponseBase:
    """End it before its time."""
    row = _seen(request, commission_id)
    TO_KEEP_COMMISSIONS.demand(request.user)
    return _do(
        request, row.pk,
        lambda: actions.end_commission(
            row.pk, on=_day(request, "on"), note=request.POST.get("note", "")[:300],
            actor=request.user,
        ),
    )  # fmt: skip


@require_POST
@signed_in
def commission_bring(request: PageRequest, commission_id: int) -> HttpResponseBase:
    """Enter a project that the agency brought."""
    row = _seen(request, commission_id)
    TO_KEEP_COMMISSIONS.demand(request.user)
    asked = request.POST.get("project", "")
    known = [p for p in unpaid_for(request.user) if str(p.pk) == asked]

    def deed() -> None:
        if not known:
            raise BadInput(_("Choose the project"))
        actions.bring_by_agency(known[0].pk, row, actor=request.user)

    return _do(request, row.pk, deed)


@require_POST
@signed_in
def fee_move(request: PageRequest, fee_id: int, move: str) -> HttpResponseBase:
    """Compute, approve, refuse, pay."""
    fee = get_object_or_404(CommissionFee.objects.visible_to(request.user), pk=fee_id)
    sent = request.POST

    def pay() -> None:
        try:
            cents = cents_from(sent.get("amount", "").strip(), WAN)
        except ValueError:
            raise BadInput(_("Write the amount in 10,000 yuan")) from None
        actions.pay_fee(
            fee.pk, amount_cents=cents, paid_on=_day(request, "on"),
            voucher=sent.get("voucher", "")[:60], actor=request.user,
        )  # fmt: skip

    deeds: dict[str, Callable[[], object]] = {
        "compute": lambda: actions.compute_fee(fee.pk, actor=request.user),
        "approve": lambda: actions.approve_fee(fee.pk, actor=request.user),
        "refuse": lambda: actions.refuse_fee(
            fee.pk, note=sent.get("note", "")[:300], actor=request.user
        ),
        "pay": pay,
    }
    if move not in deeds:
        raise Http404
    return _do(request, fee.commission_id, deeds[move])
