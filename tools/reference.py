"""Write the pages of docs/reference/ that are drawn from the code; `--check` only compares.

Needs no database. What a page says stands where it is declared: Lifecycles, rows of the tables in
tests/tables, hooks and panels, models, the parser of the command line, Sheets.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wutong.config.settings")
os.environ.setdefault("WUTONG_SECRET_KEY", "only-for-the-reference")

NOTE = "<!-- Drawn from the code by `make docs`: change the code, not this page. -->\n\n"


def cell(text: object) -> str:
    """Text in a cell of a table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def table(head: list[str], rows: Iterator[list[object]] | list[list[object]]) -> str:
    """A table in Markdown; without rows it says so."""
    rows = list(rows)
    if not rows:
        return "None yet.\n"
    lines = [head, ["---"] * len(head), *([cell(c) for c in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def first_line(text: str | None) -> str:
    """The first paragraph of a docstring, as one line."""
    return " ".join((text or "").strip().split("\n\n")[0].split())


def chinese() -> Callable[[object], str]:
    """Words → their Chinese, read from the catalogues as they stand (compiled or not)."""
    from babel.messages.pofile import read_po

    said: dict[str, str] = {}
    for path in sorted((ROOT / "src" / "wutong").glob("*/locale/zh_Hans/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_Hans"):
                if isinstance(message.id, str) and message.id and message.string:
                    said.setdefault(message.id, str(message.string))
    return lambda words: said.get(str(words), "")


def lifecycles() -> str:
    """Each Lifecycle: its chart, and who may take which move."""
    from tests.tables.rows import Moves, gathered

    from wutong.audit.public import Lifecycle, kind_of

    zh = chinese()
    may: dict[int, Moves] = {id(row.lifecycle): row for row in gathered("lifecycle_rows", "MOVES")}
    own = [lf for lf in Lifecycle.registry if ".tests." not in lf.model.__module__]
    parts = [
        "# Lifecycles\n\n", NOTE,
        "Every state field of the product, its moves, and who of the example people may take "
        "them. A move is taken under a lock, checked again there, and leaves one event. “The "
        "clock” takes moves whose moment has come.\n",
    ]  # fmt: skip
    for lifecycle in sorted(own, key=lambda lf: (kind_of(lf.model), lf.field)):
        model = lifecycle.model
        field = model._meta.get_field(lifecycle.field)
        states = [[f"`{v}`", label, zh(label)] for v, label in field.flatchoices]
        row = may.get(id(lifecycle))
        rows: list[list[object]] = []
        for name, move in lifecycle.moves.items():
            who = "?" if row is None else row.allowed[name].replace("-", "the clock")
            sources = ", ".join(f"`{s}`" for s in sorted(map(str, move.sources)))
            rows.append([f"`{name}`", move.label, zh(move.label), sources, f"`{move.target}`", who])
        parts += [
            f"\n## {model._meta.verbose_name} ({zh(model._meta.verbose_name)}): ",
            f"`{kind_of(model)}`, field `{lifecycle.field}`\n\n",
            first_line(model.__doc__), "\n\n",
            "```mermaid\n", lifecycle.as_mermaid(), "\n```\n\n",
            table(["State", "English", "中文"], states), "\n",
            table(["Move", "English", "中文", "From", "To", "Who may"], rows),
        ]  # fmt: skip
    return "".join(parts)


def permissions() -> str:
    """Every address and what it answers to each of the example people."""
    from django.urls import get_resolver
    from tests.tables.rows import SLUGS, Page, gathered, spread

    pages: list[Page] = gathered("permission_rows", "PAGES")
    routes = dict(_routes(get_resolver().url_patterns, "", ""))
    parts = [
        "# Permissions\n\n", NOTE,
        "What each address answers to each of the example people: 200 a page, 302 done and sent "
        "on, 403 forbidden, 404 it does not exist for this person. Whoever is not signed in is "
        "sent to the sign-in page, unless the last column says otherwise. The same table is a "
        "test: every cell is asked for, and an address that is not listed fails.\n",
    ]  # fmt: skip
    by_app: dict[str, list[Page]] = {}
    for page in pages:
        by_app.setdefault(page.name.partition(":")[0], []).append(page)
    for app in sorted(by_app):
        rows: list[list[object]] = []
        for page in by_app[app]:
            answers = spread(page.expect, SLUGS)
            route = routes.get(page.name, "")
            stranger = "" if page.stranger == 302 else page.stranger
            rows.append(
                [page.method, f"`/{route}{page.query}`", *(answers[s] for s in SLUGS), stranger]
            )
        parts += [f"\n## {app}\n\n", table(["", "Address", *SLUGS, "stranger"], rows)]
    return "".join(parts)


def _routes(patterns: Any, space: str, path: str) -> Iterator[tuple[str, str]]:
    from django.urls import URLResolver

    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _routes(pattern.url_patterns, inner, path + str(pattern.pattern))
        elif pattern.name:
            yield f"{space}{pattern.name}", path + str(pattern.pattern)


def wiring() -> str:
    """What is connected to what in `apps.py`: hooks, panels, navigation, jobs."""
    from procrastinate.contrib.django import app as queue

    from wutong.audit.public import kind_of, lifecycles_with_deadlines
    from wutong.files import access as files
    from wutong.kernel.hooks import Hook
    from wutong.kernel.panels import registered_panels
    from wutong.ui import navigation

    def name_of(function: Any) -> str:
        return f"`{function.__module__.removeprefix('wutong.')}.{function.__qualname__}`"

    hooks: list[list[object]] = [
        [f"`{hook.name}`", ", ".join(name_of(r) for r in hook.receivers) or "nobody yet"]
        for hook in sorted(Hook.registry, key=lambda h: h.name)
    ]
    panels: list[list[object]] = [
        [f"`{kind}`", f"`{panel.key}`", panel.title, panel.order, name_of(panel.query)]
        for kind, of_kind in registered_panels().items()
        for panel in of_kind
    ]
    places = [navigation.HOME, *navigation.STEPS, navigation.REGISTERS, navigation.SYSTEM]
    entries: list[list[object]] = [
        [f"`{place}`", order, f"`{factory.__module__.removeprefix('wutong.')}`"]
        for place in places
        for order, _nth, factory, _under in navigation._factories.get(place, [])
    ]
    ticks = {p.task.name: p.cron for p in queue.periodic_registry.periodic_tasks.values()}
    jobs: list[list[object]] = [
        [f"`{name}`", f"`{ticks[name]}`" if name in ticks else "when asked for"]
        for name in sorted(set(queue.tasks))
        if not name.startswith(("builtin", "procrastinate"))
    ]
    deadlines: list[list[object]] = [
        [f"`{kind_of(lf.model)}`", ", ".join(f"`{m}`" for m in lf.moves), name_of(lf.due)]
        for lf in sorted(lifecycles_with_deadlines(), key=lambda lf: kind_of(lf.model))
    ]
    readers: list[list[object]] = [
        [f"`{kind}`", name_of(may)] for kind, may in sorted(files._readers.items())
    ]
    return "".join(
        [
            "# Wiring\n\n", NOTE,
            "A lower app never knows a higher one. What a higher app adds to a lower one it "
            "registers in its `apps.py`; here is all of it.\n",
            "\n## Hooks\n\nNews that goes upwards, inside the same transaction.\n\n",
            table(["Hook", "Who listens"], hooks),
            "\n## Panels\n\nBoxes that higher apps bring to the page of a lower thing.\n\n",
            table(["On the page of", "Key", "Title", "Order", "Filled by"], panels),
            "\n## Navigation\n\n", table(["Section", "Order", "Entry of"], entries),
            "\n## Jobs\n\n", table(["Job", "When (cron, county time)"], jobs),
            "\n## Deadlines\n\nModels whose rows have a `next_due_at`, looked at every minute.\n\n",
            table(["Model", "Moves", "Due by"], deadlines),
            "\n## Who reads the files of a subject\n\n", table(["Subject", "Decided by"], readers),
        ]
    )  # fmt: skip


def data_dictionary() -> str:
    """Every table, its columns and what the database itself refuses."""
    from django.apps import apps
    from django.db import models

    from wutong.audit.public import kind_of, subjects

    zh, known = chinese(), subjects()
    parts = [
        "# Data dictionary\n\n", NOTE,
        "Amounts are whole cents of the yuan (`…_cents`), null is unknown. Moments are kept in UTC "
        "and shown in the county's time. “Told” means that events hold the values of the column.\n",
    ]  # fmt: skip
    for config in apps.get_app_configs():
        if not config.name.startswith("wutong."):
            continue
        own = [m for m in config.get_models() if ".tests." not in m.__module__]
        if own:
            about = first_line(config.module.__doc__ if config.module else "")
            parts.append(f"\n## {config.label}\n\n{about}\n")
        for model in own:
            subject = known.get(kind_of(model))
            told = {f.attname for f in subject.fields} if subject else set()
            rows: list[list[object]] = []
            for field in model._meta.concrete_fields:
                kind = field.get_internal_type().removesuffix("Field")
                if isinstance(field, models.ForeignKey):
                    kind = f"→ `{kind_of(field.related_model)}`"
                elif field.max_length:
                    kind += f" ≤ {field.max_length}"
                rows.append([
                    f"`{field.column}`", kind, "yes" if field.null else "", field.verbose_name,
                    zh(field.verbose_name), "yes" if field.attname in told else "",
                ])  # fmt: skip
            words = model._meta.verbose_name
            parts += [
                f"\n### {words} ({zh(words)}): `{model._meta.db_table}`\n\n",
                first_line(model.__doc__), "\n\n",
                table(["Column", "Type", "Null", "English", "中文", "Told"], rows),
            ]  # fmt: skip
            refused = [f"`{c.name}`" for c in model._meta.constraints]
            if refused:
                parts.append(f"\nThe database holds: {', '.join(refused)}.\n")
    return "".join(parts)


ANSWERS = {
    "companies import": '`{"rows", "created", "updated", "unchanged", "rejected", "errors_file"}`',
    "chains list": '`[{"code", "name", "level", "year", "segments": [{"code", "name", "state", '
    '"deed", "firms_county", "firms_radius"}]}]`',
    "plan": (
        '`{"items": [{"code", "name", "mode", "start", "finish", "critical", "department"}], '
        '"finish", "serial_days", "parallel_days", "commitment_days", "known"}`, whole in '
        "[plan-schema.md](plan-schema.md); with `--psplib` "
        '`{"makespan", "bound", "status", "starts": {job: period}}`'
    ),
    "workday": (
        '`{"due", "known", "from", "add", "unit"}`; where the list is not published `due` is null, '
        "`known` false, and `latest_known`, `open_days` tell how far it could be counted"
    ),
    "screen": '`[{"rank", "uscc", "name", "score", "parts": [{"part", "value", "evidence"}], '
    '"unknown": []}]`; with `--all` `{"segments", "without_words", "rows", "candidates"}`',
    "registers diff": '`{"rows": {"old", "new"}, "counts": {}, "changes": [{"kind", "uscc", '
    '"name", "parent", "before", "after"}], "left_out"}`',
    "load gbt4754": '`{"rows", "created", "updated", "unchanged", "rejected"}`',
    "audit verify": '`{"events", "subjects", "broken": [{"subject", "event", "why"}]}`; '
    "exit 1 when something is broken",
    "doctor": '`{"checks": [{"name", "ok", "detail"}]}`; exit 1 when one fails',
}


def commands() -> str:
    """Each command of `wutong`, its arguments and what it answers."""
    os.environ["WUTONG_LANG"] = "en"  # whatever the machine speaks that draws the page
    from wutong.cli import make_parser

    rows: list[list[object]] = []
    unknown = set(ANSWERS)
    for words, about, parser in _commands(make_parser(), ()):
        name = " ".join(words)
        unknown.discard(name)
        options = []
        for action in parser._actions:
            if isinstance(action, argparse._HelpAction) or action.dest in {"json", "data_dir"}:
                continue
            told = " ".join(filter(None, [*action.option_strings[-1:], str(action.metavar or "")]))
            must = action.required or not action.option_strings
            told = told if must else f"[{told}]"
            options.append(f"`{told}` {action.help or ''}".strip())
        rows.append([f"`wutong {name}`", about, "; ".join(options), ANSWERS.get(name, "")])
    if unknown:
        raise SystemExit(f"tools/reference.py tells of commands that are gone: {sorted(unknown)}")
    return "".join(
        [
            "# Commands\n\n", NOTE,
            "The command is `.venv/bin/wutong` after `make setup`. Names and answers are a "
            "contract: scripts depend on them. `--json` prints one JSON document on standard "
            "output and nothing else there; everything for people goes to standard error. Exit "
            "status: 0 done, 1 something is broken, 2 the command or its input can't be used, and "
            "what to do.\n\n"
            "A command that needs the database starts the embedded one by itself in the folder "
            "`--data-dir D` (default `var`), unless `DATABASE_URL` is set; a fresh folder is "
            "migrated first.\n\n"
            "The language of help, answers and refusals is that of the machine: Chinese where the "
            "first of `WUTONG_LANG`, `LC_ALL`, `LC_MESSAGES`, `LANG` that is set begins with `zh`, "
            "else English. `WUTONG_LANG=zh` or `WUTONG_LANG=en` decides it for one command. Keys "
            "and codes in JSON, exit statuses and the names of files never change with it; what a "
            "person reads (`why`, `detail`, `evidence`) does.\n\n",
            table(["Command", "What it does", "Arguments", "Answer with `--json`"], rows),
        ]
    )  # fmt: skip


def _commands(
    parser: argparse.ArgumentParser, words: tuple[str, ...], about: str = ""
) -> Iterator[tuple[tuple[str, ...], str, argparse.ArgumentParser]]:
    inner = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not inner:
        yield words, about, parser
    for action in inner:
        told = {choice.dest: choice.help or "" for choice in action._choices_actions}
        for name, sub in action.choices.items():
            yield from _commands(sub, (*words, name), told.get(name, ""))


def sheets() -> str:
    """The columns of every workbook that goes out or comes in."""
    from tests.tables.test_sheets import own_sheets

    from wutong.kernel.sheets import as_markdown

    parts = [
        "# Workbooks\n\n", NOTE,
        "One declaration gives the export, the blank template and the import. The key column says "
        "which row is meant when a file comes back; a heading in either language is understood.\n",
    ]  # fmt: skip
    for sheet in sorted(own_sheets(), key=lambda s: s.key):
        parts += [f"\n## {sheet.title}: `{sheet.key}`\n\n", as_markdown(sheet)]
    return "".join(parts)


PAGES: dict[str, Callable[[], str]] = {
    "lifecycles.md": lifecycles,
    "permissions.md": permissions,
    "wiring.md": wiring,
    "data-dictionary.md": data_dictionary,
    "commands.md": commands,
    "sheets.md": sheets,
}


def drawn() -> dict[str, str]:
    """All pages as the code says them now, in English."""
    from django.utils import translation

    with translation.override("en"):
        return {name: page() for name, page in PAGES.items()}


def main() -> int:
    """Write the pages; with --check, exit 1 when one is out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    asked = parser.parse_args()

    import django

    django.setup()
    stale = 0
    for name, text in drawn().items():
        path = REFERENCE / name
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        stale += 1
        if asked.check:
            sys.stderr.write(f"docs/reference/{name} is out of date: run make docs\n")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            sys.stderr.write(f"docs/reference/{name}\n")
    return 1 if asked.check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
