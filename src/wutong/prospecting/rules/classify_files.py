"""Classifies a CSV of firms: the same rows in the same order, with three guesses and their chances.

Rows go to a process on each core; the memory used does not grow with the file. A list of firms
whose codes are known is read by the same rules, for training. What a way of guessing does not need
is not imported: each process begins with the imports.
"""

from __future__ import annotations

import csv
import gzip
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import IO, TYPE_CHECKING

from wutong.companies.rules.fault import Fault, gettext_noop

from .classify import GUESSES, Classifier
from .classify_classes import ClassGuesser
from .encodings import CODECS, UTF8, encoding_of
from .headings import HEADINGS, LARGEST_CELL

if TYPE_CHECKING:
    from .classify_training import Labelled

CHUNK = 2_000
# Below so many rows, starting other processes takes longer than the work.
_ALONE = 4_000
ADDED = tuple(f"{kind}_{n}" for n in range(1, GUESSES + 1) for kind in ("code", "p"))
_NO_CELLS = ("",) * len(ADDED)

_NOTHING = gettext_noop("%(path)s: there is no such file")
_NO_HEADING = gettext_noop("%(file)s: holds no heading")
_MISSING = gettext_noop("%(file)s: lacks the column %(columns)s; it has %(found)s")
_TAKEN = gettext_noop("%(file)s: already has a column %(column)s; take it out first")
_NOT_UTF8 = gettext_noop("%(file)s: after row %(row)d: is no UTF-8 text; save as UTF-8")
_NOT_GBK = gettext_noop("%(file)s: after row %(row)d: is neither UTF-8 nor GBK text; save as UTF-8")
_BAD_ROW = gettext_noop("%(file)s: row %(row)d: %(found)d cells instead of %(wanted)d")
_BROKEN = gettext_noop("%(file)s: can't be read after row %(row)d (%(why)s)")
_SAME = gettext_noop("%(file)s: input and output are the same file")

Guesses = Sequence[tuple[str, float]]
# Guesses for many (scope, name) at once. A way is how a process comes by its guesser; it travels
# to other processes, so it must be one that can be pickled: a function of a module, or `partial`.
GuessAll = Callable[[Sequence[tuple[str, str]]], Sequence[Guesses]]
Way = Callable[[], GuessAll]


class ListFault(ValueError):
    """The list can't be used; the text says which file and row, and why."""

    def __init__(self, problem: Fault) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(frozen=True, slots=True)
class Classified:
    """How many rows were read, and how many of them got an answer.

    `encoding` is how the list was written, UTF-8 or GBK; the output is UTF-8.
    """

    rows: int
    answered: int
    encoding: str = UTF8


@dataclass(frozen=True, slots=True)
class _List:
    """An open list: its heading, where the texts stand, and its rows."""

    heading: list[str]
    name: int | None
    scope: int
    rows: Iterator[list[str]]
    encoding: str = UTF8


def untrained() -> GuessAll:
    """Divisions by the words that the product ships."""
    guess = Classifier().guess
    return lambda firms: [guess(scope, name) for scope, name in firms]


def by_classes(table: Sequence[tuple[str, str]]) -> Way:
    """Classes, out of the loaded table of (code, name)."""
    return partial(_by_classes, tuple(table))


def _by_classes(table: Sequence[tuple[str, str]]) -> GuessAll:
    guess = ClassGuesser(table).guess
    return lambda firms: [guess(scope, name) for scope, name in firms]


def by_model(path: Path, digits: int | None = None) -> Way:
    """Codes of a trained model; `digits`: codes of numbers are cut so far and chances added."""
    return partial(_by_model, path, digits)


def _by_model(path: Path, digits: int | None) -> GuessAll:
    from .classify_model import load_model

    model = load_model(path)
    return model.guess_all if digits is None else model.cut(digits).guess_all


def classify_file(
    source: Path, target: Path, *, way: Way = untrained, workers: int | None = None
) -> Classified:
    """Classify `source` (.csv or .csv.gz, UTF-8 or GBK) into `target` (packed if it ends in .gz).

    Needs a column business_scope (经营范围), uses name (企业名称) if there, keeps the rest. Raises
    ListFault; then `target` is as it was before.
    """
    if source.resolve() == target.resolve():
        raise ListFault(Fault(_SAME, file=source.name))
    part = target.with_name(target.name + ".part")
    rows = answered = 0
    try:
        with (
            _opened_list(source, ADDED) as given,
            _writable(part, packed=target.name.lower().endswith(".gz")) as out,
        ):
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow([*given.heading, *ADDED])
            for chunk, shown in _guessed(given, way, workers):
                rows += len(chunk)
                answered += sum(bool(more[0]) for more in shown)
                writer.writerows([*cells, *more] for cells, more in zip(chunk, shown, strict=True))
            encoding = given.encoding
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return Classified(rows, answered, encoding)


def read_labelled(source: Path) -> tuple[list[Labelled], int]:
    """The firms of a list with a column code (行业代码) or label, and how many rows had none.

    Raises ListFault naming file and row.
    """
    from .classify_training import Labelled

    firms: list[Labelled] = []
    empty = 0
    with _opened_list(source, ()) as given:
        plain = [cell.strip() for cell in given.heading]
        label = next((n for n, cell in enumerate(plain) if cell in _LABELS), None)
        if label is None:
            raise ListFault(
                Fault(
                    _MISSING,
                    file=source.name,
                    columns="code (行业代码) / label",
                    found=", ".join(plain[:20]),
                )
            )
        key = _place(plain, "uscc")
        for number, row in enumerate(given.rows):
            code = row[label].strip()
            if not code:
                empty += 1
                continue
            scope, name = _texts(given, row)
            firms.append(Labelled(row[key] if key is not None else str(number), name, scope, code))
    return firms, empty


