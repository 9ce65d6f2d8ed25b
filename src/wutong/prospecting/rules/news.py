"""Which changes of a register concern whom: those of firms that are followed, and of segments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wutong.chains.rules.matching import Matcher
from wutong.chains.rules.specs import SegmentSpec

from .editions import Change, Kind
from .scoring import Firm, fit_evidence, plain_place, quotes_of

# A firm below this fits a segment too little to trouble anybody about it.
LEAST_FIT = 0.35


@dataclass(frozen=True, slots=True)
class Watched:
    """What somebody watches: a segment by its number, or a firm by code and name.

    `province` is the plain name of the province in which a firm's new branch counts.
    """

    key: int
    segment: int | None = None
    uscc: str = ""
    name: str = ""
    province: str = ""


class Concern(NamedTuple):
    """A change that concerns a watch. `fit` is how well the firm fits the segment, if it is one."""

    watch: int
    change: Change
    fit: float | None = None


def concerns(
    changes: Iterable[Change], watches: Sequence[Watched], segments: Sequence[SegmentSpec]
) -> Iterator[Concern]:
    """The changes that somebody watches for, in the order of the changes.

    `segments` are the watched ones, each under its number as code. A firm that is followed gives
    all its changes, and branches that it opened in the province; a segment gives firms that are
    new on it, gone from it, moved, or whose scope came to it or left it.
    """
    matcher = Matcher(segments) if segments else None
    by_code: dict[str, list[Watched]] = {}
    by_name: dict[str, list[Watched]] = {}
    by_segment: dict[str, list[Watched]] = {}
    for watch in watches:
        if watch.segment is not None:
            by_segment.setdefault(str(watch.segment), []).append(watch)
            continue
        if watch.uscc:
            by_code.setdefault(watch.uscc, []).append(watch)
        by_name.setdefault(watch.name, []).append(watch)
    for change in changes:
        own = by_code.get(change.uscc, []) if change.uscc else by_name.get(change.name, [])
        for watch in own:
            yield Concern(watch.key, change)
        if change.parent and change.after is not None:
            province = plain_place(change.after.province)
            for watch in by_name.get(change.parent, []):
                if province and province == watch.province:
                    yield Concern(watch.key, change)
        if matcher is None or change.kind is Kind.RENAMED:
            continue
        for code, fit in _fits(matcher, change).items():
            for watch in by_segment.get(code, []):
                yield Concern(watch.key, change, fit)


def _fits(matcher: Matcher, change: Change) -> dict[str, float]:
    """How well the firm fits each segment, before or now; of a changed scope only what differs."""
    before, after = _of(matcher, change.before), _of(matcher, change.after)
    if change.kind is Kind.SCOPE:
        differs = before.keys() ^ after.keys()
        return {code: fit for code, fit in {**before, **after}.items() if code in differs}
    return after if change.after is not None else before


def _of(matcher: Matcher, firm: Firm | None) -> dict[str, float]:
    if firm is None:
        return {}
    fits = matcher.fits(firm.business_scope, firm.name)
    return {code: fit.value for code, fit in fits.items() if fit.value >= LEAST_FIT}


class SegmentReader:
    """Tells of single firms what speaks for one segment, by the words that it has now."""

    def __init__(self, segment: SegmentSpec) -> None:
        self._matcher = Matcher([segment])

    def is_on(self, firm: Firm) -> bool:
        """Whether the firm fits the segment well enough to trouble anybody about it."""
        return self._matcher.fit(firm.business_scope, firm.name).value >= LEAST_FIT

    def evidence(self, firm: Firm) -> tuple[str, frozenset[str]]:
        """The clauses that name the segment, words in 【】, and these words; "" for none."""
        fit = self._matcher.fit(firm.business_scope, firm.name)
        if fit.value <= 0:
            return "", frozenset()
        return fit_evidence(fit, firm), frozenset(q.text for q in quotes_of(fit, firm))
