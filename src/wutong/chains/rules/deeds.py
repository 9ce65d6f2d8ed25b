"""Which deeds govern which things: 生产A、B / A、B的生产、销售 / 生产：A；B."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from wutong.chains.rules.clauses import Item
from wutong.chains.rules.lexicon import (
    FILLER,
    JOINED_END,
    JOINER,
    MADE_FROM,
    NEGATION,
    VERB_OF,
    Verb,
)

_NO_VERBS: frozenset[Verb] = frozenset()


@lru_cache(1 << 14)
def _is_filler(text: str) -> bool:
    return FILLER.fullmatch(text) is not None


def _parse(plain: str, items: Sequence[Item]) -> list[Item]:
    """Split items at 和/及/与 beside a deed, and tell leading deeds, things and closing deeds."""
    out: list[Item] = []
    for item in items:
        if len(item.pieces) < 3:
            out.append(item)
        else:
            out.extend(_split(plain, item))
    for item in out:
        pieces = item.pieces
        if len(pieces) == 1 and not pieces[0][0]:
            item.thing = not _is_filler(plain[pieces[0][1] : pieces[0][2]])
            continue
        solid = [
            n for n, (verb, s, e) in enumerate(pieces) if not verb and not _is_filler(plain[s:e])
        ]
        item.thing = bool(solid)
        first, last = (solid[0], solid[-1]) if solid else (len(pieces), -1)
        item.lead = frozenset([VERB_OF[plain[s:e]] for v, s, e in pieces[:first] if v])
        item.trail = frozenset([VERB_OF[plain[s:e]] for v, s, e in pieces[last + 1 :] if v])
        if solid and item.lead and item.trail:
            # 加工机械销售 sells machines; 生产化肥及销售 makes and sells.
            _, start, end = pieces[last]
            if JOINED_END.search(plain[start:end]):
                item.trail |= item.lead
    return out


def _split(plain: str, item: Item) -> list[Item]:
    """“A的生产和B的销售” are two items; so are “生产A并销售B”."""
    pieces = item.pieces
    cuts: list[int] = []
    if (
        VERB_OF.get(plain[pieces[1][1] : pieces[1][2]]) is Verb.PRODUCE
        and pieces[1][0]
        and not pieces[0][0]
        and MADE_FROM.match(plain, pieces[0][1], pieces[0][2])
    ):
        cuts.append(1)
    for n in range(1, len(pieces)):
        verb, start, end = pieces[n]
        if verb:
            before = pieces[n - 1]
            behind = n + 1 < len(pieces)
            if (
                behind
                and not before[0]
                and n >= 2
                and pieces[n - 2][0]
                and JOINED_END.search(plain[before[1] : before[2]])
                and not _is_filler(plain[before[1] : before[2]])
                and not _is_filler(plain[pieces[n + 1][1] : pieces[n + 1][2]])
            ):
                cuts.append(n)
        elif pieces[n - 1][0] and n - 1 > 0 and not _is_filler(plain[start:end]):
            # 和 parts two things; so does a bracket that closes one: A加工（限分公司）B的开发.
            parted = start > pieces[n - 1][2] or JOINER.match(plain, start, end)
            if parted and any(not v and not _is_filler(plain[s:e]) for v, s, e in pieces[: n - 1]):
                cuts.append(n)
    if not cuts:
        return [item]
    parts: list[Item] = []
    for low, high in zip([0, *cuts], [*cuts, len(pieces)], strict=True):
        start = item.start if low == 0 else pieces[low][1]
        end = item.end if high == len(pieces) else pieces[high][1]
        part = Item(start, end, pieces[low:high], comma_before=item.comma_before and low == 0)
        part.inside = [g for g in item.inside if start <= g.start < end or (g.start == end)]
        part.colon = item.colon and high == len(pieces)
        parts.append(part)
    return parts


def govern(plain: str, items: list[Item], carried: frozenset[Verb]) -> frozenset[Verb]:
    """Give every item its deeds; returns what a heading with a colon hands to later clauses."""
    items[:] = _parse(plain, items)
    any_verb = any(item.lead or item.trail for item in items)
    prefix = frozenset[Verb]() if any_verb else carried
    handed = frozenset[Verb]() if any_verb else carried
    waiting: list[Item] = []  # things whose deed may still follow
    run: list[Item] = []  # deeds without a thing, not yet given to anything
    governed: list[Item] = []  # things under the last closing deed

    def settle() -> None:
        """Deeds that lead to nothing close what stands before them: A、B、加工、销售."""
        nonlocal prefix, waiting, governed
        if not run:
            return
        verbs = frozenset[Verb]().union(*(r.lead | r.trail for r in run))
        targets = waiting or governed
        for item in targets:
            item.verbs |= verbs
        if not targets:
            prefix = verbs
        governed = list(targets)
        waiting = []
        run.clear()

    for item in items:
        verbs = item.lead | item.trail
        if not item.thing:
            item.verbs = verbs
            if verbs:
                run.append(item)
            if item.colon and run:
                prefix = handed = frozenset[Verb]().union(*(r.lead | r.trail for r in run))
                run.clear()
                waiting, governed = [], []
            continue
        if item.trail:
            opening = frozenset[Verb]()
            if run and not waiting and not governed:
                opening = frozenset[Verb]().union(*(r.lead | r.trail for r in run))
                run.clear()
            settle()
            item.verbs = item.trail
            if item.lead and item.comma_before:
                waiting = []  # …，经营本企业产品的出口业务: a deed of its own
            for other in waiting:
                other.verbs = item.trail
            governed = [*waiting, item]
            waiting = []
            prefix = opening
        elif item.lead:
            opening = item.lead
            if run:
                opening = opening.union(*(r.lead | r.trail for r in run))
                run.clear()
            item.verbs = prefix = opening
            waiting, governed = [], []
        else:
            if run and not waiting and not governed:
                prefix = frozenset[Verb]().union(*(r.lead | r.trail for r in run))
                run.clear()
            settle()
            if prefix:
                item.verbs = prefix
            else:
                waiting.append(item)
                governed = []
        if item.colon and item.verbs:
            prefix = handed = item.verbs
            waiting, governed = [], []
    settle()
    for n, item in enumerate(items):
        if item.inside and item.thing and not item.verbs and (deeds := _bracketed(plain, item)):
            _close(items, n, deeds)
    for item in items:
        for group in item.inside:
            govern(plain, group.items, item.verbs)
    return handed


def _bracketed(plain: str, item: Item) -> frozenset[Verb]:
    """The deeds that a bracket adds to bare things: 烧碱、盐酸（批发）, 液氯（凭许可证生产）."""
    found: set[Verb] = set()
    for group in item.inside:
        if NEGATION.search(plain, group.start, group.end):
            continue
        for inner in _parse(plain, group.items):
            if inner.thing and plain[inner.start] not in "凭按经":
                continue
            words = [plain[s:e] for verb, s, e in inner.pieces if verb]
            found.update(VERB_OF[word] for word in words if word != "经营")
    return frozenset(found - {Verb.SERVICE})


def _close(items: Sequence[Item], last: int, deeds: frozenset[Verb]) -> None:
    """Give deeds to the bare things up to `last`, back to a comma or to what has deeds."""
    for n in range(last, -1, -1):
        if items[n].verbs:
            return
        items[n].verbs = deeds
        if items[n].comma_before:
            return
