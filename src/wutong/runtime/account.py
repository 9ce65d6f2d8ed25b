"""The system account that PostgreSQL runs under: it refuses to run as root.

An ordinary user runs it as himself. Root drops to an account of its own, made when missing.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from wutong.runtime.errors import Unusable
from wutong.runtime.words import gettext as _

OWN_ACCOUNT = "wutong-db"
# When no account can be made (read-only /etc, no useradd): accounts most systems have.
EXISTING_ACCOUNTS = ("postgres", "daemon", "nobody")


@dataclass(frozen=True)
class Account:
    """Who runs the database; `drops` is true when that is not the user of this process."""

    name: str
    uid: int
    gid: int
    drops: bool

    def run(self, command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        """Run a command as this account and give back its captured output."""
        return subprocess.run(  # type: ignore[call-overload, no-any-return] # noqa: S603
            command, capture_output=True, text=True, check=False, **self.popen_options(), **options
        )

    def popen_options(self) -> dict[str, object]:
        """What `subprocess` needs to start a program as this account, in a clean environment."""
        options: dict[str, object] = {"env": _clean_environment(), "cwd": "/"}
        if self.drops:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def own(self, path: Path) -> None:
        """Give a folder or file that we have just made to this account."""
        if self.drops:
            try:
                os.chown(path, self.uid, self.gid)
            except OSError as error:
                raise Unusable(
                    _(
                        "%(path)s cannot be given to the account %(name)s that runs the database "
                        "(%(strerror)s). Choose a folder on another disk with --data-dir."
                    )
                    % {"path": path, "name": self.name, "strerror": error.strerror}
                ) from error

    def can_enter(self, folder: Path) -> bool:
        """Whether the account gets into the folder through all folders above it."""
        if not self.drops:
            return os.access(folder, os.X_OK)
        answer = self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)])
        return answer.returncode == 0


def account_for(pgdata: Path) -> Account:
    """The account that owns the cluster, or the one a new cluster will belong to.

    Raises Unusable when root finds no account to drop to, or the folder is another user's.
    """
    euid = os.geteuid()
    owner = _owner(pgdata)
    if euid != 0:
        if owner not in (None, euid):
            raise Unusable(
                _(
                    "The database in %(parent)s belongs to another user (%(owner)s). Run the "
                    "command as that user, or name another folder with --data-dir."
                )
                % {"parent": pgdata.parent, "owner": _name_of(owner)}
            )
        return Account(_name_of(euid), euid, os.getegid(), drops=False)
    if owner:
        with contextlib.suppress(KeyError):
            return _dropping_to(pwd.getpwuid(owner))
        return Account(str(owner), owner, pgdata.stat().st_gid, drops=True)
    return own_account()


def own_account() -> Account:
    """Root's account for databases: `wutong-db`, made when missing, else an existing one."""
    for attempt in range(3):
        with contextlib.suppress(KeyError):
            return _usable(_dropping_to(pwd.getpwnam(OWN_ACCOUNT)))
        # Two first starts may race for the lock of /etc/passwd: the loser looks again.
        if not _make_account():
            time.sleep(0.2 * attempt)
    for name in EXISTING_ACCOUNTS:
        with contextlib.suppress(KeyError):
            return _usable(_dropping_to(pwd.getpwnam(name)))
    raise Unusable(
        _(
            "PostgreSQL does not run as root, and no unprivileged account could be found "
            "or made. Make one with `useradd --system %(account)s`, start as an "
            "ordinary user, or set DATABASE_URL to a PostgreSQL server of your own."
        )
        % {"account": OWN_ACCOUNT}
    )


def _usable(account: Account) -> Account:
    try:
        account.run(["/bin/sh", "-c", ":"])
    except (OSError, subprocess.SubprocessError) as error:
        raise Unusable(
            _(
                "This root may not start programs as %(name)s (%(error)s). Start as an "
                "ordinary user, or set DATABASE_URL to a PostgreSQL server of your own."
            )
            % {"name": account.name, "error": error}
        ) from error
    return account


def _make_account() -> bool:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return False
    made = subprocess.run(  # noqa: S603 - fixed program, fixed arguments
        [
            useradd,
            "--system",
            "--no-create-home",
            "--home-dir=/nonexistent",
            "--shell=/usr/sbin/nologin",
            OWN_ACCOUNT,
        ],
        capture_output=True,
        check=False,
    )
    return made.returncode == 0


def _dropping_to(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, drops=True)


def _owner(path: Path) -> int | None:
    try:
        return path.stat().st_uid
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise Unusable(
            _(
                "%(parent)s may not be read by this user. Run the command as its owner, or "
                "name another folder with --data-dir."
            )
            % {"parent": path.parent}
        ) from error


def _name_of(uid: int | None) -> str:
    if uid is not None:
        with contextlib.suppress(KeyError):
            return pwd.getpwuid(uid).pw_name
    return str(uid)


def _clean_environment() -> dict[str, str]:
    """No PG* variable, locale or library path of the caller may reach the server."""
    kept = {name: os.environ[name] for name in ("TZ",) if name in os.environ}
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", **kept}
