"""Moving a project along its line: stages with their days, plans, and whether it goes on."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, editing
from wutong.kernel.errors import BadInput, WrongState
from wutong.pipeline.access.projects import TO_PLAN
from wutong.pipeline.lifecycle import PROJECT, STANDING
from wutong.pipeline.models import ClockStep, EndReason, Project, Stage, StageDate, Standing
from wutong.pipeline.queries import protected_elsewhere
from wutong.pipeline.rules import STAGES, milestones_reached, order_of

from .clocks import meet_clocks, stop_clocks
from .firms import first_is, hold_firm
from .rows import locked_project


def advance_project(
    project_id: int, move: str, *, actor: User, on: date | None = None, note: str = ""
) -> Project:
    """Take one move of the line; `on` is the day it really happened (today where not said).

    Steps of the funnel that the move jumps over get the same day, so that who has signed has also
    been talked to; a step that was entered late, with a later day, is brought forward to it.
    """
    day = on or timezone.localdate()
    if day > timezone.localdate():
        raise BadInput(_("The day lies in the future: a stage is entered when it is reached"))
    with PROJECT.take(move, project_id, actor=actor, note=note.strip()) as project:
        if move == "return_to_talks":
            project.intent_on = None
            return project
        target = PROJECT.moves[move].target
        meet_clocks(project, ClockStep.ANSWER, ClockStep.ASSESS, actor=actor)
        if target == Stage.SIGNED:
            stop_clocks(project, actor=actor, steps=[ClockStep.REPORT])
        _date_stage(project, target, day, actor)
        for milestone in milestones_reached(target):
            known = getattr(project, f"{milestone}_on")
            if known is None or known > day:
                setattr(project, f"{milestone}_on", day)
    return project


def _date_stage(project: Project, stage: str, day: date, actor: User) -> None:
    """Note the day on which a stage was reached; stages before it can't have been reached later."""
    known = {row.stage: row for row in StageDate.objects.filter(project=project)}
    if stage not in known:
        create(StageDate(project=project, stage=stage, actual_on=day), actor=actor)
    for row in known.values():
        # the day of the lead is that of the first report, which never moves
        is_before = row.stage != Stage.LEAD and order_of(row.stage) < order_of(stage)
        is_later = row.actual_on is not None and row.actual_on > day
        if row.stage == stage or (is_before and is_later):
            with editing(StageDate, row.pk, actor=actor, verb="reached") as held:
                held.actual_on = day


def redate_signing(project_id: int, was: date, day: date, *, actor: User) -> None:
    """The agreement's day was corrected: the project that was signed by it follows."""
    with editing(Project, project_id, actor=actor, verb="signing_redated") as project:
        if project.signed_on != was:
            return
        for step in ("started", "producing"):
            reached = getattr(project, f"{step}_on")
            if reached is not None and reached < day:
                raise BadInput(
                    _("“%(stage)s” was reached before this day: check the day of signing")
                    % {"stage": Stage(step).label}
                )
        project.signed_on = day
        for milestone in milestones_reached(Stage.PRE_SIGNING):
            if getattr(project, f"{milestone}_on") > day:
                setattr(project, f"{milestone}_on", day)
        _date_stage(project, Stage.SIGNED, day, actor)


def plan_stage(project_id: int, stage: str, planned_on: date | None, *, actor: User) -> StageDate:
    """Say when a stage is to be reached; no day takes the plan back."""
    if stage not in STAGES:
        raise BadInput(_("There is no such stage"))
    with transaction.atomic():
        project = locked_project(project_id)
        TO_PLAN.demand(actor, project)
        if order_of(stage) <= order_of(project.stage):
            raise WrongState(
                _("“%(stage)s” is reached already: plan a later stage")
                % {"stage": Stage(stage).label}
            )
        row = StageDate.objects.filter(project=project, stage=stage).first()
        if row is None:
            return create(
                StageDate(project=project, stage=stage, planned_on=planned_on), actor=actor
            )
        with editing(StageDate, row.pk, actor=actor, verb="planned") as held:
            held.planned_on = planned_on
    return held


def pause_project(project_id: int, *, actor: User, note: str) -> Project:
    """Let a project rest, with the reason."""
    _demand_reason(note)
    with STANDING.take("pause", project_id, actor=actor, note=note.strip()) as project:
        stop_clocks(project, actor=actor)
    return project


def take_up_project(project_id: int, *, actor: User, note: str = "") -> Project:
    """Go on where it stood; not where it had ended and somebody else has the firm by now."""
    with transaction.atomic():
        asleep = Project.objects.select_related("investor").get(pk=project_id)
        hold_firm(asleep.investor_name, asleep.investor)
        with STANDING.take("take_up", project_id, actor=actor, note=note.strip()) as project:
            other = protected_elsewhere(asleep) if project.standing == Standing.ENDED else None
            if other:
                raise WrongState(first_is(other))
            project.end_reason = ""
    return project


def pass_on_project(project_id: int, *, actor: User, note: str) -> Project:
    """Another place suits it better; the first reporter's credit stays in the events."""
    _demand_reason(note)
    with STANDING.take("pass_on", project_id, actor=actor, note=note.strip()) as project:
        stop_clocks(project, actor=actor)
    return project


def end_project(project_id: int, *, actor: User, reason: str, note: str = "") -> Project:
    """End a project for one of the reasons that are counted."""
    if reason not in EndReason.values:
        raise BadInput(_("The reason is missing: choose one of the list"))
    if reason == EndReason.OTHER and not note.strip():
        raise BadInput(_("Say in the note what the other reason is"))
    with STANDING.take("end", project_id, actor=actor, note=note.strip()) as project:
        project.end_reason = reason
        stop_clocks(project, actor=actor)
    return project


def _demand_reason(note: str) -> None:
    if not note.strip():
        raise BadInput(_("The reason is missing: write it in a few words"))
