"""Making a database cluster: built in a folder beside, then put in place by one rename.

An interruption therefore leaves either no cluster or a whole one.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from wutong.runtime.account import Account
from wutong.runtime.data_dir import DataDir
from wutong.runtime.errors import Unusable
from wutong.runtime.processes import die_with_parent
from wutong.runtime.words import gettext as _

SUPERUSER = "postgres"
APP_ROLE = "wutong"
APP_DATABASE = "wutong"
# Sorting by code points, but with Chinese characters known as letters: pg_trgm finds nothing
# in Chinese under LC_CTYPE C. The names are those of Debian, of old glibc and of other systems.
CHARACTER_TYPES = ("C.UTF-8", "C.utf8", "zh_CN.UTF-8", "en_US.UTF-8", "UTF-8")
SIGN_IN_RULES = "# Over the socket, with the password in the data folder; nothing else.\n" + (
    "local all all scram-sha-256\n"
)


def is_whole(pgdata: Path) -> bool:
    """Whether the folder holds a cluster that was finished."""
    return (pgdata / "PG_VERSION").is_file() and (pgdata / "global" / "pg_control").is_file()


def make_cluster(data: DataDir, prefix: Path, account: Account, *, sync: bool) -> None:
    """Make the cluster with its role and database; `sync=False` for throw-away clusters.

    The caller holds the start lock. Raises Unusable with the words of initdb when it fails.
    """
    password = make_password(data)
    work = Path(tempfile.mkdtemp(prefix="postgres-new-", dir=data.path))
    account.own(work)
    try:
        password_file = work / "password"
        password_file.touch(0o600)
        account.own(password_file)
        password_file.write_text(password + "\n")
        pgdata = work / "cluster"
        _initdb(prefix, account, pgdata, password_file, sync=sync)
        (pgdata / "pg_hba.conf").write_text(SIGN_IN_RULES)
        run_single_user(
            prefix,
            account,
            pgdata,
            [
                f"CREATE ROLE {APP_ROLE} LOGIN CREATEDB PASSWORD '{password}'",
                f"CREATE DATABASE {APP_DATABASE} OWNER {APP_ROLE}",
            ],
        )
        os.rename(pgdata, data.postgres)
        if sync:
            _sync_folder(data.path)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def clear_half_made(data: DataDir) -> str:
    """Remove what an interrupted start left; a cluster without its core is put aside.

    Returns the name of the folder it was put aside under, "" when there was none.
    """
    for left in data.path.glob("postgres-new-*"):
        shutil.rmtree(left, ignore_errors=True)
    if not data.postgres.exists() or is_whole(data.postgres):
        return ""
    aside = data.path / f"postgres-incomplete-{secrets.token_hex(4)}"
    data.postgres.rename(aside)
    return aside.name


def make_password(data: DataDir) -> str:
    """The password of the data folder, made when missing: 256 random bits."""
    try:
        return data.password_file.read_text().strip()
    except FileNotFoundError:
        pass
    except PermissionError as error:
        raise Unusable(
            _(
                "%(password_file)s may not be read by this user. Run the command as its "
                "owner, or name another folder with --data-dir."
            )
            % {"password_file": data.password_file}
        ) from error
    password = secrets.token_hex(32)
    draft = data.path / f"database-password.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(password + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.rename(draft, data.password_file)
    return password


def renew_password(data: DataDir, prefix: Path, account: Account) -> None:
    """Give a stopped cluster a new password when its password file was lost."""
    password = make_password(data)
    try:
        run_single_user(
            prefix,
            account,
            data.postgres,
            [f"ALTER ROLE {role} PASSWORD '{password}'" for role in (APP_ROLE, SUPERUSER)],
        )
    except BaseException:
        data.password_file.unlink(missing_ok=True)
        raise


def run_single_user(prefix: Path, account: Account, pgdata: Path, commands: list[str]) -> None:
    """Run commands in a cluster that no server runs on."""
    answer = account.run(
        [str(prefix / "bin" / "postgres"), "--single", "-D", str(pgdata), "postgres"],
        input="\n".join(commands) + "\n",
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    # A failed command does not end the single-user server: its errors are only words.
    if answer.returncode != 0 or "ERROR:" in answer.stderr:
        raise Unusable(
            _("The new database could not be prepared:\n%(said)s")
            % {"said": _without_secrets(answer)}
        )


def _initdb(
    prefix: Path, account: Account, pgdata: Path, password_file: Path, *, sync: bool
) -> None:
    said = ""
    for character_type in CHARACTER_TYPES:
        answer = account.run(
            [
                str(prefix / "bin" / "initdb"),
                f"--pgdata={pgdata}",
                f"--username={SUPERUSER}",
                f"--pwfile={password_file}",
                "--encoding=UTF8",
                "--locale=C",
                f"--lc-ctype={character_type}",
                "--locale-provider=libc",
                "--text-search-config=simple",
                "--auth-local=scram-sha-256",
                "--auth-host=reject",
                "--no-instructions",
                *([] if sync else ["--no-sync"]),
            ],
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        if answer.returncode == 0:
            return
        said = answer.stderr.strip()
        if "locale" not in said:
            break
    raise Unusable(
        _("The new database in %(parent)s could not be made:\n%(said)s")
        % {"parent": pgdata.parent.parent, "said": said}
    )


def _without_secrets(answer: subprocess.CompletedProcess[str]) -> str:
    # The server repeats a failed command, password and all.
    lines = answer.stderr.splitlines()
    return "\n".join(line for line in lines if "PASSWORD" not in line)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
