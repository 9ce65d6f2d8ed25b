"""Makes a register of made-up firms from a seed, to try the product with.

Every name begins with 示例; every credit code has a right check character and stands in division
99xxxx, which GB/T 2260 does not have. Same seed, same firms. Nothing comes from a real register:
the words of the trades are our own, the words of the segments are those of the packaged chains.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import polars as pl

from wutong.chains.rules.content import ChainSpec, SegmentSpec, load_chain_files
from wutong.companies.rules.uscc import ALPHABET, check_character

from . import sample_words as words
from .scoring import Firm

DEFAULT_FIRMS = 24_000
DEFAULT_SEED = 141122
FILES = 4
MARK = "示例"

COUNTY = ("山西", "交城县")
NEIGHBOURS = (("山西", "吕梁"), ("山西", "太原"), ("山西", "晋中"))
# Shares of the whole register.
IN_COUNTY = 0.014
IN_NEIGHBOURHOOD = 0.03
ON_CHAINS = 0.42


class _Segment(NamedTuple):
    chain: str
    code: str
    words: tuple[str, ...]
    local: int  # how often a local firm is of this segment; 0 for a gap


# The few whose state in the register warns, by their number.
_WARNED_OF = 83
_WARNED = {7: "吊销，未注销", 29: "经营异常", 53: "注销"}


def write_sample_register(
    folder: Path, *, firms: int = DEFAULT_FIRMS, seed: int = DEFAULT_SEED
) -> list[Path]:
    """Write the firms as Parquet files into `folder`, which is made where missing.

    Returns the files. What lay in the folder under the same names is replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = list(sample_firms(firms=firms, seed=seed))
    files: list[Path] = []
    size = -(-len(rows) // FILES)
    for number in range(FILES):
        part = rows[number * size : (number + 1) * size]
        columns = [name for name in Firm._fields if name != "qualifications"]
        frame = pl.DataFrame(part, schema=dict.fromkeys(Firm._fields, pl.String), orient="row")
        path = folder / f"sample-{number + 1}.parquet"
        frame.select(columns).write_parquet(path)
        files.append(path)
    return files


def write_earlier_edition(current: Path, folder: Path, *, seed: int = DEFAULT_SEED) -> Path:
    """Write what the sample register in `current` was like an edition before.

    Every 40th firm was not there yet, every 97th stood elsewhere, every 131st did less, and a
    few of another seed have gone since. Returns the file.
    """
    frame = pl.concat([pl.read_parquet(file) for file in sorted(current.glob("*.parquet"))])
    row = pl.int_range(pl.len())
    frame = frame.filter(row % 40 != 0)
    row = pl.int_range(pl.len())
    frame = frame.with_columns(
        province=pl.when(row % 97 == 0).then(pl.lit("河南")).otherwise("province"),
        city=pl.when(row % 97 == 0).then(pl.lit("郑州")).otherwise("city"),
        business_scope=pl.when(row % 131 == 0)
        .then(pl.col("business_scope").str.split("；").list.first())
        .otherwise("business_scope"),
    )
    gone = list(sample_firms(firms=1_000, seed=seed + 1))[:120]
    left = pl.DataFrame(gone, schema=dict.fromkeys(Firm._fields, pl.String), orient="row")
    left = left.select(frame.columns).filter(~pl.col("uscc").is_in(frame["uscc"].to_list()))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "sample-1.parquet"
    pl.concat([frame, left]).write_parquet(path)
    return path


def local_firms(firms: Sequence[Firm]) -> list[Firm]:
    """Those of the county and its neighbourhood."""
    places = {COUNTY, *NEIGHBOURS}
    return [firm for firm in firms if (firm.province, firm.city) in places]


def sample_firms(*, firms: int = DEFAULT_FIRMS, seed: int = DEFAULT_SEED) -> Iterator[Firm]:
    """The made-up firms, mixed as in a real register. Raises ValueError below 1,000 firms."""
    if firms < 1000:
        raise ValueError("a sample register has at least 1,000 firms")
    chance = random.Random(seed)  # noqa: S311 # made-up firms, no secret
    yield from _Maker(chance, _segments()).firms(firms)


def _segments() -> list[_Segment]:
    packaged = resources.files("wutong.chains") / "data" / "chains"
    with resources.as_file(packaged) as folder:
        chains = load_chain_files(folder)
    found = [_segment(chain, segment) for chain in chains for segment in chain.segments]
    return [segment for segment in found if segment.words]


def _segment(chain: ChainSpec, segment: SegmentSpec) -> _Segment:
    key = (chain.code, segment.code)
    things = [t.term for t in segment.terms if not t.excluded and t.weight >= 0.8]
    return _Segment(
        chain.code,
        segment.code,
        tuple(dict.fromkeys(things)),
        0 if key in words.GAPS else words.STRONG.get(key, 1),
    )


class _Maker:
    """Draws firms one after another from one stream of chance."""

    def __init__(self, chance: random.Random, segments: list[_Segment]) -> None:
        self.chance = chance
        self.segments = segments
        self.taken: set[str] = set()
        self.codes: set[str] = set()
        self.provinces = [(province, cities) for province, cities, _ in words.PLACES]
        self.shares = [share for _, _, share in words.PLACES]

    def firms(self, count: int) -> Iterator[Firm]:
        """`count` firms; the places of the county are spread evenly over the register."""
        for number in range(count):
            draw = self.chance.random()
            if draw < IN_COUNTY:
                yield self.firm(number, COUNTY, local=True)
            elif draw < IN_COUNTY + IN_NEIGHBOURHOOD:
                yield self.firm(number, self.chance.choice(NEIGHBOURS), local=True)
            else:
                province, cities = self.chance.choices(self.provinces, self.shares)[0]
                yield self.firm(number, (province, self.chance.choice(cities)), local=False)

    def firm(self, number: int, place: tuple[str, str], *, local: bool) -> Firm:
        """One firm: on a chain, in another trade, or serving."""
        chance = self.chance
        draw = chance.random()
        if draw < ON_CHAINS:
            segment = self.segment(local=local)
            calling = chance.choice(words.CALLINGS[segment.chain])
            trading = chance.random() < 0.35
            things = self.some(segment.words, 3)
            if words.SERVING & {segment.chain, segment.code}:
                trading, made = False, self.serving(things)
            else:
                made = self.dealing(things) if trading else self.making(things)
            if not trading and chance.random() < 0.06:
                made = f"{chance.choice(things)}设备制造、安装"
        elif draw < 0.8:
            calling, makes, sells = chance.choice(words.TRADES)
            trading = chance.random() < 0.4
            made = (
                self.dealing(self.some(sells, 2)) if trading else self.making(self.some(makes, 2))
            )
        else:
            calling, deeds = chance.choice(words.SERVICES)
            trading = False
            made = "；".join(self.some(deeds, 2))
        name, kind = self.name(calling, trading=trading)
        return Firm(
            uscc=self.code(number),
            name=name,
            registered_on=self.day(),
            type=kind,
            capital_raw=self.capital(branch=name.endswith("分公司")),
            business_scope=self.scope(made),
            province=place[0],
            city=place[1],
            status=_WARNED.get(number % _WARNED_OF, "存续"),
        )

    def segment(self, *, local: bool) -> _Segment:
        if not local:
            return self.chance.choice(self.segments)
        return self.chance.choices(self.segments, [segment.local for segment in self.segments])[0]

    def some(self, things: Sequence[str], most: int) -> list[str]:
        return self.chance.sample(things, min(len(things), self.chance.randint(1, most)))

    def making(self, things: Sequence[str]) -> str:
        """The ways in which works write what they make."""
        listed = "、".join(things)
        return self.chance.choice(
            (
                f"生产、销售：{listed}", f"{listed}的生产、销售", f"{listed}制造", f"生产{listed}",
                f"{listed}研发、生产、销售", f"加工、销售{listed}", f"{listed}生产及销售",
            )
        )  # fmt: skip

    def serving(self, things: Sequence[str]) -> str:
        """The ways in which service firms write what they do."""
        return self.chance.choice(("；", "、")).join(
            thing if thing.endswith(("服务", "游", "社")) else f"{thing}服务" for thing in things
        )

    def dealing(self, things: Sequence[str]) -> str:
        """The ways in which traders write what they deal in, often with an exclusion."""
        listed = "、".join(things)
        text = self.chance.choice(
            (f"批发、零售：{listed}", f"{listed}销售", f"经销{listed}", f"{listed}的批发兼零售")
        )
        if self.chance.random() < 0.3:
            remark = self.chance.choice(words.EXCLUSIONS).format(thing=self.chance.choice(things))
            text = f"{text}；化工产品（{remark}）销售"
        return text

    def scope(self, made: str) -> str:
        """Main activity first, then side lines, then what the law has written there."""
        clauses = [made, *self.some(words.SIDE_LINES, 3)[: self.chance.choice((0, 1, 1, 2, 3))]]
        form = self.chance.random()
        if form < 0.1:
            return f"许可项目：{clauses[0]}。一般项目：{'；'.join(clauses[1:]) or '企业管理咨询'}"
        stop = "，" if form > 0.9 else "；"
        return stop.join(clauses) + self.chance.choice(words.BOILERPLATE)

    def name(self, calling: str, *, trading: bool) -> tuple[str, str | None]:
        """A name that nobody bears yet, and a type that goes with it; the type may be missing."""
        chance = self.chance
        while True:
            brand = chance.choice(words.BRANDS_FIRST) + chance.choice(words.BRANDS_SECOND)
            if chance.random() < 0.5:
                brand += chance.choice(words.BRANDS_SECOND)
            draw = chance.random()
            kind: str | None = chance.choice(words.COMPANY_TYPES)
            if trading:
                ending = chance.choice(("商贸有限公司", "贸易有限公司", "有限公司", "经销部"))
            elif draw < 0.06:
                ending = "有限公司分公司"
            elif draw < 0.12:
                ending = "厂"
            elif draw < 0.2:
                ending = "股份有限公司"
            else:
                ending = chance.choice(("有限公司", "有限责任公司"))
            if ending == "有限公司分公司":
                kind = "有限责任公司分公司"
            elif ending in ("厂", "经销部"):
                kind = chance.choice(("个人独资企业", "集体所有制"))
            name = f"{MARK}{brand}{calling}{ending}"
            if name not in self.taken:
                self.taken.add(name)
                return name, kind if chance.random() < 0.8 else None

    def code(self, number: int) -> str:
        """A code of a division that does not exist, with both check characters right."""
        body = "".join(self.chance.choice(ALPHABET) for _ in range(8))
        division = f"99{number % 90 + 10}{number // 90 % 90 + 10}"
        first = f"91{division}{body}{organisation_check(body)}"
        if first in self.codes:
            return self.code(number)
        self.codes.add(first)
        return first + check_character(first)

    def day(self) -> str | None:
        if self.chance.random() < 0.03:
            return None
        year = self.chance.choices((1992, 1999, 2006, 2012, 2018, 2022), (4, 10, 18, 25, 28, 15))[0]
        year += self.chance.randint(0, 3)
        return f"{year}-{self.chance.randint(1, 12):02d}-{self.chance.randint(1, 28):02d}"

    def capital(self, *, branch: bool) -> str | None:
        """Amounts as registers write them; a branch has none."""
        if branch or self.chance.random() < 0.06:
            return "N/A" if self.chance.random() < 0.5 else None
        ten_thousands = self.chance.choices(
            (30, 50, 100, 200, 300, 500, 1000, 2000, 5000, 10000, 30000, 80000),
            (5, 9, 16, 12, 9, 15, 14, 8, 6, 3, 2, 1),
        )[0]
        if self.chance.random() < 0.02:
            return f"{ten_thousands // 5 + 10}(万美元)"
        number = f"{ten_thousands:,}" if self.chance.random() < 0.2 else str(ten_thousands)
        return self.chance.choice(words.CAPITALS).format(n=number)


def organisation_check(body: str) -> str:
    """Check character of the eight characters of an organisation code, GB 11714-1997 §3.3."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(digits.index(c) * w for c, w in zip(body, weights, strict=True)) % 11
    return "X" if rest == 10 else "0" if rest == 11 else str(rest)
