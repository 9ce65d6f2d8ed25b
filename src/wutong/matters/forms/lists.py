"""Filters, tables handed in, and who has which function."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Department, User
from wutong.files.public import TableForm
from wutong.kernel.forms import WutongForm, control_class, settle_choices
from wutong.matters.models import Bundle, ItemKind
from wutong.matters.queries.kinds import KindRow
from wutong.matters.queries.lists import departments_of_catalogue


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


class ItemTableForm(TableForm):
    """The file, and where its rows come from."""

    source = forms.CharField(
        label=_("Where it comes from"), max_length=300,
        help_text=_("Stands on every row: the list, its date, its address"),
    )  # fmt: skip


def add_field(form: WutongForm, name: str, field: forms.Field) -> None:
    """A field that depends on rows, its control dressed as the others."""
    settle_choices(field)
    if css := control_class(field.widget):
        field.widget.attrs["class"] = css
    form.fields[name] = field


class KindsForm(WutongForm):
    """One field a kind of department; all of them offer the same departments."""

    def __init__(self, rows: list[KindRow], user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        seen = Department.objects.visible_to(user).select_related("jurisdiction")
        self.departments = {str(d.pk): d for d in seen.order_by("jurisdiction__path", "pk")}
        places = {d.jurisdiction_id for d in self.departments.values()}
        choices = [
            (key, f"{d} · {d.jurisdiction}" if len(places) > 1 else str(d))
            for key, d in self.departments.items()
        ]
        for row in rows:
            named = row.kind.department_id
            add_field(
                self,
                f"kind_{row.kind.pk}",
                forms.ChoiceField(
                    label=str(row.kind), required=False, initial=str(named) if named else "",
                    choices=[("", _("Not named")), *choices],
                ),
            )  # fmt: skip

    def chosen(self) -> dict[int, Department | None]:
        """Key of each kind → its department; a kind whose field wasn't sent is left out."""
        return {
            row.kind.pk: self.departments.get(self.cleaned_data[f"kind_{row.kind.pk}"])
            for row in self.rows
            if f"kind_{row.kind.pk}" in self.data
        }


class DepartmentForm(WutongForm):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As it stands on its seal"))
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)


class WordsForm(WutongForm):
    """Items by their name or code."""

    q = forms.CharField(label=_("Item: name or code"), max_length=100, required=False)
