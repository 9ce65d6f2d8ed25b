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
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

from wutong.companies.rules.fault import Fault, gettext_noop
from wutong.runtime.whole_files import written_whole
from wutong.runtime.workers import processes

from .classify import GUESSES, Classifier
from .classify_classes import ClassGuesser
from .encodings import UTF8, encoding_of, no_list
from .headings import HEADINGS
from .strict_csv import ListFault, strict_rows, text_of

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
_TWICE = gettext_noop("%(file)s: has two columns for %(column)s")
_SAME = gettext_noop("%(file)s: input and output are the same file")

Guesses = Sequence[tuple[str, float]]
# Guesses for many (scope, name) at once. A way is how a process comes by its guesser; it travels
# to other processes, so it must be one that can be pickled: a function of a module, or `partial`.
GuessAll = Callable[[Sequence[tuple[str, str]]], Sequence[Guesses]]
Way = Callable[[], GuessAll]
Progress = Callable[[int, int | None], None]


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
    source: Path,
    target: Path,
    *,
    way: Way = untrained,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Classified:
    """Classify `source` (.csv or .csv.gz, UTF-8 or GBK) into `target` (packed if it ends in .gz).

    Needs a column business_scope (经营范围), uses name (企业名称) if there, keeps the rest. Raises
    ListFault, and Unusable where `target` can't be written; then it is as it was before. `progress`
    is told rows done and rows in all (None: nobody counted them).
    """
    if source.resolve() == target.resolve():
        raise ListFault(Fault(_SAME, file=source.name))
    rows = answered = 0
    with (
        written_whole(target) as draft,
        _opened_list(source, ADDED) as given,
        _writable(draft, packed=target.name.lower().endswith(".gz")) as out,
        closing(_guessed(given, way, workers)) as guessed,
    ):
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*given.heading, *ADDED])
        for chunk, shown in guessed:
            rows += len(chunk)
            answered += sum(bool(more[0]) for more in shown)
            writer.writerows([*cells, *more] for cells, more in zip(chunk, shown, strict=True))
            if progress is not None:
                progress(rows, None)
    return Classified(rows, answered, given.encoding)


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
    if (other := no_list(source)) is not None:
        raise ListFault(other)
    encoding = encoding_of(source)
    with text_of(source, encoding) as text:
        rows = strict_rows(source, text, encoding)
        heading = next(rows, None)
        if not heading:
            raise ListFault(Fault(_NO_HEADING, file=source.name))
        plain = [cell.strip() for cell in heading]
        for column in taken:
            if column in plain:
                raise ListFault(Fault(_TAKEN, file=source.name, column=column))
        for key in ("business_scope", "name"):
            if sum(cell in (key, *HEADINGS[key]) for cell in plain) > 1:
                raise ListFault(Fault(_TWICE, file=source.name, column=key))
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


def _place(heading: Sequence[str], key: str) -> int | None:
    return next((n for n, cell in enumerate(heading) if cell in (key, *HEADINGS[key])), None)


Shown = list[tuple[str, ...]]  # for each row the cells of ADDED


def _guessed(
    given: _List, way: Way, workers: int | None
) -> Generator[tuple[list[list[str]], Shown]]:
    """Rows with the columns that are added to them, in order."""
    cores = workers or len(os.sched_getaffinity(0))
    first = list(islice(given.rows, _ALONE))
    chunks = _chunks(first, given.rows)
    if cores < 2 or len(first) < _ALONE:
        guess_all = way()
        for chunk in chunks:
            yield chunk, _shown([_texts(given, row) for row in chunk], guess_all)
        return
    with processes(cores, _begin, way) as pool:
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
