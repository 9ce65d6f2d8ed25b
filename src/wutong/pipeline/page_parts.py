"""The parts of a project's page that stand in boxes of their own, fetched before it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wutong.accounts.public import User
from wutong.files.public import StoredFile
from wutong.ui import figures

from . import access
from .forms import TeamForm
from .forms.details import GROUPS
from .forms.duties import BlockerForm, NeedForm, PaperForm
from .lifecycle import BLOCKER, NEED, PROMISE
from .models import (
    Blocker,
    BlockerState,
    FactorNeed,
    FirmClass,
    Project,
    ProjectDetail,
    Promise,
    Side,
    Stage,
    Standing,
    TeamMember,
)
from .queries import rows_of_blockers, rows_of_promises
from .queries.factors import UNMET, rows_of_needs
from .rules import order_of


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
                Pair(
                    capfirst(label),
                    figures.unknown_mark() if shown is None else shown,
                    shown is not None,
                )
            )
        groups.append(Group(str(title), tuple(pairs)))
    return groups


@dataclass(frozen=True)
class Offered:
    """A row of the page, and the deeds that this person may do on it now."""

    row: Any
    deeds: frozenset[str]


def _promises(project: Project, user: User) -> list[Offered]:
    rows = Promise.objects.filter(project=project)
    found = list(rows.select_related("department", "person", "evidence_file", "agreement"))
    for promise in found:
        promise.project = project
    return [
        Offered(row, frozenset(PROMISE.open_to(user, row.promise)))
        for row in rows_of_promises(found)
    ]


def _blockers(project: Project, user: User) -> list[Offered]:
    rows = Blocker.objects.filter(project=project)
    found = list(rows.select_related("department", "person", "raised_by"))
    for blocker in found:
        blocker.project = project
    offered = [Offered(row, _blocker_deeds(row.blocker, user)) for row in rows_of_blockers(found)]
    # what is open first, the longest overdue on top; what is closed below
    offered.sort(key=lambda o: (not o.row.is_open, -o.row.late_days))
    return offered


def _blocker_deeds(blocker: Blocker, user: User) -> frozenset[str]:
    deeds = set(BLOCKER.open_to(user, blocker))
    is_open = blocker.state not in {BlockerState.SOLVED, BlockerState.CLOSED}
    if is_open and not blocker.is_complex and access.may_close(user, blocker):
        deeds.add("complex")
    return frozenset(deeds)


def _needs(project: Project, user: User) -> list[Offered]:
    rows = FactorNeed.objects.filter(project=project)
    found = list(rows.select_related("department", "person", "kind"))
    for need in found:
        need.project = project
    offered = []
    for row in rows_of_needs(found):
        deeds = set(NEED.open_to(user, row.need))
        if "supply" in deeds:
            deeds.add("part")
        if row.need.state in UNMET and access.may_supply(user, row.need):
            deeds.add("edit")
        offered.append(Offered(row, frozenset(deeds)))
    return offered


def _duties(project: Project, user: User) -> dict[str, Any]:
    """Promises, blockers, factors, with the sentence they make."""
    promises, blockers, needs = (part(project, user) for part in (_promises, _blockers, _needs))
    sides = [
        {
            "side": side,
            "label": Side(side).label,
            "promises": [o for o in promises if o.row.promise.side == side],
            "kept": sum(o.row.promise.side == side and o.row.status == "ok" for o in promises),
            "late": sum(o.row.promise.side == side and o.row.status == "late" for o in promises),
        }
        for side in Side.values
    ]
    parts: dict[str, Any] = {
        "sides": sides,
        "promise_count": len(promises),
        "flagged": sum(bool(o.row.promise.flag and not o.row.promise.review) for o in promises),
        "blockers": [o for o in blockers if o.row.blocker.state != BlockerState.CLOSED],
        "closed_blockers": [o for o in blockers if o.row.blocker.state == BlockerState.CLOSED],
        "late_blockers": sum(o.row.light == "red" for o in blockers),
        "needs": needs,
        "late_needs": sum(o.row.status == "late" for o in needs),
        "late_promises": sum(o.row.status == "late" for o in promises),
        "may_promise": access.may_sign(user, project),
        "duty_rows": [
            *(o.row.promise for o in promises), *(o.row.blocker for o in blockers),
            *(o.row.need for o in needs),
        ],
    }  # fmt: skip
    if access.may_follow_up(user, project):
        parts["blocker_form"] = BlockerForm(user=user)
    if access.may_carry_on(user, project):
        parts["need_form"] = NeedForm(user=user)
        parts["paper_form"] = PaperForm()
    return parts


def headline(project: Project, parts: dict[str, Any]) -> str:
    """What is stuck, in one sentence that would survive being read aloud."""
    blockers, needs = parts["late_blockers"], parts["late_needs"]
    ours, theirs = (half["late"] for half in parts["sides"])
    counted = (
        (
            blockers,
            ngettext("%(number)d blocker overdue", "%(number)d blockers overdue", blockers),
        ),
        (
            ours,
            ngettext(
                "%(number)d of our promises overdue", "%(number)d of our promises overdue", ours
            ),
        ),
        (
            theirs,
            ngettext(
                "%(number)d of their promises overdue",
                "%(number)d of their promises overdue",
                theirs,
            ),
        ),
        (needs, ngettext("%(number)d factor overdue", "%(number)d factors overdue", needs)),
    )
    said = [words.strip() % {"number": number} for number, words in counted if number]
    if project.standing == Standing.ACTIVE and (ahead := _next_planned(project)):
        stage, day = ahead
        words = {"stage": Stage(stage).label, "day": figures.day_words(day)}
        late = (timezone.localdate() - day).days
        if late > 0:
            said.append(
                ngettext(
                    "“%(stage)s” is %(days)d day behind its plan",
                    "“%(stage)s” is %(days)d days behind its plan",
                    late,
                )
                % {**words, "days": late}
            )
        else:
            said.append(_("“%(stage)s” planned for %(day)s") % words)
    return _("; ").join(said) or _("nothing is overdue")


def _next_planned(project: Project) -> tuple[str, date] | None:
    here = order_of(project.stage)
    days = [
        (row.planned_on, row.stage)
        for row in project.stage_dates.all()
        if row.planned_on is not None and row.actual_on is None and order_of(row.stage) > here
    ]
    if not days:
        return None
    day, stage = min(days)
    return stage, day


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
        "papers": list(
            StoredFile.objects.filter(subject_kind="pipeline.project", subject_id=project.pk)
            .select_related("added_by")
            .order_by("-added_at", "-pk")
        ),
        **_duties(project, user),
    }
    parts["headline"] = headline(project, parts)
    parts["told_beside"] = [*([detail] if detail else []), *team, *parts["duty_rows"]]
    if may_carry:
        parts["team_form"] = TeamForm(user=user, project=project)
        parts["details_url"] = reverse("pipeline:details", args=[project.pk])
    return parts
