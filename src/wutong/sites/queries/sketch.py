"""A sketch of where sites lie, from coordinates alone: no map from outside, no boundary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from wutong.sites.models import Site

WIDTH, MOST, MARGIN = 420, 300, 30
STEPS = (100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000)


@dataclass(frozen=True)
class SketchPoint:
    """One site on the sketch, in units of the drawing."""

    number: int
    site: Site
    left: float
    top: float
    is_main: bool

    @property
    def label_left(self) -> float:
        """Where the number begins."""
        return round(self.left + 10, 1)

    @property
    def label_top(self) -> float:
        """The number's base line."""
        return round(self.top + 4, 1)


@dataclass(frozen=True)
class Sketch:
    """Points in the box that holds them all, north on top, with a bar of so many metres."""

    width: int
    height: int
    points: tuple[SketchPoint, ...]
    bar: float
    metres: int

    @property
    def bar_top(self) -> int:
        """Where the scale stands."""
        return self.height - 14

    @property
    def bar_end(self) -> float:
        """The right end of the scale's bar."""
        return round(MARGIN / 2 + self.bar, 1)

    @property
    def bar_left(self) -> float:
        """The left end of the scale's bar."""
        return MARGIN / 2

    @property
    def words(self) -> str:
        """The scale's length: 500 m, 2 km."""
        return f"{self.metres // 1000} km" if self.metres >= 1000 else f"{self.metres} m"


def sketch_of(sites: Iterable[Site], main: Site | None = None) -> Sketch | None:
    """Place the sites that have coordinates; None where no site has any."""
    placed = [(site, site.x, site.y) for site in sites if site.x is not None and site.y is not None]
    if not placed:
        return None
    xs, ys = [x for _s, x, _y in placed], [y for _s, _x, y in placed]
    wide = max(max(xs) - min(xs), Decimal(200))
    high = max(max(ys) - min(ys), Decimal(200))
    scale = min(Decimal(WIDTH - 2 * MARGIN) / wide, Decimal(MOST - 2 * MARGIN) / high)
    height = int(high * scale) + 2 * MARGIN
    # the box is centred: a single site stands in the middle
    mid_x, mid_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    points = tuple(
        SketchPoint(
            number, site, round(WIDTH / 2 + float((x - mid_x) * scale), 1),
            round(height / 2 - float((y - mid_y) * scale), 1),
            main is not None and site.pk == main.pk,
        )
        for number, (site, x, y) in enumerate(placed, 1)
    )  # fmt: skip
    metres = max((m for m in STEPS if m * scale <= WIDTH / 3), default=STEPS[0])
    return Sketch(WIDTH, height, points, round(float(metres * scale), 1), metres)
