"""Who may do what with promises, blockers, factor needs and meetings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Role, User
from wutong.kernel.rights import Right
from wutong.pipeline.models import Blocker, DispatchMeeting, FactorNeed, Promise

from .projects import is_promoter, may_carry_on, may_follow_up


def _answers_for(user: User, department_id: int | None) -> bool:
    return user.is_government and department_id is not None and user.department_id == department_id


def may_keep(user: User, promise: Promise) -> bool:
    """Say with evidence that it is kept: whoever carries the project on, or who answers for it."""
    return may_carry_on(user, promise.project) or _answers_for(user, promise.department_id)


def may_rule(user: User, promise: Promise) -> bool:
    """Call it broken, change it by procedure, take a ruling back: promotion officers, leaders."""
    return is_promoter(user) and may_carry_on(user, promise.project)


def may_answer(user: User, blocker: Blocker) -> bool:
    """Study, answer, solve: the responsible department; also whoever carries the project on."""
    return _answers_for(user, blocker.department_id) or may_carry_on(user, blocker.project)


def may_close(user: User, blocker: Blocker) -> bool:
    """Close (销号) or give back: whoever raised it or a promotion officer, never the department
    that had to solve it, unless it raised it itself.
    """
    return user.pk == blocker.raised_by_id or (
        is_promoter(user) and may_carry_on(user, blocker.project)
    )


def may_supply(user: User, need: FactorNeed) -> bool:
    """Promise, supply, give the reason of a gap: the responsible department and the project's."""
    return _answers_for(user, need.department_id) or may_carry_on(user, need.project)


def may_drop_need(user: User, need: FactorNeed) -> bool:
    """Say that it is not needed any more, or is again: whoever carries the project on."""
    return may_carry_on(user, need.project)


def may_meet(user: User) -> bool:
    """Call meetings: promotion officers and leaders."""
    return is_promoter(user)


def may_hold(user: User, meeting: DispatchMeeting) -> bool:
    """Hold it, write its decisions: promotion officers and leaders of the place."""
    place = user.jurisdiction
    return (
        is_promoter(user) and place is not None and meeting.jurisdiction.path.startswith(place.path)
    )


def may_set_clocks(user: User) -> bool:
    """Change the rows by which deadlines and flags are set: leaders and the administrator."""
    return user.has_role(Role.LEADER, Role.ADMIN)


def only_clock(user: User, thing: object) -> bool:
    """Time itself: no person makes a thing overdue."""
    return user.is_clock


TO_RAISE_BLOCKER = Right(may_follow_up, _("Only whoever works on the project raises a blocker"))
TO_ASK_FACTOR = Right(may_carry_on, _("Only whoever works on the project asks for factors"))
TO_SUPPLY_PART = Right(may_supply, _("Only the responsible department says what is there"))
TO_REVIEW_PROMISE = Right(may_rule, _("Only promotion officers and leaders enter the review"))
TO_DECIDE = Right(may_hold, _("Only promotion officers and leaders write decisions"))
TO_KEEP_AGENDA = Right(may_hold, _("Only promotion officers and leaders call meetings"))
