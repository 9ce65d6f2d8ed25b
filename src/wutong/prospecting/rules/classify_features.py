"""Turns scopes and names into rows of numbers for the trained classifier.

Four blocks stand side by side, each of length 1: pieces of one to three signs of what the scope
says is done (boilerplate and exclusions left out), the same of its beginning (main activity first),
pieces of the name, and the points that the untrained reading gives to every division and group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from wutong.chains.rules.reading import read_scope
from wutong.chains.rules.text import normalise

from .classify import Classifier

Floats = npt.NDArray[np.float32]
Keys = npt.NDArray[np.uint64]

LONGEST_PIECE = 3
OPENING = 60
# How far each block speaks beside the others.
WEIGHTS = (1.0, 0.7, 1.0, 1.0)
_SEED = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(0x100000001B3)


class Texts(NamedTuple):
    """What is read of many firms: the scope without remarks, its opening, the name, the points."""

    scopes: list[str]
    openings: list[str]
    names: list[str]
    points: sp.csr_matrix


def read_texts(firms: Sequence[tuple[str, str]], knowing: Classifier) -> Texts:
    """Read (scope, name) of every firm."""
    scopes: list[str] = []
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    place = {code: n for n, code in enumerate(knowing.codes)}
    for scope, name in firms:
        reading = read_scope(scope)
        scopes.append(
            "、".join(
                reading.plain[p.start : p.end].strip() for p in reading.passages if not p.negated
            )
        )
        for code, value in knowing.all_points(reading, name).items():
            columns.append(place[code])
            values.append(value)
        ends.append(len(columns))
    points = sp.csr_matrix(
        (np.asarray(values, np.float32), np.asarray(columns, np.int32), np.asarray(ends)),
        shape=(len(firms), len(place)),
    )
    names = [f"^{normalise(name).strip()}$" for _, name in firms]
    return Texts(scopes, [scope[:OPENING] for scope in scopes], names, points)


class Table:
    """Which columns the pieces of the texts stand in, and how rare each piece is."""

    def __init__(self, vocabularies: Sequence[Keys], rarities: Sequence[Floats]) -> None:
        self.vocabularies = tuple(vocabularies)
        self.rarities = tuple(rarities)

    @classmethod
    def of(cls, texts: Texts, *, least: int, most: int) -> Table:
        """Learn from texts: a piece counts from `least` rows up, the `most` commonest a block."""
        vocabularies: list[Keys] = []
        rarities: list[Floats] = []
        for lines in (texts.scopes, texts.openings, texts.names):
            _, keys, _ = _pieces(lines)
            found, counts = np.unique(keys, return_counts=True)
            enough = counts >= least
            found, counts = found[enough], counts[enough]
            if len(found) > most:
                commonest = np.sort(np.argsort(-counts, kind="stable")[:most])
                found, counts = found[commonest], counts[commonest]
            vocabularies.append(found)
            rarities.append((np.log((1 + len(lines)) / (1 + counts)) + 1).astype(np.float32))
        return cls(vocabularies, rarities)

    def columns(self, points: int) -> int:
        """How many columns a row has, `points` of them those of the untrained reading."""
        return sum(map(len, self.vocabularies)) + points

    def rows(self, texts: Texts) -> sp.csr_matrix:
        """One row of numbers a firm."""
        blocks: list[sp.csr_matrix] = []
        lines = (texts.scopes, texts.openings, texts.names)
        for block, vocabulary, rarity, weight in zip(
            lines, self.vocabularies, self.rarities, WEIGHTS, strict=False
        ):
            blocks.append(_block(block, vocabulary, rarity) * np.float32(weight))
        points = texts.points.copy()
        points.data = np.sqrt(points.data)
        blocks.append(_even(points) * np.float32(WEIGHTS[-1]))
        return sp.hstack(blocks, format="csr", dtype=np.float32)


def _block(lines: Sequence[str], vocabulary: Keys, rarity: Floats) -> sp.csr_matrix:
    rows, keys, counts = _pieces(lines)
    if not len(vocabulary):
        return sp.csr_matrix((len(lines), 0), dtype=np.float32)
    at = np.minimum(np.searchsorted(vocabulary, keys), len(vocabulary) - 1)
    known = vocabulary[at] == keys
    rows, at, counts = rows[known], at[known], counts[known]
    values = (1 + np.log(counts)).astype(np.float32) * rarity[at]
    matrix = sp.csr_matrix((values, (rows, at)), shape=(len(lines), len(vocabulary)))
    return _even(matrix)


def _even(matrix: sp.csr_matrix) -> sp.csr_matrix:
    """Every row at length 1; a row of nothing stays so."""
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    scale = (1 / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return sp.diags(scale).dot(matrix).tocsr().astype(np.float32)


def _pieces(lines: Sequence[str]) -> tuple[npt.NDArray[np.int64], Keys, npt.NDArray[np.int64]]:
    """Every piece of one to three signs: row, key and how often it stands in that row."""
    signs = np.frombuffer("".join(lines).encode("utf-32-le", "replace"), dtype="<u4")
    owners = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    found_rows: list[npt.NDArray[np.int64]] = []
    found_keys: list[Keys] = []
    for length, keys in enumerate(_rolled(signs.astype(np.uint64)), 1):
        whole = owners[: len(keys)] == owners[length - 1 :]
        found_rows.append(owners[: len(keys)][whole])
        found_keys.append(keys[whole])
    rows, keys = np.concatenate(found_rows), np.concatenate(found_keys)
    # Row and key in one number: sorting once is cheaper. 20 bits hold a million rows.
    both = (rows.astype(np.uint64) << np.uint64(44)) | (keys >> np.uint64(20))
    _, firsts, counts = np.unique(both, return_index=True, return_counts=True)
    return rows[firsts], keys[firsts], counts


def _rolled(signs: Keys) -> Iterator[Keys]:
    """Keys of the pieces of one sign, of two, of three."""
    keys = np.zeros(len(signs), np.uint64)
    for length in range(1, LONGEST_PIECE + 1):
        if len(signs) < length:
            yield np.zeros(0, np.uint64)
            continue
        with np.errstate(over="ignore"):
            keys = (keys[: len(signs) - length + 1] + signs[length - 1 :]) * _SEED
            keys ^= keys >> np.uint64(29)
            yield keys * _STEP + np.uint64(length)
