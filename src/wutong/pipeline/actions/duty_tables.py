"""One row of a table of promises, factor needs or blockers, by the deed of its page."""

from __future__ import annotations

from typing import Any

from wutong.accounts.public import User
from wutong.kernel.sheets import NEW, PlannedRow
from wutong.pipeline.models import FactorNeed

from .blockers import raise_blocker
from .factors import ASKED, ask_for_factor, revise_need
from .promises import Clause, enter_promise


def apply_promise_row(row: PlannedRow, actor: User) -> None:
    """Enter a promise."""
    values: dict[str, Any] = dict(row.values)
    project, is_example = values.pop("project_id"), values.pop("is_example")
    enter_promise(project, Clause(**values), actor=actor, is_example=is_example)


def apply_blocker_row(row: PlannedRow, actor: User) -> None:
    """Raise a blocker."""
    values: dict[str, Any] = dict(row.values)
    raise_blocker(values.pop("project_id"), actor=actor, **values)


def apply_need_row(row: PlannedRow, actor: User) -> None:
    """Ask for a factor, or put right what a known need says."""
    values: dict[str, Any] = dict(row.values)
    if row.kind == NEW:
        ask_for_factor(values.pop("project_id"), values.pop("kind"), actor=actor, **values)
        return
    need = FactorNeed.objects.get(pk=row.key or 0)
    asked = {name: value for name, value in values.items() if name in ASKED}
    revise_need(
        need.pk, actor=actor, asked=asked or None, promised_on=values.get("promised_on"),
        supplied=values.get("supplied", need.supplied),
        gap_reason=values.get("gap_reason", need.gap_reason),
    )  # fmt: skip
