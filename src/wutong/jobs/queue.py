"""Declaring and enqueuing jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

F = TypeVar("F", bound=Callable[..., None])

# seconds between tries: 2, 4, 8 … about a quarter of an hour in all, longer than a short outage
AGAIN = RetryStrategy(max_attempts=9, exponential_wait=2)


def job(name: str) -> Callable[[F], F]:
    """Declare a job, "app.name". It may run twice after a crash, so it must be idempotent."""

    def declare(function: F) -> F:
        app.task(name=name, retry=AGAIN)(function)
        return function

    return declare


def periodic(name: str, cron: str) -> Callable[[F], F]:
    """Declare a job that also runs by the clock (cron, county time).

    Ticks that pass while no worker runs are dropped: whatever must not be lost stands as a
    moment in a row, and the tick only looks for such rows.
    """

    def declare(function: F) -> F:
        @app.periodic(cron=cron)
        @app.task(name=name, queueing_lock=name, pass_context=False)
        def tick(timestamp: int) -> None:
            function()

        return function

    return declare


def enqueue(name: str, **arguments: JSONValue) -> None:
    """Put a job by name on the queue; on this connection, so it commits with the rows."""
    app.configure_task(name, allow_unknown=False).defer(**arguments)
