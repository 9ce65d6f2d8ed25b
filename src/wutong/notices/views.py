"""The list of messages, opening one; channels out of the house and their receipts."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wutong.accounts.public import User
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer

from . import actions
from .access import may_add_robot, may_change_channel
from .forms import AddRobotForm, MailForm, ReceiptsForm
from .models import Channel, Delivery, Notice, NoticeState
from .queries import channels_of, deliveries_shown, failed_count, unread_count
from .sheets import RECEIPTS, receipt_cells


@require_GET
@signed_in
def notice_list(request: PageRequest) -> HttpResponse:
    """One's messages, newest first; what lies in the future isn't shown."""
    seen = [NoticeState.SENT, NoticeState.READ]
    page = page_of(Notice.objects.visible_to(request.user).filter(state__in=seen), request)
    context = {"page": page, "rows": page.object_list, "unread": unread_count(request.user)}
    return render_screen(request, "notices/list.html", context, part="rows")


@require_POST
@signed_in
def notice_open(request: PageRequest, notice_id: int) -> HttpResponseBase:
    """Mark a message read and go where it points."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=notice_id)
    if notice.state == NoticeState.SENT:
        actions.mark_read(notice.pk, actor=request.user)
    return redirect(notice.url or "notices:list")


@require_POST
@signed_in
def read_all(request: PageRequest) -> HttpResponseBase:
    """Mark all read."""
    actions.mark_all_read(actor=request.user)
    return redirect("notices:list")


def _channels_page(
    request: PageRequest, *, mail: WutongForm | None = None, robot: WutongForm | None = None
) -> HttpResponse:
    user = request.user
    may_robot = may_add_robot(user)
    context = {
        "channels": [(one, may_change_channel(user, one)) for one in channels_of(user)],
        "mail_form": mail or MailForm(initial={"address": user.email}),
        "robot_form": (robot or AddRobotForm(user=user)) if may_robot else None,
        "failed": failed_count(user),
    }
    is_faulty = any(form is not None and form.errors for form in (mail, robot))
    return render_screen(
        request, "notices/channels.html", context, status=422 if is_faulty else 200
    )


@require_GET
@signed_in
def channel_list(request: PageRequest) -> HttpResponse:
    """By which ways notices leave the house."""
    return _channels_page(request)


@require_POST
@signed_in
def mail_add(request: PageRequest) -> HttpResponseBase:
    """One's own mail."""
    form = MailForm(request.POST)
    if form.is_valid():
        try:
            actions.add_mail(actor=request.user, **form.cleaned_data)
        except BadInput as fault:
            form.add_error("address", fault.problems[0])
    return _channels_page(request, mail=form) if form.errors else redirect("notices:channels")


@require_POST
@signed_in
def robot_add(request: PageRequest) -> HttpResponseBase:
    """A group's robot."""
    if not may_add_robot(request.user):
        raise NotAllowed(_("Add the robot of a group"))
    form = AddRobotForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            actions.add_robot(actor=request.user, **form.cleaned_data)
        except BadInput as fault:
            form.add_error("address", fault.problems[0])
    return _channels_page(request, robot=form) if form.errors else redirect("notices:channels")


def _on_channel(
    request: PageRequest, channel_id: int, deed: Callable[[Channel, User], object], then: str
) -> HttpResponseBase:
    channel = get_object_or_404(Channel.objects.visible_to(request.user), pk=channel_id)
    deed(channel, request.user)
    return redirect(then)


@require_POST
@signed_in
def channel_pause(request: PageRequest, channel_id: int) -> HttpResponseBase:
    """Switch it off."""
    return _on_channel(
        request, channel_id, lambda one, who: actions.pause_channel(one.pk, actor=who),
        "notices:channels",
    )  # fmt: skip


@require_POST
@signed_in
def channel_resume(request: PageRequest, channel_id: int) -> HttpResponseBase:
    """Switch it on."""
    return _on_channel(
        request, channel_id, lambda one, who: actions.resume_channel(one.pk, actor=who),
        "notices:channels",
    )  # fmt: skip


@require_POST
@signed_in
def channel_try(request: PageRequest, channel_id: int) -> HttpResponseBase:
    """Send a line to see whether it arrives."""
    return _on_channel(
        request, channel_id, lambda one, who: actions.try_channel(one, actor=who),
        "notices:receipts",
    )  # fmt: skip


@require_GET
@signed_in
def receipts(request: PageRequest) -> HttpResponseBase:
    """What became of each notice that left the house."""
    state = request.GET.get("state", "")
    rows = deliveries_shown(request.user, state)
    if request.GET.get("format") == "xlsx":
        name = f"{_('Receipts of notices')} {timezone.localdate().isoformat()}"
        return workbook_answer(RECEIPTS, receipt_cells(rows), name)
    page = page_of(rows, request)
    context = {
        "page": page,
        "rows": [
            (row, row.state == "failed" and may_change_channel(request.user, row.channel))
            for row in page.object_list
        ],
        "form": ReceiptsForm(request.GET),
        "failed": failed_count(request.user),
    }
    return render_screen(request, "notices/receipts.html", context, part="rows")


@require_POST
@signed_in
def delivery_retry(request: PageRequest, delivery_id: int) -> HttpResponseBase:
    """Try one anew that was given up."""
    row = get_object_or_404(Delivery.objects.visible_to(request.user), pk=delivery_id)
    actions.retry_delivery(row.pk, actor=request.user)
    return redirect("notices:receipts")
