"""Laying, sending and dropping notices."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from wutong.accounts.public import User
from wutong.audit.public import create

from .lifecycle import NOTICE
from .models import Notice, NoticeState


def notify(
    to: User,
    *,
    key: str,
    text: str,
    text_en: str = "",
    url: str = "",
    actor: User,
    send_at: datetime | None = None,
) -> Notice | None:
    """Tell a person, now or at `send_at`. The same key to the same person: told once, None after.

    The text must hold no personal data: it may leave the house by mail one day.
    """
    if Notice.objects.filter(to=to, key=key).exists():
        return None
    now = timezone.now()
    at_once = send_at is None or send_at <= now
    notice = Notice(
        to=to, key=key, text=text, text_en=text_en, url=url, send_at=send_at or now,
        state=NoticeState.SENT if at_once else NoticeState.WAITING,
        sent_at=now if at_once else None,
    )  # fmt: skip
    return create(notice, actor=actor)


def drop_notices(key_prefix: str, *, actor: User) -> int:
    """Reminders that are no longer needed: their deed is done."""
    waiting = Notice.objects.filter(key__startswith=key_prefix, state=NoticeState.WAITING)
    keys = list(waiting.values_list("pk", flat=True))
    return NOTICE.take_many("drop", keys, actor=actor)


def mark_read(notice_id: int, *, actor: User) -> Notice:
    """The reader has seen it."""
    with NOTICE.take("read", notice_id, actor=actor) as notice:
        pass
    return notice


def mark_all_read(*, actor: User) -> int:
    """The reader has seen them all."""
    keys = list(
        Notice.objects.visible_to(actor).filter(state=NoticeState.SENT).values_list("pk", flat=True)
    )
    return NOTICE.take_many("read", keys, actor=actor)


def send_notice(notice_id: int, clock: User) -> None:
    """The moment has come: show it to its reader."""
    with NOTICE.take("send", notice_id, actor=clock) as notice:
        notice.sent_at = timezone.now()


NOTICE.on_due("send", send_notice)
