"""A made-up region × class table of the size of China's counties by the classes of GB/T 4754."""

from __future__ import annotations

import sys

import numpy as np
import numpy.typing as npt

REGIONS, CLASSES, SEED = 2_850, 1_380, 20261127


def make_table(regions: int = REGIONS, classes: int = CLASSES) -> npt.NDArray[np.float64]:
    """Firms by region and class: able regions have more classes, and the rarer ones."""
    chance = np.random.default_rng(SEED)
    able, hard = chance.normal(size=regions), chance.normal(size=classes)
    likely = 1 / (1 + np.exp(-(1.5 * able[:, None] - 1.2 * hard[None, :] - 1.0)))
    there = chance.random((regions, classes)) < likely
    size = np.exp(chance.normal(1.0, 1.2, (regions, classes)))
    return np.asarray(there * np.ceil(size))


def write_long(path: str) -> None:
    """The table as region,class,value without the zeros."""
    table = make_table()
    with open(path, "w", encoding="utf-8") as file:
        file.write("region,class,value\n")
        for region, line in enumerate(table):
            for place in np.flatnonzero(line):
                file.write(f"r{region:04},c{place:04},{line[place]:.0f}\n")


if __name__ == "__main__":
    write_long(sys.argv[1])
