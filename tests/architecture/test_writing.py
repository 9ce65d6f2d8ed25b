"""Rows change in actions, through audit, and nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from .source import Fault, excused, none, parsed, python_files, shown, unused

WRITERS = {
    "create", "create_many", "editing", "change_many", "remove", "record", "record_many",
}  # fmt: skip
MANAGER_WRITERS = {
    "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create",
    "update_or_create", "acreate", "aupdate",
}  # fmt: skip

# who may write outside an `actions` module, and why
MACHINERY = {
    "audit/": "the log itself: events, heads, roots",
    "config/": "starts, restores and builds the example; calls actions of apps",
    "jobs/": "the queue's own tables",
    "kernel/": "tools; owns no rows",
    "runtime/": "the database server; no Django",
}
# writes that no event tells of, and why
UNTOLD = {
    "audit/": "the log does not log itself",
    "people/actions.py": "a reader's language is a taste, not a deed",
    "config/": "a restored row brings its own events along",
}


def is_in_actions(path: str) -> bool:
    parts = path.removesuffix(".py").split("/")
    return "actions" in parts


def calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str, str]]:
    """Each call with the name called and the text of what it is called on."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute):
            yield node, node.func.attr, ast.unparse(node.func.value)
        elif isinstance(node.func, ast.Name):
            yield node, node.func.id, ""


def imported_from_audit(tree: ast.Module) -> set[str]:
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("wutong.audit")
        for alias in node.names
        if alias.name in WRITERS
    }


def writes_outside_actions(text: str, path: str) -> list[Fault]:
    """Calls of audit's writers, of a Lifecycle's moves, and transactions, in the wrong place."""
    if is_in_actions(path):
        return []
    tree, faults = parsed(text), []
    writers = imported_from_audit(tree)
    for call, name, on in calls(tree):
        if (
            (not on and name in writers)
            or (name in {"take", "take_many"} and on.isupper())
            or (name in {"atomic", "on_commit"} and on in {"transaction", ""})
            or name == "set_rollback"
        ):
            faults.append(Fault(path, call.lineno, f"{ast.unparse(call.func)}: only in actions"))
    return faults


def saves_without_fields(text: str, path: str) -> list[Fault]:
    """`.save()` that would overwrite what a neighbour has just changed."""
    return [
        Fault(path, call.lineno, f"{on}.save() without update_fields")
        for call, name, on in calls(parsed(text))
        if name == "save" and on and "update_fields" not in {k.arg for k in call.keywords}
    ]


def writes_past_audit(text: str, path: str) -> list[Fault]:
    """Writes by a manager, of which no event tells."""
    return [
        Fault(path, call.lineno, f"{ast.unparse(call.func)[:60]}: no event tells of it")
        for call, name, on in calls(parsed(text))
        if name in MANAGER_WRITERS and (".objects" in on or "._default_manager" in on)
    ]


def test_only_actions_write() -> None:
    faults = [
        str(fault)
        for path in python_files()
        if not excused(path, MACHINERY)
        for fault in writes_outside_actions(path.read_text("utf-8"), shown(path))
    ]

    none(faults)


# what is saved there is no row
NO_ROWS = {
    "audit/": "saves",
    "kernel/sheets/": "workbooks",
    "kernel/documents/": "papers",
    "results/papers.py": "a picture",
}


def test_nothing_is_saved_whole() -> None:
    faults = [
        str(fault)
        for path in python_files()
        if not excused(path, NO_ROWS)
        for fault in saves_without_fields(path.read_text("utf-8"), shown(path))
    ]

    none(faults)


def test_every_write_leaves_an_event() -> None:
    faults = [
        str(fault)
        for path in python_files()
        if not excused(path, UNTOLD)
        for fault in writes_past_audit(path.read_text("utf-8"), shown(path))
    ]

    none(faults)


def test_the_exceptions_still_exist() -> None:
    none(unused(MACHINERY) + unused(UNTOLD))


@pytest.mark.parametrize(
    ("text", "path", "bad"),
    [
        ("from wutong.audit.public import create\ncreate(x, actor=a)", "tasks/views.py", True),
        ("from wutong.audit.public import create\ncreate(x, actor=a)", "tasks/actions.py", False),
        ("from wutong.audit.public import create", "tasks/views.py", False),
        ("from .actions import create\ncreate(x)", "tasks/views.py", False),
        ("with transaction.atomic():\n    pass", "tasks/queries.py", True),
        ("with transaction.atomic():\n    pass", "tasks/actions/signing.py", False),
        ("with TASK.take('finish', 1, actor=a):\n    pass", "tasks/jobs.py", True),
        ("rows.take(3)", "tasks/jobs.py", False),
    ],
)
def test_the_guard_of_actions(text: str, path: str, bad: bool) -> None:
    assert bool(writes_outside_actions(text, f"src/wutong/{path}")) is bad


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("task.save()", True),
        ("task.save(force_insert=True)", True),
        ("task.save(update_fields=['state'])", False),
        ("save(x)", False),
    ],
)
def test_the_guard_of_saving(text: str, bad: bool) -> None:
    assert bool(saves_without_fields(text, "x.py")) is bad


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("Task.objects.create(title='x')", True),
        ("Task.objects.filter(pk=1).update(title='x')", True),
        ("model._default_manager.bulk_create(rows)", True),
        ("seen.update(x)", False),
        ("create(Task(), actor=a)", False),
        ("Task.objects.filter(pk=1).exists()", False),
    ],
)
def test_the_guard_of_events(text: str, bad: bool) -> None:
    assert bool(writes_past_audit(text, "x.py")) is bad
