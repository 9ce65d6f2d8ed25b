"""A segment's words in the order in which they count, and who changed them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db.models import Q

from wutong.accounts.public import User
from wutong.audit.public import Event, EventView, kind_of, views_of
from wutong.chains.models import Chain, Segment, SegmentIndustry, SegmentTerm, TermKind

from .segment import counted_placements

ORDER = (TermKind.TERM, TermKind.SYNONYM, TermKind.EXCLUDED)


def classes_of(segment: Segment) -> list[SegmentIndustry]:
    """The classes of GB/T 4754 that cover it, the fullest first."""
    rows = SegmentIndustry.objects.filter(segment=segment).select_related("industry")
    return list(rows.order_by("-weight", "industry__code"))


def words_of(segment: Segment) -> list[SegmentTerm]:
    """Terms, then synonyms, then what is excluded; the heaviest first."""
    terms = SegmentTerm.objects.filter(segment=segment).select_related("segment")
    return sorted(terms, key=lambda t: (ORDER.index(TermKind(t.kind)), -t.weight, t.pk))


def hits_by_word(segment: Segment, user: User) -> dict[str, int]:
    """How many of the firms that count on the segment each word has put there."""
    hits: Counter[str] = Counter()
    rows = counted_placements(user).filter(segment=segment).order_by()
    for evidence in rows.values_list("evidence", flat=True):
        hits.update({str(hit["word"]) for hit in evidence if "start" in hit})
    return dict(hits)


def words_of_chain(chain: Chain) -> list[SegmentTerm]:
    """The words of all segments, from upstream to downstream, each segment's in the same order."""
    terms = SegmentTerm.objects.filter(segment__chain=chain).select_related("segment__layer")
    return sorted(
        terms,
        key=lambda t: (
            t.segment.layer.position, t.segment.order, t.segment_id,
            ORDER.index(TermKind(t.kind)), -t.weight, t.pk,
        ),
    )  # fmt: skip


def word_events(segment: Segment, terms: Sequence[SegmentTerm], limit: int = 20) -> list[EventView]:
    """What people changed, newest first, words taken out among it; the load is not told."""
    kept = Q(thing_id__in=[term.pk for term in terms])
    taken_out = Q(changes__segment_id=[segment.pk, None])
    classes = SegmentIndustry.objects.filter(segment=segment).values_list("pk", flat=True)
    of_words = Q(kind=kind_of(SegmentTerm)) & (kept | taken_out)
    of_classes = Q(kind=kind_of(SegmentIndustry)) & (Q(thing_id__in=list(classes)) | taken_out)
    rows = (
        Event.objects.filter(of_words | of_classes)
        .exclude(actor__is_clock=True)
        .select_related("actor")
        .order_by("-at", "-pk")
    )
    return views_of(rows[:limit])
