"""Who feeds whom: the Leontief inverse of an input–output table, its linkages and key sectors.

Leontief 1936; linkages as China's statistics name them: 影响力系数 (backward) from the columns of
the inverse, 感应度系数 (forward) from its rows, each over its mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from wutong.companies.rules.fault import Fault, gettext_noop

_IDLE = gettext_noop("sector %(sector)s has flows but no output")
_NEGATIVE = gettext_noop("an output is negative")
_ALL_USED = gettext_noop("the sectors use all that they make: there is no inverse")
_NO_ECONOMY = gettext_noop("some sector uses more than it makes: the table is no economy's")

Grid = npt.NDArray[np.float64]
Row = npt.NDArray[np.float64]

# Tables are printed in whole ten thousands: sums may be off by the rounding of each cell.
BALANCE = 1e-3


@dataclass(frozen=True)
class InputOutput:
    """Flows between sectors (`flows[i, j]`: what j uses of i) and the output of each sector.

    Both in the table's own unit. Raises ValueError where the table can't be one of an economy; what
    a table of the Bureau may be wrong in is told as a Fault.
    """

    sectors: tuple[str, ...]
    flows: Grid
    output: Row

    def __post_init__(self) -> None:
        many = len(self.sectors)
        if self.flows.shape != (many, many) or self.output.shape != (many,):
            raise ValueError("flows are sectors by sectors, output one number a sector")
        if not (np.isfinite(self.flows).all() and np.isfinite(self.output).all()):
            raise ValueError("flows and output are numbers")
        if (self.output < 0).any():
            raise ValueError(Fault(_NEGATIVE))
        idle = (self.output == 0) & ((self.flows != 0).any(axis=0) | (self.flows != 0).any(axis=1))
        if idle.any():
            raise ValueError(Fault(_IDLE, sector=self.sectors[int(np.argmax(idle))]))

    @cached_property
    def coefficients(self) -> Grid:
        """Direct consumption (直接消耗系数): flows over the output of the user."""
        return _over(self.flows, self.output[None, :])

    @cached_property
    def inverse(self) -> Grid:
        """The Leontief inverse (完全需要系数): output of i for one unit of final demand for j."""
        return _inverse(self.coefficients)

    @cached_property
    def allocation(self) -> Grid:
        """Direct allocation (直接分配系数): flows over the output of the giver."""
        return _over(self.flows, self.output[:, None])

    @cached_property
    def supply_inverse(self) -> Grid:
        """The Ghosh inverse: output of j for one unit of value added of i."""
        return _inverse(self.allocation)

    @cached_property
    def multipliers(self) -> Row:
        """Output of all sectors for one unit of final demand for a sector."""
        return np.asarray(self.inverse.sum(axis=0))

    @cached_property
    def backward(self) -> Row:
        """影响力系数: how much a sector pulls, over the mean of all."""
        return np.asarray(self.multipliers / self.multipliers.mean())

    @cached_property
    def forward(self) -> Row:
        """感应度系数 by the rows of the Leontief inverse, over the mean of all."""
        rows = self.inverse.sum(axis=1)
        return np.asarray(rows / rows.mean())

    @cached_property
    def forward_by_supply(self) -> Row:
        """The same by the rows of the Ghosh inverse, which weighs by what is given, not asked."""
        rows = self.supply_inverse.sum(axis=1)
        return np.asarray(rows / rows.mean())

    @property
    def key_sectors(self) -> tuple[str, ...]:
        """Sectors that pull and are pulled more than the mean."""
        both = (self.backward > 1) & (self.forward > 1)
        return tuple(name for name, is_key in zip(self.sectors, both, strict=True) if is_key)

    def effect(self, demand: Row) -> Row:
        """Output that a final demand asks of each sector, directly and along the chains."""
        return np.asarray(self.inverse @ demand)


def _over(flows: Grid, output: Row) -> Grid:
    """Flows over output; a sector without output has no flows either, and stays 0."""
    wide = np.broadcast_to(output, flows.shape)
    return np.divide(flows, wide, out=np.zeros_like(flows), where=wide > 0)


def _inverse(coefficients: Grid) -> Grid:
    many = coefficients.shape[0]
    try:
        found = np.linalg.inv(np.eye(many) - coefficients)
    except np.linalg.LinAlgError:
        raise ValueError(Fault(_ALL_USED)) from None
    # an economy that can feed itself has no negative entry (Hawkins and Simon 1949)
    if (found < -1e-9).any():
        raise ValueError(Fault(_NO_ECONOMY))
    return np.asarray(found)
