"""The command `wutong`: reads the command line, opens what the command needs, prints the answer.

Answers go to standard output, everything else to standard error, in the language of the machine
(`wutong.runtime.words`). Exit status: 0 done, 1 something is broken (`audit verify`, `doctor`),
2 the command or its input cannot be used.
"""

from __future__ import annotations

from .parser import make_parser
from .running import main

__all__ = ["main", "make_parser"]
