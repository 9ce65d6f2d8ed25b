"""A real demo for tests that need the whole: its own folder, its own port, its own database."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

FIRST_START = 300  # seconds: the example county is built on a machine that runs other tests too


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Demo:
    """`wutong demo` as a process of its own, as a person would start it."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder, self.port = folder, port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder.parent / f"{folder.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, timeout: float = FIRST_START) -> None:
        """Start and wait until /healthz says that all is well."""
        kept = {
            k: v
            for k, v in os.environ.items()
            if k != "DATABASE_URL" and not k.startswith(("WUTONG_", "DJANGO_", "PYTEST_"))
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "wutong", "demo", "--port", str(self.port), "--data-dir", str(self.folder)],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=kept, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the demo ended: {self.tail()}")
            if self.health()[0] == 200:
                return
            time.sleep(0.3)
        raise RuntimeError(f"the demo is not healthy after {timeout} s: {self.tail()}")

    def tail(self) -> str:
        """The end of what it printed."""
        return self.log.read_text(errors="replace")[-3000:]

    def health(self) -> tuple[int, dict[str, object]]:
        """Status and body of /healthz; 0 while nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")
        except OSError:
            return 0, {}

    def stop(self) -> int:
        """End it politely; the exit status."""
        if self.process is None or self.process.poll() is not None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def kill(self) -> None:
        """End it as a power cut would: the supervisor and everything that it started."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=30)


class Visitor:
    """A person with a browser that runs no script."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, final address, page."""
        return self._send(urllib.request.Request(self.url + path))

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str, str]:
        """Send a form with the token that the site gave."""
        token = next((c.value for c in self.cookies if c.name == "csrftoken"), "")
        data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        request = urllib.request.Request(self.url + path, data=data)
        request.add_header("Referer", self.url + path)
        return self._send(request)

    def _send(self, request: urllib.request.Request) -> tuple[int, str, str]:
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.url, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            return error.code, request.full_url, error.read().decode(errors="replace")

    def sign_in(self, slug: str) -> None:
        """Become one of the example people."""
        self.get("/sign-in/")
        status, _url, page = self.post(f"/demo/sign-in/{slug}/", {})
        assert status == 200, page[:500]


def reachable_folder(name: str) -> Path:
    """A fresh folder that the database's own user can reach, also when tests run as root."""
    root = Path(tempfile.mkdtemp(prefix=f"wutong-{name}-"))
    root.chmod(0o755)
    return root / "data"


def title_of(page: str) -> str:
    """What stands in the first heading."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S)
    return re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""
