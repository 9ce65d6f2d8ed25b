"""Forms on the catalogue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wutong.kernel.forms import WutongForm

from .models import Bundle, ItemKind
from .queries.lists import departments_of_catalogue


class ItemFilterForm(WutongForm):
    q = forms.CharField(label=_("Name or code"), max_length=100, required=False)
    department = forms.ChoiceField(label=_("Kind of department"), required=False)
    kind = forms.ChoiceField(
        label=_("Type of item"), required=False, choices=[("", _("All")), *ItemKind.choices]
    )
    bundle = forms.ChoiceField(label=_("Bundle"), required=False)
    show = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "department": [("", _("All")), *departments_of_catalogue()],
            "bundle": [("", _("All")), *((b.code, str(b)) for b in Bundle.objects.all())],
        }
        for name, given in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = given


class TableForm(WutongForm):
    file = forms.FileField(
        label=_("Table"), help_text=_("Excel or CSV; headings of service platforms are understood")
    )
    source = forms.CharField(
        label=_("Where it comes from"), max_length=300,
        help_text=_("Stands on every row: the list, its date, its address"),
    )  # fmt: skip
