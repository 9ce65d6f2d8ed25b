"""Forms on tasks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from wutong.kernel.forms import WutongForm


class ProofForm(WutongForm):
    proof = forms.CharField(
        label=_("Proof"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was done, or the paper that shows it"),
    )  # fmt: skip


class DayForm(WutongForm):
    due_on = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("Reason"), max_length=300)


class ReasonForm(WutongForm):
    note = forms.CharField(label=_("Reason"), max_length=300)
