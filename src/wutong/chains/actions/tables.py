"""Tables of what a county sets for its chains: what each would do, and doing one row of it.

Published facts, thresholds, the supply radius and the words of segments come back from Excel by
the deeds of their pages: who may not do a thing there may not do it here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from wutong.accounts.public import Jurisdiction, User
from wutong.chains.access import (
    TO_SET_RADIUS,
    may_edit_chain,
    may_keep_facts,
    may_set_thresholds,
)
from wutong.chains.models import (
    Chain,
    ChainState,
    RadiusMember,
    Segment,
    SegmentTerm,
    SourceFact,
    TermKind,
    Threshold,
)
from wutong.chains.queries.places import home_of
from wutong.chains.sheets import fact_cells, radius_cells, threshold_cells, word_cells
from wutong.kernel.errors import NotAllowed
from wutong.kernel.sheets import (
    CHANGED,
    NEW,
    UNCHANGED,
    CellFault,
    Line,
    PlannedRow,
    Problem,
    Reading,
    Table,
    TablePlan,
    fixed_cells,
    in_each_language,
    plan_of,
    table_of,
)

from .keeping import (
    FactInput,
    TermInput,
    add_term,
    change_term,
    faults_of_term,
    publish_fact,
    remove_term,
)
from .settings import (
    RadiusInput,
    ThresholdInput,
    add_to_radius,
    change_in_radius,
    faults_of_threshold,
    remove_from_radius,
    set_threshold,
)

FACT = ("topic", "text", "text_en", "source", "source_en", "dated")
FIGURE = ("label", "chain", "value", "valid_to", "reason", "source")
PLACE = ("kilometres", "source", "note")
WORD = ("kind", "weight", "reason")
KILOMETRES = range(1, 6001)


class _Rows:
    """The rows of a plan as they are told apart; a fault in one never stops the others."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.rows: list[PlannedRow] = []
        self.problems: list[Problem] = []
        self.seen: dict[object, int] = {}

    def once(self, line: Line, key: object, *cells: str) -> None:
        """Refuse a second row on the same thing."""
        if key in self.seen:
            words = _("Row %(row)d says something of the same already: keep one of the two")
            raise CellFault(words % {"row": self.seen[key]}, *cells)
        self.seen[key] = line.number

    def fault(self, line: Line, fault: CellFault) -> None:
        """Leave a line out, with the reason at its cell."""
        self.problems.append(fault.at(self.table, line))

    def plan(self) -> TablePlan:
        """All of it."""
        return plan_of(self.table, self.rows, self.problems)


def _told_otherwise(
    table: Table, line: Line, written: Iterable[Mapping[str, Any]], keys: Iterable[str]
) -> list[Problem]:
    """Faults of cells that a table can't change; an empty one says nothing."""
    told = [key for key in keys if (line.values or {}).get(key) not in {None, ""}]
    return fixed_cells(table.reading, line, written, told)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def plan_facts(reading: Reading, actor: User) -> TablePlan:
    """The short key tells which fact is meant; a row of a known key corrects it."""
    if not may_keep_facts(actor):
        raise NotAllowed(_("You may not enter published facts"))
    table = table_of(reading)
    keys = {(line.values or {})["key"] for line in table.lines}
    facts = list(SourceFact.objects.filter(jurisdiction=home_of(actor), key__in=keys))
    known = {f.key: (f, cells) for f, cells in zip(facts, fact_cells(facts), strict=True)}
    found = _Rows(table)
    for line in table.lines:
        values = dict(line.values or {})
        key = values["key"]
        try:
            found.once(line, key, "key")
        except CellFault as fault:
            found.fault(line, fault)
            continue
        if key not in known:
            told = {name: _text(values.get(name)) for name in ("key", *FACT)}
            found.rows.append(PlannedRow(line.number, NEW, key, None, told))
            continue
        fact, cells = known[key]
        changes = table.changes(line, cells, FACT)
        told = {"key": key} | {
            name: _text(values[name]) if name in values else getattr(fact, name) for name in FACT
        }
        kind = CHANGED if changes else UNCHANGED
        found.rows.append(PlannedRow(line.number, kind, key, fact.pk, told, changes))
    return found.plan()


def apply_fact_row(row: PlannedRow, actor: User) -> None:
    """Enter or correct the row's fact."""
    publish_fact(home_of(actor), FactInput(**row.values), actor=actor)


class _Chains:
    """The chains that cells name by code and year; without a year, the version in force."""

    def __init__(self, actor: User) -> None:
        self.dated: dict[tuple[str, int], list[Chain]] = {}
        self.current: dict[str, list[Chain]] = {}
        for chain in Chain.objects.visible_to(actor).select_related("jurisdiction"):
            self.dated.setdefault((chain.code, chain.year), []).append(chain)
            if chain.state == ChainState.IN_FORCE:
                self.current.setdefault(chain.code, []).append(chain)

    def of(self, values: Mapping[str, Any]) -> Chain | None:
        """The chain that a row is for, None for every chain."""
        code, year = values.get("chain_code") or "", values.get("year")
        if not code:
            if values.get("chain"):
                words = _(
                    "The chain's code is missing: its name alone does not tell which is meant"
                )
                raise CellFault(words, "chain_code", "chain")
            return None
        found = self.dated.get((code, year), []) if year else self.current.get(code, [])
        if not found:
            raise CellFault(
                _("There is no such chain, or none in force: see the code"), "chain_code"
            )
        if len(found) > 1:
            raise CellFault(_("Several chains have this code: write the year too"), "year")
        return found[0]


