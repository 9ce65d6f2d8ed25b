"""What a chain says, as plain values: segments, words, classes, links, roles, checklist."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TermSpec:
    """A word that speaks for a segment (term, synonym; weight over 0 to 1) or against it."""

    term: str
    kind: str = "term"
    weight: float = 1.0
    author: str = ""
    reason: str = ""

    @property
    def excluded(self) -> bool:
        """A hit of this word kills hits inside it."""
        return self.kind == "excluded"


@dataclass(frozen=True, slots=True)
class IndustrySpec:
    """A division, group or class of GB/T 4754 that serves a segment, fully (1) or in part."""

    code: str
    edition: str = "2017"
    weight: float = 1.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueSpec:
    """Where the segment stands in the national catalogue; `standing` unknown until it was read."""

    standing: str = "unknown"
    edition: str = ""
    clause: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """One step from upstream to downstream; `position` counts from 1."""

    position: int
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class SegmentSpec:
    """One segment of a chain with the words and classes by which firms are placed on it."""

    code: str
    name: str
    name_en: str = ""
    layer: int = 1
    order: int = 0
    products: tuple[str, ...] = ()
    products_en: tuple[str, ...] = ()
    description: str = ""
    description_en: str = ""
    main_path: bool = False
    beyond_end: bool = False
    catalogue: CatalogueSpec = CatalogueSpec()
    terms: tuple[TermSpec, ...] = ()
    industries: tuple[IndustrySpec, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkSpec:
    """What flows from one segment to another; `confidence` 0 to 1."""

    origin: str
    target: str
    kind: str = "feed"
    flow: str = ""
    flow_en: str = ""
    source: str = ""
    source_en: str = ""
    dated: str = ""
    confidence: float = 0.0
    sure: bool = False


@dataclass(frozen=True, slots=True)
class RoleSpec:
    """Who holds a role on the chain, as published or inferred."""

    role: str
    party: str
    party_en: str = ""
    source: str = ""
    source_en: str = ""
    dated: str = ""
    inferred: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class KitSpec:
    """One item of the chain's checklist (N 个一)."""

    kind: str
    name: str
    name_en: str = ""
    state: str = ""
    source: str = ""
    source_en: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChainSpec:
    """A chain in one year at one level, with everything that hangs on it."""

    code: str
    name: str
    name_en: str = ""
    level: str = "county"
    year: int = 0
    jurisdiction: str = ""
    sketch: bool = False
    summary: str = ""
    summary_en: str = ""
    source: str = ""
    source_en: str = ""
    dated: str = ""
    layers: tuple[LayerSpec, ...] = ()
    segments: tuple[SegmentSpec, ...] = ()
    links: tuple[LinkSpec, ...] = ()
    roles: tuple[RoleSpec, ...] = ()
    kit: tuple[KitSpec, ...] = ()

    def segment(self, code: str) -> SegmentSpec:
        """The segment of this code; KeyError when the chain has none."""
        for segment in self.segments:
            if segment.code == code:
                return segment
        raise KeyError(code)
