"""Which firms stand where in a chain, how each segment is judged, and by which thresholds."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Role, User, in_language
from wutong.chains.rules.gaps import Deed, State

from .chain import Chain, Segment
from .scope import in_reach


class GapState(models.TextChoices):
    """What the county has of a segment: 缺失、薄弱、优势、未知."""

    MISSING = State.MISSING.value, _("Missing")
    WEAK = State.WEAK.value, _("Weak")
    STRONG = State.STRONG.value, _("Strong")
    UNKNOWN = State.UNKNOWN.value, _("Unknown")


class GapDeed(models.TextChoices):
    """What to do: 补链、强链、延链, or nothing."""

    FILL = Deed.FILL.value, _("Fill the chain")
    STRENGTHEN = Deed.STRENGTHEN.value, _("Strengthen the chain")
    EXTEND = Deed.EXTEND.value, _("Extend the chain")
    NONE = Deed.NONE.value, _("Nothing to do")


class ThresholdQuerySet(models.QuerySet["Threshold"]):
    def visible_to(self, user: User) -> ThresholdQuerySet:
        """By which figures is judged: whoever sees judgements sees them."""
        return self.none() if user.is_outsider and not user.is_clock else self


class Threshold(models.Model):
    """A figure by which segments are judged, from one day to another, and why it is that figure.

    A row with a chain replaces the general one for that chain.
    """

    code = models.SlugField(_("code"), max_length=40)
    chain = models.ForeignKey(
        Chain, models.CASCADE, null=True, blank=True, related_name="thresholds",
        verbose_name=_("industry chain"),
    )  # fmt: skip
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    reason_en = models.CharField(_("reason in English"), max_length=400, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = ThresholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("threshold")
        verbose_name_plural = _("thresholds")
        ordering: ClassVar = ["code", "valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="threshold_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            ExclusionConstraint(
                name="one_threshold_in_force",
                expressions=[
                    (F("code"), RangeOperators.EQUAL),
                    (
                        Coalesce(F("chain"), Value(0), output_field=models.BigIntegerField()),
                        RangeOperators.EQUAL,
                    ),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_to"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.value.normalize():f}"

    @property
    def says(self) -> str:
        """The reason in the reader's language."""
        return in_language(self.reason, self.reason_en)


class PlacementHow(models.TextChoices):
    """Who put a firm on a segment."""

    RULE = "rule", _("By words and codes")
    MANUAL = "manual", _("By hand")


class PlacementStatus(models.TextChoices):
    """Whether a person agreed. What a person decided, no later run undoes."""

    SUGGESTED = "suggested", _("Suggested")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
    LAPSED = "lapsed", _("No longer matches")


COUNTING = frozenset({PlacementStatus.SUGGESTED, PlacementStatus.CONFIRMED})


class PlacementQuerySet(models.QuerySet["Placement"]):
    def visible_to(self, user: User) -> PlacementQuerySet:
        """As its chain."""
        return self.filter(in_reach(user, "segment__chain"))

    def counting(self) -> PlacementQuerySet:
        """Those that count as firms of the segment."""
        return self.filter(status__in=COUNTING)


class Placement(models.Model):
    """That a firm serves a segment, and the words that show it.

    `evidence` is a list of {"field", "term", "kind", "start", "end", "words"}: which word was found
    where in the scope, so that a reader can check it with his own eyes. `fit` is from 0 to 1.
    """

    segment = models.ForeignKey(
        Segment, models.CASCADE, related_name="placements", verbose_name=_("segment")
    )
    company = models.ForeignKey(
        "companies.Company", models.PROTECT, related_name="+", verbose_name=_("firm")
    )
    how = models.CharField(_("placed"), max_length=8, choices=PlacementHow.choices)
    status = models.CharField(
        _("status"), max_length=10, choices=PlacementStatus.choices,
        default=PlacementStatus.SUGGESTED,
    )  # fmt: skip
    fit = models.DecimalField(_("fit"), max_digits=4, decimal_places=3)
    evidence = models.JSONField(_("evidence"), default=list, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("place of a firm")
        verbose_name_plural = _("places of firms")
        ordering: ClassVar = ["-fit", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["segment", "company"], name="firm_once_a_segment"),
            models.CheckConstraint(
                name="placement_fit_is_a_share", condition=Q(fit__gte=0, fit__lte=1)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["company"], name="segments_of_a_firm")]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.company_id}"


class PlacementRunQuerySet(models.QuerySet["PlacementRun"]):
    def visible_to(self, user: User) -> PlacementRunQuerySet:
        """How fresh the counts are: whoever sees chains sees it."""
        return self.none() if user.is_outsider and not user.is_clock else self


