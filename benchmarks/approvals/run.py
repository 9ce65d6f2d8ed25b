"""A case of 6, 12 and 30 parallel items opened to closed, beside bare SQL and SpiffWorkflow."""

from __future__ import annotations

import importlib.util
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scratch_database import scratch_database

SIZES = (6, 12, 30)
TRIES = 7


class Ours:
    """The product's own deeds: permission, lock, event chain, notices and join with each."""

    def __init__(self) -> None:
        from wutong.accounts.public import clock_user
        from wutong.approvals.public import load_product_rules
        from wutong.calendars.public import load_product_calendar
        from wutong.config.example.people import settle

        clock = clock_user()
        load_product_calendar(actor=clock)
        load_product_rules(actor=clock)
        self.cast = settle(clock)

    def __call__(self, size: int) -> None:
        """Open, hand in, accept each, grant each: 2 × size + 2 transactions."""
        from wutong.approvals import public as approvals

        clerk = self.cast["department"]
        items = tuple(
            approvals.ItemAsked(
                code=f"b{n}",
                name=f"示例{n}",
                department=self.cast.place.bureau_a,
                legal_days=20,
                legal_unit="wd",
                promised_days=10,
                promised_unit="wd",
            )
            for n in range(size)
        )
        case = approvals.open_case(
            approvals.Application(
                title="示例",
                applicant_name="示例",
                jurisdiction=self.cast.place.county,
                counter=self.cast.place.approval,
                items=items,
                is_example=True,
            ),
            actor=self.cast["approval"],
        )
        approvals.hand_in_case(case.pk, actor=self.cast["approval"])
        keys = list(case.items.values_list("pk", flat=True))
        for key in keys:
            approvals.accept_item(key, actor=clerk)
        for key in keys:
            approvals.grant_item(key, actor=clerk)
        case.refresh_from_db()
        if case.state != "closed":
            raise AssertionError(case.state)


class Bare:
    """The same rows and the same number of commits by plain SQL: no rights, no events, no rules."""

    def __init__(self, address: str) -> None:
        import psycopg

        self.link = psycopg.connect(address)
        self.link.execute("CREATE TABLE bare_case (id serial PRIMARY KEY, state text)")
        self.link.execute(
            "CREATE TABLE bare_item (id serial PRIMARY KEY, case_id int REFERENCES bare_case, "
            "state text)"
        )
        self.link.execute("CREATE INDEX ON bare_item (case_id)")
        self.link.commit()

    def __call__(self, size: int) -> None:
        """Insert, then lock, move and commit each; the last one closes the case."""
        sql = self.link.execute
        row = sql("INSERT INTO bare_case (state) VALUES ('draft') RETURNING id").fetchone()
        if row is None:
            raise AssertionError("no row")
        case = row[0]
        for _ in range(size):
            sql("INSERT INTO bare_item (case_id, state) VALUES (%s, 'drafted')", [case])
        self.link.commit()
        sql("UPDATE bare_case SET state = 'open' WHERE id = %s", [case])
        sql("UPDATE bare_item SET state = 'received' WHERE case_id = %s", [case])
        self.link.commit()
        keys = [r[0] for r in sql("SELECT id FROM bare_item WHERE case_id = %s", [case])]
        for state in ("reviewing", "granted"):
            for key in keys:
                sql("SELECT id FROM bare_case WHERE id = %s FOR UPDATE", [case])
                sql("UPDATE bare_item SET state = %s WHERE id = %s", [state, key])
                left = sql(
                    "SELECT count(*) FROM bare_item WHERE case_id = %s AND state <> 'granted'",
                    [case],
                ).fetchone()
                if left == (0,):
                    sql("UPDATE bare_case SET state = 'closed' WHERE id = %s", [case])
                self.link.commit()


class Spiff:
    """SpiffWorkflow's core engine: load, step, save, one commit a move; no rights or events."""

    def __init__(self, address: str) -> None:
        import psycopg

        self.link = psycopg.connect(address)
        self.link.execute("CREATE TABLE spiff_case (id serial PRIMARY KEY, state text)")
        self.link.commit()

    def __call__(self, size: int) -> None:
        """Two manual tasks a branch, joined at the end."""
        from SpiffWorkflow import TaskState, Workflow
        from SpiffWorkflow.serializer.json import JSONSerializer
        from SpiffWorkflow.specs import Join, Simple, WorkflowSpec

        spec = WorkflowSpec("case", addstart=True)
        join = Join(spec, "join")
        for n in range(size):
            accept = Simple(spec, f"accept{n}", manual=True)
            grant = Simple(spec, f"grant{n}", manual=True)
            spec.start.connect(accept)
            accept.connect(grant)
            grant.connect(join)
        serializer: Any = JSONSerializer()
        flow: Any = Workflow(spec)
        flow.run_all(halt_on_manual=True)
        row = self.link.execute(
            "INSERT INTO spiff_case (state) VALUES (%s) RETURNING id", [flow.serialize(serializer)]
        ).fetchone()
        if row is None:
            raise AssertionError("no row")
        self.link.commit()
        for kind in ("accept", "grant"):
            for n in range(size):
                kept = self.link.execute(
                    "SELECT state FROM spiff_case WHERE id = %s FOR UPDATE", [row[0]]
                ).fetchone()
                flow = Workflow.deserialize(serializer, kept[0] if kept else "")
                ready = [
                    t
                    for t in flow.get_tasks(state=TaskState.READY)
                    if t.task_spec.name == f"{kind}{n}"
                ]
                ready[0].run()
                flow.run_all(halt_on_manual=True)
                self.link.execute(
                    "UPDATE spiff_case SET state = %s WHERE id = %s",
                    [flow.serialize(serializer), row[0]],
                )
                self.link.commit()
        if not flow.is_completed():
            raise AssertionError("not completed")


def seconds(deed: Callable[[int], None], size: int, tries: int = TRIES) -> float:
    """The median of some runs after one to warm up."""
    deed(size)
    taken = []
    for _ in range(tries):
        begun = time.perf_counter()
        deed(size)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def main() -> None:
    with scratch_database():
        address = os.environ["DATABASE_URL"]
        runs: dict[str, Callable[[int], None]] = {"wutong": Ours(), "bare SQL": Bare(address)}
        if importlib.util.find_spec("SpiffWorkflow"):
            runs["SpiffWorkflow"] = Spiff(address)
        found = {
            name: {size: round(seconds(deed, size), 4) for size in SIZES}
            for name, deed in runs.items()
        }
        print(json.dumps(found, indent=1))
        for name, row in found.items():
            for size, taken in row.items():
                a_move = taken * 1000 / (2 * size + 2)
                print(f"{name:14} {size:3} items {taken * 1000:8.1f} ms {a_move:7.2f} ms a move")


if __name__ == "__main__":
    main()
