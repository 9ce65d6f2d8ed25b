"""A classifier trained on a county's own list, and the file that keeps it.

The file is an .npz of plain arrays and one JSON text. Nothing in it is ever run: numpy reads it
with pickles forbidden, and every array is checked before use.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from wutong.chains.rules.text import normalise
from wutong.companies.rules.fault import Fault, gettext_noop
from wutong.runtime.whole_files import written_whole

from .classify import GUESSES, Classifier, Guess
from .classify_features import Floats, Table, Texts, read_texts

Points = npt.NDArray[np.float64]

FORMAT = "wutong-classifier"
VERSION = 2
# Points of a firm that lie nearer together than this are all the same.
_NO_SPREAD = 1e-6
# Below this chance the best guess is worth less than an honest “don't know”.
LEAST = 0.1

_NOTHING = gettext_noop("%(path)s: there is no such file")
_FOREIGN = gettext_noop(
    "%(file)s: is no model of this product; make one with wutong classify train --input LIST"
)
_NEWER = gettext_noop(
    "%(file)s: is a model of format %(found)s, this version reads %(wanted)d; train it anew"
)
_OTHER_WORDS = gettext_noop(
    "%(file)s: was trained beside other words for the divisions than this version has; "
    "train it anew with wutong classify train"
)
_BROKEN = gettext_noop("%(file)s: can't be read whole (%(why)s); copy it again or train it anew")


class ModelFault(ValueError):
    """The file of a model can't be used; the text says why and what to do."""

    def __init__(self, problem: Fault) -> None:
        self.problem = problem
        super().__init__(str(problem))


class Sharpness(NamedTuple):
    """How points become chances: softmax of `factor` × points / spread ** `evening`.

    The spread is that of a firm's own points over the codes. Where nothing speaks for any code the
    points lie close together, and where much does they lie far apart; `evening` (0 to 1) says how
    much of that is the text's length and manner, and not knowledge.
    """

    factor: float
    evening: float = 0.0

    def chances(self, points: Points) -> Points:
        """One row a firm, one column a code; a row adds up to 1."""
        return _sharpened(points, np.array([[self.factor]]), np.array([[self.evening]]))


@dataclass(frozen=True, slots=True)
class Model:
    """What training found.

    `sharpness` is told twice: for firms whose name holds one of the `telling` words, and for the
    others, of whom less is known. `rows` is how many firms it learned from.
    """

    codes: tuple[str, ...]
    table: Table
    weights: Floats
    bias: Floats
    sharpness: tuple[Sharpness, Sharpness]
    telling: frozenset[str]
    rows: int
    knowing: Classifier
    # Codes that are sums of the trained ones, where a coarser level is asked for.
    sums: tuple[str, ...] = ()
    adds: npt.NDArray[np.float64] | None = None

    def cut(self, digits: int) -> Model:
        """The same model for the first digits of its codes; the chances of a group are added."""
        sums = tuple(sorted({code[:digits] for code in self.codes}))
        adds = np.zeros((len(self.codes), len(sums)))
        for row, code in enumerate(self.codes):
            adds[row, sums.index(code[:digits])] = 1
        return replace(self, sums=sums, adds=adds)

    def guess_all(self, firms: Sequence[tuple[str, str]]) -> list[tuple[Guess, ...]]:
        """At most three codes for every (scope, name), best first; () for “don't know”."""
        if not firms:
            return []
        texts = read_texts(firms, self.knowing)
        chances = self.chances(texts)
        codes = self.sums or self.codes
        count = min(GUESSES, len(codes))
        order = np.argsort(-chances, axis=1, kind="stable")[:, :count]
        silent = [
            not scope and name == "^$"
            for scope, name in zip(texts.scopes, texts.names, strict=True)
        ]
        return [
            ()
            if silent[row] or chances[row, best[0]] < LEAST
            else tuple(Guess(codes[n], float(chances[row, n])) for n in best)
            for row, best in enumerate(order.tolist())
        ]

    def chances(self, texts: Texts) -> npt.NDArray[np.float64]:
        """One row a firm, one column a code; a row adds up to 1."""
        points = (self.table.rows(texts) @ self.weights + self.bias).astype(np.float64)
        told = tells(texts.names, self.telling)
        chances = chances_of(points, told, self.sharpness)
        return chances if self.adds is None else chances @ self.adds


def tells(names: Sequence[str], telling: frozenset[str]) -> npt.NDArray[np.bool_]:
    """Which of the plain names hold a word that alone told the code while training."""
    return np.fromiter(
        (
            any(
                name[at : at + length] in telling
                for length in (2, 3, 4)
                for at in range(len(name) - length + 1)
            )
            for name in names
        ),
        bool,
        len(names),
    )


def chances_of(
    points: Points, told: npt.NDArray[np.bool_], sharpness: tuple[Sharpness, Sharpness]
) -> Points:
    """Points of each row as chances, by the sharpness for told names and that for the others."""
    factor, evening = np.hsplit(np.array(sharpness)[np.where(told, 0, 1)], 2)
    return _sharpened(points, factor, evening)


