"""Who leads a chain, in which role, and the chain's kit ("N 个一") as a typed checklist."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Jurisdiction, User, in_language

from .chain import Chain
from .scope import dated_check, dated_field, in_reach


class PartyKind(models.TextChoices):
    """What kind of party holds a role. Officials are shown by post, never by name."""

    OFFICIAL = "official", _("County leader, by post")
    FIRM_HEAD = "firm_head", _("Head of a firm")
    FIRM = "firm", _("Firm")
    DEPARTMENT = "department", _("Department")
    TEAM = "team", _("Task force")
    EXPERT = "expert", _("Expert or institute")
    ASSOCIATION = "association", _("Association or fund")


class RoleKindQuerySet(models.QuerySet["RoleKind"]):
    def visible_to(self, user: User) -> RoleKindQuerySet:
        """Which roles there are is no secret."""
        return self


class RoleKind(models.Model):
    """A role on a chain and who may hold it, here: 总链长, 链长, 链主, 链核, 牵头部门, 专班, 专家.

    Data and not code, since places differ: in the province a chief is a vice governor, in 交城 the
    head of a firm. A row with a jurisdiction replaces the general one in that place's subtree.
    """

    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=30)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    duty = models.CharField(_("duty"), max_length=200, blank=True)
    duty_en = models.CharField(_("duty in English"), max_length=300, blank=True)
    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("jurisdiction"),
    )  # fmt: skip
    holders = models.JSONField(_("who may hold it"), default=list)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    objects = RoleKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("role kind")
        verbose_name_plural = _("role kinds")
        ordering: ClassVar = ["order", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "jurisdiction"], nulls_distinct=False, name="role_kind_once"
            )
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def says(self) -> str:
        """The duty in the reader's language."""
        return in_language(self.duty, self.duty_en)


class ChainRoleQuerySet(models.QuerySet["ChainRole"]):
    def visible_to(self, user: User) -> ChainRoleQuerySet:
        """As its chain."""
        return self.filter(in_reach(user, "chain"))


class ChainRole(models.Model):
    """That a party holds a role on a chain, by which source, or inferred and not confirmed.

    An empty party says that nobody was published for the role, as of the source named.
    """

    chain = models.ForeignKey(
        Chain, models.CASCADE, related_name="roles", verbose_name=_("industry chain")
    )
    role = models.ForeignKey(RoleKind, models.PROTECT, related_name="+", verbose_name=_("role"))
    party = models.CharField(_("party"), max_length=120, blank=True)
    party_en = models.CharField(_("party in English"), max_length=200, blank=True)
    party_kind = models.CharField(
        _("kind of party"), max_length=12, choices=PartyKind.choices, blank=True
    )
    company = models.ForeignKey(
        "companies.Company", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("firm"),
    )  # fmt: skip
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("person"),
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=300, blank=True)
    source_en = models.CharField(_("source in English"), max_length=400, blank=True)
    dated = dated_field()
    inferred = models.BooleanField(_("inferred, not confirmed"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    is_example = models.BooleanField(_("example"), default=False)

    objects = ChainRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role on a chain")
        verbose_name_plural = _("roles on a chain")
        ordering: ClassVar = ["role__order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "role", "party"], name="chain_role_once"),
            models.CheckConstraint(
                name="real_role_has_a_source", condition=Q(is_example=True) | ~Q(source="")
            ),
            dated_check("role_dated_like_a_source"),
        ]

    def __str__(self) -> str:
        return in_language(self.party, self.party_en)

    @property
    def told_by(self) -> str:
        """The source in the reader's language."""
        return in_language(self.source, self.source_en)


class KitState(models.TextChoices):
    """Whether a piece of the kit is there; what nobody looked at is unknown, not missing."""

    UNKNOWN = "unknown", _("Unknown")
    MISSING = "missing", _("Missing")
    DRAFT = "draft", _("In preparation")
    HAVE = "have", _("Ready")


class KitItemQuerySet(models.QuerySet["KitItem"]):
    def visible_to(self, user: User) -> KitItemQuerySet:
        """As its chain."""
        return self.filter(in_reach(user, "chain"))


class KitItem(models.Model):
    """One of the chain's "N 个一": a map, a list, a policy set, a task force, a fund."""

    chain = models.ForeignKey(
        Chain, models.CASCADE, related_name="kit", verbose_name=_("industry chain")
    )
    kind = models.SlugField(_("kind"), max_length=30)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=KitState.choices, default=KitState.UNKNOWN
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    source_en = models.CharField(_("source in English"), max_length=400, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    objects = KitItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("kit item")
        verbose_name_plural = _("kit items")
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "kind", "name"], name="kit_item_once")
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)
