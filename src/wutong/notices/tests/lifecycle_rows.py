"""Who may take which move of a notice."""

from __future__ import annotations

from datetime import time, timedelta
from types import SimpleNamespace

from django.utils import timezone
from tests.tables.rows import SLUGS, Moves

from wutong.accounts.models import User
from wutong.notices.actions import add_robot, drop_notices, mark_read, notify, pause_channel
from wutong.notices.lifecycle import CHANNEL, DELIVERY, NOTICE
from wutong.notices.models import (
    Channel,
    ChannelState,
    Delivery,
    DeliveryState,
    Notice,
    NoticeState,
)


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


def a_channel(cast: SimpleNamespace, state: str) -> Channel:
    """The robot of a group."""
    channel = add_robot(
        actor=cast.admin, name="群", form="plain", secret="", department=None,
        address=f"https://robot.example/{Channel.objects.count()}", quiet_from=time(0),
        quiet_to=time(0),
    )  # fmt: skip
    return pause_channel(channel.pk, actor=cast.admin) if state == ChannelState.PAUSED else channel


def a_delivery(cast: SimpleNamespace, state: str) -> Delivery:
    """A notice to the zone's director by the robot, on its way so far."""
    channel = a_channel(cast, ChannelState.ACTIVE)
    notice = in_state(cast, NoticeState.SENT)
    row = Delivery.objects.get(channel=channel, notice=notice)
    clock: User = cast.clock
    if state == DeliveryState.DROPPED:
        with DELIVERY.take("drop", row.pk, actor=clock):
            pass
    elif state != DeliveryState.WAITING:
        with DELIVERY.take("begin", row.pk, actor=clock):
            pass
    if end := {DeliveryState.SENT: "arrive", DeliveryState.FAILED: "give_up"}.get(
        DeliveryState(state)
    ):
        with DELIVERY.take(end, row.pk, actor=clock):
            pass
    row.refresh_from_db()
    return row


MOVES = [
    Moves(
        lifecycle=NOTICE,
        make=in_state,
        begins=frozenset({NoticeState.WAITING, NoticeState.SENT}),
        allowed={"send": "-", "read": "zone", "drop": " ".join(SLUGS)},
    ),
    Moves(
        lifecycle=CHANNEL,
        make=a_channel,
        begins=frozenset({ChannelState.ACTIVE}),
        allowed={"pause": "admin", "resume": "admin"},
    ),
    Moves(
        lifecycle=DELIVERY,
        make=a_delivery,
        begins=frozenset({DeliveryState.WAITING}),
        allowed={
            "begin": "-", "arrive": "-", "defer": "-", "lose": "-", "give_up": "-",
            "drop": " ".join(SLUGS), "retry": "admin",
        },
    ),
]  # fmt: skip
