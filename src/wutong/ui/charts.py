"""Charts worked out on the server and drawn as SVG: bars, meter, funnel, sparkline, quadrant.

Places across are percentages and places down are pixels, so a chart fills its card while its
letters keep their 12 pixels. All coordinates are ready text: nothing is localised on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from django.utils.translation import gettext as _

from wutong.kernel.words import in_english

from .figures import MONTHS, money_words, plain_number

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

PLOT_TOP = 34  # room for the unit and for the figure over the tallest bar
PLOT_HEIGHT = 108
BASELINE = PLOT_TOP + PLOT_HEIGHT
GUTTER = Decimal(9)  # percent of the width kept for the axis figures


def percent_text(share: float | Decimal | None) -> str:
    """0.23 → "23.00%", held between 0 and 100; None → "0%"."""
    if share is None:
        return "0%"
    held = min(Decimal(1), max(Decimal(0), Decimal(str(share))))
    return f"{held * 100:.2f}%"


def _pct(value: Decimal) -> str:
    return f"{value:.2f}%"


@dataclass(frozen=True)
class Tick:
    """A grid line: its height and its figure."""

    y: str
    label_y: str
    label: str


@dataclass(frozen=True)
class Bar:
    """One month: place, size, the figure over it; `known` False draws an empty dashed bar."""

    label: str
    middle: str
    x: str
    width: str
    y: str
    height: str
    figure: str
    figure_y: str
    is_now: bool
    is_future: bool
    known: bool
    is_minor: bool
    shows_figure: bool = True
    url: str = ""


@dataclass(frozen=True)
class BarChart:
    """Twelve months on one axis. `kind` "promise" is hatched, "fact" is solid."""

    kind: str
    unit: str
    sentence: str
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    height: int = BASELINE + 24
    baseline: int = BASELINE
    month_y: int = BASELINE + 17


def nice_step(top: Decimal, steps: int = 3) -> Decimal:
    """The round step (1, 2, 2.5, 5 × a power of ten) whose `steps` reach `top`."""
    if top <= 0:
        return Decimal(1)
    rough = top / steps
    power = Decimal(1).scaleb(rough.adjusted())
    for factor in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10)):
        if factor * power >= rough:
            return factor * power
    return 10 * power


def _scale_of(values: Sequence[int | None]) -> tuple[Decimal, str, int]:
    """Cents per unit, the unit's name, decimals of the bar figures."""
    top = max((abs(v) for v in values if v is not None), default=0)
    if in_english():
        return Decimal(10**8), _("CNY million"), 0 if top >= 10**10 else 1
    if top >= 10**9:  # from 0.1 亿元 on the month is told in 亿元
        return Decimal(10**10), "亿元", 2
    return Decimal(10**6), "万元", 0


def month_bars(
    values: Sequence[int | None],
    *,
    kind: str,
    title: str,
    now: int,
    urls: Sequence[str] = (),
) -> BarChart:
    """The bars of up to twelve months of cents, January first.

    `now` is the month of the cut-off, 1–12 (0: the year has not begun, 12: it is over). Months
    after it are empty places, not zeros; a None before it is drawn as unknown.
    """
    per_unit, unit, places = _scale_of(values)
    amounts = [None if v is None else Decimal(v) / per_unit for v in values]
    top = max((a for a in amounts if a is not None), default=Decimal(0))
    step = nice_step(top)
    ceiling = step * 3
    if top > 0 and ceiling - step >= top:
        ceiling -= step

    def y_of(amount: Decimal) -> Decimal:
        return BASELINE - amount / ceiling * PLOT_HEIGHT

    ticks = []
    level = Decimal(0)
    # without a figure there is nothing to measure: the ground line alone
    while level <= (ceiling if top > 0 else 0):
        y = y_of(level)
        ticks.append(Tick(f"{y:.1f}", f"{y - 4:.1f}", f"{level.normalize():f}"))
        level += step

    band = (100 - GUTTER) / 12
    highest = max((a for a in amounts if a is not None), default=None)
    crowded = _crowded([None if a is None else y_of(a) for a in amounts], places)
    bars, said = [], []
    for index in range(12):
        month = index + 1
        amount = amounts[index] if index < len(amounts) else None
        is_future = month > now
        known = amount is not None
        left = GUTTER + band * index
        y = y_of(amount if amount is not None else Decimal(0))
        figure = plain_number(amount, places) if amount is not None else _("unknown")
        if amount == 0:
            figure = "0"
        bars.append(
            Bar(
                label=_month_label(month, is_now=month == now),
                middle=_pct(left + band / 2),
                x=_pct(left + band * Decimal("0.14")),
                width=_pct(band * Decimal("0.72")),
                y=f"{y:.1f}",
                height=f"{BASELINE - y:.1f}",
                figure=figure,
                figure_y=f"{y - 5:.1f}",
                is_now=month == now,
                is_future=is_future and not known,
                known=known,
                is_minor=month != now and amount != highest,
                shows_figure=index not in crowded,
                url=urls[index] if index < len(urls) else "",
            )
        )
        if not is_future or known:
            said.append(f"{_month_label(month, is_now=True)} {figure}")
    sentence = (
        _("%(title)s by month in %(unit)s: %(months)s")
        % {"title": title, "unit": unit, "months": _(", ").join(said)}
        if said
        else _("%(title)s: no month yet") % {"title": title}
    )
    return BarChart(kind, unit if top > 0 else "", sentence, tuple(ticks), tuple(bars))


