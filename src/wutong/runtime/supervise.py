"""Web server and worker as children that are restarted when they die and never outlive us.

A child that outlived a killed supervisor is found by its note in the data folder and ended
before the next one starts.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wutong.runtime.data_dir import DataDir
from wutong.runtime.errors import Unusable
from wutong.runtime.interrupts import ending_signals_put_off
from wutong.runtime.locks import Lock
from wutong.runtime.processes import die_with_parent, group_is_alive, is_alive, started_at
from wutong.runtime.words import gettext as _

Progress = Callable[[str], None]

HOST = "127.0.0.1"
PAUSE = 0.1
SECONDS_BETWEEN_LOOKS = 0.5
FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0
# A child that lived this long was well: the next death is a new story.
LONG_LIFE = 60.0
# A child that never gets up is a fault to be read, not to be tried for ever.
DEATHS_BEFORE_HEALTH = 4
SECONDS_TO_END = 15.0


@dataclass
class Child:
    """One supervised process; its group has the same id, since it leads a session."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    begun: float = 0.0
    deaths: int = 0
    again_at: float = 0.0


class Supervisor:
    """Keeps children running for one data folder; only one at a time may serve a folder."""

    def __init__(
        self,
        data: DataDir,
        children: Sequence[Child],
        *,
        progress: Progress,
        is_healthy: Callable[[], bool],
        between: Callable[[], None] = lambda: None,
    ) -> None:
        self.children = list(children)
        self.progress = progress
        self.is_healthy = is_healthy
        self.between = between
        self._notes = data.path / "processes"
        self._looked_at = 0.0

    def run(self, on_healthy: Callable[[], None]) -> None:
        """Start the children and keep them running until an exception, such as a signal, ends it.

        `on_healthy` is called once, when `is_healthy` is true for the first time.
        Raises Unusable when a child keeps dying before that.
        """
        healthy = False
        begun = told = time.monotonic()
        try:
            for child in self.children:
                self._start(child)
            while True:
                for child in self.children:
                    self._care_for(child, give_up=not healthy)
                now = time.monotonic()
                if now - self._looked_at >= SECONDS_BETWEEN_LOOKS:
                    self._looked_at = now
                    self.between()
                    if not healthy and self.is_healthy():
                        healthy = True
                        on_healthy()
                if not healthy and now - told > 5.0:
                    told = now
                    self.progress(
                        _("Waiting for the server to be ready (%(seconds)s s)")
                        % {"seconds": f"{now - begun:.0f}"}
                    )
                time.sleep(PAUSE)
        finally:
            with ending_signals_put_off():
                self._end_all()

    def _care_for(self, child: Child, *, give_up: bool) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.again_at:
                self._start(child)
            return
        status = child.process.poll()
        if status is None:
            return
        # What the dead leader's group left (the server's own workers) holds the port.
        _kill_group(child.process.pid, signal.SIGKILL)
        child.process = None
        child.deaths = 1 if now - child.begun > LONG_LIFE else child.deaths + 1
        if give_up and child.deaths >= DEATHS_BEFORE_HEALTH:
            raise Unusable(
                _(
                    "The %(name)s process ended %(deaths)s times before it was ready (last exit "
                    "status %(status)s). The lines above say why."
                )
                % {"name": child.name, "deaths": child.deaths, "status": status}
            )
        wait = min(FIRST_WAIT * 2 ** (child.deaths - 1), LONGEST_WAIT)
        child.again_at = now + wait
        self.progress(
            _("The %(name)s process ended (exit status %(status)s); again in %(wait)s s")
            % {"name": child.name, "status": status, "wait": f"{wait:.1f}"}
        )

    def _start(self, child: Child) -> None:
        with ending_signals_put_off():
            child.process = subprocess.Popen(  # noqa: S603 - our own programs
                list(child.command),
                env={**os.environ, **child.environment},
                stdin=subprocess.DEVNULL,
                # Standard output belongs to the command that supervises.
                stdout=sys.stderr.fileno(),
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
            child.begun = time.monotonic()
            self._notes.mkdir(exist_ok=True)
            note = {"pid": child.process.pid, "started": started_at(child.process.pid)}
            draft = self._notes / f"{child.name}.draft"
            draft.write_text(json.dumps(note))
            draft.rename(self._notes / f"{child.name}.json")

    def _end_all(self) -> None:
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        end = time.monotonic() + SECONDS_TO_END
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, end - time.monotonic()))
            _kill_group(process.pid, signal.SIGKILL)
            process.wait()
        for child in self.children:
            child.process = None
            (self._notes / f"{child.name}.json").unlink(missing_ok=True)


@contextlib.contextmanager
def only_server_of(data: DataDir) -> Iterator[None]:
    """Be the one that serves this folder; ends what a killed predecessor left.

    Raises Unusable when another one is serving it.
    """
    lock = Lock(data.locks / "server")
    if not lock.take_alone():
        raise Unusable(
            _(
                "Another command is serving %(path)s already. Stop that one, or name another "
                "folder with --data-dir and another port with --port."
            )
            % {"path": data.path}
        )
    try:
        for note in (data.path / "processes").glob("*.json"):
            _end_left_group(note)
        yield
    finally:
        lock.release()


def demand_free_port(port: int) -> None:
    """Raises Unusable when something else listens on the port, or this user may not open it."""
    with socket.socket() as probe:
        # As the server does: a port that only waits out its last connections is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise Unusable(
                _("This user may not open port %(port)s. Choose one above 1023 with --port.")
                % {"port": port}
            ) from error
        except OSError as error:
            raise Unusable(
                _(
                    "Port %(port)s is in use by another program. Choose another one with --port, "
                    "for example --port %(next)s."
                )
                % {"port": port, "next": port + 1}
            ) from error


def _end_left_group(note: Path) -> None:
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        found = json.loads(note.read_text())
        pid = int(found["pid"])
        # The leader may be gone while its group is not; an id taken by a stranger since has
        # another start, and a group without its leader keeps its id from being taken.
        if not is_alive(pid) or started_at(pid) == found["started"]:
            _kill_group(pid, signal.SIGTERM)
            end = time.monotonic() + SECONDS_TO_END
            while group_is_alive(pid) and time.monotonic() < end:
                time.sleep(PAUSE)
            _kill_group(pid, signal.SIGKILL)
    note.unlink(missing_ok=True)


def _kill_group(group: int, signum: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signum)
