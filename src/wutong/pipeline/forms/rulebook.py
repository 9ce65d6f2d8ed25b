"""A rule's formula as fields and rows: what people change, never a table in brackets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from wutong.kernel.errors import BadInput
from wutong.pipeline.rules.numbers import InputFault, plain, read_figure
from wutong.pipeline.rules.rulebook import Input
from wutong.pipeline.wording import READINGS, fault_words, input_name

from .rows import Cell, Col, Rows

YES_NO = (("", gettext_lazy("No")), ("yes", gettext_lazy("Yes")))


@dataclass(frozen=True)
class Spec:
    """What a kind of formula is made of; `whole` are counts, `must` may not be left empty."""

    words: Any
    fields: tuple[Col, ...] = ()
    must: frozenset[str] = frozenset()
    table: str = ""
    title: Any = ""
    cols: tuple[Col, ...] = ()
    row_must: frozenset[str] = frozenset()


def _figure(key: str, label: Any) -> Col:
    return Col(key, label, is_figure=True)


PLACES = _figure("places", gettext_lazy("Decimals"))
CAP = _figure("cap", gettext_lazy("At most; empty: no cap"))
MARKS = _figure("marks", gettext_lazy("Points given; empty: not published"))

SPECS: dict[str, Spec] = {
    "ratio": Spec(
        gettext_lazy("A share of one figure in another"),
        fields=(
            PLACES, _figure("scale", gettext_lazy("Times")),
            Col("is_part", gettext_lazy("The numerator is a part of the denominator"), YES_NO),
        ),
    ),
    "tiers": Spec(
        gettext_lazy("Progressive rates, each slice at its own"),
        fields=(CAP,), table="tiers", title=gettext_lazy("Slices"),
        cols=(
            _figure("up_to", gettext_lazy("Up to; the last row stays empty")),
            _figure("per_mille", gettext_lazy("Rate (‰)")),
        ),
        row_must=frozenset({"per_mille"}),
    ),
    "ladder": Spec(
        gettext_lazy("Points by thresholds"),
        table="steps", title=gettext_lazy("Thresholds, the highest first"),
        cols=(_figure("from", gettext_lazy("From this figure on")), MARKS),
        row_must=frozenset({"from"}),
    ),
    "choice": Spec(
        gettext_lazy("Points by a choice"),
        table="marks", title=gettext_lazy("Choices"),
        cols=(
            Col("choice", pgettext_lazy("rule", "Choice")),
            _figure("marks", gettext_lazy("Points given")),
        ),
        row_must=frozenset({"choice", "marks"}),
    ),
    "per_unit": Spec(
        gettext_lazy("Full points, and so much off for each step below"),
        fields=(
            _figure("full", gettext_lazy("Full points")),
            _figure("full_at", gettext_lazy("Full from this figure on")),
            _figure("step", gettext_lazy("A step below it")),
            _figure("each", gettext_lazy("takes off")),
            Col("part_unit", gettext_lazy("A part of a step"), tuple(READINGS.items())),
            _figure("floor", gettext_lazy("Never less than")),
        ),
        must=frozenset({"full", "full_at", "step", "each"}),
    ),
    "min_max": Spec(
        gettext_lazy("Between the least and the most of a group"),
        fields=(
            _figure("base", gettext_lazy("The least gets")),
            _figure("span", gettext_lazy("The most gets so much more")), PLACES,
        ),
        must=frozenset({"base", "span"}),
    ),
    "capped_sum": Spec(
        gettext_lazy("A weighted sum with caps"),
        fields=(CAP, _figure("scale", gettext_lazy("Times")), PLACES),
        table="terms", title=gettext_lazy("Parts of the sum"),
        cols=(
            Col("input", gettext_lazy("Of what")), _figure("weight", gettext_lazy("Weight")),
            _figure("of", gettext_lazy("of how much")), CAP,
        ),
        row_must=frozenset({"input", "weight"}),
    ),
    "bands": Spec(
        gettext_lazy("A word by how far one figure is behind another"),
        table="bands", title=gettext_lazy("Bands"),
        cols=(
            Col("word", gettext_lazy("Word")), _figure("low", gettext_lazy("From")),
            _figure("high", pgettext_lazy("band", "To")),
            Col("low_open", gettext_lazy("The lower end isn't in it"), YES_NO),
        ),
        row_must=frozenset({"word"}),
    ),
}  # fmt: skip

WHOLE = frozenset({"places"})
FLAGS = frozenset({"is_part", "low_open"})
TEXTS = frozenset({"choice", "word", "input", "part_unit"})


@dataclass
class FormulaForm:
    """A formula's fields and its table. `fixed` are the parts that a page doesn't change."""

    kind: str
    prefix: str = ""
    inputs: tuple[Input, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)
    fixed: dict[str, Any] = field(default_factory=dict)
    spare: int = 1

    @classmethod
    def of(
        cls, formula: Mapping[str, Any], inputs: tuple[Input, ...] = (), prefix: str = ""
    ) -> FormulaForm:
        """A form with what a formula says now."""
        kind = str(formula["kind"])
        spec = SPECS[kind]
        shown = {c.key for c in spec.fields} | {spec.table, "kind"}
        return cls(
            kind, prefix, inputs,
            values={c.key: _shown(formula.get(c.key)) for c in spec.fields},
            rows=[
                {c.key: _shown(row.get(c.key)) for c in spec.cols}
                for row in formula.get(spec.table, ())
            ],
            fixed={name: value for name, value in formula.items() if name not in shown},
        )  # fmt: skip

    @property
    def spec(self) -> Spec:
        """What its kind is made of."""
        return SPECS[self.kind]

    @property
    def table(self) -> Rows | None:
        """The rows, where the kind has any."""
        if not self.spec.table:
            return None
        cols = [self._col(col) for col in self.spec.cols]
        key = f"{self.prefix}{self.spec.table}"
        return Rows(key, self.spec.title, cols, list(self.rows), self.spare)

    def _col(self, col: Col) -> Col:
        if col.key != "input":
            return col
        names = tuple((one.code, input_name(one)) for one in self.inputs)
        return Col(col.key, col.label, (("", "—"), *names))

    @property
    def cells(self) -> list[Cell]:
        """The single fields as they are drawn."""
        return [
            Cell(f"{self.prefix}{c.key}", f"f-{self.prefix}{c.key}", self.values.get(c.key, ""), c)
            for c in self.spec.fields
        ]

    def read(self, sent: QueryDict) -> FormulaForm:
        """The same form with what was sent."""
        table = self.table
        read = table.read(sent) if table else None
        values = {
            c.key: sent.get(f"{self.prefix}{c.key}", "").strip()[:60] for c in self.spec.fields
        }
        return FormulaForm(
            self.kind, self.prefix, self.inputs, values, read.rows if read else [], self.fixed,
            read.spare if read else 1,
        )  # fmt: skip

    def formula(self) -> dict[str, Any]:
        """The formula as a row keeps it, figures as texts; raises BadInput with every fault."""
        problems: list[str] = []
        made: dict[str, Any] = {"kind": self.kind, **self.fixed}
        for col in self.spec.fields:
            self._put(made, col, self.values, self.spec.must, problems)
        if self.spec.table:
            lines = []
            for row in self.rows:
                line: dict[str, Any] = {}
                for col in self.spec.cols:
                    self._put(line, col, row, self.spec.row_must, problems)
                lines.append(line)
            if not lines:
                problems.append(
                    _("%(table)s: fill in one row at least") % {"table": self.spec.title}
                )
            made[self.spec.table] = lines
        if problems:
            raise BadInput(problems)
        return made

    def _put(
        self,
        made: dict[str, Any],
        col: Col,
        given: Mapping[str, str],
        must: frozenset[str],
        problems: list[str],
    ) -> None:
        text = given.get(col.key, "")
        if not text:
            if col.key in must:
                problems.append(_("%(name)s is missing") % {"name": col.label})
            return
        if col.key in FLAGS:
            made[col.key] = True
        elif col.key in TEXTS:
            made[col.key] = text
        else:
            try:
                figure = read_figure(str(col.label), text, "", whole=col.key in WHOLE)
            except InputFault as fault:
                problems.append(fault_words(fault.problem))
                return
            if figure is not None:
                made[col.key] = int(figure) if col.key in WHOLE else plain(figure)


def _shown(value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    return plain(value) if isinstance(value, Decimal) else str(value)
