"""Templates hold no style, no script, and no word that a catalogue does not know."""

from __future__ import annotations

import re

import pytest

from .source import Fault, none, shown, templates

COMMENT = re.compile(r"\{#.*?#\}|\{% comment .*?%\}.*?\{% endcomment %\}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(r"\{% blocktranslate.*?%\}.*?\{% endblocktranslate %\}", re.DOTALL)
# names of things in their own language: <b lang="zh-Hans">…</b>
NAMED = re.compile(r"<(\w+)[^>]*\slang=\"[\w-]+\"[^>]*>[^<]*</\1>")
KEYS = re.compile(r"<(kbd|code)[^>]*>.*?</\1>", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
ELEMENT = re.compile(r"</?[a-zA-Z][^>]*>|<!doctype[^>]*>", re.DOTALL)
SPOKEN = re.compile(
    r"\b(?:alt|title|placeholder|aria-label|aria-description|data-confirm)=\"([^\"]*)\""
)
LETTER = re.compile(r"[^\W\d_]")


def blank(match: re.Match[str]) -> str:
    """The same number of lines, without words: line numbers stay true."""
    return "\n" * match[0].count("\n")


def line_at(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def styles_and_scripts(text: str, path: str) -> list[Fault]:
    """What the strict policy of the browser would drop."""
    text = COMMENT.sub(blank, text)
    wrong = re.compile(r"\sstyle=|<style[\s>]|<script(?![^>]*\ssrc=)|\son[a-z]+=\"|javascript:")
    return [
        Fault(path, line_at(text, found.start()), f"inline: {found[0].strip()}")
        for found in wrong.finditer(text)
    ]


def bare_words(text: str, path: str) -> list[Fault]:
    """Words outside of {% translate %} and {% blocktranslate %}."""
    for pattern in (COMMENT, TRANSLATED, KEYS):
        text = pattern.sub(blank, text)
    while NAMED.search(text):
        text = NAMED.sub(blank, text)
    text = TAG.sub(blank, text)
    faults = [
        Fault(path, line_at(text, found.start()), f"not translated: {found[0]!r}")
        for found in SPOKEN.finditer(text)
        if LETTER.search(found[1])
    ]
    bare = ELEMENT.sub(blank, text)
    faults += [
        Fault(path, number, f"not translated: {line.strip()[:50]!r}")
        for number, line in enumerate(bare.splitlines(), 1)
        if LETTER.search(re.sub(r"&\w+;", "", line))
    ]
    return faults


def all_faults(guard: object) -> list[str]:
    assert callable(guard)
    return [str(f) for path in templates() for f in guard(path.read_text("utf-8"), shown(path))]


def test_no_inline_style_or_script() -> None:
    none(all_faults(styles_and_scripts))


def test_every_word_is_translated() -> None:
    none(all_faults(bare_words))


def test_every_form_that_writes_carries_its_token() -> None:
    faults = []
    for path in templates():
        text = COMMENT.sub(blank, path.read_text("utf-8"))
        faults += [
            f"{shown(path)}:{line_at(text, found.start())}: a POST form without its token"
            for found in re.finditer(r"<form\b[^>]*method=\"post\".*?</form>", text, re.DOTALL)
            if "{% csrf_token %}" not in found[0]
        ]

    none(faults)


def test_every_swapped_part_has_an_address_without_script() -> None:
    """An hx-get stands on a link, on a form with an action, or on a button with its own."""
    faults = []
    for path in templates():
        text = COMMENT.sub(blank, path.read_text("utf-8"))
        for found in re.finditer(r"<(\w+)\b[^>]*\shx-(?:get|post)=[^>]*>", text, re.DOTALL):
            tag, element = found[1], found[0]
            # a part that asks for itself: polled, on load, or when it is unfolded
            by_itself = re.search(r'hx-trigger="(?:every|load|toggle|revealed)', element)
            address = {"form": " action=", "button": " formaction="}.get(tag, " href=")
            if not (by_itself or address in element or " href=" in element):
                faults.append(f"{shown(path)}:{line_at(text, found.start())}: {element[:60]}")

    none(faults)


@pytest.mark.parametrize(
    ("guard", "good", "bad"),
    [
        (styles_and_scripts, '<p class="lead">x</p>', '<p style="color:red">x</p>'),
        (styles_and_scripts, '<script src="/a.js" defer></script>', "<script>alert(1)</script>"),
        (styles_and_scripts, '<a data-open="x">x</a>', '<a onclick="x()">x</a>'),
        (bare_words, '<h1>{% translate "Tasks" %}</h1>', "<h1>Tasks</h1>"),
        (bare_words, "<p>{{ task }} · 3</p>", "<p>任务 {{ task }}</p>"),
        (bare_words, '<img alt="">', '<img alt="A map">'),
        (bare_words, "{% blocktranslate trimmed %}One of {{ n }}{% endblocktranslate %}", "One of {{ n }}"),
        (bare_words, '<b lang="zh-Hans">梧桐</b>', "<b>梧桐</b>"),
        (bare_words, "{# a note #}<hr>", "a note<hr>"),
        (bare_words, '<a href="/x/">&nbsp;→</a>', '<a title="Go" href="/x/">→</a>'),
    ],
)  # fmt: skip
def test_the_guards(guard: object, good: str, bad: str) -> None:
    assert callable(guard)
    assert guard(good, "x.html") == []
    assert len(guard(bad, "x.html")) == 1
