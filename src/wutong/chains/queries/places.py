"""Whose county a page is about."""

from __future__ import annotations

from django.conf import settings

from wutong.accounts.public import Jurisdiction, User


def home_of(user: User) -> Jurisdiction:
    """The county of a person: a zone's people belong to the county around it.

    Whoever has no place of their own, or one above counties, sees the county that is served here.
    """
    place = user.jurisdiction
    while place is not None and place.kind in {"zone", "town"}:
        place = place.parent
    if place is not None and place.kind == "county":
        return place
    return Jurisdiction.objects.get(code=settings.COUNTY)
