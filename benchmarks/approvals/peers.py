"""The peers' side, run by the Python of their own venv: one case opened to closed for each line.

    python peers.py viewflow|spiff ADDRESS SIZE...

Reads the number of parallel items from each line of its input and answers the seconds. Neither
peer knows of rights by department, events, written notices or working-day clocks.
"""

from __future__ import annotations

import sys
import time
from typing import Any, Protocol

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo


class Peer(Protocol):
    """Opens, moves and closes one case."""

    def __call__(self, size: int) -> None: ...


def own_database(address: str, name: str) -> str:
    """A fresh database beside the product's, on the same server."""
    with psycopg.connect(address, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    return make_conninfo(address, dbname=name)


class Spiff:
    """SpiffWorkflow's core engine: load, step, save, one commit a move."""

    def __init__(self, address: str, sizes: list[int]) -> None:
        self.link = psycopg.connect(own_database(address, "spiff"))
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


class Viewflow:
    """django-viewflow: split into as many branches of two user tasks, join, end.

    As its own views do it: the process locked by SELECT FOR UPDATE (its documentation asks for
    that where branches join), the task read, the right asked, started and executed, one
    transaction a move. Tasks are assigned when they are made, which spares a move each.
    """

    def __init__(self, address: str, sizes: list[int]) -> None:
        import django
        from django.conf import settings

        parts = conninfo_to_dict(own_database(address, "viewflow"))
        settings.configure(
            SECRET_KEY="only-for-a-benchmark",
            USE_TZ=True,
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
            INSTALLED_APPS=[
                "django.contrib.auth",
                "django.contrib.contenttypes",
                "viewflow",
                "viewflow.workflow",
                "viewflow_app",
            ],
            DATABASES={
                "default": {
                    "ENGINE": "django.db.backends.postgresql",
                    "NAME": parts["dbname"],
                    "USER": parts.get("user", ""),
                    "PASSWORD": parts.get("password", ""),
                    "HOST": parts.get("host", ""),
                    "PORT": parts.get("port", ""),
                }
            },
        )
        django.setup()
        from django.contrib.auth.models import User
        from django.core.management import call_command
        from viewflow_app.flows import make_flow

        call_command("migrate", verbosity=0)
        self.clerk = User.objects.create_user("clerk")
        self.flows = {size: make_flow(size, self.clerk) for size in sizes}

    def __call__(self, size: int) -> None:
        """Start, then each branch's two tasks; the last join ends the process."""
        from django.db import transaction
        from viewflow.workflow.models import Process, Task

        which = self.flows[size]
        process = which.start.run()
        for kind in ("accept", "grant"):
            ready = Task.objects.filter(process=process, status="ASSIGNED").order_by("pk")
            keys = list(ready.values_list("pk", flat=True))
            if len(keys) != size:
                raise AssertionError(f"{len(keys)} tasks to {kind}")
            for key in keys:
                with which.lock(process.pk), transaction.atomic():
                    task = Task.objects.get(pk=key)
                    if task.process.flow_class != which:
                        raise AssertionError("another flow's task")
                    if not task.flow_task.can_execute(self.clerk, task=task):
                        raise AssertionError("not permitted")
                    activation = task.flow_task.activation_class(task)
                    activation.start(None)
                    activation.execute()
        if Process.objects.get(pk=process.pk).status != "DONE":
            raise AssertionError("not done")


def main(kind: str, address: str, sizes: list[int]) -> None:
    """Answer each line with the seconds that a case of so many items took."""
    made = {"spiff": Spiff, "viewflow": Viewflow}[kind](address, sizes)
    peer: Peer = made
    print("ready", flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        peer(int(line))
        print(time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], [int(a) for a in sys.argv[3:]])