class PlacementRun(models.Model):
    """That all firms were placed at a moment; `basis` is a digest of what was read.

    The same basis gives the same placements: a run that would read nothing new is left out.
    """

    basis = models.CharField(_("basis"), max_length=64)
    firms = models.PositiveIntegerField(_("firms read"))
    placed = models.PositiveIntegerField(_("places given"))
    at = models.DateTimeField(_("when"))

    objects = PlacementRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of placing firms")
        verbose_name_plural = _("runs of placing firms")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.placed}"


class AssessmentStatus(models.TextChoices):
    """A judgement is a suggestion until a person confirms it, and internal until published."""

    PROPOSED = "proposed", _("To be confirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    PUBLISHED = "published", _("Published")
    REJECTED = "rejected", _("Rejected")
    SUPERSEDED = "superseded", _("Superseded")


LIVE = frozenset(
    {AssessmentStatus.PROPOSED, AssessmentStatus.CONFIRMED, AssessmentStatus.PUBLISHED}
)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> AssessmentQuerySet:
        """Staff see all of it; a chain chief what is published."""
        rows = self.filter(in_reach(user, "segment__chain"))
        if user.is_clock or user.is_government:
            return rows
        if user.has_role(Role.CHIEF):
            return rows.filter(status=AssessmentStatus.PUBLISHED)
        return rows.none()

    def live(self) -> AssessmentQuerySet:
        """Those that still say something: proposed, confirmed or published."""
        return self.filter(status__in=LIVE)


class Assessment(models.Model):
    """One judgement on one segment: counts, state, deed, why, on which basis.

    `suggested_state` and `suggested_deed` are what the thresholds say; `state` and `deed` what
    holds, which a person may correct when confirming. Counts are null where no register is loaded.
    `reasons` and `unknown` are lists of {"code", "values"} so that both languages can tell them.
    """

    segment = models.ForeignKey(
        Segment, models.CASCADE, related_name="assessments", verbose_name=_("segment")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=AssessmentStatus.choices,
        default=AssessmentStatus.PROPOSED,
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10, choices=GapState.choices)
    deed = models.CharField(_("suggested deed"), max_length=10, choices=GapDeed.choices)
    suggested_state = models.CharField(
        _("state by the thresholds"), max_length=10, choices=GapState.choices
    )
    suggested_deed = models.CharField(
        _("deed by the thresholds"), max_length=10, choices=GapDeed.choices
    )
    firms_county = models.PositiveIntegerField(_("firms in the county"), null=True)
    firms_radius = models.PositiveIntegerField(_("firms in the supply radius"), null=True)
    above_scale = models.PositiveIntegerField(_("above scale"), null=True)
    scale_unknown = models.PositiveIntegerField(_("scale unknown"), null=True)
    lq = models.DecimalField(_("location quotient"), max_digits=8, decimal_places=2, null=True)
    reasons = models.JSONField(_("reasons"), default=list)
    unknown = models.JSONField(_("what is unknown"), default=list)
    needs_ruling = models.BooleanField(_("needs a ruling"), default=False)
    register_edition = models.DateField(_("register as of"), null=True)
    thresholds_version = models.DateField(_("thresholds in force from"))
    has_example = models.BooleanField(_("counts example firms"), default=False)
    suggested_at = models.DateTimeField(_("suggested at"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("confirmed by"),
    )  # fmt: skip
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    published_at = models.DateTimeField(_("published at"), null=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("judgement of a segment")
        verbose_name_plural = _("judgements of segments")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["segment"], condition=Q(status="proposed"), name="one_judgement_proposed"
            ),
            models.UniqueConstraint(
                fields=["segment"],
                condition=Q(status__in=["confirmed", "published"]),
                name="one_judgement_holds",
            ),
            models.CheckConstraint(
                name="nothing_holds_unconfirmed",
                condition=~Q(status__in=["confirmed", "published"])
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="judgement_deed_fits_its_state",
                condition=Q(state="missing", deed__in=["fill", "extend"])
                | Q(state="weak", deed="strengthen")
                | Q(state__in=["strong", "unknown"], deed="none"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.state}"


class RulingQuerySet(models.QuerySet["Ruling"]):
    def visible_to(self, user: User) -> RulingQuerySet:
        """As its chain, for staff."""
        rows = self.filter(in_reach(user, "segment__chain"))
        return rows if user.is_clock or user.is_government else rows.none()


class Ruling(models.Model):
    """What was ruled on inviting firms to a restricted or obsolete segment; the newest holds."""

    segment = models.ForeignKey(
        Segment, models.CASCADE, related_name="rulings", verbose_name=_("segment")
    )
    allowed = models.BooleanField(_("allowed"))
    reason = models.TextField(_("reason"))
    basis = models.CharField(_("basis"), max_length=200)
    ruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("ruled by")
    )
    ruled_on = models.DateField(_("ruled on"))
    is_example = models.BooleanField(_("example"), default=False)

    objects = RulingQuerySet.as_manager()

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ruling_has_reason_and_basis", condition=~Q(reason="") & ~Q(basis="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.allowed}"
