"""What a command answers, and how it talks to whoever waits."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Sequence
from typing import Any

from wutong.runtime.errors import Interrupted
from wutong.runtime.words import gettext as _

Run = Callable[[argparse.Namespace], "Answer"]


class Answer:
    """What a command answers: one document for --json, lines for people, an exit status."""

    def __init__(self, document: Any = None, lines: Sequence[str] = (), status: int = 0) -> None:
        self.document = document
        self.lines = lines
        self.status = status


def say_address(address: str) -> None:
    # Standard output is turned away during a command; the address is the answer of this one.
    assert sys.__stdout__ is not None  # noqa: S101 - a command line has one
    sys.__stdout__.write(f"{address}\n")
    sys.__stdout__.flush()
    tell_progress(_("Ctrl-C ends it"))


def tell_progress(line: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


@contextlib.contextmanager
def ended_by_signal() -> Any:
    """Serving ends by a signal: that is its ordinary end."""
    with contextlib.suppress(KeyboardInterrupt, Interrupted):
        yield
