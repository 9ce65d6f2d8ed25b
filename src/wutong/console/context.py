"""What every page's shell needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from wutong.accounts.public import Jurisdiction, Role, User
from wutong.notices.public import unread_count
from wutong.ui.navigation import Shell, navigation_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """Navigation, place, person. Queries run here, never in templates."""
    language_url = reverse("console:language")
    context: dict[str, Any] = {"demo": settings.DEMO, "shell": Shell(language_url=language_url)}
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return context
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        # a fragment has no shell
        return context
    place = user.jurisdiction or Jurisdiction.objects.filter(code=settings.COUNTY).first()
    above = place.parent if place is not None else None
    context["nav"] = navigation_for(user, request.path)
    context["shell"] = Shell(
        place=str(place or ""),
        place_above=str(above or ""),
        person=user.title,
        roles=tuple(Role(code).label for code in sorted(user.roles)),
        is_example=user.is_example,
        unread=unread_count(user),
        search_url=reverse("console:search"),
        language_url=language_url,
        notices_url=reverse("notices:list"),
        account_url=reverse("people:own-password"),
        sign_out_url=reverse("people:sign-out"),
    )
    return context
