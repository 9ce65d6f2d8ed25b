"""Who may do what with a case."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Role, User
from wutong.companies.public import CompanyMember
from wutong.kernel.rights import Right

from .models import (
    Case,
    CaseItem,
    CaseParty,
    Commitment,
    LicenceReading,
    PartyRole,
    Transfer,
    Visit,
)
from .models.parties import clerk_department


def works_at(user: User, department_id: int | None) -> bool:
    """A clerk of that department or counter."""
    return department_id is not None and clerk_department(user) == department_id


def anybody(user: User, thing: object) -> bool:
    """A consequence of another deed, which asked for its own right."""
    return True


def is_clock(user: User, thing: object) -> bool:
    """Only the clock."""
    return user.is_clock


def is_applicant(user: User, case: Case) -> bool:
    """Whoever speaks for the applying firm, or opened the case for himself."""
    if not user.is_outsider:
        return False
    if case.opened_by_id == user.pk:
        return True
    return (
        case.applicant_id is not None
        and CompanyMember.objects.filter(user=user, company_id=case.applicant_id).exists()
    )


def may_carry(user: User, case: Case) -> bool:
    """Who acts for the applicant: himself, the agent, whoever opened it, a counter that has it."""
    if user.pk in {case.agent_id, case.opened_by_id} or is_applicant(user, case):
        return True
    if user.department_id is None or not works_at(user, user.department_id):
        return False
    roles = set(
        CaseParty.objects.filter(case=case, department_id=user.department_id).values_list(
            "role", flat=True
        )
    )
    if PartyRole.COUNTER in roles:
        return True
    # a department that decides holds papers to decide, not to speak for the applicant
    return PartyRole.HOLDER in roles and PartyRole.OWNER not in roles


def may_see_contact(user: User, case: Case) -> bool:
    """The contact's phone in full: whoever acts for the applicant or decides, and must call."""
    if may_carry(user, case):
        return True
    return (
        user.department_id is not None
        and works_at(user, user.department_id)
        and CaseParty.objects.filter(case=case, department_id=user.department_id).exists()
    )


def handed_in(user: User, reading: LicenceReading) -> bool:
    """Whoever handed the photo in compares it."""
    return reading.asked_by_id == user.pk


def may_open(user: User) -> bool:
    """Firms for themselves; clerks, officers and zone directors for them."""
    return user.is_outsider or user.has_role(
        Role.APPROVAL, Role.OFFICER, Role.ZONE, Role.DEPARTMENT, Role.STATIONED
    )


def may_name_agent(user: User, case: Case) -> bool:
    """Leaders, the receiving counter, and whoever opened it; not a firm by itself."""
    if user.is_outsider:
        return False
    return user.has_role(Role.LEADER) or may_carry(user, case)


TO_NAME_AGENT = Right(
    may_name_agent, _("Leaders, the counter and whoever opened it name the agent")
)


def may_send_papers(user: User, case: Case) -> bool:
    """Hand papers over: a counter or department that has the case."""
    if user.department_id is None or not works_at(user, user.department_id):
        return False
    return CaseParty.objects.filter(case=case, department_id=user.department_id).exists()


TO_HAND_OVER = Right(
    may_send_papers, _("Only a counter or department that has the case hands it over")
)


def may_decide(user: User, item: CaseItem) -> bool:
    """Only a clerk of the item's own department: authority stays with the owner."""
    return works_at(user, item.department_id)


TO_GIVE_OPINION = Right(may_decide, _("Each department speaks for its own item"))


def may_accept(user: User, item: CaseItem) -> bool:
    """The department itself, that which leads the stage, or the county's own counter for it."""
    if may_decide(user, item):
        return True
    if item.stage is not None and works_at(user, item.stage.lead_id):
        return True
    case = item.case
    return (
        works_at(user, case.counter_id)
        and user.has_role(Role.APPROVAL)
        and case.counter is not None
        and case.counter.jurisdiction.path.startswith(case.jurisdiction.path)
    )


def may_carry_item(user: User, item: CaseItem) -> bool:
    """As the whole case."""
    return may_carry(user, item.case)


def may_hand_over(user: User, item: CaseItem) -> bool:
    """The department, or a counter that has the case, gives the result to the applicant."""
    return may_accept(user, item) or (not user.is_outsider and may_carry(user, item.case))


def may_sign(user: User, commitment: Commitment) -> bool:
    """Only who acts for the applicant; the deciding department can't sign for him."""
    return may_carry(user, commitment.item.case) and not may_decide(user, commitment.item)


def may_decide_commitment(user: User, commitment: Commitment) -> bool:
    """The department of the item."""
    return may_decide(user, commitment.item)


def may_check(user: User, commitment: Commitment) -> bool:
    """The supervising department."""
    return works_at(user, commitment.supervisor_id)


def may_repair(user: User) -> bool:
    """Clerks of the approval bureau and the administrator record a repair, with its proof."""
    return user.has_role(Role.APPROVAL, Role.ADMIN)


TO_REPAIR = Right(may_repair, _("The approval bureau or the administrator records a repair"))


def may_take_in(user: User, transfer: Transfer) -> bool:
    """The counter or department to which the papers were sent."""
    return works_at(user, transfer.receiver_id)


def may_hold_visit(user: User, visit: Visit) -> bool:
    """The department that leads the appointment."""
    return works_at(user, visit.lead_id)


def may_set_rules(user: User) -> bool:
    """The administrator and the approval bureau enter local rules, with their source."""
    return user.has_role(Role.ADMIN, Role.APPROVAL)


TO_SET_RULES = Right(
    may_set_rules, _("The approval bureau or the administrator enters local rules")
)
