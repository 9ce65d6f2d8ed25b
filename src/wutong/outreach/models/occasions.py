"""Trips, events, visits received, site visits: one table, since they are planned and told alike."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Department, Jurisdiction, Role, User, in_language
from wutong.chains.public import Chain


class OccasionKind(models.TextChoices):
    """What kind of going out or receiving it is."""

    TRIP = "trip", _("Trip")
    PROMOTION = "promotion", _("Promotion event")
    CONFERENCE = "conference", _("Conference")
    EXHIBITION = "exhibition", _("Exhibition")
    RECEIVED = "received", _("Visit received")
    SITE_VISIT = "site_visit", _("Leader's site visit")


class OccasionState(models.TextChoices):
    """A plan is approved, carried out, and told."""

    PLANNED = "planned", pgettext_lazy("trip", "Planned")
    APPROVED = "approved", pgettext_lazy("trip", "Approved")
    UNDER_WAY = "under_way", pgettext_lazy("trip", "On the road")
    RETURNED = "returned", pgettext_lazy("trip", "Returned")
    REPORTED = "reported", pgettext_lazy("trip", "Reported")
    CANCELLED = "cancelled", pgettext_lazy("trip", "Cancelled")


class Precision(models.TextChoices):
    """How exactly the days are known: a newspaper may print only the month."""

    DAY = "day", _("Days known")
    MONTH = "month", _("Only the month is known")
    YEAR = "year", _("Only the year is known")


SEES_ALL = frozenset({Role.LEADER, Role.OFFICER, Role.STATIONED, Role.ADMIN})


def seen_by(user: User, at: str = "") -> Q:
    """Who sees which occasions; `at` leads from another row to its occasion ("occasion__").

    Leaders, promotion and stationed officers and the administrator those of their place; whoever
    is on the list of members, prepares one or has something to do from one, that one; all who work
    for the county what was published. A firm none.
    """

    def are(**lookups: object) -> Q:
        return Q(**{f"{at}{name}": value for name, value in lookups.items()})

    if user.is_clock:
        return Q()
    if user.is_outsider or user.pk is None:
        return Q(pk__in=[])
    # by key, and not by a join: rows would come twice
    taken_part = Member.objects.filter(user=user).values("occasion_id")
    mine = are(owner=user) | are(pk__in=taken_part)
    if user.is_government:
        mine |= ~are(source="")
    if user.jurisdiction is not None and user.has_role(*SEES_ALL):
        here = Jurisdiction.objects.under(user.jurisdiction).order_by().values("pk")
        mine |= are(jurisdiction__in=here)
    return mine


class OccasionQuerySet(models.QuerySet["Occasion"]):
    def visible_to(self, user: User) -> OccasionQuerySet:
        """As `seen_by` says."""
        return self.filter(seen_by(user))


class Occasion(models.Model):
    """A trip, an event, a visit received or a site visit, from plan to report.

    `leader_post` is who leads it, by post and never by name. `starts_on` and `ends_on` are calendar
    days, both counted; where `precision` is not "day" they are the first and last day of the month
    or year that was published. `presented` is what was presented, `report` what came of it.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=OccasionKind.choices)
    title = models.CharField(pgettext_lazy("trip", "title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    purpose = models.TextField(_("purpose"))
    purpose_en = models.TextField(_("purpose in English"), blank=True)
    starts_on = models.DateField(_("first day"), db_index=True)
    ends_on = models.DateField(_("last day"))
    precision = models.CharField(
        _("how exactly known"), max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    state = models.CharField(
        _("state"), max_length=10, choices=OccasionState.choices, default=OccasionState.PLANNED
    )
    chain = models.ForeignKey(
        Chain, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("industry chain"),
    )  # fmt: skip
    leader_post = models.CharField(_("led by (post)"), max_length=60, blank=True)
    host = models.CharField(_("host or organiser"), max_length=120, blank=True)
    presented = models.TextField(_("what was presented"), blank=True)
    report = models.TextField(_("report"), blank=True)
    returned_on = models.DateField(_("back on"), null=True, blank=True)
    report_due_on = models.DateField(_("report due on"), null=True, blank=True)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    cancel_reason = models.CharField(_("why cancelled"), max_length=300, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("department"),
    )  # fmt: skip
    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("jurisdiction")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    # null, not "": the product's own facts have a key each, what people enter has none
    fact_key = models.CharField(
        _("key of the published fact"), max_length=60, null=True, blank=True, unique=True
    )
    source = models.CharField(_("published source"), max_length=300, blank=True)
    source_en = models.CharField(_("source in English"), max_length=400, blank=True)
    is_example = models.BooleanField(_("example"), default=False)
    next_due_at = models.DateTimeField(_("next deadline"), null=True, blank=True, db_index=True)

    objects = OccasionQuerySet.as_manager()

    class Meta:
        verbose_name = _("trip or event")
        verbose_name_plural = _("trips and events")
        ordering: ClassVar = ["-starts_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="occasion_kind_and_state_known",
                condition=Q(kind__in=OccasionKind.values, state__in=OccasionState.values),
            ),
            models.CheckConstraint(
                name="occasion_ends_after_it_begins", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="occasion_known_in_part_is_published",
                condition=Q(precision="day") | ~Q(source=""),
            ),
            models.CheckConstraint(
                name="reported_occasion_has_a_report",
                condition=~Q(state="reported") | ~Q(report="") | ~Q(source=""),
            ),
            models.CheckConstraint(
                name="cancelled_occasion_says_why",
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""),
            ),
            models.CheckConstraint(name="occasion_has_a_title", condition=~Q(title="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-starts_on"], name="occasion_by_state"),
        ]

    def __str__(self) -> str:
        return in_language(self.title, self.title_en)

    @property
    def says(self) -> str:
        """The purpose in the reader's language."""
        return in_language(self.purpose, self.purpose_en)

    @property
    def told_by(self) -> str:
        """The source in the reader's language."""
        return in_language(self.source, self.source_en)

    @property
    def days(self) -> int | None:
        """Calendar days, first and last counted; None where only the month is known."""
        if self.precision != Precision.DAY:
            return None
        return (self.ends_on - self.starts_on).days + 1

    @property
    def is_event(self) -> bool:
        """Whether it is an event to which many come."""
        return self.kind in {
            OccasionKind.PROMOTION, OccasionKind.CONFERENCE, OccasionKind.EXHIBITION,
        }  # fmt: skip

    @property
    def is_out(self) -> bool:
        """Whether people go out for it; else somebody comes, or it is here."""
        return self.kind not in {OccasionKind.RECEIVED, OccasionKind.SITE_VISIT}


class StopQuerySet(models.QuerySet["Stop"]):
    def visible_to(self, user: User) -> StopQuerySet:
        """As the occasion."""
        return self.filter(seen_by(user, "occasion__"))


class Stop(models.Model):
    """One place of the route, and its days; without days they are not settled."""

    occasion = models.ForeignKey(
        Occasion, models.CASCADE, related_name="stops", verbose_name=_("trip or event")
    )
    position = models.PositiveSmallIntegerField(_("place in the route"))
    city = models.CharField(_("city"), max_length=40)
    city_en = models.CharField(_("city in English"), max_length=60, blank=True)
    arrives_on = models.DateField(_("from"), null=True, blank=True)
    leaves_on = models.DateField(pgettext_lazy("last day", "to"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = StopQuerySet.as_manager()

    class Meta:
        verbose_name = _("stop of a trip")
        verbose_name_plural = _("stops of a trip")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["occasion", "city"], name="city_once_a_trip"),
            models.CheckConstraint(
                name="stop_leaves_after_it_arrives",
                condition=Q(arrives_on__isnull=True, leaves_on__isnull=True)
                | Q(leaves_on__gte=F("arrives_on")),
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.city, self.city_en)


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, user: User) -> MemberQuerySet:
        """As the occasion."""
        return self.filter(seen_by(user, "occasion__"))


class Member(models.Model):
    """Who goes along: a person of this house, or somebody else by post."""

    occasion = models.ForeignKey(
        Occasion, models.CASCADE, related_name="members", verbose_name=_("trip or event")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("person"),
    )  # fmt: skip
    post = models.CharField(_("post"), max_length=60, blank=True)
    duty = models.CharField(_("duty"), max_length=60, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a trip")
        verbose_name_plural = _("members of a trip")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["occasion", "user"], condition=Q(user__isnull=False),
                name="person_once_a_trip",
            ),
            models.UniqueConstraint(
                fields=["occasion", "post"], condition=Q(user__isnull=True),
                name="post_once_a_trip",
            ),
            models.CheckConstraint(
                name="member_is_a_person_or_a_post",
                condition=Q(user__isnull=False) | ~Q(post=""),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The post by which the member is shown."""
        return self.user.title if self.user is not None else self.post


class CostKind(models.TextChoices):
    """What money goes to."""

    TRANSPORT = "transport", _("Transport")
    LODGING = "lodging", _("Lodging")
    MEALS = "meals", _("Meals")
    VENUE = "venue", _("Venue and stand")
    MATERIAL = "material", _("Printed matter")
    OTHER = "other", pgettext_lazy("cost", "Other")


class CostQuerySet(models.QuerySet["Cost"]):
    def visible_to(self, user: User) -> CostQuerySet:
        """As the occasion."""
        return self.filter(seen_by(user, "occasion__"))


class Cost(models.Model):
    """One kind of cost, planned and spent, in cents; null is not entered, and never nothing."""

    occasion = models.ForeignKey(
        Occasion, models.CASCADE, related_name="costs", verbose_name=_("trip or event")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=CostKind.choices)
    planned_cents = models.BigIntegerField(_("planned"), null=True, blank=True)
    actual_cents = models.BigIntegerField(_("spent"), null=True, blank=True)

    objects = CostQuerySet.as_manager()

    class Meta:
        verbose_name = _("cost of a trip")
        verbose_name_plural = _("costs of a trip")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["occasion", "kind"], name="cost_kind_once_a_trip"),
            models.CheckConstraint(
                name="cost_is_known_and_not_negative",
                condition=(Q(planned_cents__isnull=False) | Q(actual_cents__isnull=False))
                & (Q(planned_cents__isnull=True) | Q(planned_cents__gte=0))
                & (Q(actual_cents__isnull=True) | Q(actual_cents__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, user: User) -> OutcomeQuerySet:
        """As the occasion; what the pointer leads to is asked of the app that owns it."""
        return self.filter(seen_by(user, "occasion__"))


class Outcome(models.Model):
    """What came of an occasion in an app above: a lead, an agreement, pointed to by (kind, id)."""

    occasion = models.ForeignKey(
        Occasion, models.CASCADE, related_name="outcomes", verbose_name=_("trip or event")
    )
    meeting = models.ForeignKey(
        "outreach.Meeting", models.CASCADE, null=True, blank=True, related_name="outcomes",
        verbose_name=_("meeting"),
    )  # fmt: skip
    subject_kind = models.CharField(_("kind of subject"), max_length=60)
    subject_id = models.BigIntegerField(_("subject"))

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome of a trip")
        verbose_name_plural = _("outcomes of a trip")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            # one agreement is the result of one trip: twice would count it twice
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"], name="outcome_of_one_trip"
            ),
            models.CheckConstraint(name="outcome_names_its_kind", condition=~Q(subject_kind="")),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}"


class TermCode(models.TextChoices):
    """Which days the county may set."""

    REPORT = "report", _("Report after the return")
    ESCALATE = "escalate", _("Report still missing: tell the leaders")
    FOLLOW_UP = "follow_up", _("Follow-up after a meeting")


class TermQuerySet(models.QuerySet["Term"]):
    def visible_to(self, user: User) -> TermQuerySet:
        """Whoever works for the county."""
        return self if user.is_clock or user.is_government else self.none()


class Term(models.Model):
    """How many calendar days (日) something may take, from one day on, and who says so."""

    code = models.CharField(_("what for"), max_length=10, choices=TermCode.choices)
    days = models.PositiveSmallIntegerField(_("calendar days"))
    valid_from = models.DateField(_("in force from"))
    source = models.CharField(_("decided by"), max_length=200)
    source_en = models.CharField(_("decided by, in English"), max_length=300, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term of a trip")
        verbose_name_plural = _("terms of trips")
        ordering: ClassVar = ["code", "-valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="term_once_a_day"),
            models.CheckConstraint(
                name="term_is_plausible",
                condition=Q(days__gte=1, days__lte=365, code__in=TermCode.values) & ~Q(source=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.days}"

    @property
    def told_by(self) -> str:
        """Who decided it, in the reader's language."""
        return in_language(self.source, self.source_en)
