"""`wutong restore`: brings back what a backup holds, all of it or nothing.

The whole file is checked against its hashes before anything is touched; rows come back in one
transaction, attachments and roots are put in place just before it ends.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from wutong.config.backup import (
    CHUNK,
    FORMAT,
    MANIFEST,
    Manifest,
    applied_migrations,
    own_connection,
    tables_of,
)
from wutong.runtime.errors import Unusable
from wutong.runtime.words import gettext as _

Progress = Callable[[str], None]

# Nothing else is ever taken out of the file: no absolute path, no "..", no link.
ALLOWED_NAME = re.compile(
    r"tables/[a-z0-9_]+\.copy|files/(?:[0-9a-f]{2,}/)*[0-9a-f]{64}|roots/[0-9A-Za-z_-]+\.json"
    r"|keys/[0-9a-z_]+(?:\.pub)?"
)
LOCK_NOT_AVAILABLE = "55P03"
FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
    WHERE contype = 'f' AND NOT condeferrable AND conrelid <> confrelid
"""


def restore_backup(
    path: Path, *, replace: bool = False, progress: Progress = lambda _: None
) -> dict[str, Any]:
    """Put the content of a backup into this database and its data folder.

    Returns {"file", "tables", "rows", "files", "roots"}. Raises Unusable, with nothing changed,
    when the file is damaged or of another version, or when there are rows already and `replace`
    is false.
    """
    progress(_("Checking the backup"))
    manifest = checked_manifest(path)
    _demand_same_state(manifest, progress)
    data = Path(settings.FILES_DIR).parent
    data.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="tmp-restore-", dir=data))
    try:
        with _clear_words(), own_connection() as database:
            if not replace:
                _demand_empty(database)
            _fill_tables(database, path, manifest, work, progress)
            with _in_place(work):
                database.commit()
    finally:
        shutil.rmtree(work, ignore_errors=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "file": str(path),
        "tables": len(manifest.tables),
        "rows": sum(table.rows for table in manifest.tables.values()),
        "files": sum(name.startswith("files/") for name in manifest.members),
        "roots": sum(name.startswith("roots/") for name in manifest.members),
    }


