"""The embedded PostgreSQL of one data folder: started when needed, shared, stopped by the last.

For demo, development and tests; a real server is named by DATABASE_URL instead.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import psycopg

from wutong.runtime.account import account_for
from wutong.runtime.binaries import major_version, prefix_for
from wutong.runtime.data_dir import DataDir
from wutong.runtime.errors import Unusable
from wutong.runtime.interrupts import ending_signals_put_off, ending_signals_raise
from wutong.runtime.locks import Lock, held_alone
from wutong.runtime.newcluster import (
    APP_DATABASE,
    APP_ROLE,
    clear_half_made,
    is_whole,
    make_cluster,
    make_password,
    renew_password,
)
from wutong.runtime.processes import (
    die_with_parent,
    exists,
    is_alive,
    is_postgres_of,
    postgres_processes_of,
)
from wutong.runtime.sockets import SOCKET_NAME, prepare_socket_folder
from wutong.runtime.words import gettext as _

Progress = Callable[[str], None]

PAUSE = 0.03
SECONDS_BETWEEN_NEWS = 2.0
SECONDS_FOR_ORPHANS = 5.0
LARGEST_LOG = 10_000_000
STARTING_UP = "57P03"
WRONG_PASSWORD = "28P01"  # noqa: S105 - a code of the SQL standard
TOO_MANY = "53300"

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": "5432",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_startup_progress_interval": "2s",
    # A register of a million firms is imported in one transaction.
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "maintenance_work_mem": "256MB",
    "jit": "off",
}
THROWAWAY_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
}


@dataclass(frozen=True)
class Postmaster:
    """What the running server wrote into postmaster.pid."""

    pid: int
    socket_folder: Path | None
    status: str


class Cluster:
    """The database of one data folder, and this process's share in keeping it running.

    A throw-away cluster trades safety on a power cut for speed and dies with this process.
    """

    def __init__(
        self, data: DataDir, *, progress: Progress = lambda _: None, throwaway: bool = False
    ) -> None:
        self.data = data
        self.progress = progress
        self.throwaway = throwaway
        self.account = account_for(data.postgres)
        self._users = Lock(data.locks / "users")
        self._server: subprocess.Popen[bytes] | None = None

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """Keep the database running for the block; yields its address for DATABASE_URL.

        The address looks like postgresql://role:password@/database?host=/socket/folder. The last
        user of the folder stops the server, also when SIGTERM or SIGINT ends the block.
        Raises Unusable when the database cannot be started.
        """
        with ending_signals_raise():
            try:
                yield self.start()
            finally:
                with ending_signals_put_off():
                    self.stop()

    def start(self) -> str:
        """Join the users of the database, starting it when nobody did; returns its address."""
        self.data.make()
        with held_alone(self.data.locks / "gate", self._tell_of_gate):
            # Alone or not: when nobody else uses a running server, it was left by a killed command.
            alone = self._users.take_alone()
            self._users.take_shared(self._tell_of_gate)
            try:
                return self._join(alone) or self._start_new()
            except BaseException:
                with ending_signals_put_off():
                    if self._users.take_alone():
                        self._shut_down()
                    self._users.release()
                raise

    def stop(self) -> None:
        """Leave; the last user stops the server and waits until it has ended."""
        if not self.data.locks.is_dir():
            return
        with held_alone(self.data.locks / "gate", self._tell_of_gate):
            if self._users.take_alone():
                self._shut_down()
            self._users.release()

    def revive(self) -> None:
        """Start the server again when it died while this process uses it."""
        found = self._postmaster()
        if found and is_postgres_of(found.pid, self.data.postgres):
            return
        self.progress(_("The database ended unexpectedly: starting it again"))
        with held_alone(self.data.locks / "gate", self._tell_of_gate):
            if self._server is not None:
                self._server.poll()
            if not self._join(alone=False):
                self._start_new()

    def reset(self) -> None:
        """Delete the data folder with everything we put into it.

        Raises Unusable when the folder is not ours, or a command is using its database.
        """
        if not self.data.path.exists():
            return
        if self.data.is_ours:
            self.data.make()
            with held_alone(self.data.locks / "gate", self._tell_of_gate):
                if not self._users.take_alone():
                    raise Unusable(
                        _(
                            "The database in %(path)s is in use by another command. Stop that "
                            "first, then reset."
                        )
                        % {"path": self.data.path}
                    )
                self._shut_down()
                self._users.release()
        self.data.remove()

    def _join(self, alone: bool) -> str:
        """The address of a server that already runs here, else "" after clearing what is stale."""
        news = _News(self.progress)
        while (found := self._postmaster()) and is_postgres_of(found.pid, self.data.postgres):
            if found.status == "ready" and found.socket_folder is not None:
                if self._answers(self._address(found.socket_folder)):
                    return self._address(found.socket_folder)
                if not (found.socket_folder / SOCKET_NAME).exists():
                    if not alone:
                        raise Unusable(
                            _(
                                "The database in %(path)s runs (process %(pid)s), but its "
                                "socket in %(socket_folder)s was deleted. Stop the other commands "
                                "that use this folder, then try again."
                            )
                            % {
                                "path": self.data.path,
                                "pid": found.pid,
                                "socket_folder": found.socket_folder,
                            }
                        )
                    self._shut_down()
                    break
            news.tell(
                _("Waiting for the database that is %(status)s")
                % {"status": found.status or "starting"}
            )
            time.sleep(PAUSE)
        self._clear_stale_owners()
        return ""

    def _start_new(self) -> str:
        if aside := clear_half_made(self.data):
            self.progress(
                _("The database in %(path)s was half made: moved to %(aside)s")
                % {"path": self.data.path, "aside": aside}
            )
        prefix = prefix_for(self.account)
        if not is_whole(self.data.postgres):
            self.progress(_("Making a new database"))
            make_cluster(self.data, prefix, self.account, sync=not self.throwaway)
        elif not self.data.password_file.exists():
            renew_password(self.data, prefix, self.account)
        self._demand_version(prefix)
        sockets = prepare_socket_folder(self.data, self.account)
        settings = {**SETTINGS, **(THROWAWAY_SETTINGS if self.throwaway else {})}
        settings["unix_socket_directories"] = '"' + str(sockets).replace('"', '""') + '"'
        command = [str(prefix / "bin" / "postgres"), "-D", str(self.data.postgres)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with ending_signals_put_off(), self._open_log() as log:
            log_begins = log.tell()
            self._server = subprocess.Popen(  # type: ignore[call-overload] # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C in the terminal is for us: the database stops last.
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT) if self.throwaway else None,
                **self.account.popen_options(),
            )
        self._wait_until_ready(sockets, log_begins)
        return self._address(sockets)

    def _wait_until_ready(self, sockets: Path, log_begins: int) -> None:
        news = _News(self.progress)
        while True:
            if self._server is not None and self._server.poll() is not None:
                raise Unusable(
                    _("The database in %(path)s did not start:\n%(log)s")
                    % {"path": self.data.path, "log": self._log_since(log_begins)[-2000:].strip()}
                )
            found = self._postmaster()
            if found and found.status == "ready" and self._answers(self._address(sockets)):
                return
            last = self._log_since(log_begins).strip().rpartition("\n")[2].partition("LOG:")[2]
            news.tell(_("Starting the database") + (f": {last.strip()}" if last.strip() else ""))
            time.sleep(PAUSE)

    def _shut_down(self) -> None:
        """Stop the server of this folder, if one runs, and wait until it has ended."""
        found = self._postmaster()
        pid = found.pid if found and is_postgres_of(found.pid, self.data.postgres) else 0
        if not pid and self._server is not None and self._server.poll() is None:
            pid = self._server.pid
        if pid:
            news = _News(self.progress)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)  # "fast": ends sessions, writes a checkpoint
            while is_alive(pid):
                if self._server is not None:
                    self._server.poll()
                news.tell(_("Waiting for the database to write its last pages"))
                time.sleep(PAUSE)
        if self._server is not None:
            self._server.wait()
            self._server = None

    def _clear_stale_owners(self) -> None:
        """Make sure that nothing works on the folder, then drop a pid file that lies.

        PostgreSQL itself copes with the id of a dead process, and checks then that no session
        of the dead server is left; it refuses when the id belongs to some other process by now, or
        to a zombie that nobody reaps.
        """
        pgdata = self.data.postgres
        news, begun = _News(self.progress), time.monotonic()
        while orphans := postgres_processes_of(pgdata):
            if time.monotonic() - begun > SECONDS_FOR_ORPHANS:
                for pid in orphans:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGQUIT)
            news.tell(
                _("Waiting for %(count)s processes of a killed database to end")
                % {"count": len(orphans)}
            )
            time.sleep(PAUSE)
        found = self._postmaster()
        if (found is None and (pgdata / "postmaster.pid").exists()) or (
            found is not None and exists(found.pid)
        ):
            (pgdata / "postmaster.pid").unlink(missing_ok=True)

    def _postmaster(self) -> Postmaster | None:
        try:
            lines = (self.data.postgres / "postmaster.pid").read_text().splitlines()
            pid = abs(int(lines[0]))
        except (OSError, ValueError, IndexError):
            return None
        folder = Path(lines[4]) if len(lines) > 4 and lines[4] else None
        return Postmaster(pid, folder, lines[7].strip() if len(lines) > 7 else "")

    def _answers(self, address: str) -> bool:
        try:
            psycopg.connect(address, connect_timeout=10).close()
        except psycopg.OperationalError as error:
            said = str(error)
            if error.sqlstate == WRONG_PASSWORD or "password authentication failed" in said:
                raise Unusable(
                    _(
                        "The database in %(path)s does not accept the password in "
                        "%(password_file)s. Stop the database, delete that file, try again."
                    )
                    % {"path": self.data.path, "password_file": self.data.password_file}
                ) from error
            return error.sqlstate == TOO_MANY or "too many clients" in said
        return True

    def _address(self, sockets: Path) -> str:
        password, host = make_password(self.data), quote(str(sockets), safe="")
        return f"postgresql://{APP_ROLE}:{password}@/{APP_DATABASE}?host={host}"

    def _demand_version(self, prefix: Path) -> None:
        made_by = (self.data.postgres / "PG_VERSION").read_text().strip()
        ours = major_version(prefix, self.account)
        if made_by != ours:
            raise Unusable(
                _(
                    "The database in %(path)s was made by PostgreSQL %(made_by)s, this version "
                    "of Wutong brings %(ours)s. Write a backup with the version that made it, "
                    "restore it into a new folder given with --data-dir."
                )
                % {"path": self.data.path, "made_by": made_by, "ours": ours}
            )

    def _tell_of_gate(self) -> None:
        self.progress(_("Waiting for another command that is starting or stopping the database"))

    def _open_log(self) -> BinaryIO:
        path = self.data.log / "postgres.log"
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_size > LARGEST_LOG:
                path.replace(path.with_suffix(".log.1"))
        return path.open("ab")

    def _log_since(self, begins: int) -> str:
        with contextlib.suppress(OSError), (self.data.log / "postgres.log").open("rb") as log:
            log.seek(begins)
            return log.read().decode(errors="replace")
        return ""


class _News:
    """Tells what a wait is for once it takes long, and again from time to time."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.begun = self.told = time.monotonic()

    def tell(self, text: str) -> None:
        now = time.monotonic()
        if now - self.told >= SECONDS_BETWEEN_NEWS:
            self.told = now
            self.progress(f"{text} ({now - self.begun:.0f} s)")
