"""Who uses the embedded database: counted by shared file locks, which the kernel gives back.

A process that dies in any way, kill -9 included, stops counting at that moment.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from wutong.runtime.errors import Unusable
from wutong.runtime.words import gettext as _

PAUSE = 0.02
PATIENCE = 1.0


class Lock:
    """One lock file, held shared or exclusively by an open file of this process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd: int | None = None

    def take_shared(self, wait: Callable[[], None] | None = None) -> bool:
        """Share the lock with others; False when it is taken exclusively and `wait` is None."""
        return self._take(fcntl.LOCK_SH, wait)

    def take_alone(self, wait: Callable[[], None] | None = None) -> bool:
        """Hold the lock alone; False when others hold it and `wait` is None.

        `wait` is called once when it takes long. A shared lock held so far is turned into this
        one, and lost when that fails.
        """
        return self._take(fcntl.LOCK_EX, wait)

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _take(self, kind: int, wait: Callable[[], None] | None) -> bool:
        if self._fd is None:
            self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        begun, told = time.monotonic(), False
        try:
            while True:
                try:
                    # Asked again and again instead of blocking: a signal ends the wait at once.
                    fcntl.flock(self._fd, kind | fcntl.LOCK_NB)
                except BlockingIOError:
                    if wait is None:
                        self.release()
                        return False
                    if not told and time.monotonic() - begun > PATIENCE:
                        told = True
                        wait()
                    time.sleep(PAUSE)
                else:
                    return True
        except OSError as error:
            self.release()
            raise Unusable(
                _(
                    "%(path)s cannot be locked (%(strerror)s). Name a data folder on a local "
                    "disk with --data-dir."
                )
                % {"path": self.path, "strerror": error.strerror}
            ) from error
        except BaseException:
            self.release()
            raise


@contextlib.contextmanager
def held_alone(path: Path, wait: Callable[[], None]) -> Iterator[None]:
    """Hold a lock file alone for the length of the block, waiting for it without limit."""
    lock = Lock(path)
    lock.take_alone(wait)
    try:
        yield
    finally:
        lock.release()
