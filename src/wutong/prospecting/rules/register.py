"""Opens a register of firms and hands it out in batches, in flat memory.

A register is a folder of Parquet files, one Parquet file, or a CSV (also .gz). A file that can't be
trusted is refused with its name and row; nothing is skipped in silence.
"""

from __future__ import annotations

import hashlib
import io
import os
import zlib
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from wutong.companies.rules.fault import Fault, gettext_noop

from .encodings import CODECS, GBK, UTF8, encoding_of, no_list, opened, row_of_no_text
from .headings import HEADINGS, LARGEST_CELL
from .strict_csv import ListFault, strict_rows, text_of

COLUMNS = tuple(HEADINGS)
NEEDED = ("name", "uscc", "business_scope")
_KEY_OF = {word: key for key, words in HEADINGS.items() for word in (key, *words)}

BATCH_ROWS = 100_000
# What is read again after a run was killed: at most so many rows, more only in one row group.
FRAGMENT_ROWS = 500_000
# A row group beyond this is not decoded at once but page by page.
_LARGE_GROUP = 1_500_000
_LARGE_GROUP_BYTES = 512 << 20
_DIGESTED = 64 << 10
_CSV_BLOCK = 8 << 20
_CSV_ENDINGS = (".csv", ".csv.gz")
_ARROW = {UTF8: "utf8", GBK: CODECS[GBK]}

_NOTHING = gettext_noop("%(path)s: there is no such file or folder")
_NO_FILES = gettext_noop("%(path)s: the folder holds no .parquet file")
_KIND = gettext_noop(
    "%(path)s: a register is a folder of .parquet files, a .parquet or a .csv(.gz)"
)
_NO_PARQUET = gettext_noop(
    "%(file)s: is no whole Parquet file (%(why)s); it may have been cut off while copying"
)
_BROKEN = gettext_noop("%(file)s: can't be read after row %(row)d (%(why)s)")
_CSV_ROW = gettext_noop("%(file)s: row %(row)s: %(why)s")
_NOT_UTF8 = gettext_noop(
    "%(file)s: row %(row)d, column %(column)s: is no UTF-8 text; save as UTF-8"
)
_HEADING_NOT_UTF8 = gettext_noop("%(file)s: the headings are no UTF-8 text; save as UTF-8")
_NOT_GBK = gettext_noop("%(file)s: row %(row)d: is neither UTF-8 nor GBK text; save as UTF-8")
_MISSING = gettext_noop("%(file)s: lacks the column %(columns)s; it has %(found)s")
_TWICE = gettext_noop("%(file)s: has two columns for %(column)s")
_WRONG_TYPE = gettext_noop("%(file)s: column %(column)s holds %(type)s; it must hold text")
_WRONG_DATE = gettext_noop("%(file)s: column %(column)s holds %(type)s; it must hold dates or text")
_HUGE = gettext_noop(
    "%(file)s: row %(row)d, column %(column)s: the cell holds %(size)d bytes; "
    "at most %(limit)d are read"
)
_HUGE_LINE = gettext_noop("%(file)s: the row after row %(row)d is longer than %(limit)d bytes")
_EMPTY = gettext_noop("%(path)s: holds no rows")
_GONE = gettext_noop("%(file)s: has gone while it was read, after row %(row)d")
_CHANGED = gettext_noop(
    "%(file)s: was changed while it was read; let it be as it is and start again"
)

# Where rows of a cluster come from: columns beside those of the register.
FILE_COLUMN, ROW_COLUMN = "__file", "__row"


