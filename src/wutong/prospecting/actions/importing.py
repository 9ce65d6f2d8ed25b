"""A table of the firms of a target list: what it would do, and doing one row of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Q
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.kernel.errors import BadInput
from wutong.kernel.sheets import (
    CHANGED,
    NEW,
    UNCHANGED,
    Line,
    PlannedRow,
    Problem,
    Reading,
    TablePlan,
    fixed_cells,
    in_each_language,
    lines_and_faults,
)
from wutong.prospecting.access import TO_KEEP_LIST
from wutong.prospecting.lifecycle import TARGET
from wutong.prospecting.models import Candidate, Target, TargetList, TargetState
from wutong.prospecting.queries.targets import target_rows
from wutong.prospecting.sheets import TARGETS, target_cells

from .targets import add_to_target_list, contact_target, drop_target, take_up_target

Firm = TypeVar("Firm", Target, Candidate)

# what the register and the screening said, and who chose the firm: a table only writes it out
FIXED = (
    "name", "uscc", "province", "city", "registered_on", "firm_type", "capital_raw", "segment",
    "score", "is_example", "added_by", "added_on",
)  # fmt: skip
MOVES = {
    (TargetState.CHOSEN, TargetState.CONTACTED): "contact",
    (TargetState.CHOSEN, TargetState.DROPPED): "drop",
    (TargetState.CONTACTED, TargetState.DROPPED): "drop",
    (TargetState.DROPPED, TargetState.CHOSEN): "take_up",
}


def plan_targets(targets: TargetList, reading: Reading, actor: User) -> TablePlan:
    """Code, else name, tells which firm is meant; one not on the list comes from a screening.

    A table may move a firm as its page may: contacted, dropped with the reason, taken up again.
    """
    TO_KEEP_LIST.demand(actor, targets)
    lines, problems = lines_and_faults(reading)
    on_it = list(
        Target.objects.visible_to(actor)
        .filter(target_list=targets)
        .select_related("segment", "added_by", "target_list")
        .order_by("pk")
    )
    shown = target_rows(on_it, actor)
    written = in_each_language(lambda: target_cells(shown))
    cells = dict(zip((t.pk for t in on_it), written, strict=True))
    found = _candidates(targets, lines, actor)
    rows: list[PlannedRow] = []
    seen: dict[tuple[str, int], int] = {}
    for line in lines:
        values = line.values or {}
        known = _named(on_it, values)
        candidate = None if known else _named(found, values)
        meant = known or candidate
        if meant is None:
            problems.append(_stranger(reading, line))
            continue
        key = "target" if known else "candidate", meant.pk
        if key in seen:
            words = _("Row %(row)d is the same firm") % {"row": seen[key]}
            problems.append(reading.at(Problem(words, line.number), "name"))
            continue
        seen[key] = line.number
        if known:
            faults = fixed_cells(reading, line, cells[known.pk], FIXED)
            faults += _faulty_move(reading, line, known, actor)
        else:
            faults = _faulty_start(reading, line)
        if faults:
            problems.extend(faults)
        else:
            rows.append(_row(line, known) if known else PlannedRow(
                line.number, NEW, meant.name, meant.pk, {"list": targets.pk}
            ))  # fmt: skip
    return TablePlan(tuple(rows), tuple(problems), reading)


def _candidates(targets: TargetList, lines: Iterable[Line], actor: User) -> list[Candidate]:
    """The firms of these lines that screenings of the chain have found, the newest first."""
    told = [line.values or {} for line in lines]
    codes = {v.get("uscc") or "" for v in told} - {""}
    found = (
        Candidate.objects.visible_to(actor)
        .filter(screening__segment__chain=targets.chain_id)
        .filter(Q(uscc__in=codes) | Q(name__in={v["name"] for v in told}))
        .order_by("-screening", "rank")
    )
    newest: dict[str, Candidate] = {}
    for each in found:
        newest.setdefault(each.uscc or each.name, each)
    return list(newest.values())


def _named(firms: list[Firm], values: Any) -> Firm | None:
    """The firm with the row's code; without a code the only one of its name."""
    code = values.get("uscc") or ""
    if code:
        coded = [f for f in firms if f.uscc == code]
        if coded:
            return coded[0]
    named = [f for f in firms if f.name == values["name"] and not (code and f.uscc)]
    return named[0] if len(named) == 1 else None


