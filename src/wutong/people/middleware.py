"""A list opened from elsewhere shows itself as the person likes to see it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from wutong.accounts.public import User

from .queries import default_view, has_views


class DefaultViews:
    """Leads a bare address of a list to the person's default view of it.

    Not from the list itself: whoever clears the filters sees everything.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Redirect or go on."""
        if self._is_bare(request) and isinstance(request.user, User) and has_views(request.path):
            view = default_view(request.user, request.path)
            if view is not None and view.query:
                return HttpResponseRedirect(view.url)
        return self.get_response(request)

    @staticmethod
    def _is_bare(request: HttpRequest) -> bool:
        came_from = urlsplit(request.headers.get("Referer", "")).path
        return (
            request.method == "GET"
            and not request.META.get("QUERY_STRING")
            and not request.headers.get("HX-Request")
            and came_from != request.path
        )
