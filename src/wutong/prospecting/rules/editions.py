"""Compares two editions of a register in flat memory: who is new, gone, renamed, moved, changed.

Both editions are dealt into buckets on disk by identity, bucket for bucket is compared in memory,
and the sorted changes are read back in one order. A firm is known by its credit code, without one
by its name. What one edition does not say is unknown, and no change.
"""

from __future__ import annotations

import heapq
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pyarrow as pa
import pyarrow.ipc

from wutong.chains.rules.text import normalise

from .engine import to_arrow
from .register import COLUMNS, Register
from .scoring import NOTHING, Firm, form_of, plain_place

Progress = Callable[[int, int | None], None]

_BUCKET_ROWS = 100_000
_MOST_BUCKETS = 400  # as many files are open at once
_CSV_BYTES_A_ROW = 200
_BLANK = re.compile(r"\s+")
_PARENT = re.compile(r"^(?P<parent>.{2,}?(?:公司|集团|厂|银行|合作社|事务所|中心))(?=.{1,40}$)")


class Kind(StrEnum):
    """What can become of a firm between two editions; BRANCH is a new firm that is a branch."""

    NEW = "new"
    BRANCH = "branch"
    GONE = "gone"
    RENAMED = "renamed"
    MOVED = "moved"
    SCOPE = "scope"


class Change(NamedTuple):
    """One change of one firm, with its rows: None where an edition does not have it."""

    uscc: str
    name: str
    kind: Kind
    before: Firm | None
    after: Firm | None

    @property
    def parent(self) -> str:
        """The firm that a branch belongs to, by its name; "" for anything else."""
        return parent_of(self.name) if self.kind is Kind.BRANCH else ""


def parent_of(branch: str) -> str:
    """示例甲有限公司山西分公司 belongs to 示例甲有限公司; "" when the name does not say."""
    found = _PARENT.match(branch)
    return found["parent"] if found else ""


@dataclass(frozen=True)
class Difference:
    """Two editions compared. `rows` are how many each holds, `counts` the changes of each kind."""

    rows: tuple[int, int]
    counts: dict[Kind, int] = field(default_factory=dict)
    parts: tuple[Path, ...] = ()

    def changes(self) -> Iterator[Change]:
        """Every change, by credit code, name and kind; no more than some rows are held."""
        return heapq.merge(*(_read(part) for part in self.parts), key=lambda c: c[:3])


