"""Where the source lies and how it is cut into apps and layers."""

from __future__ import annotations

import ast
import configparser
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "wutong"


@dataclass(frozen=True)
class Fault:
    """One line that breaks a rule; `line` counts from 1."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


@cache
def layers() -> list[frozenset[str]]:
    """The layers of `.importlinter`, lowest first."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    rows = config["importlinter:contract:layers"]["layers"].split("\n")
    named = [frozenset(n.strip() for n in row.split("|")) for row in rows if row.strip()]
    return named[::-1]


def layer_of(app: str) -> int:
    """How high an app stands; LookupError where nobody placed it."""
    for height, names in enumerate(layers()):
        if app in names:
            return height
    raise LookupError(f"{app} stands on no layer of .importlinter")


def app_of(model: type[models.Model]) -> str:
    """ "tasks" of wutong.tasks.models.Task; "" for models that aren't ours."""
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "wutong" else ""


def own_models() -> list[type[models.Model]]:
    """All models of the product, those that tests made up left aside."""
    return [m for m in apps.get_models() if app_of(m) and ".tests." not in m.__module__]


def python_files() -> Iterator[Path]:
    """The product's own modules, without tests and migrations."""
    for path in sorted(SOURCE.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.relative_to(SOURCE).parts):
            yield path


def templates() -> Iterator[Path]:
    """The product's templates."""
    for path in sorted(SOURCE.rglob("*.html")):
        if "templates" in path.parts:
            yield path


def shown(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(text: str) -> ast.Module:
    """The syntax tree, each node knowing its parent as `.above`."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.above = node  # type: ignore[attr-defined]
    return tree


def excused(path: Path, excuses: dict[str, str]) -> bool:
    """Whether a path of `src/wutong` is on a list of reasoned exceptions (a file or a folder/)."""
    inside = path.relative_to(SOURCE).as_posix()
    return any(inside == e or (e.endswith("/") and inside.startswith(e)) for e in excuses)


def none(faults: Iterable[object]) -> None:
    """Fail with one fault a line."""
    lines = [str(fault) for fault in faults]
    if lines:
        pytest.fail("\n".join(["", *sorted(lines)]), pytrace=False)


def unused(excuses: dict[str, str]) -> list[str]:
    """Exceptions whose file is gone."""
    return [e for e in excuses if not (SOURCE / e).exists()]
