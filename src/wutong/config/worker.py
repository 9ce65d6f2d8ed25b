"""The worker: takes jobs from the queue until it is told to stop."""

from __future__ import annotations

from procrastinate.contrib.django import app

# A job that is cut off when the service stops is taken up again by the next worker.
SECONDS_FOR_LAST_JOB = 10.0
SECONDS_BETWEEN_SIGNS = 5.0


def run_worker() -> None:
    """Work on all queues; returns after SIGTERM or SIGINT, when the running job is done."""
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector) as own:
        own.run_worker(
            name="wutong",
            listen_notify=True,
            shutdown_graceful_timeout=SECONDS_FOR_LAST_JOB,
            update_heartbeat_interval=SECONDS_BETWEEN_SIGNS,
        )