@contextmanager
def compared(
    old: Register, new: Register, *, progress: Progress | None = None, work: Path | None = None
) -> Iterator[Difference]:
    """The difference of two editions; its files lie in `work` (a temporary folder) meanwhile.

    Raises RegisterFault where an edition can't be read.
    """
    known = old.rows is not None and new.rows is not None
    total = (old.rows or 0) + (new.rows or 0) if known else None
    number = min(_MOST_BUCKETS, 1 + (_about(old) + _about(new)) // _BUCKET_ROWS)
    with tempfile.TemporaryDirectory(dir=work, prefix="editions-") as name:
        place = Path(name)
        done = 0

        def told(rows: int) -> None:
            nonlocal done
            done += rows
            if progress is not None:
                progress(done, total)

        rows = tuple(
            _deal(edition, place / side, number, told) for edition, side in ((old, "a"), (new, "b"))
        )
        counts: Counter[Kind] = Counter()
        parts = []
        for bucket in range(number):
            found = _compare(place, bucket)
            if found.height:
                counts.update({Kind(k): n for k, n in found["kind"].value_counts().iter_rows()})
                parts.append(place / f"changes-{bucket}.arrow")
                _write(parts[-1], found)
            for side in "ab":
                (place / side / f"{bucket}.arrow").unlink()
        yield Difference(
            (rows[0], rows[1]), {k: counts[k] for k in Kind if counts[k]}, tuple(parts)
        )


def _about(register: Register) -> int:
    """How many rows there are, roughly: a CSV is not counted beforehand."""
    if register.rows is not None:
        return register.rows
    return sum(file.stat().st_size for file in register.files) // _CSV_BYTES_A_ROW


def _deal(register: Register, folder: Path, number: int, told: Callable[[int], None]) -> int:
    """Write the rows into `number` files by identity."""
    folder.mkdir()
    schema = pa.schema([("key", pa.large_string()), *((c, pa.large_string()) for c in COLUMNS)])
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    paths = [str(folder / f"{n}.arrow") for n in range(number)]
    rows = 0
    with ExitStack() as stack:
        files = [
            stack.enter_context(pa.ipc.new_stream(path, schema, options=options)) for path in paths
        ]
        for batch in register.batches():
            frame = _identified(batch.frame)
            bucket = (frame["key"].hash(seed=7) % number).alias("bucket")
            for (n,), part in (
                frame.with_columns(bucket)
                .partition_by("bucket", as_dict=True, include_key=False)
                .items()
            ):
                table = part.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(schema)
                files[int(str(n))].write_table(table)
            rows += frame.height
            told(frame.height)
    register.demand_unchanged()
    return rows


def _identified(frame: pl.DataFrame) -> pl.DataFrame:
    texts = [pl.col(c).str.strip_chars().replace("", None) for c in COLUMNS]
    frame = frame.select(texts).with_columns(
        pl.col("uscc").str.to_uppercase().fill_null(""), pl.col("name").fill_null("")
    )
    key = pl.when(pl.col("uscc") == "").then("name:" + pl.col("name")).otherwise("uscc")
    return frame.select(key.alias("key"), *COLUMNS)


def _compare(place: Path, bucket: int) -> pl.DataFrame:
    """The changes of one bucket as rows: uscc, name, kind, before, after."""
    sides = []
    for side in "ab":
        with pa.ipc.open_stream(str(place / side / f"{bucket}.arrow")) as reader:
            frame = pl.DataFrame(pl.from_arrow(reader.read_all()))
        # a code that stands twice is one firm: the row that comes first in order of its texts
        sides.append(frame.sort(frame.columns, nulls_last=True).unique("key", keep="first"))
    old, new = sides
    both = old.join(new, on="key", how="full", suffix="_after", coalesce=True)
    was, now = both["name"].is_not_null(), both["name_after"].is_not_null()
    both = both.filter(
        ~was | ~now
        | ~pl.all_horizontal(
            pl.col(c).eq_missing(pl.col(f"{c}_after"))
            for c in ("name", "province", "city", "business_scope")
        )
    )  # fmt: skip
    found = [
        (change.uscc, change.name, change.kind.value, change.before, change.after)
        for row in both.iter_rows(named=True)
        for change in changes_of(
            _firm(row, "") if row["name"] is not None else None,
            _firm(row, "_after") if row["name_after"] is not None else None,
        )
    ]
    firm = pl.Struct(dict.fromkeys(Firm._fields, pl.String))
    texts = [(name, pl.String()) for name in ("uscc", "name", "kind")]
    schema = pl.Schema([*texts, ("before", firm), ("after", firm)])
    rows = [(u, n, k, b and b._asdict(), a and a._asdict()) for u, n, k, b, a in found]
    return pl.DataFrame(rows, schema=schema, orient="row").sort("uscc", "name", "kind")


def _firm(row: dict[str, str | None], suffix: str) -> Firm:
    return Firm(**{name: row[f"{name}{suffix}"] for name in Firm._fields})  # type: ignore[arg-type]


def changes_of(before: Firm | None, after: Firm | None) -> list[Change]:
    """What became of one firm; nothing when only the way of writing differs."""
    if before is None and after is None:
        return []
    if before is None or after is None:
        firm = after or before
        assert firm is not None  # noqa: S101 - one of them is there
        kind = Kind.GONE
        if after is not None:
            kind = Kind.BRANCH if form_of(after.type, after.name) == "branch" else Kind.NEW
        return [Change(firm.uscc, firm.name, kind, before, after)]
    kinds = []
    if _plain(before.name) != _plain(after.name):
        kinds.append(Kind.RENAMED)
    places = ((before.province, after.province), (before.city, after.city))
    if any(a and b and a != b for a, b in ((plain_place(x), plain_place(y)) for x, y in places)):
        kinds.append(Kind.MOVED)
    scopes = _plain(before.business_scope), _plain(after.business_scope)
    if all(scopes) and scopes[0] != scopes[1]:
        kinds.append(Kind.SCOPE)
    return [Change(after.uscc, after.name, kind, before, after) for kind in kinds]


def _plain(text: str | None) -> str:
    """One way of writing, for comparing only; "" when the register does not say."""
    plain = _BLANK.sub("", normalise(text or ""))
    return "" if plain.upper() in NOTHING else plain


def _write(path: Path, frame: pl.DataFrame) -> None:
    batch = to_arrow(frame)
    with pa.ipc.new_file(str(path), batch.schema) as out:
        for low in range(0, batch.num_rows, 5000):
            out.write_batch(batch.slice(low, 5000))


def _read(path: Path) -> Iterator[Change]:
    with pa.ipc.open_file(str(path)) as reader:
        for number in range(reader.num_record_batches):
            frame = pl.DataFrame(pl.from_arrow(reader.get_batch(number)))
            for uscc, name, kind, before, after in frame.iter_rows():
                yield Change(
                    uscc, name, Kind(kind),
                    None if before is None or before["name"] is None else Firm(**before),
                    None if after is None or after["name"] is None else Firm(**after),
                )  # fmt: skip
