"""The lists of cases."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import List

from wutong.approvals.actions.committing import enter_template
from wutong.approvals.models import CommitmentTemplate

from .factories import ago, draft, item, received
from .plan_rows import PLAN_LISTS


def some(cast: SimpleNamespace, number: int) -> None:
    """Cases with two items each, half of them complete."""
    for n in range(number):
        received(cast, item(cast, "a"), item(cast, "b", needs=("a",)), complete=bool(n % 2))


def drafts(cast: SimpleNamespace, number: int) -> None:
    """Drafts of the counter's clerk."""
    for _n in range(number):
        draft(cast)


def texts(cast: SimpleNamespace, number: int) -> None:
    """Texts of commitments for as many items."""
    before = CommitmentTemplate.objects.count()
    for n in range(before, before + number):
        enter_template(
            CommitmentTemplate(
                item_code=f"example-{n}", valid_from=ago(0), source="示例", conditions="示例",
                materials="示例", promise="示例", liability="示例", publicity="示例",
            ),
            actor=cast.clock,
        )  # fmt: skip


LISTS = [
    List(name="approvals:template-list", make=texts),
    List(name="approvals:list", make=some),
    List(name="approvals:list", make=some, who="department", query="?show=turn"),
    List(name="approvals:list", make=drafts, who="approval", query="?show=draft"),
    List(name="approvals:list", make=some, query="?show=all&format=xlsx"),
    *PLAN_LISTS,
]
