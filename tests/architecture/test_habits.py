"""No signals, no naive clocks, no loose ends, no Chinese in the middle of the code."""

from __future__ import annotations

import ast
import re

import pytest

from .source import Fault, excused, none, parsed, python_files, shown, unused

SIGNALS = (
    "django.dispatch", "django.db.models.signals", "django.core.signals",
    "django.contrib.auth.signals", "django.db.backends.signals",
)  # fmt: skip
CHINESE = re.compile(r"[㐀-鿿豈-﫿]")

TRANSLATORS = {"_", "_t", "_now", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}

# where Chinese is data rather than words to a reader
DATA = {
    "accounts/": "names that the law gives",
    "calendars/actions.py": "the name of a published paper",
    "chains/actions/bringing.py": "“not published” as the county's paper says it",
    "chains/queries/exporting.py": "“not published” as the county's paper says it",
    "config/example/": "the example county: its rows are Chinese",
    "config/health.py": "a glyph that a font must have",
    "kernel/money.py": "units of the yuan are the same word in every Chinese text",
    "ui/": "figures, counter words and the name of the other language",
    "kernel/sheets/": "headings and words understood in files that people bring",
    "people/actions.py": "the clock's name, kept in two languages",
    "prospecting/commands/screening.py": "the headings of the list that `wutong screen` writes",
}
# a module of these names holds data or patterns of Chinese texts
DATA_MODULES = re.compile(r"(^|/)(rules|sheets|data|example\w*|seed\w*|sample\w*)(/|\.py$)")


def signals_used(text: str, path: str) -> list[Fault]:
    """Imports of Django's signals: news goes by a Hook."""
    faults = []
    for node in ast.walk(parsed(text)):
        names = (
            [node.module or ""] if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names] if isinstance(node, ast.Import) else []
        )  # fmt: skip
        if isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{a.name}" for a in node.names]
        if any(name.startswith(SIGNALS) for name in names):
            faults.append(Fault(path, node.lineno, "a Django signal: use kernel.hooks.Hook"))
    return faults


def naive_clocks(text: str, path: str) -> list[Fault]:
    """The machine's own idea of the time: the county's clock is django.utils.timezone."""
    faults = []
    for node in ast.walk(parsed(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        said = ast.unparse(node.func)
        naive = said in {"datetime.now", "datetime.datetime.now"} and not node.args
        naive |= said in {
            "date.today", "datetime.date.today", "datetime.utcnow", "datetime.today",
        }  # fmt: skip
        if naive:
            faults.append(Fault(path, node.lineno, f"{said}(): use django.utils.timezone"))
    return faults


def chinese_words(text: str, path: str) -> list[Fault]:
    """Chinese in string literals: words to a reader belong in the catalogues."""
    tree, faults = parsed(text), []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        above = getattr(node, "above", None)
        if isinstance(above, ast.Expr):  # a docstring
            continue
        is_message = isinstance(above, ast.Call) and ast.unparse(above.func) in TRANSLATORS
        if is_message and re.search(r"[a-z]{2}", node.value):
            # a message may name an example in Chinese; its own words are English
            continue
        if CHINESE.search(node.value):
            faults.append(Fault(path, node.lineno, f"Chinese in the code: {node.value[:30]!r}"))
    return faults


def loose_ends(text: str, path: str) -> list[Fault]:
    """Notes to oneself that were left behind."""
    marks = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3)) + r")\b")
    return [
        Fault(path, number, "a loose end")
        for number, line in enumerate(text.splitlines(), 1)
        if marks.search(line)
    ]


def all_faults(guard: object, excuses: dict[str, str] | None = None) -> list[str]:
    assert callable(guard)
    return [
        str(fault)
        for path in python_files()
        if not excused(path, excuses or {})
        for fault in guard(path.read_text("utf-8"), shown(path))
    ]


def test_news_goes_by_hooks_not_signals() -> None:
    none(all_faults(signals_used))


def test_the_time_is_the_countys() -> None:
    # the supervisor runs before Django; it stamps files with UTC
    none(all_faults(naive_clocks, {"runtime/": "no Django"}))


def test_words_to_a_reader_are_in_the_catalogues() -> None:
    faults = [
        f for f in all_faults(chinese_words, DATA) if not DATA_MODULES.search(f.split(":")[0])
    ]

    none(faults)
    none(unused(DATA))


def test_no_loose_ends() -> None:
    none(all_faults(loose_ends))


def test_every_module_says_what_it_answers_for() -> None:
    silent = [
        shown(path)
        for path in python_files()
        if path.read_text("utf-8").strip()
        and not ast.get_docstring(parsed(path.read_text("utf-8")))
    ]

    none(silent)


def test_every_action_says_what_it_does() -> None:
    silent = [
        f"{shown(path)}:{node.lineno} {node.name}"
        for path in python_files()
        if "actions" in shown(path).removesuffix(".py").split("/")
        for node in parsed(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]

    none(silent)


@pytest.mark.parametrize(
    ("guard", "good", "bad"),
    [
        (signals_used, "from wutong.kernel.hooks import Hook", "from django.db.models.signals import post_save"),
        (signals_used, "import django.db.models", "from django.db.models import signals"),
        (signals_used, "import signal", "from django.dispatch import receiver"),
        (naive_clocks, "timezone.now()", "datetime.now()"),
        (naive_clocks, "datetime.now(UTC)", "date.today()"),
        (naive_clocks, "timezone.localdate()", "datetime.utcnow()"),
        (chinese_words, 'x = _("Task")', 'x = "任务"'),
        (chinese_words, '"""A task (任务)."""', 'print(f"任务 {x}")'),
        (chinese_words, "x = 1  # 任务", "CHOICES = ['任务']"),
        (chinese_words, '_("write for example 山西")', '_("任务")'),
        (loose_ends, "# done", "# TO" + "DO: finish"),
    ],
)  # fmt: skip
def test_the_guards(guard: object, good: str, bad: str) -> None:
    assert callable(guard)
    assert guard(good, "x.py") == []
    assert len(guard(bad, "x.py")) == 1
