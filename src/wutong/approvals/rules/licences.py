"""From the lines that were read on a photo of a business licence to the fields of a form.

The licence's form is that of 2019 (State Administration for Market Regulation): a label, its value
to the right of it, in one or two columns. What is not found stays unknown; what may be wrong says
why. Nothing here is guessed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from statistics import median

Point = tuple[float, float]

# below this the reader of the photo was not sure of a line
SURE = 0.9

NAME, CODE, KIND, PERSON = "name", "uscc", "kind", "legal_representative"
CAPITAL, FOUNDED, TERM = "capital", "founded", "term"
ADDRESS, SCOPE = "address", "scope"
FIELDS = (NAME, CODE, KIND, PERSON, CAPITAL, FOUNDED, TERM, ADDRESS, SCOPE)

# Longest first: “主要经营场所” also ends in “经营场所”.
_LABELS = sorted(
    {
        "统一社会信用代码": CODE, "名称": NAME, "字号名称": NAME, "类型": KIND,
        "主体类型": KIND, "组成形式": KIND, "法定代表人": PERSON, "负责人": PERSON,
        "经营者": PERSON, "投资人": PERSON, "执行事务合伙人": PERSON, "注册资本": CAPITAL,
        "出资额": CAPITAL, "成员出资总额": CAPITAL, "成立日期": FOUNDED, "注册日期": FOUNDED,
        "营业期限": TERM, "合伙期限": TERM, "住所": ADDRESS, "经营场所": ADDRESS,
        "营业场所": ADDRESS, "主要经营场所": ADDRESS, "经营范围": SCOPE,
    }.items(),
    key=lambda pair: -len(pair[0]),
)  # fmt: skip
# Printed with wide gaps, these come as two lines of one character each.
_SPLIT = {("名", "称"), ("类", "型"), ("住", "所")}
_LONG = {NAME, KIND, ADDRESS, SCOPE}

_HEADING = "营业执照"
_CODE_LIKE = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])")
_NEARLY_CODE = re.compile(r"[0-9A-Z]{14,20}")
_BLANK = re.compile(r"[\s\u3000]+")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_MONEY = re.compile(r"[\d零〇壹贰叁肆伍陆柒捌玖拾佰仟一二三四五六七八九十百千].*(元|港币)")
_BODY = re.compile(
    r"(公司|厂|店|社|部|中心|行|院|所|场|站|馆|队|会|坊|铺|楼|户|园|室|吧|\)|）)$"
)  # fmt: skip

# Characters that a reader takes for another. O, I, Z, S and V never stand in a code
# (GB 32100-2015, 4), so only the right-hand side is possible for them.
_NOT_IN_CODES = {"O": "0DQ", "I": "1LT", "Z": "2", "S": "5", "V": "UY"}
_ALIKE = {
    "0": "DQ", "D": "0", "Q": "0", "1": "LT", "L": "1", "T": "1", "8": "B", "B": "8",
    "2": "7", "7": "2", "5": "6", "6": "5G", "G": "6", "U": "Y", "Y": "U",
}  # fmt: skip


class Doubt:
    """Why a field is to be looked at."""

    UNSURE = "unsure"  # the photo is hard to read here
    CHECK_DIGIT = "check_digit"  # the code fails its check character
    REPAIRED = "repaired"  # one character replaced by one that looks like it
    SHAPE = "shape"  # not what such a value looks like


@dataclass(frozen=True, slots=True)
class Line:
    """One line as read: four corners in pixels, clockwise from its top left; confidence 0 to 1."""

    text: str
    box: tuple[Point, Point, Point, Point]
    confidence: float


@dataclass(frozen=True, slots=True)
class Found:
    """A field: its value as printed, how sure, from which lines, and what speaks against it."""

    value: str
    confidence: float
    lines: tuple[str, ...]
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Licence:
    """What a photo told. A field that is not in `fields` is unknown."""

    fields: dict[str, Found]
    has_heading: bool

    @property
    def is_licence(self) -> bool:
        """The heading, or a code, or enough labels: something that may be a business licence."""
        return self.has_heading or CODE in self.fields or len(self.fields) >= 3

    @property
    def is_well_read(self) -> bool:
        """Good enough not to try the picture turned round."""
        code = self.fields.get(CODE)
        return (
            code is not None
            and NAME in self.fields
            and len(self.fields) >= 4
            and Doubt.CHECK_DIGIT not in code.doubts
        )


@dataclass(frozen=True, slots=True)
class _Placed:
    text: str
    left: float
    right: float
    middle: float
    height: float
    confidence: float


def read_licence(lines: Iterable[Line], is_code: Callable[[str], bool]) -> Licence:
    """The fields of a licence. `is_code` says whether 18 characters are a credit code."""
    placed = _merge_split(_straighten([line for line in lines if line.text.strip()]))
    labels = _find_labels(placed)
    # a label swallows its own line, and so do the heading and what the label carries
    taken = {line for line, _key, _rest in labels}
    found: dict[str, Found] = {}
    for line, key, rest in labels:
        if key == CODE or key in found:
            continue
        parts = _value_of(line, rest, key, placed, taken)
        if parts:
            found[key] = _judged(key, "".join(p.text for p in parts), parts)
    code = _code_of(labels, placed, is_code)
    if code is not None:
        found[CODE] = code
    heading = any(_HEADING in line.text for line in placed)
    return Licence({key: found[key] for key in FIELDS if key in found}, heading)


def _straighten(lines: Sequence[Line]) -> list[_Placed]:
    """The lines as they would lie on a straight picture, text without blanks."""
    angles = []
    for line in lines:
        (x0, y0), (x1, y1) = line.box[0], line.box[1]
        if x1 - x0 > 4 * math.dist(line.box[0], line.box[3]):
            angles.append(math.atan2(y1 - y0, x1 - x0))
    angle = median(angles) if angles else 0.0
    cos, sin = math.cos(-angle), math.sin(-angle)
    placed = []
    for line in lines:
        xs = [x * cos - y * sin for x, y in line.box]
        ys = [x * sin + y * cos for x, y in line.box]
        placed.append(
            _Placed(
                _BLANK.sub("", line.text), min(xs), max(xs), sum(ys) / 4,
                math.dist(line.box[0], line.box[3]), line.confidence,
            )
        )  # fmt: skip
    return sorted(placed, key=lambda p: (p.middle, p.left))


def _same_row(one: _Placed, other: _Placed) -> bool:
    return abs(one.middle - other.middle) < 0.6 * max(one.height, other.height)


def _merge_split(placed: list[_Placed]) -> list[_Placed]:
    left = list(placed)
    merged = []
    for first in placed:
        for second in placed:
            pair = (first.text, second.text)
            near = 0 < second.left - first.right < 6 * first.height
            if pair in _SPLIT and near and _same_row(first, second):
                left.remove(first)
                left.remove(second)
                sure = min(first.confidence, second.confidence)
                merged.append(
                    _Placed(
                        "".join(pair), first.left, second.right, first.middle, first.height, sure
                    )
                )
    return sorted([*left, *merged], key=lambda p: (p.middle, p.left))


def _find_labels(placed: Sequence[_Placed]) -> list[tuple[_Placed, str, str]]:
    """(line, field, what stands behind the label on the same line); a bare label goes first."""
    hits = []
    for line in placed:
        for label, key in _LABELS:
            if line.text.startswith(label):
                hits.append((line, key, line.text[len(label) :].lstrip(":：")))
                break
    bare = {key for _line, key, rest in hits if not rest}
    return [hit for hit in hits if not hit[2] or hit[1] not in bare]


def _value_of(
    label: _Placed, rest: str, key: str, placed: Sequence[_Placed], taken: set[_Placed]
) -> list[_Placed]:
    """The value to the right of a label, and the lines of it that follow below."""
    others = sorted(
        (t for t in taken if t is not label and t.left > label.right and _same_row(t, label)),
        key=lambda t: t.left,
    )
    border = others[0].left if others else math.inf
    if rest:
        parts = [
            _Placed(
                rest, label.left, label.right, label.middle, label.height, label.confidence
            )
        ]  # fmt: skip
        start = label.left
    else:
        row = [
            line for line in placed
            if line not in taken and _same_row(line, label)
            and label.right - label.height < line.left < border
        ]  # fmt: skip
        parts = sorted(row, key=lambda p: p.left)
        if not parts:
            return []
        start = parts[0].left
    if key not in _LONG:
        return parts
    last = parts[-1]
    for line in placed:
        if line in taken or line in parts:
            continue
        below = line.middle - last.middle
        # the next row of the form is further away than the next line of a value
        stays = 0.6 * last.height < below < 1.9 * last.height
        if stays and abs(line.left - start) < 2 * last.height and line.left < border:
            # a label of the same column beside it: the line is that label's value
            if any(
                label.left - label.height < t.left < line.left and _same_row(t, line) for t in taken
            ):
                continue
            parts.append(line)
            last = line
    return parts


def _judged(key: str, value: str, parts: Sequence[_Placed]) -> Found:
    sure = min(part.confidence for part in parts)
    doubts = [Doubt.UNSURE] if sure < SURE else []
    if not _has_shape(key, value):
        doubts.append(Doubt.SHAPE)
    return Found(value, sure, tuple(part.text for part in parts), tuple(doubts))


def _has_shape(key: str, value: str) -> bool:
    if key == FOUNDED:
        match = _DATE.fullmatch(value)
        return match is not None and _is_day(*map(int, match.groups()))
    if key == CAPITAL:
        return _MONEY.search(value) is not None
    if key == NAME:
        return len(value) >= 4 and _BODY.search(value) is not None
    if key == TERM:
        return _DATE.search(value) is not None or "长期" in value or "无固定期限" in value
    if key == PERSON:
        return 2 <= len(value) <= 20 and not any(c.isdigit() for c in value)
    return len(value) >= 2


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _code_of(
    labels: Sequence[tuple[_Placed, str, str]],
    placed: Sequence[_Placed],
    is_code: Callable[[str], bool],
) -> Found | None:
    """Whatever passes the check; else one repair; else what stands by the label, marked."""
    likely = [(line, code) for line in placed for code in _CODE_LIKE.findall(line.text.upper())]
    for line, code in likely:
        if is_code(code):
            doubts = (Doubt.UNSURE,) if line.confidence < SURE else ()
            return Found(code, line.confidence, (line.text,), doubts)
    for line, code in likely:
        if (repaired := repair_code(code, is_code)) is not None:
            return Found(repaired, line.confidence, (line.text,), (Doubt.REPAIRED,))
    for label, key, rest in labels:
        if key != CODE:
            continue
        near = [
            line for line in placed
            if line is not label and abs(line.middle - label.middle) < 4 * label.height
        ]  # fmt: skip
        for line, text in [(label, rest), *((line, line.text) for line in near)]:
            if match := _NEARLY_CODE.search(text.upper()):
                return Found(match[0], line.confidence, (line.text,), (Doubt.CHECK_DIGIT,))
    if likely:
        line, code = likely[0]
        return Found(code, line.confidence, (line.text,), (Doubt.CHECK_DIGIT,))
    return None


def repair_code(code: str, is_code: Callable[[str], bool]) -> str | None:
    """The code with characters that codes don't use replaced, or one look-alike exchanged.

    Only when exactly one candidate passes the check: of two nobody knows which is right.
    """
    impossible = [n for n, c in enumerate(code) if c in _NOT_IN_CODES]
    if len(impossible) > 4:
        return None
    if impossible:
        candidates = set()
        for choice in product(*(_NOT_IN_CODES[code[n]] for n in impossible)):
            characters = list(code)
            for n, c in zip(impossible, choice, strict=True):
                characters[n] = c
            candidates.add("".join(characters))
    else:
        candidates = {
            code[:n] + other + code[n + 1 :]
            for n, c in enumerate(code)
            for other in _ALIKE.get(c, "")
        }
    passing = [each for each in candidates if is_code(each)]
    return passing[0] if len(passing) == 1 else None