def _sharpened(points: Points, factor: Points, evening: Points) -> Points:
    """Chances of points; `factor` and `evening` are columns, of one row or of one for each firm."""
    spread = np.maximum(points.std(axis=1, keepdims=True), _NO_SPREAD)
    return softmax(points * factor / spread**evening)


def softmax(points: Points) -> Points:
    """Points of each row as chances that add up to 1."""
    chances = np.exp(points - points.max(axis=1, keepdims=True))
    return np.asarray(chances / chances.sum(axis=1, keepdims=True), np.float64)


def words_of(knowing: Classifier) -> int:
    """A number that tells one edition of the product's own words from another."""
    lexicon = knowing.lexicon
    text = json.dumps(
        [sorted(lexicon.kinds.items()), sorted((w, sorted(c)) for w, c in lexicon.worth.items())],
        ensure_ascii=False,
    )
    return zlib.crc32(text.encode())


def save_model(model: Model, path: Path) -> None:
    """Write the model; the file appears whole or not at all."""
    said = {
        "format": FORMAT,
        "version": VERSION,
        "codes": model.codes,
        "sharpness": model.sharpness,
        "telling": sorted(model.telling),
        "rows": model.rows,
        "words": words_of(model.knowing),
    }
    arrays: dict[str, npt.NDArray[Any]] = {
        "about": np.frombuffer(json.dumps(said, ensure_ascii=False).encode(), np.uint8),
        "weights": model.weights.astype(np.float16),
        "bias": model.bias,
    }
    for number, (keys, rarity) in enumerate(
        zip(model.table.vocabularies, model.table.rarities, strict=True)
    ):
        arrays[f"keys_{number}"], arrays[f"rarity_{number}"] = keys, rarity
    with written_whole(path) as draft, draft.open("wb") as out:
        np.savez_compressed(out, **arrays)  # type: ignore[arg-type]


def load_model(path: Path, knowing: Classifier | None = None) -> Model:
    """Read a model. Raises ModelFault for any other file, and for one that is broken or too new."""
    if not path.is_file():
        raise ModelFault(Fault(_NOTHING, path=str(path)))
    knowing = knowing or Classifier()
    try:
        with path.open("rb") as file:
            if file.read(2) != b"PK":
                raise ModelFault(Fault(_FOREIGN, file=path.name))
            file.seek(0)
            given = np.load(file, allow_pickle=False)
            if "about" not in given.files:
                raise ModelFault(Fault(_FOREIGN, file=path.name))
            about = json.loads(given["about"].tobytes())
            if not isinstance(about, dict) or about.get("format") != FORMAT:
                raise ModelFault(Fault(_FOREIGN, file=path.name))
            if about.get("version") not in (1, VERSION):
                found = str(about.get("version"))
                raise ModelFault(Fault(_NEWER, file=path.name, found=found, wanted=VERSION))
            if about["words"] != words_of(knowing):
                raise ModelFault(Fault(_OTHER_WORDS, file=path.name))
            blocks = range(3)
            table = Table(
                [given[f"keys_{n}"].astype(np.uint64) for n in blocks],
                [given[f"rarity_{n}"].astype(np.float32) for n in blocks],
            )
            model = Model(
                codes=tuple(map(str, about["codes"])),
                table=table,
                weights=given["weights"].astype(np.float32),
                bias=given["bias"].astype(np.float32),
                sharpness=_sharpness(about),
                telling=frozenset(map(str, about["telling"])),
                rows=int(about["rows"]),
                knowing=knowing,
            )
    except (OSError, ValueError, KeyError, TypeError, IndexError, EOFError) as error:
        if isinstance(error, ModelFault):
            raise
        raise ModelFault(Fault(_BROKEN, file=path.name, why=str(error)[:120])) from error
    except (zipfile.BadZipFile, zlib.error) as error:
        raise ModelFault(Fault(_BROKEN, file=path.name, why=str(error)[:120])) from error
    _demand_sound(model, path)
    return model


def _sharpness(about: dict[str, Any]) -> tuple[Sharpness, Sharpness]:
    first, second = about["sharpness"]
    if about["version"] == 1:  # one number each
        return Sharpness(float(first)), Sharpness(float(second))
    return Sharpness(*map(float, first)), Sharpness(*map(float, second))


def _demand_sound(model: Model, path: Path) -> None:
    columns = model.table.columns(len(model.knowing.codes))
    sizes = (columns, len(model.codes))
    rows = all(
        len(keys) == len(rarity) and bool(np.all(keys[1:] > keys[:-1]))
        for keys, rarity in zip(model.table.vocabularies, model.table.rarities, strict=True)
    )
    if (
        model.weights.shape != sizes
        or model.bias.shape != sizes[1:]
        or not rows
        or not np.isfinite(model.weights).all()
        or not np.isfinite(model.bias).all()
    ):
        raise ModelFault(Fault(_BROKEN, file=path.name, why="sizes or numbers do not fit together"))


def plain_name(name: str) -> str:
    """A name as the telling words are looked for in it."""
    return f"^{normalise(name).strip()}$"
