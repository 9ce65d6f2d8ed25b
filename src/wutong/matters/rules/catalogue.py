"""A packaged catalogue: TOML files read into frozen specs, all faults named at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from .order import Cycle, order_of

UNITS = ("wd", "day", "hour")
STANDINGS = ("law", "paper", "practice", "awaited", "county")
DATA = Path(__file__).resolve().parent.parent / "data"


class CatalogueFault(ValueError):
    """A packaged file can't be used; `problems` names each fault with its place."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(problems))


@dataclass(frozen=True)
class ClockSpec:
    """A time: `days` in `unit` ("wd" working days, "day" calendar days, "hour"); 0: at once."""

    days: int
    unit: str
    basis: str = ""
    extension: int | None = None

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"the unit must be one of {', '.join(UNITS)}, not {self.unit!r}")
        if self.days < 0:
            raise ValueError("a time is never less than nothing")


@dataclass(frozen=True)
class MaterialSpec:
    """A paper asked for; `document` is the same for the same paper everywhere."""

    document: str
    name: str
    name_en: str = ""
    kind: str = ""
    form: str = ""
    copies: int | None = None
    necessity: str = ""
    made_by: str = ""
    is_shared: bool = False
    shared_from: str = ""
    standard: str = ""
    hint: str = ""
    basis: str = ""
    standing: str = "practice"


@dataclass(frozen=True)
class NeedSpec:
    """A prerequisite: the code of an item whose result is needed, by which basis."""

    item: str
    kind: str = "result"
    basis: str = ""
    standing: str = "practice"


@dataclass(frozen=True)
class StopSpec:
    """What stops the clock, for how long at most where a law says so."""

    reason: str
    reason_en: str = ""
    longest: ClockSpec | None = None
    basis: str = ""


@dataclass(frozen=True)
class ItemSpec:
    """An item with its edition in force. Empty and None: not known."""

    code: str
    name: str
    name_en: str = ""
    level: str = "handling"
    parent: str = ""
    department: str = ""
    department_name: str = ""
    kind: str = ""
    is_filing: bool = False
    handling_kind: str = ""
    audience: str = ""
    basis: str = ""
    conditions: str = ""
    procedure: str = ""
    legal: ClockSpec | None = None
    promised: ClockSpec | None = None
    reach: str = ""
    forms: str = ""
    visits: int | None = None
    fee: str = ""
    fee_basis: str = ""
    result_name: str = ""
    result_kind: str = ""
    commitment: str = ""
    commitment_basis: str = ""
    check_days: int | None = None
    domains: tuple[str, ...] = ()
    valid_from: date | None = None
    source: str = ""
    standing: str = "practice"
    materials: tuple[MaterialSpec, ...] = ()
    needs: tuple[NeedSpec, ...] = ()
    stops: tuple[StopSpec, ...] = ()


@dataclass(frozen=True)
class DepartmentSpec:
    """A function of government that laws name."""

    code: str
    name: str
    name_en: str = ""


@dataclass(frozen=True)
class StageSpec:
    """A stage of a bundle and who leads it."""

    code: str
    name: str
    name_en: str = ""
    lead: str = ""
    source: str = ""
    standing: str = ""


@dataclass(frozen=True)
class EntrySpec:
    """A place in a bundle; without `item` a row whose name is still awaited."""

    item: str = ""
    stage: str = ""
    part: str = ""
    is_blocking: bool = True
    source: str = ""
    standing: str = ""


@dataclass(frozen=True)
class BundleSpec:
    """Items handled as one thing."""

    code: str
    name: str
    name_en: str = ""
    summary: str = ""
    summary_en: str = ""
    source: str = ""
    stages: tuple[StageSpec, ...] = ()
    entries: tuple[EntrySpec, ...] = ()

    def part_of(self, item: str) -> str:
        """ "government", "commitment", "kept", or "" where the item has no part here."""
        return next((e.part for e in self.entries if e.item == item), "")


@dataclass(frozen=True)
class Catalogue:
    """Items, departments and bundles by code."""

    items: Mapping[str, ItemSpec] = field(default_factory=dict)
    departments: Mapping[str, DepartmentSpec] = field(default_factory=dict)
    bundles: Mapping[str, BundleSpec] = field(default_factory=dict)

    def needs(self) -> dict[str, list[str]]:
        """Prerequisites by item."""
        return {code: [n.item for n in item.needs] for code, item in self.items.items()}


@cache
def packaged_catalogue() -> Catalogue:
    """The catalogue that the product ships."""
    return read_catalogue(DATA)


