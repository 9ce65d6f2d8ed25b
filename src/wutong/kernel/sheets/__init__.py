"""Tables in and out: one declared Sheet gives template, import, export, notes and documentation.

`open_reading(path, sheet).lines()` yields typed rows and all faults with their cells;
`write_workbook`, `write_template`, `annotate` and `as_markdown` are the ways back.
"""

from __future__ import annotations

from .annotating import annotate, list_problems
from .answers import XLSX, template_answer, workbook_answer
from .columns import CellError, Column, Kind, Sheet
from .documenting import as_markdown
from .plans import (
    CHANGED,
    MOST_DEEDS,
    NEW,
    UNCHANGED,
    WRONG,
    CellFault,
    Change,
    PlannedRow,
    Table,
    TablePlan,
    fixed_cells,
    in_each_language,
    lines_and_faults,
    plan_of,
    rows_and_faults,
    table_of,
)
from .problems import LIMITS, Limits, Problem
from .reading import Line, Reading, open_reading, read_all
from .writing import cell_of, heading_of, write_cells, write_template, write_workbook

__all__ = [
    "CHANGED",
    "LIMITS",
    "MOST_DEEDS",
    "NEW",
    "UNCHANGED",
    "WRONG",
    "XLSX",
    "CellError",
    "CellFault",
    "Change",
    "Column",
    "Kind",
    "Limits",
    "Line",
    "PlannedRow",
    "Problem",
    "Reading",
    "Sheet",
    "Table",
    "TablePlan",
    "annotate",
    "as_markdown",
    "cell_of",
    "fixed_cells",
    "heading_of",
    "in_each_language",
    "lines_and_faults",
    "list_problems",
    "open_reading",
    "plan_of",
    "read_all",
    "rows_and_faults",
    "table_of",
    "template_answer",
    "workbook_answer",
    "write_cells",
    "write_template",
    "write_workbook",
]
