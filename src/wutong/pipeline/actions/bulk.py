"""Changing many projects at once: shown first, then done by the same deeds as on their pages."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wutong.accounts.public import Department, User
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.pipeline.access import may_assign, may_follow_up
from wutong.pipeline.lifecycle import PROJECT
from wutong.pipeline.models import FollowUpWay, Project, Stage

from .following import record_follow_up
from .keeping import assign_project
from .moving import advance_project

MOST = 500


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What all chosen projects are to get; None leaves it as it is."""

    owner: User | None = None
    leader: User | None = None
    department: Department | None = None
    next_step: str = ""
    next_on: date | None = None
    move: str = ""
    moved_on: date | None = None


# who signs enters the agreement of each project: the figures are made of it
BULK_MOVES = tuple(name for name in PROJECT.moves if name != "sign")


@dataclass(frozen=True)
class BulkRow:
    """What would happen to one project: (field, before, after), or why it is refused."""

    project: Project
    changes: tuple[tuple[str, str, str], ...]
    refusal: str = ""

    @property
    def is_deed(self) -> bool:
        """Whether anything would be done."""
        return bool(self.changes) and not self.refusal


def plan_bulk(ids: Collection[int], wanted: Wanted, *, actor: User) -> list[BulkRow]:
    """What would change and what is refused, project by project; writes nothing."""
    problems = []
    if not ids:
        problems.append(_("Choose at least one project"))
    if len(ids) > MOST:
        problems.append(_("At most %(most)d projects at once: narrow the list") % {"most": MOST})
    if not any(
        (
            wanted.owner, wanted.leader, wanted.department, wanted.next_step.strip(),
            wanted.next_on, wanted.move, wanted.moved_on,
        )
    ):  # fmt: skip
        problems.append(_("Say what is to change"))
    if wanted.move and wanted.move not in BULK_MOVES:
        problems.append(_("There is no such move for many projects at once"))
    if wanted.moved_on is not None and not wanted.move:
        problems.append(_("A day on which a stage was reached needs its stage"))
    if wanted.moved_on is not None and wanted.moved_on > timezone.localdate():
        problems.append(_("The day lies in the future: a stage is entered when it is reached"))
    if wanted.next_on is not None and not wanted.next_step.strip():
        problems.append(_("A day needs its next step"))
    if wanted.next_on is not None and wanted.next_on < timezone.localdate():
        problems.append(_("The next step lies in the past"))
    if problems:
        raise BadInput(problems)
    projects = Project.objects.visible_to(actor).filter(pk__in=ids)
    related = ("owner", "leader", "department", "jurisdiction")
    return [_row(p, wanted, actor) for p in projects.select_related(*related).order_by("pk")]


def _row(project: Project, wanted: Wanted, actor: User) -> BulkRow:
    changes: list[tuple[str, str, str]] = []

    def note(label: str, old: object, new: object) -> None:
        changes.append((label, str(old or ""), str(new)))

    if wanted.owner is not None and wanted.owner.pk != project.owner_id:
        note(_("Officer"), project.owner.title, wanted.owner.title)
    if wanted.leader is not None and wanted.leader.pk != project.leader_id:
        old = project.leader.title if project.leader else ""
        note(_("Responsible leader"), old, wanted.leader.title)
    if wanted.department is not None and wanted.department.pk != project.department_id:
        note(_("Lead department"), project.department, wanted.department)
    assigns = bool(changes)
    if wanted.next_step.strip():
        day = f" {date_format(wanted.next_on)}" if wanted.next_on else ""
        note(_("Next step"), "", f"{wanted.next_step.strip()}{day}")
    if wanted.move:
        target = Stage(PROJECT.moves[wanted.move].target).label
        day = f" {date_format(wanted.moved_on or timezone.localdate())}"
        note(_("Stage"), project.get_stage_display(), f"{target}{day}")
    refusal = _why_not_moved(project, wanted.move, actor)
    if refusal:
        pass
    elif assigns and not may_assign(actor, project):
        refusal = _("Only promotion officers and leaders assign projects")
    elif wanted.next_step.strip() and not may_follow_up(actor, project):
        refusal = _("Only its officer, its first reporter or a promotion officer follows up")
    return BulkRow(project, tuple(changes), refusal)


def _why_not_moved(project: Project, move: str, actor: User) -> str:
    """Why a project can't take the move, in the words of its own page; empty where it can."""
    if not move:
        return ""
    try:
        PROJECT.moves[move].demand(actor, project, project.stage)
    except (NotAllowed, WrongState) as reason:
        return str(reason)
    return ""


def digest_of(rows: list[BulkRow]) -> str:
    """Changes when what would be done changes."""
    told = [(row.project.pk, row.changes, row.refusal) for row in rows]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def apply_bulk(ids: Collection[int], wanted: Wanted, *, actor: User, digest: str) -> list[BulkRow]:
    """Do what the preview with this digest showed, all in one transaction; what was refused there
    is left as it is. Where a project has changed since, nothing is done.
    """
    with transaction.atomic():
        list(Project.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        rows = plan_bulk(ids, wanted, actor=actor)
        if digest_of(rows) != digest:
            raise WrongState(_("The data has changed since this preview: look at the new one"))
        for row in rows:
            if row.is_deed:
                _do(row.project, wanted, actor)
    return rows


def _do(project: Project, wanted: Wanted, actor: User) -> None:
    if wanted.owner or wanted.leader or wanted.department:
        assign_project(
            project.pk, actor=actor, owner=wanted.owner or project.owner,
            leader=wanted.leader or project.leader,
            department=wanted.department or project.department,
        )  # fmt: skip
    if wanted.move:
        advance_project(project.pk, wanted.move, actor=actor, on=wanted.moved_on)
    if wanted.next_step.strip():
        record_follow_up(
            project.pk, actor=actor, on=timezone.localdate(), way=FollowUpWay.NO_CHANGE, said="",
            next_step=wanted.next_step, next_on=wanted.next_on,
        )  # fmt: skip
