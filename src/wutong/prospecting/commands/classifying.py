"""What the command line asks of the classifier. Needs neither a database nor Django's settings.

With imports where they are needed: guessing without a model needs nothing beyond the standard
library, and its start is a good part of classifying a short list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wutong.kernel.errors import BadInput
from wutong.prospecting.rules.classify_classes import FULL_TABLE
from wutong.prospecting.rules.classify_files import (
    by_classes,
    by_model,
    classify_file,
    read_labelled,
    untrained,
)
from wutong.prospecting.rules.encodings import UTF8
from wutong.prospecting.rules.strict_csv import ListFault
from wutong.runtime.words import fault_words, gettext_noop
from wutong.runtime.words import gettext as _

if TYPE_CHECKING:
    from wutong.prospecting.rules.classify_model import Model
    from wutong.prospecting.rules.classify_training import Labelled

# Levels that can be asked for, and how many digits their codes have.
LEVELS = {"division": 2, "class": 4}
NO_TABLE = gettext_noop(
    "Classes can't be guessed before the full table of GB/T 4754 is loaded. The National Bureau of "
    "Statistics publishes it (stats.gov.cn, under the statistical standards); save it as CSV "
    "with the headings code, level, parent, name and run: wutong load gbt4754 FILE (or name the "
    "file with --table FILE)"
)


def classify(
    *,
    source: Path,
    target: Path,
    level: str = "division",
    classes: Sequence[tuple[str, str]] = (),
    model: Path | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> dict[str, object]:
    """Guess divisions or classes of GB/T 4754 for the firms of a CSV; `wutong classify --json`.

    `classes` holds code and name of every class of the loaded table; without it only divisions can
    be guessed. `model` is a file made by `train_classifier`, which answers with its own codes: at
    the level asked for when they are numbers. Answers level, rows, known (rows with at least one
    guess), unknown, and encoding where the list is not UTF-8 (GBK). Raises BadInput.
    """
    if level not in LEVELS:
        raise BadInput(
            _("There is no level %(level)s. Known levels: %(digits)s")
            % {"level": level, "digits": ", ".join(LEVELS)}
        )
    way = untrained
    if model is not None:
        way = by_model(model, _digits_of(_model_at(model), level))
    elif level == "class":
        if len(classes) < FULL_TABLE:
            raise BadInput(_(NO_TABLE))
        way = by_classes(classes)
    if not target.absolute().parent.is_dir():
        raise BadInput(
            _("The folder %(parent)s does not exist. Make it first.")
            % {"parent": target.absolute().parent}
        )
    try:
        done = classify_file(source, target, way=way, progress=progress)
    except ListFault as fault:
        raise BadInput(fault_words(fault.problem)) from fault
    return {
        "level": level,
        "rows": done.rows,
        "known": done.answered,
        "unknown": done.rows - done.answered,
        **({} if done.encoding == UTF8 else {"encoding": done.encoding}),
    }


def train_classifier(
    *, source: Path, target: Path, progress: Callable[[str], None] = lambda _: None
) -> dict[str, object]:
    """Learn from a CSV with uscc, name, business_scope and code; `wutong classify train --json`.

    Writes the model to `target` and answers rows (different firms), codes, unlabelled (rows without
    a code), repeated (rows that stood there before), kinds (where the codes are not of one kind:
    firms by number of digits, "other" for what is no number), too_few (codes with too few firms to
    learn), and how often the first guess was right on firms left out:
    `right` as they are, `right_hidden` with the telling word of the name hidden; with `error` and
    `error_hidden`, the expected calibration errors. Raises BadInput.
    """
    from wutong.prospecting.rules.classify_model import save_model
    from wutong.prospecting.rules.classify_training import TrainingFault, train

    if not target.absolute().parent.is_dir():
        raise BadInput(
            _("The folder %(parent)s does not exist. Make it first.")
            % {"parent": target.absolute().parent}
        )
    if source.resolve() == target.resolve():
        raise BadInput(
            _("%(name)s: the model would overwrite the list; name another file")
            % {"name": source.name}
        )
    try:
        firms, unlabelled = read_labelled(source)
        done = train(firms, progress=progress)
    except ListFault as fault:
        raise BadInput(fault_words(fault.problem)) from fault
    except TrainingFault as fault:
        raise BadInput(f"{source.name}: {fault_words(fault.problem)}") from fault
    save_model(done.model, target)
    return {
        "rows": done.rows,
        "codes": done.codes,
        "unlabelled": unlabelled,
        "repeated": len(firms) - len(set(firms)),
        "kinds": _kinds(firms),
        "too_few": list(done.too_few),
        "right": round(done.right[0], 4),
        "right_hidden": round(done.right[1], 4),
        "error": round(done.errors[0], 4),
        "error_hidden": round(done.errors[1], 4),
        "model": str(target),
    }


def _kinds(firms: Sequence[Labelled]) -> dict[str, int]:
    """Firms by the number of digits of their codes; empty where all codes are of one kind."""
    found = Counter(str(len(f.code)) if f.code.isdecimal() else "other" for f in set(firms))
    return dict(sorted(found.items())) if len(found) > 1 else {}


def classes_of_file(path: Path) -> list[tuple[str, str]]:
    """Code and name of every class in a table of GB/T 4754. Raises BadInput."""
    from wutong.chains.rules.packaged import PackagedFault, read_industries

    try:
        rows = read_industries(path)
    except PackagedFault as fault:
        raise BadInput(
            _("%(fault)s. It must be CSV with code, level, parent, name")
            % {"fault": fault_words(fault.args[0])}
        ) from fault
    return [(row.code, row.name) for row in rows if row.level == "class"]


def _model_at(path: Path) -> Model:
    from wutong.prospecting.rules.classify_model import ModelFault, load_model

    try:
        return load_model(path)
    except ModelFault as fault:
        raise BadInput(fault_words(fault.problem)) from fault


def _digits_of(model: Model, level: str) -> int | None:
    """How many digits of the model's codes answer at a level; None: its codes as they are."""
    if not all(code.isdigit() for code in model.codes):
        return None
    shortest = min(map(len, model.codes))
    if shortest < LEVELS[level]:
        raise BadInput(
            _(
                "The model was trained on codes of %(shortest)s digits; level %(level)s "
                "needs %(digits)s. Train it on a list with longer codes, or ask for --level "
                "division"
            )
            % {"shortest": shortest, "level": level, "digits": LEVELS[level]}
        )
    return LEVELS[level]
