"""The parts of a project's page that stand in boxes of their own, fetched before it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.ui import figures

from . import access
from .forms import TeamForm
from .forms.details import GROUPS
from .models import FirmClass, Project, ProjectDetail, TeamMember


@dataclass(frozen=True)
class Pair:
    """A field's label and its value as it is drawn; unknown is drawn as unknown."""

    label: str
    shown: Any
    is_known: bool


@dataclass(frozen=True)
class Group:
    """A group of the long form."""

    title: str
    pairs: tuple[Pair, ...]

    @property
    def known(self) -> int:
        """How many of its fields are known."""
        return sum(pair.is_known for pair in self.pairs)


def _shown(detail: ProjectDetail, name: str) -> Any:
    """A detail as people read it; None where nobody told it."""
    value = getattr(detail, name)
    field = detail._meta.get_field(name)
    if name == "firm_classes":
        return _("; ").join(str(FirmClass(code).label) for code in value) or None
    if value is None or value == "":
        return None
    if name.endswith("_cents"):
        return figures.money_mark(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return figures.day_mark(value)
    if name == "second_segment":
        return str(value)
    if isinstance(field, models.DecimalField):
        return _figure(f"{value.normalize():,f}", {"plant_m2": "m²", "energy_tce": "tce"}[name])
    if isinstance(field, models.CharField) and field.flatchoices:
        return dict(field.flatchoices).get(value, value)
    if name == "jobs":
        return figures.counted(value, "person")
    return str(value)


def _figure(figure: str, unit: str) -> SafeString:
    return format_html('<span class="num">{} <small>{}</small></span>', figure, unit)


def details_of(detail: ProjectDetail) -> list[Group]:
    """The long form in its groups."""
    groups = []
    for title, names in GROUPS:
        pairs = []
        for name in names:
            shown = _shown(detail, name)
            label = str(detail._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            pairs.append(
                Pair(label, figures.unknown_mark() if shown is None else shown, shown is not None)
            )
        groups.append(Group(str(title), tuple(pairs)))
    return groups


def parts_of(project: Project, user: User) -> dict[str, Any]:
    """What the boxes show; `told` are the rows of which the project's history tells too."""
    detail = ProjectDetail.objects.filter(project=project).select_related("second_segment").first()
    groups = details_of(detail or ProjectDetail())
    team = list(TeamMember.objects.filter(project=project).select_related("department", "person"))
    may_carry = access.may_carry_on(user, project)
    parts: dict[str, Any] = {
        "detail": detail,
        "detail_groups": groups,
        "details_known": sum(group.known for group in groups),
        "details_all": sum(len(group.pairs) for group in groups),
        "team": team,
        "may_carry": may_carry,
        "told_beside": [*([detail] if detail else []), *team],
    }
    if may_carry:
        parts["team_form"] = TeamForm(user=user, project=project)
        parts["details_url"] = reverse("pipeline:details", args=[project.pk])
    return parts
