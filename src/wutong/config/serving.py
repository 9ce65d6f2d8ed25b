"""Serving: database, web server and worker together, until a signal ends them in that order."""

from __future__ import annotations

import contextlib
import http.client
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from wutong.config.opening import Opened, chosen_data_dir, opened, uses_embedded
from wutong.runtime.cluster import Cluster
from wutong.runtime.errors import Unusable
from wutong.runtime.supervise import HOST, Child, Supervisor, demand_free_port, only_server_of
from wutong.runtime.words import gettext as _

Progress = Callable[[str], None]

WEB_WORKERS = 2
THREADS_PER_WORKER = 4


def serve(given: Path | None, port: int, *, progress: Progress, say: Progress) -> None:
    """Serve the product on this machine until a signal comes; `say` gets the address.

    Raises Unusable when the port is taken, or the folder is being served already.
    """
    with _place(given, port), opened(given, progress) as product:
        _serve(product, port, progress, say)


def serve_demo(
    given: Path | None, port: int, *, reset: bool, progress: Progress, say: Progress
) -> None:
    """Serve the example county; the first start makes it, `reset` deletes the data before.

    Raises Unusable when the port is taken, the folder is served already, or is not ours to reset.
    """
    if reset:
        with _place(given, port):
            pass
        _reset(given, progress)
    os.environ["WUTONG_DEMO"] = "1"
    with _place(given, port), opened(given, progress) as product:
        from wutong.audit.public import seal_heads
        from wutong.config import example

        if not example.is_built():
            example.build(progress)
            seal_heads()
        _serve(product, port, progress, say)


@contextlib.contextmanager
def _place(given: Path | None, port: int) -> Iterator[None]:
    """Be the only server of the folder, with a free port: asked before any long work."""
    data = chosen_data_dir(given, embedded=uses_embedded())
    data.make()
    with only_server_of(data):
        demand_free_port(port)
        yield


def _serve(product: Opened, port: int, progress: Progress, say: Progress) -> None:
    from django.db import connections

    connections.close_all()
    address = f"http://{HOST}:{port}/"
    supervisor = Supervisor(
        product.data,
        [web_server(port), worker()],
        progress=progress,
        is_healthy=lambda: is_healthy(port),
        between=product.cluster.revive if product.cluster else lambda: None,
    )
    progress(_("Starting the web server and the worker"))
    supervisor.run(lambda: say(address))


def web_server(port: int) -> Child:
    """The web server: granian on the loopback address."""
    return Child(
        "web",
        [
            *_python("granian"),
            "--interface=wsgi",
            f"--host={HOST}",
            f"--port={port}",
            f"--workers={WEB_WORKERS}",
            f"--blocking-threads={THREADS_PER_WORKER}",
            "--no-ws",
            "--respawn-failed-workers",
            "--log-level=warning",
            "wutong.config.wsgi:application",
        ],
        _environment(),
    )


def worker() -> Child:
    """The worker of the queue."""
    return Child("worker", [*_python("wutong"), "worker"], _environment())


def is_healthy(port: int) -> bool:
    """Whether /healthz answers 200; asked directly, past any proxy of the environment."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _python(module: str) -> list[str]:
    # -P: a folder of the same name where the command was started must not be imported.
    return [sys.executable, "-P", "-m", module]


def _environment() -> dict[str, str]:
    package = Path(__file__).resolve().parents[2]
    return {"PYTHONPATH": os.pathsep.join([str(package), *_given_path()])}


def _given_path() -> list[str]:
    return [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]


def _reset(given: Path | None, progress: Progress) -> None:
    if not uses_embedded():
        raise Unusable(
            _(
                "--reset deletes the embedded database only. Unset DATABASE_URL, or empty "
                "the database that it names by yourself."
            )
        )
    data = chosen_data_dir(given, embedded=True)
    if data.path.exists():
        progress(_("Deleting the data in %(path)s") % {"path": data.path})
        Cluster(data, progress=progress).reset()
