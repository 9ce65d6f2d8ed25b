"""The task list handed in as a table: read, shown, applied."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wutong.files.public import TableWay, blank, hand_in, notes, preview
from wutong.kernel.http import PageRequest, signed_in

from .importing import apply_task_row, plan_tasks
from .sheets import TASKS


def _way(request: PageRequest) -> TableWay:
    if request.user.is_outsider:
        raise Http404
    return TableWay(
        app="tasks",
        sheet=TASKS,
        plan=plan_tasks,
        deed=apply_task_row,
        home=reverse("tasks:list"),
        title=_("Tasks"),
        rules=[
            _("The number tells which task is meant."),
            _("Another day takes the reason beside it, and whoever set the task or a leader."),
            _("A task is finished on its page, with proof; new ones are set at their subject."),
        ],
    )


@require_http_methods(["GET", "POST"])
@signed_in
def table_hand_in(request: PageRequest) -> HttpResponseBase:
    """Hand a table in; nothing is changed yet."""
    return hand_in(request, _way(request))


@require_GET
@signed_in
def table_template(request: PageRequest) -> HttpResponseBase:
    """A blank workbook to fill in."""
    return blank(_way(request))


@require_http_methods(["GET", "POST"])
@signed_in
def table_preview(request: PageRequest, file_id: int) -> HttpResponseBase:
    """What the table would do; then do it."""
    return preview(request, _way(request), file_id)


@require_GET
@signed_in
def table_notes(request: PageRequest, file_id: int) -> HttpResponseBase:
    """The person's own workbook back with notes."""
    return notes(request, _way(request), file_id)
