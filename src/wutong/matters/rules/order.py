"""The order of items: prerequisites make a directed graph without cycles."""

from __future__ import annotations

from collections.abc import Collection, Mapping


class Cycle(ValueError):
    """Items that wait for each other; `codes` is one such ring, its first code not repeated."""

    def __init__(self, codes: list[str]) -> None:
        self.codes = codes
        super().__init__(" → ".join([*codes, codes[0]]))


def order_of(needs: Mapping[str, Collection[str]]) -> list[str]:
    """The items so that each stands after what it needs; ties in the order given.

    Needs that are no key are not counted. Raises Cycle.
    """
    waiting = {code: {n for n in before if n in needs} for code, before in needs.items()}
    order: list[str] = []
    done: set[str] = set()
    while len(order) < len(needs):
        ready = [code for code in needs if code not in done and waiting[code] <= done]
        if not ready:
            raise Cycle(_ring({c: waiting[c] - done for c in needs if c not in done}))
        # one at a time keeps the order given among items that are ready
        order.append(ready[0])
        done.add(ready[0])
    return order


def _ring(waiting: Mapping[str, Collection[str]]) -> list[str]:
    path: list[str] = [next(iter(waiting))]
    while True:
        following = min(waiting[path[-1]])
        if following in path:
            return path[path.index(following) :][::-1]
        path.append(following)


def layers_of(needs: Mapping[str, Collection[str]]) -> dict[str, int]:
    """How many steps stand before each item at most; 0 for what needs nothing."""
    layers: dict[str, int] = {}
    for code in order_of(needs):
        layers[code] = max((layers[n] + 1 for n in needs[code] if n in needs), default=0)
    return layers
