"""What an agreement promises, both ways (双方承诺)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Department, User, in_language
from wutong.files.public import StoredFile

from .agreements import Agreement, Side
from .projects import Project, seen_by


class PromiseKind(models.TextChoices):
    """What is promised. Of the county's own: land … policy; of the firm: entity … output."""

    LAND = "land", pgettext_lazy("promise", "Land")
    ROAD = "road", pgettext_lazy("promise", "Road and pipes")
    POWER = "power", pgettext_lazy("promise", "Power and energy")
    PERMIT = "permit", pgettext_lazy("promise", "Permits")
    POLICY = "policy", pgettext_lazy("promise", "Policy")
    PEOPLE = "people", pgettext_lazy("promise", "People")
    ENTITY = "entity", pgettext_lazy("promise", "Local company")
    INVESTMENT = "investment", pgettext_lazy("promise", "Investment")
    INTENSITY = "intensity", pgettext_lazy("promise", "Investment per mu")
    START = "start", pgettext_lazy("promise", "Start of construction")
    PRODUCTION = "production", pgettext_lazy("promise", "Production")
    OUTPUT = "output", pgettext_lazy("promise", "Output")
    TAX = "tax", pgettext_lazy("promise", "Tax")
    JOBS = "jobs", pgettext_lazy("promise", "Jobs")
    OTHER = "other", pgettext_lazy("promise", "Other")


class PromiseState(models.TextChoices):
    OPEN = "open", pgettext_lazy("promise", "Open")
    LATE = "late", pgettext_lazy("promise", "Overdue")
    KEPT = "kept", _("Kept")
    BROKEN = "broken", _("Broken")
    CHANGED = "changed", _("Changed by procedure")


class PromiseQuerySet(models.QuerySet["Promise"]):
    def visible_to(self, user: User) -> PromiseQuerySet:
        """As the project."""
        return self.filter(seen_by(user, "project__"))


class Promise(models.Model):
    """One clause that one side owes the other until a day.

    `amount_cents` where money is promised (per mu for the kind “intensity”, a year for tax and
    output); `quantity` with `unit` for all else; both null where the clause names no amount.
    """

    project = models.ForeignKey(
        Project, models.PROTECT, related_name="promises", verbose_name=_("project")
    )
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="promises",
        verbose_name=_("agreement"),
    )  # fmt: skip
    clause = models.CharField(_("clause"), max_length=40, blank=True)
    side = models.CharField(_("who owes it"), max_length=6, choices=Side.choices)
    kind = models.CharField(_("kind"), max_length=12, choices=PromiseKind.choices)
    text = models.CharField(_("what is promised"), max_length=300)
    text_en = models.CharField(_("what is promised, in English"), max_length=400, blank=True)
    amount_cents = models.BigIntegerField(_("amount"), null=True, blank=True)
    quantity = models.DecimalField(
        _("quantity"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    due_on = models.DateField(_("due on"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("responsible department"),
    )  # fmt: skip
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("responsible person"),
    )  # fmt: skip
    state = models.CharField(
        _("state"), max_length=8, choices=PromiseState.choices, default=PromiseState.OPEN
    )
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    evidence_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("evidence file"),
    )  # fmt: skip
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by",
        verbose_name=_("replaces"),
    )  # fmt: skip
    flag = models.CharField(_("flagged for"), max_length=300, blank=True)
    review = models.CharField(_("fair competition review"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    is_example = models.BooleanField(_("example"), default=False)
    next_due_at = models.DateTimeField(_("next deadline"), null=True, blank=True, db_index=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="promise_words_known",
                condition=Q(
                    state__in=PromiseState.values, side__in=Side.values,
                    kind__in=PromiseKind.values,
                ),
            ),
            models.CheckConstraint(
                name="kept_promise_has_evidence",
                condition=~Q(state="kept") | (~Q(evidence="") & Q(settled_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="promise_amount_positive",
                condition=(Q(amount_cents__isnull=True) | Q(amount_cents__gt=0))
                & (Q(quantity__isnull=True) | Q(quantity__gt=0))
                & (Q(amount_cents__isnull=True) | Q(quantity__isnull=True)),
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on"], name="promise_by_day"),
        ]

    def __str__(self) -> str:
        return in_language(self.text, self.text_en)