class RegisterFault(ValueError):
    """The register can't be used. `problems` says which file and row, and why."""

    def __init__(self, *problems: Fault) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(problems))


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of one file: every column of `COLUMNS` as text (None: unknown).

    `first_row` counts from 1 in the file, the heading of a CSV not counted. `fragment` is the
    number of the fragment that the rows belong to.
    """

    frame: pl.DataFrame
    file: str
    first_row: int
    fragment: int = 0


@dataclass(frozen=True, slots=True)
class Fragment:
    """Rows of one file that are read together: what is done, is done fragment by fragment.

    `rows` None: the rest of the file, not counted beforehand. `groups` are its row groups.
    `encoding` is how a CSV is written, UTF-8 or GBK.
    """

    file: Path
    first_row: int = 1
    rows: int | None = None
    groups: range = range(0)
    large: bool = False
    encoding: str = UTF8


@dataclass(frozen=True, slots=True)
class Stamp:
    """How a file was when the register was opened; what differs is another register."""

    file: str
    size: int
    mtime: int
    digest: str


@dataclass(frozen=True, slots=True)
class Register:
    """A register that was found and whose headings are right. `rows` None: not known beforehand."""

    path: Path
    files: tuple[Path, ...]
    rows: int | None
    fragments: tuple[Fragment, ...] = ()
    stamps: tuple[Stamp, ...] = ()

    @property
    def encoding(self) -> str:
        """How the texts are written: UTF-8, or GBK for a CSV that was told to be so."""
        return next((fragment.encoding for fragment in self.fragments), UTF8)

    def batches(
        self, size: int = BATCH_ROWS, done: AbstractSet[int] = frozenset()
    ) -> Iterator[Batch]:
        """All rows, file by file in order of names, but for the fragments that are `done`.

        No more than a few batches are held; memory does not grow with the register. Raises
        RegisterFault where a file breaks off, has gone or was changed.
        """
        seen = len(done)
        for number, fragment in enumerate(self.fragments):
            read = _csv_rows if _is_csv(fragment.file) else _parquet_rows
            if fragment.rows is None:  # a CSV is the only file, and is cut as it comes
                for batch in read(fragment, size):
                    at = (batch.first_row - 1) // FRAGMENT_ROWS
                    seen += batch.frame.height
                    if at not in done:
                        yield replace(batch, fragment=at)
            elif number not in done:
                for batch in read(fragment, size):
                    seen += batch.frame.height
                    yield replace(batch, fragment=number)
        if seen == 0:
            raise RegisterFault(Fault(_EMPTY, path=self.path.name))

    def demand_unchanged(self) -> None:
        """Raise RegisterFault when a file is no longer what it was when the register was opened."""
        for file, stamp in zip(self.files, self.stamps, strict=True):
            try:
                found = file.stat()
            except OSError:
                raise RegisterFault(Fault(_GONE, file=file.name, row=0)) from None
            if (found.st_size, found.st_mtime_ns) != (stamp.size, stamp.mtime):
                raise RegisterFault(Fault(_CHANGED, file=file.name))


def _stamp(folder: Path, file: Path) -> Stamp:
    """Size, time and a digest of head and tail: in Parquet the tail describes all the rest."""
    found = file.stat()
    digest = hashlib.sha256()
    with file.open("rb") as source:
        digest.update(source.read(_DIGESTED))
        source.seek(max(0, found.st_size - _DIGESTED), os.SEEK_SET)
        digest.update(source.read(_DIGESTED))
    name = file.name if folder == file else file.relative_to(folder).as_posix()
    return Stamp(name, found.st_size, found.st_mtime_ns, digest.hexdigest())


def open_register(path: Path) -> Register:
    """Find the files and check their headings and types. Raises RegisterFault with all faults."""
    if path.is_dir():
        files = tuple(sorted(p for p in path.rglob("*.parquet") if p.is_file()))
        if not files:
            raise RegisterFault(Fault(_NO_FILES, path=str(path)))
    elif not path.is_file():
        raise RegisterFault(Fault(_NOTHING, path=str(path)))
    elif path.name.lower().endswith((".parquet", *_CSV_ENDINGS)):
        files = (path,)
    else:
        raise RegisterFault(Fault(_KIND, path=path.name))
    if _is_csv(path):
        if (other := no_list(path)) is not None:
            raise RegisterFault(other)
        # A CSV tells its faults when it is read; its length only then, too.
        return Register(
            path, files, None, (Fragment(path, encoding=encoding_of(path)),), (_stamp(path, path),)
        )
    problems: list[Fault] = []
    fragments: list[Fragment] = []
    stamps: list[Stamp] = []
    rows = 0
    for file in files:
        try:
            with pq.ParquetFile(file) as parquet:
                problems += _schema_faults(file, parquet.schema_arrow)
                rows += parquet.metadata.num_rows
                fragments += _fragments(file, parquet.metadata)
            stamps.append(_stamp(path, file))
        except (pa.ArrowException, OSError) as error:
            problems.append(Fault(_NO_PARQUET, file=file.name, why=_first_line(error)))
    if not problems and rows == 0:
        problems.append(Fault(_EMPTY, path=path.name))
    if problems:
        raise RegisterFault(*problems)
    return Register(path, files, rows, tuple(fragments), tuple(stamps))


def _fragments(file: Path, metadata: Any) -> Iterator[Fragment]:
    """Whole row groups, together about `FRAGMENT_ROWS` rows."""
    first, row = 0, 1
    rows = 0
    large = False
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        rows += group.num_rows
        large = large or (
            group.num_rows > _LARGE_GROUP or group.total_byte_size > _LARGE_GROUP_BYTES
        )
        if rows >= FRAGMENT_ROWS or number + 1 == metadata.num_row_groups:
            yield Fragment(file, row, rows, range(first, number + 1), large)
            first, row, rows, large = number + 1, row + rows, 0, False


def _is_csv(path: Path) -> bool:
    return path.name.lower().endswith(_CSV_ENDINGS)


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0][:200]


def _schema_faults(file: Path, schema: Any) -> list[Fault]:
    """What is wrong with the headings and types of a file."""
    faults: list[Fault] = []
    found: dict[str, Any] = {}
    for field in schema:
        key = heading_key(field.name)
        if key is None:
            continue
        if key in found:
            faults.append(Fault(_TWICE, file=file.name, column=key))
        found[key] = field.type
    missing = [key for key in NEEDED if key not in found]
    if missing:
        faults.append(
            Fault(
                _MISSING,
                file=file.name,
                columns=", ".join(f"{key} ({HEADINGS[key][0]})" for key in missing),
                found=", ".join(schema.names[:20]) or "-",
            )
        )
    for key, kind in found.items():
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)
        if text or pa.types.is_string_view(kind):
            continue
        if key == "registered_on":
            if not (pa.types.is_date(kind) or pa.types.is_timestamp(kind)):
                faults.append(Fault(_WRONG_DATE, file=file.name, column=key, type=str(kind)))
        elif key == "capital_raw" and (
            pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
        ):
            continue
        else:
            faults.append(Fault(_WRONG_TYPE, file=file.name, column=key, type=str(kind)))
    return faults


def _parquet_rows(fragment: Fragment, size: int) -> Iterator[Batch]:
    file, row = fragment.file, fragment.first_row
    try:
        for frame in _pages(fragment, size) if fragment.large else _groups(fragment, size):
            _check_sizes(file.name, frame, row)
            yield Batch(frame, file.name, row)
            row += frame.height
    except (
        pl.exceptions.PolarsError, pl.exceptions.PanicException, pa.ArrowException, OSError,
    ) as error:  # fmt: skip
        raise RegisterFault(_where_broken(file, size, row, error)) from error


def _groups(fragment: Fragment, size: int) -> Iterator[pl.DataFrame]:
    query = pl.scan_parquet(fragment.file)
    query = query.select(_as_texts(query.collect_schema()))
    query = query.slice(fragment.first_row - 1, fragment.rows)
    yield from query.collect_batches(chunk_size=size, maintain_order=True)


def _pages(fragment: Fragment, size: int) -> Iterator[pl.DataFrame]:
    """Slower, but holds no more than some pages of a row group at a time."""
    with pq.ParquetFile(fragment.file, pre_buffer=False, buffer_size=1 << 20) as parquet:
        names = [name for name in parquet.schema_arrow.names if heading_key(name) is not None]
        for batch in parquet.iter_batches(size, row_groups=list(fragment.groups), columns=names):
            yield as_texts(batch)


def as_texts(batch: pa.RecordBatch) -> pl.DataFrame:
    """An Arrow batch of a register's rows as text columns, whatever its headings and types."""
    frame = pl.DataFrame(pl.from_arrow(batch))
    return frame.select(_as_texts(frame.schema))


