"""A notice waits, is sent by the clock, is read by its reader."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User
from wutong.audit.public import Lifecycle, Move

from .models import Notice, NoticeState


def _is_clock(user: User, notice: Notice) -> bool:
    return user.is_clock


def _is_reader(user: User, notice: Notice) -> bool:
    return notice.to_id == user.pk


def _anybody(user: User, notice: Notice) -> bool:
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
