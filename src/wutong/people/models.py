"""What a person keeps for herself: views of lists."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> SavedViewQuerySet:
        """Only one's own."""
        return self.filter(person=user.pk)


class SavedView(models.Model):
    """A list as a person likes to see it: its address and query string, under a name.

    The default one is opened when the list is opened from elsewhere without a question of its own.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    path = models.CharField(_("list"), max_length=200)
    name = models.CharField(_("name of the view"), max_length=40)
    query = models.CharField(_("query"), max_length=1000, blank=True)
    is_default = models.BooleanField(_("opened by default"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "path", "name"], name="view_named_once"),
            models.UniqueConstraint(
                fields=["person", "path"], name="one_default_view", condition=Q(is_default=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """The list's address with its question."""
        return f"{self.path}?{self.query}" if self.query else self.path
