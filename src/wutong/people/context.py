"""The views of a list that its page shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from wutong.accounts.public import User

from .queries import has_views, views_of_list


def saved_views(request: HttpRequest) -> dict[str, Any]:
    """One's own views of the list in hand; asked here, since templates may not query."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not has_views(request.path):
        return {}
    query = request.GET.copy()
    for name in ("page", "format"):
        query.pop(name, None)
    return {
        "list_views": {
            "path": request.path,
            "query": query.urlencode(),
            "views": views_of_list(user, request.path),
        }
    }
