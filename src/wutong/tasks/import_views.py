"""The task list handed in as a table: read, shown, applied."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from wutong.files.public import TableWay
from wutong.kernel.http import PageRequest

from .importing import apply_task_row, plan_tasks
from .sheets import TASKS


def way_of_tasks(request: PageRequest) -> TableWay:
    """Staff hand the task list in; whose days they may move, each row tells."""
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
