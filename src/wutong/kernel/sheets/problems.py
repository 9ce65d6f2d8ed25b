"""What is wrong with a table: where (a cell as the spreadsheet names it), why, how to mend it."""

from __future__ import annotations

from dataclasses import dataclass

from .columns import column_letters


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. `row` counts from 1 as the spreadsheet does; `index` is the column from 0.

    Without an index the whole row is meant, without a row the whole file.
    """

    message: str
    row: int | None = None
    index: int | None = None
    heading: str = ""
    content: str = ""

    @property
    def cell(self) -> str:
        """ "B7", "7" for a row, "" for the file."""
        letters = "" if self.index is None else column_letters(self.index)
        return f"{letters}{self.row or ''}"

    def __str__(self) -> str:
        place = " ".join(part for part in (self.cell, self.heading) if part)
        return f"{place}: {self.message}" if place else self.message


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell whose content is lost already (an error value, a formula without its result)."""

    reason: str
    text: str = ""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read from one file; more is refused with a sentence, before memory is filled."""

    rows: int = 1_200_000
    columns: int = 200
    unpacked_bytes: int = 1 << 30
    cell_length: int = 32_767
    header_within: int = 20


LIMITS = Limits()
