"""What a meeting has to talk about, made from what is stuck."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.pipeline.models import (
    AgendaReason,
    Escalation,
    FactorNeed,
    MeetingKind,
    NeedState,
    Project,
    Promise,
    PromiseState,
    Stage,
    StageDate,
    Standing,
)
from wutong.pipeline.rules import order_of

from .blockers import open_blockers

MOST = 100
FRESH = (Stage.LEAD, Stage.ASSESSED)  # worth stealing: not for a table at which many sit


@dataclass(frozen=True)
class Matter:
    """An item as it would stand on the agenda."""

    reason: str
    subject_id: int
    project_id: int
    words: str


def agenda_for(kind: str, user: User) -> list[Matter]:
    """Blockers (for the leading group only those called up to the leader), overdue promises and
    factors, overdue stages of the projects that this person sees; the most pressing kind first.
    """
    projects = Project.objects.visible_to(user).exclude(stage__in=FRESH)
    projects = projects.filter(standing=Standing.ACTIVE)
    blockers = open_blockers().filter(project__in=projects).select_related("project", "department")
    if kind == MeetingKind.GROUP:
        blockers = blockers.filter(escalation=Escalation.LEADER)
    matters = [
        Matter(AgendaReason.BLOCKER, b.pk, b.project_id, f"{b.project}: {b} ({b.department})")
        for b in blockers.order_by("solve_by", "pk")[:MOST]
    ]
    promises = Promise.objects.filter(state=PromiseState.LATE, project__in=projects)
    matters += [
        Matter(
            AgendaReason.PROMISE, p.pk, p.project_id,
            _("%(project)s: %(what)s, due %(day)s (%(side)s)") % {
                "project": p.project, "what": p, "side": p.get_side_display(),
                "day": date_format(p.due_on, "DATE_FORMAT"),
            },
        )
        for p in promises.select_related("project").order_by("due_on", "pk")[:MOST]
    ]  # fmt: skip
    needs = FactorNeed.objects.filter(state=NeedState.LATE, project__in=projects)
    matters += [
        Matter(AgendaReason.NEED, n.pk, n.project_id, f"{n.project}: {n}")
        for n in needs.select_related("project", "kind").order_by("promised_on", "pk")[:MOST]
    ]
    stages = StageDate.objects.filter(
        project__in=projects, actual_on__isnull=True, planned_on__lt=timezone.localdate()
    ).select_related("project")
    matters += [
        Matter(
            AgendaReason.STAGE, s.pk, s.project_id,
            _("%(project)s: “%(stage)s” was planned for %(day)s") % {
                "project": s.project, "stage": s.get_stage_display(),
                "day": date_format(s.planned_on or timezone.localdate(), "DATE_FORMAT"),
            },
        )
        for s in stages.order_by(F("planned_on").asc(), "pk")[:MOST]
        if order_of(s.stage) > order_of(s.project.stage)
    ]  # fmt: skip
    return matters
