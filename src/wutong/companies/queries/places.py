"""The tree of jurisdictions as the rules want it."""

from __future__ import annotations

from wutong.accounts.public import Jurisdiction
from wutong.companies.rules.places import Place, PlaceFinder


def place_finder() -> PlaceFinder:
    """A finder over the whole tree, abolished divisions too: old codes bear them."""
    rows = Jurisdiction.objects.order_by("path").values_list(
        "pk", "code", "name", "path", "abolished"
    )
    return PlaceFinder(Place(*row) for row in rows)
