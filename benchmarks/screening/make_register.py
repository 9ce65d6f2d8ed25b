"""Makes a big register at run time by recombining clauses of real scopes; nothing of it is kept.

    python benchmarks/screening/make_register.py OUT_FOLDER ROWS [--seed 1]

Needs the measuring data (../shared/data or WUTONG_SHARED_DATA). Same seed, same rows.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import polars as pl

ROWS_A_FILE = 500_000
MOST_CLAUSES = 8


def shared_data() -> Path:
    """The folder of real data to measure on."""
    here = Path(__file__).resolve().parents[2]
    return Path(os.environ.get("WUTONG_SHARED_DATA", here.parent / "shared" / "data"))


def pools() -> tuple[pl.Series, pl.DataFrame, pl.Series]:
    """Clauses, whole rows without scope, and how many clauses a scope has."""
    folder = shared_data() / "register"
    columns = ["name", "registered_on", "type", "capital_raw", "province", "city"]
    frames = [
        pl.read_csv(folder / name, infer_schema=False)
        for name in ("shanxi_1978_2004.csv.gz", "weak_label_division.csv.gz")
    ]
    rows = pl.concat([frame.select(*columns, "business_scope") for frame in frames])
    parts = rows["business_scope"].fill_null("").str.split("；")
    clauses = parts.explode().str.strip_chars().drop_nulls()
    clauses = clauses.filter(clauses.str.len_chars() > 1)
    return clauses, rows.select(columns), parts.list.len().clip(2, MOST_CLAUSES)


def write(out: Path, rows: int, seed: int) -> None:
    """Write `rows` firms as Parquet files of half a million rows into `out`."""
    clauses, firms, counts = pools()
    out.mkdir(parents=True, exist_ok=True)
    for number, low in enumerate(range(0, rows, ROWS_A_FILE)):
        size = min(ROWS_A_FILE, rows - low)
        base = (seed * 1_000_003 + number) * 100
        wanted = counts.sample(size, with_replacement=True, seed=base)
        columns = {}
        for k in range(MOST_CLAUSES):
            picked = clauses.sample(size, with_replacement=True, shuffle=True, seed=base + 1 + k)
            columns[f"c{k}"] = picked.set(wanted <= k, None)
        scopes = pl.DataFrame(columns).select(
            business_scope=pl.concat_str(pl.all(), separator="；", ignore_nulls=True)
        )
        picked = firms.sample(size, with_replacement=True, shuffle=True, seed=base + 50)
        codes = (pl.int_range(low, low + size, eager=True) * 7919) % 10**10
        frame = picked.hstack(scopes).with_columns(
            uscc="91999999" + codes.cast(pl.String).str.zfill(10)
        )
        frame.write_parquet(out / f"part-{number:04d}.parquet", row_group_size=100_000)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("rows", type=int)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(given.out, given.rows, given.seed)
