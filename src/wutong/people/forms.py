"""Forms on people."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Department, Role, User
from wutong.kernel.forms import WutongForm

from .rules import USERNAME


class SignInForm(WutongForm):
    username = forms.CharField(label=_("Username"), max_length=150)
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput, strip=False)


class PeopleFilterForm(WutongForm):
    q = forms.CharField(label=_("Name, post or username"), max_length=60, required=False)
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("All roles")), *Role.choices], required=False
    )


class InviteForm(WutongForm):
    """The departments are those of the administrator's own place and below."""

    username = forms.RegexField(
        rf"^{USERNAME}$", label=_("Username"),
        help_text=_("2 to 40 small letters, digits, dots or dashes"),
        error_messages={
            "invalid": _("use 2 to 40 small letters, digits, dots or dashes, such as zhaoshang01")
        },
    )  # fmt: skip
    display_name = forms.CharField(label=_("Name shown"), max_length=40)
    display_name_en = forms.CharField(
        label=_("Name shown in English"), max_length=60, required=False
    )
    post = forms.CharField(label=_("Post"), max_length=60, required=False)
    post_en = forms.CharField(label=_("Post in English"), max_length=80, required=False)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Department"), required=False
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    password = forms.CharField(
        label=_("First password"), widget=forms.PasswordInput, strip=False,
        help_text=_("At least 10 characters; the person changes it after signing in"),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self.fields["department"], departments_of(user))

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if User.objects.filter(username=username).exists():
            raise forms.ValidationError(
                gettext("There is a person with this username already: choose another")
            )
        return username

    def clean_password(self) -> str:
        return checked_password(self.cleaned_data["password"])


class EditForm(WutongForm):
    """What is known of a person; roles and passwords have deeds of their own."""

    display_name = forms.CharField(label=_("Name shown"), max_length=40)
    display_name_en = forms.CharField(
        label=_("Name shown in English"), max_length=60, required=False
    )
    post = forms.CharField(label=_("Post"), max_length=60, required=False)
    post_en = forms.CharField(label=_("Post in English"), max_length=80, required=False)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Department"), required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow(self.fields["department"], departments_of(user))


def departments_of(user: User) -> QuerySet[Department]:
    """The departments of an administrator's own place and below."""
    departments = Department.objects.visible_to(user).select_related("jurisdiction")
    if user.jurisdiction is None:
        return departments
    return departments.filter(jurisdiction__path__startswith=user.jurisdiction.path)


def narrow(field: forms.Field, rows: QuerySet[Any]) -> None:
    """Offer only `rows`, fetched now: drawing the form runs no query."""
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(f"{type(field).__name__} has no rows to choose from")
    field.queryset = rows
    # not settle_choices: the form's own list, made before, would stand in the way
    field.choices = list(field.iterator(field))


def checked_password(password: object) -> str:
    """A password that the rules accept; else their reasons."""
    validate_password(str(password))
    return str(password)


class RoleForm(WutongForm):
    """`held` are the codes of the roles that need not be offered any more."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    note = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, held: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(code, label) for code, label in Role.choices if code not in held]


class NewPasswordForm(WutongForm):
    """A password that the administrator gives."""

    password = forms.CharField(
        label=_("New password"), widget=forms.PasswordInput, strip=False,
        help_text=_("At least 10 characters; the person changes it after signing in"),
    )  # fmt: skip

    def clean_password(self) -> str:
        return checked_password(self.cleaned_data["password"])


class OwnPasswordForm(WutongForm):
    """A password that a person chooses, proving with the old one that it is they."""

    old = forms.CharField(
        label=_("Present password"), widget=forms.PasswordInput, strip=False, required=False
    )
    password = forms.CharField(
        label=_("New password"), widget=forms.PasswordInput, strip=False,
        help_text=_("At least 10 characters, and none of the common ones"),
    )  # fmt: skip
    again = forms.CharField(
        label=_("New password, once more"), widget=forms.PasswordInput, strip=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        if not user.has_usable_password():
            # they come in by the identity provider: there is no old one to prove
            del self.fields["old"]

    def clean_old(self) -> str:
        old = str(self.cleaned_data["old"])
        if not self.user.check_password(old):
            raise forms.ValidationError(gettext("This is not your present password; type it again"))
        return old

    def clean_password(self) -> str:
        return checked_password(self.cleaned_data["password"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "password" in values and values["password"] != values.get("again", values["password"]):
            self.add_error(
                "again", gettext("It differs from the first; type the new password again")
            )
        return dict(values)
