"""An import in the browser: hand a file in, look at what it would do, apply it as one job."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, new_group, plain
from wutong.companies.access import may_import
from wutong.companies.lifecycle import IMPORT
from wutong.companies.models import ImportRun, ImportState
from wutong.companies.sheets import COMPANIES
from wutong.files.public import StoredFile, path_of, store_file
from wutong.jobs.public import enqueue
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.sheets import (
    XLSX,
    Line,
    Problem,
    Reading,
    annotate,
    list_problems,
    open_reading,
)

from .importing import ImportResult, Sample, import_companies, preview_companies

# A workbook with notes is made up to this many rows; beyond, the faults come as a list.
NOTED_ROWS = 100_000
SHOWN_PROBLEMS = 200
_TICK = 0.5  # seconds between two reports of progress


def start_import(
    chunks: Iterable[bytes],
    file_name: str,
    *,
    actor: User,
    source: str,
    source_edition: str = "",
    is_example: bool = False,
) -> ImportRun:
    """Keep a file handed in and have it read; nothing of it enters the register yet."""
    if not may_import(actor):
        raise NotAllowed(_("You may not import firms"))
    if not source.strip():
        raise BadInput(_("Say where the file comes from, so that its firms have a source."))
    with transaction.atomic():
        file = store_file(chunks, file_name, actor=actor)
        run = create(
            ImportRun(
                file=file, started_by=actor, started_at=timezone.now(),
                language=translation.get_language() or "zh-hans", source=source.strip()[:200],
                source_edition=source_edition.strip()[:40], is_example=is_example,
            ),
            actor=actor,
        )  # fmt: skip
        enqueue("companies.read_import", run_id=run.pk)
    return run


def read_import(run_id: int) -> None:
    """Read a file handed in and keep what it would do for its page; a job, safe to repeat."""
    run = ImportRun.objects.select_related("file", "started_by").get(pk=run_id)
    if run.state != ImportState.READING:
        return
    with translation.override(run.language), _Progress(run.pk) as progress:
        try:
            reader = _Reader(path_of(run.file))
            result = preview_companies(
                reader.rows(), actor=run.started_by, is_example=run.is_example,
                on_progress=progress,
            )  # fmt: skip
        except BadInput as refusal:
            with IMPORT.take("refuse", run_id, actor=run.started_by) as refused:
                refused.reasons = refusal.problems
            return
        problems = reader.problems_with(result)
        noted = _keep_notes(run, reader.reading, problems, reader.count)
        with IMPORT.take("present", run_id, actor=run.started_by) as presented:
            _count(presented, result, problems)
            presented.noted_file = noted
            presented.preview = {
                "notices": reader.reading.notices,
                "new": [_shown(s) for s in result.new],
                "changed": [_shown(s) for s in result.changed],
                "problems": [_told(p) for p in problems[:SHOWN_PROBLEMS]],
            }
            presented.progress, presented.expected = 0, 2 * (presented.rows or 0)


def confirm_import(run_id: int, *, actor: User) -> ImportRun:
    """Have a read file applied: one job, one transaction, one group of events."""
    with IMPORT.take("confirm", run_id, actor=actor) as run:
        run.group = new_group()
        enqueue("companies.apply_import", run_id=run.pk)
    return run


def drop_import(run_id: int, *, actor: User) -> ImportRun:
    """Put a file aside; if it is being applied just now, nothing of it stays."""
    with IMPORT.take("drop", run_id, actor=actor) as run:
        pass
    return run


def apply_import(run_id: int) -> None:
    """Bring the good rows of a confirmed file into the register; a job, safe to repeat.

    The rows, their events and the run's new state commit together: after a crash either all is
    there or nothing, and the job begins anew.
    """
    run = ImportRun.objects.select_related("file", "started_by").get(pk=run_id)
    if run.state != ImportState.APPLYING:
        return
    with translation.override(run.language), _Progress(run.pk) as progress:
        try:
            with transaction.atomic():
                reader = _Reader(path_of(run.file))
                result = import_companies(
                    reader.rows(), actor=run.started_by, source=run.source,
                    source_edition=run.source_edition, is_example=run.is_example,
                    group=run.group, on_progress=progress,
                )  # fmt: skip
                with IMPORT.take("finish", run_id, actor=run.started_by) as finished:
                    _count(finished, result, reader.problems_with(result))
                    finished.progress = finished.expected = 2 * (finished.rows or 0)
        except BadInput as refusal:
            # the kept file can't be read any more: damaged on disk since it was shown
            with IMPORT.take("refuse", run_id, actor=run.started_by) as refused:
                refused.reasons = refusal.problems
            return
    _make_searchable()
    with connection.cursor() as cursor:
        # else searches would be planned for the small table of before until the database notices
        cursor.execute("ANALYZE companies_company")


def _make_searchable() -> None:
    """Settle the new names at once: until the database did so itself, searches would be slow."""
    with connection.cursor() as cursor:
        # only its owner may; a server with a role of its own for the tables does it in its time
        cursor.execute(
            "SELECT gin_clean_pending_list(oid::regclass) FROM pg_class "
            "WHERE relname = 'company_name_grams' AND pg_has_role(relowner, 'USAGE')"
        )


class _Reader:
    """The good rows of a file as a stream; faults and counts are gathered on the way."""

    def __init__(self, path: Path) -> None:
        self.reading: Reading = open_reading(path, COMPANIES)
        self.problems: list[Problem] = []
        self.wrong_rows = 0
        self.count = 0

    def rows(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        for line in self.reading.lines():
            self.count += 1
            if line.values is None:
                self._note(line)
            else:
                yield line.number, line.values

    def _note(self, line: Line) -> None:
        self.wrong_rows += 1
        self.problems.extend(line.problems)

    def problems_with(self, result: ImportResult) -> list[Problem]:
        """All faults in the order of the rows."""
        placed = [self.reading.at(found.problem, *found.columns) for found in result.problems]
        return sorted([*self.problems, *placed], key=lambda p: (p.row or 0, p.index or 0))


def _count(run: ImportRun, result: ImportResult, problems: list[Problem]) -> None:
    run.created, run.updated, run.unchanged = result.created, result.updated, result.unchanged
    run.rejected = len({p.row for p in problems})
    run.rows = run.created + run.updated + run.unchanged + run.rejected


def _keep_notes(
    run: ImportRun, reading: Reading, problems: list[Problem], rows: int
) -> StoredFile | None:
    """The user's own workbook with notes on the wrong cells, kept beside the file itself."""
    if not problems:
        return None
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "noted.xlsx"
        write_notes(path_of(run.file), reading, problems, target, rows)
        plain_name = Path(run.file.name).name.split(".")[0]
        name = _("%(name)s with notes") % {"name": plain_name} + ".xlsx"
        with target.open("rb") as file:
            return store_file(
                iter(lambda: file.read(1 << 20), b""), name, actor=run.started_by,
                content_type=XLSX, subject=("companies.importrun", run.pk),
            )  # fmt: skip


