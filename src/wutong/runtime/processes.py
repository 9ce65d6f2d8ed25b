"""Looking at processes by their id, without trusting that an id still means the same one.

Reads /proc where there is one and asks `ps` elsewhere.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PROC = Path("/proc")
PR_SET_PDEATHSIG = 1


def exists(pid: int) -> bool:
    """Whether the id is taken, if only by a zombie."""
    if pid <= 0:
        return False
    with contextlib.suppress(PermissionError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True


def is_alive(pid: int) -> bool:
    """Whether the process runs; a zombie that nobody reaps counts as gone."""
    if not exists(pid):
        return False
    if _has_proc():
        try:
            stat = (PROC / str(pid) / "stat").read_text(errors="replace")
        except OSError:
            return False
        # The name in brackets may itself hold brackets and spaces: the state follows the last one.
        return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}
    return not _ps(pid, "stat").startswith("Z")


def started_at(pid: int) -> str:
    """A stamp that tells a process from a later one with the same id; "" when it is gone."""
    if _has_proc():
        try:
            stat = (PROC / str(pid) / "stat").read_text(errors="replace")
        except OSError:
            return ""
        return stat.rpartition(")")[2].split()[19]
    return _ps(pid, "lstart")


def is_postgres_of(pid: int, pgdata: Path) -> bool:
    """Whether this process is a PostgreSQL server process working on that folder."""
    if not is_alive(pid):
        return False
    if _has_proc():
        # A server process keeps the cluster's folder as its working directory.
        with contextlib.suppress(OSError):
            return _is_named_postgres(pid) and (PROC / str(pid) / "cwd").samefile(pgdata)
        command = _command_line(pid)
    else:
        command = _ps(pid, "command")
    return "postgres" in command and str(pgdata) in command


def postgres_processes_of(pgdata: Path) -> list[int]:
    """All server processes working on the folder, also those whose postmaster was killed."""
    if not _has_proc() or not pgdata.exists():
        return []
    ids = (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
    return sorted(pid for pid in ids if _is_named_postgres(pid) and is_postgres_of(pid, pgdata))


def group_is_alive(group: int) -> bool:
    """Whether a process of the group runs; zombies count as gone."""
    if not _has_proc():
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                words = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
                if int(words[2]) == group and words[0] not in {"Z", "X"}:
                    return True
    return False


def _has_proc() -> bool:
    return (PROC / "self" / "stat").exists()


def _is_named_postgres(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return (PROC / str(pid) / "comm").read_text().strip() == "postgres"
    return False


def _command_line(pid: int) -> str:
    with contextlib.suppress(OSError):
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def _ps(pid: int, column: str) -> str:
    answer = subprocess.run(  # noqa: S603 - fixed program, numeric argument
        ["ps", "-p", str(pid), "-o", f"{column}="],  # noqa: S607 - `ps` lives in different places
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip()


def die_with_parent(signum: int) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends `signum` when the thread that started the child ends.

    Linux only; elsewhere it does nothing and the next start clears what was left.
    """
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    parent = os.getpid()

    def ask_the_kernel() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)
            if os.getppid() != parent:  # the parent died before the kernel was asked
                os.kill(os.getpid(), signum)

    return ask_the_kernel
