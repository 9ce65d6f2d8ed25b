"""Projects, from the first lead on: one row, one line of stages."""

from __future__ import annotations

from typing import ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Department, Jurisdiction, Role, User, in_language
from wutong.chains.public import Chain, ChainRole, Segment
from wutong.companies.public import Company
from wutong.pipeline.rules import MILESTONES, STAGES


class Stage(models.TextChoices):
    """The canonical line, facts of the field (线索 → … → 达产)."""

    LEAD = "lead", _("Lead")
    ASSESSED = "assessed", _("Assessed")
    TALKS = "talks", _("In talks")
    INTENT = "intent", _("Intent")
    PRE_SIGNING = "pre_signing", _("Before signing")
    SIGNED = "signed", _("Signed")
    REGISTERED = "registered", pgettext_lazy("stage", "Registered")
    FILED = "filed", _("Filed")
    SITED = "sited", pgettext_lazy("stage", "Site")
    STARTED = "started", pgettext_lazy("stage", "Started")
    IN_STATISTICS = "in_statistics", _("In the statistics")
    COMPLETED = "completed", _("Completed")
    PRODUCING = "producing", _("Producing")
    ABOVE_SCALE = "above_scale", _("Risen above scale")
    ATTAINED = "attained", _("At planned output")


class Standing(models.TextChoices):
    """Whether a project goes on; apart from its stage, so that it goes on where it stood."""

    ACTIVE = "active", _("Going on")
    PAUSED = "paused", _("Paused")
    TRANSFERRED = "transferred", _("Passed on")
    ENDED = "ended", _("Ended")


class EndReason(models.TextChoices):
    """Why a project ended."""

    CHOSE_ELSEWHERE = "elsewhere", _("The investor chose another place")
    NO_FACTORS = "factors", _("Land, energy or capacity can't be had")
    NOT_ADMITTED = "not_admitted", _("Not admitted by the entry assessment")
    NO_FUNDS = "funds", _("The investor's funds fell through")
    MARKET = "market", _("The market changed")
    SILENT = "silent", _("The investor no longer answers")
    DUPLICATE = "duplicate", _("Entered twice")
    OTHER = "other", _("Other, see the note")


class WayQuerySet(models.QuerySet["Way"]):
    def visible_to(self, user: User) -> WayQuerySet:
        """Definitions are no secret."""
        return self


