"""Blockers: raised, studied, answered, solved, closed; the clock calls higher, once a step."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wutong.accounts.public import Department, User
from wutong.audit.public import create, editing
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.notices.public import notify
from wutong.pipeline.access import may_close
from wutong.pipeline.access.duties import TO_RAISE_BLOCKER
from wutong.pipeline.lifecycle import BLOCKER, ESCALATION
from wutong.pipeline.models import Blocker, BlockerState
from wutong.pipeline.queries.duties import clocks_on
from wutong.pipeline.rules.duties import ANSWER, COMPLEX, LEADER, SOLVE, STUDY

from .details import seat_department
from .rows import locked_project


def raise_blocker(
    project_id: int,
    *,
    actor: User,
    title: str,
    department: Department,
    person: User | None = None,
    on: date | None = None,
    title_en: str = "",
    is_example: bool = False,
) -> Blocker:
    """Say what holds a project up and whose it is; the days of 13710 run from `on`.

    The days are those of the rules in force on that day; a day that reaches a year without a
    published calendar stays unknown.
    """
    day = on or timezone.localdate()
    problems = []
    if not title.strip():
        problems.append(_("What holds it up is missing: one sentence is enough"))
    if day > timezone.localdate():
        problems.append(_("The day lies in the future: raise it when it is there"))
    if person is not None and person.department_id != department.pk:
        problems.append(_("The person works in another department: choose a pair that fits"))
    if problems:
        raise BadInput(problems)
    clocks = clocks_on(day)
    with transaction.atomic():
        project = locked_project(project_id)
        TO_RAISE_BLOCKER.demand(actor, project)
        blocker = create(
            Blocker(
                project=project, title=title.strip(), title_en=title_en.strip(),
                department=department, person=person, raised_by=actor, raised_on=day,
                study_by=clocks.until(day, STUDY), answer_by=clocks.until(day, ANSWER),
                solve_by=clocks.until(day, SOLVE), complex_by=clocks.until(day, COMPLEX),
                leader_after=clocks.days(LEADER, 3), is_example=is_example,
            ),
            actor=actor,
        )  # fmt: skip
        seat_department(project, department, actor=actor)
        _tell(blocker, "raised", gettext_noop("New blocker: %(what)s (%(project)s)"),
              _of_department(blocker), actor)  # fmt: skip
    return blocker


def _of_department(blocker: Blocker) -> list[User]:
    """The responsible person, else everybody of the department."""
    if blocker.person is not None:
        return [blocker.person]
    return list(User.objects.filter(department=blocker.department_id, is_active=True))


def _tell(blocker: Blocker, key: str, text: str, to: list[User], actor: User) -> None:
    words = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            words[language] = translation.gettext(text) % {
                "what": blocker, "project": blocker.project
            }  # fmt: skip
    for reader in {person.pk: person for person in to}.values():
        if reader.pk == actor.pk:
            continue
        notify(
            reader, key=f"blocker:{blocker.pk}:{key}", text=words["zh-hans"][:300],
            text_en=words["en"][:400], actor=actor,
            url=reverse("pipeline:page", args=[blocker.project_id]) + "#blockers",
        )  # fmt: skip


def study_blocker(blocker_id: int, *, actor: User, note: str = "") -> Blocker:
    """The department has looked at it and given it to somebody (1: the same day)."""
    with BLOCKER.take("study", blocker_id, actor=actor, note=note.strip()) as blocker:
        blocker.studied_on = timezone.localdate()
    return blocker


def answer_blocker(blocker_id: int, *, actor: User, note: str) -> Blocker:
    """Say how far it is and what comes next (3: within three days)."""
    _demand(note, _("The answer is missing: say how far it is and what comes next"))
    with BLOCKER.take("answer", blocker_id, actor=actor, note=note.strip()) as blocker:
        today = timezone.localdate()
        blocker.studied_on = blocker.studied_on or today
        blocker.answered_on, blocker.answer = today, note.strip()
    return blocker


def solve_blocker(blocker_id: int, *, actor: User, note: str) -> Blocker:
    """It is solved (7, or 1 month where it is complex); whoever raised it closes it."""
    _demand(note, _("How it was solved is missing: write it in one sentence"))
    with BLOCKER.take("solve", blocker_id, actor=actor, note=note.strip()) as blocker:
        today = timezone.localdate()
        blocker.answered_on = blocker.answered_on or today
        blocker.solved_on, blocker.solution = today, note.strip()
        _tell(blocker, f"solved:{today.isoformat()}",
              gettext_noop("Solved, to be closed: %(what)s (%(project)s)"),
              [blocker.raised_by], actor)  # fmt: skip
    return blocker


def give_blocker_back(blocker_id: int, *, actor: User, note: str) -> Blocker:
    """It is not solved: the clock goes on where it stood."""
    _demand(note, _("The reason is missing: write it in a few words"))
    with BLOCKER.take("give_back", blocker_id, actor=actor, note=note.strip()) as blocker:
        blocker.solved_on, blocker.solution = None, ""
    return blocker


def close_blocker(blocker_id: int, *, actor: User, note: str = "") -> Blocker:
    """Struck off the list (0, 销号): only what is solved."""
    with BLOCKER.take("close", blocker_id, actor=actor, note=note.strip()) as blocker:
        blocker.closed_on = timezone.localdate()
    return blocker


def call_blocker_complex(blocker_id: int, *, actor: User, plan: str) -> Blocker:
    """It takes up to a month: only with a plan and its dates, said by whoever may close it."""
    _demand(plan, _("A complex matter needs its plan: steps and dates"))
    with transaction.atomic():
        known = Blocker.objects.select_related("project__jurisdiction").get(pk=blocker_id)
        if not may_close(actor, known):
            raise NotAllowed(_("Only whoever raised it or a promotion officer calls it complex"))
        with editing(Blocker, blocker_id, actor=actor, verb="called_complex") as blocker:
            if blocker.state in {BlockerState.SOLVED, BlockerState.CLOSED}:
                raise WrongState(_("It is solved already"))
            blocker.is_complex, blocker.plan = True, plan.strip()
    return blocker


def call_department(blocker_id: int, clock: User) -> Blocker:
    """A step was missed: the department and the project's officer are told, once."""
    with ESCALATION.take("call_department", blocker_id, actor=clock) as blocker:
        blocker.called_on = timezone.localdate()
        people = [*_of_department(blocker), blocker.project.owner]
        _tell(blocker, "late", gettext_noop("Blocker overdue: %(what)s (%(project)s)"), people,
              clock)  # fmt: skip
    return blocker


def call_leader(blocker_id: int, clock: User) -> Blocker:
    """Still open: the responsible leader is told, once."""
    with ESCALATION.take("call_leader", blocker_id, actor=clock) as blocker:
        leader = blocker.project.leader
        people = [leader] if leader is not None else []
        _tell(blocker, "leader", gettext_noop("Called up to you: %(what)s (%(project)s)"),
              [*people, blocker.project.owner], clock)  # fmt: skip
    return blocker


def _demand(text: str, fault: str) -> None:
    if not text.strip():
        raise BadInput(fault)


ESCALATION.on_due("call_department", call_department)
ESCALATION.on_due("call_leader", call_leader)