def plan_thresholds(reading: Reading, actor: User) -> TablePlan:
    """Code, chain and first day tell which figure is meant; what holds is never overwritten.

    Another figure is another row, from a day on, with its reason.
    """
    if not may_set_thresholds(actor):
        raise NotAllowed(_("You may not set thresholds"))
    table = table_of(reading)
    rows = list(Threshold.objects.visible_to(actor).select_related("chain"))
    written = in_each_language(lambda: threshold_cells(rows))
    known = {
        (r.code, r.chain_id, r.valid_from): (r, cells)
        for r, cells in zip(rows, written, strict=True)
    }
    chains, found = _Chains(actor), _Rows(table)
    for line in table.lines:
        values = line.values or {}
        try:
            chain = chains.of(values)
            key = values["code"], chain.pk if chain else None, values["valid_from"]
            found.once(line, key, "code")
            if key in known:
                row, cells = known[key]
                faults = _told_otherwise(table, line, cells, FIGURE)
                found.problems.extend(faults)
                if not faults:
                    label = f"{cells[0]['label']} · {row.valid_from}"
                    found.rows.append(PlannedRow(line.number, UNCHANGED, label, row.pk))
            else:
                found.rows.append(_new_figure(line, chain))
        except CellFault as fault:
            found.fault(line, fault)
    return found.plan()


def _new_figure(line: Line, chain: Chain | None) -> PlannedRow:
    values = line.values or {}
    told = {
        "code": values["code"], "value": values["value"], "valid_from": values["valid_from"],
        "reason": _text(values.get("reason")), "source": _text(values.get("source")),
        "chain": chain,
    }  # fmt: skip
    for field, why in faults_of_threshold(ThresholdInput(**told)):
        raise CellFault(why, field, "code")
    if values.get("valid_to"):
        words = _("A figure ends the day before the next one begins: empty this cell")
        raise CellFault(words, "valid_to")
    label = f"{values['code']} {values['value']:f} · {values['valid_from']}"
    return PlannedRow(line.number, NEW, label, None, told)


def apply_threshold_row(row: PlannedRow, actor: User) -> None:
    """Judge by the row's figure from its day on."""
    set_threshold(ThresholdInput(**row.values), actor=actor)


def plan_radius(reading: Reading, actor: User) -> TablePlan:
    """Division code and chain tell which place is meant; a reason in “take out” ends it."""
    home = home_of(actor)
    TO_SET_RADIUS.demand(actor, home)
    table = table_of(reading)
    rows = list(RadiusMember.objects.filter(home=home).select_related("member", "chain"))
    written = in_each_language(lambda: radius_cells(rows))
    known = {
        (r.member.code, r.chain_id): (r, cells) for r, cells in zip(rows, written, strict=True)
    }
    codes = {(line.values or {})["code"] for line in table.lines}
    places = {p.code: p for p in Jurisdiction.objects.filter(code__in=codes)}
    chains, found = _Chains(actor), _Rows(table)
    for line in table.lines:
        values = line.values or {}
        try:
            chain = chains.of(values)
            key = values["code"], chain.pk if chain else None
            found.once(line, key, "code")
            if key in known:
                row, cells = known[key]
                faults = _told_otherwise(table, line, cells, ("place", "chain"))
                found.problems.extend(faults)
                if not faults:
                    found.rows.append(_known_place(table, line, row, cells[0]))
            elif values.get("out"):
                # taken out already: the same table again changes nothing
                found.rows.append(PlannedRow(line.number, UNCHANGED, values["code"]))
            else:
                found.rows.append(_new_place(line, chain, places.get(values["code"]), home))
        except CellFault as fault:
            found.fault(line, fault)
    return found.plan()


def _taken_out(table: Table, line: Line, label: str, key: int) -> PlannedRow:
    reason = str((line.values or {})["out"])
    change = table.heading("out"), label, reason
    return PlannedRow(line.number, CHANGED, label, key, {"out": reason}, (change,))


def _far(values: Mapping[str, Any]) -> None:
    kilometres = values.get("kilometres")
    if kilometres is not None and kilometres not in KILOMETRES:
        raise CellFault(
            _("Kilometres by road are 1 to 6000; empty where nobody measured"), "kilometres"
        )


def _known_place(
    table: Table, line: Line, row: RadiusMember, cells: Mapping[str, Any]
) -> PlannedRow:
    values = line.values or {}
    label = str(row.member)
    if values.get("out"):
        return _taken_out(table, line, label, row.pk)
    changes = table.changes(line, cells, PLACE)
    if not changes:
        return PlannedRow(line.number, UNCHANGED, label, row.pk)
    _far(values)
    told = {name: values.get(name, cells[name]) for name in PLACE}
    if not told["source"]:
        raise CellFault(_("The source is missing: say who decided it"), "source")
    told |= {"source": _text(told["source"]), "note": _text(told["note"])}
    return PlannedRow(line.number, CHANGED, label, row.pk, told, changes)


