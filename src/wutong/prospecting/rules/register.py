"""Opens a register of firms and hands it out in batches, in flat memory.

A register is a folder of Parquet files, one Parquet file, or a CSV (also .gz). A file that can't be
trusted is refused with its name and row; nothing is skipped in silence.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from wutong.companies.rules.fault import Fault, gettext_noop

# English key of a column, and the headings under which registers carry it.
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("企业名称", "名称", "公司名称"),
    "uscc": ("统一社会信用代码", "信用代码"),
    "registered_on": ("成立日期", "注册日期"),
    "type": ("类型", "企业类型", "公司类型"),
    "capital_raw": ("注册资本",),
    "business_scope": ("经营范围",),
    "province": ("省份", "省"),
    "city": ("城市", "市"),
    "qualifications": ("资质", "资质荣誉"),
}
COLUMNS = tuple(HEADINGS)
NEEDED = ("name", "uscc", "business_scope")
_KEY_OF = {word: key for key, words in HEADINGS.items() for word in (key, *words)}

BATCH_ROWS = 100_000
# A scope has hundreds of signs, rarely thousands; a cell beyond this is no cell of a register.
LARGEST_CELL = 1_000_000
_CSV_BLOCK = 8 << 20
_CSV_ENDINGS = (".csv", ".csv.gz")

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


# Further columns, worked out step by step.
Marks = Sequence[Mapping[str, pl.Expr | None]]


class RegisterFault(ValueError):
    """The register can't be used. `problems` says which file and row, and why."""

    def __init__(self, *problems: Fault) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(problems))


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of one file: every column of `COLUMNS` as text (None: unknown).

    `first_row` counts from 1 in the file, the heading of a CSV not counted.
    """

    frame: pl.DataFrame
    file: str
    first_row: int


@dataclass(frozen=True, slots=True)
class Register:
    """A register that was found and whose headings are right. `rows` None: not known beforehand."""

    path: Path
    files: tuple[Path, ...]
    rows: int | None

    def batches(self, size: int = BATCH_ROWS, marks: Marks = ()) -> Iterator[Batch]:
        """All rows, file by file in order of names. Raises RegisterFault where a file breaks off.

        `marks` are further columns, worked out while reading on all cores. No more than a few
        batches are held; memory does not grow with the register.
        """
        seen = 0
        for file in self.files:
            rows = _csv_rows if _is_csv(file) else _parquet_rows
            for batch in rows(file, size, marks):
                seen += batch.frame.height
                yield batch
        if seen == 0:
            raise RegisterFault(Fault(_EMPTY, path=self.path.name))


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
        # A CSV tells its faults when it is read; its length only then, too.
        return Register(path, files, None)
    problems: list[Fault] = []
    rows = 0
    for file in files:
        try:
            with pq.ParquetFile(file) as parquet:
                problems += _schema_faults(file, parquet.schema_arrow)
                rows += parquet.metadata.num_rows
        except (pa.ArrowException, OSError) as error:
            problems.append(Fault(_NO_PARQUET, file=file.name, why=_first_line(error)))
    if not problems and rows == 0:
        problems.append(Fault(_EMPTY, path=path.name))
    if problems:
        raise RegisterFault(*problems)
    return Register(path, files, rows)


def _is_csv(path: Path) -> bool:
    return path.name.lower().endswith(_CSV_ENDINGS)


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0][:200]


def _schema_faults(file: Path, schema: Any) -> list[Fault]:
    """What is wrong with the headings and types of a file."""
    faults: list[Fault] = []
    found: dict[str, Any] = {}
    for field in schema:
        key = _key(field.name)
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


def _parquet_rows(file: Path, size: int, marks: Marks) -> Iterator[Batch]:
    row = 1
    try:
        query = pl.scan_parquet(file)
        query = _marked(query.select(_as_texts(query.collect_schema())), marks)
        for frame in query.collect_batches(chunk_size=size, maintain_order=True):
            _check_sizes(file, frame, row)
            yield Batch(frame, file.name, row)
            row += frame.height
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise RegisterFault(_where_broken(file, size, error)) from error


def _marked(query: pl.LazyFrame, marks: Marks) -> pl.LazyFrame:
    for step in marks:
        query = query.with_columns(**step)
    return query


def _as_texts(schema: Mapping[str, pl.DataType]) -> list[pl.Expr]:
    """All columns of `COLUMNS` as text, whatever their heading; missing ones empty."""
    found = {key: name for name in schema if (key := _key(name)) is not None}
    columns = []
    for key in COLUMNS:
        if key not in found:
            columns.append(pl.lit(None, dtype=pl.String).alias(key))
        elif isinstance(schema[found[key]], pl.Datetime):
            columns.append(pl.col(found[key]).dt.date().cast(pl.String).alias(key))
        else:
            columns.append(pl.col(found[key]).cast(pl.String).alias(key))
    return columns


def _check_sizes(file: Path, frame: pl.DataFrame, first_row: int) -> None:
    sizes = frame.select(pl.col(COLUMNS).str.len_bytes().max()).row(0, named=True)
    for key, largest in sizes.items():
        if largest is not None and largest > LARGEST_CELL:
            row = int(frame[key].str.len_bytes().arg_max() or 0) + first_row
            raise RegisterFault(
                Fault(_HUGE, file=file.name, row=row, column=key, size=largest, limit=LARGEST_CELL)
            )


def _where_broken(file: Path, size: int, error: BaseException) -> Fault:
    """Read once more, slowly, to name the row at which a Parquet file breaks off."""
    row = 1
    try:
        with pq.ParquetFile(file, pre_buffer=False) as parquet:
            for batch in parquet.iter_batches(batch_size=size):
                for name, column in zip(batch.schema.names, batch.columns, strict=True):
                    if (key := _key(name)) is not None:
                        _check_text(file, key, column, row)
                row += batch.num_rows
    except RegisterFault as found:
        return found.problems[0]
    except (pa.ArrowException, OSError) as why:
        return Fault(_BROKEN, file=file.name, row=row - 1, why=_first_line(why))
    return Fault(_BROKEN, file=file.name, row=row - 1, why=_first_line(error))


def _key(heading: str) -> str | None:
    return _KEY_OF.get(heading.strip().lstrip("\ufeff"))


def _csv_rows(file: Path, size: int, marks: Marks) -> Iterator[Batch]:
    row = 1
    try:
        with _opened(file) as source:
            reader = pa.csv.open_csv(
                source,
                read_options=pa.csv.ReadOptions(block_size=_CSV_BLOCK, use_threads=False),
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
                for low in range(0, block.num_rows, size):
                    frame = pl.DataFrame(block.slice(low, size))
                    texts = _marked(frame.lazy().select(_as_texts(frame.schema)), marks).collect()
                    _check_sizes(file, texts, row)
                    yield Batch(texts, file.name, row)
                    row += texts.height
    except (pa.ArrowException, UnicodeDecodeError, EOFError, OSError, zlib.error) as error:
        raise RegisterFault(_csv_fault(file, row - 1, error)) from error


def _opened(file: Path) -> IO[bytes] | gzip.GzipFile:
    return gzip.open(file) if file.name.lower().endswith(".gz") else file.open("rb")


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
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    try:
        column.validate(full=True)
    except pa.ArrowInvalid as error:
        for index, raw in enumerate(column.cast(pa.large_binary()).to_pylist()):
            try:
                (raw or b"").decode()
            except UnicodeDecodeError:
                fault = Fault(_NOT_UTF8, file=file.name, row=first_row + index, column=key)
                raise RegisterFault(fault) from error
        raise
