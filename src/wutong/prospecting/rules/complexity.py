"""What a place is good at, and what it could do next: region × class, counted in firms or money.

Location quotients, revealed advantage, proximity of classes, density around a class, complexity of
places and classes (Hidalgo and Hausmann 2009, by the eigenvector) and fitness (Tacchella and others
2012). Pure NumPy; a matrix of 2,850 regions and 1,380 classes takes about a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse.linalg import eigsh

Grid = npt.NDArray[np.float64]
Row = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# Counting the start, as published implementations do; it never quite settles, so the number counts.
FITNESS_STEPS = 20
# Below this size the whole spectrum is cheaper than asking for two vectors of it.
_SMALL = 64
# Values nearer to each other than this are the same.
_APART = 1e-10


def advantage(values: Grid) -> Grid:
    """Revealed comparative advantage, which for firms is the location quotient.

    `values` (regions × classes, none negative): share of a class in a region over its share in all
    regions. A region or class without any value has no share: its cells are NaN, not 0.
    """
    if values.ndim != 2:
        raise ValueError("values are a table of regions by classes")
    if np.isnan(values).any() or (values < 0).any():
        raise ValueError("values are numbers and none of them is negative")
    by_region, by_class = values.sum(axis=1), values.sum(axis=0)
    whole = by_region.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Grid = values * (whole / by_region)[:, None]
        found /= by_class[None, :]
    return found


@dataclass(frozen=True)
class Complexity:
    """Everything that follows from who has an advantage in what.

    `present` is regions × classes. Regions and classes with nothing at all, and those that hang
    together with nothing but a smaller part of the whole, have no complexity: NaN, and `apart_*`
    tells which they are.
    """

    present: Mask

    @cached_property
    def ones(self) -> Grid:
        """`present` as numbers."""
        return self.present.astype(np.float64)

    @cached_property
    def diversity(self) -> Row:
        """In how many classes a region has an advantage."""
        return np.asarray(self.ones.sum(axis=1))

    @cached_property
    def ubiquity(self) -> Row:
        """How many regions have an advantage in a class."""
        return np.asarray(self.ones.sum(axis=0))

    @cached_property
    def together(self) -> Grid:
        """classes × classes: how many regions have both."""
        return self.ones.T @ self.ones

    @cached_property
    def proximity(self) -> Grid:
        """classes × classes: the smaller of the two chances of one given the other; 1 on itself.

        A class that nobody has is near to nothing: 0, on itself too.
        """
        more = np.maximum(self.ubiquity[:, None], self.ubiquity[None, :])
        near: Grid = np.divide(
            self.together, more, out=np.zeros_like(self.together), where=more > 0
        )
        return near

    @cached_property
    def _near_others(self) -> Grid:
        """Proximity without a class's nearness to itself."""
        near = self.proximity.copy()
        np.fill_diagonal(near, 0.0)
        return near

    @cached_property
    def density(self) -> Grid:
        """regions × classes: the part of what is near to a class that the region has (0 to 1).

        Without the class itself, so that having it does not make it near. NaN where nothing is
        near.
        """
        whole = self._near_others.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            found: Grid = self.ones @ self._near_others
            found /= whole[None, :]
        return found

    @cached_property
    def _spectrum(self) -> tuple[Row, Row]:
        return _second_vectors(self.ones, self.diversity, self.ubiquity)

    @property
    def eci(self) -> Row:
        """Complexity of regions: mean 0, standard deviation 1 (of the regions that have one)."""
        return self._spectrum[0]

    @property
    def pci(self) -> Row:
        """Complexity of classes: mean 0, standard deviation 1."""
        return self._spectrum[1]

    @property
    def apart_regions(self) -> Mask:
        """Regions without a complexity."""
        return np.isnan(self.eci)

    @property
    def apart_classes(self) -> Mask:
        """Classes without a complexity."""
        return np.isnan(self.pci)

    @cached_property
    def outlook(self) -> Row:
        """How near the complex classes are that a region lacks (sum of density × complexity)."""
        worth = np.nan_to_num(self.pci)
        return np.asarray((np.nan_to_num(self.density) * (1.0 - self.ones)) @ worth)

    @cached_property
    def gain(self) -> Grid:
        """regions × classes: what a class would open to a region that lacks it; else 0.

        Sum over the further classes it lacks of their complexity, weighted by how near they are to
        this one.
        """
        whole = self._near_others.sum(axis=0)
        worth = np.nan_to_num(self.pci)
        weight = np.divide(
            self._near_others * worth[None, :], whole[None, :],
            out=np.zeros_like(self._near_others), where=whole[None, :] > 0,
        )  # fmt: skip
        lacking = 1.0 - self.ones
        return np.asarray(lacking * (lacking @ weight.T))

    def fitness(self, steps: int = FITNESS_STEPS) -> tuple[Row, Row]:
        """Fitness of regions and complexity of classes by the nonlinear iteration, mean 1 each."""
        regions, classes = self.diversity > 0, self.ubiquity > 0
        ones = self.ones[np.ix_(regions, classes)]
        fit, hard = np.ones(ones.shape[0]), np.ones(ones.shape[1])
        for _step in range(steps - 1):
            next_fit = ones @ hard
            next_hard = 1.0 / (ones.T @ (1.0 / fit))
            fit, hard = next_fit / next_fit.mean(), next_hard / next_hard.mean()
        return _spread(fit, regions), _spread(hard, classes)