def _stranger(reading: Reading, line: Line) -> Problem:
    words = _(
        "Not on the list, and no screening of the chain has found this firm: write its credit "
        "code, or have a register screened first"
    )
    return reading.at(Problem(words, line.number), "uscc", "name")


def _faulty_start(reading: Reading, line: Line) -> list[Problem]:
    values = line.values or {}
    problems = []
    if values.get("state") not in {None, TargetState.CHOSEN}:
        words = _("A firm comes on the list as chosen: leave this empty, and move it afterwards")
        problems.append(reading.at(Problem(words, line.number), "state"))
    if values.get("reason"):
        words = _("Only a dropped firm has a reason for dropping: empty this cell")
        problems.append(reading.at(Problem(words, line.number), "reason"))
    return problems


def _asked(line: Line, target: Target) -> tuple[str, str]:
    """The state and the reason that a line asks for; a cell that is not there changes nothing."""
    values = line.values or {}
    state = values.get("state") or target.state
    kept = target.reason if state == target.state else ""
    return state, values.get("reason", kept)


def _faulty_move(reading: Reading, line: Line, target: Target, actor: User) -> list[Problem]:
    values = line.values or {}
    state, reason = _asked(line, target)
    if "state" in values and values["state"] is None:
        words = _("The state is missing: write “%(state)s”, or the new one")
        told = words % {"state": target.get_state_display()}
        return [reading.at(Problem(told, line.number), "state")]
    if state == target.state:
        if reason == target.reason:
            return []
        words = (
            _("The reason is written when a firm is dropped, and stays as it was")
            if target.state == TargetState.DROPPED
            else _("Only a dropped firm has a reason for dropping: empty this cell")
        )
        return [reading.at(Problem(words, line.number), "reason")]
    move = MOVES.get((TargetState(target.state), TargetState(state)))
    if move is None or move not in set(TARGET.open_to(actor, target)):
        told = _("A table can't lead a firm from “%(old)s” to “%(new)s”") % {
            "old": target.get_state_display(), "new": TargetState(state).label,
        }  # fmt: skip
        return [reading.at(Problem(told, line.number), "state")]
    if move == "drop":
        if not reason:
            words = _("The reason is missing: say why the firm is dropped")
            return [reading.at(Problem(words, line.number), "reason", "state")]
        if len(reason) > 300:
            words = _("The reason is longer than 300 characters: shorten it")
            return [reading.at(Problem(words, line.number), "reason")]
    elif move == "contact" and reason:
        words = _("Only a dropped firm has a reason for dropping: empty this cell")
        return [reading.at(Problem(words, line.number), "reason")]
    return []


def _row(line: Line, target: Target) -> PlannedRow:
    state, reason = _asked(line, target)
    if state == target.state:
        return PlannedRow(line.number, UNCHANGED, target.name, target.pk)
    move = MOVES[TargetState(target.state), TargetState(state)]
    heading = str(TARGETS.column("state").heading)
    changes = [(heading, target.get_state_display(), str(TargetState(state).label))]
    if move == "drop":
        changes.append((str(TARGETS.column("reason").heading), "", reason))
    values = {"move": move, "reason": reason}
    return PlannedRow(line.number, CHANGED, target.name, target.pk, values, tuple(changes))


def apply_target_row(row: PlannedRow, actor: User) -> None:
    """Do one row: put the firm on the list, or move it as its page would."""
    key = row.key or 0
    if row.kind == NEW:
        done = add_to_target_list(row.values["list"], [key], actor=actor)
        if not done.added:
            raise BadInput(_("The firm is on the list already: load the page again"))
    elif row.values["move"] == "drop":
        drop_target(key, actor=actor, reason=row.values["reason"])
    elif row.values["move"] == "take_up":
        take_up_target(key, actor=actor)
    else:
        contact_target(key, actor=actor)
