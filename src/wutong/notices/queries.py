"""Reads on notices."""

from __future__ import annotations

from wutong.accounts.public import User

from .models import Notice, NoticeState


def unread_count(user: User) -> int:
    """How many messages wait for the person."""
    return Notice.objects.filter(to=user, state=NoticeState.SENT).count()
