"""One edition (实施清单) of an item: what it asks, how long it takes, what stops its clock."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User, in_language

from .choices import (
    ClockUnit,
    Commitment,
    Fee,
    HandlingKind,
    ItemKind,
    MaterialForm,
    MaterialKind,
    MaterialSource,
    Necessity,
    NeedKind,
    Reach,
    StandingOfSource,
)
from .items import DepartmentKind, Item


def standing_field() -> models.CharField[str, str]:
    """How well a row's source is known; empty: no source was given."""
    return models.CharField(
        _("standing of the source"), max_length=10, choices=StandingOfSource.choices, blank=True
    )


class EditionQuerySet(models.QuerySet["Edition"]):
    def visible_to(self, user: User) -> EditionQuerySet:
        """As the items: the catalogue is public."""
        return self

    def in_force_on(self, day: date) -> EditionQuerySet:
        """The editions that hold on a day: at most one of an item."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


class Edition(models.Model):
    """What an item asks and promises between two days. Null and "" mean: not known.

    Clocks are a figure and a unit; `legal_days` 0 means on the spot. The legal clock says what is
    illegal to exceed, the promised one what is measured. `extension_days` are in the legal unit.
    """

    item = models.ForeignKey(
        Item, models.PROTECT, related_name="editions", verbose_name=_("service item")
    )
    number = models.PositiveSmallIntegerField(_("edition"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    # identity on the national platform
    basic_code = models.CharField(_("basic code"), max_length=20, blank=True)
    local_code = models.CharField(_("local code"), max_length=60, blank=True)
    implementing_code = models.CharField(_("implementing code"), max_length=90, blank=True)
    # whose, and what it is
    department_kind = models.ForeignKey(
        DepartmentKind, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("kind of department"),
    )  # fmt: skip
    department_name = models.CharField(
        _("implementing body as written"), max_length=120, blank=True
    )
    region_code = models.CharField(_("code of the region"), max_length=12, blank=True)
    exercise_level = models.CharField(_("level of exercise"), max_length=60, blank=True)
    kind = models.CharField(_("type of item"), max_length=2, choices=ItemKind.choices, blank=True)
    is_filing = models.BooleanField(_("is a filing"), default=False)
    handling_kind = models.CharField(
        _("way of handling"), max_length=8, choices=HandlingKind.choices, blank=True
    )
    audience = models.CharField(_("for whom"), max_length=60, blank=True)
    basis = models.TextField(_("basis"), blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    procedure = models.TextField(_("procedure"), blank=True)
    # clocks
    legal_days = models.PositiveSmallIntegerField(_("legal time"), null=True, blank=True)
    legal_unit = models.CharField(
        _("unit of the legal time"), max_length=4, choices=ClockUnit.choices, blank=True
    )
    legal_basis = models.CharField(_("basis of the legal time"), max_length=200, blank=True)
    extension_days = models.PositiveSmallIntegerField(_("extension"), null=True, blank=True)
    promised_days = models.PositiveSmallIntegerField(_("promised time"), null=True, blank=True)
    promised_unit = models.CharField(
        _("unit of the promised time"), max_length=4, choices=ClockUnit.choices, blank=True
    )
    promised_note = models.CharField(_("note on the promise"), max_length=300, blank=True)
    # how it is handled
    reach = models.CharField(_("reach"), max_length=10, choices=Reach.choices, blank=True)
    forms = models.CharField(_("forms of handling"), max_length=120, blank=True)
    visits = models.PositiveSmallIntegerField(_("visits"), null=True, blank=True)
    online_depth = models.CharField(_("depth online"), max_length=60, blank=True)
    fee = models.CharField(_("fee"), max_length=8, choices=Fee.choices, blank=True)
    fee_basis = models.CharField(_("basis of the fee"), max_length=300, blank=True)
    result_name = models.CharField(_("result"), max_length=120, blank=True)
    result_kind = models.CharField(_("kind of result"), max_length=60, blank=True)
    place = models.CharField(_("place and time"), max_length=300, blank=True)
    advice = models.CharField(_("advice and complaints"), max_length=300, blank=True)
    # committing instead of proving, and what it touches
    commitment = models.CharField(
        _("commitment"), max_length=8, choices=Commitment.choices, blank=True
    )
    commitment_basis = models.CharField(_("basis of the commitment"), max_length=300, blank=True)
    check_days = models.PositiveSmallIntegerField(
        _("working days until the check"), null=True, blank=True
    )
    domains = models.JSONField(_("touches"), default=list, blank=True)
    # where this is known from
    source = models.CharField(_("source"), max_length=300, blank=True)
    standing = standing_field()
    is_example = models.BooleanField(_("example"), default=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition of an item")
        verbose_name_plural = _("editions of items")
        ordering: ClassVar = ["item", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "number"], name="edition_numbered_once"),
            models.CheckConstraint(
                name="legal_time_has_its_unit",
                condition=Q(legal_days__isnull=True, legal_unit="")
                | Q(legal_days__isnull=False, legal_unit__in=ClockUnit.values),
            ),
            models.CheckConstraint(
                name="promised_time_has_its_unit",
                condition=Q(promised_days__isnull=True, promised_unit="")
                | Q(promised_days__isnull=False, promised_unit__in=ClockUnit.values),
            ),
            models.CheckConstraint(
                name="edition_begins_before_it_ends",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_from__lte=F("valid_to")),
            ),
            ExclusionConstraint(
                name="one_edition_at_a_time",
                expressions=[
                    ("item", RangeOperators.EQUAL),
                    (
                        Func(
                            "valid_from",
                            "valid_to",
                            RangeBoundary(True, True),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} · {self.number}"


class MaterialQuerySet(models.QuerySet["Material"]):
    def visible_to(self, user: User) -> MaterialQuerySet:
        """As the items: the catalogue is public."""
        return self


class Material(models.Model):
    """One paper that an edition asks for.

    `document` names the paper itself: materials of several items with the same document are asked
    for once. What may be had by sharing may not be asked for again (国务院令第716号 art. 7).
    """

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="materials", verbose_name=_("edition of an item")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    document = models.SlugField(_("document"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=MaterialKind.choices, blank=True)
    form = models.CharField(_("form"), max_length=10, choices=MaterialForm.choices, blank=True)
    copies = models.PositiveSmallIntegerField(_("copies"), null=True, blank=True)
    necessity = models.CharField(
        _("necessity"), max_length=10, choices=Necessity.choices, blank=True
    )
    made_by = models.CharField(
        _("made by"), max_length=10, choices=MaterialSource.choices, blank=True
    )
    is_shared = models.BooleanField(_("may be had by sharing"), default=False)
    shared_from = models.CharField(_("shared by"), max_length=120, blank=True)
    standard = models.CharField(_("standard of acceptance"), max_length=300, blank=True)
    hint = models.CharField(_("how to fill it in"), max_length=300, blank=True)
    basis = models.CharField(_("basis"), max_length=300, blank=True)
    standing = standing_field()

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering: ClassVar = ["edition", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "document"], name="document_asked_once_an_item"
            )
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)


class PrerequisiteQuerySet(models.QuerySet["Prerequisite"]):
    def visible_to(self, user: User) -> PrerequisiteQuerySet:
        """As the items: the catalogue is public."""
        return self


class Prerequisite(models.Model):
    """That an edition's decision needs the result of another item. Together they are a DAG."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="prerequisites", verbose_name=_("edition of an item")
    )
    needs = models.ForeignKey(
        Item, models.PROTECT, related_name="needed_by", verbose_name=_("needs")
    )
    kind = models.CharField(
        _("what it needs"), max_length=10, choices=NeedKind.choices, default=NeedKind.RESULT
    )
    basis = models.CharField(_("basis"), max_length=300, blank=True)
    standing = standing_field()

    objects = PrerequisiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("prerequisite")
        verbose_name_plural = _("prerequisites")
        ordering: ClassVar = ["edition", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "needs"], name="needed_once")
        ]

    def __str__(self) -> str:
        return f"{self.edition.item_id} ← {self.needs_id}"


class ClockStopQuerySet(models.QuerySet["ClockStop"]):
    def visible_to(self, user: User) -> ClockStopQuerySet:
        """As the items: the catalogue is public."""
        return self


class ClockStop(models.Model):
    """What stops an edition's clock, provided that the applicant was told in writing."""

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="stops", verbose_name=_("edition of an item")
    )
    reason = models.CharField(_("reason"), max_length=60)
    reason_en = models.CharField(_("reason in English"), max_length=80, blank=True)
    longest_days = models.PositiveSmallIntegerField(_("longest"), null=True, blank=True)
    longest_unit = models.CharField(_("unit"), max_length=4, choices=ClockUnit.choices, blank=True)
    basis = models.CharField(_("basis"), max_length=200, blank=True)

    objects = ClockStopQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock stop")
        verbose_name_plural = _("clock stops")
        ordering: ClassVar = ["edition", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "reason"], name="stop_listed_once")
        ]

    def __str__(self) -> str:
        return in_language(self.reason, self.reason_en)
