"""Reads for the pages of screenings: gaps, runs, candidates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Count, QuerySet

from wutong.accounts.public import User
from wutong.chains.public import (
    Assessment,
    AssessmentStatus,
    Chain,
    ChainState,
    GapDeed,
    GapState,
    Segment,
    counts_now,
)
from wutong.prospecting.asked import Asked
from wutong.prospecting.leads import known_leads
from wutong.prospecting.models import (
    Candidate,
    Register,
    Screening,
    ScreeningState,
    Target,
    TargetState,
)
from wutong.prospecting.rules.ranking import Weighed
from wutong.prospecting.rules.weighting import WeightSet
from wutong.prospecting.wording import outlook_words
from wutong.ui.figures import plain_number

from .evidence import PartView, Piece, parts_shown, scope_pieces
from .local import known_firms
from .news import watches_on
from .weights import weights_of_screenings

LATEST = 10
NEWEST = 3
STATUS = {
    ScreeningState.QUEUED: "wait",
    ScreeningState.RUNNING: "doing",
    ScreeningState.DONE: "ok",
    ScreeningState.FAILED: "late",
}


@dataclass(frozen=True)
class GapRow:
    """A segment that is missing or weak, and what was done about it so far.

    `mark` is the state as the style knows it. `screening` is the newest that is done. `county` and
    `radius` count the firms that stand there now, as the list behind the number does; None where no
    register is loaded.
    """

    segment: Segment
    assessment: Assessment
    mark: str
    is_confirmed: bool
    screening: Screening | None
    targets: int
    county: int | None = None
    radius: int | None = None


@dataclass(frozen=True)
class ChainGaps:
    """The gaps of one chain, upstream first. Segments nobody judged are counted, not hidden."""

    chain: Chain
    gaps: tuple[GapRow, ...]
    unjudged: int

    def of_state(self, state: str) -> ChainGaps:
        """The same with the gaps of one state only."""
        return replace(self, gaps=tuple(g for g in self.gaps if g.assessment.state == state))

    @property
    def is_example(self) -> bool:
        """Whether every figure has made-up firms in it: then one badge says it for all."""
        return bool(self.gaps) and all(gap.assessment.has_example for gap in self.gaps)


def gaps_by_chain(user: User) -> list[ChainGaps]:
    """Missing and weak segments of the chains in force, with the newest screening of each."""
    chains = list(
        Chain.objects.visible_to(user)
        .filter(state=ChainState.IN_FORCE, segments__isnull=False)
        .select_related("jurisdiction")
        .distinct()
    )
    segments = list(
        Segment.objects.filter(chain__in=chains)
        .select_related("layer")
        .order_by("chain", "layer__position", "order", "code")
    )
    keys = [segment.pk for segment in segments]
    judged = _judgements(keys, user)
    newest = _newest_done(keys, user)
    chosen = _chosen_by_segment(keys, user)
    rows: dict[int, list[GapRow]] = {chain.pk: [] for chain in chains}
    unjudged: dict[int, int] = {chain.pk: 0 for chain in chains}
    for segment in segments:
        found = judged.get(segment.pk)
        if found is None or found.state == GapState.UNKNOWN:
            unjudged[segment.chain_id] += 1
        elif found.state in {GapState.MISSING, GapState.WEAK}:
            rows[segment.chain_id].append(
                GapRow(
                    segment=segment,
                    assessment=found,
                    mark="extend" if found.deed == GapDeed.EXTEND else str(found.state),
                    is_confirmed=found.status != AssessmentStatus.PROPOSED,
                    screening=newest.get(segment.pk),
                    targets=chosen.get(segment.pk, 0),
                )
            )
    return [ChainGaps(c, _counted(c, rows[c.pk]), unjudged[c.pk]) for c in chains]


def _counted(chain: Chain, gaps: list[GapRow]) -> tuple[GapRow, ...]:
    """The gaps with the firms that stand there now."""
    counts = counts_now(chain, [gap.segment for gap in gaps])
    return tuple(
        replace(gap, county=counts[gap.segment.pk].county, radius=counts[gap.segment.pk].radius)
        if gap.segment.pk in counts
        else gap
        for gap in gaps
    )


def _judgements(segments: Sequence[int], user: User) -> dict[int, Assessment]:
    """What holds of each segment; a proposal only where nothing was confirmed."""
    found: dict[int, Assessment] = {}
    live = Assessment.objects.visible_to(user).live().filter(segment__in=segments)
    for row in live.order_by("pk"):
        held = found.get(row.segment_id)
        if held is None or held.status == AssessmentStatus.PROPOSED:
            found[row.segment_id] = row
    return found


def judgement_of(segment: Segment, user: User) -> Assessment | None:
    """What holds of one segment."""
    return _judgements([segment.pk], user).get(segment.pk)


def is_ruled_out(segment: Segment, judgement: Assessment | None) -> bool:
    """The national catalogue restricts the segment, and it was not ruled that firms may come."""
    if judgement is None or not judgement.needs_ruling:
        return False
    newest = segment.rulings.order_by("-pk").first()
    return newest is None or not newest.allowed


def _newest_done(segments: Sequence[int], user: User) -> dict[int, Screening]:
    rows = (
        Screening.objects.visible_to(user)
        .filter(segment__in=segments, state=ScreeningState.DONE)
        .order_by("segment_id", "-pk")
        .distinct("segment_id")
    )
    return {row.segment_id: row for row in rows}


def _chosen_by_segment(segments: Sequence[int], user: User) -> dict[int, int]:
    rows = (
        Target.objects.visible_to(user)
        .filter(segment__in=segments)
        .exclude(state=TargetState.DROPPED)
        .values("segment")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return {row["segment"]: row["number"] for row in rows}


@dataclass(frozen=True)
class RunRow:
    """A screening in a list of screenings."""

    screening: Screening
    status: str
    words: list[str]


def screenings_seen(user: User) -> QuerySet[Screening]:
    """Screenings with all that a line about them shows, newest first."""
    return (
        Screening.objects.visible_to(user)
        .select_related("segment__chain", "register", "started_by")
        .order_by("-pk")
    )


def runs(screenings: Iterable[Screening]) -> list[RunRow]:
    """Screenings ready to show."""
    shown = list(screenings)
    known = weights_of_screenings(shown)
    return [
        RunRow(
            screening,
            STATUS[ScreeningState(screening.state)],
            asked_words(screening, known.get(screening.pk)),
        )
        for screening in shown
    ]


def weights_of(screening: Screening) -> WeightSet | None:
    """The weights a screening used; None where they are no longer there."""
    return weights_of_screenings([screening]).get(screening.pk)


def weighed(screening: Screening) -> tuple[list[Weighed], dict[str, float]]:
    """The firms of a ranked list with the values of their parts, and the weights it was made by."""
    firms: list[Weighed] = []
    weights: dict[str, float] = {}
    rows = screening.candidates.order_by("rank").values_list("uscc", "name", "parts")
    for uscc, name, parts in rows:
        weights.update({part["part"]: float(part["weight"]) for part in parts})
        firms.append(Weighed(uscc, name, {part["part"]: part["value"] for part in parts}))
    return firms, weights


def asked_words(screening: Screening, weights: WeightSet | None) -> list[str]:
    """What the screening was asked for, in words."""
    return Asked.from_plain(screening.filters).words(weights)


@dataclass(frozen=True)
class CandidateRow:
    """A candidate ready to show. `firm_url` is its page in the county's register, "": not there.

    `lead` is (words, address) where it is a lead already; `lists` the names of lists it is on;
    `watch` the reader's watch on it.
    """

    candidate: Candidate
    parts: tuple[PartView, ...]
    scope: tuple[Piece, ...]
    known: int
    outlook: str
    firm_url: str
    lead: tuple[str, str] | None
    lists: tuple[str, ...]
    watch: int | None = None

    @property
    def score(self) -> int:
        """The score without decimals, as the list shows it."""
        return int(self.candidate.score.to_integral_value(rounding="ROUND_HALF_UP"))

    @property
    def interval(self) -> str:
        """From where to where the score could lie; "" when every part is known."""
        low, high = self.candidate.low, self.candidate.high
        if low == high:
            return ""
        return f"{_whole(low)}–{_whole(high)}"


def _whole(value: Decimal) -> str:
    return plain_number(value, 0)


def candidate_rows(
    candidates: Sequence[Candidate], user: User, kept: int | None
) -> list[CandidateRow]:
    """Candidates with their reasons, and who of them is known already; a few queries for all."""
    leads = known_leads((c.uscc, c.name) for c in candidates)
    firms = known_firms([c.uscc for c in candidates], user)
    lists = _lists_of(candidates, user)
    watches = watches_on(candidates, user)
    rows = []
    for candidate in candidates:
        parts = parts_shown(candidate.parts)
        rows.append(
            CandidateRow(
                candidate=candidate,
                parts=parts,
                scope=scope_pieces(candidate.business_scope, candidate.parts),
                known=sum(not part.is_unknown for part in parts),
                outlook=outlook_words(candidate.what_would_change, candidate.unknown, kept),
                firm_url=firms.get(candidate.uscc, ""),
                lead=leads.get(candidate.uscc) or leads.get(candidate.name),
                lists=lists.get(candidate.uscc or candidate.name, ()),
                watch=watches.get(candidate.pk),
            )
        )
    return rows


def _lists_of(candidates: Sequence[Candidate], user: User) -> dict[str, tuple[str, ...]]:
    """Names of the lists on which the firms stand, by code, or by name where there is no code."""
    codes = [c.uscc for c in candidates if c.uscc]
    names = [c.name for c in candidates if not c.uscc]
    if not codes and not names:
        return {}
    seen = Target.objects.visible_to(user).select_related("target_list")
    rows = list(seen.filter(uscc__in=codes)) if codes else []
    rows += list(seen.filter(uscc="", name__in=names)) if names else []
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.uscc or row.name, []).append(row.target_list.name)
    return {key: tuple(sorted(set(told))) for key, told in found.items()}


@dataclass(frozen=True)
class Latest:
    """The newest list of candidates for a segment, for a box on the segment's page."""

    screening: Screening
    rows: list[CandidateRow]


def latest_candidates(segment: Segment, user: User, most: int = 3) -> Latest | None:
    """The best of the newest screening that is done; None when there is none to see."""
    screening = screenings_seen(user).filter(segment=segment, state=ScreeningState.DONE).first()
    if screening is None:
        return None
    best = list(screening.candidates.order_by("rank")[:most])
    return Latest(screening, candidate_rows(best, user, screening.firms_kept))


def registers_in_use(user: User) -> list[Register]:
    """What may be screened, the newest edition first."""
    return list(Register.objects.visible_to(user).in_use())
