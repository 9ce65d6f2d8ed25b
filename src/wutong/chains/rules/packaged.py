"""Reads the product's own tables beside the chains: published lists, thresholds, county facts.

All files are TOML and lie in `chains/data/`; what is wrong in one is an error of the product, so it
raises with the file's name and the place.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from wutong.companies.rules.fault import Fault, gettext_noop

_NOT_TEXT = gettext_noop("%(file)s: not a readable UTF-8 file")
_NO_HEADS = gettext_noop("%(file)s: the first line lacks the heads %(heads)s")


class PackagedFault(ValueError):
    """A packaged file can't be used; the text says which, where and why."""


@dataclass(frozen=True, slots=True)
class ListSpec:
    """One year's list as a whole. `count` None where not even the number was published."""

    level: str
    jurisdiction: str
    year: int
    count: int | None
    published: bool
    source: str
    source_en: str
    dated: str
    note: str


@dataclass(frozen=True, slots=True)
class NamedChain:
    """A chain of which a list gives the name and no segments."""

    level: str
    jurisdiction: str
    code: str
    name: str
    name_en: str
    year: int
    order: int
    sector: str
    source: str
    source_en: str
    dated: str


@dataclass(frozen=True, slots=True)
class TieSpec:
    """That a chain hangs under another ("above") or follows an earlier one ("before")."""

    kind: str
    chain: tuple[str, str, int]  # level, code, year
    other: tuple[str, str, int]
    source: str
    source_en: str
    dated: str
    inferred: bool


@dataclass(frozen=True, slots=True)
class Lists:
    """Everything that the list files say, in the files' order."""

    lists: tuple[ListSpec, ...]
    chains: tuple[NamedChain, ...]
    ties: tuple[TieSpec, ...]


@dataclass(frozen=True, slots=True)
class ThresholdSpec:
    """A threshold row; `chain` is a chain's code, "" for all."""

    code: str
    chain: str
    value: Decimal
    unit: str
    valid_from: date
    valid_to: date | None
    reason: str
    reason_en: str
    source: str


@dataclass(frozen=True, slots=True)
class FactSpec:
    """A published fact in its own words."""

    key: str
    topic: str
    text: str
    text_en: str
    source: str
    source_en: str
    dated: str


@dataclass(frozen=True, slots=True)
class RadiusSpec:
    """A place in the county's supply radius; kilometres None where nobody measured.

    `chain` is the code of the chain that has a radius of its own, "" for the general one.
    """

    chain: str
    jurisdiction: str
    kilometres: int | None
    note: str
    source: str
    source_en: str


@dataclass(frozen=True, slots=True)
class CountySpec:
    """What the product knows of one county: facts and radius."""

    jurisdiction: str
    facts: tuple[FactSpec, ...]
    radius: tuple[RadiusSpec, ...]


@dataclass(frozen=True, slots=True)
class RoleKindSpec:
    """A role on a chain and who may hold it; `jurisdiction` "" for everywhere."""

    code: str
    name: str
    name_en: str
    duty: str
    duty_en: str
    jurisdiction: str
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndustrySpecRow:
    """One row of a GB/T 4754 table, as it stands in the file; `line` counts from 1."""

    line: int
    code: str
    level: str
    parent: str
    name: str
    name_en: str
    edition: str


def read_lists(folder: Path) -> Lists:
    """The lists of province, city and county that lie in the folder."""
    lists: list[ListSpec] = []
    chains: list[NamedChain] = []
    ties: list[TieSpec] = []
    for path in sorted(folder.glob("*.toml")):
        table = _table(path)
        if "level" not in table:
            continue
        place = {key: _text(table, key, path) for key in ("level", "jurisdiction")}
        lists += [_list_spec(place, row, path) for row in table.get("lists", [])]
        chains += [_named_chain(place, row, path) for row in table.get("chains", [])]
        ties += _ties(table, place["level"], path)
    return Lists(tuple(lists), tuple(chains), tuple(ties))


def _list_spec(place: Mapping[str, str], row: Mapping[str, Any], path: Path) -> ListSpec:
    count = row.get("count")
    return ListSpec(
        **place,
        year=_whole(row, "year", path),
        count=None if count is None else int(count),
        published=bool(row.get("published", True)),
        note=str(row.get("note", "")),
        **_sourced(row, path),
    )


def _named_chain(place: Mapping[str, str], row: Mapping[str, Any], path: Path) -> NamedChain:
    return NamedChain(
        **place,
        code=_text(row, "code", path),
        name=_text(row, "name", path),
        name_en=str(row.get("name_en", "")),
        year=_whole(row, "year", path),
        order=int(row.get("order", 0)),
        sector=str(row.get("sector", "")),
        **_sourced(row, path),
    )


