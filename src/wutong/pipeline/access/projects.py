"""Who may do what with a project, its first report, its agreements and vouchers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Role, User
from wutong.kernel.rights import Right
from wutong.pipeline.models import Agreement, Claim, FundsEntry, Project
from wutong.pipeline.rules import order_of


def may_report(user: User) -> bool:
    """Everyone reports leads (全员招商): whoever works for the county, and its chain chiefs."""
    return not user.is_outsider


def may_take_over(user: User) -> bool:
    """Enter what an older ledger says, and whole tables: promotion officers and leaders."""
    return user.is_clock or is_promoter(user)


def is_promoter(user: User) -> bool:
    """A promotion officer or a leader."""
    return user.has_role(Role.OFFICER, Role.LEADER)


def is_here(user: User, project: Project) -> bool:
    """Whether the project lands in the person's jurisdiction."""
    place = user.jurisdiction
    return place is not None and project.jurisdiction.path.startswith(place.path)


def may_work_on(user: User, project: Project) -> bool:
    """Edit, follow up, move before signing: its officer, any promotion officer of the county."""
    return user.pk == project.owner_id or (is_promoter(user) and is_here(user, project))


def may_carry_on(user: User, project: Project) -> bool:
    """Move after signing: also the zone that it lands in and the approval bureau."""
    return may_work_on(user, project) or (
        user.has_role(Role.ZONE, Role.APPROVAL) and is_here(user, project)
    )


def may_assign(user: User, project: Project) -> bool:
    """Name its officer, leader and department."""
    return is_promoter(user) and is_here(user, project)


def may_end(user: User, project: Project) -> bool:
    """Pause, end, pass on, take up again."""
    return may_work_on(user, project)


def may_sign(user: User, project: Project) -> bool:
    """Enter an agreement: the county's own people, since the figures are made of it."""
    return user.is_government and may_work_on(user, project)


def may_follow_up(user: User, project: Project) -> bool:
    """Its officer, its first reporter, any promotion officer."""
    return user.pk == project.reported_by_id or may_work_on(user, project)


def may_enter_funds(user: User, project: Project) -> bool:
    """Enter vouchers: the county's people who carry it on, once it is signed."""
    signed = order_of(project.stage) >= order_of("signed")
    return signed and user.is_government and may_carry_on(user, project)


def may_see_contact(user: User, project: Project) -> bool:
    """The investor's phone in full: those who must call. Everybody else sees it masked."""
    return user.pk in {project.owner_id, project.reported_by_id} or is_promoter(user)


def may_void(user: User, entry: FundsEntry) -> bool:
    """Take a voucher out of the figures: whoever entered it, or a leader."""
    return user.pk == entry.entered_by_id or user.has_role(Role.LEADER)


def may_release(user: User, claim: Claim) -> bool:
    """Give one's first report up; a leader may rule so too."""
    return user.pk == claim.claimant_id or user.has_role(Role.LEADER)


def may_renew(user: User, claim: Claim) -> bool:
    """Ask for more time, on evidence of talks."""
    return user.pk == claim.claimant_id or user.has_role(Role.LEADER)


def is_clock(user: User, claim: Claim) -> bool:
    """Only time lets a claim lapse."""
    return user.is_clock


def may_correct(user: User, agreement: Agreement) -> bool:
    """Correct what was entered of an agreement: whoever entered it, or a promotion officer."""
    return user.pk == agreement.entered_by_id or is_promoter(user)


# asked by the views before they read a form, and by the actions under their lock
TO_ASSIGN = Right(may_assign, _("Only promotion officers and leaders assign projects"))
TO_NAME_COMPANY = Right(may_carry_on, _("Only whoever works on the project names its company"))
TO_PLAN = Right(may_carry_on, _("Only whoever works on the project plans its stages"))
TO_SET_TEAM = Right(may_carry_on, _("Only whoever works on the project sets up its task force"))
TO_FOLLOW_UP = Right(
    may_follow_up, _("Only its officer, its first reporter or a promotion officer follows up")
)
TO_ENTER_FUNDS = Right(
    may_enter_funds,
    _("Money in place is entered for signed projects, by whoever carries them on"),
)
