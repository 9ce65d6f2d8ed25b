"""Forms on results."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from wutong.kernel.forms import WutongForm

from .models import CertificateState
from .queries.certificates import LARGEST


class IssueForm(WutongForm):
    provincial_number = forms.CharField(
        label=_("Number in the provincial system"), max_length=80, required=False,
        help_text=_("Of the legal record; it can't be entered later without a new certificate"),
    )  # fmt: skip
    valid_until = forms.DateField(label=_("Valid to"), required=False)


class RevokeForm(WutongForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Whoever verifies it reads this")
    )


class CertificateFilterForm(WutongForm):
    q = forms.CharField(label=_("Number, holder or title"), max_length=100, required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *CertificateState.choices]
    )


class NumberForm(WutongForm):
    number = forms.CharField(label=_("Number of the certificate"), max_length=40)
    code = forms.CharField(label=_("Code for verifying"), max_length=8)


class FileForm(WutongForm):
    file = forms.FileField(label=_("The PDF"), help_text=_("At most 20 MB"))

    def clean_file(self) -> object:
        """Not larger than a certificate can be."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("larger than 20 MB; choose the certificate itself"))
        return file


class MeasureForm(WutongForm):
    by = forms.ChoiceField(
        label=_("By"), choices=[("item", _("Service item")), ("project", _("Project"))],
        required=False,
    )  # fmt: skip
    since = forms.DateField(label=_("Decided from"), required=False)
    until = forms.DateField(label=_("Decided until"), required=False)
    change_on = forms.DateField(
        label=_("Day of the change"), required=False,
        help_text=_("Before it, and from it on"),
    )  # fmt: skip