def _ties(table: Mapping[str, Any], level: str, path: Path) -> list[TieSpec]:
    return [
        TieSpec(
            kind,
            (level, _text(row, "code", path), _whole(row, "year", path)),
            (
                _text(row, "parent_level", path) if kind == "above" else level,
                _text(row, name, path),
                _whole(row, f"{name}_year", path),
            ),
            inferred=bool(row.get("inferred")),
            **_sourced(row, path),
        )
        for kind, table_name, name in (
            ("above", "parents", "parent"),
            ("before", "successions", "former"),
        )
        for row in table.get(table_name, [])
    ]


def read_thresholds(path: Path) -> tuple[ThresholdSpec, ...]:
    """The thresholds of a file; a value keeps its digits (0.5 is not a float)."""
    return tuple(
        ThresholdSpec(
            code=_text(row, "code", path),
            chain=str(row.get("chain", "")),
            value=Decimal(row["value"]),
            unit=str(row.get("unit", "")),
            valid_from=_day(row["valid_from"], path),
            valid_to=_day(row["valid_to"], path) if row.get("valid_to") else None,
            reason=str(row.get("reason", "")),
            reason_en=str(row.get("reason_en", "")),
            source=str(row.get("source", "")),
        )
        for row in _table(path).get("thresholds", [])
    )


def read_county(path: Path) -> CountySpec:
    """The facts and the radius of one county."""
    table = _table(path)
    facts = tuple(
        FactSpec(
            key=_text(row, "key", path),
            topic=_text(row, "topic", path),
            text=_text(row, "text", path),
            text_en=str(row.get("text_en", "")),
            **_sourced(row, path),
        )
        for row in table.get("facts", [])
    )
    radius = tuple(
        RadiusSpec(
            chain="" if row.get("set", "default") == "default" else str(row["set"]),
            jurisdiction=_text(row, "code", path),
            kilometres=row.get("kilometres"),
            note=str(row.get("note", "")),
            source=_text(row, "source", path),
            source_en=str(row.get("source_en", "")),
        )
        for row in table.get("radius", [])
    )
    return CountySpec(_text(table, "jurisdiction", path), facts, radius)


def read_role_kinds(path: Path) -> tuple[RoleKindSpec, ...]:
    """The roles on a chain, in the order in which a page lists them."""
    return tuple(
        RoleKindSpec(
            code=_text(row, "code", path),
            name=_text(row, "name", path),
            name_en=str(row.get("name_en", "")),
            duty=str(row.get("duty", "")),
            duty_en=str(row.get("duty_en", "")),
            jurisdiction=str(row.get("jurisdiction", "")),
            holders=tuple(row["holders"]),
        )
        for row in _table(path).get("role_kinds", [])
    )


def read_industries(path: Path) -> tuple[IndustrySpecRow, ...]:
    """A GB/T 4754 table as CSV with the heads code, level, parent, name and maybe name_en, edition.

    Raises PackagedFault when the file is no UTF-8 CSV or lacks a head; rows are not judged here.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PackagedFault(Fault(_NOT_TEXT, file=path.name)) from error
    reader = csv.DictReader(text.splitlines())
    missing = [h for h in ("code", "level", "parent", "name") if h not in (reader.fieldnames or [])]
    if missing:
        raise PackagedFault(Fault(_NO_HEADS, file=path.name, heads=", ".join(missing)))
    return tuple(
        IndustrySpecRow(
            line=number,
            code=(row.get("code") or "").strip(),
            level=(row.get("level") or "").strip(),
            parent=(row.get("parent") or "").strip(),
            name=(row.get("name") or "").strip(),
            name_en=(row.get("name_en") or "").strip(),
            edition=(row.get("edition") or "").strip(),
        )
        for number, row in enumerate(reader, start=2)
    )


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PackagedFault(f"{path.name}: {error}") from error


def _text(row: Mapping[str, Any], key: str, path: Path) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value:
        raise PackagedFault(f"{path.name}: {key} is missing in {dict(row)!r:.120}")
    return value


def _whole(row: Mapping[str, Any], key: str, path: Path) -> int:
    value = row.get(key)
    if not isinstance(value, int):
        raise PackagedFault(f"{path.name}: {key} is no whole number in {dict(row)!r:.120}")
    return value


def _day(value: object, path: Path) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise PackagedFault(f"{path.name}: {value!r} is no date") from error


def _sourced(row: Mapping[str, Any], path: Path) -> dict[str, str]:
    return {
        "source": _text(row, "source", path),
        "source_en": str(row.get("source_en", "")),
        "dated": str(row.get("dated", "")),
    }
