"""Chains as files: the TOML that the product ships and the JSON that `wutong chains export` writes.

Reading checks everything that placing firms and drawing the map rely on, and tells all faults at
once, each with file, segment and row.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from wutong.chains.rules.specs import (
    CatalogueSpec,
    ChainSpec,
    IndustrySpec,
    KitSpec,
    LayerSpec,
    LinkSpec,
    RoleSpec,
    SegmentSpec,
    TermSpec,
)
from wutong.runtime.words import gettext as _

__all__ = [
    "CatalogueSpec",
    "ChainSpec",
    "ContentFault",
    "IndustrySpec",
    "KitSpec",
    "LayerSpec",
    "LinkSpec",
    "RoleSpec",
    "SegmentSpec",
    "TermSpec",
    "load_chain_files",
]

TERM_KINDS = ("term", "synonym", "excluded")
STANDINGS = ("unknown", "encouraged", "permitted", "restricted", "obsolete")
LEVELS = ("province", "city", "county")


class ContentFault(ValueError):
    """A chain file can't be used. `problems` holds one sentence per fault, each with its place."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def load_chain_files(path: Path) -> list[ChainSpec]:
    """The chains of one file (.toml, .json) or of all such files in a folder, in order of names.

    A TOML file holds one chain; a JSON file one chain, a list of them, or an object with `chains`.
    Raises ContentFault with every fault found.
    """
    if path.is_dir():
        files = sorted(p for p in path.iterdir() if p.suffix in (".toml", ".json"))
        if not files:
            raise ContentFault([_("%(path)s: holds no .toml or .json file") % {"path": path}])
    else:
        files = [path]
    problems: list[str] = []
    chains: list[ChainSpec] = []
    for file in files:
        for where, table in _tables(file, problems):
            reader = _Reader(where, problems)
            chains.append(reader.chain(table))
    seen: set[tuple[str, str, int]] = set()
    for chain in chains:
        key = (chain.level, chain.code, chain.year)
        if key in seen:
            problems.append(
                _("%(name)s: the %(level)s chain %(code)s of %(year)s is there twice")
                % {"name": path.name, "level": chain.level, "code": chain.code, "year": chain.year}
            )
        seen.add(key)
    if problems:
        raise ContentFault(problems)
    return chains


