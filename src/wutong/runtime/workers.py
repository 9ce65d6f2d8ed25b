"""Processes that work for another one and end with it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any

from wutong.runtime.errors import Unusable
from wutong.runtime.words import gettext as _


@contextmanager
def processes(
    number: int, prepare: Callable[..., None], *given: Any
) -> Iterator[ProcessPoolExecutor]:
    """A pool of `number` fresh processes, each made ready by `prepare(*given)`.

    They end in the middle of their work when the block raises, and when this process is gone, even
    if it was killed: each holds one end of a pipe whose other end nobody else has. Raises Unusable
    where a worker is killed from outside.
    """
    # A fresh interpreter each: forking a process that runs threads is not safe.
    context = get_context("spawn")
    theirs, ours = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(number, context, _begin, (theirs, prepare, given))
    try:
        yield pool
    except BrokenProcessPool as error:
        raise Unusable(
            _(
                "A working process was ended from outside, most likely because the memory was "
                "full. Free some memory and start again."
            )
        ) from error
    except BaseException:
        ours.close()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        ours.close()
        theirs.close()


def _begin(leash: Connection, prepare: Callable[..., None], given: tuple[Any, ...]) -> None:
    # Ctrl-C reaches all processes of a terminal; the one that these work for decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        wait([leash])  # nothing is ever sent: it only comes to its end
        os._exit(1)

    threading.Thread(target=watch, name="ends-with-parent", daemon=True).start()
    prepare(*given)
