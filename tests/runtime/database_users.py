"""Other processes that use an embedded database, and how to look at its server."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from wutong.runtime.data_dir import DataDir
from wutong.runtime.processes import is_alive

HOLD = """
import sys
from pathlib import Path
from wutong.runtime.cluster import Cluster
from wutong.runtime.data_dir import DataDir

data = DataDir(Path(sys.argv[1]), explicit=True)
say = lambda text: print("progress:", text, file=sys.stderr, flush=True)
with Cluster(data, progress=say).running() as address:
    print(address, flush=True)
    sys.stdin.read()
"""


class User:
    """Another process that keeps the database of a folder running until it is told to end."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def address(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        assert line, self.process.communicate()[1]
        return line

    def leave(self) -> str:
        """End in the ordinary way; gives back what it told on stderr."""
        error = self.process.communicate(timeout=30)[1]
        assert self.process.returncode == 0, error
        return error

    def signal(self, number: int) -> int:
        self.process.send_signal(number)
        self.process.communicate(timeout=30)
        return self.process.returncode


def server_pid(data: DataDir) -> int:
    """The id of the server that runs on the folder, 0 when none does."""
    with contextlib.suppress(FileNotFoundError):
        pid = int((data.postgres / "postmaster.pid").read_text().split()[0])
        return pid if is_alive(pid) else 0
    return 0


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)
