"""Is a segment missing, weak or strong in the county, and what should be done about it?

Pure judgement from counts. Three things are kept apart on purpose: what is so (state), what to do
(deed) and what is not known. Unknown never counts as zero: a criterion whose figures are not there
is left out and named. Projects in talks are told but never change a judgement, since a firm that
has not come yet does not fill a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

Plain = str | int | None


class State(StrEnum):
    """What the county has of a segment."""

    MISSING = "missing"
    WEAK = "weak"
    STRONG = "strong"
    UNKNOWN = "unknown"


class Deed(StrEnum):
    """What the state suggests: 补链, 强链, 延链 or nothing."""

    FILL = "fill"
    STRENGTHEN = "strengthen"
    EXTEND = "extend"
    NONE = "none"


class CatalogueClass(StrEnum):
    """Class of a segment in the national catalogue of industrial restructuring."""

    UNKNOWN = "unknown"
    ENCOURAGED = "encouraged"
    PERMITTED = "permitted"
    RESTRICTED = "restricted"
    OBSOLETE = "obsolete"


NEEDS_RULING = frozenset({CatalogueClass.RESTRICTED, CatalogueClass.OBSOLETE})


class ThresholdCode(StrEnum):
    """The figures a judgement needs; the values are rows with a validity."""

    MISSING_AT_MOST = "missing_at_most"  # firms in the county: so many or fewer is missing
    WEAK_FIRMS_AT_MOST = "weak_firms_at_most"  # so few firms hang on single suppliers
    ABOVE_SCALE_AT_LEAST = "above_scale_at_least"  # fewer above-scale firms is weak
    LQ_AT_LEAST = "lq_at_least"  # a lower location quotient is weak
    LQ_REFERENCE_AT_LEAST = "lq_reference_at_least"  # firms a reference needs to mean anything
    REGISTER_DAYS_AT_MOST = "register_days_at_most"  # an older register says nothing of today
    FIT_AT_LEAST = "fit_at_least"  # a firm whose scope fits less does not count


@dataclass(frozen=True, slots=True)
class Threshold:
    """One row: a value in force from `valid_from` up to and with `valid_to` (None: still)."""

    code: str
    value: Decimal
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The rows in force on one day; `version` is the day the newest of them came into force."""

    version: date
    values: Mapping[ThresholdCode, Decimal]

    def __getitem__(self, code: ThresholdCode) -> Decimal:
        return self.values[code]


@dataclass(frozen=True, slots=True)
class Register:
    """What is known of the register of firms that was counted.

    `firms` is how many of the county's firms it holds; `edition` the day it speaks of, taken from
    the day of entry where no edition is named (`dated_by_entry`).
    """

    firms: int
    edition: date | None
    dated_by_entry: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """Firms of one segment. `radius` includes the county; unknown scale is counted apart."""

    county: int
    radius: int
    above_scale: int = 0
    scale_unknown: int = 0
    lq: Decimal | None = None
    in_talks: int | None = None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A segment before or after, with its own state where that was judged already."""

    code: str
    state: State


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence of a reason: a code that the wording knows, and the values in it."""

    code: str
    values: Mapping[str, Plain] = field(default_factory=dict)

    def plain(self) -> dict[str, object]:
        """The form kept in the database."""
        return {"code": self.code, "values": dict(self.values)}


@dataclass(frozen=True, slots=True)
class Judgement:
    """State, deed, why, and what nobody knows."""

    state: State
    deed: Deed
    reasons: tuple[Part, ...]
    unknown: tuple[Part, ...]
    needs_ruling: bool


def thresholds_on(rows: Iterable[Threshold], day: date) -> Thresholds:
    """The values in force on a day.

    Raises ValueError, naming each fault, when a code has no row in force, has two, or is not one
    of `ThresholdCode`.
    """
    faults: list[str] = []
    found: dict[ThresholdCode, Threshold] = {}
    for row in rows:
        if row.valid_from > day or (row.valid_to is not None and row.valid_to < day):
            continue
        try:
            code = ThresholdCode(row.code)
        except ValueError:
            faults.append(f"{row.code}: no judgement knows this threshold")
            continue
        if code in found:
            faults.append(f"{code}: two rows are in force on {day}")
        found[code] = row
    faults += [
        f"{code}: no row is in force on {day}" for code in ThresholdCode if code not in found
    ]
    if faults:
        raise ValueError("; ".join(faults))
    return Thresholds(
        version=max(row.valid_from for row in found.values()),
        values={code: row.value for code, row in found.items()},
    )


def location_quotient(
    *, here: int, here_all: int, reference: int, reference_all: int, least_reference: Decimal
) -> Decimal | None:
    """Share of the segment among the county's firms over its share in the reference, 2 decimals.

    None when it can't be told: no firms in the county's register, none of the segment in the
    reference, a reference that is too small, or one that is no wider than the county itself.
    """
    if here_all <= 0 or reference <= 0 or reference_all <= here_all:
        return None
    if reference_all < least_reference:
        return None
    share, base = Decimal(here) / here_all, Decimal(reference) / reference_all
    return (share / base).quantize(Decimal("0.01"))


