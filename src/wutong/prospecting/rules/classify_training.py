"""Learns a classifier from a list of firms whose codes are known.

Names often hold the industry word that also stands in the scope, and a model that sees it looks at
nothing else. So every firm is shown twice: as it is, and with the telling word of its name (and
whatever else name and scope share) hidden from both. Then the rest of the scope has to speak. On a
short list only those are shown twice whose name tells something: the others have nothing to spare.

A short list is learned in one go: ridge regression on who has which code, by the likeness of every
firm to every other (Rifkin, Yeo, Poggio 2003). A long one by multinomial logistic regression, in
steps over small batches with a rate of its own for each column (Adagrad: Duchi, Hazan, Singer
2011). The chances are made honest on firms that were left out.
"""

from __future__ import annotations

import math
import random
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.linalg import solve
from scipy.optimize import minimize

from wutong.chains.rules.text import normalise
from wutong.companies.rules.fault import Fault, gettext_noop
from wutong.runtime.words import gettext as _

from .classify import Classifier
from .classify_features import Floats, Table, Texts, read_texts
from .classify_model import (
    Model,
    Points,
    Sharpness,
    chances_of,
    plain_name,
    softmax,
    tells,
)

_TOO_FEW = gettext_noop(
    "only %(codes)d of %(all)d codes have %(firms)d different firms or more; "
    "at least %(least)d are needed"
)

Ints = npt.NDArray[np.int64]
Progress = Callable[[str], None]

# A code with fewer firms can't be learned; a list of fewer codes is no question.
FEWEST_FIRMS = 5
FEWEST_CODES = 2
MOST_FIRMS = 200_000
_CELLS = 30_000_000  # columns times codes: keeps memory below some 300 MB
# A list of up to this many firms is short: twice as many rows by as many numbers take 100 MB.
_SHORT = 2_500
_RIDGE = 2.0
_HIDDEN_COUNTS = 0.5  # a row whose telling word is hidden counts half as much as a whole one
_SHARE_COUNTS = 0.5  # how far a common code is preferred where the text says little
_ROWS_AT_ONCE = 500
_BATCH = 128
_RATE = 0.05
_STEPS = 2_400
_EPOCHS = (4, 40)
_LEFT_OUT = 5  # every fifth firm is left out while the chances are set
_SEED = 4754
_LEAST = 1e-9  # what was held for impossible and came true costs much, but not everything


class Labelled(NamedTuple):
    """One firm whose code is known. `key` tells firms apart: the credit code."""

    key: str
    name: str
    scope: str
    code: str


class TrainingFault(ValueError):
    """The list can't teach anything; the text says why."""

    def __init__(self, problem: Fault) -> None:
        self.problem = problem
        super().__init__(str(problem))


class Trained(NamedTuple):
    """A model and how it did on firms that were left out: plain, and with the name's word hidden.

    `left_out` are codes with too few firms; `errors` expected calibration errors, in that order.
    """

    model: Model
    rows: int
    codes: int
    too_few: tuple[str, ...]
    right: tuple[float, float]
    errors: tuple[float, float]


