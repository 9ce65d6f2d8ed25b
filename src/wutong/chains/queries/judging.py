"""Counting a chain's firms and judging its segments, in few queries for the whole chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import Jurisdiction
from wutong.chains.models import (
    Assessment,
    AssessmentStatus,
    CatalogueClassChoice,
    Chain,
    Link,
    Placement,
    RadiusMember,
    Ruling,
    Segment,
    SegmentCatalogue,
    Threshold,
)
from wutong.chains.rules import gaps
from wutong.chains.rules.gaps import (
    CatalogueClass,
    Counts,
    Deed,
    Judgement,
    Neighbour,
    State,
    ThresholdCode,
    Thresholds,
    judge,
    location_quotient,
    thresholds_on,
    why_no_task,
)
from wutong.companies.public import Qualification
from wutong.kernel.errors import WrongState

from .register import GONE, RegisterState, register_of, within


def radius_of(chain: Chain) -> list[RadiusMember]:
    """The places of the chain's supply radius: its own, else the county's general ones."""
    rows = list(
        RadiusMember.objects.filter(Q(chain=chain) | Q(chain=None, home=chain.jurisdiction_id))
        .select_related("member")
        .order_by("kilometres", "pk")
    )
    own = [row for row in rows if row.chain_id is not None]
    return own or rows


def places_in_radius(chain: Chain) -> list[Jurisdiction]:
    """The subtrees that count as the radius; the home county is always in it."""
    return [chain.jurisdiction, *(row.member for row in radius_of(chain))]


def thresholds_in_force(chain: Chain | None, day: date) -> Thresholds:
    """The thresholds in force for a chain on a day, its own before the general ones."""
    rows = Threshold.objects.filter(Q(chain=None) | Q(chain=chain), valid_from__lte=day).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )
    nearest: dict[str, Threshold] = {}
    for row in rows.order_by("pk"):
        held = nearest.get(row.code)
        if held is None or (held.chain_id is None and row.chain_id is not None):
            nearest[row.code] = row
    found = [gaps.Threshold(r.code, r.value, r.valid_from, r.valid_to) for r in nearest.values()]
    try:
        return thresholds_on(found, day)
    except ValueError as fault:
        raise WrongState(_("The thresholds can't be used: %(fault)s") % {"fault": fault}) from fault


def least_fit(day: date) -> Decimal:
    """From which fit on a firm counts on a segment."""
    return thresholds_in_force(None, day)[ThresholdCode.FIT_AT_LEAST]


@dataclass(frozen=True)
class SegmentCounts:
    """Firms of a segment as counted now."""

    county: int = 0
    radius: int = 0
    everywhere: int = 0
    above_scale: int = 0
    scale_unknown: int = 0
    examples: int = 0


def count_firms(segments: Sequence[Segment], chain: Chain) -> dict[int, SegmentCounts]:
    """Counts of every segment in one query.

    A firm without the title "above scale" may still be: nobody publishes who is not, so it counts
    as unknown.
    """
    home = within([chain.jurisdiction], "company__")
    radius = within(places_in_radius(chain), "company__")
    titled = Qualification.objects.in_force(timezone.localdate()).filter(
        company=OuterRef("company"), kind="above_scale"
    )
    rows = (
        Placement.objects.counting()
        .filter(segment__in=[segment.pk for segment in segments])
        .exclude(company__status__in=GONE)
        .annotate(is_above=Exists(titled))
        .values("segment")
        .annotate(
            county=Count("pk", filter=home),
            radius=Count("pk", filter=radius),
            everywhere=Count("pk"),
            above_scale=Count("pk", filter=home & Q(is_above=True)),
            scale_unknown=Count("pk", filter=home & Q(is_above=False)),
            examples=Count("pk", filter=radius & Q(company__is_example=True)),
        )
    )
    names = [field.name for field in fields(SegmentCounts)]
    found = {
        row["segment"]: SegmentCounts(**{name: row[name] for name in names})  # type: ignore[literal-required]
        for row in rows
    }
    return {segment.pk: found.get(segment.pk, SegmentCounts()) for segment in segments}


def catalogue_of(segments: Sequence[Segment]) -> dict[int, SegmentCatalogue]:
    """The newest edition's class of each segment."""
    rows = SegmentCatalogue.objects.filter(segment__in=[s.pk for s in segments])
    return {row.segment_id: row for row in rows.order_by("edition")}


