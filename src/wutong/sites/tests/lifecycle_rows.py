"""Who may take which move of a site."""

from __future__ import annotations

from tests.tables.rows import Moves

from wutong.sites.lifecycle import SITE
from wutong.sites.models import SiteState

from .factories import in_state

KEEPERS = "leader officer zone admin department"

MOVES = [
    Moves(
        lifecycle=SITE,
        make=in_state,
        begins=frozenset({SiteState.FREE, SiteState.PLANNED}),
        allowed={"open": KEEPERS, "reserve": KEEPERS, "occupy": KEEPERS, "release": KEEPERS},
    )
]
