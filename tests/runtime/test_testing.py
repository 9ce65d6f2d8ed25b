"""Throw-away clusters: shared within a test session, gone with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.runtime.database_users import wait_for
from wutong.runtime.processes import is_alive
from wutong.runtime.testing import ADDRESS_VARIABLE, temporary_cluster

SESSION = """
import os, subprocess, sys
from wutong.runtime.testing import ensure_test_cluster
address = ensure_test_cluster()
assert ensure_test_cluster() == address
if sys.argv[1] == "parent":
    child = [sys.executable, "-c", sys.argv[2], "child", ""]
    assert subprocess.check_output(child, text=True).strip() == address
    import psycopg
    psycopg.connect(address).close()
print(address, flush=True)
if sys.argv[1] == "wait":
    sys.stdin.read()
"""


@pytest.fixture
def environment(roomy: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != ADDRESS_VARIABLE}
    return {**kept, "TMPDIR": str(roomy)}


def _pids(roomy: Path) -> list[int]:
    files = roomy.rglob("postmaster.pid")
    return [pid for file in files if is_alive(pid := int(file.read_text().split()[0]))]


def test_a_temporary_cluster_leaves_nothing() -> None:
    with temporary_cluster() as address, psycopg.connect(address) as connection:
        folder = Path(connection.info.host).parent
        row = connection.execute("SHOW fsync").fetchone()

    assert row == ("off",)
    assert not folder.exists()


def test_children_of_a_session_share_its_server(roomy: Path, environment: dict[str, str]) -> None:
    command = [sys.executable, "-c", SESSION, "parent", SESSION]

    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert _pids(roomy) == []


def test_two_sessions_have_two_servers_and_a_third_uses_a_prepared_one(
    roomy: Path, environment: dict[str, str]
) -> None:
    command = [sys.executable, "-c", SESSION, "wait"]
    sessions = [
        subprocess.Popen(
            command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    addresses = {session.stdout.readline() for session in sessions if session.stdout}
    for session in sessions:
        session.communicate()
    third = subprocess.check_output(
        [sys.executable, "-c", SESSION, "once"], env=environment, text=True
    )

    assert len(addresses) == 2
    assert third in addresses
    assert _pids(roomy) == []


def test_the_server_dies_with_a_killed_session(roomy: Path, environment: dict[str, str]) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux tells a process that its parent died")
    session = subprocess.Popen(
        [sys.executable, "-c", SESSION, "wait"],
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert session.stdout is not None
    session.stdout.readline()
    assert len(_pids(roomy)) == 1

    session.send_signal(signal.SIGKILL)
    session.communicate()

    wait_for(lambda: _pids(roomy) == [])
