"""Forms of the pipeline: the five-field lead, follow-ups, agreements, vouchers, filters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Department, Role, User
from wutong.chains.public import Chain, Segment
from wutong.companies.public import Company
from wutong.kernel.forms import AmountField, WutongForm

from .models import (
    AgreementCategory,
    AgreementKind,
    EndReason,
    FollowUpWay,
    Project,
    Side,
    Stage,
    Standing,
    VoucherKind,
    Way,
)

SHORT = {"rows": 3}


class LeadForm(WutongForm):
    """Five fields, for one hand on a phone; the rest is filled in later on the project's page."""

    investor_name = forms.CharField(
        label=_("Which firm"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    summary = forms.CharField(
        label=_("What it would do here"), max_length=1000, widget=forms.Textarea(attrs=SHORT)
    )
    way = forms.ModelChoiceField(Way.objects.none(), label=_("How it came"), empty_label=None)
    contact_name = forms.CharField(label=_("Whom to call"), max_length=40, required=False)
    contact_phone = forms.CharField(
        label=_("Telephone"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    target = forms.IntegerField(required=False, widget=forms.HiddenInput)
    segment = forms.IntegerField(required=False, widget=forms.HiddenInput)
    distinct_reason = forms.CharField(
        label=_("Why it is another project"), max_length=300, required=False,
        help_text=_("Only where somebody reported this firm before you"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("way", Way.objects.filter(valid_to__isnull=True))

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 # narrows the type
        field.queryset = rows
        field.choices = list(field.choices)


class FollowUpForm(WutongForm):
    on = forms.DateField(label=_("On"))
    way = forms.ChoiceField(
        label=_("How"), choices=[c for c in FollowUpWay.choices if c[0] != "no_change"]
    )
    said = forms.CharField(label=_("What was said"), widget=forms.Textarea(attrs=SHORT))
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    next_on = forms.DateField(label=_("Remind me on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"on": timezone.localdate()})
        super().__init__(*args, **kwargs)


class MoveForm(WutongForm):
    on = forms.DateField(label=_("On"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class EndForm(WutongForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=EndReason.choices)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class ReasonForm(WutongForm):
    note = forms.CharField(label=_("Reason"), max_length=300)


class AgreementForm(WutongForm):
    title = forms.CharField(label=_("Name of the agreement"), max_length=160)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[c for c in AgreementKind.choices if c[0] != "undisclosed"],
        widget=forms.RadioSelect,
    )  # fmt: skip
    category = forms.ChoiceField(
        label=_("About"), choices=AgreementCategory.choices, widget=forms.RadioSelect,
        help_text=_("Science cooperation is never counted as investment"),
    )  # fmt: skip
    signed_on = forms.DateField(label=_("Signed on"))
    amount = AmountField(
        label=_("Total investment"), required=False,
        help_text=_("Leave it empty where it is unknown; unknown is not 0"),
    )  # fmt: skip
    their_party = forms.CharField(label=_("Signed by them"), max_length=120)
    our_party = forms.CharField(label=_("Signed by us"), max_length=120, required=False)


class FundsForm(WutongForm):
    amount = AmountField(label=_("Amount"))
    paid_on = forms.DateField(label=_("Paid on"))
    voucher_kind = forms.ChoiceField(label=_("Voucher"), choices=VoucherKind.choices)
    voucher_no = forms.CharField(
        label=_("Voucher number"), max_length=60, help_text=_("The same voucher counts once")
    )


class ProjectForm(WutongForm):
    name = forms.CharField(label=_("Project"), max_length=120)
    name_en = forms.CharField(label=_("Project, in English"), max_length=200, required=False)
    summary = forms.CharField(label=_("What it is"), widget=forms.Textarea(attrs=SHORT))
    investor_code = forms.CharField(
        label=_("Investor's unified social credit code"), max_length=18, required=False,
        help_text=_("Ties the project to the firm in the register"),
    )  # fmt: skip
    segment = forms.ModelChoiceField(Segment.objects.none(), label=_("Segment"), required=False)
    way = forms.ModelChoiceField(Way.objects.none(), label=_("First way"), empty_label=None)
    origin = forms.CharField(label=_("Where from"), max_length=60, required=False)
    planned = AmountField(label=_("Planned investment"), required=False)
    land_mu = forms.DecimalField(
        label=_("Land (mu)"), max_digits=10, decimal_places=2, min_value=0, required=False
    )
    contact_name = forms.CharField(label=_("Whom to call"), max_length=40, required=False)
    contact_phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)

    def __init__(self, *args: Any, segments: Any, firms: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.firms = firms
        for name, rows in (("segment", segments), ("way", Way.objects.all())):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 # narrows the type
            field.queryset = rows
            field.choices = list(field.choices)

    def clean_investor_code(self) -> Company | None:
        code = str(self.cleaned_data["investor_code"]).strip().upper()
        if not code:
            return None
        firm: Company | None = self.firms.filter(uscc=code).first()
        if firm is None:
            raise forms.ValidationError(
                _("No firm of this code is in the register: import it, or check the code")
            )
        return firm


class AssignForm(WutongForm):
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Officer"), empty_label=None)
    leader = forms.ModelChoiceField(
        User.objects.none(), label=_("Responsible leader"), required=False
    )
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Lead department"), required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.visible_to(user).filter(is_active=True)
        officers = people.filter(grants__role__in=[Role.OFFICER, Role.STATIONED, Role.ZONE])
        self._offer("owner", officers.distinct())
        self._offer("leader", people.filter(grants__role=Role.LEADER).distinct())
        self._offer("department", Department.objects.visible_to(user))

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 # narrows the type
        field.queryset = rows
        field.label_from_instance = lambda row: getattr(row, "title", str(row))  # type: ignore[method-assign]
        field.choices = list(field.choices)


class ProjectFilter(WutongForm):
    """What the list can be narrowed by; all in the query string."""

    q = forms.CharField(label=_("Words"), required=False)
    stage = forms.ChoiceField(
        label=_("Stage"), choices=[("", _("All stages")), *Stage.choices], required=False
    )
    standing = forms.ChoiceField(
        label=_("Standing"), choices=[("", _("All")), *Standing.choices], required=False
    )
    chain = forms.ModelChoiceField(
        Chain.objects.none(), label=_("Chain"), required=False, empty_label=_("All chains")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chain"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 # narrows the type
        field.queryset = Chain.objects.visible_to(user).filter(level="county")
        field.choices = list(field.choices)


class AgreementFilter(WutongForm):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All kinds")), *AgreementKind.choices], required=False
    )
    category = forms.ChoiceField(
        label=_("About"), choices=[("", _("All")), *AgreementCategory.choices], required=False
    )
    year = forms.IntegerField(label=_("Year"), required=False)


class FundsFilter(WutongForm):
    year = forms.IntegerField(label=_("Year"), required=False)


THEIRS, OURS = Side.THEIRS, Side.OURS
INITIAL_OF = ("name", "name_en", "summary", "origin", "land_mu", "contact_name", "contact_phone")


def initial_of(project: Project) -> dict[str, Any]:
    """A project's values as the edit form wants them."""
    values: dict[str, Any] = {name: getattr(project, name) for name in INITIAL_OF}
    values["planned"] = project.planned_cents
    values["investor_code"] = project.investor.uscc if project.investor else ""
    values["segment"], values["way"] = project.segment_id, project.way_id
    return values
