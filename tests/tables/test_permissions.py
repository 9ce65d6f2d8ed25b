"""Every address × every member of the cast → status. An address that no row lists fails."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.tables.rows import SIGN_IN, SLUGS, Page, gathered, prepare, spread
from tests.visits import status_of, visitor

PAGES: list[Page] = gathered("permission_rows", "PAGES")

# not ours: the identity provider's own addresses; and the one for machines, which answers
# everybody alike and differently while a worker runs (tests/journeys)
OTHERS = ("openid_connect", "socialaccount", "account_", "healthz")


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


@pytest.fixture(autouse=True)
def quiet_log() -> Iterator[None]:
    """Refusals are what is asked for here: they need no line each."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def ask(
    client: Client, method: str, address: str, sent: Callable[[], Mapping[str, Any]]
) -> tuple[int, str]:
    """Status and target of one request; whatever it changed is undone."""
    with transaction.atomic():
        if method == "POST":
            answer = client.post(address, dict(sent()))
        else:
            answer = client.generic(method, address)
        told = status_of(answer), answer.headers.get("Location", "")
        transaction.set_rollback(True)
    return told


def faults_of(page: Page, cast: SimpleNamespace) -> list[str]:
    """Where the answers differ from the row; the things made for it are undone."""
    faults = []
    with transaction.atomic():
        plain = reverse(page.name, kwargs=dict(page.kwargs(cast)))
        address = plain + page.query

        def sent() -> Mapping[str, Any]:
            return page.sent(cast)  # anew for each: a file handed in is read only once

        # a fresh client each time: signing out and a new password leave marks on it
        clients = {slug: visitor(cast.people[slug]) for slug in SLUGS}
        got = {slug: ask(clients[slug], page.method, address, sent)[0] for slug in SLUGS}
        wanted = spread(page.expect, SLUGS)
        faults += [
            f"{page}: {slug} gets {got[slug]}, not {wanted[slug]}"
            for slug in SLUGS
            if got[slug] != wanted[slug]
        ]
        status, target = ask(visitor(None), page.method, address, sent)
        if status != page.stranger:
            faults.append(f"{page}: a stranger gets {status}, not {page.stranger}")
        elif status == SIGN_IN and not page.public and not target.startswith("/sign-in/"):
            faults.append(f"{page}: a stranger is led to {target}")
        rows = [p for p in PAGES if p.name == page.name]
        known = {p.method for p in rows}
        if page is not rows[0]:
            known = {"GET", "POST", "PUT", "DELETE", "PATCH"}  # asked with the first row
        for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - known:
            status, _target = ask(visitor(cast.admin), method, plain, dict)
            if status != 405:
                faults.append(f"{method} {page.name} gets {status}, though no row lists it")
        transaction.set_rollback(True)
    return faults


@pytest.mark.parametrize("app", sorted({page.name.partition(":")[0] for page in PAGES}))
def test_each_address_answers_as_its_row_says(cast: SimpleNamespace, app: str) -> None:
    prepare(app, cast)
    pages = [page for page in PAGES if page.name.partition(":")[0] == app]

    faults = [fault for page in pages for fault in faults_of(page, cast)]

    if faults:
        pytest.fail("\n".join(["", *faults]), pytrace=False)


def hasty_answers(page: Page, cast: SimpleNamespace) -> list[str]:
    """Where somebody without the right is told what is wrong with the form, not that they may not.

    An empty form is sent: whoever may not do a thing learns nothing of its form. The view asks the
    `Right` of the action, or `Lifecycle.demand_right`, before it reads the form.
    """
    wanted = spread(page.expect, SLUGS)
    refused = [slug for slug in SLUGS if wanted[slug] == 403][:1]
    faults = []
    with transaction.atomic():
        for slug in refused:
            address = reverse(page.name, kwargs=dict(page.kwargs(cast))) + page.query
            status, _target = ask(visitor(cast.people[slug]), "POST", address, dict)
            if status not in {403, 404}:
                faults.append(f"{page}: {slug} without the right gets {status} for an empty form")
        transaction.set_rollback(True)
    return faults


@pytest.mark.parametrize("app", sorted({page.name.partition(":")[0] for page in PAGES}))
def test_the_right_is_asked_before_the_form(cast: SimpleNamespace, app: str) -> None:
    prepare(app, cast)
    pages = [p for p in PAGES if p.name.partition(":")[0] == app and p.method == "POST"]

    faults = [fault for page in pages for fault in hasty_answers(page, cast)]

    if faults:
        pytest.fail("\n".join(["", *faults]), pytrace=False)


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
