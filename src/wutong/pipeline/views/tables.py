"""Ways, introducers, leads' clocks and what projects are owed, as tables: out, and back in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wutong.accounts.public import Role, User
from wutong.files.public import TableWay
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.kernel.sheets import PlannedRow, Reading, Sheet, TablePlan, workbook_answer
from wutong.pipeline import actions
from wutong.pipeline.access import may_take_over
from wutong.pipeline.access.winning import may_keep_introducers, may_keep_ways
from wutong.pipeline.actions.duty_plans import plan_blockers, plan_needs, plan_promises
from wutong.pipeline.models import (
    Blocker,
    FactorNeed,
    Introducer,
    LeadClockRule,
    Promise,
    Way,
)
from wutong.pipeline.queries.import_winning import plan_clocks, plan_introducers, plan_ways
from wutong.pipeline.sheets.duties import (
    BLOCKERS,
    NEEDS,
    PROMISES,
    blocker_row,
    need_row,
    promise_row,
)
from wutong.pipeline.sheets.winning import (
    INTRODUCERS,
    LEAD_CLOCKS,
    WAYS,
    clock_cells,
    introducer_cells,
    way_cells,
)

WHOSE = ("project", "department", "person")


@dataclass(frozen=True)
class Table:
    """One kind of table: what goes out, who may hand it in."""

    sheet: Sheet
    rows: Callable[[User], Iterable[dict[str, Any]]]
    plan: Callable[[Reading, User], TablePlan]
    deed: Callable[[PlannedRow, User], object]
    home: str
    may: Callable[[User], bool]


TABLES = {
    "ways": Table(
        WAYS, lambda _user: way_cells(Way.objects.all()), plan_ways, actions.apply_way_row,
        "pipeline:way-definitions", may_keep_ways,
    ),
    "introducers": Table(
        INTRODUCERS,
        lambda user: introducer_cells(Introducer.objects.visible_to(user).iterator(500)),
        plan_introducers, actions.apply_introducer_row, "pipeline:introducers",
        may_keep_introducers,
    ),
    "clocks": Table(
        LEAD_CLOCKS,
        lambda _user: clock_cells(LeadClockRule.objects.filter(valid_to__isnull=True)),
        plan_clocks, actions.apply_clock_row, "pipeline:lead-clocks",
        lambda user: user.has_role(Role.LEADER, Role.ADMIN),
    ),
    "promises": Table(
        PROMISES,
        lambda user: map(promise_row, Promise.objects.visible_to(user).select_related(*WHOSE)),
        plan_promises, actions.apply_promise_row, "pipeline:promises", may_take_over,
    ),
    "needs": Table(
        NEEDS,
        lambda user: map(
            need_row, FactorNeed.objects.visible_to(user).select_related("kind", *WHOSE)
        ),
        plan_needs, actions.apply_need_row, "pipeline:factors", may_take_over,
    ),
    "blockers": Table(
        BLOCKERS,
        lambda user: map(blocker_row, Blocker.objects.visible_to(user).select_related(*WHOSE)),
        plan_blockers, actions.apply_blocker_row, "pipeline:blockers", may_take_over,
    ),
}  # fmt: skip


def _table(request: PageRequest, kind: str) -> Table:
    if kind not in TABLES or request.user.is_outsider:
        raise Http404
    return TABLES[kind]


def way_of(request: PageRequest, kind: str) -> TableWay:
    """How a table of this kind comes in; the four pages are the shared ones."""
    table = _table(request, kind)
    if not table.may(request.user):
        raise NotAllowed(_("You may look at this table, and not hand it in"))
    rules = {
        "ways": [
            _("The code tells which way is meant; one that is not there is new."),
            _("A way that ended is no longer offered; its projects keep it."),
        ],
        "introducers": [
            _("The number tells who is meant; leave it empty for somebody new."),
            _("Somebody new is registered at this moment: the day never goes back."),
            _("Telephones go out masked; a masked one stays as it is."),
        ],
        "clocks": [
            _("The step tells which rule is meant."),
            _("A change holds for new clocks; running ones keep their days."),
        ],
        "promises": [
            _("The number tells which one is meant; a row without one is new."),
            _("A promise that is entered changes by its procedure, on its page."),
        ],
        "needs": [
            _("The number tells which one is meant; a row without one is new."),
            _("What is needed, promised and there so far may change until it is met."),
        ],
        "blockers": [
            _("The number tells which one is meant; a row without one is new."),
            _("A blocker that was raised moves on by its deeds, on its page."),
        ],
    }
    return TableWay(
        app="pipeline", prefix="table-", named={"kind": kind}, sheet=table.sheet, plan=table.plan,
        deed=table.deed, home=reverse(table.home), title=str(table.sheet.title), rules=rules[kind],
    )  # fmt: skip


@require_GET
@signed_in
def table_out(request: PageRequest, kind: str) -> HttpResponseBase:
    """The table as a workbook."""
    table = _table(request, kind)
    return workbook_answer(table.sheet, table.rows(request.user), str(table.sheet.title))


@require_http_methods(["GET", "POST"])
@signed_in
def way_list(request: PageRequest) -> HttpResponseBase:
    """The ways with their definitions; who may, adds one here."""
    if request.user.is_outsider:
        raise Http404
    if request.method == "POST":
        sent = request.POST
        try:
            actions.enter_way(
                sent.get("code", "").strip(), actor=request.user,
                name=sent.get("name", "").strip()[:40],
                name_en=sent.get("name_en", "").strip()[:60],
                definition=sent.get("definition", "").strip()[:200],
                definition_en=sent.get("definition_en", "").strip()[:300],
            )  # fmt: skip
        except BadInput as bad:
            messages.error(request, " ".join(bad.problems))
            return render_screen(
                request, "pipeline/way_definitions.html", _ways(request), status=422
            )
        return redirect("pipeline:way-definitions")
    return render_screen(request, "pipeline/way_definitions.html", _ways(request))


def _ways(request: PageRequest) -> dict[str, Any]:
    return {"rows": list(Way.objects.all()), "may_keep": may_keep_ways(request.user)}
