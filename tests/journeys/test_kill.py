"""A power cut at any moment loses nothing that a page had confirmed, and the next start just works."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
import time

import pytest

from tests.demo import Demo, Visitor, reachable_folder

pytestmark = pytest.mark.slow


def test_kill_at_any_moment_loses_nothing_that_was_confirmed() -> None:
    folder = reachable_folder("kill")
    demo = Demo(folder)
    confirmed: list[tuple[str, str]] = []
    chance = random.Random(20261122)
    try:
        demo.start()
        for round_number in range(3):
            visitor = Visitor(demo.url)
            visitor.sign_in("officer")
            ended = threading.Event()

            def work(
                visitor: Visitor = visitor,
                number: int = round_number,
                ended: threading.Event = ended,
            ) -> None:
                for each in range(400):
                    if ended.is_set():
                        return
                    name = f"示例断电{number}号第{each}家化工有限公司"
                    try:
                        status, url, _page = visitor.post(
                            "/projects/new/", {"investor_name": name, "summary": "走查", "way": "1"}
                        )
                    except OSError:
                        return
                    if status == 200 and "/projects/new/" not in url:
                        confirmed.append((name, url.removeprefix(demo.url)))

            thread = threading.Thread(target=work)
            thread.start()
            time.sleep(1.5 + chance.random() * 2)
            demo.kill()
            ended.set()
            thread.join(timeout=60)
            demo.start(timeout=90)
        assert len(confirmed) > 10
        visitor = Visitor(demo.url)
        visitor.sign_in("officer")
        for name, address in confirmed:
            status, _url, page = visitor.get(address)
            assert status == 200, address
            assert name in page
        # the database of the tests must not answer for that of the demo
        kept = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        verified = subprocess.run(
            [sys.executable, "-m", "wutong", "audit", "verify", "--json", "--data-dir", str(folder)],
            capture_output=True, text=True, check=False, env=kept,
        )  # fmt: skip
        assert verified.returncode == 0, verified.stdout[-2000:] + verified.stderr[-2000:]
        assert '"broken": []' in verified.stdout
    finally:
        demo.stop()
        shutil.rmtree(folder.parent, ignore_errors=True)
