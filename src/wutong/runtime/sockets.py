"""The folder of the database's socket: only its owner gets in, and its path fits `sun_path`.

It lies in the data folder when that path is short enough, else under the temp folder.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path

from wutong.runtime.account import Account
from wutong.runtime.data_dir import DataDir

SOCKET_NAME = ".s.PGSQL.5432"
# The smallest sun_path of the systems we run on (macOS 104, Linux 108), with its closing zero.
LONGEST_PATH = 103


def prepare_socket_folder(data: DataDir, account: Account) -> Path:
    """An empty socket folder of mode 0700 owned by the account; no server may run now."""
    folder = data.path / "run"
    if not fits(folder):
        return _outside(data, account)
    if not _is_closed_and_owned(folder, account):
        _take_away(folder)
        folder.mkdir(mode=0o700)
        _close(folder, account)
    _clear(folder)
    return folder


def fits(folder: Path) -> bool:
    """Whether a socket in the folder can be addressed, and libpq reads its path as one host."""
    return len(os.fsencode(folder / SOCKET_NAME)) <= LONGEST_PATH and "," not in str(folder)


def temp_base(account: Account) -> Path:
    """A folder for temporary things that the account can enter: TMPDIR when it can."""
    candidates = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108
    return next((folder for folder in candidates if account.can_enter(folder)), candidates[0])


def _outside(data: DataDir, account: Account) -> Path:
    note = data.path / "socket-folder"
    if note.is_file():
        folder = Path(note.read_text().strip())
        # After a restart of the machine somebody else may have made a folder of that name.
        if _is_closed_and_owned(folder, account):
            _clear(folder)
            return folder
    base = temp_base(account)
    if not fits(base / "wutong-12345678"):
        base = Path("/tmp")  # noqa: S108 - the folder in it is made by mkdtemp
    folder = Path(tempfile.mkdtemp(prefix="wutong-", dir=base))
    _close(folder, account)
    draft = data.path / f"socket-folder.{os.getpid()}"
    draft.write_text(f"{folder}\n")
    draft.rename(note)
    return folder


def _close(folder: Path, account: Account) -> None:
    folder.chmod(0o700)
    account.own(folder)


def _is_closed_and_owned(folder: Path, account: Account) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return (
        stat.S_ISDIR(found.st_mode)
        and stat.S_IMODE(found.st_mode) == 0o700
        and found.st_uid == account.uid
    )


def _clear(folder: Path) -> None:
    for left in folder.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def _take_away(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
