"""Registers of firms: folders of Parquet files, too big for the database."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User, in_language


class RegisterQuerySet(models.QuerySet["Register"]):
    def visible_to(self, user: User) -> RegisterQuerySet:
        """Whoever works for the county; a firm or a chain chief has no business with it."""
        return self if user.is_clock or user.is_government else self.none()

    def in_use(self) -> RegisterQuerySet:
        """Those a new screening may read."""
        return self.filter(retired=False)


class Register(models.Model):
    """One edition of a register of firms, where it lies and what it holds.

    `path` is a folder or file under the register folder of the installation, or an absolute path.
    `edition` is the day the register speaks of; None is not known, and pages say so. `rows` was
    counted from the files when the register was entered.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    path = models.CharField(_("folder"), max_length=500)
    rows = models.PositiveBigIntegerField(_("firms"))
    edition = models.DateField(_("as of"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    source_en = models.CharField(_("source in English"), max_length=400, blank=True)
    is_example = models.BooleanField(_("example"), default=False)
    retired = models.BooleanField(_("no longer in use"), default=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    added_at = models.DateTimeField(_("entered at"))

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("register of firms")
        verbose_name_plural = _("registers of firms")
        ordering: ClassVar = ["retired", "-edition", "name"]
        constraints: ClassVar = [
            models.CheckConstraint(name="register_has_rows", condition=Q(rows__gt=0)),
            models.CheckConstraint(
                name="register_says_where_it_is_from", condition=~Q(source="") & ~Q(path="")
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def told_by(self) -> str:
        """The source in the reader's language."""
        return in_language(self.source, self.source_en)
