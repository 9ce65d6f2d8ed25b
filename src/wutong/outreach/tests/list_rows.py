"""The lists of outreach."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import List

from wutong.outreach import actions
from wutong.outreach.models import Good, Occasion

from .factories import good, meeting, step, trip


def trips(cast: SimpleNamespace, number: int) -> None:
    """Trips with a meeting, a promise and a cost each."""
    for _n in range(number):
        made = trip(cast, "under_way")
        step(cast, meeting(cast, made, "held"))
        actions.set_cost(
            made.pk, kind="transport", planned_cents=100_00, actual_cents=None, actor=cast.officer
        )


def one_trip(cast: SimpleNamespace, number: int) -> None:
    """One trip whose agenda grows."""
    made = Occasion.objects.first() or trip(cast, "under_way")
    for _n in range(number):
        step(cast, meeting(cast, made, "held"))


def the_trip(_cast: SimpleNamespace) -> dict[str, int]:
    return {"occasion_id": Occasion.objects.get().pk}


def products(cast: SimpleNamespace, number: int) -> None:
    """Products of local firms, each sold by one."""
    known = Good.objects.count()
    for n in range(number):
        good(cast, name=f"示例产品{known + n}")


LISTS = [
    List(name="outreach:good-list", make=products),
    List(name="outreach:good-list", make=products, query="?format=xlsx"),
    List(name="outreach:list", make=trips),
    List(name="outreach:list", make=trips, query="?format=xlsx"),
    List(name="outreach:months", make=trips),
    List(name="outreach:meeting-list", make=trips),
    List(name="outreach:meeting-list", make=trips, query="?format=xlsx"),
    List(name="outreach:step-list", make=trips),
    List(name="outreach:step-list", make=trips, query="?format=xlsx"),
    List(name="outreach:page", make=one_trip, kwargs=the_trip),
    List(name="outreach:today", make=trips, who="officer"),
]
