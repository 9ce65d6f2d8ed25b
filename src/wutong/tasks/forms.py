"""Forms on tasks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wutong.kernel.forms import WutongForm, drop_empty_hidden


class TaskFilterForm(WutongForm):
    q = forms.CharField(label=_("Words in the task"), max_length=100, required=False)
    show = forms.CharField(widget=forms.HiddenInput, required=False)
    subject = forms.CharField(widget=forms.HiddenInput, required=False)
    department = forms.CharField(widget=forms.HiddenInput, required=False)
    owner = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drop_empty_hidden(self)


class ProofForm(WutongForm):
    proof = forms.CharField(
        label=_("Proof"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was done, or the paper that shows it"),
    )  # fmt: skip


class DayForm(WutongForm):
    due_on = forms.DateField(label=_("Until"))
    note = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # stands on the same page as the other form that asks for a reason
        super().__init__(*args, auto_id="day_%s", **kwargs)


class ReasonForm(WutongForm):
    note = forms.CharField(label=_("Reason"), max_length=300)
