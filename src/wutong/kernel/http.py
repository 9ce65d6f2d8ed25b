"""What a view receives, and the wall in front of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from wutong.accounts.models import User

P = ParamSpec("P")


class PageRequest(HttpRequest):
    """A request behind the sign-in wall (for the type checker only)."""

    user: User
    htmx: HtmxDetails


class View(Protocol):
    """Anything Django may call with a request."""

    def __call__(
        self, request: HttpRequest, /, *args: object, **kwargs: object
    ) -> HttpResponse: ...


def signed_in(
    view: Callable[Concatenate[PageRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Send a stranger to the sign-in page and bring them back afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            if request.headers.get("HX-Request"):
                # a swapped-in sign-in page would be a page inside a page: make the browser go there
                answer = HttpResponse(status=204)
                answer["HX-Redirect"] = reverse("people:sign-in")
                return answer
            return redirect_to_login(request.get_full_path(), reverse("people:sign-in"))
        return view(request, *args, **kwargs)  # type: ignore[arg-type] # the wall narrows the user

    return guarded  # type: ignore[return-value] # `wraps` keeps the narrower signature


def number_asked(text: str) -> int | None:
    """A key or a year out of an address; None where it is no number that a row could have."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None
