"""One chain as a page shows it: every segment with judgement, counts, neighbours and reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from wutong.accounts.public import User
from wutong.chains.models import (
    Assessment,
    AssessmentStatus,
    Chain,
    Layer,
    Link,
    Segment,
    SegmentIndustry,
)
from wutong.chains.talks import talks_for, talks_url
from wutong.chains.wording import STATE_WORDS, mark_of, sentences, verdict
from wutong.kernel.words import joined, listed

from .judging import SegmentCounts, count_firms
from .register import has_register

HELD = (AssessmentStatus.CONFIRMED, AssessmentStatus.PUBLISHED)


@dataclass(frozen=True)
class SegmentRow:
    """One segment: what holds, what is newly proposed, and its surroundings.

    `held` is the judgement that a person confirmed; `proposed` one that waits for a person. A
    reader who may see neither sees the segment as unknown.
    """

    segment: Segment
    held: Assessment | None
    proposed: Assessment | None
    talks: int | None
    upstream: tuple[Segment, ...] = ()
    downstream: tuple[Segment, ...] = ()
    codes: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    counts: SegmentCounts | None = None

    @property
    def shown(self) -> Assessment | None:
        """The judgement that counts: the confirmed one, else the proposed."""
        return self.held or self.proposed

    @property
    def state(self) -> str:
        """missing, weak, strong or unknown."""
        return self.shown.state if self.shown else "unknown"

    @property
    def deed(self) -> str:
        """fill, strengthen, extend or none."""
        return self.shown.deed if self.shown else "none"

    @property
    def mark(self) -> str:
        """The state as the marks know it: missing, weak, extend, strong, unknown."""
        return mark_of(self.state, self.deed)

    @property
    def word(self) -> str:
        """The state in one word."""
        return str(STATE_WORDS[self.mark])

    @property
    def talks_url(self) -> str:
        """The list of its projects in talks, "" where no app tells."""
        return talks_url(self.segment.pk)

    @property
    def verdict(self) -> str:
        """State and deed in words."""
        return verdict(self.state, self.deed)

    @property
    def county(self) -> int | None:
        """Firms in the county; None where no register is loaded or nothing was counted."""
        return self.counts.county if self.counts else None

    @property
    def radius(self) -> int | None:
        """Firms in the supply radius."""
        return self.counts.radius if self.counts else None

    @property
    def above_scale(self) -> int | None:
        """Firms known to be above scale; None when it is known of none of them."""
        if self.counts is None or (not self.counts.above_scale and self.counts.scale_unknown):
            return None
        return self.counts.above_scale

    @property
    def reasons(self) -> list[str]:
        """Why it is judged so, sentence by sentence."""
        return sentences(self.shown.reasons, self.names) if self.shown else []

    @property
    def unknowns(self) -> list[str]:
        """What nobody knows, sentence by sentence."""
        return sentences(self.shown.unknown, self.names) if self.shown else []

    @property
    def reason_line(self) -> str:
        """The reasons in one line."""
        return joined(self.reasons)

    @property
    def waits(self) -> bool:
        """Whether a judgement waits for a person; an unknown one waits for data instead."""
        return self.proposed is not None and self.proposed.state != "unknown"

    @property
    def has_news(self) -> bool:
        """Whether the newest figures say otherwise than what was confirmed."""
        return self.held is not None and self.proposed is not None

    @property
    def is_example(self) -> bool:
        """Whether made-up firms are in the counts."""
        if self.counts is not None and self.counts.examples:
            return True
        return bool(self.shown and self.shown.has_example)

    @property
    def upstream_names(self) -> str:
        """Segments before it, in one line."""
        return listed(str(segment) for segment in self.upstream)

    @property
    def downstream_names(self) -> str:
        """Segments after it, in one line."""
        return listed(str(segment) for segment in self.downstream)


@dataclass(frozen=True)
class Board:
    """A chain with all its rows, in the order of layers."""

    chain: Chain
    layers: tuple[Layer, ...]
    rows: tuple[SegmentRow, ...]
    links: tuple[Link, ...]

    def count(self, *marks: str) -> int:
        """How many segments have one of the marks."""
        return sum(row.mark in marks for row in self.rows)

    @property
    def missing(self) -> int:
        """Missing segments, those to extend to not among them."""
        return self.count("missing")

    @property
    def is_example(self) -> bool:
        """Whether made-up firms are in any count."""
        return any(row.is_example for row in self.rows)

    @property
    def waiting(self) -> int:
        """Judgements that wait for a person."""
        return sum(
            row.proposed is not None and row.proposed.state != "unknown" for row in self.rows
        )

    def row(self, segment_id: int) -> SegmentRow:
        """The row of one segment."""
        return next(row for row in self.rows if row.segment.pk == segment_id)


def board_of(chain: Chain, user: User) -> Board:
    """Everything that the chain's map and table show, in ten queries whatever its size.

    Counts are of this moment, so that the list behind a count has just as many rows.
    """
    layers = tuple(Layer.objects.filter(chain=chain))
    segments = list(Segment.objects.filter(chain=chain).select_related("layer", "chain"))
    links = tuple(
        Link.objects.filter(chain=chain).select_related("upstream", "downstream").order_by("pk")
    )
    counts = counts_now(chain, segments)
    return Board(chain, layers, rows_of(segments, links, user, counts), links)


def counts_now(chain: Chain, segments: Sequence[Segment]) -> Mapping[int, SegmentCounts]:
    """Firms of some segments of a chain at this moment; empty where no register is loaded."""
    loaded = bool(segments) and has_register(chain.jurisdiction)
    return count_firms(segments, chain) if loaded else {}


def rows_of(
    segments: Sequence[Segment],
    links: Iterable[Link],
    user: User,
    counts: Mapping[int, SegmentCounts],
) -> tuple[SegmentRow, ...]:
    """The rows of some segments, in their order; without counts, theirs are unknown."""
    held, proposed = judgements(segments, user)
    before: dict[int, list[Segment]] = {}
    after: dict[int, list[Segment]] = {}
    for link in links:
        before.setdefault(link.downstream_id, []).append(link.upstream)
        after.setdefault(link.upstream_id, []).append(link.downstream)
    codes: dict[int, list[str]] = {}
    industries = SegmentIndustry.objects.filter(segment__in=segments).select_related("industry")
    for row in industries:
        codes.setdefault(row.segment_id, []).append(row.industry.code)
    talks = talks_for([segment.pk for segment in segments], user)
    names = {segment.code: str(segment) for segment in segments}
    return tuple(
        SegmentRow(
            segment=segment,
            held=held.get(segment.pk),
            proposed=proposed.get(segment.pk),
            talks=talks[segment.pk],
            upstream=tuple(before.get(segment.pk, ())),
            downstream=tuple(after.get(segment.pk, ())),
            codes=tuple(codes.get(segment.pk, ())),
            names=names,
            counts=counts.get(segment.pk),
        )
        for segment in segments
    )


def judgements(
    segments: Sequence[Segment], user: User
) -> tuple[dict[int, Assessment], dict[int, Assessment]]:
    """What holds and what is proposed for each segment, as far as the person may see it."""
    rows = (
        Assessment.objects.visible_to(user)
        .live()
        .filter(segment__in=segments)
        .select_related("confirmed_by")
        .order_by("pk")
    )
    held: dict[int, Assessment] = {}
    proposed: dict[int, Assessment] = {}
    for row in rows:
        (held if row.status in HELD else proposed)[row.segment_id] = row
    return held, proposed
