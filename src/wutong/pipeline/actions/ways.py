"""Ways as a county words them: entered, changed, ended; tables of ways, introducers, clocks."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, editing
from wutong.companies.public import parse_uscc
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.sheets import NEW, PlannedRow
from wutong.pipeline.access.winning import may_keep_introducers, may_keep_ways
from wutong.pipeline.models import Introducer, IntroducerKind, Way
from wutong.pipeline.wording import fault_words

from .clocks import set_clock_rule
from .introducers import register_introducer

CODE = re.compile(r"[a-z][a-z0-9-]{1,49}")
WORDS = ("name", "name_en", "definition", "definition_en")


def enter_way(code: str, *, actor: User, **values: Any) -> Way:
    """Add a way with its definition."""
    _demand_way(actor, values)
    if not CODE.fullmatch(code):
        raise BadInput(_("The code is made of small letters, digits and hyphens"))
    with transaction.atomic():
        if Way.objects.filter(code=code).exists():
            raise WrongState(_("There is a way of this code"))
        last = Way.objects.order_by("-position").first()
        values["position"] = values.get("position") or (last.position if last else 0) + 1
        return create(Way(code=code, **values), actor=actor)


def edit_way(way_id: int, *, actor: User, **values: Any) -> Way:
    """Word a way anew, move it, or end it; its projects keep it."""
    _demand_way(actor, values)
    with editing(Way, way_id, actor=actor) as way:
        for name, value in values.items():
            if value is not None or name == "valid_to":
                setattr(way, name, value)
    return way


def _demand_way(actor: User, values: dict[str, Any]) -> None:
    if not may_keep_ways(actor):
        raise NotAllowed(_("Only leaders and the administrator keep the ways"))
    problems = []
    if any(not str(values.get(name, "-") or "").strip() for name in WORDS):
        problems.append(_("A way has a name and a definition, in both languages"))
    if (position := values.get("position")) is not None and not 1 <= position <= 500:
        problems.append(_("The position is from 1 to 500"))
    if problems:
        raise BadInput(problems)


def edit_introducer(introducer_id: int, *, actor: User, **values: Any) -> Introducer:
    """Correct an introducer's entry; the moment of registering never moves."""
    if not may_keep_introducers(actor):
        raise NotAllowed(_("Only promotion officers and leaders register introducers"))
    demand_sound_introducer(values)
    with editing(Introducer, introducer_id, actor=actor) as row:
        for name in ("name", "kind", "phone", "credit_code", "target_letter"):
            if values.get(name) is not None:
                setattr(row, name, values[name])
    return row


def demand_sound_introducer(values: dict[str, Any]) -> None:
    """Raise BadInput with what is wrong; the credit code is brought to its form."""
    problems = []
    if len(str(values.get("name", "--") or "").strip()) < 2:
        problems.append(_("The introducer's name is missing"))
    if values.get("kind", IntroducerKind.PERSON) not in IntroducerKind.values:
        problems.append(_("Choose the kind of introducer"))
    if values.get("credit_code"):
        found = parse_uscc(values["credit_code"])
        if found.code is None:
            problems.append(
                fault_words(found.problem) if found.problem else _("The credit code is wrong")
            )
        else:
            values["credit_code"] = found.code
    if problems:
        raise BadInput(problems)


def apply_way_row(row: PlannedRow, actor: User) -> None:
    """One row of a table of ways."""
    values = dict(row.values)
    if row.kind == NEW:
        enter_way(values.pop("code"), actor=actor, **values)
    else:
        edit_way(row.key or 0, actor=actor, **values)


def apply_introducer_row(row: PlannedRow, actor: User) -> None:
    """One row of a table of introducers."""
    values = dict(row.values)
    if row.kind == NEW:
        register_introducer(actor=actor, is_example=actor.is_example, **values)
    else:
        edit_introducer(row.key or 0, actor=actor, **values)


def apply_clock_row(row: PlannedRow, actor: User) -> None:
    """One row of a table of leads' clocks."""
    set_clock_rule(actor=actor, **row.values)
