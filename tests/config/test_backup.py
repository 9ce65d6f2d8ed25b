"""A backup brings everything back, row by row; a damaged one brings nothing."""

from __future__ import annotations

import gzip
import io
import json
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from wutong.accounts.models import Department
from wutong.audit.public import create, editing
from wutong.audit.sealing import seal
from wutong.audit.verify import verify
from wutong.config import backup, restore
from wutong.config.backup import tables_of, write_backup
from wutong.config.restore import restore_backup
from wutong.files.public import store_file
from wutong.runtime.errors import Unusable

pytestmark = pytest.mark.django_db(transaction=True)


def everything() -> dict[str, list[Any]]:
    """All rows of all tables, and the state of all sequences."""
    content: dict[str, list[Any]] = {}
    with connection.cursor() as cursor:
        for table in tables_of(connection):
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
            content[table] = cursor.fetchall()
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
        content["sequences"] = cursor.fetchall()
    return content


def contents_of(folder: str | Path) -> dict[str, bytes]:
    root = Path(folder)
    return {str(path.relative_to(root)): path.read_bytes()
            for path in sorted(root.rglob("*")) if path.is_file()}  # fmt: skip


@pytest.fixture
def lived(cast: SimpleNamespace) -> SimpleNamespace:
    """A county with people, a file, an unfinished job and a signed root."""
    store_file([b"\x00one", b"two\xff"], "证照.pdf", actor=cast.officer)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
            " VALUES ('default', 'jobs.rescue', '{\"a\": \"tab\\t 中文 \\\\N\"}')"
        )
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    create(
        Department(name="tab\t, \\N and\nnewline", name_en="", jurisdiction=cast.county),
        actor=cast.admin,
    )
    assert seal() is not None
    return cast


def change_everything(cast: SimpleNamespace) -> None:
    with editing(Department, cast.bureau.pk, actor=cast.admin, verb="renamed") as bureau:
        bureau.name = "示例局丙"
    create(Department(name="later", name_en="", jurisdiction=cast.county), actor=cast.admin)
    store_file([b"later"], "later.txt", actor=cast.officer)
    assert seal() is not None


def test_a_round_trip_is_equal_row_by_row(lived: SimpleNamespace, tmp_path: Path) -> None:
    before = everything()
    kept = [contents_of(folder) for folder in (settings.FILES_DIR, settings.ROOTS_DIR)]
    file = tmp_path / "county.backup"

    written = write_backup(file)
    change_everything(lived)
    assert everything() != before
    restored = restore_backup(file, replace=True)

    assert everything() == before
    assert [contents_of(folder) for folder in (settings.FILES_DIR, settings.ROOTS_DIR)] == kept
    assert written == restored
    assert written["rows"] == sum(len(rows) for name, rows in before.items() if name != "sequences")
    assert (written["files"], written["roots"]) == (1, 1)
    assert len(before["procrastinate_events"]) == 1
    assert verify(lambda _: None).broken == []


def test_what_no_root_covers_yet_is_sealed_before_it_is_taken_away(
    lived: SimpleNamespace, tmp_path: Path
) -> None:
    with editing(Department, lived.bureau.pk, actor=lived.admin, verb="renamed") as bureau:
        bureau.name = "示例局丙"

    written = write_backup(tmp_path / "backup")

    assert written["roots"] == 2
    assert seal() is None


def test_life_goes_on_after_a_restore(lived: SimpleNamespace, tmp_path: Path) -> None:
    last = Department.objects.order_by("-pk").values_list("pk", flat=True)[0]
    write_backup(tmp_path / "backup")
    change_everything(lived)
    restore_backup(tmp_path / "backup", replace=True)

    change_everything(lived)

    assert Department.objects.order_by("-pk").values_list("pk", flat=True)[0] == last + 1
    assert verify(lambda _: None).broken == []


