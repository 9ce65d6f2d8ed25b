"""A new edition of an item: its fields, and its lists as sets of rows."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.forms import (
    BaseFormSet,
    BooleanField,
    CharField,
    ChoiceField,
    SlugField,
    TextInput,
    formset_factory,
)
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wutong.kernel.forms import WutongForm
from wutong.matters.models import (
    ClockUnit,
    Commitment,
    DepartmentKind,
    Fee,
    HandlingKind,
    Item,
    ItemKind,
    MaterialKind,
    MaterialSource,
    Necessity,
    NeedKind,
    Reach,
)
from wutong.matters.models import MaterialForm as MaterialShape
from wutong.matters.queries.revising import EDITION_FIELDS


def _choices(choices: type[models.TextChoices]) -> list[tuple[str, Any]]:
    return [("", _("Not known")), *choices.choices]


def _words(label: Any, longest: int, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, help_text=hint)


def _figure(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=9999, required=False)


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, required=False, widget=forms.Textarea)


def _choice(label: Any, choices: type[models.TextChoices]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=_choices(choices), required=False)


class EditionForm(WutongForm):
    """The fields of a new edition, and from when it holds by which paper."""

    valid_from = forms.DateField(label=_("Valid from"))
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("The paper, its number and day")
    )
    department_kind_id = forms.ChoiceField(label=_("Kind of department"), required=False)
    kind = _choice(_("Type of item"), ItemKind)
    is_filing = forms.BooleanField(label=_("A filing: no approval"), required=False)
    handling_kind = _choice(_("Way of handling"), HandlingKind)
    audience = _words(_("For whom"), 60)
    legal_days = _figure(_("Legal time"))
    legal_unit = _choice(_("Unit of the legal time"), ClockUnit)
    legal_basis = _words(_("Basis of the legal time"), 200)
    extension_days = _figure(_("May be extended by"))
    promised_days = _figure(_("Promised time"))
    promised_unit = _choice(_("Unit of the promised time"), ClockUnit)
    promised_note = _words(_("Note on the promise"), 300)
    commitment = _choice(_("Commitment"), Commitment)
    commitment_basis = _words(_("Basis of the commitment"), 300)
    check_days = _figure(_("Working days until the check"))
    reach = _choice(_("Reach"), Reach)
    forms = _words(_("Forms of handling"), 120)
    visits = _figure(_("Visits"))
    fee = _choice(_("Fee"), Fee)
    fee_basis = _words(_("Basis of the fee"), 300)
    result_name = _words(_("Result"), 120)
    basis = _text(_("Basis"))
    conditions = _text(_("Conditions"))
    procedure = _text(_("Course of handling"))
    place = _words(_("Place and time"), 300)
    advice = _words(_("Advice and complaints"), 300)

    GROUPS = (
        (_("From when, by which paper"), ("valid_from", "source")),
        (
            _("Basic fields"),
            ("department_kind_id", "kind", "is_filing", "handling_kind", "audience", "result_name"),
        ),
        (
            _("Clocks"),
            ("legal_days", "legal_unit", "legal_basis", "extension_days", "promised_days",
             "promised_unit", "promised_note"),
        ),
        (_("Commitment"), ("commitment", "commitment_basis", "check_days")),
        (
            _("How it is handled"),
            ("reach", "forms", "visits", "fee", "fee_basis", "place", "advice"),
        ),
        (_("Texts"), ("basis", "conditions", "procedure")),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department_kind_id"]
        if isinstance(field, ChoiceField):
            kinds = DepartmentKind.objects.all()
            field.choices = [("", _("Not known")), *((str(k.pk), str(k)) for k in kinds)]

    def grouped(self) -> list[tuple[Any, list[Any]]]:
        """The fields under their headings, for the page."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def values(self) -> dict[str, Any]:
        """The fields of the edition as typed."""
        given = {name: self.cleaned_data[name] for name in EDITION_FIELDS}
        key = given["department_kind_id"]
        return given | {"department_kind_id": int(key) if key else None}


class RowForm(WutongForm):
    """A row of a list of an edition; an empty row is none, a ticked one is taken away."""

    def add_removal(self) -> None:
        """Called by the set: its own tick, in our words."""
        self.fields["DELETE"] = BooleanField(label=_("Take it away"), required=False)


class MaterialForm(RowForm):
    name = CharField(label=_("Paper"), max_length=200)
    document = SlugField(
        label=_("Short name of the paper"), max_length=60, required=False,
        help_text=_("Papers of several items with the same short name are asked for once"),
    )  # fmt: skip
    necessity = _choice(_("Necessity"), Necessity)
    kind = _choice(_("Kind"), MaterialKind)
    form = _choice(pgettext_lazy("material", "Form"), MaterialShape)
    copies = _figure(_("Copies"))
    made_by = _choice(_("Made by"), MaterialSource)
    is_shared = BooleanField(label=_("Had by sharing: not asked of the applicant"), required=False)
    shared_from = _words(_("Shared by"), 120)
    standard = _words(_("Standard of acceptance"), 300)
    hint = _words(_("How to fill it in"), 300)
    basis = _words(_("Basis"), 300)
    name_en = _words(_("Name in English"), 200)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("name") and not given.get("document"):
            digest = hashlib.sha256(str(given["name"]).encode()).hexdigest()
            given["document"] = f"paper-{digest[:10]}"
        return given


class NeedForm(RowForm):
    needs = CharField(
        label=_("Item"), max_length=300, help_text=_("Its name or code, as it stands in the list"),
        widget=TextInput(attrs={"list": "known-items"}),
    )  # fmt: skip
    kind = ChoiceField(label=_("What it needs"), choices=NeedKind.choices, initial=NeedKind.RESULT)
    basis = _words(_("Basis"), 300)

    def clean_needs(self) -> int:
        """The key of the item."""
        text = str(self.cleaned_data["needs"]).strip()
        found = Item.objects.filter(Q(code=text) | Q(name=text) | Q(name_en=text))
        keys = list(found.values_list("pk", flat=True)[:2])
        if not keys:
            raise ValidationError(gettext("no item is called so; take it from the list"))
        if len(keys) > 1:
            raise ValidationError(gettext("several items are called so; write the code"))
        return int(keys[0])


class StopForm(RowForm):
    reason = CharField(label=_("Reason"), max_length=60)
    longest_days = _figure(_("Longest"))
    longest_unit = _choice(_("Unit"), ClockUnit)
    basis = _words(_("Basis"), 200)
    reason_en = _words(_("Reason in English"), 80)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if (given.get("longest_days") is None) != (not given.get("longest_unit")):
            self.add_error("longest_unit", gettext("a time wants its unit, and a unit its time"))
        return given


if TYPE_CHECKING:
    Rows = BaseFormSet[Any]
else:
    Rows = BaseFormSet


class RowSet(Rows):
    """Rows of one list; drawn and read without a script: more rows come by asking for them."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.add_removal()

    def rows(self) -> list[dict[str, Any]]:
        """What is filled in and not taken away, in the order of the page."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.forms
            if form.has_changed() and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]


def _set(form: type[RowForm]) -> type[BaseFormSet[Any]]:
    return formset_factory(form, formset=RowSet, extra=1, can_delete=True, max_num=200)


MaterialSet, NeedSet, StopSet = _set(MaterialForm), _set(NeedForm), _set(StopForm)
