"""The form for the State Council's list."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from wutong.kernel.forms import WutongForm


class ListForm(WutongForm):
    year = forms.IntegerField(
        label=_("Year"), min_value=2007, max_value=2100, required=False,
        help_text=_("Needed for a workbook; the text of a notice says it itself"),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Text of the notice"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Paste the notice as it is published, with the weekdays in brackets"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Or a workbook"), required=False,
        help_text=_("Columns: day, worked (yes or no). The export of a year can be changed."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Number of the notice"), required=False, max_length=200,
        help_text=_("For the record, as 国办发明电〔2025〕7号"),
    )  # fmt: skip
