"""What the runtime tests share: a folder that root's database account can reach."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.runtime.database_users import User
from wutong.runtime.cluster import Cluster
from wutong.runtime.data_dir import DataDir
from wutong.runtime.testing import temporary_folder


@pytest.fixture
def roomy() -> Iterator[Path]:
    """A folder under the temp folder that every account may enter."""
    with temporary_folder() as folder:
        yield folder
        for pid_file in folder.rglob("postmaster.pid"):
            with contextlib.suppress(OSError, ValueError):
                os.kill(int(pid_file.read_text().split()[0]), 9)


@pytest.fixture
def new_data(roomy: Path) -> DataDir:
    """A data folder that does not exist yet."""
    return DataDir(roomy / "data", explicit=True)


@pytest.fixture(scope="session")
def prepared() -> Iterator[Path]:
    """A data folder with a database, to be copied: making one takes its time."""
    with temporary_folder() as folder:
        with Cluster(DataDir(folder / "data", explicit=True), throwaway=True).running():
            pass
        yield folder / "data"


@pytest.fixture
def data(prepared: Path, new_data: DataDir) -> DataDir:
    """A data folder with a database of its own."""
    subprocess.run(["cp", "-a", prepared, new_data.path], check=True)
    return new_data


@pytest.fixture
def cluster(data: DataDir) -> Cluster:
    return Cluster(data)


@pytest.fixture
def another(new_data: DataDir) -> Iterator[Callable[[], User]]:
    users: list[User] = []

    def start() -> User:
        users.append(User(new_data.path))
        return users[-1]

    yield start
    for user in users:
        if user.process.poll() is None:
            user.process.kill()
        user.process.communicate()
