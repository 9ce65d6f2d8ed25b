"""Promises, blockers and factor needs as workbooks: out, and back in."""

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

_DEEDS = _("It follows from what is done on the page; empty in a new row")
_HEAD = (
    Column(
        key="key", heading=_("Number"), kind=Kind.INT, width=8, help=_("Empty for a new one")
    ),
    Column(
        key="number", heading=_("Project's number"), kind=Kind.CODE, width=14,
        help=_("A new row needs it: it says whose it is"),
    ),
    Column(key="project", heading=_("Project"), width=30, help=_("For the reader; not read")),
)  # fmt: skip
_WHOSE = (
    Column(key="department", heading=_("Responsible department"), width=22),
    Column(
        key="person", heading=_("Responsible person"), width=18, help=_("The post of that person")
    ),
)


def _choice(key: str, heading: Any, choices: Any, note: Any = "") -> Column:
    return Column(
        key=key, heading=heading, kind=Kind.CHOICE, choices=dict(choices.choices), width=12,
        help=note,
    )  # fmt: skip


def _day(key: str, heading: Any, note: Any = "") -> Column:
    return Column(key=key, heading=heading, kind=Kind.DATE, width=12, help=note)


def _words(key: str, heading: Any, length: int, note: Any = "", width: int = 30) -> Column:
    return Column(key=key, heading=heading, max_length=length, width=width, help=note)


PROMISES = Sheet(
    key="promises",
    title=_("Promises"),
    key_columns=("key",),
    columns=(
        *_HEAD,
        _choice("side", _("Who owes it"), Side),
        _choice("kind", _("Kind"), PromiseKind),
        _words("text", _("What is promised"), 400, width=40),
        _words("clause", _("Clause"), 40, width=10),
        Column(key="amount_cents", heading=_("Amount of money"), kind=Kind.MONEY),
        Column(key="quantity", heading=_("Or a quantity"), kind=Kind.NUMBER),
        _words("unit", _("Unit"), 20, width=8),
        _day("due_on", _("Due on")),
        _choice("state", _("State"), PromiseState, _DEEDS),
        _day("settled_on", _("Settled on"), _DEEDS),
        _words("evidence", _("Evidence"), 300, _DEEDS),
        *_WHOSE,
        _words("flag", _("Flagged for"), 300, _DEEDS),
        _words("review", _("Fair competition review"), 200, _DEEDS),
        Column(key="is_example", heading=_("Example"), kind=Kind.BOOL, width=8),
    ),
)

BLOCKERS = Sheet(
    key="blockers",
    title=_("Blockers"),
    key_columns=("key",),
    columns=(
        *_HEAD,
        _words("title", _("What holds it up"), 240, width=40),
        *_WHOSE,
        _day("raised_on", _("Raised on")),
        _day("studied_on", _("Studied on"), _DEEDS),
        _day("answer_by", _("To be answered by"), _DEEDS),
        _day("answered_on", _("Answered on"), _DEEDS),
        _words("answer", _("What was answered"), 2000, _DEEDS),
        _day("due_by", _("To be solved by"), _DEEDS),
        _day("solved_on", _("Solved on"), _DEEDS),
        _words("solution", _("How it was solved"), 2000, _DEEDS),
        _day("closed_on", _("Struck off on"), _DEEDS),
        _choice("state", _("State"), BlockerState, _DEEDS),
        _choice("escalation", _("Called to"), Escalation, _DEEDS),
        Column(key="is_example", heading=_("Example"), kind=Kind.BOOL, width=8),
    ),
)

NEEDS = Sheet(
    key="needs",
    title=_("Factor needs"),
    key_columns=("key",),
    columns=(
        *_HEAD,
        _words("kind", _("Factor"), 60, width=14),
        Column(key="amount", heading=_("How much"), kind=Kind.NUMBER),
        _words("unit", _("Unit"), 30, width=12),
        _day("needed_on", _("Needed on")),
        *_WHOSE,
        _day("promised_on", _("Promised for")),
        Column(key="supplied", heading=_("Supplied"), kind=Kind.NUMBER),
        _words("gap_reason", _("Why there is a gap"), 300),
        Column(key="place", heading=_("Place in the queue"), kind=Kind.INT, width=8),
        _words("remark", _("Remark"), 200),
        _choice("state", _("State"), NeedState, _DEEDS),
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
        "side", "kind", "clause", "amount_cents", "quantity", "unit", "due_on", "state",
        "settled_on", "evidence", "flag", "review",
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
        "amount", "needed_on", "promised_on", "supplied", "gap_reason", "place", "remark", "state",
    )  # fmt: skip
    return {**_row(need, keys), "kind": str(need.kind), "unit": need.kind.unit_words}
