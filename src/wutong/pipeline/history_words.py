"""What a history says of fields that hold more than one value, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from wutong.accounts.public import in_language

from .forms.rulebook import FLAGS, SPECS
from .models import FirmClass, Scorecard

SEPARATOR = "；"


def part_words() -> Callable[[Sequence[Sequence[str]]], str]:
    """[[part, value, why]]: each part with its value."""
    return lambda parts: SEPARATOR.join(f"{part[0]} {part[1]}".strip() for part in parts)


def key_words() -> Callable[[Sequence[int]], str]:
    """Keys of rows: how many there are."""
    return lambda keys: str(len(keys))


def firm_class_words() -> Callable[[Sequence[str]], str]:
    """Codes of classes by their labels."""
    labels = {code: str(label) for code, label in FirmClass.choices}
    return lambda codes: "、".join(labels.get(code, code) for code in codes)


def _named(key: str) -> dict[str, str]:
    """Names by code out of all cards; the newest year's words win."""
    names: dict[str, str] = {}
    for row in Scorecard.objects.order_by("year"):
        rows = row.definition.get(key, ())
        if key == "inputs":
            rows = [one for item in row.definition["items"] for one in item.get("inputs", ())]
        names.update({one["code"]: in_language(one["name"], one["name_en"]) for one in rows})
    return names


def figure_words_of_review() -> Callable[[Mapping[str, str]], str]:
    """{input: text}: by the names that the cards give their inputs."""
    names = _named("inputs")
    return lambda figures: SEPARATOR.join(
        f"{names.get(code, code)} {text}" for code, text in figures.items()
    )


def veto_words() -> Callable[[Mapping[str, str]], str]:
    """{veto: clear|hit}: by the vetoes' names."""
    names = _named("vetoes")
    states = {"clear": _("Doesn't hold"), "hit": _("Holds")}
    return lambda found: SEPARATOR.join(
        f"{names.get(code, code)} {states.get(state, state)}" for code, state in found.items()
    )


def rule_words() -> Callable[[Mapping[str, Any]], str]:
    """A rule's table: how it counts, and with which figures."""
    return _rule_words


def _rule_words(definition: Mapping[str, Any]) -> str:
    formula = definition.get("formula")
    if not formula or formula.get("kind") not in SPECS:
        return _("Published in part")
    spec = SPECS[formula["kind"]]
    told = [str(spec.words)]
    shown = [col.key for col in spec.cols if col.key not in FLAGS]
    told += [
        " ".join(str(row.get(key, "—")) for key in shown)
        for row in (formula.get(spec.table, ()) if spec.table else ())
    ]
    told += [
        f"{col.label} {formula[col.key]}"
        for col in spec.fields
        if col.key in formula and col.key not in FLAGS
    ]
    return SEPARATOR.join(told)


def card_words() -> Callable[[Mapping[str, Any]], str]:
    """A card's table: its items with their full marks."""
    return lambda table: SEPARATOR.join(
        f"{in_language(item['name'], item['name_en'])} {item['full']}" for item in table["items"]
    )
