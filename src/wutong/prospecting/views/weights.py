"""Weights of the ranking: what holds for each chain, drafts, who would move, publishing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.audit.public import events_of
from wutong.chains.public import home_of
from wutong.kernel.errors import NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.prospecting import actions
from wutong.prospecting.access import may_draft_weights, may_look, may_publish_weights
from wutong.prospecting.forms import PublishForm, WeightVersionForm
from wutong.prospecting.lifecycle import WEIGHTS
from wutong.prospecting.models import Screening, WeightDirection, WeightState, WeightVersion
from wutong.prospecting.queries.weights import (
    Trial,
    chains_weighed,
    screenings_to_try,
    tried,
    versions_seen,
    weight_set,
    weights_in_force,
)
from wutong.prospecting.rules.scoring import plain_place
from wutong.prospecting.rules.weighting import PARTS, WeightSet, packaged_named
from wutong.prospecting.sheets import (
    WEIGHT_MOVES,
    WEIGHT_VERSIONS,
    move_cells,
    version_cells,
)
from wutong.prospecting.wording import part_name

MARKS = {
    WeightState.DRAFT: "doing",
    WeightState.IN_FORCE: "ok",
    WeightState.CLOSED: "void",
    WeightState.DROPPED: "void",
}


@require_GET
@signed_in
def weight_list(request: PageRequest) -> HttpResponseBase:
    """By which weights each chain is ranked today, and all versions so far."""
    if not may_look(request.user):
        raise Http404
    place = home_of(request.user)
    rows = chains_weighed(request.user, place, timezone.localdate())
    names = {row.code: str(row.chain) if row.chain else _("All chains") for row in rows}
    versions = versions_seen(request.user, place)
    if request.GET.get("format") == "xlsx":
        name = f"{_('Versions of weights')} {place}"
        return workbook_answer(WEIGHT_VERSIONS, version_cells(versions, names), name)
    page = page_of(versions, request)
    context = {
        "rows": [(row, names[row.code]) for row in rows],
        "page": page,
        "versions": [
            (v, names.get(v.chain_code, v.chain_code), MARKS[WeightState(v.state)])
            for v in page.object_list
        ],
        "may_draft": may_draft_weights(request.user),
    }
    return render_screen(request, "prospecting/weight_list.html", context)


@require_POST
@signed_in
def weight_draft(request: PageRequest) -> HttpResponseBase:
    """Begin a new version for a chain, or go on with the one that is there."""
    if not may_look(request.user):
        raise Http404
    place = home_of(request.user)
    code = request.POST.get("chain", "")
    known = {row.code for row in chains_weighed(request.user, place, timezone.localdate())}
    if code not in known:
        raise Http404
    version = actions.draft_weights(code, place, actor=request.user)
    return redirect("prospecting:weight-page", version.pk)


def _seen(request: PageRequest, version_id: int) -> WeightVersion:
    seen = WeightVersion.objects.visible_to(request.user).select_related("jurisdiction", "made_by")
    return get_object_or_404(seen.prefetch_related("directions"), pk=version_id)


@require_http_methods(["GET", "POST"])
@signed_in
def weight_page(request: PageRequest, version_id: int) -> HttpResponseBase:
    """A version: its weights and directions, who moves by it; POST keeps a draft."""
    version = _seen(request, version_id)
    if request.method == "POST" and not may_draft_weights(request.user):
        raise NotAllowed(_("You may not change weights"))
    table = _Table(request, version)
    if request.method == "POST":
        if table.faults():
            return table.shown(status=422)
        actions.change_weights(version.pk, table.form.parts, table.directions, actor=request.user)
        messages.success(request, _("The draft is kept. It ranks nobody before it is published."))
        return redirect("prospecting:weight-page", version.pk)
    if request.GET.get("format") == "xlsx" and table.screening and table.trial:
        name = f"{_('Who moves')} {version} {table.screening.segment}"
        cells = move_cells(table.trial, table.screening, version)
        return workbook_answer(WEIGHT_MOVES, cells, name)
    return table.shown()


@require_POST
@signed_in
def weight_try(request: PageRequest, version_id: int) -> HttpResponseBase:
    """Who would move by what stands in the form; nothing is kept."""
    version = _seen(request, version_id)
    table = _Table(request, version)
    return table.shown(part="moved", status=422 if table.faults() else 200)


@require_POST
@signed_in
def weight_publish(request: PageRequest, version_id: int) -> HttpResponseBase:
    """Rank by this version from today on."""
    version = _seen(request, version_id)
    WEIGHTS.demand_right("publish", request.user, version)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _Table(request, version, own=True).shown(publish=form, status=422)
    actions.publish_weights(version.pk, actor=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("From today firms are ranked by these weights."))
    return redirect("prospecting:weight-page", version.pk)


@require_POST
@signed_in
def weight_drop(request: PageRequest, version_id: int) -> HttpResponseBase:
    """Give a draft up."""
    actions.drop_weights(_seen(request, version_id).pk, actor=request.user)
    return redirect("prospecting:weight-list")


class _Table:
    """The form of a version as sent or as kept, and what it would do to a ranked list."""

    def __init__(self, request: PageRequest, version: WeightVersion, *, own: bool = False) -> None:
        self.request = request
        self.version = version
        self.rows = list(version.directions.all())
        lists = screenings_to_try(version, request.user)
        offered = [(row.pk, f"{row.segment} · {row.register}") for row in lists]
        parts = {code: float(version.parts.get(code, 0)) for code in PARTS}
        sent = request.POST if request.method == "POST" and not own else None
        self.form = WeightVersionForm(sent, parts=parts, rows=self.rows, screenings=offered)
        self.directions: list[actions.DirectionInput] = []
        asked = (sent or request.GET).get("screening", "")
        self.screening: Screening | None = next(
            (row for row in lists if str(row.pk) == asked), lists[0] if lists else None
        )
        if "screening" in self.form.fields and self.screening is not None:
            self.form.fields["screening"].initial = self.screening.pk
        self.before = self._before()
        self.trial: Trial | None = None
        if sent is None:
            self._try(weight_set(version))
        elif self.form.is_valid():
            self.directions = [actions.DirectionInput(**row) for row in self.form.directions]
            for problem in actions.faults_of(self.form.parts, self.directions):
                self.form.add_error(None, problem)
            if not self.form.errors:
                given = {code: float(weight) for code, weight in self.form.parts.items()}
                self._try(weight_set(version, parts=given, rows=self._tried_rows()))

    def _before(self) -> WeightSet:
        """For a draft what holds today; for a published version what came before it."""
        day = self.version.valid_from or timezone.localdate()
        version = self.version
        if version.state in {WeightState.IN_FORCE, WeightState.CLOSED}:
            earlier = (
                WeightVersion.objects.filter(
                    jurisdiction=version.jurisdiction, chain_code=version.chain_code,
                    pk__lt=version.pk, state=WeightState.CLOSED,
                )
                .prefetch_related("directions")
                .order_by("-pk")
                .first()
            )  # fmt: skip
            if earlier is not None:
                return weight_set(earlier)
            return packaged_named(version.base)
        return weights_in_force(version.chain_code, version.jurisdiction, day)

    def _tried_rows(self) -> list[WeightDirection]:
        return [
            WeightDirection(
                code=row.code or f"new-{n}", name=row.name, value=row.value,
                provinces=[plain_place(place) for place in row.provinces],
                cities=[plain_place(place) for place in row.cities],
            )
            for n, row in enumerate(self.directions)
        ]  # fmt: skip

    def _try(self, after: WeightSet) -> None:
        if self.screening is not None:
            self.trial = tried(self.screening, self.before, after)

    def faults(self) -> bool:
        """Whether what was sent can't be used."""
        return bool(self.form.errors)

    def shown(
        self, *, part: str | None = None, publish: PublishForm | None = None, status: int = 200
    ) -> HttpResponse:
        """The page, or only who moves."""
        version = self.version
        is_draft = version.state == WeightState.DRAFT
        user = self.request.user
        context: dict[str, Any] = {
            "version": version,
            "mark": MARKS[WeightState(version.state)],
            "form": self.form,
            "before": self.before.version,
            "parts": [(part_name(c), version.parts.get(c, 0)) for c in PARTS],
            "directions": self.rows,
            "screening": self.screening,
            "trial": self.trial,
            "is_draft": is_draft,
            "may_edit": is_draft and may_draft_weights(user),
            "may_publish": is_draft and may_publish_weights(user, version),
            "publish": publish or PublishForm(),
            "events": events_of(version),
        }
        return render_screen(
            self.request, "prospecting/weight_page.html", context, part=part, status=status
        )
