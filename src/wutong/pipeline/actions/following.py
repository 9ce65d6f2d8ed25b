"""Following up: what was said, what comes next, and a reminder for it."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, editing
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.notices.public import drop_notices, notify

from ..access import may_follow_up
from ..models import Claim, FollowUp, FollowUpWay, Project


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
    """Note one contact; it keeps the first report alive, and its officer is reminded of the next.

    `on` and `next_on` are calendar days. A day in the future can't be reported.
    """
    problems = []
    if on > timezone.localdate():
        problems.append(_("The day of the contact lies in the future: report it when it took place"))
    if way != FollowUpWay.NO_CHANGE and not said.strip():
        problems.append(_("What was said is missing: one sentence is enough"))
    if next_on is not None and next_on < on:
        problems.append(_("The next step lies before this contact: check the two days"))
    if problems:
        raise BadInput(problems)
    with transaction.atomic():
        project = Project.objects.select_for_update(of=("self",)).select_related("jurisdiction").get(
            pk=project_id
        )
        if not may_follow_up(actor, project):
            raise NotAllowed(_("Only its officer, its first reporter or a promotion officer follows up"))
        follow_up = create(
            FollowUp(
                project=project, by=actor, on=on, way=way, said=said.strip(),
                next_step=next_step.strip(), next_on=next_on,
            ),
            actor=actor,
        )  # fmt: skip
        claim = Claim.objects.filter(project=project).first()
        if claim is not None and (claim.last_follow_up_on is None or claim.last_follow_up_on < on):
            with editing(Claim, claim.pk, actor=actor, verb="kept_alive") as held:
                held.last_follow_up_on = on
        drop_notices(f"project:{project.pk}:next:", actor=actor)
        if next_on is not None:
            _remind(project, follow_up, next_on, actor)
    return follow_up


def say_no_change(project_id: int, *, actor: User) -> FollowUp:
    """One tap: nothing new this month, and that is reported."""
    return record_follow_up(
        project_id, actor=actor, on=timezone.localdate(), way=FollowUpWay.NO_CHANGE, said=""
    )


def _remind(project: Project, follow_up: FollowUp, day: date, actor: User) -> None:
    text = "Follow up today: %(project)s"
    with translation.override("zh-hans"):
        zh = translation.gettext("Follow up today: %(project)s") % {"project": project.name}
    notify(
        project.owner,
        key=f"project:{project.pk}:next:{follow_up.pk}",
        text=zh,
        text_en=text % {"project": project.name_en or project.name},
        url=reverse("pipeline:page", args=[project.pk]),
        actor=actor,
        send_at=timezone.make_aware(datetime.combine(day, time(9))),
    )
