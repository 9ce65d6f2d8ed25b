"""Firms and other organisations, their links, their titles, the people who speak for them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Jurisdiction, Role, User
from wutong.companies.rules.identity import name_key, search_grams

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class CompanyKind(models.TextChoices):
    """What an organisation is; only firms are investors by nature."""

    FIRM = "firm", _("Firm")
    UNIVERSITY = "university", _("University")
    PLATFORM = "platform", _("Platform company")
    ASSOCIATION = "association", _("Association")
    INSTITUTION = "institution", _("Public institution")


class CompanyStatus(models.TextChoices):
    """The state in the official register; empty is unknown."""

    ACTIVE = "active", _("In business")
    REVOKED = "revoked", _("Licence revoked")
    CANCELLED = "cancelled", _("Cancelled")
    MOVED = "moved", _("Moved away")


class PlaceBasis(models.TextChoices):
    """From what it is known where a firm belongs."""

    CODE = "code", _("Division code in the credit code")
    TEXT = "text", _("Province and city as registered")
    HAND = "hand", _("Entered by hand")


class CompanyQuerySet(models.QuerySet["Company"]):
    def visible_to(self, user: User) -> CompanyQuerySet:
        """Officials and chain chiefs see the register; a firm sees those it speaks for."""
        if user.is_clock or user.is_government or user.has_role(Role.CHIEF):
            return self
        return self.filter(pk__in=CompanyMember.objects.filter(user=user).values("company_id"))

    def of_member(self, user: User) -> CompanyQuerySet:
        """The firms for which a person speaks."""
        return self.filter(pk__in=CompanyMember.objects.filter(user=user).values("company_id"))

    def named(self, words: str) -> CompanyQuerySet:
        """Firms whose name holds every word; a word is one, two or more characters.

        The index knows single characters and pairs; LIKE then looks at the order.
        """
        found = self
        for word in words.split():
            key = name_key(word)
            if not key:
                continue
            grams = Func(F("name_key"), function="companies_grams")
            found = found.alias(grams=grams).filter(
                HasGrams(grams, models.Value(search_grams(key))), name_key__contains=key
            )
        return found

    def in_region(self, place: Jurisdiction) -> CompanyQuerySet:
        """Firms of a jurisdiction and everything below it."""
        return self.filter(jurisdiction__path__startswith=place.path)


class HasGrams(Func):
    """Whether an array of grams holds all of another's, by the GIN index."""

    template = "%(expressions)s"
    arg_joiner = " @> "
    output_field: ClassVar = models.BooleanField()
    conditional = True

    def __init__(self, grams: Func, wanted: models.Value) -> None:
        super().__init__(grams, Func(wanted, template="%(expressions)s::text[]"))


