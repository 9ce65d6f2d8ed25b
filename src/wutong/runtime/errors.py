"""Refusals of the runtime: the machine, the folder or the port is not as needed.

The layer stands below the kernel, so it has its own error; the command line ends with
exit status 2 and the text, which always says what to do next.
"""

from __future__ import annotations


class Unusable(Exception):
    """Something outside the program stands in the way; the text names the remedy."""


class Interrupted(SystemExit):
    """SIGTERM or SIGHUP arrived: unwinds like any exit, so that everything is stopped."""

    def __init__(self, signum: int) -> None:
        super().__init__(128 + signum)
        self.signum = signum