def checked_manifest(path: Path) -> Manifest:
    """The manifest of a backup whose every member has the hash that it names.

    Raises Unusable when the file is no backup or was changed.
    """
    found: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        for name, stream in _members(path):
            if name == MANIFEST:
                manifest = Manifest.from_json(stream.read())
                continue
            if not ALLOWED_NAME.fullmatch(name):
                raise Unusable(
                    _("%(path)s holds %(name)s, which no backup of Wutong does.")
                    % {"path": path, "name": repr(name)}
                )
            digest = hashlib.sha256()
            while block := stream.read(CHUNK):
                digest.update(block)
            found[name] = digest.hexdigest()
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise Unusable(
            _(
                "%(path)s cannot be read to its end (%(error)s): it is damaged or no backup. "
                "Take another backup file."
            )
            % {"path": path, "error": error}
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise Unusable(
            _("The manifest of %(path)s cannot be read. Take another backup file.") % {"path": path}
        ) from error
    if manifest is None:
        raise Unusable(
            _("%(path)s has no manifest: it is no backup, or only half of one.") % {"path": path}
        )
    if manifest.format != FORMAT:
        raise Unusable(
            _(
                "%(path)s has format %(format)s; this version reads format %(own)s. "
                "Restore it with Wutong %(version)s."
            )
            % {
                "path": path,
                "format": manifest.format,
                "own": FORMAT,
                "version": manifest.version,
            }
        )
    wrong = sorted(name for name in found.keys() | manifest.members.keys()
                   if found.get(name) != manifest.members.get(name))  # fmt: skip
    if wrong:
        raise Unusable(
            _(
                "%(path)s was changed or damaged: %(count)s of its parts do not have the hash "
                "that was written with them, first %(wrong)s. Nothing was restored."
            )
            % {"path": path, "count": len(wrong), "wrong": wrong[0]}
        )
    return manifest


def _members(path: Path) -> Iterator[tuple[str, Any]]:
    with tarfile.open(path, "r:gz") as archive:
        for info in archive:
            stream = archive.extractfile(info) if info.isfile() else None
            if stream is None:
                raise Unusable(
                    _("%(path)s holds %(name)s, which no backup of Wutong does.")
                    % {"path": path, "name": repr(info.name)}
                )
            yield info.name, stream


def _demand_same_state(manifest: Manifest, progress: Progress) -> None:
    from wutong.config.bootstrap import pending_migrations

    if pending := pending_migrations():
        progress(_("Migrating the database (%(count)s steps)") % {"count": len(pending)})
        call_command("migrate", verbosity=0, interactive=False)
    here, there = set(applied_migrations(connection)), set(manifest.migrations)
    if here != there:
        first = min(here ^ there)
        raise Unusable(
            _(
                "The backup was written by Wutong %(version)s with other tables than this "
                "version has (first difference: %(first)s). Restore it with the version that "
                "wrote it, then update."
            )
            % {"version": manifest.version, "first": first}
        )


def _demand_empty(database: BaseDatabaseWrapper) -> None:
    # Every row of the business has an event: without one nothing was ever done here.
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event")
        events = cursor.fetchone()[0]
    if events:
        raise Unusable(
            _(
                "There are data already (%(events)s events). Restore into a new folder given "
                "with --data-dir, or delete what is here by adding --replace."
            )
            % {"events": events}
        )


def _fill_tables(
    database: BaseDatabaseWrapper, path: Path, manifest: Manifest, work: Path, progress: Progress
) -> None:
    here = tables_of(database)
    for name, table in manifest.tables.items():
        if sorted(here.get(name, [])) != sorted(table.columns):
            raise Unusable(
                _("The table %(name)s of the backup is another one than that of here.")
                % {"name": name}
            )
    every = [sql.Identifier(name) for name in here]
    with database.cursor() as cursor:
        for identifier in every:
            # The queue's own triggers would write rows of their own beside the restored ones.
            cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(identifier))
        cursor.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(every)))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        folder = work / "tables"
        for name, stream in _members(path):
            if name != MANIFEST:
                _write_out(stream, work / name)
        for table_name in _parents_first(cursor, list(manifest.tables)):
            table = manifest.tables[table_name]
            progress(
                _("Restoring %(name)s (%(rows)s rows)") % {"name": table_name, "rows": table.rows}
            )
            statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
                sql.Identifier(table_name), sql.SQL(", ").join(map(sql.Identifier, table.columns))
            )
            with (folder / f"{table_name}.copy").open("rb") as file, cursor.copy(statement) as copy:
                while block := file.read(CHUNK):
                    copy.write(block)
            if cursor.rowcount != table.rows:
                raise Unusable(
                    _("%(name)s has %(found)s rows, the backup speaks of %(rows)s.")
                    % {"name": table_name, "found": cursor.rowcount, "rows": table.rows}
                )
        for sequence, (last, used) in manifest.sequences.items():
            # setval alone outlives a rollback; after RESTART it writes into a file of this
            # transaction, which a rollback takes away.
            cursor.execute(sql.SQL("ALTER SEQUENCE {} RESTART").format(sql.Identifier(sequence)))
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [f'"{sequence}"', last, used])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for identifier in every:
            cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(identifier))


def _parents_first(cursor: Any, tables: list[str]) -> list[str]:
    """Tables so ordered that a foreign key that cannot be deferred finds its row."""
    cursor.execute(FOREIGN_KEYS)
    needs: dict[str, set[str]] = {name: set() for name in tables}
    for child, parent in cursor.fetchall():
        needs.setdefault(child, set()).add(parent)
    ordered: list[str] = []

    def place(name: str) -> None:
        if name not in ordered:
            for parent in sorted(needs.get(name, ())):
                place(parent)
            ordered.append(name)

    for name in tables:
        place(name)
    return [name for name in ordered if name in tables]


def _write_out(stream: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        shutil.copyfileobj(stream, file, CHUNK)
        if path.parent.name != "tables":
            file.flush()
            os.fsync(file.fileno())
    path.chmod(0o600)


@contextlib.contextmanager
def _in_place(work: Path) -> Iterator[None]:
    """Put restored folders where they belong; when the block fails, put the old ones back."""
    moved: list[tuple[Path, Path]] = []
    aside = work / "before"
    aside.mkdir()

    def swap(new: Path, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        old = aside / f"{len(moved)}"
        if place.exists():
            place.rename(old)
        moved.append((place, old))
        if new.exists():
            new.rename(place)

    try:
        swap(work / "files", Path(settings.FILES_DIR))
        swap(work / "roots", Path(settings.ROOTS_DIR))
        for key in sorted((work / "keys").glob("*")):
            swap(key, Path(settings.KEYS_DIR) / key.name)
        yield
    except BaseException:
        for place, old in reversed(moved):
            if place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)
            if old.exists():
                old.rename(place)
        raise


@contextlib.contextmanager
def _clear_words() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        raise Unusable(
            _(
                "Another program is using the database. Stop the service, then restore; "
                "nothing was changed."
            )
        ) from error
    except IntegrityError as error:
        raise Unusable(
            _("The rows of the backup contradict each other: %(error)s") % {"error": error}
        ) from error