def train(
    firms: Sequence[Labelled],
    *,
    knowing: Classifier | None = None,
    progress: Progress = lambda _: None,
) -> Trained:
    """Learn from labelled firms. Raises TrainingFault when there are too few of them.

    The same list gives the same model, whatever the order of its rows.
    """
    knowing = knowing or Classifier()
    firms = sorted(set(firms))  # a row that stands twice teaches nothing new
    counts = Counter(firm.code for firm in firms)
    too_few = tuple(sorted(code for code, count in counts.items() if count < FEWEST_FIRMS))
    kept = [firm for firm in firms if counts[firm.code] >= FEWEST_FIRMS]
    codes = tuple(sorted({firm.code for firm in kept}))
    if len(codes) < FEWEST_CODES:
        raise TrainingFault(
            Fault(
                _TOO_FEW, codes=len(codes), all=len(counts), firms=FEWEST_FIRMS, least=FEWEST_CODES
            )
        )
    if len(kept) > MOST_FIRMS:
        kept = sorted(random.Random(_SEED).sample(kept, MOST_FIRMS))  # noqa: S311 - no secret
        codes = tuple(sorted({firm.code for firm in kept}))
    place = {code: n for n, code in enumerate(codes)}
    truth = np.array([place[firm.code] for firm in kept])
    told = telling_words([firm.name for firm in kept], truth)
    progress(
        _("%(firms)s firms, %(codes)s codes: reading")
        % {"firms": f"{len(kept):,}", "codes": len(codes)}
    )
    plain = read_texts([(firm.scope, firm.name) for firm in kept], knowing)
    hidden = read_texts(
        [hide(firm.scope, firm.name, word) for firm, word in zip(kept, told, strict=True)], knowing
    )
    telling = frozenset(word for word in told if word)
    group = np.array([zlib.crc32(firm.key.upper().encode()) % _LEFT_OUT for firm in kept])
    rounds = range(_LEFT_OUT) if len(kept) < 5_000 else range(1)
    lists = Lists(plain, hidden, np.array([bool(word) for word in told]), truth)
    points: list[list[Points]] = [[], []]
    left_out: list[Ints] = []
    for turn in rounds:
        inside, outside = np.flatnonzero(group != turn), np.flatnonzero(group == turn)
        if not len(outside) or not len(inside):
            continue
        progress(
            _("learning without %(firms)s firms that are left out") % {"firms": f"{len(outside):,}"}
        )
        table, weights, bias = _learn(lists, inside, len(codes))
        for kind, texts in enumerate((plain, hidden)):
            points[kind].append((table.rows(_some(texts, outside)) @ weights + bias).astype(float))
        left_out.append(outside)
    asked = np.concatenate(left_out)
    answer, named = truth[asked], tells([plain.names[n] for n in asked], telling)
    whole, bare = np.vstack(points[0]), np.vstack(points[1])
    # who is asked later has a telling word in the name, or has none, as if it were hidden
    wordless = np.concatenate([answer[~named], answer[named]])
    without = _sharpness(np.vstack([whole[~named], bare[named]]), wordless)
    sharpness = (_sharpness(whole[named], answer[named]) if named.any() else without, without)
    right: list[float] = []
    errors: list[float] = []
    for found, which in ((whole, named), (bare, np.zeros(len(answer), dtype=np.bool_))):
        chances = chances_of(found, which, sharpness)
        hits = chances.argmax(axis=1) == answer
        right.append(float(hits.mean()))
        errors.append(calibration_error(chances.max(axis=1), hits))
    progress(_("learning from all firms"))
    table, weights, bias = _learn(lists, np.arange(len(kept)), len(codes))
    model = Model(
        codes=codes,
        table=table,
        weights=weights,
        bias=bias,
        sharpness=sharpness,
        telling=telling,
        rows=len(kept),
        knowing=knowing,
    )
    return Trained(
        model, len(kept), len(codes), too_few, (right[0], right[1]), (errors[0], errors[1])
    )


# --- hiding what the name tells -----------------------------------------------------------------


def telling_words(names: Sequence[str], truth: Ints) -> list[str]:
    """For every firm the piece of its name that alone tells its code best; "" for none.

    A firm's own name is left out when its pieces are judged, so that no rare piece tells anything.
    """
    spread: dict[str, Counter[int]] = {}
    share = np.bincount(truth) / len(truth)
    listed = [_pieces_of(plain_name(name)) for name in names]
    for pieces, code in zip(listed, truth.tolist(), strict=True):
        for piece in pieces:
            spread.setdefault(piece, Counter())[code] += 1
    totals = {piece: sum(codes.values()) for piece, codes in spread.items()}
    found: list[str] = []
    for pieces, code in zip(listed, truth.tolist(), strict=True):
        usual = float(share[code])
        best, word = 0.0, ""
        for piece in sorted(pieces):
            here, everywhere = spread[piece][code] - 1, totals[piece] - 1
            if here < 4:
                continue
            chance = (here + 5 * usual) / (everywhere + 5)
            much = chance >= 0.3 and chance * (1 - usual) >= 4 * usual * (1 - chance)
            if much and chance * math.log(here + 1) > best:
                best, word = chance * math.log(here + 1), piece
        found.append(word)
    return found


def _pieces_of(name: str) -> set[str]:
    return {
        name[at : at + length]
        for length in (2, 3, 4)
        for at in range(len(name) - length + 1)
        if "^" not in name[at : at + length] and "$" not in name[at : at + length]
    }


def hide(scope: str, name: str, word: str) -> tuple[str, str]:
    """Scope and name without the word, and without any two neighbouring signs they share."""
    scope, name = normalise(scope), normalise(name)
    if word:
        scope, name = scope.replace(word, ""), name.replace(word, "")
    shared = {scope[at : at + 2] for at in range(len(scope) - 1)}
    shared &= {name[at : at + 2] for at in range(len(name) - 1)}
    return _without(scope, shared), _without(name, shared)


def _without(text: str, pairs: set[str]) -> str:
    gone = [False] * len(text)
    for at in range(len(text) - 1):
        if text[at : at + 2] in pairs:
            gone[at] = gone[at + 1] = True
    return "".join(sign for sign, out in zip(text, gone, strict=True) if not out)


# --- learning -----------------------------------------------------------------------------------


def _some(texts: Texts, chosen: Ints) -> Texts:
    return Texts(
        [texts.scopes[n] for n in chosen],
        [texts.openings[n] for n in chosen],
        [texts.names[n] for n in chosen],
        texts.points[chosen],
    )


