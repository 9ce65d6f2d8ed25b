"""A scorecard as a form: items with their formulas, vetoes, papers. No table in brackets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wutong.kernel.errors import BadInput
from wutong.pipeline.rules.rulebook import Input, figures_of, input_from
from wutong.pipeline.rules.scorecards import PANEL

from .rows import Col, Rows
from .rulebook import SPECS, FormulaForm

COMPUTED = ("ladder", "per_unit", "choice")
KINDS = (
    (PANEL, gettext_lazy("By the panel")),
    *((kind, SPECS[kind].words) for kind in COMPUTED),
    ("", gettext_lazy("Not published")),
)
MOST_ITEMS = 40
ITEM = ("code", "name", "name_en", "full", "kind", "asks", "asks_en", "unit")

NAMED = (
    Col("code", gettext_lazy("Short code")),
    Col("name", gettext_lazy("Name")),
    Col("name_en", gettext_lazy("Name in English")),
)
NEEDED = (
    ("check", gettext_lazy("before the first check is passed")),
    ("conclusion", gettext_lazy("before the conclusion")),
    ("no", gettext_lazy("only noted")),
)
PAPERS = (*NAMED, Col("needed", gettext_lazy("Must be there"), NEEDED))
GAPS = NAMED[1:]


@dataclass
class ItemForm:
    """One item: its words, its full marks, how the marks come about."""

    number: int
    values: dict[str, str] = field(default_factory=dict)
    formula: FormulaForm | None = None
    inputs: list[dict[str, Any]] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        """What stands before the names of its fields."""
        return f"i{self.number}."

    @property
    def is_computed(self) -> bool:
        """Whether a formula gives its marks."""
        return self.values.get("kind", "") in COMPUTED

    @classmethod
    def of(cls, number: int, row: Mapping[str, Any]) -> ItemForm:
        """An item as a card's table has it."""
        stated = row.get("formula")
        inputs = [dict(one) for one in row.get("inputs", ())]
        kind = "" if stated is None else str(stated["kind"])
        first = inputs[0] if inputs else {}
        values = {
            "code": str(row["code"]), "name": str(row["name"]), "name_en": str(row["name_en"]),
            "full": str(row["full"]), "kind": kind, "asks": str(first.get("name", "")),
            "asks_en": str(first.get("name_en", "")), "unit": str(first.get("unit", "")),
        }  # fmt: skip
        made = cls(number, values, None, inputs)
        if kind in SPECS:
            made.formula = FormulaForm.of(stated or {}, made.known_inputs, made.prefix)
        return made

    @property
    def known_inputs(self) -> tuple[Input, ...]:
        """What its formula asks for."""
        return tuple(input_from(one) for one in self.inputs)

    def read(self, sent: QueryDict) -> ItemForm:
        """The same item with what was sent; another kind begins with an empty formula."""
        values = {key: sent.get(f"{self.prefix}{key}", "").strip()[:160] for key in ITEM}
        known = {kind for kind, _words in KINDS} | ({self.formula.kind} if self.formula else set())
        if values["kind"] not in known:
            values["kind"] = ""
        made = ItemForm(self.number, values, None, self.inputs)
        kind = values["kind"]
        if kind not in SPECS:
            return made
        if not made.inputs:
            made.inputs = [{"code": values["code"] or "figure"}]
        if self.formula is not None and self.formula.kind == kind:
            made.formula = self.formula.read(sent)
        else:
            blank = FormulaForm(kind, self.prefix, fixed={"input": str(made.inputs[0]["code"])})
            made.formula = blank.read(sent)
        return made

    def row(self) -> dict[str, Any]:
        """The item as a card's table has it; raises BadInput with every fault."""
        told = {key: self.values[key] for key in ("code", "name", "name_en", "full")}
        name = told["name"] or told["code"]
        problems = []
        if not all(told.values()):
            problems.append(
                _("%(item)s: code, name, name in English and full points") % {"item": name}
            )
        made: dict[str, Any] = dict(told)
        kind = self.values["kind"]
        if kind == PANEL:
            made["formula"] = {"kind": PANEL}
        elif self.formula is not None:
            if not self.values["asks"]:
                problems.append(_("%(item)s: say which figure it asks for") % {"item": name})
            try:
                made["formula"] = self.formula.formula()
            except BadInput as bad:
                problems += [f"{name}: {problem}" for problem in bad.problems]
            else:
                made["inputs"] = self._asked(made["formula"])
        if problems:
            raise BadInput(problems)
        return made

    def _asked(self, formula: dict[str, Any]) -> list[dict[str, Any]]:
        first = {
            **self.inputs[0], "name": self.values["asks"],
            "name_en": self.values["asks_en"] or self.values["asks"],
        }  # fmt: skip
        first.pop("unit", None)
        if self.values["unit"]:
            first["unit"] = self.values["unit"]
        first.pop("kind", None)
        first.pop("choices", None)
        if formula["kind"] == "choice":
            first["kind"] = "choice"
            first["choices"] = [mark["choice"] for mark in formula["marks"]]
        return [first, *self.inputs[1:]]


