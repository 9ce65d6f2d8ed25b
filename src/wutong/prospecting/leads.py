"""Who is already a lead: asked of whoever knows, an app above this one.

The pipeline registers its answer in `apps.py`; nobody registered means nobody is known as a lead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

# (codes, names) → {code or name as asked for: (words to show, address)} of those that are leads
LeadLookup = Callable[[list[str], list[str]], Mapping[str, tuple[str, str]]]

_lookups: list[LeadLookup] = []


def register_lead_lookup(lookup: LeadLookup) -> None:
    """Add a source of knowledge once; called from `apps.py`."""
    if lookup not in _lookups:
        _lookups.append(lookup)


def known_leads(firms: Iterable[tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """(words, address) of the leads among firms given as (code, name), under both as asked for."""
    pairs = list(firms)
    codes = list(dict.fromkeys(code for code, _name in pairs if code))
    names = list(dict.fromkeys(name for _code, name in pairs if name))
    found: dict[str, tuple[str, str]] = {}
    if names or codes:
        for lookup in _lookups:
            found.update(lookup(codes, names))
    return found
