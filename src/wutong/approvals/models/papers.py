"""Materials of a case, written notices, and the intervals in which a clock stands."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Department, User, in_language
from wutong.files.public import StoredFile

from .cases import Case, CaseItem


class MaterialState(models.TextChoices):
    """Where one paper stands."""

    AWAITED = "awaited", pgettext_lazy("material", "Not handed in")
    HANDED_IN = "handed_in", pgettext_lazy("material", "Handed in")
    SHARED = "shared", pgettext_lazy("material", "Had by sharing")
    FAULTY = "faulty", pgettext_lazy("material", "To be mended")


class CaseMaterialQuerySet(models.QuerySet["CaseMaterial"]):
    def visible_to(self, user: User) -> CaseMaterialQuerySet:
        """As the items that use it."""
        seen = MaterialUse.objects.filter(item__in=CaseItem.objects.visible_to(user))
        return self.filter(pk__in=seen.values("material_id"))


class CaseMaterial(models.Model):
    """One paper, asked for once in a case however many items use it (国务院令第716号 art. 7)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="materials", verbose_name=_("case"))
    document = models.CharField(_("document"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=MaterialState.choices, default=MaterialState.AWAITED
    )
    fault = models.CharField(_("what is to be mended"), max_length=300, blank=True)
    from_where = models.CharField(_("shared by"), max_length=120, blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    on_paper = models.BooleanField(_("on paper"), default=False)
    holder = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("who holds it"),
    )  # fmt: skip
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("taken in by"),
    )  # fmt: skip

    objects = CaseMaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("material of a case")
        verbose_name_plural = _("materials of cases")
        ordering: ClassVar = ["case", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "document"], name="document_once_a_case"),
            models.CheckConstraint(
                name="faulty_material_says_what", condition=~Q(state="faulty") | ~Q(fault="")
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def is_here(self) -> bool:
        """Handed in without fault, or had by sharing."""
        return self.state in {MaterialState.HANDED_IN, MaterialState.SHARED}


class UseNecessity(models.TextChoices):
    """必要 / 非必要 / 容缺后补, as the catalogue says."""

    REQUIRED = "required", pgettext_lazy("necessity", "Required")
    OPTIONAL = "optional", pgettext_lazy("necessity", "Not required")
    DEFERRABLE = "deferrable", pgettext_lazy("necessity", "May come later")


class MaterialUseQuerySet(models.QuerySet["MaterialUse"]):
    def visible_to(self, user: User) -> MaterialUseQuerySet:
        """As the item."""
        return self.filter(item__in=CaseItem.objects.visible_to(user))


class MaterialUse(models.Model):
    """That an item uses a paper of the case; `tolerated_until`: its lack is tolerated (容缺)."""

    item = models.ForeignKey(
        CaseItem, models.CASCADE, related_name="uses", verbose_name=_("item of a case")
    )
    material = models.ForeignKey(
        CaseMaterial, models.CASCADE, related_name="uses", verbose_name=_("material of a case")
    )
    necessity = models.CharField(
        _("necessity"), max_length=10, choices=UseNecessity.choices, default=UseNecessity.REQUIRED
    )
    tolerated_until = models.DateField(_("tolerated until"), null=True, blank=True)

    objects = MaterialUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a material")
        verbose_name_plural = _("uses of materials")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "material"], name="material_used_once"),
            models.CheckConstraint(
                name="only_deferrable_is_tolerated",
                condition=Q(tolerated_until__isnull=True) | Q(necessity="deferrable"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} · {self.material_id}"


class NoticeKind(models.TextChoices):
    """What was told in writing."""

    ACCEPTED = "accepted", _("Notice of acceptance")
    MISSING = "missing", _("One-time notice of missing material")
    DECLINED = "declined", _("Notice of non-acceptance")
    PAUSED = "paused", _("Notice of time not counted")
    EXTENDED = "extended", _("Notice of extension")
    TOLERATED = "tolerated", _("Notice of acceptance with a paper to follow")
    DECISION = "decision", _("Decision")
    COMMITMENT = "commitment", _("Commitment as signed")
    CORRECTION = "correction", _("Order to put right")
    REVOKED = "revoked", _("Decision of revocation")


class WrittenNoticeQuerySet(models.QuerySet["WrittenNotice"]):
    def visible_to(self, user: User) -> WrittenNoticeQuerySet:
        """As the item it speaks of."""
        return self.filter(item__in=CaseItem.objects.visible_to(user))


class WrittenNotice(models.Model):
    """What an applicant was told in writing, word for word, and on which day."""

    item = models.ForeignKey(
        CaseItem, models.CASCADE, related_name="notices", verbose_name=_("item of a case")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=NoticeKind.choices)
    number = models.CharField(_("number"), max_length=40, unique=True)
    text = models.TextField(_("text"))
    told_on = models.DateField(_("told on"))
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("told by")
    )
    copies = models.PositiveSmallIntegerField(_("copies"), default=1)
    reply_by = models.DateField(_("reply until"), null=True, blank=True)

    objects = WrittenNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("written notice")
        verbose_name_plural = _("written notices")
        ordering: ClassVar = ["-told_on", "-pk"]
        constraints: ClassVar = [
            # 行政许可法 art. 32: all that is missing is told once
            models.UniqueConstraint(
                fields=["item"], condition=Q(kind="missing"), name="missing_told_once"
            )
        ]

    def __str__(self) -> str:
        return self.number


class PauseReason(models.TextChoices):
    """What the law leaves out of the clock (行政许可法 art. 45), and what local rules add."""

    HEARING = "hearing", _("Hearing")
    TENDER = "tender", _("Tender or auction")
    INSPECTION = "inspection", _("Inspection")
    TEST = "test", _("Test or quarantine")
    APPRAISAL = "appraisal", _("Appraisal")
    EXPERTS = "experts", _("Expert review")
    PUBLICITY = "publicity", _("Publication for comment")


class PauseQuerySet(models.QuerySet["Pause"]):
    def visible_to(self, user: User) -> PauseQuerySet:
        """As the item."""
        return self.filter(item__in=CaseItem.objects.visible_to(user))


class Pause(models.Model):
    """An interval that the clock leaves out, if `told_on` says that the applicant was told."""

    item = models.ForeignKey(
        CaseItem, models.CASCADE, related_name="pauses", verbose_name=_("item of a case")
    )
    reason = models.CharField(_("reason"), max_length=10, choices=PauseReason.choices)
    begins_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    expected_on = models.DateField(_("expected to end on"), null=True, blank=True)
    told_on = models.DateField(_("told in writing on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = PauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering: ClassVar = ["item", "begins_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="pause_begins_before_it_ends",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
            ),
            models.UniqueConstraint(
                fields=["item"], condition=Q(ends_on__isnull=True), name="one_open_pause"
            ),
        ]

    def __str__(self) -> str:
        return str(PauseReason(self.reason).label)
