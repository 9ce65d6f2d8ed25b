"""Where a county stands in each division of industry, counted from one edition of a register."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Jurisdiction, User

from .registers import Register


class StandingState(models.TextChoices):
    """A count waits for a worker, runs, and ends with rows or with a reason."""

    QUEUED = "queued", _("Waiting for its turn")
    RUNNING = "running", pgettext_lazy("state of a count", "Running")
    DONE = "done", pgettext_lazy("state of a count", "Done")
    FAILED = "failed", pgettext_lazy("state of a count", "Failed")


class PlaceBy(models.TextChoices):
    """What tells in which region a firm is."""

    CODE = "code", _("Credit code (characters 3 to 8)")
    CITY = "city", _("City column of the register")


class StandLevel(models.TextChoices):
    """Which level of GB/T 4754 a count tells apart."""

    DIVISION = "division", _("Divisions (two digits)")
    CLASS = "class", _("Classes (four digits)")


class StandingQuerySet(models.QuerySet["Standing"]):
    def visible_to(self, user: User) -> StandingQuerySet:
        """As the registers."""
        return self if user.is_clock or user.is_government else self.none()


class Standing(models.Model):
    """One count of a register, region by division or class of GB/T 4754, seen from one county.

    `edition` is the day the register speaks of as it was then, `cutoff` the day from which
    `growth_years` count back (the edition, or the day of asking where it is unknown). `peers` are
    region keys: division codes, or "province/city". `totals` maps the references (city, province,
    country, peers) to their counted firms; one that is missing is not known. `rows_read` rows are
    `firms_unread` (no division or class told), `firms_unplaced` (no region) and those counted.
    """

    register = models.ForeignKey(
        Register, models.PROTECT, related_name="+", verbose_name=_("register of firms")
    )
    county = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("county")
    )
    place_by = models.CharField(_("region told by"), max_length=4, choices=PlaceBy.choices)
    level = models.CharField(
        _("level of GB/T 4754"), max_length=8, choices=StandLevel.choices,
        default=StandLevel.DIVISION,
    )  # fmt: skip
    peers = models.JSONField(_("peers"), default=list)
    growth_years = models.PositiveSmallIntegerField(_("years that count as new"), default=3)
    edition = models.DateField(_("register as of"), null=True)
    cutoff = models.DateField(_("cut-off date"))
    words_edition = models.CharField(_("edition of GB/T 4754"), max_length=20)
    state = models.CharField(
        _("state"), max_length=8, choices=StandingState.choices, default=StandingState.QUEUED
    )
    rows_read = models.PositiveBigIntegerField(_("rows read"), default=0)
    rows_total = models.PositiveBigIntegerField(_("rows in the register"))
    firms_county = models.PositiveBigIntegerField(_("firms of the county"), null=True)
    firms_unread = models.PositiveBigIntegerField(_("firms without a division"), null=True)
    firms_unplaced = models.PositiveBigIntegerField(_("firms without a region"), null=True)
    regions = models.PositiveIntegerField(_("regions"), null=True)
    totals = models.JSONField(_("firms of the references"), default=dict)
    message = models.TextField(_("what went wrong"), blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    is_example = models.BooleanField(_("example"), default=False)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing of a county")
        verbose_name_plural = _("standings of counties")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="failed_standing_says_why", condition=~Q(state="failed") | ~Q(message="")
            ),
            models.CheckConstraint(
                name="done_standing_is_counted",
                condition=~Q(state="done")
                | Q(
                    firms_county__isnull=False, firms_unread__isnull=False,
                    firms_unplaced__isnull=False, ended_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="standing_looks_back_some_years",
                condition=Q(growth_years__gte=1, growth_years__lte=30),
            ),
            models.CheckConstraint(
                name="standing_knows_its_level", condition=Q(level__in=["division", "class"])
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.county} · {self.register}"


class DivisionStandingQuerySet(models.QuerySet["DivisionStanding"]):
    def visible_to(self, user: User) -> DivisionStandingQuerySet:
        """As its count."""
        return self.filter(standing__in=Standing.objects.visible_to(user))


class DivisionStanding(models.Model):
    """One division, or class at that level, as the county stands in it.

    `recent` of `dated` firms were registered in the last years; the rest have no date. `groups`
    maps references to their firms in the division. `quotient` (LQ, the same as RCA in firms) is
    against the whole register, None where nothing has a share; `present` is a quotient of 1 or
    more. `reasons` is a list of [code, proximity] of present divisions, nearest first; `named` the
    first of the firms, as [credit code, name, day of registration or null, begin of the scope].
    """

    standing = models.ForeignKey(
        Standing, models.CASCADE, related_name="divisions", verbose_name=_("standing of a county")
    )
    code = models.CharField(_("industry code"), max_length=4)
    firms = models.PositiveBigIntegerField(_("firms"))
    dated = models.PositiveBigIntegerField(_("firms with a date"))
    recent = models.PositiveBigIntegerField(_("new firms"))
    groups = models.JSONField(_("firms of the references"), default=dict)
    quotient = models.FloatField(_("location quotient"), null=True)
    present = models.BooleanField(_("advantage"))
    density = models.FloatField(_("density"), null=True)
    complexity = models.FloatField(_("complexity"), null=True)
    gain = models.FloatField(_("opportunity gain"), null=True)
    reasons = models.JSONField(_("near divisions"), default=list)
    named = models.JSONField(_("firms named"), default=list)

    objects = DivisionStandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing in a division")
        verbose_name_plural = _("standings in divisions")
        ordering: ClassVar = ["standing", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["standing", "code"], name="division_once_a_standing"),
            models.CheckConstraint(
                name="new_firms_are_among_the_dated",
                condition=Q(recent__lte=F("dated"), dated__lte=F("firms")),
            ),
            models.CheckConstraint(
                name="standing_code_has_two_or_four_digits",
                condition=Q(code__regex=r"^\d{2}(\d{2})?$"),
            ),
        ]

    def __str__(self) -> str:
        return self.code
