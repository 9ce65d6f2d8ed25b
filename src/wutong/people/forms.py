"""Forms on people."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Department, Role, User
from wutong.kernel.forms import WutongForm


class SignInForm(WutongForm):
    username = forms.CharField(label=_("Username"), max_length=150)
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput, strip=False)


class InviteForm(WutongForm):
    username = forms.RegexField(
        r"^[a-z0-9._-]{2,40}$", label=_("Username"),
        help_text=_("2 to 40 small letters, digits, dots or dashes"),
        error_messages={"invalid": _("Use 2 to 40 small letters, digits, dots or dashes, such as zhaoshang01")},
    )  # fmt: skip
    display_name = forms.CharField(label=_("Name shown"), max_length=40)
    post = forms.CharField(label=_("Post"), max_length=60, required=False)
    department = forms.ModelChoiceField(
        Department.objects.all(), label=_("Department"), required=False
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    password = forms.CharField(
        label=_("First password"), widget=forms.PasswordInput, strip=False,
        help_text=_("At least 10 characters; the person changes it after signing in"),
    )  # fmt: skip

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if User.objects.filter(username=username).exists():
            raise forms.ValidationError(
                _t("There is a person with this username already: choose another")
            )
        return username

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


class RoleForm(WutongForm):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    note = forms.CharField(label=_("Reason"), max_length=200, required=False)


class PasswordForm(WutongForm):
    password = forms.CharField(label=_("New password"), widget=forms.PasswordInput, strip=False)

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password
