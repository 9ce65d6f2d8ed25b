"""Reads on notices."""

from __future__ import annotations

from django.db.models import QuerySet

from wutong.accounts.public import User

from .models import Channel, Delivery, DeliveryState, Notice, NoticeState


def unread_count(user: User) -> int:
    """How many messages wait for the person."""
    return Notice.objects.filter(to=user, state=NoticeState.SENT).count()


def channels_of(user: User) -> list[Channel]:
    """The person's own channels; for the administrator the groups' robots, too."""
    return list(Channel.objects.visible_to(user).select_related("department", "owner"))


def deliveries_shown(user: User, state: str = "") -> QuerySet[Delivery]:
    """Receipts, newest first."""
    rows = Delivery.objects.visible_to(user).select_related("channel", "notice")
    return rows.filter(state=state) if state in DeliveryState.values else rows


def failed_count(user: User) -> int:
    """How many were given up."""
    return Delivery.objects.visible_to(user).filter(state=DeliveryState.FAILED).count()
