"""Following up: what was said, what comes next, and a reminder for it."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, editing
from wutong.kernel.errors import BadInput
from wutong.notices.public import drop_notices, notify
from wutong.pipeline.access.projects import TO_FOLLOW_UP
from wutong.pipeline.models import Claim, ClaimState, ClockStep, FollowUp, FollowUpWay, Project
from wutong.pipeline.rules import lapses_on

from .clocks import meet_clocks
from .rows import locked_project


def record_follow_up(
    project_id: int,
    *,
    actor: User,
    on: date,
    way: str,
    said: str,
    next_step: str = "",
    next_on: date | None = None,
) -> FollowUp:
    """Note one contact; it keeps a first report alive that still held on that day, and the
    project's officer is reminded of the next step.

    `on` and `next_on` are calendar days. A day in the future can't be reported.
    """
    problems = []
    if on > timezone.localdate():
        problems.append(
            _("The day of the contact lies in the future: report it when it took place")
        )
    if way != FollowUpWay.NO_CHANGE and not said.strip():
        problems.append(_("What was said is missing: one sentence is enough"))
    if way not in FollowUpWay.values:
        problems.append(_("Choose how the contact took place"))
    if next_on is not None and next_on < on:
        problems.append(_("The next step lies before this contact: check the two days"))
    if problems:
        raise BadInput(problems)
    with transaction.atomic():
        project = locked_project(project_id)
        TO_FOLLOW_UP.demand(actor, project)
        follow_up = create(
            FollowUp(
                project=project, by=actor, on=on, way=way, said=said.strip(),
                next_step=next_step.strip(), next_on=next_on,
            ),
            actor=actor,
        )  # fmt: skip
        meet_clocks(project, ClockStep.ANSWER, ClockStep.REPORT, actor=actor)
        if way != FollowUpWay.NO_CHANGE:
            _keep_alive(project, on, actor)
            drop_notices(f"project:{project.pk}:next:", actor=actor)
        if next_on is not None and next_on >= timezone.localdate():
            _remind(project, follow_up, next_on, actor)
    return follow_up


def _keep_alive(project: Project, on: date, actor: User) -> None:
    """Count the days of rest anew from a contact that took place while the report held."""
    claim = Claim.objects.filter(project=project, state=ClaimState.PROTECTED).first()
    if claim is None or (claim.last_follow_up_on or date.min) >= on:
        return
    reported = timezone.localdate(claim.claimed_at)
    last = claim.last_follow_up_on
    if on < lapses_on(claim.protected_until, last, reported, claim.rest_days):
        with editing(Claim, claim.pk, actor=actor, verb="kept_alive") as held:
            held.last_follow_up_on = on


def say_no_change(project_id: int, *, actor: User) -> FollowUp:
    """One tap: nothing new this month, and that is reported. It is no contact, so it doesn't keep
    a first report alive.
    """
    return record_follow_up(
        project_id, actor=actor, on=timezone.localdate(), way=FollowUpWay.NO_CHANGE, said=""
    )


def _remind(project: Project, follow_up: FollowUp, day: date, actor: User) -> None:
    # in both languages at once: it is read later, in whichever its reader then uses
    with translation.override("zh-hans"):
        zh = _("Follow up today: %(project)s") % {"project": project.name}
    with translation.override("en"):
        en = _("Follow up today: %(project)s") % {"project": project.name_en or project.name}
    notify(
        project.owner,
        key=f"project:{project.pk}:next:{follow_up.pk}",
        text=zh,
        text_en=en,
        url=reverse("pipeline:page", args=[project.pk]),
        actor=actor,
        send_at=timezone.make_aware(datetime.combine(day, time(9))),
    )
