"""`make docs`: the reference pages that can be read off the code; `--check` only compares.

They need Django's app registry, no database.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"
NOTE = "<!-- Written by `make docs` from the code. Do not edit. -->\n"


def main() -> int:
    """Write the pages, or tell which ones are stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when stale")
    check = parser.parse_args().check
    _set_up()
    pages = {
        "commands.md": commands(),
        "data-dictionary.md": data_dictionary(),
        "lifecycles.md": lifecycles(),
        "wiring.md": wiring(),
    }
    stale = [
        name
        for name, text in pages.items()
        if not (FOLDER / name).exists() or (FOLDER / name).read_text() != text
    ]
    if check:
        for name in stale:
            sys.stderr.write(f"docs/reference/{name} is stale: run `make docs`\n")
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (FOLDER / name).write_text(pages[name])
        sys.stderr.write(f"wrote docs/reference/{name}\n")
    return 0


def commands() -> str:
    """What the command line takes, from its own parser."""
    from wutong.cli import make_parser

    lines = [
        "# Commands",
        "",
        "Answers go to standard output, progress and complaints to standard error. Exit status: "
        "0 done, 1 something is broken (`audit verify`, `doctor`), 2 the command or its input "
        "cannot be used.",
        "",
    ]
    for name, parser in _leaves(make_parser(), "wutong"):
        lines += [f"## `{name}`", "", f"{_sentence(parser.description or '')}", ""]
        actions = [a for a in parser._actions if a.dest != "help"]
        if actions:
            lines += ["| argument | what |", "|---|---|"]
        for action in actions:
            word = " ".join(
                filter(None, ["/".join(action.option_strings), action.metavar or ""])
            ) or str(action.dest)
            default = action.default
            told = f" (default {default})" if isinstance(default, int | str) and default else ""
            told = "" if isinstance(default, bool) else told
            lines.append(f"| `{word}` | {_sentence(action.help or 'required')}{told} |")
        lines.append("")
    return _page(lines)


def data_dictionary() -> str:
    """Every table of ours with its columns."""
    from django.apps import apps

    lines = ["# Data dictionary", "", "Money is in whole cents. Empty means unknown.", ""]
    for config in apps.get_app_configs():
        if not config.name.startswith("wutong."):
            continue
        models = sorted(config.get_models(), key=lambda model: model._meta.db_table)
        if models:
            lines += [f"## {config.label}", ""]
        for model in models:
            lines += [f"### `{model._meta.db_table}`: {_two(model._meta.verbose_name)}", ""]
            lines += ["| column | meaning | kind | may be unknown |", "|---|---|---|---|"]
            for field in model._meta.concrete_fields:
                kind = field.get_internal_type()
                if field.remote_field is not None:
                    kind = f"→ `{field.related_model._meta.db_table}`"
                elif field.max_length:
                    kind = f"{kind}, at most {field.max_length}"
                lines.append(
                    f"| `{field.column}` | {_two(field.verbose_name)} | {kind} "
                    f"| {'yes' if field.null else ''} |"
                )
            lines.append("")
    return _page(lines)


def lifecycles() -> str:
    """Every state machine as a chart and as a table."""
    from wutong.audit.lifecycle import Lifecycle

    lines = ["# Lifecycles", ""]
    for config in _own_apps():
        if find_spec(f"{config.name}.lifecycle") is None:
            continue
        module = import_module(f"{config.name}.lifecycle")
        found = {name: thing for name, thing in vars(module).items()
                 if isinstance(thing, Lifecycle)}  # fmt: skip
        for name, lifecycle in sorted(found.items()):
            model = lifecycle.model._meta
            lines += [f"## {_two(model.verbose_name)}", ""]
            lines += [
                f"`{config.name}.lifecycle.{name}`, field `{lifecycle.field}` of "
                f"`{model.db_table}`.",
                *("", "```mermaid", lifecycle.as_mermaid(), "```", ""),
                *("| move | label | from | to | who |", "|---|---|---|---|---|"),
            ]
            for key, move in lifecycle.moves.items():
                sources = ", ".join(sorted(move.sources))
                lines.append(
                    f"| `{key}` | {_two(move.label)} | {sources} | {move.target} "
                    f"| `{_name_of(move.allowed)}` |"
                )
            lines.append("")
    return _page(lines)


def wiring() -> str:
    """Who listens to whom, which panels stand on which page, and the jobs."""
    from procrastinate.contrib.django import app

    from wutong.kernel.hooks import Hook
    from wutong.kernel.panels import registered_panels

    lines = ["# Wiring", "", "## Hooks", "", "| news | who listens |", "|---|---|"]
    for hook in sorted(Hook.registry, key=lambda hook: hook.name):
        receivers = ", ".join(f"`{_name_of(receiver)}`" for receiver in hook.receivers)
        lines.append(f"| `{hook.name}` | {receivers or 'nobody yet'} |")
    lines += ["", "## Panels", "", "| on the page of | panel | from |", "|---|---|---|"]
    for kind, panels in registered_panels().items():
        lines += [f"| `{kind}` | {_two(one.title)} | `{_name_of(one.query)}` |" for one in panels]
    periodic = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    lines += ["", "## Jobs", "", "| job | when |", "|---|---|"]
    for name in sorted(app.tasks):
        if not name.startswith(("procrastinate.", "builtin:")):
            lines.append(f"| `{name}` | {_when(periodic.get(name))} |")
    lines.append("")
    return _page(lines)


def _set_up() -> None:
    os.environ.setdefault("WUTONG_SECRET_KEY", "only-for-reading-the-code")
    os.environ.setdefault(
        "WUTONG_DATA_DIR", str(Path(tempfile.gettempdir()) / "wutong-reference-pages")
    )
    os.environ["DJANGO_SETTINGS_MODULE"] = "wutong.config.settings"
    sys.path.insert(0, str(ROOT / "src"))
    import django

    django.setup()


def _own_apps() -> list[Any]:
    from django.apps import apps

    return [config for config in apps.get_app_configs() if config.name.startswith("wutong.")]


def _leaves(
    parser: argparse.ArgumentParser, name: str
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    groups = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not groups:
        yield name, parser
    for group in groups:
        for word, below in group.choices.items():
            yield from _leaves(below, f"{name} {word}")


def _two(text: Any) -> str:
    """English, and Chinese where it differs."""
    from django.utils.translation import override

    with override("en"):
        english = str(text)
    with override("zh-hans"):
        chinese = str(text)
    both = english if english == chinese else f"{english} · {chinese}"
    return both.replace("|", "\\|").replace("\n", " ")


def _name_of(function: Any) -> str:
    name = getattr(function, "__qualname__", repr(function))
    return f"{getattr(function, '__module__', '')}.{name}".removeprefix("wutong.")


def _when(cron: str | None) -> str:
    return f"`{cron}`" if cron else "asked for"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _page(lines: list[str]) -> str:
    return NOTE + "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    sys.exit(main())