class Company(models.Model):
    """A firm, university, platform company, association or institution.

    Contacts and phone numbers don't stand here: they belong to the lead or visit they came with.
    `capital_amount` is in whole units of `capital_currency`; null is unknown, an empty currency
    beside an amount means that the register names none.
    """

    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    name_key = models.GeneratedField(
        expression=Func(F("name"), function="companies_name_key"),
        output_field=models.TextField(),
        db_persist=True,
        verbose_name=_("name as compared"),
    )
    # null, not "": codes are unique, and many an association has none yet
    uscc = models.CharField(  # noqa: DJ001
        _("unified social credit code"), max_length=18, null=True, blank=True
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=CompanyKind.choices, default=CompanyKind.FIRM
    )
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    company_type = models.CharField(_("type"), max_length=80, blank=True)
    capital_raw = models.CharField(_("registered capital as written"), max_length=80, blank=True)
    capital_amount = models.DecimalField(
        _("registered capital"), max_digits=22, decimal_places=4, null=True, blank=True
    )
    capital_currency = models.CharField(_("currency of the capital"), max_length=3, blank=True)
    business_scope = models.TextField(_("business scope"), blank=True)
    industry_code = models.CharField(_("industry class (GB/T 4754)"), max_length=5, blank=True)
    province = models.CharField(_("province"), max_length=40, blank=True)
    city = models.CharField(_("city"), max_length=40, blank=True)
    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("jurisdiction"),
    )  # fmt: skip
    place_basis = models.CharField(
        _("place known from"), max_length=4, choices=PlaceBasis.choices, blank=True
    )
    status = models.CharField(
        _("register state"), max_length=10, choices=CompanyStatus.choices, blank=True
    )
    is_example = models.BooleanField(_("example"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)
    source_edition = models.CharField(_("edition of the source"), max_length=40, blank=True)
    published_fact = models.TextField(_("published fact"), blank=True)
    published_source = models.CharField(_("published where"), max_length=200, blank=True)
    published_on = models.CharField(_("published when"), max_length=20, blank=True)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("firm")
        verbose_name_plural = _("firms")
        constraints: ClassVar = [
            # no `unique=True`: that would keep a second index for LIKE on every import
            models.UniqueConstraint(fields=["uscc"], name="company_code_once"),
            models.CheckConstraint(
                condition=Q(uscc__isnull=True) | Q(uscc__regex="^[0-9A-HJ-NPQRTUWXY]{18}$"),
                name="company_code_is_spelt_right",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="company_has_a_name"),
            models.CheckConstraint(
                condition=Q(kind__in=CompanyKind.values), name="company_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(capital_amount__isnull=True) | Q(capital_amount__gte=0),
                name="company_capital_not_negative",
            ),
        ]
        indexes: ClassVar = [
            GinIndex(Func(F("name_key"), function="companies_grams"), name="company_name_grams"),
            models.Index(fields=["name_key"], name="company_name_key"),
            models.Index(
                fields=["industry_code"],
                name="company_industry",
                opclasses=["text_pattern_ops"],
                condition=~Q(industry_code=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def capital_in_yuan(self) -> Decimal | None:
        """The capital when it is known to be in yuan; None otherwise: nothing is converted."""
        return self.capital_amount if self.capital_currency == "CNY" else None


class RelationKind(models.TextChoices):
    """What the upper firm is to the lower one."""

    PARENT = "parent", _("Parent company")
    BRANCH = "branch", _("Head office of a branch")
    SPV = "spv", _("Founder of a project company")
    GROUP = "group", _("Head of a group")

    @property
    def seen_from_above(self) -> _StrPromise:
        """What the lower firm is to the upper one."""
        return {
            RelationKind.PARENT: _("Subsidiary"),
            RelationKind.BRANCH: _("Branch"),
            RelationKind.SPV: _("Project company"),
            RelationKind.GROUP: _("Member of the group"),
        }[self]


class CompanyRelationQuerySet(models.QuerySet["CompanyRelation"]):
    def visible_to(self, user: User) -> CompanyRelationQuerySet:
        """Links of firms that the person may see."""
        if user.is_clock or user.is_government or user.has_role(Role.CHIEF):
            return self
        own = Company.objects.visible_to(user).values("pk")
        return self.filter(Q(upper_id__in=own) | Q(lower_id__in=own))


class CompanyRelation(models.Model):
    """That one firm stands above another, with the source that says so and its day."""

    upper = models.ForeignKey(
        Company, models.PROTECT, related_name="relations_down", verbose_name=_("upper firm")
    )
    lower = models.ForeignKey(
        Company, models.PROTECT, related_name="relations_up", verbose_name=_("lower firm")
    )
    kind = models.CharField(_("relation"), max_length=10, choices=RelationKind.choices)
    source = models.CharField(_("source"), max_length=200)
    known_on = models.DateField(_("known on"))

    objects = CompanyRelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation of firms")
        verbose_name_plural = _("relations of firms")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upper", "lower", "kind"], name="relation_once"),
            models.UniqueConstraint(
                fields=["lower"], condition=Q(kind="branch"), name="one_head_office_a_branch"
            ),
            models.CheckConstraint(condition=~Q(upper=F("lower")), name="no_firm_above_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.upper_id} {self.kind} {self.lower_id}"


class QualificationKind(models.TextChoices):
    """Titles and lists that firms are on; each is given by an authority for a time."""

    ABOVE_SCALE = "above_scale", _("Above scale")
    HIGH_TECH = "high_tech", _("High-tech enterprise")
    TECH_SME = "tech_sme", _("Technology SME")
    INNOVATIVE_SME = "innovative_sme", _("Innovative SME")
    SPECIALISED = "specialised", _("Specialised SME")
    LITTLE_GIANT = "little_giant", _("Little giant")
    CHAMPION = "champion", _("Single-product champion")
    GAZELLE = "gazelle", _("Gazelle enterprise")
    LISTED = "listed", _("Listed company")
    CHAIN_LEADER = "chain_leader", _("Chain leader")
    TOP_500 = "top_500", _("Top 500")


class QualificationQuerySet(models.QuerySet["Qualification"]):
    def visible_to(self, user: User) -> QualificationQuerySet:
        """Those of firms that the person may see."""
        return self.filter(company__in=Company.objects.visible_to(user))

    def in_force(self, day: date) -> QualificationQuerySet:
        """Those that hold on a day; without an end they hold on."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


class Qualification(models.Model):
    """A title that a firm holds, from whom it is known and for how long."""

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="qualifications", verbose_name=_("firm")
    )
    kind = models.CharField(_("title"), max_length=20, choices=QualificationKind.choices)
    number = models.CharField(_("certificate number"), max_length=60, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)

    objects = QualificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering: ClassVar = ["kind", "-valid_from", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "kind", "valid_from"],
                name="qualification_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="qualification_ends_after_it_begins",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "company"], name="firms_by_title")]

    def __str__(self) -> str:
        return f"{self.company_id} {self.kind}"


class CompanyMemberQuerySet(models.QuerySet["CompanyMember"]):
    def visible_to(self, user: User) -> CompanyMemberQuerySet:
        """The administrator sees all, everybody their own."""
        return self if user.has_role(Role.ADMIN) else self.filter(user=user)


class CompanyMember(models.Model):
    """That a person speaks for a firm."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    company = models.ForeignKey(
        Company, models.PROTECT, related_name="members", verbose_name=_("firm")
    )

    objects = CompanyMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("person of a firm")
        verbose_name_plural = _("people of firms")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "company"], name="member_once_a_firm")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.company_id}"


# who brings in whole registers, and so sees each other's imports
IMPORTERS = frozenset({Role.OFFICER, Role.ZONE, Role.ADMIN})