def judge(
    counts: Counts,
    *,
    register: Register,
    thresholds: Thresholds,
    today: date,
    beyond_end: bool = False,
    described: bool = True,
    catalogue: CatalogueClass = CatalogueClass.UNKNOWN,
    upstream: Sequence[Neighbour] = (),
) -> Judgement:
    """Judge one segment of a chain.

    `beyond_end` marks a segment after the last one the county has today: missing there means
    extend, not fill. `described` is False when the segment has neither terms nor industry codes,
    so that no firm could have been found. `upstream` only adds to the reason.
    """
    ruling = catalogue in NEEDS_RULING
    blind = _why_blind(register, thresholds, today, described=described)
    if blind:
        return Judgement(State.UNKNOWN, Deed.NONE, (blind,), (), ruling)
    undated = (Part("dated_by_entry"),) if register.dated_by_entry else ()
    if counts.county <= thresholds[ThresholdCode.MISSING_AT_MOST]:
        reasons = [Part("county_at_most", _against(counts.county, thresholds, "missing_at_most"))]
        if beyond_end:
            reasons.append(Part("beyond_end"))
        reasons += [Part("radius_has", {"firms": counts.radius})]
        reasons += _of_upstream(upstream) + _of_talks(counts)
        deed = Deed.EXTEND if beyond_end else Deed.FILL
        return Judgement(State.MISSING, deed, tuple(reasons), undated, ruling)
    weak, good, open_questions = _criteria(counts, thresholds)
    unknown = (*open_questions, *undated)
    head = [Part("county_has", {"firms": counts.county})]
    tail = _of_talks(counts)
    if weak:
        return Judgement(State.WEAK, Deed.STRENGTHEN, tuple(head + weak + tail), unknown, ruling)
    if not good:
        # Firms are there, but nothing is known that could call them weak or strong.
        return Judgement(State.UNKNOWN, Deed.NONE, tuple(head + tail), unknown, ruling)
    return Judgement(State.STRONG, Deed.NONE, tuple(head + good + tail), unknown, ruling)


def why_no_task(
    state: State, deed: Deed, *, confirmed: bool, catalogue: CatalogueClass, allowed: bool | None
) -> str:
    """What stands between a judgement and a task: a code for the wording, or "" for nothing.

    `allowed` is what was ruled on a restricted or obsolete segment, None when nobody ruled.
    """
    if not confirmed:
        return "not_confirmed"
    if deed is Deed.NONE:
        return "strong" if state is State.STRONG else "unknown"
    if catalogue in NEEDS_RULING:
        if allowed is None:
            return "no_ruling"
        if not allowed:
            return "ruled_out"
    return ""


def _against(figure: int | Decimal, thresholds: Thresholds, code: str) -> dict[str, Plain]:
    limit = thresholds[ThresholdCode(code)]
    return {
        "figure": figure if isinstance(figure, int) else format(figure, "f"),
        "limit": format(limit.normalize(), "f"),
        "version": thresholds.version.isoformat(),
    }


def _why_blind(
    register: Register, thresholds: Thresholds, today: date, *, described: bool
) -> Part | None:
    """Why nothing can be said at all: no register, one too old, or a segment without words."""
    if not described:
        return Part("no_words")
    if register.firms == 0:
        return Part("no_register")
    if register.edition is None:
        return Part("register_undated")
    limit = thresholds[ThresholdCode.REGISTER_DAYS_AT_MOST]
    if (today - register.edition).days > limit:
        return Part(
            "register_old",
            {"edition": register.edition.isoformat(), "limit": int(limit)},
        )
    return None


def _criteria(
    counts: Counts, thresholds: Thresholds
) -> tuple[list[Part], list[Part], tuple[Part, ...]]:
    """What speaks for weak, what for strong, and what can't be told."""
    weak: list[Part] = []
    good: list[Part] = []
    if counts.county <= thresholds[ThresholdCode.WEAK_FIRMS_AT_MOST]:
        weak.append(Part("few_firms", _against(counts.county, thresholds, "weak_firms_at_most")))
    least = thresholds[ThresholdCode.ABOVE_SCALE_AT_LEAST]
    scale = Part("scale", _against(counts.above_scale, thresholds, "above_scale_at_least"))
    if counts.above_scale >= least:
        good.append(scale)
    elif counts.above_scale + counts.scale_unknown < least:
        weak.append(scale)
    if counts.lq is not None:
        part = Part("lq", _against(counts.lq, thresholds, "lq_at_least"))
        (weak if counts.lq < thresholds[ThresholdCode.LQ_AT_LEAST] else good).append(part)
    return weak, good, _unknowns(counts, least)


def _unknowns(counts: Counts, least: Decimal) -> tuple[Part, ...]:
    found: list[Part] = []
    if counts.scale_unknown and counts.above_scale < least:
        found.append(
            Part("scale_unknown", {"firms": counts.scale_unknown, "known": counts.above_scale})
        )
    if counts.lq is None:
        found.append(Part("lq_unknown"))
    return tuple(found)


def _of_upstream(upstream: Sequence[Neighbour]) -> list[Part]:
    """A strong neighbour upstream is a reason to come; a missing one is a thing to fill first."""
    wanted = {State.STRONG: "upstream_strong", State.MISSING: "upstream_missing"}
    return [
        Part(wanted[near.state], {"segment": near.code})
        for near in upstream
        if near.state in wanted
    ]


def _of_talks(counts: Counts) -> list[Part]:
    return [Part("in_talks", {"projects": counts.in_talks})] if counts.in_talks else []