def strictest(entry: SegmentCatalogue | None) -> CatalogueClass:
    """The class as the rules know it."""
    return CatalogueClass(entry.verdict if entry else CatalogueClassChoice.UNKNOWN)


def judge_chain(chain: Chain, today: date) -> list[Assessment]:
    """An unsaved judgement for each segment, with its counts and its basis."""
    segments = list(Segment.objects.filter(chain=chain).prefetch_related("terms", "industries"))
    if not segments:
        return []
    known = register_of(chain.jurisdiction)
    thresholds = thresholds_in_force(chain, today)
    counted = count_firms(segments, chain)
    classes = catalogue_of(segments)
    before = _upstream_of(chain)
    counts = {s.pk: _counts(counted[s.pk], known, thresholds) for s in segments}

    def judged(segment: Segment, states: Mapping[int, State]) -> Judgement:
        return judge(
            counts[segment.pk],
            register=known.register,
            thresholds=thresholds,
            today=today,
            beyond_end=segment.beyond_end,
            described=_is_described(segment),
            catalogue=strictest(classes.get(segment.pk)),
            upstream=[
                Neighbour(code, states[pk])
                for pk, code in before.get(segment.pk, ())
                if pk in states
            ],
        )

    # Twice: what is upstream only adds to the reasons, and needs the states to be known.
    states = {segment.pk: judged(segment, {}).state for segment in segments}
    return [
        _assessment(s, judged(s, states), counted[s.pk], counts[s.pk].lq, known, thresholds.version)
        for s in segments
    ]


def _is_described(segment: Segment) -> bool:
    return any(term.kind != "excluded" for term in segment.terms.all())


def _counts(found: SegmentCounts, known: RegisterState, thresholds: Thresholds) -> Counts:
    return Counts(
        county=found.county,
        radius=found.radius,
        above_scale=found.above_scale,
        scale_unknown=found.scale_unknown,
        lq=location_quotient(
            here=found.county,
            here_all=known.register.firms,
            reference=found.everywhere,
            reference_all=known.all_firms,
            least_reference=thresholds[ThresholdCode.LQ_REFERENCE_AT_LEAST],
        ),
    )


def _upstream_of(chain: Chain) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    rows = Link.objects.filter(chain=chain).select_related("upstream").order_by("pk")
    for link in rows:
        found.setdefault(link.downstream_id, []).append((link.upstream_id, link.upstream.code))
    return found


def _assessment(
    segment: Segment,
    said: Judgement,
    found: SegmentCounts,
    lq: Decimal | None,
    known: RegisterState,
    version: date,
) -> Assessment:
    loaded = known.register.firms > 0
    return Assessment(
        segment=segment,
        state=said.state.value,
        deed=said.deed.value,
        suggested_state=said.state.value,
        suggested_deed=said.deed.value,
        firms_county=found.county if loaded else None,
        firms_radius=found.radius if loaded else None,
        above_scale=found.above_scale if loaded else None,
        scale_unknown=found.scale_unknown if loaded else None,
        lq=lq,
        reasons=[part.plain() for part in said.reasons],
        unknown=[part.plain() for part in said.unknown],
        needs_ruling=said.needs_ruling,
        register_edition=known.register.edition,
        thresholds_version=version,
        has_example=found.examples > 0 or known.has_example,
        suggested_at=timezone.now(),
    )


def holding(segment: Segment) -> Assessment | None:
    """The judgement that a person confirmed and that holds."""
    return Assessment.objects.filter(
        segment=segment, status__in=(AssessmentStatus.CONFIRMED, AssessmentStatus.PUBLISHED)
    ).first()


def newest_ruling(segment: Segment) -> Ruling | None:
    """What was ruled last on the segment."""
    return Ruling.objects.filter(segment=segment).select_related("ruled_by").first()


def why_no_task_now(segment: Segment) -> tuple[Assessment, str]:
    """The judgement that holds and what stands between it and a task, "" for nothing.

    Without one that holds, an empty judgement comes back with "not_confirmed".
    """
    held = holding(segment)
    ruling = newest_ruling(segment)
    entry = catalogue_of([segment]).get(segment.pk)
    why = why_no_task(
        State(held.state) if held else State.UNKNOWN,
        Deed(held.deed) if held else Deed.NONE,
        confirmed=held is not None,
        catalogue=strictest(entry),
        allowed=ruling.allowed if ruling else None,
    )
    return held or Assessment(segment=segment), why
