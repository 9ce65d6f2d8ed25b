"""The years published and the days on which they differ from Monday to Friday."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User


class CalendarYearQuerySet(models.QuerySet["CalendarYear"]):
    def visible_to(self, user: User) -> CalendarYearQuerySet:
        """The State Council's list is public."""
        return self


class CalendarYear(models.Model):
    """A year whose list of holidays is published."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    source = models.CharField(_("source"), max_length=200)

    objects = CalendarYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("published year")
        verbose_name_plural = _("published years")
        ordering: ClassVar = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class SpecialDayQuerySet(models.QuerySet["SpecialDay"]):
    def visible_to(self, user: User) -> SpecialDayQuerySet:
        """The State Council's list is public."""
        return self


class SpecialDay(models.Model):
    """A weekday that is free, or a weekend day that is worked (调休)."""

    day = models.DateField(_("day"), unique=True)
    worked = models.BooleanField(_("worked"))
    year = models.ForeignKey(
        CalendarYear, models.PROTECT, related_name="days", verbose_name=_("year")
    )

    objects = SpecialDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return f"{self.day}: {_('worked') if self.worked else _('free')}"


class AwaitedYearQuerySet(models.QuerySet["AwaitedYear"]):
    def visible_to(self, user: User) -> AwaitedYearQuerySet:
        """No secret."""
        return self


class AwaitedYear(models.Model):
    """That a due date reached a year without a list: the administrator is asked for it once."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)

    objects = AwaitedYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("awaited year")
        verbose_name_plural = _("awaited years")
        ordering: ClassVar = ["year"]

    def __str__(self) -> str:
        return str(self.year)
