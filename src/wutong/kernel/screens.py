"""One screen, one template; its swappable parts are partials inside that template."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

if TYPE_CHECKING:
    _Pages = Paginator[Any]
else:
    _Pages = Paginator  # takes no type at run time

PAGE_ROWS = 50
COUNTED = 10_000
WHOLE_PAGE = "page"
"""The id of the `main` that a page fills."""


def render_screen(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    part: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page, or only its `part` when htmx asks for it.

    A history restore by htmx gets the whole page: it replaces the body. So does a filter, which
    swaps all of `#page`: the count, the file and the saved view of a list follow what it shows.
    """
    htmx = getattr(request, "htmx", None)
    if part and htmx and not htmx.history_restore_request and htmx.target != WHOLE_PAGE:
        template = f"{template}#{part}"
    answer = render(request, template, dict(context), status=status)
    patch_vary_headers(answer, ["HX-Request", "HX-Target"])
    return answer


def toast(answer: HttpResponse, text: str, kind: str = "ok") -> HttpResponse:
    """Have the browser show a short notice after a swapped-in answer."""
    answer["HX-Trigger"] = json.dumps({"toast": {"text": str(text), "kind": kind}})
    return answer


def page_of(
    rows: QuerySet[Any] | Sequence[Any], request: HttpRequest, per_page: int = PAGE_ROWS
) -> Page[Any]:
    """The page asked for by `?page=`, its rows fetched: templates may not query."""
    page = Paginator(rows, per_page).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    return page


class CappedPages(_Pages):
    """Pages over rows of which there may be a million: counting them takes longer than finding.

    `count` is exact up to `COUNTED`; beyond it stays there and `is_capped` says so.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int) -> None:
        super().__init__(rows, per_page)
        self._counted = rows.order_by()

    @cached_property
    def _found(self) -> int:
        return self._counted[: COUNTED + 1].count()

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than were counted."""
        return self._found > COUNTED

    @cached_property
    def count(self) -> int:
        """How many rows have a page."""
        return min(self._found, COUNTED)


def capped_page_of(
    rows: QuerySet[Any], request: HttpRequest, per_page: int = PAGE_ROWS
) -> Page[Any]:
    """As `page_of`, for rows that may be too many to count."""
    page = CappedPages(rows, per_page).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    return page
