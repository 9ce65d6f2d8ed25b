"""The list of messages, and opening one."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen

from . import actions
from .models import Notice, NoticeState
from .queries import unread_count


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
