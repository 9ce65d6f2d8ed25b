"""Forms of prospecting."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Jurisdiction, JurisdictionKind
from wutong.chains.public import Chain
from wutong.kernel.forms import AmountField, WutongForm, control_class
from wutong.ui.figures import day_words, plain_number

from .asked import Asked
from .models import PlaceBy, Register, StandLevel, TargetList, WeightDirection
from .queries.weights import OTHER as OTHER_DIRECTION
from .rules.scoring import plain_place
from .rules.weighting import WeightSet
from .wording import FORMS, direction_name, part_name


def register_words(register: Register) -> str:
    """ "全国名录 · 31,960 家 · 截至 2004年12月31日", in one line."""
    rows = gettext("%(number)s firms") % {"number": plain_number(register.rows)}
    day = (
        gettext("as of %(day)s") % {"day": day_words(register.edition, year=True)}
        if register.edition
        else gettext("date unknown")
    )
    parts = [str(register), rows, day]
    if register.is_example:
        parts.append(gettext("sample"))
    return " · ".join(parts)


class ScreenForm(WutongForm):
    register = forms.ModelChoiceField(
        label=_("Register of firms"), queryset=Register.objects.none(), empty_label=None,
        help_text=_("The list is as old as the register: look at its date"),
    )  # fmt: skip
    directions = forms.MultipleChoiceField(
        label=_("Transfer regions"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: firms of all regions. Several: firms of any of them"),
    )  # fmt: skip
    provinces = forms.MultipleChoiceField(
        label=_("Provinces"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("In addition to the transfer regions"),
    )  # fmt: skip
    least_years = forms.IntegerField(
        label=_("Founded at least so many years ago"), required=False, min_value=0, max_value=100,
        help_text=_("A firm whose date is unknown passes, and is shown with it unknown"),
    )  # fmt: skip
    least_capital = AmountField(
        label=_("Registered capital at least"), required=False,
        help_text=_("Other currencies by order of magnitude; unknown capital passes"),
    )  # fmt: skip
    forms_wanted = forms.MultipleChoiceField(
        label=_("Legal form"), required=False, choices=list(FORMS.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    production_only = forms.BooleanField(
        label=_("Only firms whose scope says that they make the products"), required=False
    )

    def __init__(
        self, *args: Any, registers: Sequence[Register], weights: WeightSet, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["register"]
        field.queryset = Register.objects.filter(pk__in=[r.pk for r in registers])
        field.choices = [(r.pk, register_words(r)) for r in registers]
        self._choices("directions", [(r.code, direction_name(r)) for r in weights.directions.rows])
        self._choices("provinces", province_choices())

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = choices

    @property
    def asked(self) -> Asked:
        """What was asked for; only after the form was found valid."""
        given = self.cleaned_data
        return Asked(
            directions=tuple(given["directions"]),
            provinces=tuple(given["provinces"]),
            least_years=given["least_years"],
            least_cents=given["least_capital"],
            forms=tuple(given["forms_wanted"]),
            production_only=given["production_only"],
        )


def initial_of(asked: Asked, register: int | None) -> dict[str, Any]:
    """The form filled in as an earlier screening was."""
    return {
        "register": register,
        "directions": list(asked.directions),
        "provinces": list(asked.provinces),
        "least_years": asked.least_years,
        "least_capital": asked.least_cents,
        "forms_wanted": list(asked.forms),
        "production_only": asked.production_only,
    }


def province_choices() -> list[tuple[str, str]]:
    """Provinces by the plain name under which registers are compared: 浙江, not 浙江省."""
    provinces = Jurisdiction.objects.filter(kind=JurisdictionKind.PROVINCE, abolished=False)
    return [(plain_place(p.name), str(p)) for p in provinces.order_by("code")]


class ChooseForm(WutongForm):
    """On which list the ticked firms go: one that is there, or a new one."""

    target_list = forms.ModelChoiceField(
        label=_("Target list"), queryset=TargetList.objects.none(), required=False,
        empty_label=_("A new list"),
    )  # fmt: skip
    new_name = forms.CharField(label=_("Name of the new list"), max_length=80, required=False)
    ids = forms.TypedMultipleChoiceField(
        coerce=int, required=False, widget=forms.MultipleHiddenInput
    )

    def __init__(self, *args: Any, lists: Sequence[TargetList], ids: Sequence[int], **kwargs: Any):
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["target_list"]
        choice.queryset = TargetList.objects.filter(pk__in=[each.pk for each in lists])
        choice.choices = [("", choice.empty_label), *((each.pk, str(each)) for each in lists)]
        offered: Any = self.fields["ids"]
        offered.choices = [(key, key) for key in ids]


class ListForm(WutongForm):
    chain = forms.ModelChoiceField(
        label=_("Industry chain"), queryset=Chain.objects.none(), empty_label=None
    )
    name = forms.CharField(label=_("Name of the list"), max_length=80)
    note = forms.CharField(label=pgettext_lazy("screening", "Note"), max_length=300, required=False)

    def __init__(self, *args: Any, chains: Sequence[Chain], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["chain"]
        field.queryset = Chain.objects.filter(pk__in=[chain.pk for chain in chains])
        field.choices = [(chain.pk, str(chain)) for chain in chains]


class ListEditForm(WutongForm):
    name = forms.CharField(label=_("Name of the list"), max_length=80)
    note = forms.CharField(label=pgettext_lazy("screening", "Note"), max_length=300, required=False)


class ListFilterForm(WutongForm):
    q = forms.CharField(label=_("Words in the name or note"), max_length=100, required=False)


class TargetFilterForm(WutongForm):
    q = forms.CharField(label=_("Name or code of the firm"), max_length=100, required=False)
    state = forms.CharField(widget=forms.HiddenInput, required=False)


class ContactForm(WutongForm):
    note = forms.CharField(
        label=_("How it went"), max_length=300, required=False,
        help_text=_("With which post and with what result; no private telephone numbers"),
    )  # fmt: skip


class DropForm(WutongForm):
    reason = forms.CharField(label=_("Reason for dropping"), max_length=300)


class RegisterForm(WutongForm):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Whose register, of which year")
    )
    path = forms.CharField(
        label=_("Folder on the server"), max_length=500,
        help_text=_("A folder of .parquet files: inside the register folder, or a whole path"),
    )  # fmt: skip
    edition = forms.DateField(
        label=_("As of"), required=False, help_text=_("Leave it empty when nobody knows")
    )
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Who gave or sold it, under which terms")
    )
    is_example = forms.BooleanField(
        label=_("Made up: every firm in it is a sample"), required=False
    )


class CompareForm(WutongForm):
    old = forms.ModelChoiceField(
        label=_("Edition before"), queryset=Register.objects.none(), empty_label=None
    )
    new = forms.ModelChoiceField(
        label=_("New edition"), queryset=Register.objects.none(), empty_label=None,
        help_text=_("Those who follow a segment or a firm are told what changed, once"),
    )  # fmt: skip

    def __init__(self, *args: Any, registers: Sequence[Register], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("old", "new"):
            field: Any = self.fields[name]
            field.queryset = Register.objects.filter(pk__in=[r.pk for r in registers])
            field.choices = [(r.pk, register_words(r)) for r in registers]
        if len(registers) > 1:
            self.initial = {"new": registers[0].pk, "old": registers[1].pk, **self.initial}


class StandingForm(WutongForm):
    """Which register, how regions are told, whom to compare with."""

    register = forms.ModelChoiceField(
        label=_("Register of firms"), queryset=Register.objects.none(), empty_label=None,
        help_text=_("The figures are as old as the register: look at its date"),
    )  # fmt: skip
    place_by = forms.ChoiceField(
        label=_("Region told by"), choices=PlaceBy.choices,
        help_text=_("By code a firm counts where it is registered; a city column may be coarser"),
    )  # fmt: skip
    level = forms.ChoiceField(
        label=_("Level of GB/T 4754"), choices=StandLevel.choices, required=False,
        help_text=_("Classes are finer, and a firm is told less surely"),
    )  # fmt: skip
    growth_years = forms.IntegerField(
        label=_("Years that count as new"), min_value=1, max_value=30, initial=3,
        help_text=_("Growth is the share of firms registered in so many years before the cut-off"),
    )  # fmt: skip
    peers = forms.CharField(
        label=_("Peers"), required=False, max_length=400,
        help_text=_("Division codes, or places as the register writes them, with commas between"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, registers: Sequence[Register], no_table: str = "", **kwargs: Any
    ) -> None:
        """`no_table` says why classes can't be counted, and is empty where they can."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["register"]
        if no_table:
            self.fields["level"].help_text = no_table
        field.queryset = Register.objects.filter(pk__in=[r.pk for r in registers])
        field.choices = [(r.pk, register_words(r)) for r in registers]

    def clean_level(self) -> str:
        """What is not said is the division."""
        return self.cleaned_data["level"] or StandLevel.DIVISION

    def clean_peers(self) -> list[str]:
        return re.findall(r"[^\s,，、;；]+", self.cleaned_data["peers"])


