"""Shows how far a long run is: a bar on a terminal, a plain line now and then anywhere else."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from wutong.runtime.words import gettext as _

SECONDS_BETWEEN_DRAWINGS = 0.2
SECONDS_BETWEEN_LINES = 2.0
_WIDTH = 30

Progress = Callable[[int, int | None], None]


@contextmanager
def shown(stream: TextIO) -> Iterator[Progress]:
    """A function to call with how many rows are done, of how many in all (None: unknown)."""
    drawn = stream.isatty()
    pause = SECONDS_BETWEEN_DRAWINGS if drawn else SECONDS_BETWEEN_LINES
    began = told = time.monotonic()
    last: tuple[int, int | None, bool] = (0, None, False)

    def say(text: str) -> None:
        with contextlib.suppress(BrokenPipeError, ValueError):
            stream.write(text)
            stream.flush()

    def tell(done: int, total: int | None) -> None:
        nonlocal told, last
        now = time.monotonic()
        if now - told < pause and not (drawn and total is not None and done >= total):
            last = (done, total, last[2])
            return
        told = now
        last = (done, total, True)
        if drawn:
            say(f"\r{bar(done, total, now - began)}\x1b[K")
        else:
            say(_read(done, total) + "\n")

    try:
        yield tell
    finally:
        if drawn and last[2]:
            say("\n")


def _read(done: int, total: int | None) -> str:
    if total:
        return _("%(done)s of %(total)s rows read") % {"done": f"{done:,}", "total": f"{total:,}"}
    return _("%(rows)s rows read") % {"rows": f"{done:,}"}


def bar(done: int, total: int | None, seconds: float) -> str:
    """[#####.....] 42 %, and how long it will still take."""
    if not total:
        return _("%(rows)s rows read") % {"rows": f"{done:,}"}
    share = min(1.0, done / total)
    filled = int(share * _WIDTH)
    left = ""
    if 0.01 < share < 1:
        left = ", " + _("%(time)s left") % {"time": _clock(seconds / share - seconds)}
    drawn = f"[{'#' * filled}{'.' * (_WIDTH - filled)}] {int(share * 100):>3} %"
    return f"{drawn}  {_read(done, total)}{left}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"
