"""The task list and one task."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from wutong.accounts.public import Role, User
from wutong.audit.public import events_of
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, number_asked, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.ui.parts import Chip, query_with

from . import actions
from .access import TO_MOVE_DAY, may_move_day
from .forms import DayForm, ProofForm, ReasonForm, TaskFilterForm
from .lifecycle import TASK
from .models import Task, TaskState
from .queries import SHOWN, counts_shown, row_of, tasks_shown, whose_words
from .sheets import TASKS, task_cells

CHIPS = {
    "mine": _("Mine"),
    "open": _("Open"),
    "overdue": _("Overdue"),
    "done": _("Done or dropped"),
    "all": _("All"),
}


def _shown(request: PageRequest) -> str:
    """Which tasks the list shows: everybody begins with their own, leaders with all open ones."""
    asked = request.GET.get("show", "")
    if asked in SHOWN:
        return asked
    return "open" if request.user.has_role(Role.LEADER) else "mine"


@require_GET
@signed_in
def task_list(request: PageRequest) -> HttpResponseBase:
    """Whose turn, until when: one's own first, all for leaders."""
    shown = _shown(request)
    words, subject = request.GET.get("q", "").strip(), request.GET.get("subject", "")
    whose = {
        "department": number_asked(request.GET.get("department", "")),
        "owner": number_asked(request.GET.get("owner", "")),
    }
    tasks = tasks_shown(request.user, shown, words, subject, **whose)
    if request.GET.get("format") == "xlsx":
        name = f"{gettext('Tasks')} {timezone.localdate().isoformat()}"
        return workbook_answer(TASKS, task_cells(map(row_of, tasks)), name)
    page = page_of(tasks, request)
    counts = counts_shown(request.user, words, subject, **whose)
    context = {
        "page": page,
        "rows": [row_of(task) for task in page.object_list],
        "form": TaskFilterForm(request.GET),
        "show": shown,
        "words": words,
        "chips": [
            Chip(label, query_with(request, show=name), name == shown, counts[name])
            for name, label in CHIPS.items()
        ],
        "overdue": counts["overdue"],
        "may_import": not request.user.is_outsider,
        "narrowed": whose_words(request.user, **whose),
    }
    return render_screen(request, "tasks/list.html", context, part="rows")


def _context(request: PageRequest, task: Task, **forms: WutongForm) -> dict[str, object]:
    return {
        "row": row_of(task),
        "task": task,
        "open_to": set(TASK.open_to(request.user, task)),
        "may_move_day": task.state == TaskState.OPEN and may_move_day(request.user, task),
        "proof_form": forms.get("proof_form", ProofForm()),
        "day_form": forms.get("day_form", DayForm(initial={"due_on": task.due_on})),
        "reason_form": forms.get("reason_form", ReasonForm()),
        "events": events_of(task),
    }


def _seen(request: PageRequest, task_id: int) -> Task:
    tasks = Task.objects.visible_to(request.user).select_related("owner", "department", "set_by")
    return get_object_or_404(tasks, pk=task_id)


@require_GET
@signed_in
def task_page(request: PageRequest, task_id: int) -> HttpResponse:
    """One task: about what, whose, until when, and its history."""
    return render_screen(request, "tasks/page.html", _context(request, _seen(request, task_id)))


def _deed(
    request: PageRequest,
    task_id: int,
    name: str,
    form: WutongForm,
    deed: Callable[[int], Task],
    demand: Callable[[User, Task], None],
) -> HttpResponseBase:
    task = _seen(request, task_id)
    demand(request.user, task)
    if not form.is_valid():
        context = _context(request, task, **{name: form})
        return render_screen(request, "tasks/page.html", context, status=422)
    deed(task.pk)
    return redirect("tasks:page", task.pk)


@require_POST
@signed_in
def task_finish(request: PageRequest, task_id: int) -> HttpResponseBase:
    """Done, with proof."""
    form = ProofForm(request.POST)
    return _deed(
        request, task_id, "proof_form", form,
        lambda pk: actions.finish_task(pk, actor=request.user, proof=form.cleaned_data["proof"]),
        partial(TASK.demand_right, "finish"),
    )  # fmt: skip


@require_POST
@signed_in
def task_drop(request: PageRequest, task_id: int) -> HttpResponseBase:
    """Dropped, with the reason."""
    form = ReasonForm(request.POST)
    return _deed(
        request, task_id, "reason_form", form,
        lambda pk: actions.drop_task(pk, actor=request.user, note=form.cleaned_data["note"]),
        partial(TASK.demand_right, "drop"),
    )  # fmt: skip


@require_POST
@signed_in
def task_reopen(request: PageRequest, task_id: int) -> HttpResponseBase:
    """Open again, with the reason."""
    form = ReasonForm(request.POST)
    return _deed(
        request, task_id, "reason_form", form,
        lambda pk: actions.reopen_task(pk, actor=request.user, note=form.cleaned_data["note"]),
        partial(TASK.demand_right, "reopen"),
    )  # fmt: skip


@require_POST
@signed_in
def task_day(request: PageRequest, task_id: int) -> HttpResponseBase:
    """Another day, with the reason."""
    form = DayForm(request.POST)
    return _deed(
        request, task_id, "day_form", form,
        lambda pk: actions.move_task_day(
            pk, form.cleaned_data["due_on"], actor=request.user, note=form.cleaned_data["note"]
        ),
        TO_MOVE_DAY.demand,
    )  # fmt: skip
