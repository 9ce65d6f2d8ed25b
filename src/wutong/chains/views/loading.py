"""What every page begins with: the chain or segment that the person may see, else 404."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils import timezone

from wutong.chains.models import (
    Assessment,
    Chain,
    Placement,
    Segment,
    SegmentIndustry,
    SegmentTerm,
)
from wutong.kernel.http import PageRequest


def chain_or_404(request: PageRequest, chain_id: int) -> Chain:
    """The chain with its jurisdiction."""
    chains = Chain.objects.visible_to(request.user).select_related("jurisdiction")
    return get_object_or_404(chains, pk=chain_id)


def segment_or_404(request: PageRequest, segment_id: int) -> Segment:
    """The segment with its chain and layer."""
    segments = Segment.objects.visible_to(request.user).select_related(
        "chain__jurisdiction", "layer"
    )
    return get_object_or_404(segments, pk=segment_id)


def assessment_or_404(request: PageRequest, assessment_id: int) -> Assessment:
    """The judgement with its segment and chain."""
    rows = Assessment.objects.visible_to(request.user).select_related(
        "segment__chain__jurisdiction"
    )
    return get_object_or_404(rows, pk=assessment_id)


def placement_or_404(request: PageRequest, placement_id: int) -> Placement:
    """The place of a firm."""
    rows = Placement.objects.visible_to(request.user).select_related("segment")
    return get_object_or_404(rows, pk=placement_id)


def term_or_404(request: PageRequest, term_id: int) -> SegmentTerm:
    """The word with its segment."""
    rows = SegmentTerm.objects.visible_to(request.user).select_related("segment")
    return get_object_or_404(rows, pk=term_id)


def class_or_404(request: PageRequest, row_id: int) -> SegmentIndustry:
    """The class of a segment."""
    rows = SegmentIndustry.objects.visible_to(request.user).select_related("segment", "industry")
    return get_object_or_404(rows, pk=row_id)


def file_name(*parts: object) -> str:
    """A download's name: what it is and the day on which it was taken."""
    return " ".join([*map(str, parts), timezone.localdate().isoformat()])
