"""Sign-in by the county's identity provider: only people whom the administrator invited get in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wutong.accounts.public import User


class NoOpenDoor(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """A deactivated person is told the same as one who was never invited."""
        context = {"username": user.username}
        return render(request, "people/not_invited.html", context, status=403)


class KnownPeopleOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Tie the provider's account to the invited person of the same username, or refuse.

    The username (`preferred_username`, else `sub`) decides, never the e-mail address: an address
    can be changed by its holder at many providers.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        told = sociallogin.account.extra_data
        told = {**told, **(told.get("userinfo") or {}), **(told.get("id_token") or {})}
        username = str(told.get("preferred_username") or told.get("sub") or "")
        person = User.objects.filter(username=username, is_active=True, is_clock=False).first()
        if person is None:
            page = render(request, "people/not_invited.html", {"username": username}, status=403)
            raise ImmediateHttpResponse(page)
        sociallogin.connect(request, person)
