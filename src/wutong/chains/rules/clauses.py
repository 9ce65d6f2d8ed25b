"""Cuts a normalised scope into clauses, items and brackets; what they mean is told elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from wutong.chains.rules.lexicon import SIDE_LINE, TOKEN, Verb


@dataclass(slots=True)
class Item:
    """What stands between two separators: words and deeds in order, and brackets inside."""

    start: int
    end: int
    pieces: list[tuple[bool, int, int]] = field(default_factory=list)  # is a verb, start, end
    inside: list[Group] = field(default_factory=list)
    comma_before: bool = False
    colon: bool = False
    # Filled in by deeds.govern.
    lead: frozenset[Verb] = frozenset()
    trail: frozenset[Verb] = frozenset()
    thing: bool = False
    verbs: frozenset[Verb] = frozenset()


@dataclass(slots=True)
class Group:
    """A run of items up to a hard stop, or what a pair of brackets holds."""

    start: int
    end: int
    items: list[Item] = field(default_factory=list)
    side_line: bool = False
    heading: bool = False


def _brackets(plain: str) -> dict[int, int]:
    """Opening bracket to its closing one; an unclosed one is no bracket."""
    pairs: dict[int, int] = {}
    if "(" not in plain:
        return pairs
    opened: list[int] = []
    for found in re.finditer(r"[()]", plain):
        if found[0] == "(":
            opened.append(found.start())
        elif opened:
            pairs[opened.pop()] = found.start()
    return pairs


def cut(plain: str) -> list[Group]:
    """Clauses of the text, each with its items; brackets hang on the item they stand in."""
    pairs = _brackets(plain)
    closers = set(pairs.values())
    clauses: list[Group] = []
    stack: list[tuple[Group, Item]] = []  # the clause or bracket being filled, and its item

    def open_group(at: int, *, side_line: bool = False, heading: bool = False) -> None:
        group = Group(at, at, side_line=side_line, heading=heading)
        item = Item(at, at)
        group.items.append(item)
        stack.append((group, item))

    def words(upto: int) -> None:
        group, item = stack[-1]
        if upto > item.end:
            item.pieces.append((False, item.end, upto))
        item.end = group.end = max(upto, item.end)

    def next_item(at: int, *, comma: bool) -> None:
        group, item = stack[-1]
        if not item.pieces and not item.inside:
            item.start = item.end = at  # nothing between two separators
            item.comma_before = item.comma_before or comma
            return
        fresh = Item(at, at, comma_before=comma)
        group.items.append(fresh)
        stack[-1] = (group, fresh)

    def close_group(at: int) -> None:
        words(at)
        group, _ = stack.pop()
        group.items = [item for item in group.items if item.pieces or item.inside]
        if stack:
            stack[-1][1].inside.append(group)
        elif group.items:
            clauses.append(group)

    side_line = False
    open_group(0)
    for token in TOKEN.finditer(plain):
        kind, start, end = token.lastgroup, token.start(), token.end()
        if (kind == "open" and start not in pairs) or (kind == "close" and start not in closers):
            kind = "comma"
        elif kind == "hard" and plain[start] == "(" and start in pairs:
            # (一) and (1) number a list: what follows is a clause of its own.
            closers.discard(pairs[start])
        if kind == "verb":
            words(start)
            stack[-1][1].pieces.append((True, start, end))
            stack[-1][1].end = stack[-1][0].end = end
        elif kind == "open":
            words(start)
            stack[-1][1].end = start
            open_group(end)
        elif kind == "close":
            close_group(start)
            stack[-1][1].end = stack[-1][0].end = end
        elif kind in ("comma", "enum"):
            words(start)
            next_item(end, comma=kind == "comma")
        elif kind == "colon":
            words(start)
            stack[-1][1].colon = True
            next_item(end, comma=True)
        elif len(stack) > 1:  # a full stop or heading inside brackets only parts items
            words(start)
            next_item(end, comma=True)
        else:
            close_group(start)
            if kind == "heading":
                side_line = bool(SIDE_LINE.search(token[0]))
            open_group(end, side_line=side_line, heading=kind == "heading")
    while stack:
        close_group(len(plain))
    return clauses
