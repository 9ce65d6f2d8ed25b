"""The list of notices."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import List

from wutong.notices.actions import notify
from wutong.notices.models import ChannelState, Notice

from .lifecycle_rows import a_channel


def some(cast: SimpleNamespace, number: int) -> None:
    """Messages to the officer."""
    known = Notice.objects.count()
    for n in range(number):
        notify(cast.officer, key=f"n:{known + n}", text=f"第 {n} 条", url="/", actor=cast.leader)


def receipts(cast: SimpleNamespace, number: int) -> None:
    """Messages of which a group's robot is to tell."""
    a_channel(cast, ChannelState.ACTIVE)
    some(cast, number)


LISTS = [
    List(name="notices:list", make=some, who="officer"),
    List(name="notices:receipts", make=receipts, who="admin"),
    List(
        name="notices:channels", who="admin",
        make=lambda cast, number: [a_channel(cast, ChannelState.ACTIVE) for _ in range(number)],
    ),
]  # fmt: skip