def complexity(values: Grid, threshold: float = 1.0) -> Complexity:
    """From values to who has an advantage (quotient of `threshold` or more) and what follows."""
    quotients = advantage(values)
    with np.errstate(invalid="ignore"):
        return Complexity(quotients >= threshold)


def gaps(quotients: Row, reference: Row) -> Row:
    """How far a place is behind a reference, class by class: reference − own, NaN where unknown."""
    return reference - quotients


def _spread(values: Row, where: Mask) -> Row:
    """Values at their places among all, NaN elsewhere."""
    whole = np.full(where.shape, np.nan)
    whole[where] = values
    return whole


def _second_vectors(ones: Grid, diversity: Row, ubiquity: Row) -> tuple[Row, Row]:
    """ECI and PCI from the second singular pair of D^-½ M U^-½ on the largest connected part."""
    regions, classes = _largest_part(ones)
    part = ones[np.ix_(regions, classes)] if not (regions.all() and classes.all()) else ones
    many, few = part.shape
    if many < 2 or few < 2:
        return np.full(ones.shape[0], np.nan), np.full(ones.shape[1], np.nan)
    root_d, root_u = np.sqrt(diversity[regions]), np.sqrt(ubiquity[classes])
    scaled = part / root_d[:, None]
    scaled /= root_u[None, :]
    if few <= many:
        right = _second_vector(scaled.T @ scaled)
        by_class = right / root_u
        # the second vector of one side, taken through M, is the second vector of the other
        by_region = (part @ by_class) / diversity[regions]
    else:
        left = _second_vector(scaled @ scaled.T)
        by_region = left / root_d
        by_class = (part.T @ by_region) / ubiquity[classes]
    # the sign of a vector is free: the diverse are the complex
    if _correlation(by_region, diversity[regions]) < 0:
        by_region, by_class = -by_region, -by_class
    return (
        _spread(_standard(by_region), regions),
        _spread(_standard(by_class), classes),
    )


def _second_vector(square: Grid) -> Row:
    """The vector of the second largest value of a symmetric matrix.

    NaN where it has no meaning: the value is nothing, or the third is the same, so that any mixture
    of the two vectors would serve.
    """
    size = square.shape[0]
    if size <= _SMALL:
        values, vectors = np.linalg.eigh(square)
    else:
        # a fixed start makes the same input give the same digits
        start = np.linspace(1.0, 2.0, size)
        values, vectors = eigsh(square, k=3, which="LA", v0=start, tol=0)
    order = np.argsort(values)[::-1]
    second = values[order[1]]
    third = values[order[2]] if size > 2 else 0.0
    if second < _APART or second - third < _APART:
        return np.full(size, np.nan)
    return np.asarray(vectors[:, order[1]])


def _standard(values: Row) -> Row:
    spread = values.std(ddof=1)
    # all alike: there is nothing to tell them apart by
    if not spread > np.finfo(np.float64).eps * max(1.0, float(np.abs(values).max())):
        return np.full(values.shape, np.nan)
    return np.asarray((values - values.mean()) / spread)


def _correlation(left: Row, right: Row) -> float:
    a, b = left - left.mean(), right - right.mean()
    return float(a @ b)


def _largest_part(ones: Grid) -> tuple[Mask, Mask]:
    """The regions and classes of the largest part that hangs together.

    In two parts that share nothing, the second vector only tells one part from the other.
    """
    nobody, nothing = np.zeros(ones.shape[0], dtype=np.bool_), np.zeros(ones.shape[1], np.bool_)
    best: tuple[Mask, Mask] = (nobody, nothing)
    waiting: Mask = np.asarray(ones.any(axis=1))
    while waiting.any():
        regions, classes = _hanging_together(ones, int(np.argmax(waiting)))
        if regions.sum() + classes.sum() > best[0].sum() + best[1].sum():
            best = (regions, classes)
        waiting = np.logical_and(waiting, np.logical_not(regions))
    return best


def _hanging_together(ones: Grid, first: int) -> tuple[Mask, Mask]:
    """What can be reached from a region, through its classes and theirs."""
    regions: Mask = np.zeros(ones.shape[0], dtype=np.bool_)
    regions[first] = True
    while True:
        classes: Mask = np.asarray(ones[regions].any(axis=0))
        grown: Mask = np.asarray(ones[:, classes].any(axis=1))
        if np.array_equal(grown, regions):
            return regions, classes
        regions = grown
