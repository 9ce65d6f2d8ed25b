"""The data that the parts of a page are drawn from: chips, tabs, stages, pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Page
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise


@dataclass(frozen=True)
class Chip:
    """A filter of one click. `count` is what the list would show."""

    label: Words
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Tab:
    """One view of the same thing."""

    label: Words
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Stage:
    """A stop on the stage line. `state` is "done", "now", "stuck" or "" (to come)."""

    label: Words
    note: object = ""
    state: str = ""
    badge: Words = ""


@dataclass(frozen=True)
class PageLink:
    """One number of the pager; without `url` it is the gap between numbers."""

    label: str
    url: str = ""
    current: bool = False


@dataclass(frozen=True)
class Pager:
    """Which rows are shown, and the ways to the others."""

    first: int
    last: int
    total: int
    links: tuple[PageLink, ...]
    before: str
    after: str
    more: bool = False  # there are more rows than `total`, which were not counted


def query_with(request: HttpRequest, **changes: object) -> str:
    """The address of this list with some of its query changed; None takes a key away.

    Going anywhere but to another page starts at the first page again.
    """
    query = request.GET.copy()
    if "page" not in changes:
        query.pop("page", None)
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query[key] = str(value)
    text = query.urlencode()
    return f"?{text}" if text else request.path


def pager_for(page: Page[object], request: HttpRequest) -> Pager:
    """The pager of a page of rows, keeping the list's filters."""

    def address(number: int) -> str:
        return query_with(request, page=number if number > 1 else None)

    numbers: Iterable[int | str] = page.paginator.get_elided_page_range(
        page.number, on_each_side=2, on_ends=1
    )
    links = tuple(
        PageLink(f"{n:,}", address(n), current=n == page.number)
        if isinstance(n, int)
        else PageLink("…")
        for n in numbers
    )
    return Pager(
        first=page.start_index(),
        last=page.end_index(),
        total=page.paginator.count,
        links=links,
        before=address(page.previous_page_number()) if page.has_previous() else "",
        after=address(page.next_page_number()) if page.has_next() else "",
        more=getattr(page.paginator, "is_capped", False),
    )


def sort_state(request: HttpRequest, key: str, default: str = "") -> tuple[str, str]:
    """(aria-sort value or "", address that sorts by `key`) from `?sort=key` or `?sort=-key`."""
    now = request.GET.get("sort") or default
    if now == key:
        return "ascending", query_with(request, sort=f"-{key}")
    if now == f"-{key}":
        return "descending", query_with(request, sort=key)
    return "", query_with(request, sort=key)
