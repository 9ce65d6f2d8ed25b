"""Who may do what with a task."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Role, User
from wutong.kernel.rights import Right

from .models import Task


def may_finish(user: User, task: Task) -> bool:
    """Its owner, or the head who set it."""
    return user.pk in {task.owner_id, task.set_by_id}


def may_drop(user: User, task: Task) -> bool:
    """Whoever set it, or a county leader: an owner can't rid himself of a task."""
    return user.pk == task.set_by_id or user.has_role(Role.LEADER)


def may_move_day(user: User, task: Task) -> bool:
    """The same people as for dropping."""
    return may_drop(user, task)


TO_MOVE_DAY = Right(may_move_day, _("Only whoever set the task, or a county leader, moves its day"))
