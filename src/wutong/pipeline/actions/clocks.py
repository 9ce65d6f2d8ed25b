"""Leads' clocks: begun with the report, met by deeds, told by time, each piece of news once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wutong.accounts.public import Role, User
from wutong.audit.public import change_many, create, create_many, record
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.notices.public import notify
from wutong.pipeline.access.clocks import may_answer
from wutong.pipeline.lifecycle.clocks import LEAD_CLOCK
from wutong.pipeline.models import (
    ClockStep,
    LeadClock,
    LeadClockRule,
    LeadReceipt,
    Project,
)
from wutong.pipeline.rules.clocks import clock_days

from .rows import locked_project

RULES = Path(__file__).resolve().parent.parent / "data" / "lead_clocks.toml"


def load_product_clock_rules(*, actor: User) -> int:
    """Enter the rules of the clocks where a county has none. Returns how many."""
    known = set(LeadClockRule.objects.values_list("step", flat=True))
    rows = tomllib.loads(RULES.read_text(encoding="utf-8"))["rules"]
    return len(
        create_many([LeadClockRule(**row) for row in rows if row["step"] not in known], actor=actor)
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def begin_clocks(project: Project, *, actor: User, steps: Iterable[str] = ClockStep.values) -> None:
    """Start the steps that have a rule in force; the project's lock is held."""
    rules = LeadClockRule.objects.filter(valid_to__isnull=True, step__in=list(steps))
    now = timezone.now()
    for rule in rules:
        days = clock_days(timezone.localdate(now), rule.days, rule.remind_days, rule.escalate_days)
        create(
            LeadClock(
                project=project, step=rule.step, begun_at=now, remind_at=_midnight(days.remind),
                due_at=_midnight(days.due), escalate_at=_midnight(days.escalate),
            ),
            actor=actor,
        )  # fmt: skip


def meet_clocks(project: Project, *steps: str, actor: User) -> None:
    """A deed meets these steps where they run; a repeating one begins anew at once."""
    running = LeadClock.objects.filter(project=project, step__in=steps).running()
    for clock in running.order_by("pk"):
        with LEAD_CLOCK.take("meet", clock.pk, actor=actor) as held:
            held.met_at = timezone.now()
        if clock.step == ClockStep.REPORT:
            begin_clocks(project, actor=actor, steps=[ClockStep.REPORT])


def stop_clocks(project: Project, *, actor: User, steps: Iterable[str] = ClockStep.values) -> None:
    """The project rests, ended or is signed: nothing of it is waited for any more."""
    running = LeadClock.objects.filter(project=project, step__in=list(steps)).running()
    keys = list(running.order_by("pk").values_list("pk", flat=True))
    LEAD_CLOCK.take_many("stop", keys, actor=actor)


def answer_lead(project_id: int, *, actor: User, note: str) -> Project:
    """Somebody takes the lead in hand and says so."""
    if not note.strip():
        raise BadInput(_("Say in a few words who does what next"))
    with transaction.atomic():
        project = locked_project(project_id)
        if not may_answer(actor, project):
            raise NotAllowed(_("Only whoever works on the lead answers it"))
        record("pipeline.project.answered", project, actor=actor, note=note.strip())
        meet_clocks(project, ClockStep.ANSWER, actor=actor)
    return project


def give_feedback(project_id: int, *, actor: User, text: str) -> Project:
    """Tell whoever reported the lead what became of it; kept with the receipt, told by a notice."""
    if not text.strip():
        raise BadInput(_("The feedback is missing: one sentence is enough"))
    with transaction.atomic():
        project = locked_project(project_id)
        if not may_answer(actor, project):
            raise NotAllowed(_("Only whoever works on the lead answers it"))
        record("pipeline.project.feedback_given", project, actor=actor, note=text.strip())
        receipts = LeadReceipt.objects.filter(project=project).values_list("pk", flat=True)
        change_many(
            LeadReceipt, {pk: {"feedback": text.strip()} for pk in receipts}, actor=actor,
            verb="answered",
        )  # fmt: skip
        meet_clocks(project, ClockStep.ANSWER, ClockStep.FEEDBACK, actor=actor)
        if project.reported_by_id != actor.pk:
            count = project_events(project)
            _tell(
                project.reported_by, f"lead:{project.pk}:feedback:{count}", project,
                lambda name: _("Word on your lead: %(project)s") % {"project": name},
                actor, url=reverse("pipeline:report"),
            )  # fmt: skip
    return project


