"""The documents are complete, current, and lead where they say."""

from __future__ import annotations

import ast
import re
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType
from urllib.parse import unquote

import pytest

from wutong.audit.lifecycle import Lifecycle
from wutong.audit.registry import kind_of

from .source import ROOT, SOURCE, none, own_models, parsed
from .test_supply import tracked

REFERENCE = ROOT / "docs" / "reference"
READERS = {"text", "flag", "number", "words", "folder", "database"}
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def settings_read(text: str) -> set[str]:
    """The variables that calls of env's readers name."""
    found = set()
    for node in ast.walk(parsed(text)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in READERS
            and ast.unparse(node.func.value) == "env"
        ):
            given = node.args[0] if node.args else None
            is_text = isinstance(given, ast.Constant)
            found.add(str(given.value) if is_text and given else "DATABASE_URL")
    return found


def settings_told(text: str) -> set[str]:
    """The variables that have a row of their own in the page."""
    return set(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE))


def test_every_setting_is_described_and_every_description_is_a_setting() -> None:
    read = settings_read((SOURCE / "config" / "settings.py").read_text("utf-8"))
    told = settings_told((REFERENCE / "settings.md").read_text("utf-8"))

    assert read == told


def glossary() -> str:
    return (REFERENCE / "glossary.md").read_text("utf-8")


def codes_in(text: str) -> set[str]:
    """What stands in backticks in the third column of the glossary's tables."""
    rows = (line.split("|") for line in text.splitlines() if line.startswith("| "))
    return {code for row in rows if len(row) > 4 for code in re.findall(r"`([^`]+)`", row[3])}


def test_every_model_and_every_move_is_in_the_glossary() -> None:
    known = codes_in(glossary())
    models = {kind_of(m) for m in own_models()}
    moves = {
        f"{kind_of(lf.model)}.{name}"
        for lf in Lifecycle.registry
        if ".tests." not in lf.model.__module__
        for name in lf.moves
    }

    none(f"{code} is not in docs/reference/glossary.md" for code in (models | moves) - known)
    gone = {c for c in known if re.fullmatch(r"[a-z]+\.[a-z]+(\.[a-z_]+)?", c)} - models - moves
    none(f"{code} is in docs/reference/glossary.md, but gone" for code in gone)


def test_every_row_of_the_glossary_is_whole() -> None:
    rows = [line for line in glossary().splitlines() if line.startswith("| ") and "---" not in line]

    none(
        f"a cell is empty: {line}"
        for line in rows
        if len(cells := [c.strip() for c in line.strip("|").split("|")]) != 4
        or not (cells[0] and cells[1] and cells[3])
    )
    assert len(rows) > 100


def generator() -> ModuleType:
    spec = spec_from_file_location("reference", ROOT / "tools" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_drawn_pages_are_current() -> None:
    drawn = generator().drawn()

    none(
        f"docs/reference/{name} is out of date: run make docs"
        for name, text in drawn.items()
        if not (REFERENCE / name).is_file() or (REFERENCE / name).read_text("utf-8") != text
    )


def dead_links(text: str, name: str) -> list[str]:
    """Links to files of the repository that are not there."""
    found = []
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target) or target.startswith("#"):
            continue
        path = (ROOT / name).parent / unquote(target.partition("#")[0])
        if not path.exists():
            found.append(f"{name}: {target}")
    return found


def test_links_between_papers_lead_somewhere() -> None:
    names = [n for n in tracked("*.md") if (ROOT / n).is_file()]

    none(fault for n in names for fault in dead_links((ROOT / n).read_text("utf-8"), n))


def test_decisions_are_numbered_and_say_what_follows() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = [int(p.name[:4]) for p in decisions]

    assert numbers == list(range(1, len(numbers) + 1))
    for path in decisions:
        text = path.read_text("utf-8")
        for part in ("## Context", "## Decision", "## Consequence"):
            assert part in text, f"{path.name} has no {part}"
        assert len(text.splitlines()) <= 60, f"{path.name} is longer than a screen"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('X = env.flag("WUTONG_X")', {"WUTONG_X"}),
        ('X = env.text("WUTONG_X", "a")', {"WUTONG_X"}),
        ("X = env.database()", {"DATABASE_URL"}),
        ('X = os.environ.get("HOME")', set()),
    ],
)
def test_the_guard_of_settings(text: str, read: set[str]) -> None:
    assert settings_read(text) == read


def test_the_guard_of_links() -> None:
    assert dead_links("[a](README.md) [b](https://example.com) [c](#d)", "README.md") == []
    assert dead_links("[a](gone.md)", "README.md") == ["README.md: gone.md"]


def test_the_guard_of_the_glossary() -> None:
    line = "| task | 任务 | `tasks.task` | One thing to do |"

    assert codes_in(line) == {"tasks.task"}
    assert codes_in("| `tasks.task` | 任务 | | One thing to do |") == set()