def write_notes(
    source: Path, reading: Reading, problems: list[Problem], target: Path, rows: int
) -> None:
    """Write the workbook with notes, or for a very long table the list of its faults."""
    if rows <= NOTED_ROWS:
        annotate(source, reading.grid.name, problems, target)
    else:
        list_problems(problems, target)


def _shown(sample: Sample) -> dict[str, Any]:
    return {
        "row": sample.row,
        "name": sample.name,
        "uscc": sample.uscc,
        "changes": [
            {"field": c.field, "old": plain(c.old), "new": plain(c.new)} for c in sample.changes
        ],
    }


def _told(problem: Problem) -> dict[str, Any]:
    return {"cell": problem.cell, **asdict(problem)}


class _Progress:
    """Writes how far a run is on a connection of its own: the work's is not seen yet."""

    def __init__(self, run_id: int) -> None:
        self.run_id, self.last = run_id, 0.0
        self.side = connection.copy()

    def __enter__(self) -> _Progress:
        return self

    def __call__(self, count: int) -> None:
        now = time.monotonic()
        if now - self.last < _TICK:
            return
        self.last = now
        with self.side.cursor() as cursor:
            cursor.execute(
                "UPDATE companies_importrun SET progress = %s WHERE id = %s", [count, self.run_id]
            )

    def __exit__(self, *_error: object) -> None:
        self.side.close()


def import_file_at_once(
    path: Path,
    errors_file: Path,
    *,
    dry_run: bool,
    actor: User,
    tell: Callable[[str], object] = lambda _words: None,
) -> dict[str, Any]:
    """Read and apply a file in one go, for the command line; a dry run writes no row.

    The faults go to `errors_file`. The file's name is kept as the firms' source. `tell` hears what
    the user should know besides: columns and sheets left aside.
    """
    reader = _Reader(path)
    for notice in reader.reading.notices:
        tell(notice)
    if dry_run:
        result = preview_companies(reader.rows(), actor=actor)
    else:
        with path.open("rb") as file, transaction.atomic():
            run = _kept_run(file, path.name, actor)
            result = import_companies(
                reader.rows(), actor=actor, source=run.source, group=run.group
            )
            with IMPORT.take("finish", run.pk, actor=actor) as finished:
                _count(finished, result, reader.problems_with(result))
    if not dry_run:
        _make_searchable()
    problems = reader.problems_with(result)
    if problems:
        errors_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_notes(path, reader.reading, problems, errors_file, reader.count)
    rejected = len({p.row for p in problems})
    return {
        "rows": result.created + result.updated + result.unchanged + rejected,
        "created": result.created,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "rejected": rejected,
        "errors_file": str(errors_file) if problems else None,
    }


def _kept_run(file: IO[bytes], name: str, actor: User) -> ImportRun:
    """The run of a file applied at once: begun and confirmed by the same deed."""
    kept = store_file(iter(lambda: file.read(1 << 20), b""), name, actor=actor)
    return create(
        ImportRun(
            file=kept, state=ImportState.APPLYING, started_by=actor, started_at=timezone.now(),
            language=translation.get_language() or "zh-hans", source=name[:200], group=new_group(),
        ),
        actor=actor,
    )  # fmt: skip
