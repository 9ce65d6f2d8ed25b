"""Promises, blockers and factor needs as workbooks, for taking home."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import Column, Kind, Sheet
from wutong.pipeline.models import (
    Blocker,
    BlockerState,
    Escalation,
    FactorNeed,
    NeedState,
    Promise,
    PromiseKind,
    PromiseState,
    Side,
)

_HEAD = (
    Column(key="key", heading=_("Number"), kind=Kind.INT, required=True, width=8),
    Column(key="number", heading=_("Project's number"), kind=Kind.CODE, width=14),
    Column(key="project", heading=_("Project"), width=30),
)
_WHOSE = (
    Column(key="department", heading=_("Responsible department"), width=22),
    Column(key="person", heading=_("Responsible person"), width=18),
)


def _choice(key: str, heading: Any, choices: Any) -> Column:
    return Column(
        key=key, heading=heading, kind=Kind.CHOICE, choices=dict(choices.choices), width=12
    )


def _day(key: str, heading: Any) -> Column:
    return Column(key=key, heading=heading, kind=Kind.DATE, width=12)


PROMISES = Sheet(
    key="promises",
    title=_("Promises"),
    key_columns=("key",),
    columns=(
        *_HEAD,
        _choice("side", _("Who owes it"), Side),
        _choice("kind", _("Kind"), PromiseKind),
        Column(key="text", heading=_("What is promised"), width=40),
        Column(key="amount_cents", heading=_("Amount of money"), kind=Kind.MONEY),
        Column(key="quantity", heading=_("Or a quantity"), kind=Kind.NUMBER),
        Column(key="unit", heading=_("Unit"), width=8),
        _day("due_on", _("Due on")),
        _choice("state", _("State"), PromiseState),
        _day("settled_on", _("Settled on")),
        Column(key="evidence", heading=_("Evidence"), width=30),
        *_WHOSE,
        Column(key="flag", heading=_("Flagged for"), width=30),
        Column(key="review", heading=_("Fair competition review"), width=30),
        Column(key="is_example", heading=_("Example"), kind=Kind.BOOL, width=8),
    ),
)

BLOCKERS = Sheet(
    key="blockers",
    title=_("Blockers"),
    key_columns=("key",),
    columns=(
        *_HEAD,
        Column(key="title", heading=_("What holds it up"), width=40),
        *_WHOSE,
        _day("raised_on", _("Raised on")),
        _day("studied_on", _("Studied on")),
        _day("answer_by", _("To be answered by")),
        _day("answered_on", _("Answered on")),
        Column(key="answer", heading=_("What was answered"), width=30),
        _day("due_by", _("To be solved by")),
        _day("solved_on", _("Solved on")),
        Column(key="solution", heading=_("How it was solved"), width=30),
        _day("closed_on", _("Struck off on")),
        _choice("state", _("State"), BlockerState),
        _choice("escalation", _("Called to"), Escalation),
        Column(key="is_example", heading=_("Example"), kind=Kind.BOOL, width=8),
    ),
)

NEEDS = Sheet(
    key="needs",
    title=_("Factor needs"),
    key_columns=("key",),
    columns=(
        *_HEAD,
        Column(key="kind", heading=_("Factor"), width=14),
        Column(key="amount", heading=_("How much"), kind=Kind.NUMBER),
        Column(key="unit", heading=_("Unit"), width=12),
        _day("needed_on", _("Needed on")),
        *_WHOSE,
        _day("promised_on", _("Promised for")),
        Column(key="supplied", heading=_("Supplied"), kind=Kind.NUMBER),
        Column(key="gap_reason", heading=_("Why there is a gap"), width=30),
        Column(key="place", heading=_("Place in the queue"), kind=Kind.INT, width=8),
        _choice("state", _("State"), NeedState),
        Column(key="is_example", heading=_("Example"), kind=Kind.BOOL, width=8),
    ),
)


def _row(thing: Any, keys: tuple[str, ...]) -> dict[str, object]:
    return {
        **{key: getattr(thing, key) for key in keys},
        "key": thing.pk,
        "number": thing.project.number,
        "project": str(thing.project),
        "department": str(thing.department or ""),
        "person": thing.person.title if thing.person else "",
        "is_example": thing.is_example,
    }


def promise_row(promise: Promise) -> dict[str, object]:
    """A promise as a row of the workbook."""
    keys = (
        "side", "kind", "amount_cents", "quantity", "unit", "due_on", "state", "settled_on",
        "evidence", "flag", "review",
    )  # fmt: skip
    return {**_row(promise, keys), "text": str(promise)}


def blocker_row(blocker: Blocker) -> dict[str, object]:
    """A blocker as a row of the workbook."""
    keys = (
        "raised_on", "studied_on", "answer_by", "answered_on", "answer", "due_by", "solved_on",
        "solution", "closed_on", "state", "escalation",
    )  # fmt: skip
    return {**_row(blocker, keys), "title": str(blocker)}


def need_row(need: FactorNeed) -> dict[str, object]:
    """A need as a row of the workbook."""
    keys = (
        "amount", "needed_on", "promised_on", "supplied", "gap_reason", "place", "state"
    )  # fmt: skip
    return {**_row(need, keys), "kind": str(need.kind), "unit": need.kind.unit_words}
