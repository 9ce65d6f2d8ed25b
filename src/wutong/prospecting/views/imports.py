"""The firms of a target list handed in as a table: read, shown, applied."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from wutong.files.public import TableWay
from wutong.kernel.http import PageRequest
from wutong.prospecting.access import TO_KEEP_LIST
from wutong.prospecting.actions.importing import apply_target_row, plan_targets
from wutong.prospecting.models import TargetList
from wutong.prospecting.sheets import TARGETS


def way_of_targets(request: PageRequest, list_id: int) -> TableWay:
    """Whoever keeps target lists hands one in."""
    lists = TargetList.objects.visible_to(request.user).select_related("chain", "owner")
    targets = get_object_or_404(lists, pk=list_id)
    TO_KEEP_LIST.demand(request.user, targets)
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