def test_a_backup_is_for_its_owner_only_and_complete_or_absent(
    lived: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    write_backup(folder / "good")
    assert stat.S_IMODE((folder / "good").stat().st_mode) == 0o600

    def full_disk(*arguments: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(backup, "_add", full_disk)
    with pytest.raises(OSError, match="no space left"):
        write_backup(folder / "bad")

    assert [path.name for path in folder.iterdir()] == ["good"]


def test_rows_are_not_replaced_unasked(lived: SimpleNamespace, tmp_path: Path) -> None:
    write_backup(tmp_path / "backup")
    change_everything(lived)
    before = everything()

    with pytest.raises(Unusable, match=r"data already .*--replace"):
        restore_backup(tmp_path / "backup")

    assert everything() == before


def rewritten(file: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The same backup with other members."""
    other = file.with_name("changed")
    with tarfile.open(file) as old, tarfile.open(other, "w:gz") as new:
        for info in old:
            source = old.extractfile(info)
            assert source is not None
            content = change(info.name, source.read())
            if content is not None:
                info.size = len(content)
                new.addfile(info, io.BytesIO(content))
    return other


def altered_row(name: str, content: bytes) -> bytes:
    return (
        content.replace("示例局甲".encode(), "示例局乙".encode())
        if "department" in name
        else content
    )


def lost_root(name: str, content: bytes) -> bytes | None:
    return None if name.startswith("roots/") else content


def no_manifest(name: str, content: bytes) -> bytes | None:
    return None if name == "manifest.json" else content


def another_version(name: str, content: bytes) -> bytes:
    if name != "manifest.json":
        return content
    manifest = json.loads(content)
    manifest["migrations"].append("audit.0099_from_the_future")
    return json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (altered_row, r"1 of its parts .* first tables/accounts_department\.copy"),
        (lost_root, r"1 of its parts .* first roots/"),
        (no_manifest, "no manifest"),
        (another_version, r"first difference: audit\.0099_from_the_future"),
    ],
)
def test_a_changed_backup_changes_nothing(
    lived: SimpleNamespace, tmp_path: Path, change: Callable[[str, bytes], bytes], words: str
) -> None:
    write_backup(tmp_path / "backup")
    change_everything(lived)
    before, files = everything(), contents_of(settings.FILES_DIR)

    with pytest.raises(Unusable, match=words):
        restore_backup(rewritten(tmp_path / "backup", change), replace=True)

    assert everything() == before
    assert contents_of(settings.FILES_DIR) == files


@pytest.mark.parametrize("part", [0.2, 0.7, 0.99])
def test_half_a_backup_is_refused(lived: SimpleNamespace, tmp_path: Path, part: float) -> None:
    file = tmp_path / "backup"
    write_backup(file)
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * part)])

    with pytest.raises(Unusable, match=r"damaged|no manifest"):
        restore_backup(file, replace=True)


@pytest.mark.parametrize(
    "content",
    [b"", b"nothing", gzip.compress(b"nothing")],
    ids=["empty", "text", "no tar inside"],
)
def test_another_file_is_no_backup(cast: SimpleNamespace, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)

    with pytest.raises(Unusable, match=r"no backup|no manifest"):
        restore_backup(tmp_path / "file", replace=True)


def test_a_member_that_leaves_its_folder_is_refused(cast: SimpleNamespace, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "evil", "w:gz") as archive:
        info = tarfile.TarInfo("files/../../../outside")
        archive.addfile(info, io.BytesIO(b""))

    with pytest.raises(Unusable, match="which no backup of Wutong does"):
        restore_backup(tmp_path / "evil", replace=True)

    assert not (tmp_path.parent / "outside").exists()


def test_a_failure_at_the_last_moment_changes_nothing(
    lived: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_backup(tmp_path / "backup")
    change_everything(lived)
    before = everything()
    kept = [contents_of(folder) for folder in (settings.FILES_DIR, settings.ROOTS_DIR)]
    commit = BaseDatabaseWrapper.commit

    def fails(self: BaseDatabaseWrapper) -> None:
        if self is not connections["default"]:
            raise RuntimeError("power cut")
        commit(self)

    monkeypatch.setattr(BaseDatabaseWrapper, "commit", fails)
    with pytest.raises(RuntimeError, match="power cut"):
        restore_backup(tmp_path / "backup", replace=True)
    monkeypatch.undo()

    assert everything() == before
    assert [contents_of(folder) for folder in (settings.FILES_DIR, settings.ROOTS_DIR)] == kept
    assert not list(Path(settings.FILES_DIR).parent.glob("tmp-restore-*"))


def test_a_used_database_is_not_waited_for(lived: SimpleNamespace, tmp_path: Path) -> None:
    write_backup(tmp_path / "backup")
    busy = connection.copy()
    try:
        busy.set_autocommit(False)
        with busy.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM accounts_department")

        with pytest.raises(Unusable, match="Stop the service"):
            restore_backup(tmp_path / "backup", replace=True)
    finally:
        busy.close()

    assert restore.checked_manifest(tmp_path / "backup").tables["accounts_department"].rows == 3
