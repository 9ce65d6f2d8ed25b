"""The text that an applicant reads before he commits: every part has a field of its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wutong.approvals.models import Readiness
from wutong.kernel.forms import WutongForm
from wutong.matters.public import Item


def _text(label: Any, hint: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=6000, widget=forms.Textarea
    )


class TemplateForm(WutongForm):
    """A version of a commitment template (国办发〔2020〕42号: what must be told in writing)."""

    item_code = forms.CharField(
        label=_("Code of the item"), max_length=90, required=False,
        help_text=_("Empty: for every item that may be committed to"),
    )  # fmt: skip
    valid_from = forms.DateField(label=_("Valid from"))
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("The paper, its number and day")
    )
    readiness = forms.ChoiceField(label=_("When the conditions are met"), choices=Readiness.choices)
    later_days = forms.IntegerField(
        label=_("Days promised"), min_value=1, max_value=3650, required=False,
        help_text=_("Only where the conditions are met later"),
    )  # fmt: skip
    basis = _text(_("Basis"), required=False)
    conditions = _text(_("Conditions, standards and technical demands"))
    materials = _text(_("Papers, and until when they are handed in"))
    promise = _text(
        _("What is promised"), _("Knows all, meets it, tells the truth, accepts the check")
    )
    liability = _text(_("What follows from a false commitment"))
    publicity = _text(_("How far it is made public"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        code = str(given.get("item_code", "")).strip()
        if code and not Item.objects.filter(code=code).exists():
            self.add_error("item_code", gettext("there is no such item in the catalogue"))
        later = given.get("readiness") == Readiness.LATER
        if later and not given.get("later_days"):
            self.add_error("later_days", gettext("say within how many days"))
        if not later:
            given["later_days"] = None
        return given | {"item_code": code}
