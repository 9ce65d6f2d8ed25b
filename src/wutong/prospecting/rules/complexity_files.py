"""From a long list (region, class, value) to tables of complexity, as files.

regions.csv, classes.csv, proximity.csv (each pair of classes once, where they are near at all) and
cells.csv (each region with each class). An empty field is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from math import isfinite
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from wutong.companies.rules.fault import Fault, gettext_noop
from wutong.runtime.whole_files import written_whole
from wutong.runtime.words import gettext as _

from .complexity import Complexity, Grid, advantage, complexity
from .encodings import UTF8, encoding_of, no_list, opened
from .strict_csv import ListFault, strict_rows, text_of

NAMES = {
    "region": ("region", "country", "place", "地区", "区域", "行政区划"),
    "class": ("class", "product", "industry", "division", "行业", "小类", "大类", "产品"),
    "value": ("value", "count", "firms", "amount", "数值", "企业数", "户数", "产值"),
}
FILES = ("regions.csv", "classes.csv", "proximity.csv", "cells.csv")
LARGEST_NAME = 1_000
_MOST = 1e200  # sums of such values, and their quotients, are still numbers
LARGEST = 200_000_000  # cells of regions × classes: 1.6 GB a table
_FAULTS_SHOWN = 20
_REGIONS_AT_ONCE = 64

_NOTHING = gettext_noop("%(path)s: there is no such file")
_MISSING = gettext_noop(
    "%(file)s: lacks a column for the %(key)s (one of %(names)s); has %(found)s"
)
_TWICE = gettext_noop("%(file)s: two columns for the %(key)s: %(found)s")
_EMPTY = gettext_noop("%(file)s: holds no rows")
_NO_NAME = gettext_noop("%(file)s: row %(row)d: the %(key)s is empty")
_NO_NUMBER = gettext_noop("%(file)s: row %(row)d: %(found)s is no number")
_NEGATIVE = gettext_noop("%(file)s: row %(row)d: %(found)s is negative; amounts and counts are not")
_HUGE = gettext_noop(
    "%(file)s: row %(row)d: the name of the %(key)s has %(size)d bytes; at most %(limit)d are read"
)
_BEYOND = gettext_noop(
    "%(file)s: row %(row)d: %(found)s is too large or too small to be reckoned with"
)
_MORE = gettext_noop("%(file)s: %(count)d more rows with faults")
_ALL_ZERO = gettext_noop("%(file)s: all values are 0: nobody is good at anything")
_TOO_LARGE = gettext_noop(
    "%(file)s: %(regions)d regions × %(classes)d classes are more than %(most)d cells; narrow it"
)


class LongFault(ValueError):
    """The list can't be used; `problems` name file, row and reason."""

    def __init__(self, *problems: Fault) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Long:
    """The list as a table: regions and classes in the order of their names."""

    regions: tuple[str, ...]
    classes: tuple[str, ...]
    values: Grid
    rows: int
    repeated: int


@dataclass(frozen=True)
class Written:
    """What was found, and where it lies."""

    rows: int
    repeated: int
    regions: int
    classes: int
    advantages: int
    apart_regions: int
    apart_classes: int
    files: tuple[str, ...]


def complexity_files(
    source: Path, folder: Path, threshold: float = 1.0, say: Callable[[str], None] = lambda _: None
) -> Written:
    """Read `source` and write FILES into `folder` (made if missing). Raises LongFault.

    The files appear whole or not at all.
    """
    table = read_long(source)
    say(
        _("%(regions)s regions × %(classes)s classes")
        % {"regions": len(table.regions), "classes": len(table.classes)}
    )
    found = complexity(table.values, threshold)
    folder.mkdir(parents=True, exist_ok=True)
    # All four appear together: a folder never holds tables of two lists.
    with ExitStack() as stack:
        for name, frames in (
            ("regions.csv", iter([_regions(table, found)])),
            ("classes.csv", iter([_classes(table, found)])),
            ("proximity.csv", _proximity(table, found)),
            ("cells.csv", _cells(table, found)),
        ):
            say(name)
            with stack.enter_context(written_whole(folder / name)).open("wb") as file:
                for number, frame in enumerate(frames):
                    frame.write_csv(file, include_header=number == 0)
    return Written(
        rows=table.rows,
        repeated=table.repeated,
        regions=len(table.regions),
        classes=len(table.classes),
        advantages=int(found.present.sum()),
        apart_regions=int(found.apart_regions.sum()),
        apart_classes=int(found.apart_classes.sum()),
        files=tuple(str(folder / name) for name in FILES),
    )


