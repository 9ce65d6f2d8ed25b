"""Throw-away databases for tests: fast, unsafe on a power cut, dead with their process.

Test sessions keep a few prepared clusters under the temp folder, one session each.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from wutong.runtime.account import Account, account_for, own_account
from wutong.runtime.cluster import Cluster
from wutong.runtime.data_dir import DataDir
from wutong.runtime.errors import Unusable
from wutong.runtime.locks import Lock
from wutong.runtime.sockets import temp_base

ADDRESS_VARIABLE = "WUTONG_TEST_DATABASE_URL"
MOST_SESSIONS = 64


@contextlib.contextmanager
def temporary_cluster() -> Iterator[str]:
    """A new database for the block, deleted afterwards; yields its address."""
    with temporary_folder() as folder:
        cluster = Cluster(DataDir(folder / "data", explicit=True), throwaway=True)
        with cluster.running() as address:
            yield address


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder of ours under the temp folder that the database's account can enter."""
    folder = Path(tempfile.mkdtemp(prefix="wutong-", dir=temp_base(_account())))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def ensure_test_cluster() -> str:
    """The address of this test session's database server, started by the first caller.

    Worker processes of the session get it through the environment. The server stops when the
    process that started it ends, however that happens; its prepared cluster is used again.
    """
    if address := os.environ.get(ADDRESS_VARIABLE):
        return address
    slots = _slots_folder()
    for number in range(MOST_SESSIONS):
        lock = Lock(slots / f"session-{number}.lock")
        if lock.take_alone():
            break
    else:
        raise Unusable(f"More than {MOST_SESSIONS} test sessions run at once.")
    data = DataDir(slots / f"session-{number}", explicit=True)
    cluster = Cluster(data, throwaway=True)
    try:
        address = cluster.start()
    except Unusable:
        # Without fsync a power cut may have ruined it: nothing in it is worth keeping.
        shutil.rmtree(data.path)
        cluster = Cluster(data, throwaway=True)
        address = cluster.start()
    starter = os.getpid()

    def stop_at_the_end() -> None:
        if os.getpid() == starter:
            cluster.stop()
            lock.release()

    atexit.register(stop_at_the_end)
    os.environ[ADDRESS_VARIABLE] = address
    return address


def _slots_folder() -> Path:
    folder = temp_base(_account()) / f"wutong-test-{os.geteuid()}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir()
        folder.chmod(0o711)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise Unusable(f"{folder} was made by somebody else. Delete it, or set TMPDIR.")
    return folder


def _account() -> Account:
    return own_account() if os.geteuid() == 0 else account_for(Path("/nonexistent"))