class SignalFilterForm(WutongForm):
    q = forms.CharField(label=_("Name or code of the firm"), max_length=100, required=False)
    kind = forms.CharField(widget=forms.HiddenInput, required=False)
    comparison = forms.CharField(widget=forms.HiddenInput, required=False)


class WeightsForm(WutongForm):
    """Other weights for the parts of a score, to see who would move."""

    def __init__(self, *args: Any, weights: Mapping[str, float], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, weight in weights.items():
            self.fields[code] = forms.DecimalField(
                label=part_name(code), min_value=0, max_value=1000, max_digits=6, decimal_places=2,
                initial=f"{weight:g}",
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """At least one part must count."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Give at least one part a weight above 0"))
        return cleaned


PLACES = re.compile(r"[^\s,，、;；]+")
NEW_ROWS = 2


class WeightVersionForm(WutongForm):
    """The weights of a version and its directions, each with its places and its value."""

    def __init__(
        self,
        *args: Any,
        parts: Mapping[str, float],
        rows: Sequence[WeightDirection],
        screenings: Sequence[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.codes = tuple(parts)
        self.rows = rows
        for code in self.codes:
            self.fields[f"part_{code}"] = forms.DecimalField(
                label=part_name(code), min_value=0, max_value=1000, max_digits=6, decimal_places=2,
                initial=f"{parts[code]:g}",
            )  # fmt: skip
        for n, row in enumerate([*rows, *[None] * NEW_ROWS]):
            name = str(row) if row is not None else gettext("A new direction")
            self._row(n, row, name)
        if screenings:
            self.fields["screening"] = forms.TypedChoiceField(
                label=_("Tried on the ranked list of"), choices=list(screenings), coerce=int,
                required=False, empty_value=None,
            )  # fmt: skip
        for field in self.fields.values():
            if css := control_class(field.widget):
                field.widget.attrs["class"] = css

    def _row(self, n: int, row: WeightDirection | None, name: str) -> None:
        def field(kind: str, label: Any, made: forms.Field) -> None:
            made.label = f"{name}: {label}"
            made.required = False
            made.widget.attrs["aria-label"] = made.label
            self.fields[f"{kind}_{n}"] = made

        if row is None:
            field("name", _("name"), forms.CharField(max_length=40))
        is_other = row is not None and row.code == OTHER_DIRECTION
        if not is_other:
            text = "、".join(row.provinces) if row else ""
            field("provinces", _("provinces"), forms.CharField(max_length=300, initial=text))
            text = "、".join(row.cities) if row else ""
            field("cities", _("cities"), forms.CharField(max_length=300, initial=text))
        field(
            "value", _("value"),
            forms.DecimalField(
                min_value=0, max_value=100, max_digits=5, decimal_places=2,
                initial=f"{row.value:g}" if row else None,
            ),
        )  # fmt: skip

    @property
    def part_fields(self) -> list[forms.BoundField]:
        """The weights of the parts."""
        return [self[f"part_{code}"] for code in self.codes]

    @property
    def direction_fields(self) -> list[dict[str, Any]]:
        """The directions: row (None: a new one), and its bound fields."""
        shown = []
        for n, row in enumerate([*self.rows, *[None] * NEW_ROWS]):
            found = {
                kind: self[f"{kind}_{n}"] if f"{kind}_{n}" in self.fields else ""
                for kind in ("name", "provinces", "cities", "value")
            }
            shown.append({"row": row, **found})
        return shown

    @property
    def parts(self) -> dict[str, Decimal]:
        """The weights as entered; only after the form was found valid."""
        return {code: self.cleaned_data[f"part_{code}"] for code in self.codes}

    @property
    def directions(self) -> list[dict[str, Any]]:
        """Code ("" for a new row), name, provinces, cities, value of each row that is filled in."""
        given = self.cleaned_data
        found = []
        for n, row in enumerate([*self.rows, *[None] * NEW_ROWS]):
            provinces = PLACES.findall(given.get(f"provinces_{n}") or "")
            cities = PLACES.findall(given.get(f"cities_{n}") or "")
            name = row.name if row is not None else given.get(f"name_{n}") or ""
            if row is None and not (provinces or cities or name):
                continue
            value = given.get(f"value_{n}")
            found.append(
                {
                    "code": row.code if row is not None else "",
                    "name": name,
                    "provinces": provinces,
                    "cities": cities,
                    "value": value if value is not None else (row.value if row else Decimal(0)),
                }
            )
        return found


class PublishForm(WutongForm):
    reason = forms.CharField(
        label=_("Reason for the new weights"), max_length=300,
        help_text=_("Who decided it and why: it stands beside every list ranked by it"),
    )  # fmt: skip


class FlowForm(WutongForm):
    """Of which region and year an input–output table is, and who published it."""

    region = forms.CharField(
        label=_("Region"), max_length=60, help_text=_("As on the table: China, Shanxi, Lüliang")
    )
    year = forms.IntegerField(label=_("Year"), min_value=1980, max_value=2100)
    edition = forms.CharField(
        label=_("Edition"), max_length=40,
        help_text=_("Which printing: 42 sectors, revised; an earlier one stays beside it"),
    )  # fmt: skip
    source = forms.CharField(label=_("Source"), max_length=300)
    is_example = forms.BooleanField(label=_("Made up: a sample table"), required=False)


class FlowFileForm(FlowForm):
    """The same with the workbook."""

    file = forms.FileField(
        label=_("File"), help_text=_("An Excel workbook (.xlsx)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
    )  # fmt: skip
