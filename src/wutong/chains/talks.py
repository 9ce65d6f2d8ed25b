"""How many projects are in talks for a segment: told by whichever app above knows.

The chains don't know of projects. A higher app registers a source in its `apps.py`; several may.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from wutong.accounts.public import User


@dataclass(frozen=True)
class TalksSource:
    """`counts(segment_ids, user)` gives projects in talks by segment; `url(segment_id)` their list.

    The list behind the address must show exactly the rows that were counted.
    """

    counts: Callable[[Collection[int], User], Mapping[int, int]]
    url: Callable[[int], str]


_sources: list[TalksSource] = []


def register_talks(source: TalksSource) -> None:
    """Add a source once."""
    if source not in _sources:
        _sources.append(source)


def talks_known() -> bool:
    """Whether any app tells of projects: without one the count is unknown, not zero."""
    return bool(_sources)


def talks_for(segment_ids: Collection[int], user: User) -> dict[int, int | None]:
    """Projects in talks by segment; None where no app tells."""
    if not _sources:
        return dict.fromkeys(segment_ids)
    total: dict[int, int | None] = dict.fromkeys(segment_ids, 0)
    for source in _sources:
        for segment, number in source.counts(segment_ids, user).items():
            total[segment] = (total[segment] or 0) + number
    return total


def talks_url(segment_id: int) -> str:
    """The list of the projects in talks for a segment, "" where no app tells."""
    return _sources[0].url(segment_id) if _sources else ""
