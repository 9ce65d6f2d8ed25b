"""Every list costs the same number of queries for 2 rows and for 20."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.tables.rows import List, Page, gathered
from tests.visits import status_of, visitor

LISTS: list[List] = gathered("list_rows", "LISTS")
PAGES: list[Page] = gathered("permission_rows", "PAGES")


def test_every_list_is_in_the_table() -> None:
    shown = {p.name for p in PAGES if p.method == "GET" and p.name.endswith((":list", "-list"))}

    assert sorted(shown - {row.name for row in LISTS}) == []


def statements(row: List, cast: SimpleNamespace, url: str) -> list[str]:
    """What the page asks the database, its session and the transaction left aside."""
    client = visitor(row.reader(cast))
    with CaptureQueriesContext(connection) as asked:
        assert status_of(client.get(url)) == 200
    return [q["sql"] for q in asked if "SAVEPOINT" not in q["sql"]]


@pytest.mark.parametrize("row", LISTS, ids=lambda row: f"{row.name}{row.query}")
def test_more_rows_cost_no_more_queries(cast: SimpleNamespace, row: List) -> None:
    row.make(cast, 2)
    url = reverse(row.name, kwargs=dict(row.kwargs(cast))) + row.query
    statements(row, cast, url)  # what is asked once a process (content types) is asked now
    few = statements(row, cast, url)

    row.make(cast, 18)
    many = statements(row, cast, url)

    assert len(many) == len(few), "\n".join(s[:160] for s in many if s not in few)
