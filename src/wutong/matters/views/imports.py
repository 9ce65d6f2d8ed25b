"""Bringing a table of items in: hand in, look, apply."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.files.public import TableWay
from wutong.kernel.errors import NotAllowed
from wutong.kernel.http import PageRequest
from wutong.kernel.sheets import Limits, Reading, TablePlan, table_of
from wutong.matters.access import may_keep
from wutong.matters.actions.importing import apply_items, plan_items
from wutong.matters.actions.kinds import apply_kind_row, plan_kinds
from wutong.matters.forms.lists import ItemTableForm
from wutong.matters.sheets import ITEMS, KINDS

LIMITS = Limits(rows=20_000, columns=80, unpacked_bytes=64 << 20)


def _plan(reading: Reading, user: User) -> TablePlan:
    return plan_items(table_of(reading), user, timezone.localdate())


def _apply(reading: Reading, user: User, digest: str, asked: Mapping[str, str]) -> TablePlan:
    # a file that was handed in by another session names itself
    source = asked.get("source", "") or _("a table handed in")
    day = timezone.localdate()
    return apply_items(table_of(reading), actor=user, day=day, digest=digest, source=source)


def way_of_kinds(request: PageRequest) -> TableWay:
    """Whoever keeps the catalogue hands in which department has which function."""
    if not may_keep(request.user):
        raise NotAllowed(_("The approval bureau and the administrator name the departments"))
    return TableWay(
        app="matters",
        prefix="kinds-",
        sheet=KINDS,
        plan=plan_kinds,
        deed=apply_kind_row,
        home=reverse("matters:kind-list"),
        title=_("Departments of the catalogue"),
        rules=[
            _("The code tells which function is meant; functions come from the laws."),
            _("An empty department takes the name away: its items can't be opened then."),
            _("A department that the list lacks is entered by the administrator's table."),
        ],
    )


def way_of_items(request: PageRequest) -> TableWay:
    """Whoever keeps the catalogue hands a table of items in; it is written by set."""
    if not may_keep(request.user):
        raise NotAllowed(_("You may not change the catalogue"))
    return TableWay(
        app="matters",
        sheet=ITEMS,
        plan=_plan,
        apply=_apply,
        form=ItemTableForm,
        home=reverse("matters:list"),
        title=_("Service items"),
        rules=[
            _("The code tells which item is meant; all others are entered."),
            _("What differs becomes a new edition, in force from today."),
        ],
        limits=LIMITS,
    )
