"""Who may do what with trips and events. Seeing is `visible_to`; these ask about a row seen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Role, User
from wutong.companies.public import Company
from wutong.kernel.rights import Right

from .models import Meeting, Member, Occasion

PROMOTERS = frozenset({Role.OFFICER, Role.STATIONED, Role.LEADER})


def may_look(user: User) -> bool:
    """See the lists: all who work for the county, and its chain chiefs what they take part in."""
    return not user.is_outsider


def may_plan(user: User) -> bool:
    """Plan trips and events: promotion and stationed officers, county leaders."""
    return user.has_role(*PROMOTERS)


def may_set_terms(user: User) -> bool:
    """Say how many days a report may take: the county's leaders and the administrator."""
    return user.is_clock or user.has_role(Role.LEADER, Role.ADMIN)


def _is_here(user: User, occasion: Occasion) -> bool:
    place = user.jurisdiction
    return place is not None and occasion.jurisdiction.path.startswith(place.path)


def may_work_on(user: User, occasion: Occasion) -> bool:
    """Change plan, agenda, costs, tell how it went: who prepares it, any promoter of the place."""
    return user.pk == occasion.owner_id or (may_plan(user) and _is_here(user, occasion))


TO_CHANGE = Right(
    may_work_on, _("Only promotion officers, leaders and whoever prepares it change it")
)


def may_carry_out(user: User, occasion: Occasion) -> bool:
    """Set out and come back: the same people, and the clock on the planned days."""
    return user.is_clock or may_work_on(user, occasion)


def may_approve(user: User, occasion: Occasion) -> bool:
    """Approve a plan, or send it back: a county leader."""
    return user.has_role(Role.LEADER) and _is_here(user, occasion)


def may_keep_minutes(user: User, meeting: Meeting) -> bool:
    """Write minutes and promises: who may change the trip, and whoever took part in it."""
    return may_add_meeting(user, meeting.occasion)


def may_add_meeting(user: User, occasion: Occasion) -> bool:
    """Put a firm on the agenda: the same people."""
    return may_work_on(user, occasion) or takes_part(user, occasion)


TO_ADD_MEETING = Right(
    may_add_meeting, _("Only those who prepare the trip or take part put firms on it")
)
TO_NOTE_STEPS = Right(
    may_keep_minutes, _("Only those who prepare the trip or take part note promises")
)
TO_ADD_FILES = Right(may_keep_minutes, _("Only those who prepare the trip or take part add photos"))


def takes_part(user: User, occasion: Occasion) -> bool:
    """Whether a person is on the list of members."""
    return Member.objects.filter(occasion=occasion, user=user).exists()


def may_match(user: User) -> bool:
    """See who should talk with whom: whoever works for the county, and its chain chiefs."""
    return not user.is_outsider


def may_keep_goods(user: User, company: Company) -> bool:
    """Say what a firm buys and sells: whoever speaks for it, and who works for the county."""
    if user.is_clock or user.is_government:
        return True
    return Company.objects.of_member(user).filter(pk=company.pk).exists()


def may_see_phone(user: User, meeting: Meeting) -> bool:
    """The contact's telephone in full: those who must call. Everybody else sees it masked."""
    return may_keep_minutes(user, meeting)
