"""Keeping the class of a segment in the national catalogue (产业结构调整指导目录), by edition."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace

from django.db import transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, editing
from wutong.chains.access import TO_CLASS
from wutong.chains.models import CatalogueClassChoice, Segment, SegmentCatalogue
from wutong.jobs.public import enqueue
from wutong.kernel.errors import BadInput


@dataclass(frozen=True)
class CatalogueInput:
    """What one edition says of a segment: the class, the clause it stands in, who read it where.

    `edition` is the year on the cover, 2024 for 2024年本; `verdict` is one of encouraged,
    permitted, restricted, obsolete. Permitted stands in no clause: it is what the other three do
    not name (促进产业结构调整暂行规定，国发〔2005〕40号，第十三条).
    """

    edition: str
    verdict: str
    clause: str
    source: str
    note: str = ""


def set_catalogue(segment_id: int, given: CatalogueInput, *, actor: User) -> SegmentCatalogue:
    """Enter how an edition classes a segment, or correct it; gaps are judged anew."""
    said = CatalogueInput(**{f.name: getattr(given, f.name).strip() for f in fields(given)})
    if year := re.match(r"\d{4}", said.edition):
        said = replace(said, edition=year[0])
    problems = []
    if said.verdict not in set(CatalogueClassChoice.values) - {CatalogueClassChoice.UNKNOWN}:
        problems.append(_("The class is missing: encouraged, permitted, restricted or obsolete"))
    if not said.edition:
        problems.append(_("The edition is missing: the year on the cover"))
    if not said.source:
        problems.append(_("The source is missing: where the text was read"))
    if not said.clause and said.verdict != CatalogueClassChoice.PERMITTED:
        problems.append(_("The clause is missing: name it as the catalogue prints it"))
    if problems:
        raise BadInput(problems)
    with transaction.atomic():
        segment = Segment.objects.select_related("chain__jurisdiction").get(pk=segment_id)
        TO_CLASS.demand(actor, segment)
        there = SegmentCatalogue.objects.filter(segment=segment, edition=said.edition).first()
        if there is None:
            row = create(
                SegmentCatalogue(
                    segment=segment, edition=said.edition, verdict=said.verdict,
                    clause=said.clause, source=said.source, note=said.note,
                ),
                actor=actor,
            )  # fmt: skip
        else:
            with editing(SegmentCatalogue, there.pk, actor=actor) as row:
                row.verdict, row.clause = said.verdict, said.clause
                row.source, row.note = said.source, said.note
        enqueue("chains.assess")
    return row
