"""The documentation table of a Sheet, in Markdown."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .columns import Sheet
from .writing import notes_of


def as_markdown(sheet: Sheet) -> str:
    """A table of the columns in the active language, ending in a newline."""
    head = [_("Column"), _("Column key"), _("Kind"), _("Required"), _("Notes")]
    lines = [_row(head), _row(["---"] * len(head))]
    for column, (heading, kind, required, notes) in zip(
        sheet.columns, notes_of(sheet), strict=True
    ):
        key = f"`{column.key}`" + (" 🔑" if column.key in sheet.key_columns else "")
        lines.append(_row([heading, key, kind, required, notes]))
    return "\n".join(lines) + "\n"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(c.replace("|", "\\|").replace("\n", " ") for c in cells) + " |"
