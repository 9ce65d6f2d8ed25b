"""A file that was asked for appears whole or not at all; workers end with whom they work for."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wutong.runtime.errors import Unusable
from wutong.runtime.whole_files import reason_of, written_whole
from wutong.runtime.workers import processes


def test_the_file_appears_when_it_is_whole_and_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("before")
    (tmp_path / "link.csv").symlink_to("real.csv")

    with written_whole(tmp_path / "link.csv") as one, written_whole(tmp_path / "link.csv") as two:
        assert one != two, "two runs to one place do not meet"
        one.write_text("one")
        two.write_text("two")
        assert (tmp_path / "real.csv").read_text() == "before"

    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "one"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link.csv", "real.csv"]


def _half_written(target: Path, error: OSError) -> None:
    with written_whole(target) as draft:
        draft.write_text("half")
        raise error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space"), "the disk is full"),
        (OSError(errno.EFBIG, "Too large"), "the file grows larger than is allowed here"),
        (OSError("parquet: No space left on device (os error 28)"), "the disk is full"),
        (OSError("[Errno 13] Error writing bytes to file"), "this user has no right to it"),
    ],
)
def test_why_the_disk_refuses_is_told_and_nothing_is_left(
    tmp_path: Path, error: OSError, told: str
) -> None:
    target = tmp_path / ("很长的名字" * 16 + ".csv")

    with pytest.raises(Unusable) as caught:
        _half_written(target, error)

    assert str(caught.value) == f"{target} can't be written: {told}"
    assert list(tmp_path.iterdir()) == []


def test_a_fault_of_the_program_stays_one_and_devices_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("before")
    with pytest.raises(OSError, match="strange"):
        _half_written(tmp_path / "a.csv", OSError(errno.EPROTO, "strange"))
    assert reason_of(OSError(errno.EPROTO, "strange")) == ""
    assert [p.read_text() for p in tmp_path.iterdir()] == ["before"]

    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "pipe", tmp_path, Path("/dev/null")):
        with pytest.raises(Unusable, match="is no ordinary file"), written_whole(place):
            raise AssertionError("nothing may be written there")


def _nothing() -> None:
    pass


def test_a_worker_that_is_killed_is_told() -> None:
    with pytest.raises(Unusable, match="ended from outside"):
        _kill_a_worker()


def _kill_a_worker() -> None:
    with processes(1, _nothing) as pool:
        os.kill(pool.submit(os.getpid).result(), signal.SIGKILL)
        pool.submit(os.getpid).result()


WAITS = """
import os, sys, time
from tests.runtime.test_whole_files import _nothing
from wutong.runtime.workers import processes
if __name__ == "__main__":
    with processes(2, _nothing) as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        for _ in range(6):
            pool.submit(time.sleep, 600)
        {then}
"""


@pytest.mark.parametrize("then", ["time.sleep(600)", "raise SystemExit(7)"])
def test_workers_end_with_whom_they_work_for_in_the_middle_of_their_work(
    tmp_path: Path, then: str
) -> None:
    (tmp_path / "waits.py").write_text(WAITS.format(then=then))
    here = Path(__file__).resolve().parents[2]
    env = {**os.environ, "PYTHONPATH": f"{here}:{here / 'src'}"}
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "waits.py")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=env,
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        if then.startswith("time"):
            parent.kill()
        ended = parent.wait(timeout=60)
    assert ended == (-signal.SIGKILL if then.startswith("time") else 7)
    for _ in range(600):
        if not _runs(worker):
            return
        time.sleep(0.05)
    os.kill(worker, signal.SIGKILL)
    raise AssertionError("the worker went on alone")


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
