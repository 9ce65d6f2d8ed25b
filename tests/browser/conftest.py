"""Headless Chromium against a real demo."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.demo import Demo, reachable_folder

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """One demo for all browser tests of a run."""
    if not CHROMIUM and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed (Debian: apt install chromium fonts-noto-cjk)")
    if address := os.environ.get("WUTONG_BROWSER_DEMO"):
        # a demo that runs already, while a test is being written
        known = Demo(reachable_folder("browser"))
        known.url = address
        yield known
        return
    folder = reachable_folder("browser")
    running = Demo(folder)
    running.start()
    yield running
    assert running.stop() == 0, running.tail()
    shutil.rmtree(folder.parent, ignore_errors=True)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's own Chromium; Playwright's download is not needed."""
    return {"executable_path": CHROMIUM, "args": FLAGS, "headless": True}


@pytest.fixture(scope="session")
def base_url(demo: Demo) -> str:
    """The demo's address."""
    return demo.url
