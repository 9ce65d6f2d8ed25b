"""What is told of a firm beside the register's own words, as codes and values.

A list of candidates is made once and read by many: the sentence is made when it is read, in the
language of whoever reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing that is told: a code, and plain values (texts, numbers, lists of texts).

    Codes and their values: `below` and `above` a local firm (firm, relation, source); `sisters`
    under one head (firm, head, source); `branch_here` (firm); `supplies` and `needs`, local firms
    on a segment beside the asked one (segment, segment_en, firms: the first names, number: of all);
    `direction` (name, name_en); `years` since registration (years); `yuan` of capital (yuan,
    about: other money was turned into yuan); `form` (form); `left` business (status, source);
    `published` (fact, source, on); `title_held` by the county's own register (kind, source).
    """

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As it is kept with a candidate."""
        return {"code": self.code, **self.values}


@dataclass(frozen=True, slots=True)
class Noted:
    """What the county knows of a firm: `words` as the weights judge them, and what is told."""

    words: str
    said: tuple[Saying, ...] = ()