def _as_texts(schema: Mapping[str, pl.DataType]) -> list[pl.Expr]:
    """All columns of `COLUMNS` as text, whatever their heading; missing ones empty."""
    found = {key: name for name in schema if (key := heading_key(name)) is not None}
    columns = []
    for key in COLUMNS:
        if key not in found:
            columns.append(pl.lit(None, dtype=pl.String).alias(key))
        elif isinstance(schema[found[key]], pl.Datetime):
            columns.append(pl.col(found[key]).dt.date().cast(pl.String).alias(key))
        else:
            columns.append(pl.col(found[key]).cast(pl.String).alias(key))
    return columns


def check_sizes(batch: pa.RecordBatch) -> None:
    """Raise RegisterFault for a cell that is too big or no UTF-8, by the batch's file and row."""
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if (key := heading_key(name)) is not None and (at := _no_text_at(column)) is not None:
            file, row = (batch.column(c)[at].as_py() for c in (FILE_COLUMN, ROW_COLUMN))
            raise RegisterFault(
                Fault(_NOT_UTF8, file=Path(str(file)).name, row=int(row) + 1, column=key)
            )
    frame = pl.DataFrame(pl.from_arrow(batch))
    rows = frame.with_row_index("at").group_by(FILE_COLUMN, maintain_order=True)
    texts = as_texts(batch)
    for (file,), part in rows:
        own = texts[part["at"]]
        _check_sizes(Path(str(file)).name, own, int(part[ROW_COLUMN][0]) + 1)


