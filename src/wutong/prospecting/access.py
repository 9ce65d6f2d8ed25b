"""Who may do what with registers, screenings and target lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Role, User
from wutong.kernel.rights import Right

from .models import (
    Comparison,
    Register,
    Screening,
    Standing,
    Target,
    TargetList,
    WeightVersion,
)

PROMOTERS = frozenset({Role.OFFICER, Role.STATIONED, Role.LEADER, Role.ADMIN})


def may_look(user: User) -> bool:
    """See gaps and screenings: whoever works for the county."""
    return user.is_clock or user.is_government


def may_look_at_lists(user: User) -> bool:
    """See target lists: the same, and chain chiefs, whose rows `visible_to` narrows."""
    return not user.is_outsider


def may_screen(user: User) -> bool:
    """Have a register read, choose firms, keep lists."""
    return user.is_clock or user.has_role(*PROMOTERS)


def may_keep_registers(user: User) -> bool:
    """Say which registers there are and where they lie: the administrator and the machine."""
    return user.is_clock or user.has_role(Role.ADMIN)


def may_retire(user: User, register: Register) -> bool:
    """Take a register out of use, or back into it."""
    return may_keep_registers(user)


def may_run(user: User, screening: Screening) -> bool:
    """Do the reading: the machine, in the name of whoever asked."""
    return user.is_clock or user.pk == screening.started_by_id


def may_retry(user: User, screening: Screening) -> bool:
    """Ask again for a screening that failed."""
    return may_screen(user)


def may_run_comparison(user: User, comparison: Comparison) -> bool:
    """Do the comparing: the machine, in the name of whoever asked."""
    return user.is_clock or user.pk == comparison.asked_by_id


def may_compare(user: User, comparison: Comparison) -> bool:
    """Ask again for a comparison that failed."""
    return may_keep_registers(user)


def may_run_standing(user: User, standing: Standing) -> bool:
    """Do the counting: the machine, in the name of whoever asked."""
    return user.is_clock or user.pk == standing.asked_by_id


def may_stand(user: User, standing: Standing) -> bool:
    """Ask again for a count that failed."""
    return may_screen(user)


def may_draft_weights(user: User) -> bool:
    """Prepare a version of the weights: whoever keeps target lists in the county's own offices."""
    return user.is_clock or user.has_role(Role.OFFICER, Role.LEADER, Role.ADMIN)


def may_change_weights(user: User, version: WeightVersion) -> bool:
    """Change a draft, or drop it."""
    return may_draft_weights(user)


def may_publish_weights(user: User, version: WeightVersion) -> bool:
    """Say by which weights firms are ranked from now on: a leader, not who drafts."""
    return user.is_clock or user.has_role(Role.LEADER, Role.ADMIN)


def may_keep_list(user: User, targets: TargetList) -> bool:
    """Put firms on a list, rename it. Lists are shared work, not private property."""
    return may_screen(user)


TO_KEEP_LIST = Right(
    may_keep_list, _("Only promotion officers and county leaders keep target lists")
)


def may_move_target(user: User, target: Target) -> bool:
    """Say that a firm was contacted, drop it, take it up again."""
    return may_screen(user)


def may_become_lead(user: User, target: Target) -> bool:
    """Whoever may report leads may report this one: all who work for the county, and its chiefs."""
    return user.is_clock or not user.is_outsider
