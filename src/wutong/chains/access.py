"""Who may do what with a chain, its segments and what is said of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Jurisdiction, Role, User
from wutong.kernel.rights import Right

from .models import Assessment, Chain, KitItem, Placement, Segment


def _of_here(user: User, chain: Chain) -> bool:
    """The chain belongs to the person's own place or below it, not to the city above."""
    if user.jurisdiction is None:
        return True
    return chain.jurisdiction.path.startswith(user.jurisdiction.path)


def _works_on(user: User, chain: Chain, *roles: Role) -> bool:
    return user.is_clock or (user.has_role(*roles) and _of_here(user, chain))


def may_load(user: User) -> bool:
    """Load a classification or the product's chains: the administrator and the machine."""
    return user.is_clock or user.has_role(Role.ADMIN)


def may_edit_chain(user: User, chain: Chain) -> bool:
    """Words, roles, kit, versions: the officers and the department that keep the chain."""
    return _works_on(user, chain, Role.OFFICER, Role.DEPARTMENT, Role.ADMIN)


def may_edit_terms(user: User, segment: Segment) -> bool:
    """By which words firms are found."""
    return may_edit_chain(user, segment.chain)


def may_place(user: User, placement: Placement) -> bool:
    """Say that a firm does, or does not, serve a segment."""
    return may_edit_chain(user, placement.segment.chain)


def may_tick(user: User, item: KitItem) -> bool:
    """Keep the kit's checklist."""
    return may_edit_chain(user, item.chain)


def may_appoint(user: User, chain: Chain) -> bool:
    """Who leads a chain: the county leader decides, the officer enters what was published."""
    return _works_on(user, chain, Role.LEADER, Role.OFFICER, Role.ADMIN)


def may_assess(user: User, chain: Chain) -> bool:
    """Have the machine judge again."""
    return _works_on(user, chain, Role.OFFICER, Role.DEPARTMENT, Role.LEADER, Role.ADMIN)


def may_confirm(user: User, assessment: Assessment) -> bool:
    """Agree with a judgement or correct it."""
    return may_judge(user, assessment.segment.chain)


def may_judge(user: User, chain: Chain) -> bool:
    """Confirm judgements of a chain. A machine never confirms."""
    return not user.is_clock and _works_on(user, chain, Role.OFFICER, Role.DEPARTMENT, Role.LEADER)


def may_publish(user: User, assessment: Assessment) -> bool:
    """Let a confirmed judgement be known outside the staff: the county leader."""
    return not user.is_clock and _works_on(user, assessment.segment.chain, Role.LEADER)


def may_supersede(user: User, assessment: Assessment) -> bool:
    """A newer judgement puts an older one away, whoever brings the newer one."""
    return may_assess(user, assessment.segment.chain)


def may_rule(user: User, segment: Segment) -> bool:
    """Rule on a restricted or obsolete segment: the county leader."""
    return not user.is_clock and _works_on(user, segment.chain, Role.LEADER)


def may_set_task(user: User, segment: Segment) -> bool:
    """Make a task of a gap."""
    return _works_on(user, segment.chain, Role.LEADER, Role.OFFICER, Role.DEPARTMENT)


def may_keep_facts(user: User) -> bool:
    """Enter published facts."""
    return user.is_clock or user.has_role(Role.OFFICER, Role.ADMIN)


def may_put_in_force(user: User, chain: Chain) -> bool:
    """Decide that a year's version is the one that holds: the county leader or administrator."""
    return _works_on(user, chain, Role.LEADER, Role.ADMIN)


def may_set_thresholds(user: User) -> bool:
    """Decide by which figures is judged: the county leader, or the administrator for them."""
    return user.is_clock or user.has_role(Role.LEADER, Role.ADMIN)


def may_set_radius(user: User, home: Jurisdiction) -> bool:
    """Choose the places that count as near: whoever leads or keeps the chains there."""
    if user.is_clock:
        return True
    here = user.jurisdiction is None or home.path.startswith(user.jurisdiction.path)
    return here and user.has_role(Role.LEADER, Role.OFFICER, Role.ADMIN)


# asked by the views before they read a form, and by the actions under their lock
TO_EDIT_TERMS = Right(may_edit_terms, _("You may not change the words of this segment"))
TO_CLASS = Right(may_edit_terms, _("You may not change the class of this segment"))
TO_PLACE = Right(may_place, _("You may not decide which firms serve this segment"))
TO_PLACE_BY_HAND = Right(may_edit_terms, _("You may not decide which firms serve this segment"))
TO_TICK = Right(may_tick, _("You may not keep the kit of this chain"))
TO_END_ROLES = Right(may_appoint, _("You may not end roles on this chain"))
TO_APPOINT = Right(may_appoint, _("You may not give roles on this chain"))
TO_JUDGE = Right(may_judge, _("You may not confirm judgements of this chain"))
TO_COPY = Right(may_edit_chain, _("You may not make versions of this chain"))
TO_RULE = Right(may_rule, _("Only the county leader rules on a restricted segment"))
TO_SET_RADIUS = Right(may_set_radius, _("You may not change the supply radius"))