def read_long(source: Path) -> Long:
    """The list (.csv or .csv.gz, UTF-8 or GBK) as a table; repeated pairs are added up."""
    if not source.is_file():
        raise LongFault(Fault(_NOTHING, path=str(source)))
    if (other := no_list(source)) is not None:
        raise LongFault(other)
    try:
        frame = _as_written(source)
    except ListFault as fault:
        raise LongFault(fault.problem) from fault
    frame = frame.filter(pl.any_horizontal(pl.col(*NAMES).str.strip_chars() != ""))
    if frame.is_empty():
        raise LongFault(Fault(_EMPTY, file=source.name))
    return _as_table(_checked(frame, source), source)


def _as_written(source: Path) -> pl.DataFrame:
    """Row and the texts of NAMES. Polars reads what can be read in one way only."""
    encoding = encoding_of(source)
    with text_of(source, encoding) as text:
        rows = strict_rows(source, text, encoding)
        heading = [cell.strip() for cell in next(rows, [])]
        if not heading:
            raise LongFault(Fault(_EMPTY, file=source.name))
        places = {key: _place(heading, key, source) for key in NAMES}
        if encoding == UTF8 and not _holds(source, b'"'):
            with suppress(pl.exceptions.PolarsError, OSError):
                return _by_polars(source, places)
        # read row by row, which is slower and tells the row of a fault
        chosen = [[row[place] for place in places.values()] for row in rows]
    found = pl.DataFrame(chosen, schema=dict.fromkeys(NAMES, pl.String), orient="row")
    return found.with_row_index("row", 1)


def _by_polars(source: Path, places: Mapping[str, int]) -> pl.DataFrame:
    frame = pl.read_csv(source, infer_schema=False, encoding="utf8")
    texts = [frame.to_series(place).fill_null("").alias(key) for key, place in places.items()]
    return pl.DataFrame(texts).with_row_index("row", 1)


def _holds(source: Path, sign: bytes) -> bool:
    with opened(source) as file:
        return any(sign in block for block in iter(partial(file.read, 1 << 20), b""))


def _place(columns: list[str], key: str, source: Path) -> int:
    found = [place for place, name in enumerate(columns) if name.lower() in NAMES[key]]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(columns[place] for place in found)
        raise LongFault(Fault(_TWICE, file=source.name, key=key, found=names))
    raise LongFault(
        Fault(
            _MISSING, file=source.name, key=key, names=", ".join(NAMES[key]),
            found=", ".join(columns[:20]),
        )
    )  # fmt: skip


def _checked(frame: pl.DataFrame, source: Path) -> pl.DataFrame:
    """Texts without margins, values as numbers; all faults at once, rows counted below the head."""
    frame = frame.with_columns(
        pl.col("region").str.strip_chars(),
        pl.col("class").str.strip_chars(),
        pl.col("value").str.strip_chars().alias("said"),
    ).with_columns(
        pl.col("said").str.replace_all(",", "").cast(pl.Float64, strict=False).alias("value"),
    )
    beyond = (pl.col("value") > _MOST) | ((pl.col("value") > 0) & (pl.col("value") < 1 / _MOST))
    wrong = frame.filter(
        (pl.col("region") == "") | (pl.col("class") == "")
        | pl.max_horizontal(pl.col("region", "class").str.len_bytes() > LARGEST_NAME)
        | pl.col("value").is_null() | ~pl.col("value").is_finite() | (pl.col("value") < 0) | beyond
    )  # fmt: skip
    if wrong.is_empty():
        return frame.select("region", "class", "value")
    problems = [
        _fault(source, row["row"], row) for row in wrong.head(_FAULTS_SHOWN).iter_rows(named=True)
    ]
    if wrong.height > _FAULTS_SHOWN:
        problems.append(Fault(_MORE, file=source.name, count=wrong.height - _FAULTS_SHOWN))
    raise LongFault(*problems)


