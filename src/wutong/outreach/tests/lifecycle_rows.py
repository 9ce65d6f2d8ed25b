"""Who may take which move of a trip and of a meeting."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import Moves

from wutong.outreach.lifecycle import MEETING, OCCASION
from wutong.outreach.models import Meeting, Occasion

from .factories import meeting, trip

WORKERS = "leader officer stationed"


def occasion_in(cast: SimpleNamespace, state: str) -> Occasion:
    """The officer's trip."""
    return trip(cast, state)


def meeting_in(cast: SimpleNamespace, state: str) -> Meeting:
    """A meeting of the officer's trip."""
    return meeting(cast, trip(cast, "under_way"), state)


MOVES = [
    Moves(
        lifecycle=OCCASION,
        make=occasion_in,
        begins=frozenset({"planned"}),
        allowed={
            "approve": "leader",
            "send_back": "leader",
            "set_out": WORKERS,
            "come_back": WORKERS,
            "report": WORKERS,
            "reopen": WORKERS,
            "cancel": WORKERS,
        },
    ),
    Moves(
        lifecycle=MEETING,
        make=meeting_in,
        begins=frozenset({"planned"}),
        allowed={"hold": WORKERS, "cancel": WORKERS, "take_up": WORKERS},
    ),
]
