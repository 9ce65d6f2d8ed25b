"""A throw-away database with the product's tables and the tree of jurisdictions, for benchmarks."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))


@contextlib.contextmanager
def scratch_database() -> Iterator[None]:
    """Set Django up on a new embedded database; everything is deleted afterwards.

    The database is a real one, with write-ahead log and flushing to disk, as `wutong demo` has it.
    """
    from wutong.runtime.cluster import Cluster
    from wutong.runtime.data_dir import DataDir
    from wutong.runtime.testing import temporary_folder

    with temporary_folder() as folder, tempfile.TemporaryDirectory() as files:
        cluster = Cluster(DataDir(folder / "data", explicit=True))
        with cluster.running() as address:
            os.environ |= {
                "DATABASE_URL": address,
                "WUTONG_DATA_DIR": files,
                "WUTONG_SECRET_KEY": "only-for-a-benchmark",
                "DJANGO_SETTINGS_MODULE": "wutong.config.settings",
            }
            # the server of static files looks for it, and complains when it is missing
            (Path(files) / "static").mkdir()
            import django

            django.setup()
            from django.core.management import call_command

            from wutong.people.public import load_product_people

            call_command("migrate", verbosity=0)
            load_product_people()
            try:
                yield
            finally:
                from django.db import connections

                connections.close_all()


def shared_data() -> Path:
    """The folder of real data; ends the program in words where there is none."""
    given = os.environ.get("WUTONG_SHARED_DATA")
    folder = Path(given) if given else Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        raise SystemExit(f"No real data at {folder}; set WUTONG_SHARED_DATA.")
    return folder