def _crowded(heights: Sequence[Decimal | None], places: int) -> set[int]:
    """Months whose figure would touch the neighbour's: the lower one is left to the table."""
    if places == 0:
        return set()
    silent: set[int] = set()
    for index in range(1, len(heights)):
        left, right = heights[index - 1], heights[index]
        if left is None or right is None or index - 1 in silent or BASELINE in (left, right):
            continue
        if abs(left - right) < 14:  # a line of figures is 12 pixels high
            silent.add(index - 1 if left > right else index)
    return silent


def _month_label(month: int, *, is_now: bool) -> str:
    if in_english():
        return MONTHS[month - 1] if is_now else MONTHS[month - 1][0]
    return f"{month}月" if is_now else str(month)


@dataclass(frozen=True)
class Meter:
    """What share of a target is reached, and where the calendar stands (or is not drawn)."""

    kind: str
    width: str
    reached: str
    pace: str
    pace_text: str
    is_behind: bool
    over: bool


def target_meter(
    cents: int | None, target_cents: int | None, *, kind: str, pace: Decimal | None = None
) -> Meter | None:
    """A meter of `cents` against a target; None where no target or no figure is known.

    `pace` is the elapsed share of the year, 0 to 1.
    """
    if cents is None or not target_cents:
        return None
    share = (Decimal(cents) / target_cents).quantize(Decimal("0.0001"), ROUND_FLOOR)
    said = _("%(share)s%% of the target of %(target)s") % {
        "share": plain_number(share * 100, 1),
        "target": money_words(target_cents),
    }
    return Meter(
        kind=kind,
        width=percent_text(share),
        reached=said,
        pace=percent_text(pace) if pace is not None else "",
        pace_text=(
            _("calendar %(share)s%%") % {"share": plain_number(pace * 100, 1)}
            if pace is not None
            else ""
        ),
        is_behind=pace is not None and share < pace,
        over=share > 1,
    )


@dataclass(frozen=True)
class FunnelRow:
    """A step of the funnel: its bar, count, share of the step before, and where it leads."""

    label: Words
    count: int
    width: str
    share: str
    url: str
    published: str = ""


def funnel_rows(
    steps: Sequence[tuple[Words, int, str, str]], *, share_of_before: bool = True
) -> tuple[FunnelRow, ...]:
    """Rows from (label, count, address, published words); the longest bar is the full width."""
    top = max((count for _label, count, _url, _text in steps), default=0)
    rows = []
    before: int | None = None
    for label, count, url, published in steps:
        share = ""
        if share_of_before and before:
            share = _("%(share)s%% of %(before)s") % {
                "share": plain_number(Decimal(count) * 100 / before, 0),
                "before": plain_number(before),
            }
        width = percent_text(Decimal(count) / top) if top else "0%"
        rows.append(FunnelRow(label, count, width, share, url, published))
        before = count
    return tuple(rows)


@dataclass(frozen=True)
class Sparkline:
    """The course of one figure: a path in a 100 × 28 box, and its last point."""

    path: str
    end_x: str
    end_y: str
    sentence: str


