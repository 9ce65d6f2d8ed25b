"""Forms of deeds: the five-field lead, moves, follow-ups, agreements, vouchers, edits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Department, Jurisdiction, Role, User
from wutong.chains.public import ChainState, Segment
from wutong.companies.public import Company
from wutong.kernel.forms import PAYMENT_UNITS, AmountField, WutongForm
from wutong.pipeline.models import (
    Agreement,
    AgreementCategory,
    AgreementKind,
    EndReason,
    FollowUpWay,
    Project,
    Stage,
    VoucherKind,
    Way,
)
from wutong.pipeline.queries import masked_phone
from wutong.pipeline.rules import STAGES, order_of

from .choices import by_chain, named, offer, posts

SHORT = {"rows": 3}


class _PartForm(WutongForm):
    """One of several forms on a page: its controls have ids of their own."""

    ids = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{self.ids}_%s")
        super().__init__(*args, **kwargs)


class LeadForm(WutongForm):
    """Five fields, for one hand on a phone; the rest is filled in later on the project's page."""

    investor_name = forms.CharField(
        label=_("Which firm"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
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
        ways = Way.objects.filter(valid_to__isnull=True)
        # "from" is a word of Python: the field can't be declared above
        self.fields["from"] = forms.CharField(
            required=False, max_length=60, widget=forms.HiddenInput
        )
        # nothing is chosen beforehand: the first way would stand in half of all leads
        offer(self, "way", ways, {"": _("Choose"), **named(ways)})


class FollowUpForm(_PartForm):
    ids = "follow"

    on = forms.DateField(label=_("Day of the contact"), initial=timezone.localdate)
    way = forms.ChoiceField(
        label=_("How"), choices=[c for c in FollowUpWay.choices if c[0] != FollowUpWay.NO_CHANGE]
    )
    said = forms.CharField(
        label=_("What was said"), max_length=4000, widget=forms.Textarea(attrs=SHORT)
    )
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    next_on = forms.DateField(label=_("Remind me on"), required=False)


class MoveForm(_PartForm):
    ids = "move"

    on = forms.DateField(label=_("Reached on"), initial=timezone.localdate)
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)


class PlanForm(_PartForm):
    """When a stage is to be reached; offers the stages still to come."""

    ids = "plan"

    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices)
    planned_on = forms.DateField(
        label=_("Planned for"), required=False, help_text=_("Empty takes the plan back")
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ahead = STAGES[order_of(project.stage) + 1 :]
        field = self.fields["stage"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 # narrows the type
        field.choices = [(code, Stage(code).label) for code in ahead]


class EndForm(_PartForm):
    ids = "end"

    reason = forms.ChoiceField(
        label=_("Why it ends"), choices=[("", _("Choose")), *EndReason.choices]
    )
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)


class ReasonForm(_PartForm):
    """A deed that only needs its reason: pause, pass on, release."""

    ids = "reason"

    note = forms.CharField(label=_("Reason"), max_length=300)


class TakeUpForm(_PartForm):
    ids = "take_up"

    note = forms.CharField(label=_("Remark"), max_length=300, required=False)


class ReleaseForm(ReasonForm):
    ids = "release"


class RenewForm(_PartForm):
    ids = "renew"

    note = forms.CharField(
        label=_("Evidence"), max_length=300, help_text=_("Which talks took place, and when")
    )


class _FirmByCode(WutongForm):
    """Finds a firm of the register by its code, among `firms`."""

    def __init__(self, *args: Any, firms: QuerySet[Company], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.firms = firms

    def firm_of(self, code: str) -> Company | None:
        code = code.strip().upper()
        if not code:
            return None
        firm = self.firms.filter(uscc=code).first()
        if firm is None:
            raise forms.ValidationError(
                _("No firm of this code is in the register: import it, or check the code")
            )
        return firm


class CompanyForm(_FirmByCode, _PartForm):
    """The company that the investor founded for the project."""

    ids = "company"

    code = forms.CharField(
        label=_("Unified social credit code"), max_length=18,
        help_text=_("The project company as it stands in the register of firms"),
    )  # fmt: skip

    def clean_code(self) -> Company | None:
        return self.firm_of(str(self.cleaned_data["code"]))


class AgreementForm(WutongForm):
    title = forms.CharField(label=_("Name of the agreement"), max_length=240)
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
    their_party = forms.CharField(label=_("Signed by them"), max_length=200)
    our_party = forms.CharField(label=_("Signed by us"), max_length=200, required=False)


class CorrectionForm(WutongForm):
    """Every value of an agreement that may be corrected, and the reason for it."""

    title = forms.CharField(label=_("Name of the agreement"), max_length=240)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=AgreementKind.choices, widget=forms.RadioSelect
    )
    category = forms.ChoiceField(
        label=_("About"), choices=AgreementCategory.choices, widget=forms.RadioSelect
    )
    signed_on = forms.DateField(label=_("Signed on"))
    amount = AmountField(
        label=_("Total investment"), required=False,
        help_text=_("Leave it empty where it is unknown; unknown is not 0"),
    )  # fmt: skip
    note = forms.CharField(label=_("What was wrong"), max_length=300)


def initial_of_agreement(agreement: Agreement) -> dict[str, Any]:
    """An agreement's values as the correction form wants them."""
    names = ("title", "kind", "category", "signed_on")
    return {name: getattr(agreement, name) for name in names} | {"amount": agreement.amount_cents}


class FundsForm(_PartForm):
    ids = "funds"

    amount = AmountField(label=_("Amount"), units=PAYMENT_UNITS)
    paid_on = forms.DateField(label=_("Paid on"))
    voucher_kind = forms.ChoiceField(label=_("Voucher"), choices=VoucherKind.choices)
    voucher_no = forms.CharField(
        label=_("Voucher number"), max_length=60, help_text=_("The same voucher counts once")
    )


class ProjectForm(_FirmByCode):
    name = forms.CharField(label=_("Project"), max_length=200)
    name_en = forms.CharField(label=_("Project, in English"), max_length=240, required=False)
    summary = forms.CharField(
        label=_("What it is"), max_length=4000, widget=forms.Textarea(attrs=SHORT)
    )
    investor_code = forms.CharField(
        label=_("Investor's unified social credit code"), max_length=18, required=False,
        help_text=_("Ties the project to the firm in the register"),
    )  # fmt: skip
    segment = forms.ModelChoiceField(
        Segment.objects.none(), label=_("Segment"), required=False, empty_label=_("Not placed")
    )
    way = forms.ModelChoiceField(Way.objects.none(), label=_("First way"), empty_label=None)
    origin = forms.CharField(label=_("Where from"), max_length=60, required=False)
    jurisdiction = forms.ModelChoiceField(
        Jurisdiction.objects.none(), label=_("Where it lands"), empty_label=None
    )
    planned = AmountField(label=_("Planned investment"), required=False)
    land_mu = forms.DecimalField(
        label=_("Land (mu)"), max_digits=10, decimal_places=2, min_value=0, required=False
    )
    contact_name = forms.CharField(label=_("Whom to call"), max_length=40, required=False)
    contact_post = forms.CharField(label=_("Contact's post"), max_length=60, required=False)
    contact_phone = forms.CharField(
        label=_("Telephone"), max_length=30, required=False,
        help_text=_("Masked here; it changes only where another number is typed"),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, project: Project, **kwargs: Any) -> None:
        kwargs["firms"] = Company.objects.visible_to(user)
        super().__init__(*args, **kwargs)
        self.project = project
        offer(self, "way", Way.objects.all(), named(Way.objects.all()))
        segments = Segment.objects.visible_to(user).filter(chain__state=ChainState.IN_FORCE)
        if project.segment_id is not None:
            segments |= Segment.objects.filter(pk=project.segment_id)
        field = self.fields["segment"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 # narrows the type
        field.queryset = segments
        rows = segments.select_related("chain").order_by(
            "chain__order", "chain__code", "-chain__year", "layer__position", "order", "pk"
        )
        field.choices = [("", field.empty_label or ""), *by_chain(rows)]
        home = user.jurisdiction or project.jurisdiction
        places = Jurisdiction.objects.under(home).filter(abolished=False)
        places |= Jurisdiction.objects.filter(pk=project.jurisdiction_id)
        offer(self, "jurisdiction", places, named(places))

    def clean_investor_code(self) -> Company | None:
        return self.firm_of(str(self.cleaned_data["investor_code"]))

    def clean_contact_phone(self) -> str:
        phone = str(self.cleaned_data["contact_phone"]).strip()
        return self.project.contact_phone if phone == self.initial.get("contact_phone") else phone


INITIAL_OF = (
    "name", "name_en", "summary", "origin", "land_mu", "contact_name", "contact_post",
    "contact_phone",
)  # fmt: skip


def initial_of(project: Project) -> dict[str, Any]:
    """A project's values as the edit form wants them."""
    values: dict[str, Any] = {name: getattr(project, name) for name in INITIAL_OF}
    # in full only by its own button, which leaves an event
    values["contact_phone"] = masked_phone(project.contact_phone)
    values["planned"] = project.planned_cents
    values["investor_code"] = project.investor.uscc if project.investor else ""
    for name in ("segment", "way", "jurisdiction"):
        values[name] = getattr(project, f"{name}_id")
    return values


class AssignForm(_PartForm):
    ids = "assign"

    owner = forms.ModelChoiceField(User.objects.none(), label=_("Officer"), empty_label=None)
    leader = forms.ModelChoiceField(
        User.objects.none(), label=_("Responsible leader"), required=False,
        empty_label=_("Not named"),
    )  # fmt: skip
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Lead department"), required=False,
        empty_label=_("Not named"),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, project: Project, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "owner": project.owner_id, "leader": project.leader_id,
                "department": project.department_id,
            },
        )  # fmt: skip
        super().__init__(*args, **kwargs)
        people = User.objects.visible_to(user).filter(is_active=True)
        may_own = people.filter(grants__role__in=[Role.OFFICER, Role.STATIONED, Role.ZONE])
        owners = (may_own | User.objects.filter(pk=project.owner_id)).distinct()
        offer(self, "owner", owners, posts(owners))
        leaders = people.filter(grants__role=Role.LEADER).distinct()
        offer(self, "leader", leaders, posts(leaders))
        departments = Department.objects.offered_to(user)
        offer(self, "department", departments, named(departments))
