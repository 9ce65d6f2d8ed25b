"""Upward news: a lower app announces, higher apps listen, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Hook(Generic[P]):
    """A named list of callables, filled in `apps.py` and called inside the transaction.

    Not a Django signal: receivers are typed, their order is the order of registration, and an
    error in one undoes the deed, because half-told news is worse than none.
    """

    registry: list[Hook[...]] = []

    def __init__(self, name: str) -> None:
        self.name = name
        self.receivers: list[Callable[P, None]] = []
        Hook.registry.append(self)

    def connect(self, receiver: Callable[P, None]) -> None:
        """Add a receiver once."""
        if receiver not in self.receivers:
            self.receivers.append(receiver)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        for receiver in self.receivers:
            receiver(*args, **kwargs)
