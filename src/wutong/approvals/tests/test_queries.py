"""How often a deed on an item asks the database: a move that reads twice is slow thirty times."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wutong.approvals.actions import reviewing
from wutong.approvals.actions.opening import hand_in_case

from .factories import draft, item, load_product_rules, papers_in, publish_years

pytestmark = pytest.mark.django_db


def asked(deed: Callable[[], object]) -> list[str]:
    """The statements of a deed, without the savepoints that a test's own transaction adds."""
    with CaptureQueriesContext(connection) as found:
        deed()
    told = [query["sql"] for query in found.captured_queries]
    return [sql for sql in told if not sql.startswith(("SAVEPOINT", "RELEASE"))]


def test_a_move_reads_each_thing_once(cast: SimpleNamespace) -> None:
    publish_years(cast)
    load_product_rules(actor=cast.clock)
    case = draft(cast, *(item(cast, code) for code in "abcd"))
    papers_in(cast, case)

    opened = asked(lambda: hand_in_case(case.pk, actor=cast.approval))
    first, second = case.items.order_by("pk").values_list("pk", flat=True)[:2]
    reviewing.accept_item(first, actor=cast.department)
    reviewing.grant_item(first, actor=cast.department)
    accepted = asked(lambda: reviewing.accept_item(second, actor=cast.department))
    granted = asked(lambda: reviewing.grant_item(second, actor=cast.department))

    # the rules and the calendar are read once, however many items open
    assert sum("approvals_localrule" in sql for sql in opened) <= 2
    assert sum("calendars_specialday" in sql for sql in opened) <= 2
    assert sum('FROM "approvals_case"' in sql for sql in accepted) == 1
    assert sum('FROM "approvals_case"' in sql for sql in granted) == 1
    assert (len(accepted), len(granted)) == (12, 13)
