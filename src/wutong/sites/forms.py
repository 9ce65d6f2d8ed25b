"""Forms on sites."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Department, Jurisdiction, User
from wutong.kernel.forms import WutongForm

from .models import (
    CAPACITY_UNITS,
    INDICATOR_UNITS,
    CapacityKind,
    IndicatorKind,
    Site,
    SiteKind,
    SiteState,
)
from .queries import places_of
from .rules import Need

NEW_STATES = [(s.value, s.label) for s in (SiteState.FREE, SiteState.PLANNED)]


def _figure(label: Any, help_text: Any = "", places: int = 2) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, help_text=help_text, required=False, min_value=Decimal(0), max_digits=12,
        decimal_places=places,
    )  # fmt: skip


def _add_figures(form: forms.Form) -> None:
    for key, label in IndicatorKind.choices:
        form.fields[f"indicator_{key}"] = _figure(label, INDICATOR_UNITS[key], 4)
    for key, label in CapacityKind.choices:
        form.fields[f"factor_{key}"] = _figure(label, CAPACITY_UNITS[key], 3)


class SiteFilter(WutongForm):
    """What the list can be narrowed by; all in the query string."""

    q = forms.CharField(label=_("Words"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind of site"), choices=[("", _("All kinds")), *SiteKind.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *SiteState.choices], required=False
    )
    area_from = forms.DecimalField(label=_("Area from"), required=False)
    area_to = forms.DecimalField(label=_("Area to"), required=False)


class SiteForm(WutongForm):
    """All of a site; an empty figure is unknown."""

    code = forms.CharField(label=_("Site code"), max_length=30)
    kind = forms.ChoiceField(label=_("Kind of site"), choices=SiteKind.choices)
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    state = forms.ChoiceField(label=_("State"), choices=NEW_STATES)
    jurisdiction = forms.ModelChoiceField(Jurisdiction.objects.none(), label=_("Place"))
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    land_mu = _figure(_("Land in mu"))
    floor_m2 = _figure(_("Floor in m²"), _("For plants and offices"))
    land_use = forms.CharField(label=_("Land use"), max_length=80, required=False)
    available_from = forms.DateField(label=_("Available from"), required=False)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Department in charge"), required=False
    )
    x = forms.DecimalField(
        label=_("Metres east"), required=False, max_digits=9, decimal_places=1,
        help_text=_("In the county's own plan; for the sketch"),
    )  # fmt: skip
    y = forms.DecimalField(label=_("Metres north"), required=False, max_digits=9, decimal_places=1)
    figures_source = forms.CharField(
        label=_("Source of the figures"), max_length=200, required=False,
        help_text=_("The paper that says so"),
    )  # fmt: skip
    remark = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea)
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    def __init__(self, *args: Any, user: User, site: Site | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _add_figures(self)
        # the names of the figures stand before the remark, where the eye looks for them
        tail = ["figures_source", "remark", "source"]
        self.order_fields([name for name in self.fields if name not in tail] + tail)
        if site is not None:
            del self.fields["state"]
        for name, rows in (
            ("jurisdiction", places_of(user)),
            ("department", Department.objects.offered_to(user)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 # narrows the type
            field.queryset = rows  # type: ignore[assignment]
            empty = [] if field.required else [("", gettext("Nobody yet"))]
            field.choices = [*empty, *((row.pk, str(row)) for row in rows)]

    def clean(self) -> dict[str, Any]:
        """Both coordinates or none."""
        given = super().clean() or {}
        if (given.get("x") is None) != (given.get("y") is None):
            self.add_error("x", gettext("Give both coordinates, or none"))
        for key in ("land_mu", "floor_m2"):
            if given.get(key) == 0:
                self.add_error(
                    key,
                    gettext("An area is more than nothing; leave it empty where it is not known"),
                )
        return given

    def parts(self) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], str]:
        """Fields of the site, indicators, capacities, and the source of the figures."""
        given = dict(self.cleaned_data)
        source = given.pop("figures_source")
        indicators = {k: given.pop(f"indicator_{k}") for k in IndicatorKind.values}
        capacities = {k: given.pop(f"factor_{k}") for k in CapacityKind.values}
        return given, indicators, capacities, source


def initial_of(site: Site) -> dict[str, Any]:
    """What the form begins with; the site's figures must have been fetched."""
    values: dict[str, Any] = {
        name: getattr(site, name)
        for name in SiteForm.base_fields
        if name not in {"figures_source", "state", "jurisdiction", "department"}
    }
    values |= {"jurisdiction": site.jurisdiction_id, "department": site.department_id}
    for row in site.indicators.all():
        values[f"indicator_{row.kind}"] = row.value.normalize()
        values["figures_source"] = row.source
    for spare in site.capacities.all():
        values[f"factor_{spare.kind}"] = spare.amount.normalize()
    return values


class ForWhomForm(WutongForm):
    for_whom = forms.CharField(
        label=_("Reserved for whom"), max_length=200, help_text=_("The project or the firm")
    )


class PhotoForm(WutongForm):
    photo = forms.FileField(
        label=_("Photo"), help_text=_("JPEG or PNG, at most 8 MB"),
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png"}),
    )  # fmt: skip


class TableForm(WutongForm):
    """The file with the table."""

    file = forms.FileField(
        label=_("File"), help_text=_("An Excel workbook (.xlsx) or .csv"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )  # fmt: skip


class NeedForm(WutongForm):
    """What a project asks for; an empty field asks nothing."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds wanted"), choices=SiteKind.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    land_from = _figure(_("Land from, in mu"))
    land_to = _figure(_("Land to, in mu"))
    floor_from = _figure(_("Floor from, in m²"))
    floor_to = _figure(_("Floor to, in m²"))
    needed_on = forms.DateField(label=_("Needed on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _add_figures(self)

    def need(self) -> Need:
        """The need as the rules see it."""
        given = self.cleaned_data
        return Need(
            kinds=frozenset(given["kinds"]), land_from=given["land_from"],
            land_to=given["land_to"], floor_from=given["floor_from"], floor_to=given["floor_to"],
            indicators=self._figures("indicator_", IndicatorKind.values),
            factors=self._figures("factor_", CapacityKind.values), needed_on=given["needed_on"],
        )  # fmt: skip

    def _figures(self, before: str, kinds: list[str]) -> dict[str, Decimal]:
        given = {kind: self.cleaned_data[f"{before}{kind}"] for kind in kinds}
        return {kind: value for kind, value in given.items() if value is not None}
