"""Which county decides: one's own, or one that is chosen. Never guessed."""

from __future__ import annotations

from wutong.accounts.public import Department, Jurisdiction, JurisdictionKind, User


def home_of(user: User) -> Jurisdiction | None:
    """The county whose departments decide; None for who has none and must choose."""
    place = user.jurisdiction
    while place is not None and place.kind != JurisdictionKind.COUNTY:
        place = place.parent
    return place


def counties_served() -> list[Jurisdiction]:
    """The counties that have departments here, for who must choose one."""
    there = Department.objects.filter(jurisdiction__kind=JurisdictionKind.COUNTY)
    keys = there.order_by().values("jurisdiction_id")
    return list(Jurisdiction.objects.filter(pk__in=keys).order_by("code"))
