"""Tables of trips and of products handed in: read, shown with all their faults, then applied."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from wutong.files.public import TableWay
from wutong.kernel.errors import NotAllowed
from wutong.kernel.http import PageRequest
from wutong.outreach import actions
from wutong.outreach.access import may_plan
from wutong.outreach.sheets import GOODS, OCCASIONS

SHEETS = {"occasions": OCCASIONS, "goods": GOODS}
HOME = {"occasions": "outreach:list", "goods": "outreach:good-list"}


def way_of_table(request: PageRequest, kind: str) -> TableWay:
    """Promotion officers and leaders hand in trips, and what firms buy and sell."""
    if kind not in SHEETS or request.user.is_outsider:
        raise Http404
    if not may_plan(request.user):
        raise NotAllowed(_("Only promotion officers and leaders import tables"))
    rules = {
        "occasions": [
            _("Title and first day tell which plan is meant; all others are entered as plans."),
            _("States, figures and costs are only written out: they come from the pages."),
        ],
        "goods": [
            _("Firm, direction and product tell which row is meant; all others are entered.")
        ],
    }
    return TableWay(
        app="outreach",
        sheet=SHEETS[kind],
        plan=lambda reading, user: actions.plan_table(kind, reading, actor=user),
        deed=lambda row, user: actions.apply_table_row(kind, row, user),
        home=reverse(HOME[kind]),
        title=str(SHEETS[kind].title),
        rules=rules[kind],
        named={"kind": kind},
    )
