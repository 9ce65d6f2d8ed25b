"""`python -m wutong` is the command `wutong`."""

from __future__ import annotations

import sys

from wutong.cli import main

sys.exit(main())
