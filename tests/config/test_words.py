"""The command line speaks one language at a time: that of the machine, Chinese or English."""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import Workbook

from wutong.cli import main, make_parser
from wutong.config import health, opening
from wutong.runtime.progress import bar
from wutong.runtime.words import VARIABLES, fault_words, gettext, language

CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
# three words in a row that are no option, no path, no code: a sentence
ENGLISH = re.compile(r"\b[A-Za-z][a-z']+(?: [a-z']{2,}){2,}")
QUOTED = re.compile(r"`[^`]*`|\S*[/\\]\S*|--?[a-z-]+|\b[A-Z_]{2,}\b|\bwutong(?: [a-z0-9]+)+")
# a heading as it stands in a file, named beside its English
HEADING = re.compile(r" \([^()]*[\u4e00-\u9fff][^()]*\)")
MACHINE = sorted((os.strerror(number) for number in errno.errorcode), key=len, reverse=True)


def said(line: str) -> str:
    """A line without what is not ours to say: paths, options, quoted commands, the machine's own
    words, headings of files.
    """
    for words in MACHINE:
        line = line.replace(words, "·")
    return HEADING.sub("·", QUOTED.sub("·", line))


def test_the_language_is_that_of_the_first_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    def with_variables(**given: str) -> str:
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        return language()

    assert with_variables() == "en"
    assert with_variables(LANG="zh_CN.UTF-8") == "zh-hans"
    assert with_variables(LANG="zh_CN.UTF-8", LC_ALL="C") == "en"
    assert with_variables(LANG="C", LC_ALL="", LC_MESSAGES="zh_CN.UTF-8") == "zh-hans"
    assert with_variables(LANG="zh_CN.UTF-8", LC_ALL="zh_CN.UTF-8", WUTONG_LANG="en") == "en"
    assert with_variables(LANG="de_DE.UTF-8", WUTONG_LANG="zh") == "zh-hans"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Files that no command can use."""
    (tmp_path / "no.json").write_text("{", encoding="utf-8")
    (tmp_path / "list.json").write_text("[]", encoding="utf-8")
    (tmp_path / "odd.json").write_text('{"start": "soon", "capacity": {"x": 1}, "projects": 0}')
    (tmp_path / "no.sm").write_text("nothing", encoding="utf-8")
    (tmp_path / "ring.json").write_text('{"start": "2199-01-04", "answers": {}}')
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    (tmp_path / "a-file").write_text("", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "odd.zip", "w") as bundle:
        bundle.writestr("manifest.json", "{}")
        bundle.writestr("manifest.sha256", "0")
    (tmp_path / "no.zip").write_text("", encoding="utf-8")
    Workbook().save(tmp_path / "empty.xlsx")
    return tmp_path


FAILING = """
--nonsense
demo --port x
demo --port 99999
demo --data-dir FILES/a-file
serve --data-dir FILES/a-file
companies
companies import
companies import FILES/gone.xlsx
companies import FILES
companies import FILES/empty.csv --data-dir FILES/a-file
rules compute rate.started --input {
rules compute rate.started --input []
rules compute rate.started --input {"a":1,"a":2}
rules compute rate.started --input FILES/gone.json
rules compute nothing --input {}
rules compute rate.started --input {"signed":"many"} --on 2025-12-31
rules compute rate.started --input {} --on soon
rules list --data-dir FILES/a-file
chains list --data-dir FILES/a-file
chains export FILES/gone/out.json
screen --segment s --register FILES/gone
screen --segment s --register FILES
screen --chain x --segment s --register FILES
screen --chain x --all --register FILES
screen --chain x --all --register FILES --out FILES/list.txt
screen --chain x --segment s --register FILES --out FILES/list.txt
screen --chain x --segment s --register FILES --chains FILES/no.json
screen --chain x --segment s --register FILES --chains FILES/list.json
screen --chain x --segment s --register FILES --chains FILES/odd.json
screen --chain x --segment s --register FILES --engine spark
screen --chain x --segment s --register FILES --engine spark --resume
screen --chain x --segment s --all --register FILES
screen --chain x --segment s --register FILES --top 0
screen --chain x --segment s --register FILES --spark-conf x
complexity --input FILES/gone.csv --output FILES/out
complexity --input FILES/odd.csv --output FILES/out
complexity --input FILES/odd.csv --output FILES/a-file
complexity --input FILES/odd.csv --output FILES/out --threshold 0
linkages FILES/odd.csv
linkages FILES/empty.xlsx
classify --input FILES/odd.csv
classify --input FILES/odd.csv --output FILES/out.csv
classify --input FILES/odd.csv --output FILES/odd.csv
classify --input FILES/odd.csv --output FILES/out.csv --level class --table FILES/odd.csv
classify --input FILES/odd.csv --output FILES/out.csv --model FILES/odd.csv
classify train --input FILES/odd.csv
registers diff FILES/gone FILES/gone
registers diff FILES/odd.csv FILES/odd.csv
registers diff FILES/odd.csv FILES/odd.csv --out FILES/out.txt
load gbt4754 FILES/gone.csv
load gbt4754 FILES/odd.csv --data-dir FILES/a-file
audit verify --data-dir FILES/a-file
plan
plan FILES/no.json
plan FILES/list.json
plan FILES/odd.json
plan FILES/ring.json
plan --psplib FILES/no.sm
workday --from soon --add 1
workday --from 2026-03-02 --add 99999
workday --from 2026-03-02 --add x
workday --from 2026-03-02 --add 1 --unit year
archive verify FILES/odd.zip
archive verify FILES/no.zip
doctor --data-dir FILES/a-file
doctor --nonsense
backup FILES/gone/out
backup FILES
restore FILES/gone
restore FILES/odd.csv --data-dir FILES/a-file
migrate --data-dir FILES/a-file
worker --data-dir FILES/a-file
manage --data-dir FILES/a-file check
""".strip().splitlines()


def answer_of(command: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """Exit status and all lines that a command says."""
    try:
        status = main(command.split())
    except SystemExit as ended:
        status = int(str(ended.code))
    told = capsys.readouterr()
    return status, [line for line in (told.out + told.err).splitlines() if line.strip()]


def test_every_command_has_a_failing_path_here() -> None:
    asked = {tuple(line.split()[:2]) for line in FAILING}

    for words, _parser in commands():
        assert any(tried[: len(words)] == words for tried in asked), words


@pytest.mark.parametrize("command", FAILING)
def test_a_refusal_is_in_one_language(
    command: str, files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    command = command.replace("FILES", str(files))
    monkeypatch.setenv("WUTONG_LANG", "en")
    status, english = answer_of(command, capsys)
    monkeypatch.setenv("WUTONG_LANG", "zh")
    same, chinese = answer_of(command, capsys)

    assert same == status != 0, "the exit status is no matter of language"
    assert [line for line in english if CJK.search(said(line))] == []
    assert [line for line in chinese if ENGLISH.search(said(line))] == []
    assert [line for line in chinese if "wutong" in line and not CJK.search(line)] == []
    assert any(CJK.search(line) for line in chinese)


def commands(
    parser: argparse.ArgumentParser | None = None, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """The commands at the ends of the tree, by their words."""
    parser = parser or make_parser()
    subs = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    for action in subs:
        for name, sub in action.choices.items():
            yield from commands(sub, (*words, name))
    if not subs:
        yield words, parser


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_all_help_is_in_one_language(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUTONG_LANG", lang)
    texts = [make_parser().format_help(), *(p.format_help() for _words, p in commands())]
    lines = [line for text in texts for line in text.splitlines()]

    if lang == "en":
        assert [line for line in lines if CJK.search(said(line))] == []
    else:
        assert [line for line in lines if ENGLISH.search(said(line))] == []
        assert all(CJK.search(text) for text in texts)


@contextlib.contextmanager
def _here(*_given: Any, **_how: Any) -> Iterator[SimpleNamespace]:
    """The product opened on the database of the test."""
    yield SimpleNamespace(data=None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "command",
    [
        "companies import FILES/odd.csv",
        "load gbt4754 FILES/odd.csv",
        "restore FILES/odd.csv",
        "doctor",
        "audit verify",
    ],
)
def test_with_a_database_too(
    cast: SimpleNamespace,
    command: str,
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(opening, "opened", _here)
    monkeypatch.setattr("wutong.runtime.supervise.only_server_of", _here)
    monkeypatch.setattr(health, "CHINESE", "Wutong")
    command = command.replace("FILES", str(files))
    answers = {}
    for lang in ("en", "zh"):
        monkeypatch.setenv("WUTONG_LANG", lang)
        answers[lang] = answer_of(command, capsys)

    assert answers["zh"][0] == answers["en"][0]
    assert [line for line in answers["en"][1] if CJK.search(said(line))] == []
    assert [line for line in answers["zh"][1] if ENGLISH.search(said(line))] == []
    assert any(CJK.search(line) for line in answers["zh"][1])


def test_progress_is_told_in_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    english = bar(
        50,
        100,
        10,
    )
    monkeypatch.setenv("WUTONG_LANG", "zh")

    assert english.endswith("50 of 100 rows read, 0:10 left")
    assert bar(50, 100, 10).endswith("已读 100 行中的 50 行, 还需 0:10")


def test_a_word_without_chinese_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUTONG_LANG", "zh")

    assert gettext("PSPLIB x") == "PSPLIB x"
    assert gettext("") == ""
    assert fault_words(ValueError("PSPLIB x")) == "PSPLIB x"
