"""What a county wants to know of each project in talks, and the team that sees it through.

The fields are those of the forms that counties use (facts of the field, §2.8). Everything that
nobody has told is null or empty: unknown, never 0 and never “no”.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Department, User
from wutong.chains.public import Segment

from .projects import Project, seen_by


class CapitalSource(models.TextChoices):
    """Whose money it is (内外资)."""

    DOMESTIC = "domestic", _("Domestic capital")
    HMT = "hmt", _("Hong Kong, Macao or Taiwan capital")
    FOREIGN = "foreign", _("Foreign capital")


class Construction(models.TextChoices):
    """What is built (建设性质)."""

    NEW = "new", _("New construction")
    EXPANSION = "expansion", _("Expansion")
    RENOVATION = "renovation", _("Technical renovation")
    RELOCATION = "relocation", _("Relocation")


class Ownership(models.TextChoices):
    """Whose the investing firm is (企业性质)."""

    STATE = "state", _("State-owned")
    PRIVATE = "private", _("Private")
    FOREIGN = "foreign", _("Foreign-owned")
    MIXED = "mixed", _("Mixed ownership")
    OTHER = "other", _("Other ownership")


class FirmClass(models.TextChoices):
    """What the investing firm is known as (企业类别); a firm may be several."""

    GLOBAL_500 = "global500", _("Global 500")
    CHINA_500 = "china500", _("China 500")
    PRIVATE_500 = "private500", _("Private 500")
    LISTED = "listed", _("Listed company")
    SPECIALISED = "specialised", _("Specialised and new (SRDI)")
    HIGH_TECH = "high_tech", _("High-tech firm")


class PhoneCheck(models.TextChoices):
    """What calling the investor's contact showed (电话核实情况)."""

    REACHED = "reached", _("Reached and confirmed")
    NO_ANSWER = "no_answer", _("No answer")
    WRONG = "wrong", _("Wrong number")


class ProjectDetailQuerySet(models.QuerySet["ProjectDetail"]):
    def visible_to(self, user: User) -> ProjectDetailQuerySet:
        """As the project."""
        return self.filter(seen_by(user, "project__"))


class ProjectDetail(models.Model):
    """The long form of a project. Amounts are cents, areas as the field says, all may be unknown.

    Output, tax and jobs are what the investor reckons for a year at planned output.
    """

    project = models.OneToOneField(
        Project, models.CASCADE, related_name="detail", verbose_name=_("project")
    )
    # money and ground
    fixed_cents = models.BigIntegerField(_("fixed-asset investment"), null=True, blank=True)
    equipment_cents = models.BigIntegerField(_("of it equipment"), null=True, blank=True)
    statistics_name = models.CharField(_("statistical name"), max_length=200, blank=True)
    statistics_cents = models.BigIntegerField(_("statistical investment"), null=True, blank=True)
    plant_m2 = models.DecimalField(
        _("plant needed (m²)"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    output_cents = models.BigIntegerField(_("output a year"), null=True, blank=True)
    actual_output_cents = models.BigIntegerField(
        _("output really made, latest year"), null=True, blank=True
    )
    actual_output_year = models.PositiveSmallIntegerField(
        _("year of that output"), null=True, blank=True
    )
    tax_cents = models.BigIntegerField(_("tax a year"), null=True, blank=True)
    jobs = models.PositiveIntegerField(_("jobs created"), null=True, blank=True)
    energy_tce = models.DecimalField(
        _("energy a year (tce)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    # what it is
    construction = models.CharField(
        _("kind of construction"), max_length=12, choices=Construction.choices, blank=True
    )
    industry_group = models.CharField(_("kind of industry"), max_length=60, blank=True)
    industry = models.CharField(_("industry (GB/T 4754)"), max_length=5, blank=True)
    second_industry = models.CharField(_("second industry (GB/T 4754)"), max_length=5, blank=True)
    second_segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("second segment"),
    )  # fmt: skip
    is_enclave = models.BooleanField(_("enclave project"), null=True, blank=True)
    is_research = models.BooleanField(_("research centre"), null=True, blank=True)
    # the investor
    capital = models.CharField(
        _("origin of the capital"), max_length=10, choices=CapitalSource.choices, blank=True
    )
    ownership = models.CharField(
        _("ownership of the investor"), max_length=10, choices=Ownership.choices, blank=True
    )
    firm_classes = models.JSONField(_("classes of the investor"), default=list, blank=True)
    is_here_already = models.BooleanField(_("invests here already"), null=True, blank=True)
    first_invested_in = models.PositiveSmallIntegerField(
        _("first invested here in"), null=True, blank=True
    )
    # how it is courted
    way_note = models.CharField(_("how it came, in detail"), max_length=300, blank=True)
    first_met_on = models.DateField(_("first met on"), null=True, blank=True)
    city_contact = models.CharField(_("liaison at the city"), max_length=80, blank=True)
    report_contact = models.CharField(_("liaison for reports"), max_length=80, blank=True)
    phone_check = models.CharField(
        _("contact checked by phone"), max_length=10, choices=PhoneCheck.choices, blank=True
    )
    phone_checked_on = models.DateField(_("checked on"), null=True, blank=True)

    objects = ProjectDetailQuerySet.as_manager()

    class Meta:
        verbose_name = _("project's details")
        verbose_name_plural = _("projects' details")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="detail_amounts_not_negative",
                condition=Q(
                    *(
                        Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0})
                        for name in (
                            "fixed_cents", "equipment_cents", "statistics_cents", "plant_m2",
                            "output_cents", "tax_cents", "energy_tce", "actual_output_cents",
                        )
                    )
                ),
            ),
            models.CheckConstraint(
                name="actual_output_has_its_year",
                condition=Q(actual_output_cents__isnull=True, actual_output_year__isnull=True)
                | Q(actual_output_cents__isnull=False, actual_output_year__isnull=False),
            ),
            models.CheckConstraint(
                name="detail_industry_is_a_code",
                condition=Q(industry__regex=r"^([A-T][0-9]{0,4})?$")
                & Q(second_industry__regex=r"^([A-T][0-9]{0,4})?$"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.project_id)


class TeamMemberQuerySet(models.QuerySet["TeamMember"]):
    def visible_to(self, user: User) -> TeamMemberQuerySet:
        """As the project."""
        return self.filter(seen_by(user, "project__"))


class TeamMember(models.Model):
    """A department (and its person) of a project's task force (一套班子).

    Whoever owes a project an answer sits in its team, and so sees the project.
    """

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="team", verbose_name=_("project")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("department")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("person"),
    )  # fmt: skip
    duty = models.CharField(_("duty in the team"), max_length=120, blank=True)

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of the task force")
        verbose_name_plural = _("members of the task force")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "department"], name="department_in_team_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.department} {self.duty}".strip()
