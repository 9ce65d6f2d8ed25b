"""Who may take which move of an import."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import Moves

from wutong.companies.actions import (
    apply_import,
    confirm_import,
    drop_import,
    read_import,
    start_import,
)
from wutong.companies.lifecycle import IMPORT
from wutong.companies.models import ImportRun, ImportState

from .factories import code, csv_bytes


def run_in(cast: SimpleNamespace, state: str) -> ImportRun:
    """An import brought to a state by its deeds."""
    content = csv_bytes(["示例甲化工有限公司", code(), *[""] * 6])
    if state == ImportState.REFUSED:
        content = b"no,headings\n"
    run = start_import([content], "own.csv", actor=cast.officer, source="x")
    if state != ImportState.READING:
        read_import(run.pk)
    if state in {ImportState.APPLYING, ImportState.DONE}:
        confirm_import(run.pk, actor=cast.officer)
    if state == ImportState.DONE:
        apply_import(run.pk)
    if state == ImportState.DROPPED:
        drop_import(run.pk, actor=cast.officer)
    run.refresh_from_db()
    return run


MOVES = [
    Moves(
        lifecycle=IMPORT,
        make=run_in,
        # a file brought in by command is applied at once
        begins=frozenset({ImportState.READING, ImportState.APPLYING}),
        allowed=dict.fromkeys(
            ["present", "refuse", "confirm", "finish", "drop"], "officer zone admin"
        ),
    )
]
