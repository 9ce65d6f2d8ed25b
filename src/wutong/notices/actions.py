"""Laying, sending and dropping notices; their ways out of the house, and what became of them."""

from __future__ import annotations

from datetime import datetime, time

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from wutong.accounts.public import Department, Role, User
from wutong.audit.public import create
from wutong.jobs.public import enqueue
from wutong.kernel.errors import BadInput, NotAllowed

from . import sending
from .access import may_add_mail, may_add_robot
from .lifecycle import CHANNEL, DELIVERY, NOTICE
from .models import (
    Channel,
    ChannelKind,
    ChannelState,
    Delivery,
    DeliveryState,
    Notice,
    NoticeState,
    RobotForm,
)
from .rules import LEASE, after_quiet, next_try


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

    The text must hold no personal data: it leaves the house by mail and by robots of groups.
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
    create(notice, actor=actor)
    if at_once:
        _lay_deliveries(notice, actor=actor)
    return notice


def drop_notices(key_prefix: str, *, actor: User) -> int:
    """Reminders that are no longer needed: their deed is done."""
    waiting = Notice.objects.filter(key__startswith=key_prefix, state=NoticeState.WAITING)
    keys = list(waiting.values_list("pk", flat=True))
    return NOTICE.take_many("drop", keys, actor=actor)


def mark_read(notice_id: int, *, actor: User) -> Notice:
    """The reader has seen it; what still waits for the end of the quiet hours needn't be sent."""
    with NOTICE.take("read", notice_id, actor=actor) as notice:
        _drop_own_deliveries([notice.pk], actor=actor)
    return notice


def mark_all_read(*, actor: User) -> int:
    """The reader has seen them all."""
    keys = list(
        Notice.objects.visible_to(actor).filter(state=NoticeState.SENT).values_list("pk", flat=True)
    )
    _drop_own_deliveries(keys, actor=actor)
    return NOTICE.take_many("read", keys, actor=actor)


def send_notice(notice_id: int, clock: User) -> None:
    """The moment has come: show it to its reader, and send it by the reader's channels."""
    with NOTICE.take("send", notice_id, actor=clock) as notice:
        notice.sent_at = timezone.now()
        _lay_deliveries(notice, actor=clock)


def add_mail(*, actor: User, address: str, quiet_from: time, quiet_to: time) -> Channel:
    """Have one's notices sent by mail, too."""
    if not may_add_mail(actor):
        raise NotAllowed(_("Add a mail address"))
    if Channel.objects.filter(owner=actor, address__iexact=address).exists():
        raise BadInput(_("This address is there already"))
    return create(
        Channel(
            kind=ChannelKind.MAIL, name=_("Mail"), owner=actor, address=address,
            quiet_from=quiet_from, quiet_to=quiet_to,
        ),
        actor=actor,
    )  # fmt: skip


def add_robot(
    *,
    actor: User,
    name: str,
    form: str,
    address: str,
    secret: str,
    department: Department | None,
    quiet_from: time,
    quiet_to: time,
) -> Channel:
    """Have a group's robot tell what its people are told."""
    if not may_add_robot(actor):
        raise NotAllowed(_("Add the robot of a group"))
    if Channel.objects.filter(owner=None, address=address).exists():
        raise BadInput(_("This robot is there already"))
    return create(
        Channel(
            kind=ChannelKind.ROBOT, form=RobotForm(form), name=name, address=address,
            secret=secret, department=department, quiet_from=quiet_from, quiet_to=quiet_to,
        ),
        actor=actor,
    )  # fmt: skip


def pause_channel(channel_id: int, *, actor: User) -> Channel:
    """Send nothing more by it; what waits is kept until it is switched on."""
    with CHANNEL.take("pause", channel_id, actor=actor) as channel:
        pass
    return channel


def resume_channel(channel_id: int, *, actor: User) -> Channel:
    """Send by it again, from the next notice on."""
    with CHANNEL.take("resume", channel_id, actor=actor) as channel:
        pass
    return channel


def try_channel(channel: Channel, *, actor: User) -> Delivery:
    """Send a line now, quiet hours or not, to see whether it arrives."""
    if channel.state != ChannelState.ACTIVE:
        raise BadInput(_("Switch the channel on first"))
    now = timezone.now()
    key = f"notices.try:{channel.pk}:{now:%Y%m%d%H%M%S%f}"
    with override("zh-hans"):
        text = _("A trial message of Wutong")
    with override("en"):
        text_en = _("A trial message of Wutong")
    notice = create(
        Notice(
            to=actor, key=key, text=text, text_en=text_en, url="", send_at=now, sent_at=now,
            state=NoticeState.SENT,
        ),
        actor=actor,
    )  # fmt: skip
    return create(
        Delivery(notice=notice, channel=channel, key=key, laid_at=now, try_at=now), actor=actor
    )


