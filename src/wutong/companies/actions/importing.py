"""Bringing a whole register in by set: read into a staging table, compare, write, record.

The same rules as for a firm entered by hand (sheets.py cleans the rows, the database's constraints
stand under both), at thousands of rows a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import new_group, plain, record_many, subjects
from wutong.companies.access import may_import
from wutong.companies.hooks import register_changed
from wutong.companies.models import Company
from wutong.companies.queries.places import place_finder
from wutong.companies.rules.places import PlaceFinder
from wutong.kernel.errors import NotAllowed, WrongState
from wutong.kernel.sheets import Problem

from .staging import (
    ADOPT_BY_NAME,
    COMPARE,
    COPY,
    CREATE,
    FIELDS,
    INSERT_NEW,
    MARK_FOREIGN,
    MARK_NEW,
    MATCH_BY_CODE,
    MATCH_BY_NAME,
    REPEATS_BY_CODE,
    REPEATS_BY_NAME,
    SPAN_OF_NEW,
    TWINS,
    UPDATE_CHANGED,
)  # fmt: skip

Rows = Iterable[tuple[int, Mapping[str, Any]]]
Progress = Callable[[int], None]

CHUNK = 5_000
MANY = 1_000  # rows from which a join by hash is never the slower one by much
SAMPLES = 50


@dataclass(frozen=True)
class Change:
    """One field of one firm: what the register says now, what the file says."""

    field: str
    old: object
    new: object


@dataclass(frozen=True)
class Sample:
    """A row for the preview page: its number in the file, the firm, what would change."""

    row: int
    name: str
    uscc: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Contradiction:
    """A row that contradicts another one or the register; `columns` are those to look at first."""

    problem: Problem
    columns: tuple[str, ...]


@dataclass
class ImportResult:
    """What became, or would become, of the good rows; `problems` are rows that contradict."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Contradiction] = field(default_factory=list)
    new: list[Sample] = field(default_factory=list)
    changed: list[Sample] = field(default_factory=list)
    group: str = ""
    read: int = 0

    @property
    def rejected(self) -> int:
        """Rows that contradict others in the file or the register."""
        return len(self.problems)


def import_companies(
    rows: Rows,
    *,
    actor: User,
    source: str,
    source_edition: str = "",
    is_example: bool = False,
    group: str = "",
    on_progress: Progress = lambda _count: None,
) -> ImportResult:
    """Bring rows of `sheets.COMPANIES` (number in the file, values) into the register.

    The code decides which firm a row is; a firm without a code is known by its name. An empty cell
    tells nothing, so it erases nothing. What is the same already isn't touched. All in one
    transaction with an event for each firm, in one group. `rows` may not query the database: they
    are read while its connection takes them in. Raises NotAllowed, and WrongState while
    another import runs.
    """
    if not may_import(actor):
        raise NotAllowed(_("You may not import firms"))
    with transaction.atomic():
        _one_at_a_time()
        result = _stage(rows, is_example, on_progress)
        result.group = group or new_group()
        with _planned_for(result.read):
            _lock_changed()
            result.created = _create_new(actor, source, source_edition, result, on_progress)
            result.updated = _update_changed(actor, source, source_edition, result, on_progress)
        result.unchanged = _count("unchanged", "repeat")
        if result.created or result.updated:
            register_changed(result.group, result.created + result.updated)
    return result


def preview_companies(
    rows: Rows,
    *,
    actor: User,
    is_example: bool = False,
    on_progress: Progress = lambda _count: None,
) -> ImportResult:
    """What `import_companies` would do, with the first rows of each kind; writes nothing."""
    if not may_import(actor):
        raise NotAllowed(_("You may not import firms"))
    with transaction.atomic():
        result = _stage(rows, is_example, on_progress)
        with connection.cursor() as cursor:
            cursor.execute(MARK_NEW)
        result.created, result.updated = _count("new"), _count("changed")
        result.unchanged = _count("unchanged", "repeat")
        result.new = _new_samples()
        result.changed = _changed_samples()
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE companies_staging")
    return result


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('companies.import'))")
        if not cursor.fetchone()[0]:
            raise WrongState(_("Another import is being applied; this one goes on after it"))


