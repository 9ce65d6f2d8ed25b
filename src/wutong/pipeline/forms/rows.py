"""Rows that a person fills in beside a form: tiers, steps, items, papers. No script needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

SPARE = 1
MOST = 60
LONGEST = 400


@dataclass(frozen=True)
class Col:
    """A column; one with `choices` is a list to choose from, a figure is set to the right."""

    key: str
    label: Any
    choices: tuple[tuple[str, Any], ...] = ()
    is_figure: bool = False


@dataclass(frozen=True)
class Cell:
    """One input as it is drawn."""

    name: str
    id: str
    value: str
    col: Col


@dataclass
class Rows:
    """A table of inputs: `rows` are texts by column. Empty rows stand at its end, and count not."""

    key: str
    title: Any
    cols: Sequence[Col]
    rows: list[dict[str, str]] = field(default_factory=list)
    spare: int = SPARE

    @classmethod
    def of(
        cls, key: str, title: Any, cols: Sequence[Col], rows: Iterable[Mapping[str, object]]
    ) -> Rows:
        """A table with what is known."""
        told = [{c.key: _text(row.get(c.key)) for c in cols} for row in rows]
        return cls(key, title, cols, told)

    def read(self, sent: QueryDict) -> Rows:
        """The same table with what was sent; the button `add` gives it one more empty row."""
        columns = [[v[:LONGEST] for v in sent.getlist(f"{self.key}.{c.key}")] for c in self.cols]
        number = min(max((len(c) for c in columns), default=0), MOST)
        rows = [
            {
                col.key: column[n].strip() if n < len(column) else ""
                for col, column in zip(self.cols, columns, strict=True)
            }
            for n in range(number)
        ]
        spare = SPARE + (sent.get("add") == self.key)
        return Rows(self.key, self.title, self.cols, [r for r in rows if self._says(r)], spare)

    def _says(self, row: Mapping[str, str]) -> bool:
        # a list's first choice says nothing by itself
        free = [c.key for c in self.cols if not c.choices] or [c.key for c in self.cols]
        return any(row[key] for key in free)

    @property
    def lines(self) -> list[list[Cell]]:
        """What the template draws."""
        empty: list[dict[str, str]] = [{c.key: "" for c in self.cols} for _n in range(self.spare)]
        return [
            [
                Cell(f"{self.key}.{c.key}", f"{self.key}-{c.key}-{n}", row[c.key], c)
                for c in self.cols
            ]
            for n, row in enumerate([*self.rows, *empty], start=1)
        ]


def _text(value: object) -> str:
    return "" if value is None else str(value)