class Way(models.Model):
    """A way by which projects come (渠道): leader-led, stationed, by a chain chief …"""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=60)
    definition = models.CharField(_("definition"), max_length=200)
    definition_en = models.CharField(_("definition in English"), max_length=300)
    position = models.PositiveSmallIntegerField(_("position"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = WayQuerySet.as_manager()

    class Meta:
        verbose_name = _("way")
        verbose_name_plural = _("ways")
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def described(self) -> str:
        """The definition in the reader's language."""
        return in_language(self.definition, self.definition_en)


def seen_by(user: User, at: str = "") -> Q:
    """Who sees which projects; `at` leads from another row to its project ("project__").

    Leaders, promotion officers and the administrator: all of their jurisdiction; but a lead that
    is not yet in talks only its reporter, its owner, leaders and the administrator, since a fresh
    lead is worth stealing. Stationed officers their own; a chief those of his chains; a department
    those it leads and those in whose team it sits; approval from signing on; a zone those on its
    ground.
    """

    def are(**lookups: object) -> Q:
        return Q(**{f"{at}{name}": value for name, value in lookups.items()})

    if user.is_clock:
        return Q()
    place, mine = user.jurisdiction, are(reported_by=user) | are(owner=user)
    if user.is_outsider:
        return Q(pk__in=[])
    if place is None:
        return mine if Role.CHIEF in user.roles else Q(pk__in=[])
    # asked once and compared by key: a join would have the planner expect next to no rows
    here = are(jurisdiction__in=Jurisdiction.objects.under(place).order_by().values("pk"))
    seen = mine
    if user.has_role(Role.LEADER, Role.ADMIN):
        seen |= here
    if user.has_role(Role.OFFICER):
        seen |= here & ~are(stage__in=[Stage.LEAD, Stage.ASSESSED])
    if user.has_role(Role.APPROVAL):
        seen |= here & are(stage__in=list(STAGES[STAGES.index("signed") :]))
    if user.has_role(Role.ZONE):
        seen |= here
    if user.has_role(Role.DEPARTMENT) and user.department_id is not None:
        seen |= are(department=user.department_id)
    if user.department_id is not None and user.has_role(Role.DEPARTMENT, Role.APPROVAL, Role.ZONE):
        # whoever owes a project an answer sits in its team and must see what it is about
        team = apps.get_model("pipeline", "TeamMember")  # a table that points here
        seats = team._default_manager.filter(department=user.department_id)
        seen |= are(pk__in=seats.values("project_id"))
    if user.has_role(Role.CHIEF):
        led = ChainRole.objects.filter(user=user).values("chain_id")
        seen |= here & are(chain__in=led)
    return seen


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> ProjectQuerySet:
        """As `seen_by` says."""
        return self.filter(seen_by(user))

    def reached_in(self, milestone: str, year: int | None) -> ProjectQuerySet:
        """Projects that reached a step of the funnel, in a year or ever."""
        if milestone not in MILESTONES:
            raise ValueError(f"no such step: {milestone}")
        if year is None:
            return self.filter(**{f"{milestone}_on__isnull": False})
        return self.filter(**{f"{milestone}_on__year": year})


class Project(models.Model):
    """One investment project, from lead to planned output.

    `talks_on … producing_on` are the days on which it reached the five steps of the funnel; a step
    that was skipped has the day of the next one reached. Amounts are cents; null is unknown.
    """

    number = models.CharField(_("project number"), max_length=12, unique=True)
    name = models.CharField(_("project"), max_length=200)
    name_en = models.CharField(_("project, in English"), max_length=240, blank=True)
    stage = models.CharField(_("stage"), max_length=14, choices=Stage.choices, default=Stage.LEAD)
    standing = models.CharField(
        _("standing"), max_length=12, choices=Standing.choices, default=Standing.ACTIVE
    )
    end_reason = models.CharField(
        _("reason for the end"), max_length=14, choices=EndReason.choices, blank=True
    )
    investor = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("investor")
    )
    investor_name = models.CharField(_("investor as reported"), max_length=200)
    investor_key = models.CharField(_("investor's name, compared"), max_length=200, db_index=True)
    spv = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("project company"),
    )  # fmt: skip
    chain = models.ForeignKey(
        Chain, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chain")
    )
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("segment")
    )
    summary = models.TextField(_("what it is"))
    origin = models.CharField(_("where from"), max_length=60, blank=True)
    way = models.ForeignKey(Way, models.PROTECT, related_name="+", verbose_name=_("first way"))
    planned_cents = models.BigIntegerField(_("planned investment"), null=True, blank=True)
    land_mu = models.DecimalField(
        _("land (mu)"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    contact_name = models.CharField(_("contact"), max_length=40, blank=True)
    contact_phone = models.CharField(_("contact's phone"), max_length=30, blank=True)
    contact_post = models.CharField(_("contact's post"), max_length=60, blank=True)
    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("where it lands")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("lead department"),
    )  # fmt: skip
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("officer")
    )
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("responsible leader"),
    )  # fmt: skip
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("first reporter")
    )
    reported_at = models.DateTimeField(_("reported at"))
    target_id = models.BigIntegerField(_("from the target list"), null=True, blank=True)
    source = models.CharField(_("published source"), max_length=200, blank=True)
    is_example = models.BooleanField(_("example"), default=False)
    talks_on = models.DateField(_("in talks on"), null=True, blank=True, db_index=True)
    intent_on = models.DateField(_("intent on"), null=True, blank=True, db_index=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True, db_index=True)
    started_on = models.DateField(_("started on"), null=True, blank=True, db_index=True)
    producing_on = models.DateField(_("producing on"), null=True, blank=True, db_index=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering: ClassVar = ["-reported_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="project_stage_and_standing_known",
                condition=Q(stage__in=STAGES, standing__in=Standing.values),
            ),
            models.CheckConstraint(
                name="ended_project_has_reason", condition=~Q(standing="ended") | ~Q(end_reason="")
            ),
            *(
                # the funnel counts by these days: a stage without its day would be left out
                models.CheckConstraint(
                    name=f"project_past_{step}_has_its_day",
                    condition=Q(stage__in=STAGES[: STAGES.index(step)])
                    | Q(**{f"{step}_on__isnull": False}),
                )
                for step in MILESTONES
            ),
            models.CheckConstraint(
                name="project_amounts_not_negative",
                condition=(Q(planned_cents__isnull=True) | Q(planned_cents__gte=0))
                & (Q(land_mu__isnull=True) | Q(land_mu__gte=0)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["stage", "standing"], name="project_by_stage"),
            models.Index(fields=["-reported_at", "-id"], name="project_newest"),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class StageDateQuerySet(models.QuerySet["StageDate"]):
    def visible_to(self, user: User) -> StageDateQuerySet:
        """As the project."""
        return self.filter(seen_by(user, "project__"))


class StageDate(models.Model):
    """When a project is to reach a stage, and when it did."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="stage_dates", verbose_name=_("project")
    )
    stage = models.CharField(_("stage"), max_length=14, choices=Stage.choices)
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    actual_on = models.DateField(_("reached on"), null=True, blank=True)

    objects = StageDateQuerySet.as_manager()

    class Meta:
        verbose_name = _("date of a stage")
        verbose_name_plural = _("dates of stages")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "stage"], name="stage_dated_once")
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.stage}"
