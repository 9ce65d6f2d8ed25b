"""What a place is good at, and what it could do next: region × class, counted in firms or money.

Location quotients, revealed advantage, proximity of classes, density around a class, complexity of
places and classes (Hidalgo and Hausmann 2009, by the eigenvector) and fitness (Tacchella and others
2012). NumPy and SciPy; a matrix of 2,850 regions and 1,380 classes takes less than half a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

Grid = npt.NDArray[np.float64]
Row = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

# Counting the start, as published implementations do; it never quite settles, so the number counts.
FITNESS_STEPS = 20
# Below this size the whole spectrum is cheaper than asking for two vectors of it.
_SMALL = 64
# Vectors kept while asking for two, and how often they may be renewed. Five of this size are too
# few for SciPy to wake its threads, which would spin for some 20 ms beside the next product; where
# the second and the third value are close they take long, and more vectors are tried.
_BASES = ((5, 100), (20, 30_000))
# Values nearer to each other than this are the same.
_APART = 1e-10
# What a quotient may lose by rounding: a share that equals that of all regions counts in any unit.
_ROUNDING = 1e-14
# Whole numbers up to this are exact in single precision, which counts at twice the speed.
_EXACT = 2**24
_REGIONS_AT_ONCE = 1024


def advantage(values: Grid) -> Grid:
    """Revealed comparative advantage, which for firms is the location quotient.

    `values` (regions × classes, none negative): share of a class in a region over its share in all
    regions. A region or class without any value has no share: its cells are NaN, not 0.
    """
    of_region, of_class = _scales(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Grid = values * of_region
        found /= of_class
    return found


def _scales(values: Grid) -> tuple[Grid, Grid]:
    """What each region's row is multiplied by, and each class's column divided by."""
    if values.ndim != 2:
        raise ValueError("values are a table of regions by classes")
    if values.size and not values.min() >= 0:  # NaN is not, either
        raise ValueError("values are numbers and none of them is negative")
    by_region, by_class = values.sum(axis=1), values.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (by_region.sum() / by_region)[:, None], by_class[None, :]


def _some_regions(many: int) -> Iterator[slice]:
    """Regions in parts that are small enough to stay near the processor."""
    for low in range(0, many, _REGIONS_AT_ONCE):
        yield slice(low, low + _REGIONS_AT_ONCE)


@dataclass(frozen=True)
class Complexity:
    """Everything that follows from who has an advantage in what.

    `present` is regions × classes. Regions and classes with nothing at all, and those that hang
    together with nothing but a smaller part of the whole, have no complexity: NaN, and `apart_*`
    tells which they are.
    """

    present: Mask

    @cached_property
    def diversity(self) -> Row:
        """In how many classes a region has an advantage."""
        return np.asarray(np.count_nonzero(self.present, axis=1), dtype=np.float64)

    @cached_property
    def ubiquity(self) -> Row:
        """How many regions have an advantage in a class."""
        return np.asarray(np.count_nonzero(self.present, axis=0), dtype=np.float64)

    @cached_property
    def together(self) -> Grid:
        """classes × classes: how many regions have both."""
        exact = np.dtype(np.float32 if len(self.present) < _EXACT else np.float64)
        ones: npt.NDArray[Any] = self.present.astype(exact)
        return np.asarray((ones.T @ ones).astype(np.float64))

    @cached_property
    def proximity(self) -> Grid:
        """classes × classes: the smaller of the two chances of one given the other; 1 on itself.

        A class that nobody has is near to nothing: 0, on itself too.
        """
        somebody = np.maximum(self.ubiquity, 1.0)  # nobody has nothing together with others: 0 / 1
        larger = np.maximum(somebody[:, None], somebody[None, :])
        return np.divide(self.together, larger, out=larger)

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
        with np.errstate(invalid="ignore", divide="ignore"):
            part = self._near_others / self._near_others.sum(axis=0)[None, :]
        found = np.empty(self.present.shape)
        for some in _some_regions(len(found)):
            np.matmul(self.present[some].astype(np.float64), part, out=found[some])
        return found

    @cached_property
    def _spectrum(self) -> tuple[Row, Row]:
        return _second_vectors(self.present, self.diversity, self.ubiquity)

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
    def _beyond(self) -> tuple[Row, Grid]:
        """Outlook and gain, which are sums of one product.

        What a region lacks, each class by its complexity, is weighed by how near it is to every
        class: the sum over the classes that the region has is its outlook, each that it lacks is a
        gain.
        """
        whole = self._near_others.sum(axis=0)
        worth = np.divide(
            np.nan_to_num(self.pci), whole, out=np.zeros_like(whole), where=whole > 0
        )  # fmt: skip
        outlook, gain = np.empty(len(self.present)), np.empty(self.present.shape)
        for some in _some_regions(len(outlook)):
            there, found = self.present[some].astype(np.float64), gain[some]
            absent = 1.0 - there
            # nearness is symmetric: from this class to the others is from the others to this one
            np.matmul(absent * worth, self._near_others, out=found)
            outlook[some] = np.einsum("ij,ij->i", there, found)
            found *= absent
        return outlook, gain

    @property
    def outlook(self) -> Row:
        """How near the complex classes are that a region lacks (sum of density × complexity)."""
        return self._beyond[0]

    @property
    def gain(self) -> Grid:
        """regions × classes: what a class would open to a region that lacks it; else 0.

        Sum over the further classes it lacks of their complexity, weighted by how near they are to
        this one.
        """
        return self._beyond[1]

    def fitness(self, steps: int = FITNESS_STEPS) -> tuple[Row, Row]:
        """Fitness of regions and complexity of classes by the nonlinear iteration, mean 1 each."""
        regions, classes = self.diversity > 0, self.ubiquity > 0
        ones = self.present[np.ix_(regions, classes)].astype(np.float64)
        fit, hard = np.ones(ones.shape[0]), np.ones(ones.shape[1])
        for _step in range(steps - 1 if ones.size else 0):
            next_fit = ones @ hard
            next_hard = 1.0 / (ones.T @ (1.0 / fit))
            fit, hard = next_fit / next_fit.mean(), next_hard / next_hard.mean()
        return _spread(fit, regions), _spread(hard, classes)


def complexity(values: Grid, threshold: float = 1.0) -> Complexity:
    """From values to who has an advantage (quotient of `threshold` or more) and what follows."""
    of_region, of_class = _scales(values)
    present = np.empty(values.shape, dtype=np.bool_)
    with np.errstate(divide="ignore", invalid="ignore"):
        for some in _some_regions(len(values)):  # as `advantage` reckons, without keeping it
            quotients = values[some] * of_region[some]
            quotients /= of_class
            np.greater_equal(quotients, threshold * (1.0 - _ROUNDING), out=present[some])
    return Complexity(present)


def gaps(quotients: Row, reference: Row) -> Row:
    """How far a place is behind a reference, class by class: reference − own, NaN where unknown."""
    return reference - quotients


def _spread(values: Row, where: Mask) -> Row:
    """Values at their places among all, NaN elsewhere."""
    whole = np.full(where.shape, np.nan)
    whole[where] = values
    return whole


def _second_vectors(present: Mask, diversity: Row, ubiquity: Row) -> tuple[Row, Row]:
    """ECI and PCI from the second singular pair of D^-½ M U^-½ on the largest connected part."""
    whole = _sparse(present)
    turned = whole.T
    regions, classes = _largest_part(whole, turned)
    if not (regions.all() and classes.all()):
        whole = whole[regions][:, classes]
        turned = whole.T
    many, few = whole.shape
    if many < 2 or few < 2:
        return np.full(present.shape[0], np.nan), np.full(present.shape[1], np.nan)
    d, u = diversity[regions], ubiquity[classes]
    if few <= many:
        by_class = _second_vector(whole, turned, d, u) / np.sqrt(u)
        # the second vector of one side, taken through M, is the second vector of the other
        by_region = (whole @ by_class) / d
    else:
        by_region = _second_vector(turned, whole, u, d) / np.sqrt(d)
        by_class = (turned @ by_region) / u
    # the sign of a vector is free: the diverse are the complex
    if _correlation(by_region, d) < 0:
        by_region, by_class = -by_region, -by_class
    return (
        _spread(_standard(by_region), regions),
        _spread(_standard(by_class), classes),
    )


def _sparse(present: Mask) -> csr_matrix:
    """The few that are there, row by row; what SciPy makes of the whole table, but sooner."""
    rows, columns = present.shape
    ends = np.concatenate([[0], np.cumsum(np.count_nonzero(present, axis=1))])
    places = np.flatnonzero(present) - np.repeat(np.arange(rows) * columns, np.diff(ends))
    return csr_matrix((np.ones(len(places)), places, ends), shape=(rows, columns))


def _second_vector(tall: csr_matrix, wide: csr_matrix, rows: Row, columns: Row) -> Row:
    """The vector of the second largest value of AᵀA, where A = `tall` / √rows / √columns.

    `wide` is `tall` turned, `rows` and `columns` are their sums. NaN where the vector has no
    meaning: the value is nothing, or the third is the same, so that any mixture of the two vectors
    would serve.
    """
    size = tall.shape[1]
    root = np.sqrt(columns)
    first = root / np.linalg.norm(root)  # the greatest value is 1, this its vector

    def without_first(vector: Row) -> Row:
        vector = vector.ravel()
        taken = (wide @ ((tall @ (vector / root)) / rows)) / root
        return np.asarray(taken - first * (first @ vector))

    if size <= _SMALL:
        scaled = tall.toarray() / np.sqrt(rows)[:, None] / root[None, :]
        values, vectors = np.linalg.eigh(scaled.T @ scaled - np.outer(first, first))
    else:
        # a fixed start makes the same input give the same digits
        start = np.linspace(1.0, 2.0, size)
        square = LinearOperator((size, size), matvec=without_first, dtype=np.float64)
        values, vectors = _greatest(square, start)
    order = np.argsort(values)[::-1]
    second, third = values[order[0]], values[order[1]]
    if second < _APART or second - third < _APART:
        return np.full(size, np.nan)
    return np.asarray(vectors[:, order[0]])


def _greatest(square: LinearOperator, start: Row) -> tuple[Row, Grid]:
    """The two greatest values and their vectors, to the last digit."""
    *tries, last = _BASES
    for basis, renewals in tries:
        try:
            return _asked(square, start, basis, renewals)
        except ArpackNoConvergence:
            continue
    return _asked(square, start, *last)


def _asked(square: LinearOperator, start: Row, basis: int, renewals: int) -> tuple[Row, Grid]:
    values, vectors = eigsh(
        square, k=2, ncv=basis, maxiter=renewals, which="LA", v0=start, tol=0
    )  # fmt: skip
    return np.asarray(values), np.asarray(vectors)


def _standard(values: Row) -> Row:
    spread = values.std(ddof=1)
    # all alike: there is nothing to tell them apart by
    if not spread > np.finfo(np.float64).eps * max(1.0, float(np.abs(values).max())):
        return np.full(values.shape, np.nan)
    return np.asarray((values - values.mean()) / spread)


def _correlation(left: Row, right: Row) -> float:
    a, b = left - left.mean(), right - right.mean()
    return float(a @ b)


def _largest_part(whole: csr_matrix, turned: csr_matrix) -> tuple[Mask, Mask]:
    """The regions and classes of the largest part that hangs together.

    In two parts that share nothing, the second vector only tells one part from the other.
    """
    many, few = whole.shape
    best: tuple[Mask, Mask] = (np.zeros(many, dtype=np.bool_), np.zeros(few, dtype=np.bool_))
    waiting: Mask = np.diff(whole.indptr) > 0
    while waiting.any():
        regions, classes = _hanging_together(whole, turned, int(np.argmax(waiting)))
        if regions.sum() + classes.sum() > best[0].sum() + best[1].sum():
            best = (regions, classes)
        waiting = np.logical_and(waiting, np.logical_not(regions))
    return best


def _hanging_together(whole: csr_matrix, turned: csr_matrix, first: int) -> tuple[Mask, Mask]:
    """What can be reached from a region, through its classes and theirs."""
    regions: Mask = np.zeros(whole.shape[0], dtype=np.bool_)
    regions[first] = True
    while True:
        classes: Mask = (turned @ regions.astype(np.float64)) > 0
        grown: Mask = (whole @ classes.astype(np.float64)) > 0
        if np.array_equal(grown, regions):
            return regions, classes
        regions = grown
