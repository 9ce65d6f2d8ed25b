"""Keeping the classes of GB/T 4754 that cover a segment, each with its weight."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, editing, remove
from wutong.chains.access import TO_EDIT_TERMS
from wutong.chains.models import IndustryClass, Segment, SegmentIndustry
from wutong.jobs.public import enqueue
from wutong.kernel.errors import BadInput


@dataclass(frozen=True)
class ClassInput:
    """A division, group or class of GB/T 4754 as an officer enters it, with weight and reason."""

    code: str
    weight: Decimal
    note: str


def class_of(code: str) -> IndustryClass | None:
    """The row of a code (C2614 and 2614 are one) in the newest edition that has it."""
    plain = code.strip().lstrip("ABCDEFGHIJKLMNOPQRSTabcdefghijklmnopqrst")
    return IndustryClass.objects.filter(code=plain).order_by("-edition").first() if plain else None


def set_class(segment_id: int, given: ClassInput, *, actor: User) -> SegmentIndustry:
    """Say that a class covers a segment, or how far; firms are placed anew."""
    problems = []
    industry = class_of(given.code)
    if industry is None:
        problems.append(
            _("%(code)s is not in the loaded table of GB/T 4754: check it, or load the full table")
            % {"code": given.code}
        )
    if not Decimal(0) < given.weight <= 1:
        problems.append(
            _("The weight must be above 0 and at most 1; it is %(weight)s")
            % {"weight": given.weight}
        )
    if not given.note.strip():
        problems.append(_("The reason is missing: say how far the class covers the segment"))
    if problems or industry is None:
        raise BadInput(problems)
    with transaction.atomic():
        segment = _segment(segment_id, actor)
        there = SegmentIndustry.objects.filter(segment=segment, industry=industry).first()
        if there is None:
            made = create(
                SegmentIndustry(
                    segment=segment, industry=industry, weight=given.weight, note=given.note.strip()
                ),
                actor=actor,
            )
        else:
            with editing(SegmentIndustry, there.pk, actor=actor) as made:
                made.weight, made.note = given.weight, given.note.strip()
        enqueue("chains.place")
    return made


def remove_class(row_id: int, *, actor: User, note: str) -> None:
    """The class no longer speaks for the segment, and why; firms are placed anew."""
    if not note.strip():
        raise BadInput(_("The reason is missing: say why the class is taken out"))
    with transaction.atomic():
        found = SegmentIndustry.objects.get(pk=row_id)
        _segment(found.segment_id, actor)
        remove(found, actor=actor, note=note.strip())
        enqueue("chains.place")


def _segment(segment_id: int, actor: User) -> Segment:
    segment = (
        Segment.objects.select_for_update(of=("self",))
        .select_related("chain__jurisdiction")
        .get(pk=segment_id)
    )
    TO_EDIT_TERMS.demand(actor, segment)
    return segment
