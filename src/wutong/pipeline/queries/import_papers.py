"""What a table of agreements or of vouchers would do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wutong.accounts.public import User
from wutong.kernel.sheets import (
    CHANGED,
    NEW,
    UNCHANGED,
    CellFault,
    Change,
    Line,
    PlannedRow,
    Problem,
    Table,
    TablePlan,
    plan_of,
)
from wutong.kernel.sheets.cells import tidy
from wutong.pipeline.access import may_correct, may_enter_funds, may_sign
from wutong.pipeline.models import (
    Agreement,
    AgreementCategory,
    AgreementKind,
    FundsEntry,
    FundsState,
    Project,
    Stage,
    Standing,
)
from wutong.pipeline.rules import order_of

SIGNABLE = frozenset({Stage.TALKS, Stage.INTENT, Stage.PRE_SIGNING})
_APART = re.compile(r"[、;；\n]+")


def _projects(table: Table, user: User) -> dict[str, Project]:
    numbers = {(line.values or {}).get("number") for line in table.lines} - {None, ""}
    seen = Project.objects.visible_to(user).select_related("jurisdiction", "investor")
    return {project.number: project for project in seen.filter(number__in=numbers)}


def _project(projects: Mapping[str, Project], number: str) -> Project:
    if number not in projects:
        raise CellFault(_("No project of this number that you can see"), "number")
    return projects[number]


def plan_agreements(table: Table, user: User) -> TablePlan:
    """Name and day are the key: known agreements are corrected, others are entered."""
    projects = _projects(table, user)
    titles = {tidy((line.values or {})["title"]) for line in table.lines}
    known: dict[tuple[str, date], Agreement] = {}
    seen = Agreement.objects.visible_to(user).select_related("project").prefetch_related("parties")
    for agreement in seen.filter(title__in=titles).order_by("-pk"):
        known[tidy(agreement.title), agreement.signed_on] = agreement
    taken: dict[tuple[str, date], int] = {}
    rows: list[PlannedRow] = []
    problems: list[Problem] = []
    aside = 0
    for line in table.lines:
        values = line.values or {}
        key = (tidy(values["title"]), values["signed_on"])
        try:
            if key in taken:
                raise CellFault(
                    _("Row %(row)d is the same agreement") % {"row": taken[key]}, "title"
                )
            taken[key] = line.number
            if key not in known:
                rows.append(_new_agreement(line, values, projects, user))
            else:
                rows.append(_known_agreement(table, line, values, known[key], user))
                aside += _differs_aside(values, known[key])
        except CellFault as fault:
            problems.append(fault.at(table, line))
    notices = []
    if aside:
        words = ngettext(
            "In %(count)d row the parties, the project or the source differ: left aside",
            "In %(count)d rows the parties, the project or the source differ: left aside",
            aside,
        )
        notices.append(words % {"count": aside})
    return plan_of(table, rows, problems, notices)


def _parties(text: str | None) -> list[str]:
    return list(dict.fromkeys(name for part in _APART.split(text or "") if (name := tidy(part))))


def _differs_aside(values: Mapping[str, Any], agreement: Agreement) -> bool:
    parties = list(agreement.parties.all())
    ours = {p.name for p in parties if p.side == "ours"}
    theirs = {p.name for p in parties if p.side == "theirs"}
    number = agreement.project.number if agreement.project else ""
    return any(
        (
            values.get("theirs") and set(_parties(values["theirs"])) != theirs,
            values.get("ours") and set(_parties(values["ours"])) != ours,
            values.get("number") and values["number"] != number,
            values.get("source") and values["source"] != tidy(agreement.source),
        )
    )


def _demand_sound(values: Mapping[str, Any]) -> None:
    amount = values.get("amount_cents")
    if amount is not None and amount <= 0:
        raise CellFault(
            _("The amount must be more than 0; leave it empty where it is unknown"), "amount_cents"
        )
    if amount is not None and values["category"] == AgreementCategory.SCIENCE:
        raise CellFault(
            _("A science agreement is not investment: leave the investment amount empty"),
            "amount_cents",
        )


def _known_agreement(
    table: Table, line: Line, values: Mapping[str, Any], agreement: Agreement, user: User
) -> PlannedRow:
    _demand_sound(values)
    new: dict[str, Any] = {}
    changes = []
    for key in ("title_en", "kind", "category", "amount_cents"):
        if key not in values:
            continue
        old, value = getattr(agreement, key), values[key]
        if value != (tidy(old) if key == "title_en" else old):
            new[key] = value
            changes.append(
                Change(table.heading(key), table.worded(key, old), table.worded(key, value))
            )
    if new and not may_correct(user, agreement):
        raise CellFault(_("Only whoever entered it or a promotion officer corrects it"), "title")
    kind = CHANGED if new else UNCHANGED
    return PlannedRow(line.number, kind, agreement.title, agreement.pk, new, tuple(changes))


def _new_agreement(
    line: Line, values: Mapping[str, Any], projects: Mapping[str, Project], user: User
) -> PlannedRow:
    _demand_sound(values)
    theirs = _parties(values.get("theirs"))
    ours = [name for name in _parties(values.get("ours")) if name not in theirs]
    if not theirs:
        raise CellFault(
            _("Who signed is missing: name at least one party of the other side"), "theirs"
        )
    if long := [name for name in (*theirs, *ours) if len(name) > 200]:
        raise CellFault(_("“%(name)s…” is too long for a name") % {"name": long[0][:20]}, "theirs")
    project = None
    if number := values.get("number"):
        project = _project(projects, number)
        if not may_sign(user, project):
            raise CellFault(
                _("Only its officer or a promotion officer enters agreements"), "number"
            )
        counted = (
            values["kind"] == AgreementKind.FORMAL
            and values["category"] == AgreementCategory.INVESTMENT
        )
        if counted and order_of(project.stage) < order_of("signed"):
            if project.stage not in SIGNABLE:
                raise CellFault(
                    _("The project is still a lead: open talks first, then enter what was signed"),
                    "number",
                )
            if project.standing != Standing.ACTIVE:
                raise CellFault(
                    _("The project is %(standing)s: take it up again first")
                    % {"standing": project.get_standing_display()},
                    "number",
                )
    new = {
        "title": values["title"], "title_en": values.get("title_en") or "",
        "kind": values["kind"], "category": values["category"], "signed_on": values["signed_on"],
        "amount_cents": values.get("amount_cents"), "source": values.get("source") or "",
        "project": project, "theirs": tuple(theirs), "ours": tuple(ours),
        "is_example": bool(values.get("is_example")),
    }  # fmt: skip
    return PlannedRow(line.number, NEW, values["title"], None, new)


def plan_funds(table: Table, user: User) -> TablePlan:
    """Kind and number of the voucher are the key: known ones stay, others are counted."""
    projects = _projects(table, user)
    numbers = {_voucher(line.values or {})[1] for line in table.lines}
    # whoever may see them: a voucher counts once in the whole county
    counted = {
        (entry.voucher_kind, entry.voucher_no): entry
        for entry in FundsEntry.objects.filter(voucher_no__in=numbers, state=FundsState.COUNTED)
        .select_related("project")
    }  # fmt: skip
    void = {
        (entry.voucher_kind, entry.voucher_no, entry.project.number)
        for entry in FundsEntry.objects.visible_to(user)
        .filter(voucher_no__in=numbers, state=FundsState.VOID)
        .select_related("project")
    }
    taken: dict[tuple[str, str], int] = {}
    rows: list[PlannedRow] = []
    problems: list[Problem] = []
    for line in table.lines:
        values = line.values or {}
        key = _voucher(values)
        try:
            if values.get("state") == FundsState.VOID:
                # an exported list has its void rows in it; they count nothing and do nothing
                if (*key, values["number"]) not in void:
                    raise CellFault(
                        _("No such void voucher: leave out what does not count"), "state"
                    )
                rows.append(PlannedRow(line.number, UNCHANGED, " ".join(key)))
                continue
            if key in taken:
                raise CellFault(
                    _("Row %(row)d is the same voucher") % {"row": taken[key]}, "voucher_no"
                )
            taken[key] = line.number
            if entry := counted.get(key):
                rows.append(_known_voucher(line, values, entry))
            else:
                rows.append(_new_voucher(line, values, _project(projects, values["number"]), user))
        except CellFault as fault:
            problems.append(fault.at(table, line))
    return plan_of(table, rows, problems)


def _voucher(values: Mapping[str, Any]) -> tuple[str, str]:
    return str(values["voucher_kind"]), str(values["voucher_no"]).strip().upper()


def _known_voucher(line: Line, values: Mapping[str, Any], entry: FundsEntry) -> PlannedRow:
    if entry.project.number != values["number"]:
        raise CellFault(
            _("This voucher counts already, for project %(number)s")
            % {"number": entry.project.number},
            "voucher_no",
        )
    for key in ("amount_cents", "paid_on"):
        if getattr(entry, key) != values[key]:
            raise CellFault(
                _("It counts already with another value: declare it void and enter it anew"),
                key,
            )
    return PlannedRow(line.number, UNCHANGED, entry.voucher_no, entry.pk)


def _new_voucher(line: Line, values: Mapping[str, Any], project: Project, user: User) -> PlannedRow:
    if values["amount_cents"] <= 0:
        raise CellFault(_("The amount must be more than 0"), "amount_cents")
    if not may_enter_funds(user, project):
        raise CellFault(
            _("Money in place is entered for signed projects, by whoever carries them on"), "number"
        )
    new = {
        "project": project, "amount_cents": values["amount_cents"], "paid_on": values["paid_on"],
        "voucher_kind": values["voucher_kind"], "voucher_no": values["voucher_no"],
        "is_example": bool(values.get("is_example")) or project.is_example,
    }  # fmt: skip
    return PlannedRow(line.number, NEW, f"{project.number} {values['voucher_no']}", None, new)
