"""Who may do what with channels and deliveries."""

from __future__ import annotations

from wutong.accounts.public import Role, User

from .models import Channel, Delivery


def may_add_robot(user: User) -> bool:
    """Robots of groups are the administrator's: their address leads out of the house."""
    return user.has_role(Role.ADMIN)


def may_add_mail(user: User) -> bool:
    """Everybody decides on their own mail."""
    return not user.is_clock


def may_change_channel(user: User, channel: Channel) -> bool:
    """Its owner; a group's robot the administrator."""
    if channel.owner_id is None:
        return may_add_robot(user)
    return channel.owner_id == user.pk


def may_retry(user: User, delivery: Delivery) -> bool:
    """Whoever may change the channel."""
    return may_change_channel(user, delivery.channel)
