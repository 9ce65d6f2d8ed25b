"""The lock order of every deed on a case: the case's row first, then its items by key.

Cases of one plan open each other's items, so that they are locked together, by key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from wutong.accounts.public import User
from wutong.approvals.lifecycle import ITEM
from wutong.approvals.models import Case, CaseItem

# other than a row of which two people edit a field, a case's row is a queue: when all departments
# of a big case decide in the same second, the last of them must wait and not fail
QUEUE_SECONDS = 60
ASKED = "is_asked"


def hold_case(case_id: int) -> Case:
    """Lock a case, and those of the same plan, until the transaction ends.

    Who finishes branches of it queues here.
    """
    return _hold(Case.objects.filter(pk=case_id))


def hold_case_of(item_id: int) -> Case:
    """Lock the case of an item, as `hold_case` does."""
    return _hold(Case.objects.filter(items=item_id))


def _hold(asked: QuerySet[Case]) -> Case:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{QUEUE_SECONDS}s'")
    one = asked.order_by()
    family = Case.objects.filter(
        Q(pk__in=one.values("pk")) | Q(plan_id__in=one.values("plan_id"))
    ).annotate(**{ASKED: Exists(one.filter(pk=OuterRef("pk")))})
    # all of them in the order of their keys, whichever was asked for
    held = list(family.order_by("pk").select_for_update(of=("self",)))
    found = next((case for case in held if getattr(case, ASKED)), None)
    if found is None:
        raise Case.DoesNotExist
    return found


@contextmanager
def moving(name: str, item_id: int, *, actor: User, note: str = "") -> Iterator[CaseItem]:
    """A move of an item under the lock of its case; `item.case` is the row that is held."""
    with transaction.atomic():
        case = hold_case_of(item_id)
        with ITEM.take(name, item_id, actor=actor, note=note) as item:
            item.case = case
            yield item


def hold_numbers(series: str) -> None:
    """Until the transaction ends, nobody else takes a number of this series."""
    digest = hashlib.sha256(f"approvals:{series}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)]
        )
