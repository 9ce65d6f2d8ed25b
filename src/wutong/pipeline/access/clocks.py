"""Who meets a lead's clock, and who gives the introducer word."""

from __future__ import annotations

from wutong.accounts.public import User
from wutong.pipeline.models import LeadClock, Project

from .projects import may_follow_up, may_work_on


def may_report_lead(user: User) -> bool:
    """Everybody who is signed in reports leads (全员招商), firms too."""
    return user.is_active and not user.is_clock


def may_answer(user: User, project: Project) -> bool:
    """Answer a lead, and give feedback: whoever works on it."""
    return may_work_on(user, project)


def may_meet(user: User, clock: LeadClock) -> bool:
    """Meet a clock: whoever follows its project up, or carries it on."""
    return may_follow_up(user, clock.project) or user.is_government


def may_tell(user: User, clock: LeadClock) -> bool:
    """Remind, fall due, escalate: only time does that."""
    return user.is_clock
