"""Migrations say what they do, stand in one line, and need nothing of the project."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from .source import SOURCE, Fault, none, parsed, shown

MADE_UP = re.compile(r"^\d{4}_(auto|alter_|remove_|add_|rename_|initial)|_and_more$")


def migrations() -> list[Path]:
    return sorted(p for p in SOURCE.glob("*/migrations/*.py") if p.stem != "__init__")


def names_not_by_hand(stem: str) -> bool:
    """Whether Django made the name up."""
    return bool(MADE_UP.search(stem)) or not re.fullmatch(r"\d{4}_[a-z0-9_]+", stem)


def project_imports(text: str, path: str) -> list[Fault]:
    """Imports of the project: the code moves on, a migration must not."""
    return [
        Fault(path, node.lineno, "imports the project")
        for node in ast.walk(parsed(text))
        if (isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").startswith("wutong")))
        or (isinstance(node, ast.Import) and any(a.name.startswith("wutong") for a in node.names))
    ]  # fmt: skip


def test_migrations_are_named_by_hand() -> None:
    none(f"{shown(p)}: say what it does" for p in migrations() if names_not_by_hand(p.stem))


def test_migrations_import_nothing_of_the_project() -> None:
    none(f for p in migrations() for f in project_imports(p.read_text("utf-8"), shown(p)))


def test_migrations_stand_in_one_line() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    leaves = [leaf for leaf in loader.graph.leaf_nodes() if (SOURCE / leaf[0]).is_dir()]
    doubles = [app for app, count in Counter(app for app, _name in leaves).items() if count > 1]
    numbers = Counter((p.parent.parent.name, p.stem[:4]) for p in migrations())

    assert doubles == []
    assert [number for number, count in numbers.items() if count > 1] == []


@pytest.mark.django_db
def test_the_models_have_their_migrations() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


@pytest.mark.parametrize(
    ("stem", "bad"),
    [
        ("0002_verifications", False),
        ("0007_deal_signed_needs_amount", False),
        ("0002_auto_20240101_1200", True),
        ("0001_initial", True),
        ("0003_alter_task_title_and_more", True),
        ("0004_add_x", True),
    ],
)
def test_the_guard_of_names(stem: str, bad: bool) -> None:
    assert names_not_by_hand(stem) is bad


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("from django.db import migrations", False),
        ("from wutong.tasks.models import Task", True),
        ("import wutong.tasks", True),
        ("from ..models import Task", True),
    ],
)
def test_the_guard_of_imports(text: str, bad: bool) -> None:
    assert bool(project_imports(text, "x.py")) is bad