@contextmanager
def _planned_for(rows: int) -> Iterator[None]:
    """Many rows are joined by hash, whatever the database believes of the register's size.

    Its figures may be from a time when the register was empty: row by row the join of two large
    tables takes minutes, and nothing tells why.
    """
    if rows < MANY:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")


def _stage(rows: Rows, is_example: bool, on_progress: Progress) -> ImportResult:
    """Copy the rows, find which firm each is and give each its verdict."""
    finder = place_finder()  # now: while rows are copied the connection answers nothing else
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.companies_staging")
        cursor.execute(CREATE)
        with cursor.copy(COPY) as copy:
            number = 0
            for number, record in enumerate(_staged(rows, finder, is_example), 1):
                copy.write_row(record)
                if number % CHUNK == 0:
                    on_progress(number)
        cursor.execute("ANALYZE companies_staging (row, uscc, name_key)")
        with _planned_for(number):
            for statement in (REPEATS_BY_CODE, REPEATS_BY_NAME, TWINS):
                cursor.execute(statement)
            for statement in (MATCH_BY_CODE, MATCH_BY_NAME, ADOPT_BY_NAME, COMPARE, MARK_FOREIGN):
                cursor.execute(statement)
    return ImportResult(problems=_contradictions(), read=number)


def _staged(rows: Rows, finder: PlaceFinder, is_example: bool) -> Iterator[tuple[object, ...]]:
    """Rows in the order of the staging table's columns; unknown is None.

    A row that does not say whether it is made up is what the whole file is.
    """
    for number, values in rows:
        get = values.get
        capital = get("capital_raw")
        province, city = get("province") or None, get("city") or None
        place, basis = finder.find(get("uscc"), province or "", city or "")
        made_up = get("is_example")
        yield (
            number, values["name"], get("name_en") or None, get("uscc"), get("kind"),
            get("registered_on"), get("type") or None,
            capital.raw if capital else None, capital.amount if capital else None,
            (capital.currency or "") if capital else None,
            get("business_scope") or None, get("industry_code"), province, city,
            get("status"), place, basis or None, is_example if made_up is None else made_up,
        )  # fmt: skip


def _count(*verdicts: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM companies_staging WHERE verdict = ANY(%s)", [list(verdicts)]
        )
        return int(cursor.fetchone()[0])


# Fields of the register under the columns that tell them.
_COLUMN_OF = {
    "company_type": "type",
    "capital_amount": "capital_raw",
    "capital_currency": "capital_raw",
    "jurisdiction_id": "city",
    "place_basis": "city",
}


def _contradictions() -> list[Contradiction]:
    reasons = {
        "conflict": _(
            "row %(other)s has the same code or name but says something else here; keep the right "
            "row and delete the other"
        ),
        "twin": _(
            "row %(other)s has the same name and a code; fill in the code of this one, or delete it"
        ),
        "ambiguous": _("%(other)s firms bear this name; fill in the code"),
        "foreign": _("the code or name belongs to a firm of the other kind, example or real"),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row, verdict, other, coalesce(to_jsonb(s) ->> differs, uscc, name), "
            "uscc IS NOT NULL, differs "
            "FROM companies_staging s WHERE verdict = ANY(%s) ORDER BY row",
            [list(reasons)],
        )
        found = cursor.fetchall()
    told = []
    for row, verdict, other, content, has_code, differs in found:
        keys = ("uscc", "name") if has_code and verdict != "ambiguous" else ("name",)
        if verdict == "conflict" and differs:
            keys = (_COLUMN_OF.get(differs, differs), *keys)
        problem = Problem(reasons[verdict] % {"other": other}, row=row, content=content)
        told.append(Contradiction(problem, keys))
    return told


def _new_samples() -> list[Sample]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row, name, coalesce(uscc, '') FROM companies_staging WHERE verdict = 'new' "
            "ORDER BY row LIMIT %s",
            [SAMPLES],
        )
        return [Sample(*row) for row in cursor.fetchall()]


