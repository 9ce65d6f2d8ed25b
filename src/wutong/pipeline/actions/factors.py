"""Factor needs: asked for, promised for a day, supplied; the queue is an order, never a price."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wutong.accounts.public import User
from wutong.audit.public import create, editing
from wutong.kernel.errors import BadInput
from wutong.notices.public import notify
from wutong.pipeline.access.duties import TO_ASK_FACTOR, TO_SUPPLY_PART
from wutong.pipeline.lifecycle import NEED
from wutong.pipeline.models import FactorKind, FactorNeed
from wutong.pipeline.queries.duties import flag_of

from .details import seat_department
from .rows import locked_project

ASKED = (
    "remark", "amount", "needed_on", "department", "person", "place"
)  # fmt: skip


def ask_for_factor(
    project_id: int,
    kind: FactorKind,
    *,
    actor: User,
    is_example: bool = False,
    **values: Any,
) -> FactorNeed:
    """Enter what a project needs: amount in the kind's unit, until when, who answers for it.

    `values`: any of remark, amount, needed_on, department, person, place (1 is first).
    """
    _demand_sound(values)
    with transaction.atomic():
        project = locked_project(project_id)
        TO_ASK_FACTOR.demand(actor, project)
        need = create(
            FactorNeed(
                project=project, kind=kind, is_example=is_example,
                flag=flag_of(values.get("remark") or ""), **values,
            ),
            actor=actor,
        )  # fmt: skip
        seat_department(project, values.get("department"), actor=actor)
    return need


def edit_need(need_id: int, values: dict[str, Any], *, actor: User) -> FactorNeed:
    """Correct what is needed, whose it is, or its place in the queue."""
    _demand_sound(values)
    with transaction.atomic():
        known = FactorNeed.objects.select_related("project__jurisdiction").get(pk=need_id)
        project = locked_project(known.project_id)
        TO_ASK_FACTOR.demand(actor, project)
        with editing(FactorNeed, need_id, actor=actor) as need:
            for name, value in values.items():
                setattr(need, name, value)
            need.flag = flag_of(need.remark, need.gap_reason)
        seat_department(project, need.department, actor=actor)
    return need


def revise_need(
    need_id: int,
    *,
    actor: User,
    asked: dict[str, Any] | None = None,
    promised_on: date | None = None,
    supplied: Decimal | None = None,
    gap_reason: str = "",
) -> FactorNeed:
    """Put right all that a page shows of a need at once; what is as it was makes no event.

    `asked` are values of `edit_need`, None where the actor only answers for supplying it.
    """
    with transaction.atomic():
        if asked is not None:
            edit_need(need_id, asked, actor=actor)
        need = FactorNeed.objects.get(pk=need_id)
        if promised_on is not None and promised_on != need.promised_on:
            need = promise_factor(need_id, actor=actor, on=promised_on)
        if supplied is None and need.supplied is not None:
            raise BadInput(_("Say how much is there; 0 is an answer too"))
        if supplied is not None and (supplied, gap_reason.strip()) != (
            need.supplied, need.gap_reason,
        ):  # fmt: skip
            need = supply_part(need_id, actor=actor, supplied=supplied, gap_reason=gap_reason)
    return need


def _demand_sound(values: dict[str, Any]) -> None:
    if unknown := set(values) - set(ASKED):
        raise ValueError(f"no such values: {sorted(unknown)}")
    amount, place = values.get("amount"), values.get("place")
    department, person = values.get("department"), values.get("person")
    problems = []
    if amount is not None and amount <= 0:
        problems.append(_("The amount must be more than 0; leave it empty where it is unknown"))
    if place is not None and place < 1:
        problems.append(_("The queue begins with place 1"))
    if person is not None and (department is None or person.department_id != department.pk):
        problems.append(_("The person works in another department: choose a pair that fits"))
    if problems:
        raise BadInput(problems)


def promise_factor(need_id: int, *, actor: User, on: date, note: str = "") -> FactorNeed:
    """The department says until when; a later promise replaces an earlier one, events keep both."""
    if on < timezone.localdate():
        raise BadInput(_("A promise is for a day to come"))
    with NEED.take("promise", need_id, actor=actor, note=note.strip()) as need:
        need.promised_on = on
    return need


def supply_part(need_id: int, *, actor: User, supplied: Decimal, gap_reason: str) -> FactorNeed:
    """How much is there so far, and why the rest is not."""
    if supplied < 0:
        raise BadInput(_("Less than nothing: take the minus away"))
    with transaction.atomic():
        known = FactorNeed.objects.select_related("project__jurisdiction").get(pk=need_id)
        TO_SUPPLY_PART.demand(actor, known)
        with editing(FactorNeed, need_id, actor=actor, verb="part_supplied") as need:
            need.supplied, need.gap_reason = supplied, gap_reason.strip()
            if need.gap and not need.gap_reason:
                raise BadInput(_("The reason is missing: say why the rest is not there yet"))
            need.flag = flag_of(need.remark, need.gap_reason)
    return need


def supply_factor(
    need_id: int, *, actor: User, on: date, supplied: Decimal | None, note: str
) -> FactorNeed:
    """All that was needed is there, with what shows it."""
    if not note.strip():
        raise BadInput(_("The evidence is missing: name the paper that shows it"))
    if on > timezone.localdate():
        raise BadInput(_("The day lies in the future: enter it when it is done"))
    with NEED.take("supply", need_id, actor=actor, note=note.strip()) as need:
        if supplied is not None:
            need.supplied = supplied
        elif need.amount is not None:
            need.supplied = need.amount
        if need.gap:
            raise BadInput(
                _("%(gap)s are missing yet: enter what is there as a part")
                % {"gap": f"{need.gap.normalize():f}"}
            )
        need.supplied_on, need.gap_reason = on, ""
    return need


def drop_need(need_id: int, *, actor: User, note: str) -> FactorNeed:
    """Not needed any more, with the reason."""
    if not note.strip():
        raise BadInput(_("The reason is missing: write it in a few words"))
    with NEED.take("drop", need_id, actor=actor, note=note.strip()) as need:
        pass
    return need


def ask_again(need_id: int, *, actor: User, note: str) -> FactorNeed:
    """It is needed after all, or what was there is gone: with the reason."""
    if not note.strip():
        raise BadInput(_("The reason is missing: write it in a few words"))
    with NEED.take("ask_again", need_id, actor=actor, note=note.strip()) as need:
        need.supplied_on = None
    return need


def make_need_late(need_id: int, clock: User) -> FactorNeed:
    """The promised day is over: the officer, whoever answers for it and the leader are told."""
    with NEED.take("become_late", need_id, actor=clock) as need:
        project = need.project
        people = {p.pk: p for p in (project.owner, need.person, project.leader) if p is not None}
        words = {}
        for language in ("zh-hans", "en"):
            with translation.override(language):
                words[language] = translation.gettext(
                    gettext_noop("Promised factor overdue: %(what)s (%(project)s)")
                ) % {"what": need, "project": project}
        for reader in people.values():
            notify(
                reader, key=f"need:{need.pk}:late:{need.promised_on}", actor=clock,
                text=words["zh-hans"][:300], text_en=words["en"][:400],
                url=reverse("pipeline:page", args=[project.pk]) + "#factors",
            )  # fmt: skip
    return need


NEED.on_due("become_late", make_need_late)
