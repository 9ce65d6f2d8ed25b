"""What the runtime tests share: a folder that root's database account can reach."""

from __future__ import annotations

import contextlib
import os
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
def data(roomy: Path) -> DataDir:
    return DataDir(roomy / "data", explicit=True)


@pytest.fixture
def cluster(data: DataDir) -> Cluster:
    return Cluster(data)


@pytest.fixture
def another(data: DataDir) -> Iterator[Callable[[], User]]:
    users: list[User] = []

    def start() -> User:
        users.append(User(data.path))
        return users[-1]

    yield start
    for user in users:
        if user.process.poll() is None:
            user.process.kill()
        user.process.communicate()
