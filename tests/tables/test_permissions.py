"""Every address × every member of the cast → status. An address that no row lists fails."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.tables.rows import SLUGS, Page, gathered, spread
from tests.visits import status_of, visitor

PAGES: list[Page] = gathered("permission_rows", "PAGES")

# not ours: the reference data's admin (staff only), the identity provider's own addresses
OTHERS = ("admin:", "openid_connect", "socialaccount", "account_")


def own_names() -> Iterator[str]:
    """The names of all our addresses; one without a name is a mistake."""

    def walk(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from walk(pattern.url_patterns, inner)
            elif pattern.name is None:
                yield f"{space}(no name) {pattern.pattern}"
            else:
                yield f"{space}{pattern.name}"

    for name in walk(get_resolver().url_patterns, ""):
        if not name.startswith(OTHERS):
            yield name


def test_every_address_is_in_the_table() -> None:
    listed = {page.name for page in PAGES}

    assert sorted(set(own_names()) - listed) == []


def test_the_table_names_no_address_that_is_gone() -> None:
    assert sorted({page.name for page in PAGES} - set(own_names())) == []


def test_every_row_speaks_of_the_whole_cast() -> None:
    for page in PAGES:
        assert set(spread(page.expect, SLUGS)) == set(SLUGS), page


def ask(client: Client, page: Page, cast: SimpleNamespace) -> int:
    """One request; whatever it changed is undone."""
    with transaction.atomic():
        address = reverse(page.name, kwargs=dict(page.kwargs(cast))) + page.query
        if page.method == "GET":
            answer = client.get(address)
        else:
            answer = client.post(address, dict(page.sent(cast)))
        status = status_of(answer)
        transaction.set_rollback(True)
    return status


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_each_of_the_cast_gets_the_status_of_the_table(cast: SimpleNamespace, page: Page) -> None:
    got = {slug: ask(visitor(cast.people[slug]), page, cast) for slug in SLUGS}

    assert got == spread(page.expect, SLUGS)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_stranger_is_led_to_sign_in(cast: SimpleNamespace, page: Page) -> None:
    with transaction.atomic():
        address = reverse(page.name, kwargs=dict(page.kwargs(cast))) + page.query
        stranger = visitor(None)
        if page.method == "GET":
            answer = stranger.get(address)
        else:
            answer = stranger.post(address, dict(page.sent(cast)))
        status = status_of(answer)
        transaction.set_rollback(True)

    assert status == page.stranger
    if page.stranger == 302 and page.name != "people:sign-out":
        assert answer["Location"].startswith(("/sign-in/?next=", "/"))


@pytest.mark.parametrize(
    ("name", "known"),
    [(name, {p.method for p in PAGES if p.name == name}) for name in sorted({p.name for p in PAGES})],
)  # fmt: skip
def test_a_method_that_no_row_lists_is_refused(
    cast: SimpleNamespace, name: str, known: set[str]
) -> None:
    page = next(p for p in PAGES if p.name == name)
    address = reverse(name, kwargs=dict(page.kwargs(cast)))
    client = visitor(cast.admin)

    for method in {"GET", "POST"} - known:
        answer = client.get(address) if method == "GET" else client.post(address)
        assert status_of(answer) == 405, f"{method} {name}"
    for method in ("PUT", "DELETE", "PATCH"):
        assert status_of(client.generic(method, address)) == 405, f"{method} {name}"


@pytest.mark.parametrize(
    "told",
    [
        {"leader": 200},
        {"leader": 200, "leader officer": 404, "*": 403},
        {"king": 200, "*": 404},
    ],
)
def test_a_row_that_forgets_somebody_is_refused(told: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"is missing|is unknown or listed twice"):
        spread(told, SLUGS)