def _fault(source: Path, number: int, row: dict[str, object]) -> Fault:
    for key in ("region", "class", "said"):
        if not row[key]:
            name = key if key != "said" else "value"
            return Fault(_NO_NAME, file=source.name, row=number, key=name)
    for key in ("region", "class"):
        if (size := len(str(row[key]).encode())) > LARGEST_NAME:
            return Fault(
                _HUGE, file=source.name, row=number, key=key, size=size, limit=LARGEST_NAME
            )
    said = str(row["said"])[:40]
    value = row["value"]
    if isinstance(value, float) and isfinite(value) and value > 0:
        return Fault(_BEYOND, file=source.name, row=number, found=said)
    if isinstance(value, float) and value < 0:
        return Fault(_NEGATIVE, file=source.name, row=number, found=said)
    return Fault(_NO_NUMBER, file=source.name, row=number, found=f"“{said}”")


def _as_table(frame: pl.DataFrame, source: Path) -> Long:
    summed = frame.group_by("region", "class").agg(pl.col("value").sum())
    regions = tuple(summed["region"].unique().sort().to_list())
    classes = tuple(summed["class"].unique().sort().to_list())
    if len(regions) * len(classes) > LARGEST:
        raise LongFault(
            Fault(
                _TOO_LARGE, file=source.name, regions=len(regions), classes=len(classes),
                most=LARGEST,
            )
        )  # fmt: skip
    values = np.zeros((len(regions), len(classes)))
    places = summed.select(_numbers("region", regions), _numbers("class", classes), "value")
    values[places["region"].to_numpy(), places["class"].to_numpy()] = places["value"].to_numpy()
    if not values.any():
        raise LongFault(Fault(_ALL_ZERO, file=source.name))
    return Long(regions, classes, values, frame.height, frame.height - summed.height)


def _numbers(name: str, order: tuple[str, ...]) -> pl.Expr:
    # sorted and unique: the place of a text is where it would be put in
    return pl.lit(pl.Series(list(order))).search_sorted(pl.col(name)).cast(pl.Int64).alias(name)


def _column(values: npt.NDArray[np.float64]) -> pl.Series:
    """Numbers with NaN as an empty field."""
    return pl.Series(values).fill_nan(None)


def _regions(table: Long, found: Complexity) -> pl.DataFrame:
    fit, _hard = found.fitness()
    return pl.DataFrame(
        {
            "region": table.regions,
            "diversity": found.diversity.astype(np.int64),
            "eci": _column(found.eci),
            "fitness": _column(fit),
            "outlook": _column(found.outlook),
        }
    )


def _classes(table: Long, found: Complexity) -> pl.DataFrame:
    _fit, hard = found.fitness()
    return pl.DataFrame(
        {
            "class": table.classes,
            "ubiquity": found.ubiquity.astype(np.int64),
            "pci": _column(found.pci),
            "fitness_complexity": _column(hard),
        }
    )


def _proximity(table: Long, found: Complexity) -> Iterator[pl.DataFrame]:
    names = np.array(table.classes, dtype=object)
    many, empty = len(names), True
    for low in range(many):
        near = found.proximity[low, low + 1 :]
        places = np.flatnonzero(near > 0)
        if places.size or empty:
            empty = False
            yield pl.DataFrame(
                {
                    "class_1": pl.Series([names[low]] * places.size, dtype=pl.String),
                    "class_2": pl.Series(list(names[low + 1 + places]), dtype=pl.String),
                    "proximity": near[places],
                }
            )


def _cells(table: Long, found: Complexity) -> Iterator[pl.DataFrame]:
    """Some regions at a time, so that the text of all cells never lies in memory at once."""
    quotients, many = advantage(table.values), len(table.classes)
    classes = pl.Series(list(table.classes), dtype=pl.String)
    for low in range(0, len(table.regions), _REGIONS_AT_ONCE):
        block = slice(low, low + _REGIONS_AT_ONCE)
        names = table.regions[block]
        yield pl.DataFrame(
            {
                "region": pl.Series(names, dtype=pl.String).gather(
                    np.repeat(np.arange(len(names)), many)
                ),
                "class": pl.concat([classes] * len(names)),
                "value": table.values[block].ravel(),
                "rca": _column(quotients[block].ravel()),
                "present": found.present[block].ravel().astype(np.int8),
                "density": _column(found.density[block].ravel()),
                "gain": _column(found.gain[block].ravel()),
            }
        )
