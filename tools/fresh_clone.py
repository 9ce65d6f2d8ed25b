"""What a stranger does: clone, `make demo`, open the page; then a SIGTERM must end all of it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECONDS_TO_START = 900
SECONDS_TO_END = 60
SECONDS_TO_TELL = 30


def main() -> int:
    """Exit status 0 when the demo of a fresh clone got up, was healthy, and ended."""
    with tempfile.TemporaryDirectory(prefix="wutong-clone-") as name:
        folder = Path(name)
        # The account that runs the database under root must get through.
        folder.chmod(0o755)
        home = folder / "home"
        home.mkdir(mode=0o755)
        clone = folder / "wutong"
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        return _try(clone, home)


def _try(clone: Path, home: Path) -> int:
    port = _free_port()
    begun = time.monotonic()
    left_out = {"DATABASE_URL", "VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHON"}
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in left_out and not key.startswith("WUTONG_")
    }
    demo = subprocess.Popen(
        ["make", "--no-print-directory", "demo", f"ARGS=--port {port}"],
        cwd=clone,
        env={**kept, "HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.extend(demo.stdout or ()), daemon=True)
    reader.start()
    try:
        while _status(port, "/healthz") != http.client.OK:
            if demo.poll() is not None:
                return _fail(f"make demo ended with exit status {demo.returncode}")
            if time.monotonic() - begun > SECONDS_TO_START:
                return _fail(f"not healthy after {SECONDS_TO_START} s")
            time.sleep(0.5)
        _say(f"healthy {time.monotonic() - begun:.0f} s after the clone")
        page = _status(port, "/")
        if page not in {http.client.OK, http.client.FOUND}:
            return _fail(f"the first page answers {page}")
        # The demo asks for its own health at intervals, so it may tell the address a moment later.
        if not _told(f"http://127.0.0.1:{port}/\n", lines):
            return _fail(f"the address was not told, but {lines}")
        asked = time.monotonic()
        demo.send_signal(signal.SIGTERM)
        try:
            demo.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            return _fail(f"still running {SECONDS_TO_END} s after SIGTERM")
        reader.join(5)
        if left := _processes_in(clone):
            return _fail(f"left behind: {left}")
        _say(f"ended {time.monotonic() - asked:.1f} s after SIGTERM, nothing left behind")
        return 0
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGKILL)


def _told(line: str, lines: list[str]) -> bool:
    end = time.monotonic() + SECONDS_TO_TELL
    while line not in lines and time.monotonic() < end:
        time.sleep(0.1)
    return line in lines


def _processes_in(clone: Path) -> list[str]:
    """Command lines that still name the clone, looked for until they are gone for a while."""
    end = time.monotonic() + 5
    while True:
        said = subprocess.run(
            ["ps", "-axo", "pid=,command="], capture_output=True, text=True, check=True
        )
        found = [line for line in said.stdout.splitlines() if str(clone) in line]
        if not found or time.monotonic() > end:
            return found
        time.sleep(0.2)


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _say(text: str) -> None:
    print(f"fresh clone: {text}", file=sys.stderr, flush=True)


def _fail(why: str) -> int:
    _say(why)
    return 1


if __name__ == "__main__":
    sys.exit(main())
