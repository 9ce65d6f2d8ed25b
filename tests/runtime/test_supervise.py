"""Supervised children: started again, ended with us, and found again after a kill -9."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.runtime.database_users import wait_for
from wutong.runtime import supervise
from wutong.runtime.data_dir import DataDir
from wutong.runtime.errors import Unusable
from wutong.runtime.processes import is_alive, started_at
from wutong.runtime.supervise import Child, Supervisor, demand_free_port, only_server_of

# A child with a child of its own in its group; each writes its id into the folder.
CHILD = """
import os, subprocess, sys, time
from pathlib import Path
folder = Path(sys.argv[1])
if len(sys.argv) == 2:
    subprocess.Popen([sys.executable, "-c", os.environ["CHILD"], str(folder), "grandchild"])
name = "grandchild" if len(sys.argv) == 3 else "child"
with (folder / name).open("a") as file:
    file.write(f"{os.getpid()}\\n")
time.sleep(120)
"""
PARENT = """
import os, sys
from pathlib import Path
from wutong.runtime.data_dir import DataDir
from wutong.runtime.interrupts import ending_signals_raise
from wutong.runtime.supervise import Child, Supervisor, only_server_of

folder = Path(sys.argv[1])
data = DataDir(folder / "data", explicit=True)
data.make()
child = Child("web", [sys.executable, "-c", os.environ["CHILD"], str(folder)])
say = lambda text: print(text, file=sys.stderr, flush=True)
with ending_signals_raise(), only_server_of(data):
    Supervisor(
        data, [child], progress=say, is_healthy=lambda: (folder / "grandchild").exists()
    ).run(lambda: print("healthy", flush=True))
"""


class Family:
    """A supervisor in a process of its own, with its child and grandchild."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-c", PARENT, str(folder)],
            env={**os.environ, "CHILD": CHILD},
            stdout=subprocess.PIPE,
            # not a pipe: the grandchild would hold it open
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        self.first_line = self.process.stdout.readline().strip()

    def end(self, number: int = signal.SIGKILL) -> None:
        self.process.send_signal(number)
        self.process.wait(timeout=20)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def ids(self, name: str) -> list[int]:
        path = self.folder / name
        return [int(line) for line in path.read_text().split()] if path.exists() else []


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Callable[[], Family]]:
    made: list[Family] = []

    def start() -> Family:
        made.append(Family(tmp_path))
        return made[-1]

    yield start
    for one in made:
        one.end()
        for pid in one.ids("child") + one.ids("grandchild"):
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_whole_family(family: Callable[[], Family], number: int) -> None:
    one = family()

    one.end(number)

    assert one.first_line == "healthy"
    assert not any(is_alive(pid) for pid in one.ids("child") + one.ids("grandchild"))
    assert list((one.folder / "data" / "processes").glob("*.json")) == []


def test_a_dead_child_is_started_again_without_its_old_group(
    family: Callable[[], Family],
) -> None:
    one = family()
    child, grandchild = one.ids("child")[0], one.ids("grandchild")[0]

    os.kill(child, signal.SIGKILL)
    wait_for(lambda: len(one.ids("grandchild")) == 2)

    assert len(one.ids("child")) == 2
    assert not is_alive(grandchild)
    assert all(is_alive(pid) for pid in (one.ids("child")[1], one.ids("grandchild")[1]))


def test_children_of_a_killed_supervisor_die_or_are_cleared_by_the_next(
    family: Callable[[], Family],
) -> None:
    one = family()
    one.end()
    if sys.platform == "linux":
        wait_for(lambda: not is_alive(one.ids("child")[0]))
    left = one.ids("child")[:1] + one.ids("grandchild")[:1]
    (one.folder / "grandchild").rename(one.folder / "grandchild-before")

    again = family()

    assert again.first_line == "healthy"
    assert not any(is_alive(pid) for pid in left)


def test_a_stranger_with_the_noted_id_is_left_alone(tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data", explicit=True)
    data.make()
    stranger = subprocess.Popen(["/bin/sleep", "60"], start_new_session=True)
    notes = data.path / "processes"
    notes.mkdir()
    (notes / "web.json").write_text(json.dumps({"pid": stranger.pid, "started": "long ago"}))
    try:
        with only_server_of(data):
            assert stranger.poll() is None
            assert started_at(stranger.pid) != "long ago"
        assert list(notes.glob("*.json")) == []
    finally:
        stranger.kill()
        stranger.wait()


def test_a_folder_is_served_once(tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data", explicit=True)
    data.make()

    with (
        only_server_of(data),
        pytest.raises(Unusable, match=r"serving .* already.*--data-dir.*--port"),
        only_server_of(data),
    ):
        pass


def test_a_child_that_never_gets_up_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervise, "FIRST_WAIT", 0.01)
    data = DataDir(tmp_path / "data", explicit=True)
    data.make()
    broken = textwrap.dedent("import sys; sys.exit('no such module')")
    told: list[str] = []
    supervisor = Supervisor(
        data,
        [Child("web", [sys.executable, "-c", broken])],
        progress=told.append,
        is_healthy=lambda: False,
    )

    with pytest.raises(Unusable, match=r"web process ended 4 times .*exit status 1"):
        supervisor.run(lambda: None)

    assert sum("again in" in line for line in told) == 3
    assert capfd.readouterr().err.count("no such module") == 4


def test_a_used_port_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(Unusable, match=rf"Port {port} is in use.*--port {port + 1}"):
            demand_free_port(port)

    demand_free_port(port)