def retry_delivery(delivery_id: int, *, actor: User) -> Delivery:
    """One that was given up is tried anew, now."""
    with DELIVERY.take("retry", delivery_id, actor=actor) as delivery:
        delivery.laid_at = delivery.try_at = timezone.now()
        delivery.tries = 0
    return delivery


def begin_delivery(delivery_id: int, clock: User) -> None:
    """Its moment has come: a job sends it once this is committed."""
    with DELIVERY.take("begin", delivery_id, actor=clock) as delivery:
        delivery.tries += 1
        delivery.lease_until = timezone.now() + LEASE
        enqueue("notices.deliver", delivery_id=delivery.pk, attempt=delivery.tries)


def lose_delivery(delivery_id: int, clock: User) -> None:
    """The sender gave no answer within its lease: it is tried again at once."""
    with DELIVERY.take("lose", delivery_id, actor=clock) as delivery:
        delivery.try_at, delivery.lease_until = timezone.now(), None


def deliver(delivery_id: int, attempt: int, *, clock: User) -> None:
    """Send one, and write down what the receiver said. The wire stays outside any transaction."""
    found = Delivery.objects.select_related("channel", "notice").filter(pk=delivery_id)
    delivery = found.first()
    if delivery is None or delivery.state != DeliveryState.SENDING or delivery.tries != attempt:
        # an older try that came late: a newer one has taken over
        return
    notice, channel = delivery.notice, delivery.channel
    try:
        answer = sending.send(
            channel, key=f"{delivery.pk}", text=notice.text, path=notice.url, now=timezone.now()
        )
    except sending.NotTaken as refused:
        _not_taken(delivery, str(refused), clock=clock)
        return
    with DELIVERY.take("arrive", delivery.pk, actor=clock) as row:
        row.sent_at, row.answer, row.lease_until = timezone.now(), answer[:200], None


def _not_taken(delivery: Delivery, why: str, *, clock: User) -> None:
    now = timezone.now()
    again = next_try(delivery.tries, delivery.laid_at, now)
    with DELIVERY.take("give_up" if again is None else "defer", delivery.pk, actor=clock) as row:
        row.answer, row.lease_until = why[:200], None
        row.try_at = again or now
    if again is None:
        _tell_given_up(delivery, clock=clock)


def _tell_given_up(delivery: Delivery, *, clock: User) -> None:
    """Its keeper learns of it in the app, once a day and channel."""
    channel = delivery.channel
    keepers = (
        [channel.owner]
        if channel.owner is not None
        else list(User.objects.filter(grants__role=Role.ADMIN, is_active=True))
    )
    values = {"name": channel.name}
    with override("zh-hans"):
        text = _("Notices don't arrive by “%(name)s”: look at the receipts") % values
    with override("en"):
        text_en = _("Notices don't arrive by “%(name)s”: look at the receipts") % values
    key = f"notices.down:{channel.pk}:{timezone.localdate()}"
    for keeper in keepers:
        if Notice.objects.filter(to=keeper, key=key).exists():
            continue
        # only in the app: by the channel that is down it would fail, too
        now = timezone.now()
        create(
            Notice(
                to=keeper, key=key, text=text, text_en=text_en, url="/notices/receipts/",
                send_at=now, sent_at=now, state=NoticeState.SENT,
            ),
            actor=clock,
        )  # fmt: skip


def _lay_deliveries(notice: Notice, *, actor: User) -> None:
    """A row for each channel that reaches the person; a group hears one thing once."""
    person = notice.to
    ways = Q(owner=person)
    if not person.is_outsider:
        ways |= Q(owner=None, department=None)
        if person.department_id is not None:
            ways |= Q(owner=None, department=person.department_id)
    now = timezone.now()
    for channel in Channel.objects.filter(ways, state=ChannelState.ACTIVE).order_by("pk"):
        if Delivery.objects.filter(channel=channel, key=notice.key).exists():
            continue
        moment = after_quiet(timezone.localtime(now), channel.quiet_from, channel.quiet_to)
        create(
            Delivery(
                notice=notice, channel=channel, key=notice.key, laid_at=now, try_at=moment,
            ),
            actor=actor,
        )  # fmt: skip


def _drop_own_deliveries(notice_ids: list[int], *, actor: User) -> None:
    waiting = Delivery.objects.filter(
        notice__in=notice_ids, channel__owner=actor, state=DeliveryState.WAITING
    )
    DELIVERY.take_many("drop", list(waiting.values_list("pk", flat=True)), actor=actor)


NOTICE.on_due("send", send_notice)
DELIVERY.on_due("begin", begin_delivery)
DELIVERY.on_due("lose", lose_delivery)
