"""Reads a business scope (经营范围) as a person would: who does what with which thing.

A scope is cut into clauses and passages. A passage is a stretch of text about things under the
same deeds (verbs): in “生产、销售：A、B；C批发（不含D）” A and B are made and sold, C is sold, D is
not dealt in. Licence boilerplate is cut out. Spans count signs of the text as it was written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from wutong.chains.rules.clauses import Group, Item, cut
from wutong.chains.rules.deeds import govern
from wutong.chains.rules.lexicon import (
    ABOVE,
    ABOVE_THINGS,
    BELOW,
    BOILERPLATE,
    ELSEWHERE,
    EXCEPT_CLOSE,
    EXCEPT_END,
    EXCEPT_OPEN,
    NEGATION,
    NEGATION_BEHIND,
    ONLY,
    Verb,
    strongest,
)
from wutong.chains.rules.text import normalise

# A longer text is no business scope; reading stops here, and says so.
LONGEST = 20_000


class Passage(NamedTuple):
    """A stretch of the scope, [start, end), and what is said of the things in it.

    `clause` counts from 0; `verbs` may be empty (the scope does not say); `negated`: expressly not
    done; `limited`: only by a branch, only in part, or not yet; `aside`: in brackets; `side_line`:
    after 兼营.
    """

    start: int
    end: int
    clause: int
    verbs: frozenset[Verb] = frozenset()
    negated: bool = False
    limited: bool = False
    aside: bool = False
    side_line: bool = False

    @property
    def verb(self) -> Verb:
        """The strongest of the deeds."""
        return strongest(self.verbs)


@dataclass(frozen=True, slots=True)
class Reading:
    """A scope that was read: `text` as written, `plain` normalised, sign by sign, and passages.

    What no passage covers is boilerplate, punctuation or a heading. `whole` is False when the text
    was longer than anyone's scope and was read only in part.
    """

    text: str
    plain: str
    passages: tuple[Passage, ...]
    clauses: tuple[tuple[int, int], ...]
    whole: bool = True
    _starts: tuple[int, ...] = field(default=(), repr=False)

    def at(self, position: int) -> Passage | None:
        """The passage that covers the sign at `position`, None in boilerplate."""
        found = bisect_right(self._starts, position) - 1
        if found >= 0 and position < self.passages[found].end:
            return self.passages[found]
        return None


def read_scope(text: str | None) -> Reading:
    """Read one scope. Never raises: a text that makes no sense gives passages without deeds."""
    whole = text or ""
    kept = whole[:LONGEST]
    plain = normalise(kept)
    groups = cut(plain)
    passages: list[Passage] = []
    clauses: list[tuple[int, int]] = []
    carried: frozenset[Verb] = frozenset()
    remarks = _Remarks.of(plain)
    rest, ended = False, 0  # 以下项目限分支机构经营 holds up to the full stop
    for group in groups:
        if group.heading:
            carried = frozenset()
        if rest and (group.heading or re.search("[。\n]", plain[ended : group.start])):
            rest = False
        ended = group.end
        carried = govern(plain, group.items, carried)
        before = len(passages)
        like = Passage(0, 0, len(clauses), limited=rest, side_line=group.side_line)
        _collect(plain, group.items, passages, like, remarks)
        if remarks.above and ABOVE_THINGS.match(plain, group.start):
            _close_above(group, passages)
        if remarks.limits and BELOW.search(plain, group.start, group.end):
            rest = True
        if len(passages) > before:  # a clause of nothing but boilerplate is none
            clauses.append((group.start, group.end))
    passages.sort()
    return Reading(
        text=whole,
        plain=plain,
        passages=tuple(passages),
        clauses=tuple(clauses),
        whole=len(kept) == len(whole),
        _starts=tuple(p.start for p in passages),
    )


class _Remarks(NamedTuple):
    """Which kinds of remark the whole scope holds: most hold few, and need no second look."""

    boilerplate: bool
    limits: bool
    exclusions: bool
    above: bool

    @classmethod
    def of(cls, plain: str) -> _Remarks:
        return cls(
            boilerplate=bool(BOILERPLATE.search(plain)),
            limits=bool(ELSEWHERE.search(plain) or ONLY.search(plain)),
            exclusions=bool(
                NEGATION.search(plain) or EXCEPT_OPEN.search(plain) or EXCEPT_CLOSE.search(plain)
            ),
            above=bool(ABOVE_THINGS.search(plain)),
        )


def _collect(
    plain: str,
    items: Sequence[Item],
    out: list[Passage],
    like: Passage,
    remarks: _Remarks,
) -> None:
    """Turn items into passages, leaving out boilerplate and marking exclusions and limits.

    `like` carries what holds for the whole clause or bracket.
    """
    negated = _excluded(plain, items, aside=like.aside) if remarks.exclusions else []
    limited = _limited(plain, items) if remarks.limits else ()
    only = False
    clause, aside, side_line = like.clause, like.aside, like.side_line
    for item in items:
        spans = _own_spans(item)
        here = like.limited or id(item) in limited
        named: list[Group] = []
        if remarks.limits:
            named = [g for g in item.inside if _names_only(plain, g)]
            bare = _own_text(plain, item)
            only = (only and not item.comma_before) or bool(ONLY.search(bare))
        silent = remarks.boilerplate and BOILERPLATE.search(_own_text(plain, item))
        if silent:
            spans = []
        for start, end in spans:
            for low, high, no in _pieces(start, end, negated):
                out.append(
                    Passage(
                        low,
                        high,
                        clause,
                        item.verbs,
                        no,
                        here or only or bool(named),
                        aside,
                        side_line,
                    )
                )
        for inner in item.inside:
            if remarks.limits:
                content = plain[inner.start : inner.end]
                if ELSEWHERE.search(content) and ABOVE.search(content):
                    _limit_above(plain, inner.start, out)
            if silent:  # 应当许可（审批）的
                continue
            below = Passage(0, 0, clause, limited=here, aside=True, side_line=side_line)
            inside = remarks._replace(limits=False) if inner in named else remarks
            _collect(plain, inner.items, out, below, inside)


def _names_only(plain: str, group: Group) -> bool:
    """危险化学品（仅限硝酸铵）: what is named is done in full, what stands before it in part."""
    content = plain[group.start : group.end]
    if not ONLY.search(content) or ELSEWHERE.search(content):
        return False
    return not any(item.lead or item.trail for item in group.items)


def _limited(plain: str, items: Sequence[Item]) -> set[int]:
    """The items that only a branch does: those up to the remark that says so, from the comma on.

    Where the remark is a heading with a colon (以下项目仅限分支机构经营：), all that follow it.
    """
    found: set[int] = set()
    stretch: list[Item] = []
    rest = False
    for item in items:
        if item.comma_before:
            stretch = []
        stretch.append(item)
        inside = any(ELSEWHERE.search(plain[g.start : g.end]) for g in item.inside)
        own = bool(ELSEWHERE.search(_own_text(plain, item)))
        rest = rest or (own and item.colon)
        if inside or own:
            found.update(id(other) for other in stretch if other.verbs == item.verbs)
        if rest:
            found.add(id(item))
    return found


def _limit_above(plain: str, at: int, out: list[Passage]) -> None:
    """“（以上项目仅限分支机构经营）” speaks of everything since the last full stop."""
    since = plain.rfind("。", 0, at)
    out[:] = [p._replace(limited=True) if since < p.start < at else p for p in out]


def _close_above(group: Group, out: list[Passage]) -> None:
    """“以上产品的生产、销售” gives its deeds to the bare things before it."""
    deeds = frozenset[Verb]().union(*(item.verbs for item in group.items))
    out[:] = [p if p.verbs or p.start >= group.start else p._replace(verbs=deeds) for p in out]


def _own_spans(item: Item) -> list[tuple[int, int]]:
    """The item without the brackets in it."""
    if not item.inside:
        return [(item.start, item.end)]
    spans: list[tuple[int, int]] = []
    at = item.start
    for inner in item.inside:
        if inner.start - 1 > at:
            spans.append((at, inner.start - 1))
        at = max(at, inner.end + 1)
    if item.end > at:
        spans.append((at, item.end))
    return spans


def _own_text(plain: str, item: Item) -> str:
    if not item.inside:
        return plain[item.start : item.end]
    return "".join(plain[s:e] for s, e in _own_spans(item))


def _without_brackets(plain: str, items: Sequence[Item]) -> str:
    """The stretch of these items with blanks for what its brackets hold; places stay."""
    start, end = items[0].start, items[-1].end
    text = plain[start:end]
    for item in items:
        for inner in item.inside:
            low, high = inner.start - 1 - start, inner.end + 1 - start
            text = text[:low] + " " * (min(high, end - start) - low) + text[high:]
    return text


def _excluded(plain: str, items: Sequence[Item], *, aside: bool) -> list[tuple[int, int]]:
    """Spans of a clause or bracket that the scope says are not done."""
    found: list[tuple[int, int]] = []
    stretch: list[Item] = []  # items between two commas
    for n, item in enumerate(items):
        stretch.append(item)
        last = n + 1 == len(items) or items[n + 1].comma_before
        if not last:
            continue
        text = _without_brackets(plain, stretch)
        start, end = stretch[0].start, stretch[-1].end
        opened = EXCEPT_OPEN.search(text)
        behind = NEGATION_BEHIND.search(text)
        if behind and text[: behind.start()].strip():
            at = start + behind.start()
            own = next(i for i in stretch if i.end >= at)
            found.append((start if aside else own.start, end))
        elif no := NEGATION.search(text):
            found.append((start + no.start(), end))
        elif opened and (closed := EXCEPT_END.search(text, opened.end())):
            found.append((start + opened.start(), start + closed.end()))
        elif opened and aside and not text[: opened.start()].strip():
            found.append((start, end))  # (除危险品)
        elif closed := EXCEPT_CLOSE.search(text):
            # In brackets the whole list is meant; outside only the thing beside the word.
            at = start + closed.start()
            own = next(i for i in stretch if i.end >= at)
            found.append((start if aside else own.start, start + closed.end()))
        stretch = []
    return found


def _pieces(
    start: int, end: int, negated: Sequence[tuple[int, int]]
) -> list[tuple[int, int, bool]]:
    """Cut [start, end) where it enters or leaves a negated span."""
    if not negated:
        return [(start, end, False)]
    edges = sorted({start, end, *(e for span in negated for e in span if start < e < end)})
    return [
        (low, high, any(s <= low and high <= e for s, e in negated))
        for low, high in pairwise(edges)
    ]
