"""What a new case knows by itself: which county decides, and for which firm its clerk applies."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from wutong.accounts.public import Department, Jurisdiction, JurisdictionKind, Role, User
from wutong.approvals.models import Case, Commitment
from wutong.companies.public import CompanyMember
from wutong.matters.public import DepartmentKind


@dataclass(frozen=True)
class Places:
    """Who can decide what a person opens, and whether the person has to say it."""

    home: Jurisdiction | None
    counties: tuple[Jurisdiction, ...]

    @property
    def settled(self) -> Jurisdiction | None:
        """The own county, else the only one that decides; None where somebody has to choose."""
        if self.home is not None and (self.home in self.counties or not self.counties):
            return self.home
        return self.counties[0] if len(self.counties) == 1 else None

    @property
    def must_say(self) -> bool:
        """Asked of whom has no county of his own, and where the case leaves it."""
        return self.home is None or (bool(self.counties) and self.home not in self.counties)

    def is_elsewhere(self, owner: Jurisdiction | None) -> bool:
        """Whether another county decides than that of whoever receives."""
        return self.home is not None and owner is not None and owner != self.home


def home_of(user: User) -> Jurisdiction | None:
    """The county in which a person works; None for who has none and must choose."""
    return _county_of(user.jurisdiction)


def deciding_counties() -> list[Jurisdiction]:
    """The counties that decide, by code, whoever receives.

    Those whose departments the catalogue names; before it names any, those that have departments:
    a draft must not wait for the catalogue.
    """
    known = Department.objects.select_related("jurisdiction__parent")
    named = known.filter(pk__in=DepartmentKind.objects.values("department"))
    departments = list(named) or list(known)
    places = (_county_of(department.jurisdiction) for department in departments)
    found = {place.pk: place for place in places if place is not None}
    return sorted(found.values(), key=lambda place: place.code)


def places_of(user: User) -> Places:
    """Where what this person opens may be decided."""
    return Places(home_of(user), tuple(deciding_counties()))


AGENTS = (Role.OFFICER, Role.APPROVAL, Role.DEPARTMENT, Role.ZONE)


def agents_for(case: Case) -> QuerySet[User]:
    """Who may stay with a case: people of the county that decides, not of the one next door."""
    here = Jurisdiction.objects.under(case.jurisdiction).order_by().values("pk")
    staff = User.objects.filter(is_active=True, grants__role__in=AGENTS, jurisdiction__in=here)
    return staff.distinct().order_by("pk")


def supervisors_for(commitment: Commitment) -> QuerySet[Department]:
    """The departments of the county that decides: one of them checks what was promised."""
    return Department.objects.filter(
        jurisdiction__in=Jurisdiction.objects.under(commitment.item.case.jurisdiction)
    ).order_by("pk")


def own_firm(user: User) -> dict[str, str]:
    """The fields of a firm's clerk who acts for one firm; nothing for staff, or for several."""
    if not user.is_outsider:
        return {}
    firms = [m.company for m in CompanyMember.objects.filter(user=user).select_related("company")]
    if len(firms) != 1:
        return {}
    return {"applicant_name": firms[0].name, "uscc": firms[0].uscc or ""}


def _county_of(place: Jurisdiction | None) -> Jurisdiction | None:
    while place is not None and place.kind != JurisdictionKind.COUNTY:
        place = place.parent
    return place
