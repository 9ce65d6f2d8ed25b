"""Who may take which move of a notice."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone
from tests.tables.rows import SLUGS, Moves

from wutong.notices.actions import drop_notices, mark_read, notify
from wutong.notices.lifecycle import NOTICE
from wutong.notices.models import Notice, NoticeState


def in_state(cast: SimpleNamespace, state: str) -> Notice:
    """A notice to the zone's director."""
    waits = state in {NoticeState.WAITING, NoticeState.DROPPED}
    notice = notify(
        cast.zone, key=f"n:{Notice.objects.count()}", text="请看", actor=cast.leader,
        send_at=timezone.now() + timedelta(days=1) if waits else None,
    )  # fmt: skip
    assert notice is not None
    if state == NoticeState.READ:
        return mark_read(notice.pk, actor=cast.zone)
    if state == NoticeState.DROPPED:
        drop_notices(notice.key, actor=cast.leader)
        notice.refresh_from_db()
    return notice


MOVES = [
    Moves(
        lifecycle=NOTICE,
        make=in_state,
        begins=frozenset({NoticeState.WAITING, NoticeState.SENT}),
        allowed={"send": "-", "read": "zone", "drop": " ".join(SLUGS)},
    )
]
