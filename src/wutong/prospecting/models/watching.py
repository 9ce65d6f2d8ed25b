"""What officers watch, comparisons of two editions of a register, and the signals they give."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import User
from wutong.chains.public import Segment

from .registers import Register


class WatchQuerySet(models.QuerySet["Watch"]):
    def visible_to(self, user: User) -> WatchQuerySet:
        """Only one's own."""
        return self if user.is_clock else self.filter(user=user)


class Watch(models.Model):
    """Somebody follows a segment, or a firm by its code and name.

    `province` is the plain name (山西) of the province in which a firm's new branch is news.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("watched by")
    )
    segment = models.ForeignKey(
        Segment, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("segment")
    )
    uscc = models.CharField(_("unified social credit code"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=300)
    province = models.CharField(_("province"), max_length=40, blank=True)
    since = models.DateTimeField(_("since"))
    is_example = models.BooleanField(_("example"), default=False)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "segment"],
                condition=Q(segment__isnull=False),
                name="segment_watched_once",
            ),
            models.UniqueConstraint(
                fields=["user", "uscc"],
                condition=Q(segment__isnull=True) & ~Q(uscc=""),
                name="firm_watched_once",
            ),
            models.UniqueConstraint(
                fields=["user", "name"],
                condition=Q(segment__isnull=True, uscc=""),
                name="uncoded_firm_watched_once",
            ),
            models.CheckConstraint(name="watch_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class ComparisonState(models.TextChoices):
    """A comparison waits for a worker, runs, and ends with signals or with a reason."""

    QUEUED = "queued", _("Waiting for its turn")
    RUNNING = "running", pgettext_lazy("state of a comparison", "Running")
    DONE = "done", pgettext_lazy("state of a comparison", "Done")
    FAILED = "failed", pgettext_lazy("state of a comparison", "Failed")


class ComparisonQuerySet(models.QuerySet["Comparison"]):
    def visible_to(self, user: User) -> ComparisonQuerySet:
        """As the registers."""
        return self if user.is_clock or user.is_government else self.none()


class Comparison(models.Model):
    """Two editions of a register, read side by side once.

    `counts` maps kinds of change (rules.editions.Kind) to numbers; `rows_read` of `rows_total`
    (both editions) is how far the job has come. `left_out` signals were too many for a list.
    """

    old = models.ForeignKey(
        Register, models.PROTECT, related_name="+", verbose_name=_("edition before")
    )
    new = models.ForeignKey(
        Register, models.PROTECT, related_name="+", verbose_name=_("new edition")
    )
    state = models.CharField(
        _("state"), max_length=8, choices=ComparisonState.choices, default=ComparisonState.QUEUED
    )
    rows_read = models.PositiveBigIntegerField(_("rows read"), default=0)
    rows_total = models.PositiveBigIntegerField(_("rows in both editions"))
    counts = models.JSONField(_("changes"), default=dict)
    left_out = models.PositiveIntegerField(_("signals left out"), default=0)
    message = models.TextField(_("what went wrong"), blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    is_example = models.BooleanField(_("example"), default=False)

    objects = ComparisonQuerySet.as_manager()

    class Meta:
        verbose_name = _("comparison of editions")
        verbose_name_plural = _("comparisons of editions")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["old", "new"], name="editions_compared_once"),
            models.CheckConstraint(
                name="failed_comparison_says_why", condition=~Q(state="failed") | ~Q(message="")
            ),
            models.CheckConstraint(
                name="compared_editions_differ", condition=~Q(old=models.F("new"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class SignalKind(models.TextChoices):
    """What happened to a firm, as rules.editions.Kind."""

    NEW = "new", pgettext_lazy("signal", "Newly registered")
    BRANCH = "branch", pgettext_lazy("signal", "Opened a branch")
    GONE = "gone", pgettext_lazy("signal", "Gone from the register")
    RENAMED = "renamed", pgettext_lazy("signal", "Renamed")
    MOVED = "moved", pgettext_lazy("signal", "Moved")
    SCOPE = "scope", pgettext_lazy("signal", "Changed its scope")


class SignalQuerySet(models.QuerySet["Signal"]):
    def visible_to(self, user: User) -> SignalQuerySet:
        """Only one's own: what others watch is their business."""
        return self if user.is_clock else self.filter(user=user)


class Signal(models.Model):
    """Something that happened to a firm which concerns what a person watches.

    `segment` is the segment it was watched for, None for a firm that is followed; `parent` the
    firm whose branch it is. `before` and `after` are the rows of the two editions, null where an
    edition does not have the firm. `fit` (0 to 1) is how well it fits the segment.
    """

    comparison = models.ForeignKey(
        Comparison, models.CASCADE, related_name="+", verbose_name=_("comparison of editions")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("for")
    )
    segment = models.ForeignKey(
        Segment, models.CASCADE, null=True, related_name="+", verbose_name=_("segment")
    )
    kind = models.CharField(_("what happened"), max_length=8, choices=SignalKind.choices)
    uscc = models.CharField(_("unified social credit code"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=300)
    parent = models.CharField(_("firm that is followed"), max_length=300, blank=True)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    fit = models.FloatField(_("fit"), null=True)
    found_at = models.DateTimeField(_("found at"))
    is_example = models.BooleanField(_("example"), default=False)

    objects = SignalQuerySet.as_manager()

    class Meta:
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        # by id: by the relation the order of comparisons, newest first, would be turned round
        ordering: ClassVar = ["-comparison_id", "kind", "-fit", "name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["comparison", "user", "segment", "kind", "uscc", "name"],
                nulls_distinct=False,
                name="signal_told_once",
            ),
            models.CheckConstraint(
                name="signal_has_a_row",
                condition=Q(before__isnull=False) | Q(after__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_kind_display()}"
