"""The long form of a project, in groups that a person fills in at one go each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Department, User
from wutong.chains.public import ChainState, Segment
from wutong.kernel.forms import AmountField, WutongForm
from wutong.pipeline.models import (
    CapitalSource,
    Construction,
    FirmClass,
    Ownership,
    PhoneCheck,
    Project,
    ProjectDetail,
)

from .choices import by_chain, named, offer, posts

UNKNOWN = ("", _("Unknown"))
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _("Money, ground and yield"),
        ("fixed_cents", "equipment_cents", "statistics_name", "statistics_cents", "plant_m2",
         "output_cents", "actual_output_cents", "actual_output_year", "tax_cents", "jobs",
         "energy_tce"),
    ),
    (
        _("What is built"),
        ("construction", "industry_group", "industry", "second_industry", "second_segment",
         "is_enclave", "is_research"),
    ),
    (
        _("Who invests"),
        ("capital", "ownership", "firm_classes", "is_here_already", "first_invested_in"),
    ),
    (
        _("How it is courted"),
        ("way_note", "first_met_on", "city_contact", "report_contact", "phone_check",
         "phone_checked_on"),
    ),
)  # fmt: skip


def _amount(label: Any, hint: Any = "") -> AmountField:
    return AmountField(label=label, required=False, help_text=hint)


def _text(label: Any, length: int, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, help_text=hint)


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[UNKNOWN, *choices.choices], required=False)


def _area(label: Any, digits: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=digits, decimal_places=2, min_value=0, required=False
    )


def _yes_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=[UNKNOWN, ("yes", _("Yes")), ("no", _("No"))], required=False,
        coerce=lambda given: given == "yes", empty_value=None,
    )  # fmt: skip


class DetailsForm(WutongForm):
    """Everything may stay empty: unknown is not zero and not “no”."""

    fixed_cents = _amount(_("Fixed-asset investment"))
    equipment_cents = _amount(_("Of it equipment"))
    statistics_name = _text(
        _("Name in the statistics"), 200, _("As the statistical report calls the project")
    )
    statistics_cents = _amount(_("Planned investment in the statistics"))
    plant_m2 = _area(_("Plant needed (m²)"), 10)
    output_cents = _amount(_("Output a year"), _("At planned output, as the firm reckons"))
    actual_output_cents = _amount(
        _("Output really made, latest year"), _("What the rate of attainment counts")
    )
    actual_output_year = forms.IntegerField(
        label=_("Year of that output"), min_value=2000, max_value=2100, required=False
    )
    tax_cents = _amount(_("Tax a year"), _("At planned output, as the firm reckons"))
    jobs = forms.IntegerField(
        label=_("Jobs created"), min_value=0, max_value=1_000_000, required=False
    )
    energy_tce = _area(_("Energy a year (tce)"), 12)
    construction = _choice(_("Kind of construction"), Construction)
    industry_group = _text(_("Kind of industry"), 60, _("As the county's own plan calls it"))
    industry = _text(_("Industry (GB/T 4754)"), 5, _("A letter and up to four digits: C2613"))
    second_industry = _text(_("Second industry (GB/T 4754)"), 5)
    second_segment = forms.ModelChoiceField(
        Segment.objects.none(), label=_("Second segment"), required=False,
        empty_label=_("Not placed"),
    )  # fmt: skip
    is_enclave = _yes_no(_("Enclave project"))
    is_research = _yes_no(_("Research centre"))
    capital = _choice(_("Origin of the capital"), CapitalSource)
    ownership = _choice(_("Ownership of the investor"), Ownership)
    firm_classes = forms.MultipleChoiceField(
        label=_("Classes of the investor"), choices=FirmClass.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    is_here_already = _yes_no(_("Invests here already"))
    first_invested_in = forms.IntegerField(
        label=_("First invested here in"), min_value=1949, max_value=2100, required=False
    )
    way_note = _text(_("How it came, in detail"), 300)
    first_met_on = forms.DateField(label=_("First met on"), required=False)
    city_contact = _text(_("Liaison at the city"), 80, _("The post, no private number"))
    report_contact = _text(_("Liaison for reports"), 80, _("The post, no private number"))
    phone_check = _choice(_("Contact checked by phone"), PhoneCheck)
    phone_checked_on = forms.DateField(label=_("Checked on"), required=False)

    def __init__(self, *args: Any, user: User, detail: ProjectDetail, **kwargs: Any) -> None:
        kwargs.setdefault("initial", initial_of_details(detail))
        super().__init__(*args, **kwargs)
        segments = Segment.objects.visible_to(user).filter(chain__state=ChainState.IN_FORCE)
        if detail.second_segment_id is not None:
            segments |= Segment.objects.filter(pk=detail.second_segment_id)
        field = self.fields["second_segment"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 # narrows the type
        field.queryset = segments
        rows = segments.select_related("chain").order_by(
            "chain__order", "chain__code", "-chain__year", "layer__position", "order", "pk"
        )
        field.choices = [("", field.empty_label or ""), *by_chain(rows)]

    def groups(self) -> list[tuple[Any, list[Any]]]:
        """The fields in their groups, for the page."""
        return [(title, [self[name] for name in names]) for title, names in GROUPS]


def initial_of_details(detail: ProjectDetail) -> dict[str, Any]:
    """A project's details as the form wants them."""
    values = {name: getattr(detail, name) for _title, names in GROUPS for name in names}
    for name in ("is_enclave", "is_research", "is_here_already"):
        values[name] = {True: "yes", False: "no", None: ""}[values[name]]
    values["second_segment"] = detail.second_segment_id
    return values


class TeamForm(WutongForm):
    """A department of the task force, and who speaks for it."""

    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("Department"), empty_label=_("Choose")
    )
    person = forms.ModelChoiceField(
        User.objects.none(), label=_("Person"), required=False, empty_label=_("Not named")
    )
    duty = forms.CharField(label=_("Duty in the team"), max_length=120, required=False)

    def __init__(self, *args: Any, user: User, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="team_%s", **kwargs)
        units = Department.objects.offered_to(user)
        # required, but nothing is chosen beforehand
        offer(self, "department", units, {"": _("Choose"), **named(units)})
        people = User.objects.visible_to(user).filter(is_active=True, department__isnull=False)
        offer(self, "person", people, posts(people))