def _check_sizes(file: str, frame: pl.DataFrame, first_row: int) -> None:
    sizes = frame.select(pl.col(COLUMNS).str.len_bytes().max()).row(0, named=True)
    for key, largest in sizes.items():
        if largest is not None and largest > LARGEST_CELL:
            row = int(frame[key].str.len_bytes().arg_max() or 0) + first_row
            raise RegisterFault(
                Fault(_HUGE, file=file, row=row, column=key, size=largest, limit=LARGEST_CELL)
            )


def _where_broken(file: Path, size: int, at: int, error: BaseException) -> Fault:
    """Read once more, slowly, to name the row at which a Parquet file breaks off."""
    if not file.exists():
        return Fault(_GONE, file=file.name, row=at - 1)
    row = 1
    try:
        with pq.ParquetFile(file, pre_buffer=False) as parquet:
            for batch in parquet.iter_batches(batch_size=size):
                for name, column in zip(batch.schema.names, batch.columns, strict=True):
                    if (key := heading_key(name)) is not None:
                        _check_text(file, key, column, row)
                row += batch.num_rows
    except RegisterFault as found:
        return found.problems[0]
    except (pa.ArrowException, OSError) as why:
        return Fault(_BROKEN, file=file.name, row=row - 1, why=_first_line(why))
    return Fault(_BROKEN, file=file.name, row=row - 1, why=_first_line(error))


def heading_key(heading: str) -> str | None:
    return _KEY_OF.get(heading.strip().lstrip("\ufeff"))


def _csv_rows(fragment: Fragment, size: int) -> Iterator[Batch]:
    file, row = fragment.file, 1
    # A batch lies in one fragment, however the file is cut.
    size = min(size, FRAGMENT_ROWS)
    marks = _Marks()
    try:
        for texts in _even(_csv_blocks(file, fragment.encoding, marks), size):
            _check_sizes(file.name, texts, row)
            yield Batch(texts, file.name, row)
            row += texts.height
        if marks.quotes % 2 or (marks.quotes and marks.lines > row):
            _demand_strict(file, fragment.encoding)
    except (pa.ArrowException, UnicodeDecodeError, EOFError, OSError, zlib.error) as error:
        if fragment.encoding == GBK and isinstance(error, UnicodeDecodeError):
            fault = Fault(_NOT_GBK, file=file.name, row=row_of_no_text(file, GBK))
        else:
            fault = _csv_fault(file, row - 1, error)
        raise RegisterFault(fault) from error


