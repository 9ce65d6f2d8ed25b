"""Who rules, passes on, merges, keeps introducers and stations."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Role, User
from wutong.kernel.rights import Right
from wutong.pipeline.models import CommissionFee, Dispute, Introduction, Project, StationReport

from .projects import is_here, is_promoter


def may_rule(user: User, dispute: Dispute) -> bool:
    """The leading group: a leader of the place."""
    return user.has_role(Role.LEADER) and is_here(user, dispute.first)


def may_transfer(user: User, project: Project) -> bool:
    """Pass a project to another place of one's own: a leader above both."""
    return user.has_role(Role.LEADER) and is_here(user, project)


def may_merge(user: User, project: Project) -> bool:
    """Merge what was entered twice: promotion officers and leaders of the place."""
    return is_promoter(user) and is_here(user, project)


def may_keep_introducers(user: User) -> bool:
    """Register introducers: promotion officers and leaders."""
    return is_promoter(user)


def may_compute(user: User, introduction: Introduction) -> bool:
    """Compute a reward, and enter its payment: promotion officers and leaders of the place."""
    return may_merge(user, introduction.project)


def may_approve(user: User, introduction: Introduction) -> bool:
    """Approve or refuse a reward: a leader of the place."""
    return user.has_role(Role.LEADER) and is_here(user, introduction.project)


def may_write_report(user: User, report: StationReport) -> bool:
    """Hand a month's report in: the station's own officer."""
    return user.pk == report.station.officer_id


def only_time(user: User, _report: StationReport) -> bool:
    """Only time makes a report overdue."""
    return user.is_clock


def may_keep_commissions(user: User) -> bool:
    """Enter and end a contract with an agency: leaders and promotion officers."""
    return is_promoter(user)


def may_compute_fee(user: User, fee: CommissionFee) -> bool:
    """Compute an agency's fee, and enter its payments: promotion officers and leaders here."""
    return may_merge(user, fee.project)


def may_approve_fee(user: User, fee: CommissionFee) -> bool:
    """Approve or refuse an agency's fee: a leader of the place."""
    return user.has_role(Role.LEADER) and is_here(user, fee.project)


def may_keep_stations(user: User) -> bool:
    """Open, man and close a station: promotion officers and leaders."""
    return is_promoter(user)


def may_keep_ways(user: User) -> bool:
    """Word, add and end the ways: leaders and the administrator."""
    return user.has_role(Role.LEADER, Role.ADMIN)


TO_TRANSFER = Right(may_transfer, _("Only a leader passes a project to another place"))
TO_KEEP_COMMISSIONS = Right(
    may_keep_commissions, _("Only promotion officers and leaders enter contracts with agencies")
)
