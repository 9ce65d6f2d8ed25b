"""Opening the product for a command: data folder, database, Django, tables and product data."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from wutong.runtime.cluster import Cluster
from wutong.runtime.data_dir import DataDir, resolve_data_dir
from wutong.runtime.errors import Unusable
from wutong.runtime.interrupts import ending_signals_raise
from wutong.runtime.words import gettext as _

Progress = Callable[[str], None]

OLDEST_SERVER = 150000


def chosen_data_dir(given: Path | None, *, embedded: bool) -> DataDir:
    """The data folder by the command line, by WUTONG_DATA_DIR, or the default one."""
    named = os.environ.get("WUTONG_DATA_DIR")
    return resolve_data_dir(given or (Path(named) if named else None), for_database=embedded)


def uses_embedded() -> bool:
    """Whether the database is ours to start: no DATABASE_URL names another one."""
    return not os.environ.get("DATABASE_URL")


def has_database(given: Path | None) -> bool:
    """Whether there is a database to ask without making one."""
    if not uses_embedded():
        return True
    named = given or (
        Path(os.environ["WUTONG_DATA_DIR"]) if "WUTONG_DATA_DIR" in os.environ else None
    )
    data = resolve_data_dir(named, for_database=False)
    return (data.postgres / "PG_VERSION").is_file()


@contextlib.contextmanager
def opened(given: Path | None, progress: Progress, *, ready: bool = True) -> Iterator[Opened]:
    """Run the block with a database and Django; `ready` also migrates and loads product data.

    Raises Unusable with what to do when the database cannot be reached or started.
    """
    if not uses_embedded():
        data = chosen_data_dir(given, embedded=False)
        data.make()
        with ending_signals_raise(), _django(data, progress, ready=ready):
            yield Opened(data, None)
        return
    data = chosen_data_dir(given, embedded=True)
    if data.note:
        progress(data.note)
    cluster = Cluster(data, progress=progress)
    with cluster.running() as address:
        os.environ["DATABASE_URL"] = address
        try:
            with _django(data, progress, ready=ready):
                yield Opened(data, cluster)
                if ready:
                    _seal()
        finally:
            del os.environ["DATABASE_URL"]


class Opened:
    """What is open: the data folder, and the embedded cluster when that is in use."""

    def __init__(self, data: DataDir, cluster: Cluster | None) -> None:
        self.data = data
        self.cluster = cluster


def _seal() -> None:
    """Sign what this command recorded. The keys are in the folder of the embedded database; a
    server's keys are with its worker, which does this every hour.
    """
    from wutong.audit.public import seal_heads

    seal_heads()


@contextlib.contextmanager
def _django(data: DataDir, progress: Progress, *, ready: bool) -> Iterator[None]:
    os.environ["WUTONG_DATA_DIR"] = str(data.path)
    # The server of static files looks for it at every start, and complains when it is missing.
    (data.path / "static").mkdir(exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wutong.config.settings")
    import django

    django.setup()
    from django.db import OperationalError, connection, connections

    try:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            said = str(error).strip().partition("\n")[0]
            raise Unusable(
                _(
                    "The database named by DATABASE_URL does not answer: %(said)s. Start it, or "
                    "unset DATABASE_URL to use the embedded one."
                )
                % {"said": said}
            ) from error
        version = int(getattr(connection, "pg_version", 0))
        if version < OLDEST_SERVER:
            raise Unusable(
                _(
                    "The database is PostgreSQL %(version)s; Wutong needs 15 or newer. Name "
                    "another server in DATABASE_URL, or unset it."
                )
                % {"version": version // 10000}
            )
        if ready:
            from wutong.config.bootstrap import prepare

            prepare(progress)
        yield
    finally:
        connections.close_all()
