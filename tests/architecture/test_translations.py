"""Every word has its Chinese, the same everywhere, and reaches the reader."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.apps import apps

from .source import SOURCE, none, python_files, templates

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
POSITIONAL = re.compile(r"(?<!%)%[sdr]")


def catalogues() -> dict[str, Catalog]:
    """The Chinese catalogue of each app."""
    found = {}
    for path in sorted(SOURCE.glob("*/locale/zh_Hans/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            found[path.relative_to(SOURCE).parts[0]] = read_po(file, locale="zh_Hans")
    return found


def messages(catalogue: Catalog) -> list[Message]:
    return [m for m in catalogue if m.id]


def forms(message: Message) -> list[str]:
    said = message.string
    return [said] if isinstance(said, str) else list(said)


def ids(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def faults_of(message: Message) -> list[str]:
    """What is wrong with one entry."""
    faults, name = [], repr(ids(message)[0][:60])
    said = forms(message)
    if not said or not all(said):
        return [f"{name} has no Chinese"]
    if message.fuzzy:
        faults.append(f"{name} is marked fuzzy: nobody has confirmed it")
    wanted = {a or b for text in ids(message) for a, b in PLACEHOLDER.findall(text)}
    for text in said:
        has = {a or b for a, b in PLACEHOLDER.findall(text)}
        if not has <= wanted:
            faults.append(f"{name}: the Chinese names {sorted(has - wanted)}, unknown here")
        elif wanted - has - {"counter", "count"}:
            faults.append(f"{name}: the Chinese drops {sorted(wanted - has)}")
    if any(POSITIONAL.search(text) for text in ids(message)) and "python-format" in message.flags:
        faults.append(f"{name}: a placeholder without a name can't change its place")
    return faults


def test_every_message_has_its_chinese() -> None:
    none(
        f"{app}: {fault}"
        for app, catalogue in catalogues().items()
        for message in messages(catalogue)
        for fault in faults_of(message)
    )


def test_one_message_has_one_chinese() -> None:
    """All catalogues become one: the same words said differently would depend on the order."""
    said: dict[tuple[str, str | None], dict[str, list[str]]] = defaultdict(dict)
    for app, catalogue in catalogues().items():
        for message in messages(catalogue):
            if any(forms(message)):
                said[(ids(message)[0], message.context)][app] = forms(message)[:1]

    none(
        f"{key[0]!r}: {by_app}"
        for key, by_app in said.items()
        if len({tuple(forms) for forms in by_app.values()}) > 1
    )


def library_catalogues() -> dict[str, Catalog]:
    """The Chinese of the installed libraries that stand before our apps, the first one first."""
    found = {}
    for config in apps.get_app_configs():
        path = Path(config.path) / "locale/zh_Hans/LC_MESSAGES/django.mo"
        if not config.name.startswith("wutong.") and path.is_file():
            with path.open("rb") as file:
                found[config.name] = read_mo(file)
    return found


def test_no_library_says_it_differently() -> None:
    """All catalogues become one, and the first app that knows a message wins."""
    shadows: dict[tuple[str, str | None], tuple[str, str]] = {}
    for library, catalogue in library_catalogues().items():
        for message in messages(catalogue):
            if forms(message)[0]:
                shadows.setdefault((ids(message)[0], message.context), (library, forms(message)[0]))

    none(
        f"{app}: {ids(message)[0]!r} is {shadow[1]!r} in {shadow[0]}, not {forms(message)[0]!r}"
        for app, catalogue in catalogues().items()
        for message in messages(catalogue)
        if (shadow := shadows.get((ids(message)[0], message.context)))
        and shadow[1] != forms(message)[0] != ""
    )


def translated_apps() -> list[str]:
    """The apps that say something to a reader."""
    marks = re.compile(r"gettext|\{% (?:block)?translate|_\(\"")
    paths = [*python_files(), *templates()]
    return sorted(
        {
            p.relative_to(SOURCE).parts[0]
            for p in paths
            if p.parent != SOURCE and marks.search(p.read_text("utf-8"))
        }
    )


def test_every_app_that_speaks_has_a_catalogue() -> None:
    assert sorted(set(translated_apps()) - set(catalogues())) == []


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("xgettext") is None, reason="gettext (xgettext) is not installed here"
)
@pytest.mark.parametrize("app", sorted(catalogues()))
def test_the_catalogue_holds_what_the_code_says(app: str, tmp_path: Path) -> None:
    copy = tmp_path / app
    shutil.copytree(
        SOURCE / app, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "static")
    )
    # without settings: inside the app's folder only the app is read
    bare = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    wanted = ["-l", "zh_Hans", "--no-location", "--no-obsolete", "-v0"]
    subprocess.run(
        [sys.executable, "-P", "-m", "django", "makemessages", *wanted],
        cwd=copy,
        check=True,
        env=bare,
    )
    with (copy / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        now = {tuple(ids(m)) for m in messages(read_po(file, locale="zh_Hans")) if m.id}
    kept = {tuple(ids(m)) for m in messages(catalogues()[app])}

    none([f"{app}: run makemessages, {i[0]!r} is new" for i in now - kept])
    none([f"{app}: {i[0]!r} is said no more" for i in kept - now])


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (Message("Task", "任务"), ""),
        (Message("Task", ""), "no Chinese"),
        (Message("Task", "任务", flags=["fuzzy"]), "fuzzy"),
        (Message("%(n)s left", "还剩 %(n)s"), ""),
        (Message("%(n)s left", "还剩 %(m)s"), "unknown here"),
        (Message("%(n)s left", "还剩"), "drops"),
        (Message("%s left", "还剩 %s", flags=["python-format"]), "without a name"),
        (Message(("%(number)s task", "%(number)s tasks"), ("%(number)s 件任务",)), ""),
    ],
)
def test_the_guard_of_messages(message: Message, words: str) -> None:
    faults = faults_of(message)

    assert bool(faults) is bool(words)
    assert words in "".join(faults)


# what the extractor of messages looks for; under another name a text never reaches the catalogue
KNOWN_NAMES = {
    "gettext": {"gettext", "_"}, "gettext_lazy": {"gettext_lazy", "_"},
    "gettext_noop": {"gettext_noop", "_"}, "ngettext": {"ngettext"},
    "ngettext_lazy": {"ngettext_lazy"}, "pgettext": {"pgettext"},
    "pgettext_lazy": {"pgettext_lazy"}, "npgettext": {"npgettext"},
    "npgettext_lazy": {"npgettext_lazy"},
}  # fmt: skip


def renamed(code: str) -> list[str]:
    """The functions that say a text under a name the extractor does not know."""
    return [
        f"{alias.name} as {alias.asname}"
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.ImportFrom)
        and node.module in {"django.utils.translation", "wutong.runtime.words"}
        for alias in node.names
        if alias.name in KNOWN_NAMES and (alias.asname or alias.name) not in KNOWN_NAMES[alias.name]
    ]


def test_no_text_hides_from_the_catalogue() -> None:
    none(
        f"{path.relative_to(SOURCE)}: {fault}"
        for path in python_files()
        for fault in renamed(path.read_text(encoding="utf-8"))
    )


def test_the_guard_of_hidden_texts() -> None:
    start = "from django.utils.translation import "
    assert renamed(f"{start}gettext as _now") == ["gettext as _now"]
    assert renamed(f"{start}gettext_lazy as _, gettext, override") == []