def sparkline(values: Sequence[float | int], sentence: str) -> Sparkline | None:
    """A line through the values, oldest first; None with fewer than two."""
    if len(values) < 2:
        return None
    low, high = min(values), max(values)
    span = (high - low) or 1
    points = [
        (100 * i / (len(values) - 1), 24 - 20 * (value - low) / span)
        for i, value in enumerate(values)
    ]
    path = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points)
    return Sparkline(path, "100%", f"{points[-1][1]:.1f}", sentence)


@dataclass(frozen=True)
class Dot:
    """Things at one place of the quadrant; a name stands once for those that lie close together."""

    x: str
    y: str
    label_y: str
    anchor: str
    label_x: str
    label: str
    is_strong: bool


@dataclass(frozen=True)
class Quadrant:
    """Strength across (quotient, 1 in the middle), growth up (`middle` in the middle)."""

    height: int
    middle_y: str
    bottom: str
    dots: tuple[Dot, ...]
    sentence: str


QUADRANT_TOP, QUADRANT_BOTTOM = 28, 292
NEAR_X, NEAR_Y = 12, 14  # percent, pixels
MIDDLE_X = 55  # percent: dots beyond have their names before them where both sides are free
BESIDE = 2  # percent: from a dot to its name
# percent of the width that a sign takes on a small desk's screen, and a Latin one
SIGN_X, LATIN_X = 2.0, 1.0

_Name = tuple[float, float, float]  # where a name begins and ends, and its line


def _width(name: str) -> float:
    return sum(SIGN_X if east_asian_width(sign) in "WF" else LATIN_X for sign in name)


def _place_of_name(name: str, at: float, line: float, taken: list[_Name]) -> tuple[bool, float]:
    """Whether a name stands before its dot, and its line: where it need not go far from the dot.

    It is pushed down while another name lies beside or under it, and added to those taken.
    """
    width = _width(name)
    found: list[tuple[float, bool, _Name]] = []
    for before in (False, True):
        left = at - BESIDE - width if before else at + BESIDE
        if (left < 0 or left + width > 100) and before != (at > MIDDLE_X):
            continue
        down = line
        while any(
            left < end and begin < left + width and abs(down - y) < NEAR_Y
            for begin, end, y in taken
        ):
            down += 1
        found.append((down, before != (at > MIDDLE_X), (left, left + width, down)))
    down, other_side, place = min(found)
    taken.append(place)
    return other_side != (at > MIDDLE_X), down


def quadrant(
    points: Sequence[tuple[str, float, float]], middle: float, sentence: str
) -> Quadrant | None:
    """Dots from (name, location quotient, growth in percent); None with no dot.

    Half of the width is a quotient of 0 to 1, the other half 1 to the greatest, at least 2.
    """
    if not points:
        return None
    top, bottom = QUADRANT_TOP, QUADRANT_BOTTOM
    most = max([2.0, *(strength for _label, strength, _growth in points)])
    spread = max([1.0, *(abs(growth - middle) for _label, _strength, growth in points)])
    # names of neighbours would lie over each other: one name tells how many more there are
    places: list[tuple[float, float, list[str], list[tuple[float, float, bool]]]] = []
    for label, strength, growth in points:
        share = strength / 2 if strength <= 1 else 0.5 + (strength - 1) / (most - 1) / 2
        x = 4 + share * 92
        y = (top + bottom) / 2 - (growth - middle) / spread * (bottom - top - 40) / 2
        near = [p for p in places if abs(p[0] - x) < NEAR_X and abs(p[1] - y) < NEAR_Y]
        if not near:
            near = [(x, y, [], [])]
            places += near
        near[0][2].append(label)
        near[0][3].append((round(x, 2), round(y, 1), strength >= 1))
    dots = []
    names: list[_Name] = []
    for _x, _y, here, spots in places:
        said = here[0]
        if len(here) > 1:
            said = _("%(first)s and %(more)d more") % {"first": said, "more": len(here) - 1}
        for at, down, is_strong in dict.fromkeys(spots):
            before, line = at > MIDDLE_X, down + 4
            if said:
                before, line = _place_of_name(said, at, line, names)
            dots.append(
                Dot(
                    f"{at:.2f}%", f"{down:.1f}", f"{line:.1f}", "end" if before else "start",
                    f"{at - BESIDE if before else at + BESIDE:.2f}%", said, is_strong,
                )
            )  # fmt: skip
            said = ""
    return Quadrant(bottom + 28, f"{(top + bottom) / 2:.1f}", str(bottom), tuple(dots), sentence)
