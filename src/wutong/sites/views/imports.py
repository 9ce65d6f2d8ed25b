"""A table of sites handed in: read, shown with all its faults, then applied."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from wutong.files.public import TableWay
from wutong.kernel.errors import NotAllowed
from wutong.kernel.http import PageRequest
from wutong.kernel.sheets import Limits, table_of
from wutong.sites import actions
from wutong.sites.access import may_add
from wutong.sites.sheets import SITES

from .sites import staff_only

LIMITS = Limits(rows=20_000, columns=60, unpacked_bytes=64 << 20)


def way_of_sites(request: PageRequest) -> TableWay:
    """Promotion officers, leaders and zones hand the register of sites in."""
    staff_only(request)
    if not may_add(request.user):
        raise NotAllowed(_("Only promotion officers, leaders and zones keep the register of sites"))
    return TableWay(
        app="sites",
        sheet=SITES,
        plan=lambda reading, user: actions.plan_import(table_of(reading), actor=user),
        deed=actions.apply_import_row,
        holding=actions.holding_all_sites,
        home=reverse("sites:list"),
        title=_("Sites"),
        rules=[
            _("The site code tells which site is meant; all others are entered."),
            _("States are moved on the site's page; a new row is planned or free."),
            _("An exported list comes back unchanged; an empty cell is unknown."),
        ],
        limits=LIMITS,
    )
