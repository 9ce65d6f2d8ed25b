"""One firm, one first report: who reports or renews queues on the firm and all its relatives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wutong.companies.public import Company, related_company_ids
from wutong.pipeline.queries.duplicates import Duplicate, name_keys

_GATE = "firms"
_all_held: ContextVar[bool] = ContextVar("_all_held", default=False)


def hold_firm(investor_name: str, investor: Company | None) -> None:
    """Until the transaction ends, nobody else reports or renews this firm or a relative of it.

    Always in the same order, so that two who hold several names never wait for each other.
    """
    if _all_held.get():
        return
    names = {f"name:{key}" for key in name_keys(investor_name, investor)}
    if investor is not None:
        family = related_company_ids(investor) | {investor.pk}
        names |= {f"company:{key}" for key in family}
    _lock("pg_advisory_xact_lock_shared", _lock_number(_GATE))
    for number in sorted(_lock_number(name) for name in names):
        _lock("pg_advisory_xact_lock", number)


@contextmanager
def holding_all_firms() -> Iterator[None]:
    """The same for every firm at once, for a whole table of them: one lock and not thousands."""
    _lock("pg_advisory_xact_lock", _lock_number(_GATE))
    token = _all_held.set(True)
    try:
        yield
    finally:
        _all_held.reset(token)


def hold_numbers_of(year: int) -> None:
    """Until the transaction ends, nobody else takes a project number of this year."""
    _lock("pg_advisory_xact_lock", _lock_number(f"number:{year}"))


def _lock_number(name: str) -> int:
    digest = hashlib.sha256(f"pipeline:{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _lock(function: str, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [number])  # our own two words


def first_is(found: Duplicate) -> str:
    """Who was first, in words that reveal nothing else."""
    return _("%(who)s reported this firm first, on %(day)s; protected until %(until)s.") % {
        "who": found.reporter,
        "day": date_format(found.reported_on, "DATE_FORMAT"),
        "until": date_format(found.protected_until or found.reported_on, "DATE_FORMAT"),
    }