def _changed_samples() -> list[Sample]:
    return [
        Sample(row, name, uscc or "", tuple(Change(f, old, new) for f, old, new in changes))
        for row, _pk, name, uscc, changes in _differences(SAMPLES)
    ]


def _differences(
    limit: int | None = None,
) -> Iterator[tuple[int, int, str, str | None, list[tuple[str, Any, Any]]]]:
    """(row, key, name, code, [(field, old, new)]) of each firm that the file changes."""
    old = ", ".join(f"c.{f}" for f in FIELDS)
    new = ", ".join(f"s.{f}" for f in FIELDS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.row, c.id, c.name, c.uscc, c.place_basis, {old}, {new} "  # noqa: S608 # own names
            "FROM companies_staging s JOIN companies_company c ON c.id = s.company_id "
            "WHERE s.verdict = 'changed' ORDER BY s.row LIMIT %s",
            [limit],
        )
        found = cursor.fetchall()
    size = len(FIELDS)
    for row, pk, name, uscc, basis, *values in found:
        changes = []
        for f, before, after in zip(FIELDS, values[:size], values[size:], strict=True):
            placed_by_hand = basis == "hand" and f in {"jurisdiction_id", "place_basis"}
            if after is not None and before != after and not placed_by_hand:
                changes.append((f, before, after))
        yield row, pk, name, uscc, changes


def _lock_changed() -> None:
    """Hold the firms that will be changed, in the order of their keys, and compare once more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id FROM companies_company c JOIN companies_staging s ON s.company_id = c.id "
            "WHERE s.verdict = 'changed' ORDER BY c.id FOR UPDATE OF c"
        )
        if cursor.rowcount:
            cursor.execute("UPDATE companies_staging SET verdict = NULL WHERE verdict = 'changed'")
            cursor.execute(COMPARE)


def _create_new(
    actor: User,
    source: str,
    edition: str,
    result: ImportResult,
    on_progress: Progress,
) -> int:
    names = [f.attname for f in subjects()["companies.company"].fields]
    insert = INSERT_NEW + ", ".join(names)
    created = 0
    with connection.cursor() as cursor:
        cursor.execute(SPAN_OF_NEW)
        first, last = cursor.fetchone()
        if first is None:
            return 0
        for start in range(first, last + 1, CHUNK):
            span: dict[str, int | str] = {
                "start": start, "end": start + CHUNK, "source": source, "edition": edition,
            }  # fmt: skip
            cursor.execute(insert, span)
            created += record_many(
                Company,
                "imported",
                (
                    (pk, {n: (None, _told(v)) for n, v in zip(names, values, strict=True)})
                    for pk, *values in cursor.fetchall()
                ),
                actor=actor,
                group=result.group,
            )
            on_progress(result.read + created)
    return created


def _update_changed(
    actor: User, source: str, edition: str, result: ImportResult, on_progress: Progress
) -> int:
    told: list[tuple[int, dict[str, Any]]] = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, c.source, c.source_edition FROM companies_company c "
            "JOIN companies_staging s ON s.company_id = c.id WHERE s.verdict = 'changed'"
        )
        sources = {pk: rest for pk, *rest in cursor.fetchall()}
    for _row, pk, _name, _uscc, changes in _differences():
        content = {f: (plain(old), plain(_scaled(f, new))) for f, old, new in changes}
        for f, old, new in zip(
            ("source", "source_edition"), sources[pk], (source, edition), strict=True
        ):
            if old != new:
                content[f] = (old, new)
        told.append((pk, content))
    if not told:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(UPDATE_CHANGED, {"source": source, "edition": edition})
    for start in range(0, len(told), CHUNK):
        record_many(
            Company, "updated_by_import", told[start : start + CHUNK],
            actor=actor, group=result.group,
        )  # fmt: skip
    return len(told)


def _told(value: Any) -> Any:
    """The plain form of a stored value; most are texts, which are plain already."""
    return value if value is None or type(value) is str else plain(value)


def _scaled(name: str, value: Any) -> Any:
    """An amount with the digits that its column keeps, as a replay of the events expects it."""
    return value.quantize(Decimal("0.0001")) if name == "capital_amount" else value
