"""Many rows from few: the rows of a seed, made by the product's deeds, copied by SQL.

Each copy gets keys of its own; what points at a row of the seed points at the row of its copy.
Other values vary by SQL that the caller gives. Constraints and indexes of the copied tables are
taken away meanwhile and made anew afterwards, so that the database checks every row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Copied:
    """A table of the seed: which of its rows (SQL over `s`), and what a copy has otherwise.

    `other` gives SQL by column over `s` (the row of the seed), `k` (the number of the copy) and
    `id` (written as {id}: the key of the copy).
    """

    where: str = "TRUE"
    other: Mapping[str, str] = field(default_factory=dict)


class Seed:
    """Rows that can be copied; `grow` makes as many copies as are still missing."""

    def __init__(self, cursor: Any, tables: Mapping[str, Copied]) -> None:
        self.cursor, self.tables, self.copies = cursor, dict(tables), 0
        self.stride = 1 + max(self._one(f"SELECT coalesce(max(id), 0) FROM {t}") for t in tables)

    def _one(self, sql: str, values: list[Any] | None = None) -> Any:
        self.cursor.execute(sql, values)
        return self.cursor.fetchone()[0]

    def _all(self, sql: str, values: list[Any] | None = None) -> list[Any]:
        self.cursor.execute(sql, values)
        return list(self.cursor.fetchall())

    def grow(self, copies: int) -> None:
        """Have `copies` copies beside the seed."""
        if copies <= self.copies:
            return
        with self._bare():
            for table, how in self.tables.items():
                self._copy(table, how, self.copies + 1, copies)
        self.copies = copies
        for table in self.tables:
            self.cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )

    def _copy(self, table: str, how: Copied, first: int, last: int) -> None:
        columns = self._all(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
            "AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        inside = self._keys_inside(table)
        key = f"s.id + k::bigint * {self.stride}"
        given = {}
        for (name,) in columns:
            if name in how.other:
                given[name] = how.other[name].replace("{id}", f"({key})")
            elif name == "id":
                given[name] = key
            elif name in inside:
                given[name] = f's."{name}" + k::bigint * {self.stride}'
            else:
                given[name] = f's."{name}"'
        names = ", ".join(f'"{name}"' for name in given)
        self.cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {', '.join(given.values())} "
            f"FROM (SELECT * FROM {table} s WHERE s.id < {self.stride} AND ({how.where})) s "
            f"CROSS JOIN generate_series({first}, {last}) k ORDER BY k, s.id"
        )

    def _keys_inside(self, table: str) -> set[str]:
        """Columns that point at rows of the seed."""
        found = self._all(
            "SELECT a.attname, c.confrelid::regclass::text FROM pg_constraint c "
            "JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] "
            "WHERE c.contype = 'f' AND c.conrelid = %s::regclass",
            [table],
        )
        # while the constraints are away, what was read before holds
        known = self.__dict__.setdefault("_known", {})
        if found:
            known[table] = {name for name, other in found if other in self.tables}
        return known.get(table, set())

    @contextmanager
    def _bare(self) -> Iterator[None]:
        """Without foreign keys, unique constraints and indexes other than the keys."""
        for table in self.tables:
            self._keys_inside(table)
        names = [f"'{table}'::regclass" for table in self.tables]
        among = f"({', '.join(names)})"
        constraints = self._all(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) "
            f"FROM pg_constraint WHERE contype IN ('f', 'u', 'x') AND conrelid IN {among} "
            "ORDER BY contype = 'f'"
        )
        indexes = self._all(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
            f"WHERE i.indrelid IN {among} AND NOT i.indisprimary AND NOT EXISTS "
            "(SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid "
            "AND c.conrelid = i.indrelid)"
        )
        for table, name, _words in reversed(constraints):
            self.cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE")
        for name, _words in indexes:
            self.cursor.execute(f"DROP INDEX {name}")
        yield
        for _name, words in indexes:
            self.cursor.execute(words)
        for table, name, words in constraints:
            self.cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {words}")