def _tables(file: Path, problems: list[str]) -> list[tuple[str, Mapping[str, object]]]:
    """Each chain of a file as one flat table, with the words that say where it stands."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        content: object = json.loads(text) if file.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        problems.append(
            _("%(file)s: can't be read (%(strerror)s)") % {"file": file, "strerror": error.strerror}
        )
        return []
    except UnicodeDecodeError as error:
        problems.append(
            _("%(name)s: is not UTF-8 text (byte %(start)s); save it as UTF-8")
            % {"name": file.name, "start": error.start + 1}
        )
        return []
    except (tomllib.TOMLDecodeError, json.JSONDecodeError) as error:
        problems.append(
            _("%(name)s: is no file of chains; write one with `wutong chains export`")
            % {"name": file.name}
            + _line_of(error)
        )
        return []
    if isinstance(content, Mapping) and "chains" in content:
        content = content["chains"]
    rows = content if isinstance(content, list) else [content]
    found: list[tuple[str, Mapping[str, object]]] = []
    for number, row in enumerate(rows, 1):
        where = (
            file.name
            if len(rows) == 1
            else _("%(file)s, chain %(number)s") % {"file": file.name, "number": number}
        )
        if not isinstance(row, Mapping):
            problems.append(_("%(where)s: is no chain") % {"where": where})
            continue
        head = row.get("chain")
        found.append((where, {**row, **head} if isinstance(head, Mapping) else row))
    if not found and not problems:
        problems.append(_("%(name)s: holds no chain") % {"name": file.name})
    return found


@dataclass(slots=True)
class _Reader:
    """Takes values out of tables, noting what is missing or of a wrong type, and where."""

    where: str
    problems: list[str]

    def complain(self, place: str, what: str) -> None:
        self.problems.append(f"{self.where}{place}: {what}")

    def text(self, row: Mapping[str, object], key: str, place: str, *, needed: bool = False) -> str:
        value = row.get(key)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or (needed and not value.strip()):
            self.complain(
                place,
                _("%(key)s must be a text, is %(given)s") % {"key": key, "given": _shown(value)},
            )
            return ""
        return value.strip() if needed else value

    def number(self, row: Mapping[str, object], key: str, place: str, default: int) -> int:
        value = row.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            self.complain(
                place,
                _("%(key)s must be a whole number, is %(given)s")
                % {"key": key, "given": _shown(value)},
            )
            return default
        return value

    def share(self, row: Mapping[str, object], key: str, place: str, default: float) -> float:
        """A weight or confidence, 0 to 1; exports write decimals as texts."""
        value = row.get(key, default)
        if isinstance(value, str):
            with suppress(ValueError):
                value = float(value)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            self.complain(
                place,
                _("%(key)s must lie between 0 and 1, is %(given)s")
                % {"key": key, "given": _shown(value)},
            )
            return default
        return float(value)

    def flag(self, row: Mapping[str, object], key: str, place: str) -> bool:
        value = row.get(key, False)
        if not isinstance(value, bool):
            self.complain(
                place,
                _("%(key)s must be true or false, is %(given)s")
                % {"key": key, "given": _shown(value)},
            )
            return False
        return value

    def texts(self, row: Mapping[str, object], key: str, place: str) -> tuple[str, ...]:
        value = row.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self.complain(
                place,
                _("%(key)s must be a list of texts, is %(given)s")
                % {"key": key, "given": _shown(value)},
            )
            return ()
        return tuple(str(v) for v in value)

    def rows(
        self, row: Mapping[str, object], key: str, place: str
    ) -> list[tuple[str, Mapping[str, object]]]:
        value = row.get(key, [])
        if not isinstance(value, list):
            self.complain(
                place,
                _("%(key)s must be a list of tables, is %(given)s")
                % {"key": key, "given": _shown(value)},
            )
            return []
        found: list[tuple[str, Mapping[str, object]]] = []
        for number, entry in enumerate(value, 1):
            here = f"{place}, {key} {number}"
            if isinstance(entry, Mapping):
                found.append((here, entry))
            else:
                self.complain(here, _("must be a table, is %(given)s") % {"given": _shown(entry)})
        return found

    def one_of(
        self, row: Mapping[str, object], key: str, place: str, known: Sequence[str], default: str
    ) -> str:
        value = row.get(key, default)
        if not isinstance(value, str) or value not in known:
            self.complain(
                place,
                _("%(key)s must be one of %(known)s, is %(given)s")
                % {"key": key, "known": ", ".join(known), "given": _shown(value)},
            )
            return default
        return value

    def chain(self, row: Mapping[str, object]) -> ChainSpec:
        segments = tuple(self.segment(r, place) for place, r in self.rows(row, "segments", ""))
        codes = [segment.code for segment in segments]
        for code, times in Counter(codes).items():
            if code and times > 1:
                self.complain(
                    "",
                    _("segment %(code)s is there %(times)s times") % {"code": code, "times": times},
                )
        layers = tuple(
            LayerSpec(
                self.number(r, "position", place, 1),
                self.text(r, "name", place, needed=True),
                self.text(r, "name_en", place),
            )
            for place, r in self.rows(row, "layers", "")
        )
        positions = {layer.position for layer in layers}
        for segment in segments:
            if positions and segment.layer not in positions:
                self.complain(
                    "",
                    _("segment %(code)s lies in layer %(layer)s, which is missing")
                    % {"code": segment.code, "layer": segment.layer},
                )
        return ChainSpec(
            code=self.text(row, "code", "", needed=True),
            name=self.text(row, "name", "", needed=True),
            name_en=self.text(row, "name_en", ""),
            level=self.one_of(row, "level", "", LEVELS, "county"),
            year=self.number(row, "year", "", 0),
            jurisdiction=self.text(row, "jurisdiction", ""),
            sketch=self.flag(row, "sketch", ""),
            summary=self.text(row, "summary", ""),
            summary_en=self.text(row, "summary_en", ""),
            source=self.text(row, "source", ""),
            source_en=self.text(row, "source_en", ""),
            dated=self.text(row, "dated", ""),
            layers=layers,
            segments=segments,
            links=tuple(
                self.link(r, place, frozenset(codes)) for place, r in self.rows(row, "links", "")
            ),
            roles=tuple(self.role(r, place) for place, r in self.rows(row, "roles", "")),
            kit=tuple(self.kit(r, place) for place, r in self.rows(row, "kit", "")),
        )

    def segment(self, row: Mapping[str, object], place: str) -> SegmentSpec:
        code = self.text(row, "code", place, needed=True)
        if code:
            place = _(", segment %(code)s") % {"code": code}
        terms = tuple(
            TermSpec(
                self.text(r, "term", here, needed=True),
                self.one_of(r, "kind", here, TERM_KINDS, "term"),
                self.share(r, "weight", here, 1.0),
                self.text(r, "author", here),
                self.text(r, "reason", here),
            )
            for here, r in self.rows(row, "terms", place)
        )
        words = [term.term for term in terms]
        for word, times in Counter(words).items():
            if word and times > 1:
                self.complain(
                    place,
                    _("the word %(word)s is there %(times)s times")
                    % {"word": word, "times": times},
                )
        catalogue = row.get("catalogue", {})
        if not isinstance(catalogue, Mapping):
            self.complain(
                place, _("catalogue must be a table, is %(given)s") % {"given": _shown(catalogue)}
            )
            catalogue = {}
        return SegmentSpec(
            code=code,
            name=self.text(row, "name", place, needed=True),
            name_en=self.text(row, "name_en", place),
            layer=self.number(row, "layer", place, 1),
            order=self.number(row, "order", place, 0),
            products=self.texts(row, "products", place),
            products_en=self.texts(row, "products_en", place),
            description=self.text(row, "description", place),
            description_en=self.text(row, "description_en", place),
            main_path=self.flag(row, "main_path", place),
            beyond_end=self.flag(row, "beyond_end", place),
            catalogue=CatalogueSpec(
                self.one_of(catalogue, "class", place, STANDINGS, "unknown"),
                *(
                    self.text(catalogue, key, place)
                    for key in ("edition", "clause", "source", "note")
                ),
            ),
            terms=terms,
            industries=tuple(
                IndustrySpec(
                    self.text(r, "code", here, needed=True),
                    self.text(r, "edition", here) or "2017",
                    self.share(r, "weight", here, 1.0),
                    self.text(r, "note", here),
                )
                for here, r in self.rows(row, "industries", place)
            ),
        )

    def link(self, row: Mapping[str, object], place: str, known: frozenset[str]) -> LinkSpec:
        origin = self.text(row, "from", place, needed=True)
        target = self.text(row, "to", place, needed=True)
        for code in (origin, target):
            if code and code not in known:
                self.complain(place, _("%(code)s is no segment of this chain") % {"code": code})
        return LinkSpec(
            origin=origin,
            target=target,
            kind=self.text(row, "kind", place) or "feed",
            flow=self.text(row, "flow", place),
            flow_en=self.text(row, "flow_en", place),
            source=self.text(row, "source", place),
            source_en=self.text(row, "source_en", place),
            dated=self.text(row, "dated", place),
            confidence=self.share(row, "confidence", place, 0.0),
            sure=self.flag(row, "sure", place),
        )

    def role(self, row: Mapping[str, object], place: str) -> RoleSpec:
        return RoleSpec(
            role=self.text(row, "role", place, needed=True),
            party=self.text(row, "party", place, needed=True),
            party_en=self.text(row, "party_en", place),
            source=self.text(row, "source", place),
            source_en=self.text(row, "source_en", place),
            dated=self.text(row, "dated", place),
            inferred=self.flag(row, "inferred", place),
            note=self.text(row, "note", place),
        )

    def kit(self, row: Mapping[str, object], place: str) -> KitSpec:
        return KitSpec(
            kind=self.text(row, "kind", place, needed=True),
            name=self.text(row, "name", place, needed=True),
            name_en=self.text(row, "name_en", place),
            state=self.text(row, "state", place),
            source=self.text(row, "source", place),
            source_en=self.text(row, "source_en", place),
            note=self.text(row, "note", place),
        )


def _line_of(error: ValueError) -> str:
    """Where a parser stopped, in our words; "" where it does not say."""
    found = re.search(r"line (\d+)", str(error))
    return "" if found is None else " " + _("(look at line %(line)s)") % {"line": found[1]}


def _shown(value: object) -> str:
    """A short form of a wrong value; missing values say so."""
    return _("missing") if value is None else f"{value!r:.60}"
