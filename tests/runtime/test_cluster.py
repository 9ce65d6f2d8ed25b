"""The embedded database: made, shared, stopped, and whole again after any kill."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.runtime.database_users import User, server_pid, wait_for
from wutong.runtime import cluster as cluster_module
from wutong.runtime.account import account_for, own_account
from wutong.runtime.cluster import Cluster
from wutong.runtime.data_dir import DataDir
from wutong.runtime.errors import Unusable
from wutong.runtime.processes import postgres_processes_of

Start = Callable[[], User]

pytestmark = pytest.mark.slow


def test_a_new_folder_becomes_a_database_that_finds_chinese(new_data: DataDir) -> None:
    with Cluster(new_data).running() as address, psycopg.connect(address) as connection:
        row = connection.execute(
            "SELECT datlocprovider, datcollate, datctype, pg_encoding_to_char(encoding)"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        connection.execute("CREATE EXTENSION pg_trgm")
        trigrams = connection.execute("SELECT show_trgm('利虎玻璃')").fetchone()
        found = connection.execute("SELECT '山西利虎玻璃集团' ILIKE '%利虎玻%'").fetchone()

    assert row is not None
    assert (row[0], row[1], row[3]) == ("c", "C", "UTF8")
    assert row[2].upper().replace("-", "").endswith("UTF8")
    assert trigrams is not None
    assert len(trigrams[0]) == 5
    assert found == (True,)


def test_the_application_is_no_superuser_but_may_make_databases(cluster: Cluster) -> None:
    with cluster.running() as address, psycopg.connect(address) as connection:
        row = connection.execute(
            "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()

    assert row == ("wutong", False, True)


def test_only_the_password_opens_it_and_only_over_the_socket(new_data: DataDir) -> None:
    with Cluster(new_data).running() as address:
        with psycopg.connect(address) as connection:
            listens = connection.execute(
                "SELECT current_setting('listen_addresses'),"
                " (SELECT rolpassword FROM pg_roles WHERE rolname = 'wutong')"
            ).fetchone()
        password = new_data.password_file.read_text().strip()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(address.replace(password, "wrong"))
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(address.replace(":" + password, "", 1))
        pid = server_pid(new_data)
        inodes = {
            os.readlink(entry)
            for entry in Path(f"/proc/{pid}/fd").iterdir()
            if os.readlink(entry).startswith("socket:")
        }
        tcp = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()

    assert listens is not None
    assert listens[0] == ""
    assert inodes
    assert not any(f" {inode[8:-1]} " in tcp for inode in inodes)
    assert stat.S_IMODE(new_data.password_file.stat().st_mode) == 0o600
    assert stat.S_IMODE((new_data.path / "run").stat().st_mode) == 0o700
    assert len(password) == 64


def test_folders_that_others_made_keep_their_mode(roomy: Path) -> None:
    parent = roomy / "theirs"
    given = parent / "data"
    given.mkdir(parents=True)
    parent.chmod(0o751)
    given.chmod(0o775)

    with Cluster(DataDir(given, explicit=True)).running():
        pass

    assert stat.S_IMODE(parent.stat().st_mode) == 0o751
    assert stat.S_IMODE(given.stat().st_mode) == 0o775
    assert stat.S_IMODE(roomy.stat().st_mode) == 0o711


def test_root_drops_to_an_account_of_its_own(cluster: Cluster, data: DataDir) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root drops to another account")

    with cluster.running():
        owner = Path(f"/proc/{server_pid(data)}").stat().st_uid

    assert owner == own_account().uid != 0
    assert data.postgres.stat().st_uid == owner
    assert account_for(data.postgres).uid == owner


def test_a_second_command_uses_the_running_database_and_the_last_one_stops_it(
    data: DataDir, another: Start
) -> None:
    first, second = another(), another()
    addresses = {first.address(), second.address()}
    pid = server_pid(data)

    first.leave()
    still_there = server_pid(data)
    with psycopg.connect(addresses.pop()) as connection:
        connection.execute("SELECT 1")
    second.leave()

    assert not addresses
    assert pid == still_there != 0
    assert server_pid(data) == 0
    assert postgres_processes_of(data.postgres) == []


def test_six_first_starts_at_once_make_one_database(new_data: DataDir, another: Start) -> None:
    users = [another() for _ in range(6)]

    addresses = {user.address() for user in users}
    pids = {server_pid(new_data)}
    for user in users:
        user.leave()

    assert len(addresses) == 1
    assert 0 not in pids
    assert server_pid(new_data) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_the_database(data: DataDir, another: Start, number: int) -> None:
    user = another()
    user.address()

    status = user.signal(number)

    assert server_pid(data) == 0
    assert status != 0


def test_a_killed_user_is_not_counted_any_more(data: DataDir, another: Start) -> None:
    killed, other = another(), another()
    killed.address()
    other.address()

    killed.signal(signal.SIGKILL)
    runs_on = server_pid(data)
    other.leave()

    assert runs_on != 0
    assert server_pid(data) == 0


def test_a_database_left_by_a_killed_command_is_used_and_then_stopped(
    data: DataDir, another: Start
) -> None:
    killed = another()
    killed.address()
    left = server_pid(data)
    killed.signal(signal.SIGKILL)
    assert server_pid(data) == left != 0

    heir = another()
    heir.address()
    used = server_pid(data)
    heir.leave()

    assert used == left
    assert server_pid(data) == 0


def test_rows_survive_a_kill_of_everything(data: DataDir, another: Start) -> None:
    user = another()
    with psycopg.connect(user.address()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    for pid in postgres_processes_of(data.postgres):
        os.kill(pid, signal.SIGKILL)
    user.signal(signal.SIGKILL)

    with Cluster(data).running() as address, psycopg.connect(address) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()

    assert row == (1000,)


def test_sessions_of_a_killed_server_end_before_the_next_one_starts(
    data: DataDir, another: Start
) -> None:
    user = another()
    connection = psycopg.connect(user.address())
    connection.execute("CREATE TABLE kept (n int)")
    connection.commit()
    os.kill(server_pid(data), signal.SIGKILL)
    user.signal(signal.SIGKILL)

    with Cluster(data).running() as address, psycopg.connect(address) as again:
        row = again.execute("SELECT count(*) FROM kept").fetchone()
    connection.close()

    assert row == (0,)


def test_a_pid_file_that_names_another_process_is_cleared(cluster: Cluster, data: DataDir) -> None:
    with cluster.running():
        left = (data.postgres / "postmaster.pid").read_text().splitlines()
    bystander = subprocess.Popen(["/bin/sleep", "60"], **cluster.account.popen_options())
    try:
        left[0] = str(bystander.pid)
        pid_file = data.postgres / "postmaster.pid"
        pid_file.write_text("\n".join(left) + "\n")
        pid_file.chmod(0o600)
        cluster.account.own(pid_file)
        stale = data.path / "run" / ".s.PGSQL.5432.lock"
        stale.write_text(f"{bystander.pid}\n")
        cluster.account.own(stale)

        with cluster.running() as address, psycopg.connect(address) as connection:
            row = connection.execute("SELECT 1").fetchone()

        assert row == (1,)
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


@pytest.mark.parametrize("words", ["", "999999\n/nowhere\n", "rubbish\n"])
def test_a_pid_file_that_says_nothing_is_no_obstacle(
    cluster: Cluster, data: DataDir, words: str
) -> None:
    with cluster.running():
        pass
    pid_file = data.postgres / "postmaster.pid"
    pid_file.write_text(words)
    pid_file.chmod(0o600)
    cluster.account.own(pid_file)

    with cluster.running() as address:
        psycopg.connect(address).close()

    assert not pid_file.exists()


def test_an_interrupted_making_is_made_again(new_data: DataDir, another: Start) -> None:
    user = another()
    wait_for(lambda: any(new_data.path.glob("postgres-new-*/cluster/base")))
    user.signal(signal.SIGKILL)
    assert not new_data.postgres.exists()

    with Cluster(new_data).running() as address:
        psycopg.connect(address).close()

    assert list(new_data.path.glob("postgres-new-*")) == []


@pytest.mark.parametrize("delay", [0.2, 0.6, 1.0])
def test_a_first_start_killed_at_any_moment_is_no_obstacle(
    new_data: DataDir, another: Start, delay: float
) -> None:
    user = another()
    time.sleep(delay)
    user.signal(signal.SIGKILL)

    with Cluster(new_data).running() as address, psycopg.connect(address) as connection:
        row = connection.execute("SELECT current_user").fetchone()

    assert row == ("wutong",)


def test_a_half_made_cluster_is_put_aside_and_made_again(new_data: DataDir) -> None:
    new_data.make()
    half = new_data.postgres
    (half / "base").mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    Cluster(new_data).account.own(half)
    told: list[str] = []

    with Cluster(new_data, progress=told.append).running() as address:
        psycopg.connect(address).close()

    aside = list(new_data.path.glob("postgres-incomplete-*"))
    assert len(aside) == 1
    assert (aside[0] / "PG_VERSION").read_text() == "18\n"
    assert any(aside[0].name in line for line in told)


def test_a_long_path_gets_its_socket_in_a_closed_folder_elsewhere(roomy: Path) -> None:
    folder = roomy / ("long" * 20) / ("way" * 20)
    data = DataDir(folder, explicit=True)
    cluster = Cluster(data)

    with cluster.running() as address, psycopg.connect(address) as connection:
        sockets = Path(connection.info.host)
        found = sockets.stat()
    with cluster.running() as again, psycopg.connect(again) as connection:
        second = Path(connection.info.host)

    assert not sockets.is_relative_to(folder)
    assert stat.S_IMODE(found.st_mode) == 0o700
    assert found.st_uid == cluster.account.uid
    assert second == sockets
    shutil.rmtree(sockets)


def test_a_socket_folder_taken_by_somebody_else_is_not_used(roomy: Path) -> None:
    data = DataDir(roomy / ("long" * 20) / ("way" * 20), explicit=True)
    data.make()
    trap = roomy / "trap"
    trap.mkdir()
    trap.chmod(0o777)
    (data.path / "socket-folder").write_text(f"{trap}\n")

    with Cluster(data).running() as address, psycopg.connect(address) as connection:
        used = Path(connection.info.host)

    assert used != trap
    assert stat.S_IMODE(trap.stat().st_mode) == 0o777
    shutil.rmtree(used)


def test_a_path_with_spaces_quotes_and_chinese_works(roomy: Path) -> None:
    data = DataDir(roomy / "梧桐 'my' \"data\" 100%", explicit=True)

    with Cluster(data).running() as address, psycopg.connect(address) as connection:
        row = connection.execute("SELECT 1").fetchone()

    assert row == (1,)


def test_a_lost_password_is_renewed(cluster: Cluster, data: DataDir) -> None:
    with cluster.running() as address:
        pass
    data.password_file.unlink()

    with cluster.running() as renewed:
        psycopg.connect(renewed).close()

    assert renewed != address


def test_a_password_that_does_not_fit_is_told(cluster: Cluster, data: DataDir) -> None:
    with cluster.running():
        pass
    data.password_file.write_text("other\n")

    with pytest.raises(Unusable, match="does not accept the password"), cluster.running():
        pass

    assert server_pid(data) == 0


def test_a_cluster_of_another_version_is_refused(cluster: Cluster, data: DataDir) -> None:
    with cluster.running():
        pass
    (data.postgres / "PG_VERSION").write_text("15\n")

    with pytest.raises(Unusable, match=r"made by PostgreSQL 15.*--data-dir"), cluster.running():
        pass


def test_a_ruined_cluster_tells_what_the_server_said(cluster: Cluster, data: DataDir) -> None:
    with cluster.running():
        pass
    control = data.postgres / "global" / "pg_control"
    control.write_bytes(b"\0" * control.stat().st_size)

    with pytest.raises(Unusable, match=r"did not start:(.|\n)*FATAL"), cluster.running():
        pass

    assert server_pid(data) == 0


def test_a_long_recovery_is_waited_for_and_told(
    data: DataDir, another: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = another()
    with psycopg.connect(user.address(), autocommit=True) as connection:
        connection.execute("CREATE TABLE much (n int, words text)")
        connection.execute(
            "INSERT INTO much SELECT n, repeat('x', 300) FROM generate_series(1, 600000) AS n"
        )
    for pid in postgres_processes_of(data.postgres):
        os.kill(pid, signal.SIGKILL)
    user.signal(signal.SIGKILL)
    monkeypatch.setattr(cluster_module, "SECONDS_BETWEEN_NEWS", 0.1)
    told: list[str] = []

    with (
        Cluster(data, progress=told.append).running() as address,
        psycopg.connect(address) as connection,
    ):
        row = connection.execute("SELECT count(*) FROM much").fetchone()

    assert row == (600000,)
    assert any("Starting the database" in line for line in told)


def test_reset_deletes_the_folder_only_when_nobody_uses_it(data: DataDir, another: Start) -> None:
    user = another()
    user.address()
    with pytest.raises(Unusable, match="in use by another command"):
        Cluster(data).reset()
    assert data.postgres.exists()

    user.leave()
    (data.path / "mine.txt").write_text("not of Wutong")
    Cluster(data).reset()

    assert [entry.name for entry in data.path.iterdir()] == ["mine.txt"]


def test_reset_leaves_a_folder_of_others_alone(roomy: Path) -> None:
    theirs = roomy / "theirs"
    (theirs / "files").mkdir(parents=True)

    with pytest.raises(Unusable, match="--data-dir"):
        Cluster(DataDir(theirs, explicit=True)).reset()

    assert (theirs / "files").is_dir()


def test_a_foreign_listener_at_the_socket_place_is_replaced(
    cluster: Cluster, data: DataDir
) -> None:
    with cluster.running():
        pass
    with socket.socket(socket.AF_UNIX) as squatter:
        squatter.bind(str(data.path / "run" / ".s.PGSQL.5432"))
        squatter.listen()

        with cluster.running() as address, psycopg.connect(address) as connection:
            row = connection.execute("SELECT 1").fetchone()

    assert row == (1,)
