"""Who may keep the county's offers."""

from __future__ import annotations

from wutong.accounts.public import Role, User

from .models import Offer


def may_write(user: User) -> bool:
    """Promotion officers and leaders, and zone directors."""
    return user.is_clock or user.has_role(Role.OFFICER, Role.LEADER, Role.ZONE)


def may_keep(user: User, offer: Offer) -> bool:
    """Whoever may write; a zone only on its own ground."""
    if user.is_clock or user.has_role(Role.OFFICER, Role.LEADER):
        return True
    if user.has_role(Role.ZONE) and user.jurisdiction is not None:
        return offer.jurisdiction.path.startswith(user.jurisdiction.path)
    return False


def may_publish(user: User, _offer: Offer) -> bool:
    """What leaves the house is released by a leader."""
    return user.has_role(Role.LEADER)
