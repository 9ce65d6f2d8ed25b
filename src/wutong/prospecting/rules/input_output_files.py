"""Reads an input–output table from a workbook laid out as the National Bureau of Statistics does.

Codes of the sectors stand in a row above the flows and in a column beside them; the column of total
output is headed GO or 总产出, the row of total input is called TI or 总投入. What else stands there
(titles, final demand, value added) is not needed and may differ from year to year.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, load_workbook

from wutong.companies.rules.fault import Fault, gettext_noop

from .input_output import BALANCE, InputOutput

OUTPUT = {"GO", "总产出"}
INPUT = {"TI", "总投入"}
CODE = re.compile(r"\d{2,8}[A-Za-z]?")
FEWEST = 2
Rows = Sequence[Sequence[object]]
_FAULTS_SHOWN = 20

_UNREADABLE = gettext_noop("%(file)s: is no workbook (.xlsx) that can be read")
_NO_LAYOUT = gettext_noop(
    "%(file)s: no sheet has a row of sector codes with a column GO (总产出) "
    "and a row TI (总投入): this is not the layout of the Bureau's tables"
)
_ORDER = gettext_noop("%(cell)s: sector %(found)s where the columns have %(wanted)s")
_MISSING = gettext_noop("%(cell)s: %(count)d sectors down, %(wanted)d across")
_NO_NUMBER = gettext_noop("%(cell)s: “%(found)s” is no number")
_BALANCE = gettext_noop(
    "%(cell)s: sector %(code)s has an output of %(output)s and an input of %(input)s; "
    "in a balanced table they are equal"
)
_NO_ECONOMY = gettext_noop("%(file)s: %(why)s")


class TableFault(ValueError):
    """The table can't be used; `problems` name the cells."""

    def __init__(self, *problems: Fault) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Sectors:
    """A table with the codes and names of its sectors."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    table: InputOutput
    sheet: str


def linkages_of_file(source: Path) -> list[dict[str, object]]:
    """code, name, multiplier, backward, forward, forward_by_supply, key: a row for each sector."""
    return linkages_of(read_table(source))


def linkages_of(read: Sectors) -> list[dict[str, object]]:
    """The same of a table that was read."""
    table = read.table
    keys = set(table.key_sectors)
    return [
        {
            "code": code,
            "name": name,
            "multiplier": float(table.multipliers[n]),
            "backward": float(table.backward[n]),
            "forward": float(table.forward[n]),
            "forward_by_supply": float(table.forward_by_supply[n]),
            "key": code in keys,
        }
        for n, (code, name) in enumerate(zip(read.codes, read.names, strict=True))
    ]


def read_table(source: Path, name: str = "") -> Sectors:
    """The first sheet that has the layout; raises TableFault with all faults by cell.

    `name` is what the file is called where it is kept under another one.
    """
    called = Path(name or source.name)
    try:
        book = load_workbook(BytesIO(source.read_bytes()))
        sheets = [
            (title, book.get_sheet_by_name(title).to_python(skip_empty_area=False))
            for title in book.sheet_names
        ]
    except (CalamineError, OSError) as error:
        raise TableFault(Fault(_UNREADABLE, file=called.name)) from error
    for sheet, rows in sheets:
        if (layout := _layout(rows)) is not None:
            return _read(called, sheet, rows, layout)
    raise TableFault(Fault(_NO_LAYOUT, file=called.name))


@dataclass(frozen=True)
class _Layout:
    head: int  # row of the codes
    columns: tuple[int, ...]  # columns of the sectors
    output: int  # column of total output
    code: int  # column of the codes
    rows: tuple[int, ...]  # rows of the sectors
    input: int  # row of total input


def _said(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        # a code in a number cell has lost its leading zero; both sides have lost it alike
        return str(int(value))
    return str(value).strip()


def _layout(rows: Rows) -> _Layout | None:
    for head, row in enumerate(rows):
        said = [_said(value) for value in row]
        output = next((n for n, text in enumerate(said) if text in OUTPUT), None)
        if output is None:
            continue
        columns = tuple(n for n, text in enumerate(said[:output]) if CODE.fullmatch(text))
        if len(columns) < FEWEST:
            # names and codes may stand in two rows: look for the codes below
            continue
        for code in range(columns[0]):
            down = [_said(line[code]) if code < len(line) else "" for line in rows]
            total = next((n for n in range(head + 1, len(down)) if down[n] in INPUT), None)
            found = tuple(n for n in range(head + 1, total or 0) if CODE.fullmatch(down[n]))
            if total is not None and len(found) >= FEWEST:
                return _Layout(head, columns, output, code, found, total)
    return None


def _cell(row: int, column: int) -> str:
    return f"{get_column_letter(column + 1)}{row + 1}"


def _read(source: Path, sheet: str, rows: Rows, at: _Layout) -> Sectors:
    codes = tuple(_said(rows[at.head][n]) for n in at.columns)
    problems: list[Fault] = []
    if len(at.rows) != len(codes):
        where = _cell(at.rows[-1], at.code)
        raise TableFault(Fault(_MISSING, cell=where, count=len(at.rows), wanted=len(codes)))
    for row, wanted in zip(at.rows, codes, strict=True):
        if (found := _said(rows[row][at.code])) != wanted:
            problems.append(Fault(_ORDER, cell=_cell(row, at.code), found=found, wanted=wanted))

    def number(row: int, column: int) -> float:
        value = rows[row][column] if column < len(rows[row]) else ""
        if isinstance(value, bool) or not isinstance(value, int | float):
            text = str(value).strip().replace(",", "")
            if not text:
                return 0.0  # the Bureau leaves a flow of nothing empty
            try:
                return float(text)
            except ValueError:
                problems.append(Fault(_NO_NUMBER, cell=_cell(row, column), found=text[:40]))
                return 0.0
        return float(value)

    flows = np.array([[number(row, column) for column in at.columns] for row in at.rows])
    output = np.array([number(row, at.output) for row in at.rows])
    given = np.array([number(at.input, column) for column in at.columns])
    for n, code in enumerate(codes):
        if abs(output[n] - given[n]) > BALANCE * max(abs(output[n]), abs(given[n]), 1.0):
            problems.append(
                Fault(
                    _BALANCE, cell=_cell(at.rows[n], at.output), code=code,
                    output=f"{output[n]:,.0f}", input=f"{given[n]:,.0f}",
                )
            )  # fmt: skip
    if problems:
        raise TableFault(*problems[:_FAULTS_SHOWN])
    names = tuple(
        next((_said(rows[row][n]) for n in range(at.code) if _said(rows[row][n])), code)
        for row, code in zip(at.rows, codes, strict=True)
    )
    try:
        table = InputOutput(codes, flows, output)
        _ = table.inverse, table.supply_inverse
    except ValueError as error:
        raise TableFault(Fault(_NO_ECONOMY, file=source.name, why=str(error))) from error
    return Sectors(codes, names, table, sheet)
