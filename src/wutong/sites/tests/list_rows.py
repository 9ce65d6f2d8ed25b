"""The lists of sites."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import List

from wutong.sites.models import Site

from .factories import site_of


def some(cast: SimpleNamespace, number: int) -> None:
    """Parcels of growing size, every other one on the sketch."""
    known = Site.objects.count()
    for n in range(known, known + number):
        place = {"x": 100 * n, "y": 50 * n} if n % 2 else {}
        site_of(cast, code=f"JC-{n:02d}", land_mu=100 + n, **place)


LISTS = [
    List(name="sites:list", make=some),
    List(name="sites:list", make=some, query="?area_from=60&format=xlsx"),
    List(name="sites:find", make=some, query="?land_from=60&factor_power=5000"),
]
