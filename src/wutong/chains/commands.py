"""What `wutong chains …` and `wutong load gbt4754` do."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from wutong.accounts.public import clock_user
from wutong.kernel.errors import BadInput
from wutong.runtime.words import gettext as _

from . import actions
from .queries.exporting import chain_documents, chain_summaries, newest_classes


def list_chains() -> list[dict[str, Any]]:
    """All chains in force or drafted that have segments, with what is judged of each segment.

    Firms are placed and segments judged first when firms or words changed since. `firms_county`
    and `firms_radius` are None where no register of the county is loaded: unknown is not zero.
    """
    _be_fresh()
    return chain_summaries()


def export_chains(path: Path) -> None:
    """Write the same chains with all that they say as JSON, which `screen --chains` reads back."""
    _be_fresh()
    text = json.dumps(chain_documents(), ensure_ascii=False, indent=1)
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInput(
            _("%(path)s can't be written: %(strerror)s. Choose another place.")
            % {"path": path, "strerror": error.strerror}
        ) from error


def load_gbt4754(path: Path) -> dict[str, int]:
    """Bring in a table of GB/T 4754; each rejected row is told on standard error."""
    report = actions.load_gbt4754(path, actor=clock_user())
    for problem in report.problems:
        sys.stderr.write(f"{problem}\n")
    return {
        "rows": report.rows,
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "rejected": report.rejected,
    }


def list_classes() -> list[tuple[str, str]]:
    """Code and name of every loaded class (小类) of GB/T 4754, of the fullest edition."""
    return newest_classes()


def _be_fresh() -> None:
    report = actions.place_firms(actor=clock_user())
    if not report.was_fresh:
        sys.stderr.write(
            _("%(firms)s firms read, %(added)s placed, %(judged)s segments judged")
            % {"firms": report.firms, "added": report.added, "judged": report.judged}
            + "\n"
        )
