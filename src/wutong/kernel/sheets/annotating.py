"""The user's own workbook back, with a red note on every wrong cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from .cells import as_text
from .grids import open_grids
from .problems import LIMITS, Limits, Problem
from .writing import MOST_ROWS, Book, page_name, write_cells

# Spreadsheet programs get slow with many notes; beyond these the cells are red and listed only.
MOST_NOTES = 5_000
_AUTHOR = "Wutong"
_FILL = PatternFill("solid", fgColor="FBD5CD")
_WIDTH, _HEIGHT = 320, 110


def annotate(
    source: Path,
    sheet_name: str,
    problems: Iterable[Problem],
    target: Path,
    limits: Limits = LIMITS,
) -> None:
    """Write `target`: the workbook `source` with its wrong cells in red, each with a note.

    A last page lists all faults. Other pages, formats and formulas of a user's .xlsx stay; a
    table in another format comes as an .xlsx with the same cells in the same places.
    """
    found = list(problems)
    grids = open_grids(source, limits)
    grid = next((g for g in grids if g.name == sheet_name), grids[0])
    if grid.is_workbook:
        _annotate_workbook(source, sheet_name, found, target)
    else:
        _rewrite(grid.rows, sheet_name, found, target)


def _by_cell(problems: Sequence[Problem]) -> dict[tuple[int, int], list[str]]:
    """Notes by (row, column); a note on a whole row stands on its first cell."""
    notes: dict[tuple[int, int], list[str]] = defaultdict(list)
    for problem in problems:
        if problem.row is not None:
            notes[problem.row, problem.index or 0].append(problem.message)
    return notes


def _annotate_workbook(
    source: Path, sheet_name: str, problems: Sequence[Problem], target: Path
) -> None:
    # stored files bear no suffix, and by a name openpyxl goes by nothing else
    with source.open("rb") as file:
        book = openpyxl.load_workbook(file, keep_vba=source.suffix.lower() == ".xlsm")
    page = book[sheet_name]
    for count, ((row, index), texts) in enumerate(sorted(_by_cell(problems).items())):
        cell: Any = page.cell(row=row, column=index + 1)
        if cell.__class__.__name__ == "MergedCell":
            merged = next(r for r in page.merged_cells.ranges if cell.coordinate in r)
            cell = page.cell(row=merged.min_row, column=merged.min_col)
        cell.fill = _FILL
        if count < MOST_NOTES:
            own = f"{cell.comment.text}\n" if cell.comment else ""
            cell.comment = Comment(own + "\n".join(texts), _AUTHOR, width=_WIDTH, height=_HEIGHT)
    name = _free_name(page_name(_("Faults")), book.sheetnames)
    listing = book.create_sheet(name)
    for row, texts_of in enumerate([_headings(), *_listed(problems)], 1):
        for column, text in enumerate(texts_of, 1):
            listed = listing.cell(row=row, column=column)
            listed.value = text
            listed.data_type = "s"  # a content beginning with "=" is no formula
            if row == 1:
                listed.font = Font(bold=True)
    for letter, width in zip("ABCD", (10, 22, 40, 80), strict=True):
        listing.column_dimensions[letter].width = width
    listing.freeze_panes = "A2"
    book.save(target)


def _free_name(wanted: str, taken: Sequence[str]) -> str:
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted[:28]} {number}"
    return name


def _headings() -> list[str]:
    return [_("Cell"), _("Column"), _("Content"), _("What is wrong")]


def _listed(problems: Iterable[Problem]) -> Iterable[list[str]]:
    for p in problems:
        yield [p.cell, p.heading, p.content, p.message]


def _rewrite(
    rows: Iterable[tuple[int, Sequence[object]]],
    name: str,
    problems: Sequence[Problem],
    target: Path,
) -> None:
    book = Book(target)
    try:
        page = book.book.add_worksheet(page_name(name))
        notes = _by_cell(problems)
        wrong_rows: dict[int, list[int]] = defaultdict(list)
        for row, index in notes:
            wrong_rows[row].append(index)
        noted = 0
        for number, cells in islice(rows, MOST_ROWS + 1):
            marked = wrong_rows.get(number, ())
            for index in range(max(len(cells), max(marked, default=-1) + 1)):
                value = cells[index] if index < len(cells) else None
                # as text: what a cell of a .csv looks like is all that there is
                text = as_text(value) or None
                if index in marked:
                    book.write(page, number - 1, index, text, book.wrong)
                    if noted < MOST_NOTES:
                        page.write_comment(
                            number - 1, index, "\n".join(notes[number, index]),
                            {"author": _AUTHOR, "width": _WIDTH, "height": _HEIGHT},
                        )  # fmt: skip
                        noted += 1
                else:
                    book.write(page, number - 1, index, text)
        listing = book.book.add_worksheet(page_name(_("Faults")))
        for index, width in enumerate((10, 22, 40, 80)):
            listing.set_column(index, index, width)
        for number, texts in enumerate([_headings(), *islice(_listed(problems), MOST_ROWS)]):
            for index, text in enumerate(texts):
                book.write(listing, number, index, text, book.head if number == 0 else None)
    finally:
        book.close()


def list_problems(problems: Iterable[Problem], target: Path) -> int:
    """A workbook that only lists the faults: cell, column, content, what is wrong."""
    return write_cells(target, _("Faults"), _headings(), _listed(problems), widths=(10, 22, 40, 80))
