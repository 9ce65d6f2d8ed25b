"""`python -m wutong` is the command `wutong`."""

from __future__ import annotations

import sys

from wutong.cli import main

if __name__ == "__main__":  # worker processes import this module, too
    sys.exit(main())
