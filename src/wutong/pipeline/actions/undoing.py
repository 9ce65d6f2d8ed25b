"""Taking a move of the line back: the project and the days of its stages stand as before."""

from __future__ import annotations

from wutong.accounts.public import User
from wutong.audit.public import Event, editing, kind_of, newest_event, remove, restore
from wutong.pipeline.lifecycle import PROJECT
from wutong.pipeline.models import Project, StageDate


def undo_move(project_id: int, *, actor: User) -> Project:
    """Take one's own last move back within its time, if nothing followed; an event tells of it."""
    with PROJECT.take_back(project_id, actor=actor) as (project, undo):
        since = (
            Event.objects.filter(kind=kind_of(Project), thing_id=project.pk, pk__lt=undo.event_id)
            .order_by("-seq")
            .values_list("pk", flat=True)
            .first()
        )
        for row in StageDate.objects.select_for_update().filter(project=project).order_by("pk"):
            _set_back(row, since or 0, undo.event_id, actor)
    return project


def _set_back(row: StageDate, since: int, until: int, actor: User) -> None:
    """Undo what the move wrote of one stage's day: its events stand between the project's two."""
    event = newest_event(row)
    if event is None or not since < event.pk < until:
        return
    verb = event.verb.rpartition(".")[2]
    if verb == "created" and row.actual_on is not None:
        remove(row, actor=actor)
    elif verb == "reached":
        with editing(StageDate, row.pk, actor=actor, verb="set_back") as held:
            restore(held, event.pk)
