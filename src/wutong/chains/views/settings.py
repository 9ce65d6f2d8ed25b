"""What the county sets itself: thresholds with their validity, the supply radius."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.accounts.public import Jurisdiction
from wutong.chains import actions
from wutong.chains.access import TO_SET_RADIUS, may_set_radius, may_set_thresholds
from wutong.chains.actions.settings import RadiusInput, ThresholdInput
from wutong.chains.forms import RadiusForm, RadiusPlaceForm, ThresholdForm
from wutong.chains.models import Chain, ChainState, RadiusMember, Threshold
from wutong.chains.queries.places import home_of
from wutong.chains.rules.gaps import ThresholdCode
from wutong.chains.sheets import RADIUS, THRESHOLDS, radius_cells, threshold_cells
from wutong.chains.wording import threshold_label
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.kernel.sheets import workbook_answer

from .loading import file_name


@require_GET
@signed_in
def threshold_list(request: PageRequest) -> HttpResponseBase:
    """By which figures segments are judged, since when, and why."""
    rows = list(
        Threshold.objects.visible_to(request.user)
        .select_related("chain")
        .order_by("chain__code", "-valid_from")
    )
    order = list(ThresholdCode)
    rows.sort(key=lambda row: order.index(ThresholdCode(row.code)))
    if request.GET.get("format") == "xlsx":
        return workbook_answer(THRESHOLDS, threshold_cells(rows), file_name(_("Thresholds")))
    context = {
        "rows": [(row, threshold_label(row.code), f"{row.value.normalize():f}") for row in rows],
        "may_set": may_set_thresholds(request.user),
    }
    return render_screen(request, "chains/thresholds.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def threshold_new(request: PageRequest) -> HttpResponseBase:
    """Judge by another figure from a day on."""
    if not may_set_thresholds(request.user):
        raise NotAllowed(_("You may not set thresholds"))
    form = ThresholdForm(
        request.POST or None,
        codes=[(code.value, threshold_label(code)) for code in ThresholdCode],
        chains=Chain.objects.visible_to(request.user).filter(
            state=ChainState.IN_FORCE, segments__isnull=False
        ).distinct(),
        initial={"code": request.GET.get("code", "")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_threshold(ThresholdInput(**form.cleaned_data), actor=request.user)
        except BadInput as fault:
            for problem in fault.problems:
                form.add_error(None, problem)
        else:
            return redirect("chains:thresholds")
    status = 422 if request.method == "POST" else 200
    return render_screen(request, "chains/threshold_form.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def radius(request: PageRequest) -> HttpResponseBase:
    """Which places count as near enough to supply the county; another may be added."""
    home = home_of(request.user)
    if request.GET.get("format") == "xlsx":
        cells = radius_cells(_members(request, home))
        return workbook_answer(RADIUS, cells, file_name(_("Supply radius"), home))
    if request.method == "GET":
        return _radius_screen(request, home, RadiusForm())
    TO_SET_RADIUS.demand(request.user, home)
    form = RadiusForm(request.POST)
    if form.is_valid():
        try:
            actions.add_to_radius(home, RadiusInput(**form.cleaned_data), actor=request.user)
        except BadInput as fault:
            for problem in fault.problems:
                form.add_error(None, problem)
        else:
            return redirect("chains:radius")
    return _radius_screen(request, home, form, status=422)


@require_http_methods(["GET", "POST"])
@signed_in
def radius_edit(request: PageRequest, member_id: int) -> HttpResponseBase:
    """Correct what is known of a place in the radius."""
    home = home_of(request.user)
    row = get_object_or_404(_members(request, home), pk=member_id)
    TO_SET_RADIUS.demand(request.user, home)
    names = ("kilometres", "source", "note")
    form = RadiusPlaceForm(request.POST or None, initial={n: getattr(row, n) for n in names})
    if request.method == "POST" and form.is_valid():
        actions.change_in_radius(row.pk, **form.cleaned_data, actor=request.user)
        return redirect("chains:radius")
    status = 422 if request.method == "POST" else 200
    return _radius_screen(request, home, form, changed=row, status=status)


def _members(request: PageRequest, home: Jurisdiction) -> QuerySet[RadiusMember]:
    return (
        RadiusMember.objects.visible_to(request.user)
        .filter(home=home)
        .select_related("member", "chain")
        .order_by("chain__code", "kilometres", "pk")
    )


def _radius_screen(
    request: PageRequest,
    home: Jurisdiction,
    form: WutongForm,
    *,
    changed: RadiusMember | None = None,
    status: int = 200,
) -> HttpResponseBase:
    context = {
        "home": home,
        "rows": list(_members(request, home)),
        "form": form,
        "changed": changed,
        "may_set": may_set_radius(request.user, home),
    }
    return render_screen(request, "chains/radius.html", context, status=status)


@require_POST
@signed_in
def radius_remove(request: PageRequest, member_id: int) -> HttpResponseBase:
    """A place no longer counts as near enough."""
    row = get_object_or_404(RadiusMember.objects.visible_to(request.user), pk=member_id)
    TO_SET_RADIUS.demand(request.user, row.home)
    actions.remove_from_radius(row.pk, actor=request.user, note=request.POST.get("note", ""))
    return redirect("chains:radius")
