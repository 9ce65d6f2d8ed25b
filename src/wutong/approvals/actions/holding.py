"""The lock order of every deed on a case: the case's row first, then its items by key.

Cases of one plan open each other's items, so that they are locked together, by key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Q, Subquery

from wutong.accounts.public import User
from wutong.approvals.lifecycle import ITEM
from wutong.approvals.models import Case, CaseItem

# other than a row of which two people edit a field, a case's row is a queue: when all departments
# of a big case decide in the same second, the last of them must wait and not fail
QUEUE_SECONDS = 60


def hold_case(case_id: int) -> Case:
    """Lock a case, and those of the same plan, until the transaction ends.

    Who finishes branches of it queues here.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{QUEUE_SECONDS}s'")
    plan = Case.objects.filter(pk=case_id).order_by().values("plan_id")
    family = Case.objects.filter(Q(pk=case_id) | Q(plan_id=Subquery(plan))).order_by("pk")
    held = {case.pk: case for case in family.select_for_update(of=("self",))}
    if case_id not in held:
        raise Case.DoesNotExist(case_id)
    return held[case_id]


def hold_case_of(item_id: int) -> Case:
    """Lock the case of an item."""
    case_id = CaseItem.objects.values_list("case_id", flat=True).get(pk=item_id)
    return hold_case(case_id)


@contextmanager
def moving(name: str, item_id: int, *, actor: User, note: str = "") -> Iterator[CaseItem]:
    """A move of an item under the lock of its case."""
    with transaction.atomic():
        hold_case_of(item_id)
        with ITEM.take(name, item_id, actor=actor, note=note) as item:
            yield item


def hold_numbers(series: str) -> None:
    """Until the transaction ends, nobody else takes a number of this series."""
    digest = hashlib.sha256(f"approvals:{series}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)]
        )
