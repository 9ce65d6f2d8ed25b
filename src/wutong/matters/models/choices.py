"""What the standard fields of a service item may hold. Empty always means: not known."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ItemLevel(models.TextChoices):
    """The tree of the catalogue: 主项 > 子项 > 业务办理项 > 情形."""

    MAIN = "main", _("Main item")
    SUB = "sub", _("Sub-item")
    HANDLING = "handling", _("Handling item")
    SITUATION = "situation", _("Situation")


class ItemKind(models.TextChoices):
    """事项类型, by the numbers of the national service platform."""

    LICENCE = "01", _("Administrative licence")
    LEVY = "04", _("Administrative levy")
    GRANT = "05", _("Administrative grant")
    CONFIRMATION = "07", _("Administrative confirmation")
    REWARD = "08", _("Administrative reward")
    RULING = "09", _("Administrative ruling")
    OTHER = "10", _("Other administrative power")
    SERVICE = "20", _("Public service")


class HandlingKind(models.TextChoices):
    """办件类型: decided on the spot, or within the promised time."""

    AT_ONCE = "at_once", _("Handled on the spot")
    PROMISED = "promised", _("Handled within the promise")


class ClockUnit(models.TextChoices):
    """In what a clock counts. 日 and 工作日 never mix."""

    WORKING_DAY = "wd", _("working days")
    CALENDAR_DAY = "day", _("calendar days")
    HOUR = "hour", _("hours")


CLOCK_UNITS = frozenset(ClockUnit.values)


class Reach(models.TextChoices):
    """通办范围: from how far away it can be handed in."""

    NATION = "nation", _("Anywhere in the country")
    PROVINCE = "province", _("Anywhere in the province")
    CITY = "city", _("Anywhere in the city")
    COUNTY = "county", _("In the county only")


class Fee(models.TextChoices):
    """Whether it costs the applicant anything."""

    FREE = "free", _("Free of charge")
    CHARGED = "charged", _("A fee is charged")


class Commitment(models.TextChoices):
    """Whether the applicant may commit instead of proving (告知承诺)."""

    OFFERED = "offered", _("May be committed to")
    EXCLUDED = "excluded", _("May not be committed to")


class StandingOfSource(models.TextChoices):
    """How well the source of a row is known."""

    LAW = "law", _("Read in the law")
    PAPER = "paper", _("From a published paper")
    PRACTICE = "practice", _("General practice, to be checked")
    AWAITED = "awaited", _("To be entered from the current provincial list")
    COUNTY = "county", _("Entered by the county")


class MaterialKind(models.TextChoices):
    """材料类型."""

    ORIGINAL = "original", _("Original")
    COPY = "copy", _("Copy")
    BOTH = "both", _("Original and copy")


class MaterialForm(models.TextChoices):
    """材料形式."""

    PAPER = "paper", _("On paper")
    ELECTRONIC = "electronic", _("Electronic")
    BOTH = "either", _("Paper or electronic")


class Necessity(models.TextChoices):
    """必要 / 非必要 / 容缺后补."""

    REQUIRED = "required", pgettext_lazy("necessity", "Required")
    OPTIONAL = "optional", pgettext_lazy("necessity", "Not required")
    DEFERRABLE = "deferrable", _("May be handed in later")


class MaterialSource(models.TextChoices):
    """来源渠道: who makes the material."""

    APPLICANT = "applicant", _("The applicant")
    GOVERNMENT = "government", _("A government body")
    AGENCY = "agency", _("An agency")


class NeedKind(models.TextChoices):
    """What an item needs of one before it."""

    RESULT = "result", _("Its result, before the decision")
    ACCEPTANCE = "acceptance", _("Its result, before it can be accepted")
