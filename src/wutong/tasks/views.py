"""The task list and one task."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from wutong.audit.public import events_of
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_response

from . import actions
from .forms import DayForm, ProofForm, ReasonForm
from .lifecycle import TASK
from .models import Task, TaskQuerySet, TaskState
from .queries import row_of
from .sheets import TASKS


def _chosen(request: PageRequest) -> tuple[TaskQuerySet, dict[str, str]]:
    """The tasks that the query string asks for."""
    tasks = Task.objects.visible_to(request.user).select_related("owner", "department")
    shown = request.GET.get("show", "mine" if not request.user.has_role("leader") else "open")
    words = request.GET.get("q", "").strip()
    match shown:
        case "mine":
            tasks = tasks.filter(owner=request.user, state=TaskState.OPEN)
        case "overdue":
            tasks = tasks.overdue_at(timezone.localdate())
        case "done":
            tasks = tasks.exclude(state=TaskState.OPEN)
        case "all":
            pass
        case _:
            shown, tasks = "open", tasks.filter(state=TaskState.OPEN)
    if words:
        tasks = tasks.filter(title__contains=words)
    if kind := request.GET.get("subject", ""):
        tasks = tasks.filter(subject_kind=kind)
    return tasks.order_by("due_on", "pk"), {"show": shown, "q": words}


@require_GET
@signed_in
def task_list(request: PageRequest) -> HttpResponseBase:
    """Whose turn, until when: one's own first, all for leaders."""
    tasks, chosen = _chosen(request)
    if request.GET.get("format") == "xlsx":
        rows = (
            {
                "title": str(row.task), "owner": row.task.owner.title,
                "department": str(row.task.department or ""), "due_on": row.task.due_on,
                "late_days": max(row.late_days, 0) if row.task.state == TaskState.OPEN else None,
                "state": row.state, "proof": row.task.proof,
            }
            for row in map(row_of, tasks)
        )  # fmt: skip
        return workbook_response(TASKS, rows)
    page = page_of(tasks, request)
    rows_shown = [row_of(task) for task in page.object_list]
    context = {"page": page, "rows": rows_shown, **chosen}
    return render_screen(request, "tasks/list.html", context, part="rows")


def _context(request: PageRequest, task: Task, **forms: WutongForm) -> dict[str, object]:
    return {
        "row": row_of(task),
        "task": task,
        "offers": TASK.offers(request.user, task),
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
    request: PageRequest, task_id: int, name: str, form: WutongForm, deed: Callable[[int], Task]
) -> HttpResponseBase:
    task = _seen(request, task_id)
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
    )  # fmt: skip


@require_POST
@signed_in
def task_drop(request: PageRequest, task_id: int) -> HttpResponseBase:
    """Dropped, with the reason."""
    form = ReasonForm(request.POST)
    return _deed(
        request, task_id, "reason_form", form,
        lambda pk: actions.drop_task(pk, actor=request.user, note=form.cleaned_data["note"]),
    )  # fmt: skip


@require_POST
@signed_in
def task_reopen(request: PageRequest, task_id: int) -> HttpResponseBase:
    """Open again, with the reason."""
    form = ReasonForm(request.POST)
    return _deed(
        request, task_id, "reason_form", form,
        lambda pk: actions.reopen_task(pk, actor=request.user, note=form.cleaned_data["note"]),
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
    )  # fmt: skip