_LABELS = ("code", "label", "行业代码", "标签")


def _writable(path: Path, *, packed: bool) -> IO[str]:
    if packed:
        return gzip.open(path, "wt", encoding="utf-8", newline="", compresslevel=3)
    return path.open("w", encoding="utf-8", newline="")


@contextmanager
def _opened_list(source: Path, taken: Sequence[str]) -> Iterator[_List]:
    if not source.is_file():
        raise ListFault(Fault(_NOTHING, path=str(source)))
    encoding = encoding_of(source)
    with _text_of(source, encoding) as text:
        rows = _rows(source, text, encoding)
        heading = next(rows, None)
        if not heading:
            raise ListFault(Fault(_NO_HEADING, file=source.name))
        plain = [cell.strip() for cell in heading]
        for column in taken:
            if column in plain:
                raise ListFault(Fault(_TAKEN, file=source.name, column=column))
        scope, name = _place(plain, "business_scope"), _place(plain, "name")
        if scope is None:
            raise ListFault(
                Fault(
                    _MISSING,
                    file=source.name,
                    columns="business_scope (经营范围)",
                    found=", ".join(plain[:20]),
                )
            )
        yield _List(heading, name, scope, rows, encoding)


def _text_of(source: Path, encoding: str) -> IO[str]:
    if source.name.lower().endswith(".gz"):
        return gzip.open(source, "rt", encoding=CODECS[encoding], newline="")
    return source.open(encoding=CODECS[encoding], newline="")


def _place(heading: Sequence[str], key: str) -> int | None:
    return next((n for n, cell in enumerate(heading) if cell in (key, *HEADINGS[key])), None)


def _rows(source: Path, text: IO[str], encoding: str) -> Iterator[list[str]]:
    """Heading and rows; every row has as many cells as the heading."""
    csv.field_size_limit(LARGEST_CELL)
    done, wanted = -1, 0
    reader = csv.reader(text)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except UnicodeDecodeError as error:
            why = _NOT_UTF8 if encoding == UTF8 else _NOT_GBK
            fault = Fault(why, file=source.name, row=max(done, 0))
            raise ListFault(fault) from error
        except (csv.Error, EOFError, OSError) as error:
            fault = Fault(_BROKEN, file=source.name, row=max(done, 0), why=str(error))
            raise ListFault(fault) from error
        if not row:
            continue
        done += 1
        wanted = wanted or len(row)
        if len(row) != wanted:
            raise ListFault(
                Fault(_BAD_ROW, file=source.name, row=done, found=len(row), wanted=wanted)
            )
        yield row


Shown = list[tuple[str, ...]]  # for each row the cells of ADDED


def _guessed(
    given: _List, way: Way, workers: int | None
) -> Iterator[tuple[list[list[str]], Shown]]:
    """Rows with the columns that are added to them, in order."""
    cores = workers or len(os.sched_getaffinity(0))
    first = list(islice(given.rows, _ALONE))
    chunks = _chunks(first, given.rows)
    with ExitStack() as stack:
        if cores < 2 or len(first) < _ALONE:
            guess_all = way()
            for chunk in chunks:
                yield chunk, _shown([_texts(given, row) for row in chunk], guess_all)
            return
        # A fresh interpreter each: forking a process that runs threads is not safe.
        pool = stack.enter_context(
            ProcessPoolExecutor(
                cores, mp_context=get_context("spawn"), initializer=_begin, initargs=(way,)
            )
        )
        waiting: deque[tuple[list[list[str]], Future[Shown]]] = deque()
        for chunk in chunks:
            texts = [_texts(given, row) for row in chunk]
            waiting.append((chunk, pool.submit(_guess_firms, texts)))
            if len(waiting) > 2 * cores:
                rows, done = waiting.popleft()
                yield rows, done.result()
        for rows, done in waiting:
            yield rows, done.result()


def _chunks(first: list[list[str]], rest: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    for low in range(0, len(first), CHUNK):
        yield first[low : low + CHUNK]
    rows = iter(rest)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _texts(given: _List, row: list[str]) -> tuple[str, str]:
    return row[given.scope], "" if given.name is None else row[given.name]


def _shown(firms: Sequence[tuple[str, str]], guess_all: GuessAll) -> Shown:
    """The cells of ADDED as they are written: "" for what nobody knows."""
    shown: Shown = []
    for guesses in guess_all(firms):
        cells = [text for code, chance in guesses for text in (code, f"{chance:.4f}")]
        shown.append((*cells, *_NO_CELLS[len(cells) :]))
    return shown


_guess_all: GuessAll | None = None


def _begin(way: Way) -> None:
    """Once in each process."""
    global _guess_all
    _guess_all = way()


def _guess_firms(firms: Sequence[tuple[str, str]]) -> Shown:
    """Work of one process on some firms, (scope, name) each."""
    assert _guess_all is not None  # noqa: S101 - `_begin` has run
    return _shown(firms, _guess_all)