def _new_place(
    line: Line, chain: Chain | None, place: Jurisdiction | None, home: Jurisdiction
) -> PlannedRow:
    values = line.values or {}
    code = values["code"]
    if place is None:
        words = _("No place has the division code %(code)s: six digits, as in 140100")
        raise CellFault(words % {"code": code}, "code")
    if place == home:
        raise CellFault(_("The county itself always counts"), "code")
    if not values.get("source"):
        raise CellFault(_("The source is missing: say who decided it"), "source", "code")
    _far(values)
    told = {
        "code": code, "kilometres": values.get("kilometres"), "source": values["source"],
        "note": _text(values.get("note")), "chain": chain,
    }  # fmt: skip
    return PlannedRow(line.number, NEW, f"{code} {place}", None, told)


def apply_radius_row(row: PlannedRow, actor: User) -> None:
    """Count the row's place, say otherwise what is known of it, or take it out."""
    key = row.key or 0
    if row.kind == NEW:
        add_to_radius(home_of(actor), RadiusInput(**row.values), actor=actor)
    elif "out" in row.values:
        remove_from_radius(key, actor=actor, note=row.values["out"])
    else:
        change_in_radius(key, **row.values, actor=actor)


def plan_words(chain: Chain, reading: Reading, actor: User) -> TablePlan:
    """Segment and word tell which row is meant; a reason in “take out” removes the word.

    Who chose a word is written by the platform and not compared.
    """
    if not may_edit_chain(actor, chain):
        raise NotAllowed(_("You may not change the words of this segment"))
    table = table_of(reading)
    segments = {s.code: s for s in Segment.objects.filter(chain=chain)}
    terms = list(SegmentTerm.objects.filter(segment__chain=chain).select_related("segment"))
    written = in_each_language(lambda: word_cells(terms))
    known = {(t.segment.code, t.term): (t, cells) for t, cells in zip(terms, written, strict=True)}
    named = dict(zip(segments, in_each_language(lambda: _names(segments.values())), strict=True))
    found = _Rows(table)
    for line in table.lines:
        values = line.values or {}
        code, term = values["segment_code"], "".join(values["term"].split())
        try:
            if code not in segments:
                words = _("The chain %(chain)s has no segment of this code") % {"chain": chain}
                raise CellFault(words, "segment_code")
            found.once(line, (code, term), "term")
            faults = _told_otherwise(table, line, named[code], ("segment",))
            found.problems.extend(faults)
            if not faults:
                there = known.get((code, term))
                found.rows.append(
                    _known_word(table, line, there[0], there[1][0])
                    if there
                    else _new_word(line, segments[code], term)
                )
        except CellFault as fault:
            found.fault(line, fault)
    return found.plan()


def _names(segments: Iterable[Segment]) -> list[dict[str, str]]:
    return [{"segment": str(segment)} for segment in segments]


def _sound_word(told: Mapping[str, Any]) -> None:
    given = TermInput(told["term"], told["kind"], told["weight"], told["reason"])
    for field, why in faults_of_term(given):
        raise CellFault(why, field, "term")


def _known_word(
    table: Table, line: Line, term: SegmentTerm, cells: Mapping[str, Any]
) -> PlannedRow:
    values = line.values or {}
    label = f"{term.segment} · {term.term}"
    if values.get("out"):
        return _taken_out(table, line, label, term.pk)
    # a word always has a kind and a weight: an empty cell says nothing of them
    said = [k for k in WORD if k == "reason" or values.get(k) is not None]
    changes = table.changes(line, cells, said)
    if not changes:
        return PlannedRow(line.number, UNCHANGED, label, term.pk)
    told = {name: values.get(name, cells[name]) if name in said else cells[name] for name in WORD}
    told |= {"term": term.term, "reason": _text(told["reason"])}
    _sound_word(told)
    return PlannedRow(line.number, CHANGED, label, term.pk, told, changes)


def _new_word(line: Line, segment: Segment, term: str) -> PlannedRow:
    values = line.values or {}
    label = f"{segment} · {term}"
    if values.get("out"):
        return PlannedRow(line.number, UNCHANGED, label)
    weight = values.get("weight")
    told = {
        "term": term, "kind": values.get("kind") or TermKind.TERM.value,
        "weight": Decimal(1) if weight is None else weight, "reason": _text(values.get("reason")),
    }  # fmt: skip
    _sound_word(told)
    return PlannedRow(line.number, NEW, label, None, told | {"segment": segment.pk})


def apply_word_row(row: PlannedRow, actor: User) -> None:
    """Enter, change or take out the row's word."""
    values = dict(row.values)
    if "out" in values:
        remove_term(row.key or 0, actor=actor, note=values["out"])
    elif row.kind == NEW:
        segment = values.pop("segment")
        add_term(segment, TermInput(**values), actor=actor)
    else:
        change_term(row.key or 0, TermInput(**values), actor=actor)
