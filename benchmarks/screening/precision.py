"""Precision of the first 100 candidates against a plain keyword search, by the rule in README.md.

    python benchmarks/screening/precision.py [--top 100] [--show CHAIN/SEGMENT]

Reads the Shanxi register and the weakly labelled set of ../shared/data (or WUTONG_SHARED_DATA).
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from datetime import date
from pathlib import Path

import polars as pl

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "src"), str(HERE)]

from make_register import shared_data  # noqa: E402

from wutong.chains.rules.content import load_chain_files  # noqa: E402
from wutong.chains.rules.specs import SegmentSpec  # noqa: E402
from wutong.prospecting.rules.register import open_register  # noqa: E402
from wutong.prospecting.rules.scoring import Firm  # noqa: E402
from wutong.prospecting.rules.screen import Filters, screen  # noqa: E402
from wutong.prospecting.rules.weighting import packaged_weights  # noqa: E402

CHAINS = HERE.parents[1] / "src" / "wutong" / "chains" / "data" / "chains"
DAY = date(2026, 11, 22)

# The ten segments, and the divisions of GB/T 4754 whose works belong to each.
SEGMENTS: dict[str, frozenset[str]] = {
    "coal-chem/coking-coal-washing": frozenset({"06", "25"}),
    "coal-chem/coking": frozenset({"25"}),
    "coal-chem/coal-tar": frozenset({"25", "26"}),
    "coal-chem/crude-benzol": frozenset({"25", "26"}),
    "coal-chem/methanol-lng": frozenset({"25", "26"}),
    "coal-chem/superplasticizer": frozenset({"26", "30"}),
    "nitro/ammonia": frozenset({"26"}),
    "nitro/nitric-acid": frozenset({"26"}),
    "nitro/nitro-compound": frozenset({"26"}),
    "nitro/water-soluble": frozenset({"26"}),
}

MAKES = re.compile(r"生产|制造|加工|冶炼|炼制|炼焦|洗选|研制|开采")
THING_OF_MAKING = re.compile(r"(?:生产|制造|加工)(?:设备|机械|机具|技术|工艺|用|资料|许可|线)")
DENIED = re.compile(r"不含|不包括|除外|除.{1,20}外|不得|禁止|仅限.{0,6}分支|限分支")
OTHER_HEAD = re.compile(r"^(?:生产|专用)?(?:设备|机械|装置|仪器|包装|配件|工程|运输|检测)")


def right_by_text(scope: str, words: list[str], excluded: list[str]) -> bool:
    """Rule 1 of README.md: some clause says that a product of the segment is made."""
    for clause in re.split(r"[；;。\n]", re.sub(r"[（(][^（）()]*[）)]", "", scope)):
        if DENIED.search(clause) or not MAKES.search(THING_OF_MAKING.sub("", clause)):
            continue
        for word in excluded:
            clause = clause.replace(word, "□")
        for word in words:
            at = clause.find(word)
            if at >= 0 and not OTHER_HEAD.match(clause[at + len(word) :]):
                return True
    return False


def keyword_search(rows: pl.DataFrame, words: list[str], top: int) -> pl.DataFrame:
    """What a search box gives: rows with any word, those with most hits first, then by code."""
    hits = pl.col("business_scope").str.count_matches("|".join(map(re.escape, words)))
    return (
        rows.with_columns(hits=hits.fill_null(0))
        .filter(pl.col("hits") > 0)
        .unique("uscc", maintain_order=True)
        .sort(["hits", "uscc"], descending=[True, False])
        .head(top)
    )


def ours(rows: pl.DataFrame, segment: SegmentSpec, chain: str, top: int) -> list[str]:
    """Credit codes of our first candidates, with the packaged weights."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.parquet"
        rows.write_parquet(path)
        weights = packaged_weights(chain, DAY)
        result = screen(open_register(path), segment, Filters(), weights, top=top, as_of=DAY)
    return [candidate.firm.uscc for candidate in result.candidates]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--top", type=int, default=100)
    parser.add_argument("--show")
    given = parser.parse_args()
    folder = shared_data() / "register"
    chains = {chain.code: chain for chain in load_chain_files(CHAINS)}
    print("| segment | rule 1: ours | keyword | rule 2: ours | keyword |")
    print("|---|---|---|---|---|")
    sums: dict[tuple[int, str], list[int]] = {}
    registers = {1: everything(folder), 2: labelled(folder)}
    for name, divisions in SEGMENTS.items():
        chain, code = name.split("/")
        segment = chains[chain].segment(code)
        words = [t.term for t in segment.terms if not t.excluded]
        excluded = [t.term for t in segment.terms if t.excluded]
        cells: list[str] = []
        for rule, rows in registers.items():
            by_code = {row["uscc"]: row for row in rows.iter_rows(named=True)}
            lists = {
                "ours": ours(rows, segment, chain, given.top),
                "theirs": keyword_search(rows, words, given.top)["uscc"].to_list(),
            }
            for who, codes in lists.items():
                found = [
                    by_code[uscc]["gbt4754_division"] in divisions
                    if rule == 2
                    else right_by_text(by_code[uscc]["business_scope"] or "", words, excluded)
                    for uscc in codes
                ]
                total = sums.setdefault((rule, who), [0, 0])
                total[0] += sum(found)
                total[1] += len(found)
                cells.append(f"{sum(found)} of {len(found)}")
                if given.show == name and who == "ours":
                    for uscc, right in zip(codes, found, strict=True):
                        row = by_code[uscc]
                        print(rule, right, row["name"], "|", (row["business_scope"] or "")[:100])
        print(f"| {name} | {' | '.join(cells)} |")
    shares = [f"{right / max(1, of):.2f} ({right} of {of})" for right, of in sums.values()]
    print(f"| all | {' | '.join(shares)} |")


def everything(folder: Path) -> pl.DataFrame:
    """The Shanxi register, the labelled set and the listed firms: each code once."""
    files = ("shanxi_1978_2004", "weak_label_division", "listed_labelled")
    frames = [pl.read_csv(folder / f"{f}.csv.gz", infer_schema=False) for f in files]
    columns = [name for name in Firm._fields if all(name in frame.columns for frame in frames)]
    rows = pl.concat(frame.select(columns) for frame in frames).with_columns(
        pl.col("uscc").str.to_uppercase()
    )
    return rows.unique("uscc", keep="first", maintain_order=True)


def labelled(folder: Path) -> pl.DataFrame:
    """The weakly labelled set: each code once."""
    rows = pl.read_csv(folder / "weak_label_division.csv.gz", infer_schema=False)
    rows = rows.with_columns(pl.col("uscc").str.to_uppercase())
    return rows.unique("uscc", keep="first", maintain_order=True)


if __name__ == "__main__":
    main()
