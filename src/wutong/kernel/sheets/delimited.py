"""Comma separated text in the encodings that offices use, without losing a character unseen."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from .problems import Unreadable

_SAMPLE = 1 << 16
_DELIMITERS = ",\t;|"


def read_delimited(content: bytes) -> tuple[str, Iterator[tuple[int, Sequence[object]]]]:
    """The encoding found, and (row number, cells).

    Bytes that don't belong to the encoding become U+FFFD, which the cells' cleaners refuse: so the
    error has a cell. A row that breaks the rules of quoting comes as one unreadable cell.
    """
    encoding = detect_encoding(content)
    text = content.decode(encoding, errors="replace").removeprefix("\ufeff")
    return encoding, _rows(text, _delimiter_of(text[:_SAMPLE]))


def detect_encoding(content: bytes) -> str:
    """UTF-16 by its mark; UTF-8 when most lines that could tell are UTF-8; else GB18030."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    telling = fits = 0
    for line in content.splitlines():
        if line.isascii():
            continue
        telling += 1
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            continue
        fits += 1
    # Chinese text in GB18030 is almost never valid UTF-8: a file with a few bad lines stays UTF-8
    return "utf-8" if content.startswith(b"\xef\xbb\xbf") or fits * 2 > telling else "gb18030"


def _delimiter_of(sample: str) -> str:
    """The mark that occurs most often outside quotes in the first lines."""
    outside = "".join(sample.split('"')[::2])
    head = "\n".join(outside.splitlines()[:20])
    return max(_DELIMITERS, key=lambda mark: (head.count(mark), -_DELIMITERS.index(mark)))


class _Lines:
    """Lines for the reader, remembering those that make up the record at hand."""

    def __init__(self, text: str) -> None:
        self.ahead: deque[str] = deque()
        self.lines = io.StringIO(text, newline="")
        self.taken: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.ahead.popleft() if self.ahead else next(self.lines)
        self.taken.append(line)
        return line

    def give_back_all_but_the_first(self) -> str:
        """Start over behind the first line of the record at hand; returns that line."""
        first, *rest = self.taken
        self.ahead.extendleft(reversed(rest))
        return first


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, Sequence[object]]]:
    source = _Lines(text)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    number = 0
    while True:
        source.taken.clear()
        try:
            cells: Sequence[object] = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # an open quotation mark swallows what follows, up to the reader's limit
            line = source.give_back_all_but_the_first()
            reader = csv.reader(source, delimiter=delimiter, strict=True)
            reason = _(
                "the quotation marks of this row don't match; a quotation mark inside a text "
                "must be doubled"
            )
            cells = [Unreadable(reason, line.rstrip("\r\n"))]
        number += 1
        yield number, cells
