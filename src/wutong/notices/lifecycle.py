"""A notice waits, is sent by the clock, is read; a delivery is tried until it arrives."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import User
from wutong.audit.public import Lifecycle, Move

from .access import may_change_channel, may_retry
from .models import Channel, ChannelState, Delivery, DeliveryState, Notice, NoticeState


def _is_clock(user: User, thing: object) -> bool:
    return user.is_clock


def _is_reader(user: User, notice: Notice) -> bool:
    return notice.to_id == user.pk


def _anybody(user: User, thing: object) -> bool:
    # laying and dropping notices is part of other deeds, which ask for their own rights
    return True


def due(notice: Notice) -> tuple[datetime, str] | None:
    """A waiting notice is sent when its moment has come."""
    return (notice.send_at, "send") if notice.state == NoticeState.WAITING else None


NOTICE = Lifecycle(
    Notice,
    "state",
    {
        "send": Move(
            label=_("Sent"),
            sources=frozenset({NoticeState.WAITING}),
            target=NoticeState.SENT,
            allowed=_is_clock,
        ),
        "read": Move(
            label=_("Read"),
            sources=frozenset({NoticeState.SENT}),
            target=NoticeState.READ,
            allowed=_is_reader,
        ),
        "drop": Move(
            label=_("Dropped"),
            sources=frozenset({NoticeState.WAITING}),
            target=NoticeState.DROPPED,
            allowed=_anybody,
        ),
    },
    due=due,
)

CHANNEL = Lifecycle(
    Channel,
    "state",
    {
        "pause": Move(
            label=_("Switch off"),
            sources=frozenset({ChannelState.ACTIVE}),
            target=ChannelState.PAUSED,
            allowed=may_change_channel,
        ),
        "resume": Move(
            label=_("Switch on"),
            sources=frozenset({ChannelState.PAUSED}),
            target=ChannelState.ACTIVE,
            allowed=may_change_channel,
        ),
    },
)


def delivery_due(delivery: Delivery) -> tuple[datetime, str] | None:
    """It is tried when its moment comes; a sender that never answered is taken for dead."""
    if delivery.state == DeliveryState.WAITING:
        return delivery.try_at, "begin"
    if delivery.state == DeliveryState.SENDING and delivery.lease_until is not None:
        return delivery.lease_until, "lose"
    return None


DELIVERY = Lifecycle(
    Delivery,
    "state",
    {
        "begin": Move(
            label=_("Being sent"),
            sources=frozenset({DeliveryState.WAITING}),
            target=DeliveryState.SENDING,
            allowed=_is_clock,
        ),
        "arrive": Move(
            label=pgettext_lazy("delivery", "Arrived"),
            sources=frozenset({DeliveryState.SENDING}),
            target=DeliveryState.SENT,
            allowed=_is_clock,
        ),
        "defer": Move(
            label=_("Not taken, tried again later"),
            sources=frozenset({DeliveryState.SENDING}),
            target=DeliveryState.WAITING,
            allowed=_is_clock,
        ),
        "lose": Move(
            label=_("The sender died, tried again"),
            sources=frozenset({DeliveryState.SENDING}),
            target=DeliveryState.WAITING,
            allowed=_is_clock,
        ),
        "give_up": Move(
            label=_("Given up"),
            sources=frozenset({DeliveryState.SENDING}),
            target=DeliveryState.FAILED,
            allowed=_is_clock,
        ),
        "drop": Move(
            label=_("Read before it was sent"),
            sources=frozenset({DeliveryState.WAITING}),
            target=DeliveryState.DROPPED,
            allowed=_anybody,
        ),
        "retry": Move(
            label=_("Try again"),
            sources=frozenset({DeliveryState.FAILED}),
            target=DeliveryState.WAITING,
            allowed=may_retry,
        ),
    },
    due=delivery_due,
)
