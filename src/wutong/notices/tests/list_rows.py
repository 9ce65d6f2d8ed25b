"""The list of notices."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import List

from wutong.notices.actions import notify
from wutong.notices.models import Notice


def some(cast: SimpleNamespace, number: int) -> None:
    """Messages to the officer."""
    known = Notice.objects.count()
    for n in range(number):
        notify(cast.officer, key=f"n:{known + n}", text=f"第 {n} 条", url="/", actor=cast.leader)


LISTS = [List(name="notices:list", make=some, who="officer")]
