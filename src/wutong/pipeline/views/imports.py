"""Tables of the pipeline handed in: projects, agreements, money in place, details."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wutong.files.public import TableWay
from wutong.kernel.errors import NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.sheets import Limits, table_of
from wutong.pipeline import access, actions
from wutong.pipeline.sheets import SHEETS
from wutong.ui.parts import Tab

LIMITS = Limits(rows=20_000, columns=60, unpacked_bytes=64 << 20)
HOME = {
    "projects": "pipeline:list",
    "agreements": "pipeline:agreements",
    "funds": "pipeline:funds",
    "details": "pipeline:list",
}


@require_GET
@signed_in
def import_start(request: PageRequest) -> HttpResponseBase:
    """The usual way in: projects."""
    return redirect("pipeline:import", "projects")


def way_of_table(request: PageRequest, kind: str) -> TableWay:
    """Promotion officers and leaders hand in tables of the pipeline."""
    if kind not in SHEETS or request.user.is_outsider:
        raise Http404
    if not access.may_take_over(request.user):
        raise NotAllowed(_("Only promotion officers and leaders import tables"))
    return TableWay(
        app="pipeline",
        sheet=SHEETS[kind],
        plan=lambda reading, user: actions.plan_import(kind, table_of(reading), actor=user),
        deed=lambda row, user: actions.apply_import_row(kind, row, user),
        holding=actions.holding_all_firms,
        home=reverse(HOME[kind]),
        title=str(SHEETS[kind].title),
        rules=[
            *_rules(kind),
            _("An exported list comes back unchanged; amounts are in 10,000 yuan."),
        ],
        named={"kind": kind},
        limits=LIMITS,
        tabs=[
            Tab(sheet.title, reverse("pipeline:import", args=[key]), key == kind)
            for key, sheet in SHEETS.items()
        ],
    )


def _rules(kind: str) -> list[str]:
    match kind:
        case "projects":
            return [
                _("A row with a number changes that project; a row without one is a new lead."),
                _(
                    "Name the first reporter and the day to take over an older ledger; else you "
                    "are the first reporter."
                ),
                _("Stages are moved on the project's page; a new row may stand before signing."),
            ]
        case "agreements":
            return [
                _("The name and the day tell which agreement is meant; all others are entered."),
                _("A formal agreement on investment signs its project."),
            ]
        case "details":
            return [_("The number tells which project is meant; an empty cell is unknown.")]
        case _:
            return [
                _("Kind and number of the voucher tell which one is meant; the same one counts "
                  "once."),
                _("What counts already is not changed: declare it void and enter it anew."),
            ]  # fmt: skip