def project_events(project: Project) -> int:
    """How many events the project has: a number that no later notice has again."""
    from wutong.audit.public import Event

    return Event.objects.filter(kind="pipeline.project", thing_id=project.pk).count()


def _tell(to: User, key: str, project: Project, words: Any, actor: User, url: str = "") -> None:
    # in both languages at once: it is read later, in whichever its reader then uses
    with translation.override("zh-hans"):
        zh = words(project.name)
    with translation.override("en"):
        en = words(project.name_en or project.name)
    notify(
        to, key=key, text=str(zh), text_en=str(en), actor=actor,
        url=url or reverse("pipeline:page", args=[project.pk]),
    )  # fmt: skip


def _of(clock_id: int) -> LeadClock:
    return LeadClock.objects.select_related("project__owner", "project__leader").get(pk=clock_id)


def remind_of_clock(clock_id: int, clock: User) -> None:
    """The step is due soon: its officer is told."""
    with LEAD_CLOCK.take("remind", clock_id, actor=clock):
        pass
    row = _of(clock_id)
    _tell(
        row.project.owner, f"lead-clock:{clock_id}:remind", row.project,
        lambda name: _("%(step)s is due soon: %(project)s")
        % {"step": row.get_step_display(), "project": name},
        clock,
    )  # fmt: skip


def clock_fell_due(clock_id: int, clock: User) -> None:
    """The step is overdue: its officer is told."""
    with LEAD_CLOCK.take("fall_due", clock_id, actor=clock):
        pass
    row = _of(clock_id)
    _tell(
        row.project.owner, f"lead-clock:{clock_id}:overdue", row.project,
        lambda name: _("%(step)s is overdue: %(project)s")
        % {"step": row.get_step_display(), "project": name},
        clock,
    )  # fmt: skip


def escalate_clock(clock_id: int, clock: User) -> None:
    """It stays overdue: the responsible leader is told, or the place's leaders."""
    with LEAD_CLOCK.take("escalate", clock_id, actor=clock):
        pass
    row = _of(clock_id)
    for person in _leaders_of(row.project):
        _tell(
            person, f"lead-clock:{clock_id}:escalated", row.project,
            lambda name: _("%(step)s stays overdue: %(project)s")
            % {"step": row.get_step_display(), "project": name},
            clock,
        )  # fmt: skip


def _leaders_of(project: Project) -> list[User]:
    if project.leader is not None:
        return [project.leader]
    place = project.jurisdiction.path
    leaders = User.objects.filter(is_active=True, grants__role=Role.LEADER).select_related(
        "jurisdiction"
    )
    return [
        person
        for person in leaders.order_by("pk")
        if person.jurisdiction is not None and place.startswith(person.jurisdiction.path)
    ]


LEAD_CLOCK.on_due("remind", remind_of_clock)
LEAD_CLOCK.on_due("fall_due", clock_fell_due)
LEAD_CLOCK.on_due("escalate", escalate_clock)


def set_clock_rule(
    step: str, *, days: int, remind_days: int, escalate_days: int, source: str, actor: User
) -> LeadClockRule:
    """Change a step's days from now on: the rule before it ends; running clocks keep theirs."""
    if not actor.has_role(Role.LEADER, Role.ADMIN):
        raise NotAllowed(_("Only leaders and the administrator change the clocks"))
    problems = []
    if step not in ClockStep.values:
        problems.append(_("There is no such step"))
    if not 1 <= days <= 365 or not 0 <= remind_days < days or not 0 <= escalate_days <= 365:
        problems.append(_("Days are from 1 to 365, the reminder comes before the last of them"))
    if not source.strip():
        problems.append(_("Say where the rule is written"))
    if problems:
        raise BadInput(problems)
    with transaction.atomic():
        held = LeadClockRule.objects.select_for_update().filter(step=step, valid_to__isnull=True)
        today = timezone.localdate()
        repeats = step == ClockStep.REPORT
        change_many(LeadClockRule, {row.pk: {"valid_to": today} for row in held}, actor=actor)
        return create(
            LeadClockRule(
                step=step, days=days, remind_days=remind_days, escalate_days=escalate_days,
                repeats=repeats, source=source.strip(),
            ),
            actor=actor,
        )  # fmt: skip
