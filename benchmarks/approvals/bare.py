"""The rows of a case by plain SQL: same tables, same constraints, one commit a move, no rules.

The values are those of a case that the product brought to its end just before; what is left out is
everything that decides whether and what to write: rights, clocks, texts, hashes, joins' rules.
"""

from __future__ import annotations

import os
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

TABLES = {
    "approvals.case": "approvals_case",
    "approvals.caseparty": "approvals_caseparty",
    "approvals.caseitem": "approvals_caseitem",
    "approvals.writtennotice": "approvals_writtennotice",
    "notices.notice": "notices_notice",
}
RECEIVED = ("state", "received_on", "silent_on", "next_due_at")
ACCEPTED = ("state", "accepted_on", "accepted_at", "due_on", "legal_due_on", "amber_on",
            "silent_on", "next_due_at")  # fmt: skip
GRANTED = ("state", "outcome", "decided_on", "next_due_at")


class Bare:
    """Writes a case as the product wrote `model_key`, with the items of that case repeated."""

    def __init__(self, address: str, model_key: int) -> None:
        self.link = psycopg.connect(address, row_factory=dict_row)
        self.made = 0
        self.case = self._rows("approvals_case", "id", model_key)[0]
        self.parties = self._rows("approvals_caseparty", "case_id", model_key)
        self.item = self._rows("approvals_caseitem", "case_id", model_key)[0]
        self.notices = self._rows("approvals_writtennotice", "item_id", self.item["id"])
        told = f"case-item:{self.item['id']}:received"
        self.message = self._rows("notices_notice", "key", told)[0]
        self.events = {
            kind: self._events(kind, key)
            for kind, key in (
                ("approvals.case", model_key),
                ("approvals.caseparty", self.parties[0]["id"]),
                ("approvals.caseitem", self.item["id"]),
                ("approvals.writtennotice", self.notices[0]["id"]),
                ("notices.notice", self.message["id"]),
            )
        }
        self.link.commit()

    def _rows(self, table: str, column: str, key: int | str) -> list[dict[str, Any]]:
        sql = f"SELECT * FROM {table} WHERE {column} = %s ORDER BY id"
        return [self._sendable(r) for r in self.link.execute(sql, [key]).fetchall()]  # type: ignore[arg-type]

    def _events(self, kind: str, key: int) -> list[dict[str, Any]]:
        sql = "SELECT * FROM audit_event WHERE kind = %s AND thing_id = %s ORDER BY seq"
        return [self._sendable(r) for r in self.link.execute(sql, [kind, key]).fetchall()]

    @staticmethod
    def _sendable(row: dict[str, Any]) -> dict[str, Any]:
        return {k: Jsonb(v) if isinstance(v, (dict, list)) else v for k, v in row.items()}

    def _insert(self, table: str, row: dict[str, Any], **other: Any) -> int:
        values = {k: v for k, v in row.items() if k != "id"} | other
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join(["%s"] * len(values))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id"
        found = self.link.execute(sql, list(values.values())).fetchone()  # type: ignore[arg-type]
        if found is None:
            raise AssertionError(table)
        return int(found["id"])

    def _update(self, table: str, key: int, row: dict[str, Any]) -> None:
        names = ", ".join(f'"{name}" = %s' for name in row)
        self.link.execute(f"UPDATE {table} SET {names} WHERE id = %s", [*row.values(), key])  # type: ignore[arg-type]

    def _event(self, kind: str, key: int, seq: int) -> None:
        digest = os.urandom(32)
        self._insert("audit_event", self.events[kind][seq - 1], thing_id=key, hash=digest)
        if seq == 1:
            self._insert(
                "audit_head", {"kind": kind, "thing_id": key, "count": 1, "sealed": 0},
                hash=digest,
            )  # fmt: skip
        else:
            self.link.execute(
                "UPDATE audit_head SET count = %s, hash = %s WHERE kind = %s AND thing_id = %s",
                [seq, digest, kind, key],
            )

    def __call__(self, size: int) -> None:
        """Insert, hand in, accept each, grant each; the last one closes the case."""
        self.made += 1
        draft = {"state": "draft", "outcome": "", "received_on": None, "received_at": None,
                 "owner_received_on": None, "closed_on": None}  # fmt: skip
        case = self._insert(
            "approvals_case", self.case, **draft, number=f"b{os.getpid()}-{self.made}"
        )
        self._event("approvals.case", case, 1)
        for party in self.parties:
            key = self._insert("approvals_caseparty", party, case_id=case)
            self._event("approvals.caseparty", key, 1)
        empty = dict.fromkeys({*RECEIVED, *ACCEPTED, *GRANTED} - {"state", "outcome"})
        items = []
        for n in range(size):
            key = self._insert(
                "approvals_caseitem", self.item, **empty, case_id=case, code=f"b{n}",
                state="drafted", outcome="",
            )  # fmt: skip
            items.append(key)
            self._event("approvals.caseitem", key, 1)
        self.link.commit()

        handed = {name: self.case[name] for name in
                  ("received_on", "received_at", "owner_received_on")}  # fmt: skip
        self._hold(case)
        self._update("approvals_case", case, {"state": "open", **handed})
        self._event("approvals.case", case, 2)
        for key in items:
            self._move(key, "received", RECEIVED, 2)
            told = self._insert("notices_notice", self.message, key=f"b-item:{key}:received")
            self._event("notices.notice", told, 1)
        self.link.commit()

        for seq, state, names in ((3, "reviewing", ACCEPTED), (4, "granted", GRANTED)):
            for n, key in enumerate(items, 1):
                self._hold(case)
                notice = self._insert(
                    "approvals_writtennotice", self.notices[seq - 3], item_id=key,
                    number=f"b{case}-{seq}-{n}",
                )  # fmt: skip
                self._event("approvals.writtennotice", notice, 1)
                self._move(key, state, names, seq)
                if seq == 4 and n == size:
                    closed = {name: self.case[name] for name in ("outcome", "closed_on")}
                    self._update("approvals_case", case, {"state": "closed", **closed})
                    self._event("approvals.case", case, 3)
                self.link.commit()

    def _hold(self, case: int) -> None:
        self.link.execute("SELECT id FROM approvals_case WHERE id = %s FOR UPDATE", [case])

    def _move(self, key: int, state: str, names: tuple[str, ...], seq: int) -> None:
        values = {name: self.item[name] for name in names} | {"state": state}
        self._update("approvals_caseitem", key, values)
        self._event("approvals.caseitem", key, seq)
