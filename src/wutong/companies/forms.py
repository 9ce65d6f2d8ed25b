"""What is asked when a firm is entered, linked, given a title, or a file handed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Role, User
from wutong.kernel.forms import WutongForm, settle_choices

from .models import Company, CompanyKind, CompanyStatus, QualificationKind, RelationKind
from .queries import region_choices
from .rules.capital import parse_capital
from .rules.identity import check_name, name_key
from .rules.uscc import parse_uscc
from .wording import say

LARGEST_UPLOAD = 300 << 20
_ANY = ("", _("All"))


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}), **options
    )


class CompanyFilterForm(WutongForm):
    """The filters of the list."""

    q = forms.CharField(
        label=_("Name or code"), required=False, max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("one, two or more characters")}
        ),
    )  # fmt: skip
    region = forms.ChoiceField(label=_("Region"), required=False)
    industry = forms.CharField(
        label=_("Industry code"), required=False, max_length=5,
        widget=forms.TextInput(attrs={"class": "input w-short", "placeholder": "C26"}),
    )  # fmt: skip
    qualification = forms.ChoiceField(
        label=_("Title"), required=False, choices=[_ANY, *QualificationKind.choices]
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[_ANY, *CompanyKind.choices])
    origin = forms.ChoiceField(
        label=_("Origin"), required=False,
        choices=[_ANY, ("real", _("Real firms")), ("example", _("Examples"))],
    )  # fmt: skip

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data)
        field = self.fields["region"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [_ANY, *((c.code, c.label) for c in region_choices(user))]


class CompanyForm(WutongForm):
    """One firm, as it stands on its licence."""

    name = forms.CharField(label=_("Firm name"), max_length=200)
    uscc = forms.CharField(
        label=_("Unified social credit code"), required=False, max_length=40,
        help_text=_("18 characters. Decides whether the firm is in the register already."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind of organisation"), choices=CompanyKind.choices)
    name_en = forms.CharField(label=_("Name in English"), required=False, max_length=200)
    registered_on = _day(_("Registered on"))
    company_type = forms.CharField(label=_("Type of firm"), required=False, max_length=80)
    capital_raw = forms.CharField(
        label=_("Registered capital"), required=False, max_length=80,
        help_text=_("With its unit and currency, as on the licence: 500万元, 300(万美元)."),
    )  # fmt: skip
    business_scope = forms.CharField(
        label=_("Business scope"), required=False, max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    industry_code = forms.RegexField(
        r"^([A-T]?\d{2,4}|[A-T])$", label=_("Industry code"), required=False,
        help_text=_("The class of GB/T 4754, when it is known."),
        error_messages={"invalid": _("this is no code of GB/T 4754; write for example C2621")},
    )  # fmt: skip
    province = forms.CharField(
        label=pgettext_lazy("register", "Province"), required=False, max_length=40
    )
    city = forms.CharField(label=pgettext_lazy("register", "City"), required=False, max_length=40)
    status = forms.ChoiceField(
        label=_("Register state"), required=False,
        choices=[("", _("Unknown")), *CompanyStatus.choices],
    )  # fmt: skip
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("Where this is known from: licence, visit…")
    )
    sure = forms.BooleanField(
        label=_("It is another firm than those shown"), required=False, widget=forms.HiddenInput
    )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if fault := check_name(name):
            raise ValidationError(say(fault))
        return name

    def clean_uscc(self) -> str:
        code = parse_uscc(self.cleaned_data["uscc"])
        if code.problem:
            raise ValidationError(say(code.problem))
        return code.code or ""

    def clean_capital_raw(self) -> str:
        text: str = self.cleaned_data["capital_raw"].strip()
        if problem := parse_capital(text).problem:
            raise ValidationError(say(problem))
        return text

    def ask_whether_sure(self) -> None:
        """Show the tick box: firms of nearly the same name are there already."""
        self.fields["sure"].widget = forms.CheckboxInput()


def initial_of(company: Company) -> dict[str, Any]:
    """A firm as the form's first values."""
    names = [name for name in CompanyForm.base_fields if name != "sure"]
    return {name: getattr(company, name) for name in names}


class RenameForm(WutongForm):
    """The new name of a firm."""

    name = forms.CharField(label=_("New name"), max_length=200)
    note = forms.CharField(label=_("Since when, by which notice"), required=False, max_length=300)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if fault := check_name(name):
            raise ValidationError(say(fault))
        return name


class LinkForm(WutongForm):
    """A link to another firm of the register."""

    other = forms.CharField(
        label=_("Other firm"),
        max_length=200,
        help_text=_("Its credit code or its whole name."),
    )
    kind = forms.ChoiceField(
        label=_("The other firm is"),
        choices=[
            *((f"up-{k.value}", k.label) for k in RelationKind),
            *((f"down-{k.value}", k.seen_from_above) for k in RelationKind),
        ],
    )
    source = forms.CharField(label=_("Source"), max_length=200)
    known_on = _day(_("Known on"))

    def __init__(self, data: Any, companies: Any, **options: Any) -> None:
        super().__init__(data, **options)
        self.companies = companies

    def clean_other(self) -> Company:
        text: str = self.cleaned_data["other"].strip()
        code = parse_uscc(text)
        found = list(
            self.companies.filter(uscc=code.code)
            if code.code
            else self.companies.filter(name_key=name_key(text))[:2]
        )
        if len(found) != 1:
            raise ValidationError(
                gettext("no firm of the register has this code or name")
                if not found
                else gettext("several firms bear this name; give the code")
            )
        company: Company = found[0]
        return company


class QualificationForm(WutongForm):
    """A title that a firm holds."""

    kind = forms.ChoiceField(label=_("Title"), choices=QualificationKind.choices)
    number = forms.CharField(label=_("Certificate number"), required=False, max_length=60)
    valid_from = _day(_("Valid from"))
    valid_to = _day(_("Valid to"))
    source = forms.CharField(label=_("Source"), max_length=200)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        begin, end = given.get("valid_from"), given.get("valid_to")
        if begin and end and end < begin:
            self.add_error("valid_to", gettext("the title ends before it begins"))
        return given


class MemberForm(WutongForm):
    """Who speaks for a firm."""

    user = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), empty_label=_("choose one")
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        people = User.objects.filter(
            is_clock=False, is_active=True, grants__role__in=[Role.ENTERPRISE, Role.CHIEF]
        )
        field = self.fields["user"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people.distinct().order_by("pk")
            settle_choices(field)


class ImportForm(WutongForm):
    """A file of firms and where it comes from."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("An Excel workbook (.xlsx), .csv, .csv.gz or .parquet."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.gz,.parquet"}),
    )
    source = forms.CharField(
        label=_("Source"), max_length=200,
        help_text=_("Who gave the file; every firm carries this as its source."),
    )  # fmt: skip
    source_edition = forms.CharField(
        label=_("Edition"), required=False, max_length=40,
        help_text=_("The state of the data, for example 2026-06."),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise ValidationError(
                gettext("the file is larger than %(most)d MB; split it")
                % {"most": LARGEST_UPLOAD >> 20}
            )
        return file
