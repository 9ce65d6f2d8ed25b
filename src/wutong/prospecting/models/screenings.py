"""Screenings of a register against a segment, and the firms they found."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import User
from wutong.chains.public import Segment

from .registers import Register


class ScreeningState(models.TextChoices):
    """A screening waits for a worker, runs, and ends with a list or with a reason."""

    QUEUED = "queued", _("Waiting for its turn")
    RUNNING = "running", pgettext_lazy("state of a screening", "Running")
    DONE = "done", pgettext_lazy("state of a screening", "Done")
    FAILED = "failed", pgettext_lazy("state of a screening", "Failed")


class ScreeningQuerySet(models.QuerySet["Screening"]):
    def visible_to(self, user: User) -> ScreeningQuerySet:
        """Whoever works for the county and sees the segment's chain."""
        if user.is_clock:
            return self
        if not user.is_government:
            return self.none()
        return self.filter(segment__in=Segment.objects.visible_to(user))


class Screening(models.Model):
    """One reading of a register for one segment, with what was asked and what came of it.

    `filters` is what the person chose, as `asked.Asked` writes and reads it. `rows_read` of
    `rows_total` is how far the job has come. `firms_holding` firms passed the filters and hold a
    word of the segment, the best `firms_kept` of them are the candidates; None: not counted yet.
    `as_of` is the day on which ages and weights were taken. `message` says why it failed.
    """

    segment = models.ForeignKey(
        Segment, models.PROTECT, related_name="+", verbose_name=_("segment")
    )
    register = models.ForeignKey(
        Register, models.PROTECT, related_name="+", verbose_name=_("register of firms")
    )
    filters = models.JSONField(_("filters"), default=dict)
    weights_version = models.CharField(_("weights"), max_length=40)
    state = models.CharField(
        _("state"), max_length=8, choices=ScreeningState.choices, default=ScreeningState.QUEUED
    )
    rows_read = models.PositiveBigIntegerField(_("rows read"), default=0)
    rows_total = models.PositiveBigIntegerField(_("rows in the register"), null=True)
    firms_holding = models.PositiveBigIntegerField(_("firms with words of the segment"), null=True)
    firms_kept = models.PositiveIntegerField(_("candidates"), null=True)
    seconds = models.DecimalField(_("seconds"), max_digits=9, decimal_places=1, null=True)
    message = models.TextField(_("what went wrong"), blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    as_of = models.DateField(_("as of"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    is_example = models.BooleanField(_("example"), default=False)

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="failed_screening_says_why", condition=~Q(state="failed") | ~Q(message="")
            ),
            models.CheckConstraint(
                name="done_screening_is_counted",
                condition=~Q(state="done")
                | Q(firms_holding__isnull=False, firms_kept__isnull=False, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="candidates_are_among_the_firms_found",
                condition=Q(firms_kept__isnull=True) | Q(firms_kept__lte=F("firms_holding")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["segment", "-id"], name="screenings_of_segment")]

    def __str__(self) -> str:
        return f"{self.segment} · {self.register}"


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def visible_to(self, user: User) -> CandidateQuerySet:
        """As its screening."""
        return self.filter(screening__in=Screening.objects.visible_to(user))


class Candidate(models.Model):
    """A firm that a screening found, with its place and every reason for it.

    `score` is the weighted mean of the known parts, 0 to 100; `low` and `high` are what it would
    be if every unknown part were 0 or 100. `parts` is a list of {"part", "value" (0 to 100, or
    null), "weight", "evidence", "quotes", "why"}: evidence as the register writes it, quotes as
    [column, start, end, text], `why` a value is unknown as {"message", "values"} or null.
    `unknown` names the parts without a value. `what_would_change` holds the rank if all unknown
    parts were 0 or 100 and the parts that would lift the firm, as `ranking.Outlook`.
    """

    screening = models.ForeignKey(
        Screening, models.CASCADE, related_name="candidates", verbose_name=_("screening")
    )
    rank = models.PositiveIntegerField(_("rank"))
    uscc = models.CharField(_("unified social credit code"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=300)
    province = models.CharField(_("province"), max_length=80, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    registered_on = models.DateField(_("registered on"), null=True)
    firm_type = models.CharField(_("type of firm"), max_length=200, blank=True)
    capital_raw = models.CharField(_("registered capital"), max_length=200, blank=True)
    business_scope = models.TextField(_("business scope"), blank=True)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2)
    low = models.DecimalField(_("lowest score possible"), max_digits=5, decimal_places=2)
    high = models.DecimalField(_("highest score possible"), max_digits=5, decimal_places=2)
    parts = models.JSONField(_("parts of the score"), default=list)
    unknown = models.JSONField(_("unknown parts"), default=list)
    what_would_change = models.JSONField(_("what would change the rank"), default=dict)
    is_example = models.BooleanField(_("example"), default=False)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering: ClassVar = ["screening", "rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["screening", "rank"], name="one_candidate_a_rank"),
            models.UniqueConstraint(
                fields=["screening", "uscc"],
                condition=~Q(uscc=""),
                name="candidate_once_a_screening",
            ),
            models.CheckConstraint(
                name="candidate_score_lies_in_its_interval",
                condition=Q(low__gte=0, low__lte=F("score"), score__lte=F("high"), high__lte=100),
            ),
            models.CheckConstraint(
                name="candidate_has_rank_and_name", condition=Q(rank__gte=1) & ~Q(name="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["uscc"], name="candidates_of_a_firm", condition=~Q(uscc=""))
        ]

    def __str__(self) -> str:
        return self.name
