"""Ways that help a project, introducers registered before signing, and their rewards."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import User

from .projects import Project, Way, seen_by


class WayHelpQuerySet(models.QuerySet["WayHelp"]):
    def visible_to(self, user: User) -> WayHelpQuerySet:
        """As the project."""
        return self.filter(seen_by(user, "project__"))


class WayHelp(models.Model):
    """A way that helped a project besides its first one; the first way alone counts."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="helpers", verbose_name=_("project")
    )
    way = models.ForeignKey(Way, models.PROTECT, related_name="+", verbose_name=_("way"))
    note = models.CharField(_("remark"), max_length=200, blank=True)

    objects = WayHelpQuerySet.as_manager()

    class Meta:
        verbose_name = _("way that helped")
        verbose_name_plural = _("ways that helped")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "way"], name="way_helps_once")
        ]

    def __str__(self) -> str:
        return str(self.way)


class IntroducerKind(models.TextChoices):
    PERSON = "person", pgettext_lazy("introducer", "Person")
    ORGANISATION = "organisation", _("Organisation")
    OFFICIAL = "official", _("Public official")
    AGENCY = "agency", _("Commissioned agency")


class IntroducerQuerySet(models.QuerySet["Introducer"]):
    def visible_to(self, user: User) -> IntroducerQuerySet:
        """Those who work here; a telephone is masked all the same."""
        return self.none() if user.is_outsider else self


class Introducer(models.Model):
    """Somebody who brings investors, registered before a project is signed."""

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=IntroducerKind.choices)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    target_letter = models.CharField(
        _("target letter"), max_length=80, blank=True,
        help_text=_("Where a target was assigned by letter: its number"),
    )  # fmt: skip
    registered_at = models.DateTimeField(_("registered at"))
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("registered by")
    )
    is_example = models.BooleanField(_("example"), default=False)

    objects = IntroducerQuerySet.as_manager()

    class Meta:
        verbose_name = _("introducer")
        verbose_name_plural = _("introducers")
        ordering: ClassVar = ["-registered_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class RewardState(models.TextChoices):
    INTRODUCED = "introduced", _("Introduced")
    CLAIMED = "claimed", _("Reward computed")
    APPROVED = "approved", _("Reward approved")
    PAID = "paid", _("Reward paid")
    REFUSED = "refused", _("No reward")


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def visible_to(self, user: User) -> IntroductionQuerySet:
        """As the project."""
        return self.filter(seen_by(user, "project__"))


class Introduction(models.Model):
    """That an introducer brought a project; one a project, entered before its signing. The reward
    is computed by a dated rule on fixed investment really formed; amounts are cents.
    """

    project = models.OneToOneField(
        Project, models.PROTECT, related_name="introduction", verbose_name=_("project")
    )
    introducer = models.ForeignKey(
        Introducer, models.PROTECT, related_name="+", verbose_name=_("introducer")
    )
    investor_confirms = models.CharField(_("how the investor confirmed it"), max_length=200)
    introduced_at = models.DateTimeField(_("introduced at"))
    state = models.CharField(
        _("state"), max_length=10, choices=RewardState.choices, default=RewardState.INTRODUCED
    )
    rule = models.CharField(_("rule"), max_length=60, blank=True)
    rule_on = models.DateField(_("rule as of"), null=True, blank=True)
    edition = models.ForeignKey(
        "pipeline.RuleEdition", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("edition of a rule"),
    )  # fmt: skip
    base_cents = models.BigIntegerField(_("fixed investment formed"), null=True, blank=True)
    amount_cents = models.BigIntegerField(_("reward"), null=True, blank=True)
    parts = models.JSONField(_("how it comes about"), default=list)
    voucher = models.CharField(_("payment voucher"), max_length=60, blank=True)
    is_example = models.BooleanField(_("example"), default=False)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="computed_reward_has_its_figures",
                condition=Q(state__in=["introduced", "refused"])
                | (~Q(rule="") & Q(base_cents__gte=0, amount_cents__gte=0)),
            ),
            models.CheckConstraint(
                name="paid_reward_has_a_voucher", condition=~Q(state="paid") | ~Q(voucher="")
            ),
            models.UniqueConstraint(
                fields=["voucher"], name="reward_voucher_once", condition=~Q(voucher="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.introducer_id}"


class StationQuerySet(models.QuerySet["Station"]):
    def visible_to(self, user: User) -> StationQuerySet:
        """Those who work here."""
        return self.none() if user.is_outsider else self


class Station(models.Model):
    """A post in another region (驻点) with an officer who reports once a month."""

    name = models.CharField(_("station"), max_length=80)
    city = models.CharField(_("city"), max_length=40)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("officer")
    )
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    is_example = models.BooleanField(_("example"), default=False)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("station")
        verbose_name_plural = _("stations")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name


class StationMemberQuerySet(models.QuerySet["StationMember"]):
    def visible_to(self, user: User) -> StationMemberQuerySet:
        """As the station."""
        return self.none() if user.is_outsider else self


class StationMember(models.Model):
    """Somebody who works at a station beside its officer."""

    station = models.ForeignKey(
        Station, models.CASCADE, related_name="members", verbose_name=_("station")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("member")
    )

    objects = StationMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a station")
        verbose_name_plural = _("members of stations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["station", "user"], name="station_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.user_id}"


class StationReportState(models.TextChoices):
    DUE = "due", _("To be written")
    OVERDUE = "overdue", _("Overdue")
    HANDED_IN = "handed_in", _("Handed in")


class StationReportQuerySet(models.QuerySet["StationReport"]):
    def visible_to(self, user: User) -> StationReportQuerySet:
        """As the station."""
        return self.none() if user.is_outsider else self


class StationReport(models.Model):
    """One month of one station; due on the fifth day of the month after it."""

    station = models.ForeignKey(
        Station, models.CASCADE, related_name="reports", verbose_name=_("station")
    )
    month = models.DateField(_("month"))
    state = models.CharField(
        _("state"), max_length=10, choices=StationReportState.choices,
        default=StationReportState.DUE,
    )  # fmt: skip
    firms_met = models.PositiveIntegerField(_("firms met"), null=True, blank=True)
    text = models.TextField(_("report"), blank=True)
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"))
    next_due_at = models.DateTimeField(_("next deadline"), null=True, blank=True, db_index=True)

    objects = StationReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("monthly report of a station")
        verbose_name_plural = _("monthly reports of stations")
        ordering: ClassVar = ["-month", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["station", "month"], name="station_month_once"),
            models.CheckConstraint(
                name="report_handed_in_says_something",
                condition=~Q(state="handed_in") | (~Q(text="") & Q(handed_in_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.month:%Y-%m}"
