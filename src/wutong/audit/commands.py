"""What `wutong audit …` does."""

from __future__ import annotations

import sys
from typing import Any

from .verify import verify as verify_chains


def _tell(line: str) -> None:
    sys.stderr.write(f"  {line}\n")


def verify() -> dict[str, Any]:
    """Replay all chains; `broken` is empty when everything holds."""
    report = verify_chains(_tell)
    return {
        "events": report.events,
        "subjects": report.subjects,
        "broken": [{"subject": b.subject, "event": b.event, "why": b.why} for b in report.broken],
    }
