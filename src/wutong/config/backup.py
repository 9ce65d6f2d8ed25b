"""`wutong backup`: everything in one file, as it stood at one moment.

A gzipped tar: each table as PostgreSQL's COPY text, attachments, signed audit roots with their
keys, and at its end a manifest with the hash of every member. It holds personal data and the
signing key, so it is readable by its owner only.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from psycopg import sql

from wutong import __version__
from wutong.audit.public import has_keys, seal_heads
from wutong.runtime.words import gettext as _

Progress = Callable[[str], None]

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
# Quick and nearly as small as the best: half of a backup's time is compression.
COMPRESSION = 5
# The state of the code, compared before a restore instead of being restored.
LEFT_OUT = frozenset({"django_migrations"})

TABLES = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relpersistence = 'p'
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    GROUP BY c.relname ORDER BY c.relname
"""
SEQUENCES = """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S' ORDER BY c.relname
"""


@dataclass
class TableContent:
    """One table of a backup: its columns in the order of the COPY text, and how many rows."""

    columns: list[str]
    rows: int


@dataclass
class Manifest:
    """What a backup says of itself; `members` maps each name to its SHA-256."""

    version: str
    written_at: str
    migrations: list[str]
    tables: dict[str, TableContent] = field(default_factory=dict)
    sequences: dict[str, tuple[int, bool]] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """Raises ValueError, KeyError or TypeError when the text is no manifest."""
        read: dict[str, Any] = json.loads(text)
        tables = {name: TableContent(**content) for name, content in read["tables"].items()}
        sequences = {name: (int(last), bool(used)) for name, (last, used) in
                     read["sequences"].items()}  # fmt: skip
        return cls(**{**read, "tables": tables, "sequences": sequences})


def write_backup(path: Path, *, progress: Progress = lambda _: None) -> dict[str, Any]:
    """Write everything to `path`, which appears only when it is complete and on the disk.

    Returns {"file", "tables", "rows", "files", "roots"}.
    """
    path = path.absolute()
    if has_keys():
        seal_heads()  # the newest root goes along and covers all that the backup holds
    with contextlib.ExitStack() as stack:
        work = Path(stack.enter_context(
            tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent)
        ))  # fmt: skip
        draft = work / "backup"
        with open(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as raw:
            with tarfile.open(
                fileobj=raw, mode="w:gz", format=tarfile.PAX_FORMAT, compresslevel=COMPRESSION
            ) as archive:
                manifest = _fill(archive, work, progress)
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(path)
        _sync_folder(path.parent)
    names = manifest.members
    return {
        "file": str(path),
        "tables": len(manifest.tables),
        "rows": sum(table.rows for table in manifest.tables.values()),
        "files": sum(name.startswith("files/") for name in names),
        "roots": sum(name.startswith("roots/") for name in names),
    }


def _fill(archive: tarfile.TarFile, work: Path, progress: Progress) -> Manifest:
    with own_connection() as database:
        with database.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # A long table is no hanging lock.
            cursor.execute("SET LOCAL statement_timeout = 0")
        manifest = Manifest(
            version=__version__,
            written_at=timezone.now().isoformat(),
            migrations=applied_migrations(database),
        )
        for name, columns in tables_of(database).items():
            progress(_("Writing %(name)s") % {"name": name})
            content = work / "table"
            rows = _copy_out(database, name, columns, content)
            manifest.tables[name] = TableContent(columns, rows)
            _add(archive, manifest, f"tables/{name}.copy", content)
        manifest.sequences = _sequences_of(database)
        # Attachments are named by their content and never change: whatever a row of this
        # moment speaks of is there, though more may have come since.
        for name, path in folder_members():
            _add(archive, manifest, name, path)
    info = tarfile.TarInfo(MANIFEST)
    text = manifest.as_json()
    info.size = len(text)
    archive.addfile(info, io.BytesIO(text))
    return manifest


def folder_members() -> Iterator[tuple[str, Path]]:
    """Name in the backup and place of each attachment, signed root, and key of the roots."""
    for name, setting, pattern in (
        ("files", settings.FILES_DIR, "**/" + "[0-9a-f]" * 64),
        ("roots", settings.ROOTS_DIR, "*.json"),
        ("keys", settings.KEYS_DIR, "audit_*"),
    ):
        folder = Path(setting)
        for path in sorted(folder.glob(pattern)):
            if path.is_file():
                yield f"{name}/{path.relative_to(folder).as_posix()}", path


@contextlib.contextmanager
def own_connection() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own with one transaction: kept at the end, undone by an exception."""
    database = connection.copy()
    try:
        database.set_autocommit(False)
        yield database
        database.commit()
    finally:
        database.close()


def tables_of(database: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """Every table with its stored columns, without those of extensions and migrations."""
    with database.cursor() as cursor:
        cursor.execute(TABLES)
        return {name: columns for name, columns in cursor.fetchall() if name not in LEFT_OUT}


def applied_migrations(database: BaseDatabaseWrapper) -> list[str]:
    """Names such as "pipeline.0001_leads"."""
    with database.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def _sequences_of(database: BaseDatabaseWrapper) -> dict[str, tuple[int, bool]]:
    found = {}
    with database.cursor() as cursor:
        cursor.execute(SEQUENCES)
        for (name,) in cursor.fetchall():
            cursor.execute(
                sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name))
            )
            last, used = cursor.fetchone()
            found[name] = (last, used)
    return found


def _copy_out(database: BaseDatabaseWrapper, name: str, columns: list[str], path: Path) -> int:
    statement = sql.SQL("COPY {} ({}) TO STDOUT").format(
        sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with database.cursor() as cursor:
        with path.open("wb") as file, cursor.copy(statement) as copy:
            for block in copy:
                file.write(block)
        return int(cursor.rowcount)


def _add(archive: tarfile.TarFile, manifest: Manifest, name: str, path: Path) -> None:
    info = tarfile.TarInfo(name)
    info.size = path.stat().st_size
    info.mtime = int(path.stat().st_mtime)
    info.mode = 0o600
    with path.open("rb") as file:
        hashing = HashingReader(file)
        archive.addfile(info, hashing)
    manifest.members[name] = hashing.hexdigest()


class HashingReader(io.RawIOBase):
    """Passes a stream on and hashes what went through."""

    def __init__(self, source: Any) -> None:
        self.source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block: bytes = self.source.read(size)
        self.digest.update(block)
        return block

    def hexdigest(self) -> str:
        return self.digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
