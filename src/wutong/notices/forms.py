"""Forms of channels."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Department, User
from wutong.kernel.forms import WutongForm, settle_choices

from .models import DeliveryState, RobotForm


def _clock(label: Any, at: time) -> forms.TimeField:
    return forms.TimeField(
        label=label, initial=at, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )


class MailForm(WutongForm):
    address = forms.EmailField(
        label=_("Mail address"), max_length=200,
        help_text=_("A mail of the house; notices hold no telephone and no identity numbers"),
    )  # fmt: skip
    quiet_from = _clock(_("Quiet from"), time(21, 0))
    quiet_to = _clock(_("Quiet until"), time(7, 30))


class AddRobotForm(WutongForm):
    name = forms.CharField(
        label=_("Name of the group"), max_length=60, help_text=_("As its people know it")
    )
    form = forms.ChoiceField(label=_("Kind of robot"), choices=RobotForm.choices)
    address = forms.CharField(
        label=_("The robot's address"), max_length=500,
        help_text=_("Given by the group's settings; it holds a key and is not shown again"),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("Secret for signing"), max_length=200, required=False,
        help_text=_("DingTalk, where “sign” is chosen"),
    )  # fmt: skip
    department = forms.ModelChoiceField(
        label=_("Whose notices"), queryset=Department.objects.none(), required=False,
        empty_label=_("The whole county"),
    )  # fmt: skip
    quiet_from = _clock(_("Quiet from"), time(21, 0))
    quiet_to = _clock(_("Quiet until"), time(7, 30))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="robot_%s", **kwargs)
        field = self.fields["department"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Department.objects.offered_to(user)
            settle_choices(field)

    def clean_address(self) -> str:
        """http and https only: the sender opens nothing else."""
        address = str(self.cleaned_data["address"]).strip()
        URLValidator(
            schemes=["http", "https"], message=_("not an address; it begins with https://")
        )(address)
        return address


class ReceiptsForm(WutongForm):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *DeliveryState.choices]
    )