class Lists(NamedTuple):
    """What is taught: texts as they are and with the word hidden, whether there was one, codes."""

    plain: Texts
    hidden: Texts
    told: npt.NDArray[np.bool_]
    truth: Ints


def _learn(lists: Lists, chosen: Ints, codes: int) -> tuple[Table, Floats, Floats]:
    short = len(chosen) <= _SHORT
    twice = chosen[lists.told[chosen]] if short else chosen
    first, second = _some(lists.plain, chosen), _some(lists.hidden, twice)
    both = Texts(
        first.scopes + second.scopes,
        first.openings + second.openings,
        first.names + second.names,
        sp.vstack([first.points, second.points], format="csr"),
    )
    most = max(1_000, _CELLS // codes // 3)
    table = Table.of(both, least=3, most=min(most, 100_000))
    answers = np.concatenate([lists.truth[chosen], lists.truth[twice]])
    if short:
        counts = np.concatenate([np.ones(len(chosen)), np.full(len(twice), _HIDDEN_COUNTS)])
        weights, bias = _solve(table.rows(both), counts, answers, codes)
    else:
        weights, bias = _descend(table.rows(both), answers, codes)
    return table, weights, bias


def _solve(
    rows: sp.csr_matrix, counts: npt.NDArray[np.float64], answers: Ints, codes: int
) -> tuple[Floats, Floats]:
    """The weights of the least squares (each row counting `counts`), kept small by the ridge."""
    many = len(answers)
    share = np.bincount(answers, weights=counts, minlength=codes) / counts.sum()
    wanted = np.tile(-share, (many, 1)).astype(np.float32)
    wanted[np.arange(many), answers] += 1
    alike = np.empty((many, many), np.float32)
    for low in range(0, many, _ROWS_AT_ONCE):
        some = slice(low, low + _ROWS_AT_ONCE)
        alike[some] = (rows[some] @ rows.T).toarray()
    alike[np.diag_indices(many)] += (_RIDGE / counts).astype(np.float32)
    pull = solve(alike, wanted, assume_a="pos", overwrite_a=True, check_finite=False)
    return np.asarray(rows.T @ pull, np.float32), (_SHARE_COUNTS * share).astype(np.float32)


def _descend(rows: sp.csr_matrix, answers: Ints, codes: int) -> tuple[Floats, Floats]:
    chance = np.random.default_rng(_SEED)
    weights = np.zeros((rows.shape[1], codes), np.float32)
    seen = np.full((rows.shape[1], 1), 1e-8, np.float32)
    bias, seen_bias = np.zeros(codes, np.float32), np.full(codes, 1e-8, np.float32)
    count = rows.shape[0]
    low, high = _EPOCHS
    for _epoch in range(min(high, max(low, math.ceil(_STEPS * _BATCH / count)))):
        order = chance.permutation(count)
        for start in range(0, count, _BATCH):
            picked = order[start : start + _BATCH]
            batch = rows[picked]
            columns, where = np.unique(batch.indices, return_inverse=True)
            batch = sp.csr_matrix(
                (batch.data, where.astype(np.int32), batch.indptr),
                shape=(len(picked), len(columns)),
            )
            here = weights[columns]
            wrong = softmax((batch @ here + bias).astype(np.float64)).astype(np.float32)
            wrong[np.arange(len(picked)), answers[picked]] -= 1
            slope = np.asarray(batch.T @ wrong) / np.float32(len(picked))
            steep = seen[columns] + (slope * slope).mean(axis=1, keepdims=True)
            seen[columns] = steep
            weights[columns] = here - np.float32(_RATE) * slope / np.sqrt(steep)
            slope = wrong.mean(axis=0)
            seen_bias += slope * slope
            bias -= np.float32(_RATE) * slope / np.sqrt(seen_bias)
    return weights, bias


def _sharpness(points: Points, answers: Ints) -> Sharpness:
    """The sharpness at which the answers of the left-out firms are likeliest."""
    firms = np.arange(len(answers))

    def surprise(asked: npt.NDArray[np.float64]) -> float:
        chances = Sharpness(math.exp(asked[0]), asked[1]).chances(points)
        return float(-np.log(np.maximum(chances[firms, answers], _LEAST)).mean())

    found = minimize(surprise, (1.0, 0.2), method="Nelder-Mead", bounds=((-4.0, 4.0), (0.0, 1.0)))
    return Sharpness(float(math.exp(found.x[0])), float(found.x[1]))


def calibration_error(
    chances: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], bins: int = 10
) -> float:
    """Expected calibration error over bins of equal width: mean gap of chance and outcome."""
    if not len(chances):
        return 0.0
    which = np.minimum((chances * bins).astype(int), bins - 1)
    gaps = np.bincount(which, weights=chances - right, minlength=bins)
    return float(np.abs(gaps).sum() / len(chances))
