"""Asking for a screening, and running it outside the web process."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, create_many
from wutong.chains.public import Segment, specs_of
from wutong.jobs.public import enqueue
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.prospecting.access import may_screen
from wutong.prospecting.asked import Asked
from wutong.prospecting.lifecycle import SCREENING
from wutong.prospecting.models import Candidate, Register, Screening, ScreeningState
from wutong.prospecting.queries.local import around, local_codes
from wutong.prospecting.queries.weights import weights_in_force, weights_of_screenings
from wutong.prospecting.rules import ranking, scoring
from wutong.prospecting.rules.register import open_register
from wutong.prospecting.rules.screen import ScreeningResult, screen
from wutong.prospecting.rules.weighting import WeightFault, WeightSet

from .registers import place_of
from .running import Reading

logger = logging.getLogger(__name__)

# so many are ranked and kept; nobody calls on more firms than this for one gap
TOP = 200
LEVERS = 3

READING = Reading(
    SCREENING,
    Screening,
    related=("segment__chain__jurisdiction", "register", "started_by"),
    asker=lambda screening: screening.started_by,
    registers=lambda screening: [screening.register],
    broken=lambda: _(
        "The screening broke off because of a fault of the program; it is logged. Try again, "
        "or tell the administrator the number of this screening."
    ),
)


def start_screening(
    segment: Segment, register: Register, asked: Asked, *, actor: User, as_of: date | None = None
) -> Screening:
    """Have a register read for a segment; the reading begins as soon as a worker is free.

    Asked for twice while the first still waits or runs: the first is given back.
    """
    if not may_screen(actor):
        raise NotAllowed(_("Only promotion officers and county leaders start screenings"))
    if not specs_of([segment]):
        raise BadInput(
            _("“%(segment)s” has no words to look for: enter its terms on the page of the segment")
            % {"segment": segment}
        )
    day = as_of or timezone.localdate()
    weights = weights_in_force(segment.chain.code, segment.chain.jurisdiction, day)
    with transaction.atomic():
        # two presses of one button queue here
        register = Register.objects.select_for_update().get(pk=register.pk)
        if register.retired:
            raise WrongState(_("The register is no longer in use: choose another one"))
        waiting = Screening.objects.filter(
            segment=segment, register=register, filters=asked.plain(), as_of=day,
            weights_version=weights.version,
            state__in=[ScreeningState.QUEUED, ScreeningState.RUNNING],
        ).first()  # fmt: skip
        if waiting is not None:
            return waiting
        screening = create(
            Screening(
                segment=segment, register=register, filters=asked.plain(), as_of=day,
                weights_version=weights.version, rows_total=register.rows, started_by=actor,
                asked_at=timezone.now(), is_example=register.is_example,
            ),
            actor=actor,
            verb="asked",
        )  # fmt: skip
        enqueue("prospecting.screen", screening_id=screening.pk)
    return screening


def retry_screening(screening_id: int, *, actor: User) -> Screening:
    """Have a failed screening tried once more."""
    return READING.again(
        screening_id, lambda row: enqueue("prospecting.screen", screening_id=row.pk), actor=actor
    )


def run_screening(screening_id: int, *, actor: User) -> Screening:
    """Read the register and keep the best candidates; see `Reading.run`."""
    return READING.run(screening_id, lambda row: _screened(row, actor=actor), actor=actor)


def _screened(screening: Screening, *, actor: User) -> Screening:
    segment = screening.segment
    specs = specs_of([segment])
    if not specs:
        raise BadInput(
            _("“%(segment)s” has no words to look for: enter its terms on the page of the segment")
            % {"segment": segment}
        )
    weights = weights_of_screenings([screening]).get(screening.pk)
    if weights is None:
        missing = f"there is no version {screening.weights_version}"
        raise BadInput(_("The weights can't be used: %(why)s") % {"why": missing})
    place = segment.chain.jurisdiction
    asked = Asked.from_plain(screening.filters)
    try:
        result = screen(
            open_register(place_of(screening.register.path)),
            specs[0],
            asked.filters(weights, without=local_codes(place)),
            weights,
            top=TOP,
            as_of=screening.as_of,
            around=around(segment, place),
            progress=READING.reporter(screening.pk, actor=actor),
        )
    except WeightFault as fault:
        logger.exception("screening %s: weights", screening.pk)
        raise BadInput(_("The weights can't be used: %(why)s") % {"why": fault}) from fault
    return _finished(screening, result, weights, actor=actor)


def _finished(
    screening: Screening, result: ScreeningResult, weights: WeightSet, *, actor: User
) -> Screening:
    candidates = [
        candidate_row(screening, c, result.candidates, weights) for c in result.candidates
    ]
    try:
        with SCREENING.take("finish", screening.pk, actor=actor) as done:
            done.rows_read = done.rows_total = result.rows
            done.firms_holding = result.holding
            done.firms_kept = len(candidates)
            done.seconds = Decimal(str(round(result.seconds, 1)))
            done.ended_at = timezone.now()
            create_many(candidates, actor=actor, verb="found")
    except WrongState:
        # another worker that was thought dead has finished it with the same list
        return Screening.objects.get(pk=screening.pk)
    return done


def candidate_row(
    screening: Screening,
    found: ranking.Candidate,
    among: Sequence[ranking.Candidate],
    weights: WeightSet,
) -> Candidate:
    """A candidate of the rules as a row, with everything that its reasons quote."""
    firm = found.firm
    return Candidate(
        screening=screening,
        rank=found.rank,
        uscc=_text(firm.uscc)[:40],
        name=_text(firm.name)[:300],
        province=_known(firm.province)[:80],
        city=_known(firm.city)[:80],
        registered_on=scoring.read_date(firm.registered_on),
        firm_type=_known(firm.type)[:200],
        capital_raw=_known(firm.capital_raw)[:200],
        business_scope=_text(firm.business_scope),
        score=_hundredths(found.score),
        low=_hundredths(found.low),
        high=_hundredths(found.high),
        parts=[_part(part) for part in found.parts],
        unknown=list(found.unknown),
        what_would_change=_outlook(ranking.what_would_change(found, among, weights)),
        is_example=screening.register.is_example,
    )


def _text(value: str | None) -> str:
    """As the database can keep it; one sign for one sign, so that quoted places stay right."""
    return (value or "").replace("\x00", " ")


def _known(value: str | None) -> str:
    """The text, or "" where the register writes N/A and the like: unknown, not a value."""
    text = _text(value).strip()
    return "" if text.upper() in scoring.NOTHING else text


def _hundredths(value: float) -> Decimal:
    return Decimal(str(round(value, 2)))


def _part(part: scoring.Part) -> dict[str, Any]:
    return {
        "part": part.code,
        "value": part.value,
        "weight": part.weight,
        "evidence": _text(part.evidence),
        "said": [saying.plain() for saying in part.said],
        "quotes": [[q.column, q.start, q.end, _text(q.text)] for q in part.quotes],
        "why": None
        if part.why is None
        else {"message": part.why.message, "values": dict(part.why.values)},
    }


def _outlook(outlook: ranking.Outlook) -> dict[str, Any]:
    kept = asdict(outlook)
    kept["unknown"] = list(outlook.unknown)
    kept["levers"] = [
        {**asdict(lever), "fact": lever.fact and lever.fact.plain()}
        for lever in outlook.levers[:LEVERS]
    ]
    return kept