def read_catalogue(folder: Path) -> Catalogue:
    """All *.toml of a folder. Raises CatalogueFault with every fault found."""
    problems: list[str] = []
    items: dict[str, ItemSpec] = {}
    departments: dict[str, DepartmentSpec] = {}
    bundles: dict[str, BundleSpec] = {}
    for path in sorted(folder.glob("*.toml")):
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        for row in raw.get("departments", []):
            _put(departments, _made(DepartmentSpec, row, path.name, problems), problems)
        for row in raw.get("items", []):
            _put(items, _item(row, path.name, problems), problems)
        for row in raw.get("bundles", []):
            _put(bundles, _bundle(row, path.name, problems), problems)
    problems += _dangling(items, departments, bundles)
    if not problems:
        try:
            order_of({c: [n.item for n in i.needs] for c, i in items.items()})
        except Cycle as ring:
            problems.append(f"items wait for each other: {ring}")
    if problems:
        raise CatalogueFault(problems)
    return Catalogue(items, departments, bundles)


def _put(table: dict[str, Any], made: Any, problems: list[str]) -> None:
    if made is None:
        return
    if made.code in table:
        problems.append(f"{made.code} stands twice")
    table[made.code] = made


def _made(kind: type, row: Mapping[str, Any], where: str, problems: list[str]) -> Any:
    known = {f.name for f in fields(kind)}
    name = row.get("code") or row.get("item") or row.get("name") or "?"
    if strange := sorted(set(row) - known):
        problems.append(f"{where}: {name}: no such fields: {', '.join(strange)}")
        return None
    try:
        made = kind(**row)
    except (TypeError, ValueError) as fault:
        problems.append(f"{where}: {name}: {fault}")
        return None
    standing = getattr(made, "standing", "")
    if standing and standing not in STANDINGS:
        problems.append(f"{where}: {name}: unknown standing {standing!r}")
    return made


def _many(
    kind: type, rows: Iterable[Mapping[str, Any]], where: str, problems: list[str]
) -> tuple[Any, ...]:
    made = (_made(kind, row, where, problems) for row in rows)
    return tuple(one for one in made if one is not None)


def _item(row: dict[str, Any], where: str, problems: list[str]) -> ItemSpec | None:
    row = dict(row)
    here = f"{where}: {row.get('code', '?')}"
    for clock in ("legal", "promised"):
        if clock in row:
            row[clock] = _made(ClockSpec, row[clock], f"{here}.{clock}", problems)
    row["materials"] = _many(MaterialSpec, row.get("materials", ()), here, problems)
    row["needs"] = _many(NeedSpec, row.get("needs", ()), here, problems)
    stops = []
    for stop in row.get("stops", ()):
        stop = dict(stop)
        if "longest" in stop:
            stop["longest"] = _made(ClockSpec, stop["longest"], here, problems)
        stops.append(stop)
    row["stops"] = _many(StopSpec, stops, here, problems)
    row["domains"] = tuple(row.get("domains", ()))
    made = _made(ItemSpec, row, where, problems)
    return made if isinstance(made, ItemSpec) else None


def _bundle(row: dict[str, Any], where: str, problems: list[str]) -> BundleSpec | None:
    row = dict(row)
    here = f"{where}: {row.get('code', '?')}"
    row["stages"] = _many(StageSpec, row.get("stages", ()), here, problems)
    row["entries"] = _many(EntrySpec, row.get("entries", ()), here, problems)
    made = _made(BundleSpec, row, where, problems)
    return made if isinstance(made, BundleSpec) else None


def _dangling(
    items: Mapping[str, ItemSpec],
    departments: Mapping[str, DepartmentSpec],
    bundles: Mapping[str, BundleSpec],
) -> list[str]:
    """What is pointed to and isn't there."""
    faults = []
    for item in items.values():
        faults += [
            f"{item.code} needs {n.item}, which is nowhere"
            for n in item.needs
            if n.item not in items
        ]
        if item.department and item.department not in departments:
            faults.append(f"{item.code}: no department {item.department}")
        if item.parent and item.parent not in items:
            faults.append(f"{item.code}: no parent {item.parent}")
    for bundle in bundles.values():
        stages = {s.code for s in bundle.stages}
        faults += [f"{bundle.code}: no item {e.item}" for e in bundle.entries
                   if e.item and e.item not in items]  # fmt: skip
        faults += [f"{bundle.code}: no stage {e.stage}" for e in bundle.entries
                   if e.stage and e.stage not in stages]  # fmt: skip
        faults += [f"{bundle.code}: no department {s.lead}" for s in bundle.stages
                   if s.lead and s.lead not in departments]  # fmt: skip
    return faults
