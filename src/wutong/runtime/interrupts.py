"""Ending on a signal: SIGTERM, SIGINT and SIGHUP become exceptions, never inside a short section.

So `finally` blocks stop what was started, and a started process is always known.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

from wutong.runtime.errors import Interrupted

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class _State:
    """Whether signals are put off, and which one waits."""

    put_off = 0
    waiting: int | None = None


def _on_signal(signum: int, _frame: FrameType | None) -> None:
    if _State.put_off:
        _State.waiting = signum
        return
    _raise(signum)


def _raise(signum: int) -> None:
    _State.waiting = None
    if signum == signal.SIGINT:
        raise KeyboardInterrupt
    raise Interrupted(signum)


@contextlib.contextmanager
def ending_signals_raise() -> Iterator[None]:
    """Within the block the ending signals raise; signals the caller handles stay the caller's."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours = (signal.SIG_DFL, signal.default_int_handler)
    before = {number: signal.getsignal(number) for number in ENDING}
    replaced = {number: handler for number, handler in before.items() if handler in ours}
    for number in replaced:
        signal.signal(number, _on_signal)
    try:
        yield
    finally:
        for number, handler in replaced.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def ending_signals_put_off() -> Iterator[None]:
    """Within the block an ending signal waits; it raises at the block's end."""
    _State.put_off += 1
    try:
        yield
    finally:
        _State.put_off -= 1
        if not _State.put_off and _State.waiting is not None:
            _raise(_State.waiting)
