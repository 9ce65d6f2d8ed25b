"""Which departments have to do with a case: what they may see follows from these rows."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import Department, Role, User


def clerk_department(user: User) -> int | None:
    """The department or counter for which a person handles cases; None for all others there."""
    return user.department_id if user.has_role(Role.DEPARTMENT, Role.APPROVAL) else None


class PartyRole(models.TextChoices):
    """What a department has to do with a case."""

    COUNTER = "counter", _("Received it")
    HOLDER = "holder", _("Holds or held its papers")
    OWNER = "owner", _("Decides about an item")


class CasePartyQuerySet(models.QuerySet["CaseParty"]):
    def visible_to(self, user: User) -> CasePartyQuerySet:
        """As the case."""
        # by name: the case's own table asks this one who sees it
        case: Any = apps.get_model("approvals", "Case")
        return self.filter(case__in=case.objects.visible_to(user))


class CaseParty(models.Model):
    """That a department has to do with a case: what it may see follows from these rows."""

    case = models.ForeignKey(
        "approvals.Case", models.CASCADE, related_name="parties", verbose_name=_("case")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="+", verbose_name=_("department")
    )
    role = models.CharField(_("role"), max_length=8, choices=PartyRole.choices)

    objects = CasePartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party of a case")
        verbose_name_plural = _("parties of cases")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "department", "role"], name="party_once_a_case")
        ]
        indexes: ClassVar = [
            models.Index(fields=["department", "-case"], name="case_party_of_department")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.department_id}"