@dataclass
class _Marks:
    """What a file held as it was read: quotation marks and ends of lines."""

    quotes: int = 0
    lines: int = 0


class _Marking(io.RawIOBase):
    """Counts what is read through it."""

    def __init__(self, source: IO[bytes], marks: _Marks) -> None:
        self.source, self.marks = source, marks

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        got = self.source.read(len(buffer))
        buffer[: len(got)] = got
        self.marks.quotes += got.count(b'"')
        self.marks.lines += got.count(b"\n")
        return len(got)


def _demand_strict(file: Path, encoding: str) -> None:
    """Read a CSV whose cells seem to hold ends of lines once more, strictly.

    Arrow takes a quotation mark that is not closed for the beginning of a very long cell.
    """
    try:
        with text_of(file, encoding) as text:
            for _row in strict_rows(file, text, encoding):
                pass
    except ListFault as fault:
        raise RegisterFault(fault.problem) from fault


def _csv_blocks(file: Path, encoding: str, marks: _Marks) -> Iterator[pl.DataFrame]:
    with opened(file) as source:
        reader = pa.csv.open_csv(
            _Marking(source, marks),
            read_options=pa.csv.ReadOptions(
                block_size=_CSV_BLOCK, use_threads=False, encoding=_ARROW[encoding]
            ),
            parse_options=pa.csv.ParseOptions(newlines_in_values=True),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(_spellings(), pa.string()),
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
            ),
        )
        if faults := _schema_faults(file, reader.schema):
            raise RegisterFault(*faults)
        for block in reader:
            yield as_texts(block)


def _even(frames: Iterator[pl.DataFrame], size: int) -> Iterator[pl.DataFrame]:
    """The same rows in frames of `size`; what was read before a fault comes before it."""
    held: list[pl.DataFrame] = []
    rows = 0
    try:
        for frame in frames:
            held.append(frame)
            rows += frame.height
            while rows >= size:
                whole = pl.concat(held)
                yield whole[:size]
                held, rows = [whole[size:]], rows - size
    except (pa.ArrowException, UnicodeDecodeError, EOFError, OSError, zlib.error):
        if rows:
            yield pl.concat(held)
        raise
    if rows:
        yield pl.concat(held)


def _spellings() -> list[str]:
    return [spelling for word in _KEY_OF for spelling in (word, f" {word}", f"{word} ")]


def _csv_fault(file: Path, row: int, error: BaseException) -> Fault:
    """The reader counts rows from the heading; people count from the first firm."""
    text = _first_line(error)
    if isinstance(error, UnicodeDecodeError):
        return Fault(_HEADING_NOT_UTF8, file=file.name)
    if "straddling" in text:
        return Fault(_HUGE_LINE, file=file.name, row=row, limit=_CSV_BLOCK)
    if "Empty CSV" in text:
        return Fault(_EMPTY, path=file.name)
    if "Row #" in text:
        number, _, why = text.partition("Row #")[2].partition(":")
        if number.strip().isdigit():
            number = str(int(number) - 1)
            if "invalid UTF8" in why:
                column = text.partition("column #")[2].partition(":")[0]
                column = str(int(column) + 1) if column.isdigit() else "?"
                return Fault(_NOT_UTF8, file=file.name, row=int(number), column=column)
        return Fault(_CSV_ROW, file=file.name, row=number, why=why.strip())
    return Fault(_BROKEN, file=file.name, row=row, why=text)


def _check_text(file: Path, key: str, column: Any, first_row: int) -> None:
    """Raise RegisterFault for the first text of an Arrow column that is no UTF-8."""
    if (at := _no_text_at(column)) is not None:
        raise RegisterFault(Fault(_NOT_UTF8, file=file.name, row=first_row + at, column=key))


def _no_text_at(column: Any) -> int | None:
    """The place of the first text of an Arrow column that is no UTF-8."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        for index, raw in enumerate(column.cast(pa.large_binary()).to_pylist()):
            try:
                (raw or b"").decode()
            except UnicodeDecodeError:
                return index
        raise
    return None
