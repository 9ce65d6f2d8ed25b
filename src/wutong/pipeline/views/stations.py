"""Stations: the list, and one of them with its months and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.accounts.public import Role, User
from wutong.audit.public import events_of_many
from wutong.kernel.deeds import attempt
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.pipeline import actions
from wutong.pipeline.access.winning import may_keep_stations
from wutong.pipeline.forms.choices import offer, posts
from wutong.pipeline.models import Station, StationMember, StationReport
from wutong.pipeline.queries.stations import results_of_station, station_rows
from wutong.pipeline.sheets.winning import STATIONS, station_cells

MOST_PEOPLE = 200
SHOWN_EVENTS = 40


def _insiders(user: User) -> Any:
    people = User.objects.visible_to(user).filter(is_active=True, grants__isnull=False)
    return people.exclude(grants__role=Role.ENTERPRISE).distinct().order_by("pk")[:MOST_PEOPLE]


class StationForm(WutongForm):
    name = forms.CharField(label=gettext_lazy("Station"), max_length=80)
    city = forms.CharField(label=gettext_lazy("City"), max_length=40)
    officer = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Officer"))
    opened_on = forms.DateField(label=gettext_lazy("Opened on"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = list(_insiders(user))
        rows = User.objects.filter(pk__in=[p.pk for p in people])
        offer(self, "officer", rows, {"": _("Choose"), **posts(people)})


@require_GET
@signed_in
def station_list(request: PageRequest) -> HttpResponseBase:
    """All stations with their reports and results."""
    if request.user.is_outsider:
        raise Http404
    rows = station_rows(request.user)
    if request.GET.get("format") == "xlsx":
        return workbook_answer(STATIONS, station_cells(rows), str(STATIONS.title))
    context = {"rows": rows, "may_keep": may_keep_stations(request.user)}
    return render_screen(request, "pipeline/stations.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def station_new(request: PageRequest) -> HttpResponseBase:
    """Open a station."""
    if request.user.is_outsider:
        raise Http404
    if not may_keep_stations(request.user):
        raise NotAllowed(_("Only promotion officers and leaders open stations"))
    form, status = StationForm(request.POST or None, user=request.user), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = actions.open_station(
                    actor=request.user, is_example=request.user.is_example, **form.cleaned_data
                )
            except BadInput as bad:
                for problem in bad.problems:
                    form.add_error(None, problem)
            else:
                return redirect("pipeline:station", row.pk)
    return render_screen(request, "pipeline/station_new.html", {"form": form}, status=status)


def _page(
    request: PageRequest, station_id: int, *, refusal: str = "", status: int = 200
) -> HttpResponseBase:
    rows = Station.objects.visible_to(request.user).select_related("officer")
    row = get_object_or_404(rows, pk=station_id)
    reports = list(StationReport.objects.visible_to(request.user).filter(station=row))
    members = list(StationMember.objects.filter(station=row).select_related("user"))
    may_keep = may_keep_stations(request.user) and row.closed_on is None
    people = posts(list(_insiders(request.user))) if may_keep else {}
    seats = {m.user_id for m in members}
    met = [r.firms_met for r in reports if r.firms_met is not None]
    context = {
        "row": row,
        "members": members,
        "reports": [(r, row.officer_id == request.user.pk and r.state != "handed_in")
                    for r in reports],
        "overdue": sum(1 for r in reports if r.state == "overdue"),
        "handed_in": sum(1 for r in reports if r.state == "handed_in"),
        "firms_met": sum(met) if met else None,
        "results": results_of_station(row, request.user),
        "may_keep": may_keep,
        "people": [(k, words, k == row.officer_id, k in seats) for k, words in people.items()],
        "refusal": refusal,
        "events": events_of_many([row, *members, *reports], SHOWN_EVENTS),
    }  # fmt: skip
    return render_screen(request, "pipeline/station.html", context, status=status)


@require_GET
@signed_in
def station_page(request: PageRequest, station_id: int) -> HttpResponseBase:
    """One station: its people, its months, the projects that came by it."""
    return _page(request, station_id)


def _do(request: PageRequest, station_id: int, deed: Callable[[], object]) -> HttpResponseBase:
    get_object_or_404(Station.objects.visible_to(request.user), pk=station_id)
    outcome = attempt(deed)
    if outcome.done:
        return redirect("pipeline:station", station_id)
    return _page(request, station_id, refusal=outcome.refusal, status=outcome.status)


def _demand(request: PageRequest) -> None:
    if not request.user.is_outsider and not may_keep_stations(request.user):
        raise NotAllowed(_("Only promotion officers and leaders open stations"))


def _keys(values: list[str]) -> list[int]:
    return [int(v) for v in values if v.isascii() and v.isdigit() and len(v) < 16]


@require_POST
@signed_in
def station_man(request: PageRequest, station_id: int) -> HttpResponseBase:
    """Name who reports and who works there."""

    _demand(request)

    def deed() -> None:
        seen = User.objects.visible_to(request.user)
        officer = seen.filter(pk__in=_keys([request.POST.get("officer", "")])).first()
        if officer is None:
            raise BadInput(_("Choose the officer"))
        members = list(seen.filter(pk__in=_keys(request.POST.getlist("members"))))
        actions.man_station(station_id, officer, members, actor=request.user)

    return _do(request, station_id, deed)


@require_POST
@signed_in
def station_close(request: PageRequest, station_id: int) -> HttpResponseBase:
    """Close a station."""
    _demand(request)

    def deed() -> None:
        try:
            day = forms.DateField().clean(request.POST.get("on", ""))
        except forms.ValidationError:
            raise BadInput(_("Write the day as 2026-03-31")) from None
        actions.close_station(
            station_id, on=day, note=request.POST.get("note", "")[:300], actor=request.user
        )

    return _do(request, station_id, deed)
