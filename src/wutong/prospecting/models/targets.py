"""Target lists: which firms somebody chose to invite, why, and what became of them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Role, User
from wutong.chains.public import Chain, ChainRole, Segment


class TargetListQuerySet(models.QuerySet["TargetList"]):
    def visible_to(self, user: User) -> TargetListQuerySet:
        """Staff see the lists of the chains they see; a chain chief those of his chains."""
        if user.is_clock:
            return self
        if user.is_government:
            return self.filter(chain__in=Chain.objects.visible_to(user))
        if user.has_role(Role.CHIEF):
            led = ChainRole.objects.filter(user=user).values("chain")
            return self.filter(chain__in=led)
        return self.none()


class TargetList(models.Model):
    """A list of firms to invite for one chain, kept by one person."""

    name = models.CharField(_("name"), max_length=80)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("kept by")
    )
    chain = models.ForeignKey(
        Chain, models.PROTECT, related_name="+", verbose_name=_("industry chain")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    is_example = models.BooleanField(_("example"), default=False)

    objects = TargetListQuerySet.as_manager()

    class Meta:
        verbose_name = _("target list")
        verbose_name_plural = _("target lists")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "name"], name="list_named_once_a_chain"),
            models.CheckConstraint(name="target_list_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class TargetState(models.TextChoices):
    """A firm is chosen, contacted, and then a lead or dropped."""

    CHOSEN = "chosen", pgettext_lazy("target firm", "Chosen")
    CONTACTED = "contacted", pgettext_lazy("target firm", "Contacted")
    BECAME_LEAD = "became_lead", pgettext_lazy("target firm", "Became a lead")
    DROPPED = "dropped", pgettext_lazy("target firm", "Dropped")


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, user: User) -> TargetQuerySet:
        """As its list."""
        return self.filter(target_list__in=TargetList.objects.visible_to(user))


class Target(models.Model):
    """A firm on a list. What was known when it was chosen is kept: later screenings rank anew.

    `why` holds the parts of the score as in Candidate, `snapshot` what the register said of the
    firm and which screening found it. `project_id` is the lead it became, an id and no foreign
    key since projects know targets and not the other way round.
    """

    target_list = models.ForeignKey(
        TargetList, models.PROTECT, related_name="targets", verbose_name=_("target list")
    )
    uscc = models.CharField(_("unified social credit code"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=300)
    segment = models.ForeignKey(
        Segment, models.PROTECT, related_name="+", verbose_name=_("segment")
    )
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2)
    why = models.JSONField(_("why"), default=list)
    state = models.CharField(
        _("state"), max_length=12, choices=TargetState.choices, default=TargetState.CHOSEN
    )
    reason = models.CharField(_("reason for dropping"), max_length=300, blank=True)
    project_id = models.BigIntegerField(_("project"), null=True, blank=True)
    snapshot = models.JSONField(_("as the register had it"), default=dict)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("chosen by")
    )
    added_at = models.DateTimeField(_("chosen at"))
    is_example = models.BooleanField(_("example"), default=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target firm")
        verbose_name_plural = _("target firms")
        ordering: ClassVar = ["-score", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target_list", "uscc"], condition=~Q(uscc=""), name="firm_once_on_a_list"
            ),
            models.UniqueConstraint(
                fields=["target_list", "name"],
                condition=Q(uscc=""),
                name="uncoded_firm_once_on_a_list",
            ),
            models.CheckConstraint(
                name="dropped_target_says_why", condition=~Q(state="dropped") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="target_that_became_a_lead_has_a_project",
                condition=~Q(state="became_lead") | Q(project_id__isnull=False),
            ),
            models.CheckConstraint(name="target_has_a_name", condition=~Q(name="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["uscc"], name="targets_of_a_firm", condition=~Q(uscc=""))
        ]

    def __str__(self) -> str:
        return self.name
