"""The firms of a target list handed in as a table: read, shown, applied."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wutong.files.public import TableWay, blank, hand_in, notes, preview
from wutong.kernel.errors import NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.prospecting.access import may_keep_list
from wutong.prospecting.actions.importing import apply_target_row, plan_targets
from wutong.prospecting.models import TargetList
from wutong.prospecting.sheets import TARGETS


def _way(request: PageRequest, list_id: int) -> TableWay:
    lists = TargetList.objects.visible_to(request.user).select_related("chain", "owner")
    targets = get_object_or_404(lists, pk=list_id)
    if not may_keep_list(request.user, targets):
        raise NotAllowed(_("Only promotion officers and county leaders keep target lists"))
    return TableWay(
        app="prospecting",
        sheet=TARGETS,
        plan=lambda reading, user: plan_targets(targets, reading, user),
        deed=apply_target_row,
        home=reverse("prospecting:list-page", args=[targets.pk]),
        title=targets.name,
        rules=[
            _("The credit code tells which firm is meant; without one, the name."),
            _("A firm not yet on the list comes on it if a screening of the chain has found it."),
            _("Contacted, dropped with the reason, taken up again: the state may be changed."),
            _("Scores, evidence and what the register says are only written out."),
        ],
        named={"list_id": targets.pk},
    )


@require_http_methods(["GET", "POST"])
@signed_in
def table_hand_in(request: PageRequest, list_id: int) -> HttpResponseBase:
    """Hand a table in; nothing is changed yet."""
    return hand_in(request, _way(request, list_id))


@require_GET
@signed_in
def table_template(request: PageRequest, list_id: int) -> HttpResponseBase:
    """A blank workbook to fill in."""
    return blank(_way(request, list_id))


@require_http_methods(["GET", "POST"])
@signed_in
def table_preview(request: PageRequest, list_id: int, file_id: int) -> HttpResponseBase:
    """What the table would do; then do it."""
    return preview(request, _way(request, list_id), file_id)


@require_GET
@signed_in
def table_notes(request: PageRequest, list_id: int, file_id: int) -> HttpResponseBase:
    """The person's own workbook back with notes."""
    return notes(request, _way(request, list_id), file_id)