@dataclass
class CardForm:
    """The whole card besides its head."""

    items: list[ItemForm]
    vetoes: Rows
    papers: Rows
    gaps: Rows

    @classmethod
    def of(cls, definition: Mapping[str, Any] | None) -> CardForm:
        """A form with what a card says; an empty one has one item."""
        table = definition or {}
        items = [ItemForm.of(n, row) for n, row in enumerate(table.get("items", ()))]
        return cls(
            items or [ItemForm(0, dict.fromkeys(ITEM, "") | {"kind": PANEL})],
            Rows.of("vetoes", gettext_lazy("Vetoes"), NAMED, table.get("vetoes", ())),
            Rows.of(
                "papers", gettext_lazy("Papers of the application"), PAPERS,
                [{"needed": "check", **row} for row in table.get("papers", ())],
            ),
            Rows.of(
                "gaps", pgettext_lazy("scorecard", "Parts that were not published"), GAPS,
                table.get("gaps", ()),
            ),
        )  # fmt: skip

    def read(self, sent: QueryDict) -> CardForm:
        """The same with what was sent; the button `add` may ask for one more item."""
        number = sent.get("items", "")
        count = min(int(number), MOST_ITEMS) if number.isascii() and number.isdigit() else 0
        known = {item.number: item for item in self.items}
        items = [known.get(n, ItemForm(n)).read(sent) for n in range(count)]
        # an item whose code and name are both taken away is taken off the card
        items = [item for item in items if item.values["code"] or item.values["name"]]
        if sent.get("add") == "item":
            items.append(ItemForm(count, dict.fromkeys(ITEM, "") | {"kind": PANEL}))
        return CardForm(items, self.vetoes.read(sent), self.papers.read(sent), self.gaps.read(sent))

    @property
    def count(self) -> int:
        """How many numbers the items' fields run to."""
        return max((item.number for item in self.items), default=-1) + 1

    def table(self, head: Mapping[str, Any]) -> dict[str, Any]:
        """The card's table; raises BadInput with every fault of every item."""
        problems: list[str] = []
        items = []
        for item in self.items:
            try:
                items.append(item.row())
            except BadInput as bad:
                problems += bad.problems
        if not items and not problems:
            problems.append(_("The card has no item"))
        for rows in (self.vetoes, self.papers, self.gaps):
            problems += _half_named(rows.rows, str(rows.title))
        if problems:
            raise BadInput(problems)
        made: dict[str, Any] = {**head, "items": items}
        for rows in (self.vetoes, self.papers, self.gaps):
            if rows.rows:
                made[rows.key] = rows.rows
        return dict(figures_of(made))


def _half_named(rows: Sequence[Mapping[str, str]], title: str) -> list[str]:
    return [
        _("%(table)s, row %(row)d: every column is filled in") % {"table": title, "row": n}
        for n, row in enumerate(rows, start=1)
        if not all(row.values())
    ]
