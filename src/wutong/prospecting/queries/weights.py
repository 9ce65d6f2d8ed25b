"""Which weights rank a chain's firms: the county's version, else the product's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from wutong.accounts.public import Jurisdiction, User
from wutong.chains.public import Chain, ChainState
from wutong.prospecting.models import (
    Candidate,
    Screening,
    ScreeningState,
    WeightDirection,
    WeightState,
    WeightVersion,
)
from wutong.prospecting.rules.ranking import Moved, Weighed, who_moves
from wutong.prospecting.rules.scoring import region_value
from wutong.prospecting.rules.weighting import (
    PARTS,
    Direction,
    Directions,
    WeightFault,
    WeightSet,
    packaged_named,
    packaged_weights,
)
from wutong.prospecting.wording import part_name

OTHER = "other"
SHOWN = 100
SCREENINGS_OFFERED = 20


def weight_set(
    version: WeightVersion,
    *,
    parts: Mapping[str, float] | None = None,
    rows: Iterable[WeightDirection] | None = None,
) -> WeightSet:
    """A version as the rules read it; `parts` and `rows` instead of its own, to try them."""
    base = packaged_named(version.base)
    directions = list(version.directions.all()) if rows is None else list(rows)
    given = version.parts if parts is None else parts
    return replace(
        base,
        version=version.version,
        valid_from=version.valid_from or base.valid_from,
        valid_to=version.valid_to,
        chain=version.chain_code,
        parts={code: float(given.get(code, 0)) for code in PARTS},
        directions=Directions(
            version.version,
            tuple(_direction(row) for row in directions if row.code != OTHER),
            next((_direction(r) for r in directions if r.code == OTHER), base.directions.other),
        ),
        reason=version.reason,
        reason_en=version.reason,
    )


def _direction(row: WeightDirection) -> Direction:
    return Direction(
        code=row.code,
        name=row.name,
        name_en=row.name_en or row.name,
        provinces=frozenset(row.provinces),
        cities=frozenset(row.cities),
        value=float(row.value),
        reason=row.reason,
        reason_en=row.reason_en or row.reason,
    )


def weights_in_force(chain_code: str, place: Jurisdiction, day: date) -> WeightSet:
    """The weights by which firms for a chain are ranked on a day. Raises WeightFault.

    The chain's own version of the county wins, then the county's for all chains, then the
    product's.
    """
    own = (
        WeightVersion.objects.in_force(day)
        .filter(jurisdiction=place, chain_code__in={chain_code, ""})
        .prefetch_related("directions")
        .order_by("-chain_code", "-pk")
        .first()
    )
    return weight_set(own) if own is not None else packaged_weights(chain_code, day)


def weights_of_screenings(screenings: Iterable[Screening]) -> dict[int, WeightSet]:
    """By which weights each was ranked, by key; one that is no longer there is left out."""
    rows = list(screenings)
    own = {
        (version.jurisdiction_id, version.version): version
        for version in WeightVersion.objects.filter(
            version__in={row.weights_version for row in rows}
        ).prefetch_related("directions")
    }
    made: dict[tuple[int, str], WeightSet | None] = {}
    found: dict[int, WeightSet] = {}
    for row in rows:
        key = (row.segment.chain.jurisdiction_id, row.weights_version)
        if key not in made:
            try:
                made[key] = weight_set(own[key]) if key in own else packaged_named(key[1])
            except WeightFault:
                made[key] = None
        if (weights := made[key]) is not None:
            found[row.pk] = weights
    return found


@dataclass(frozen=True)
class ChainWeights:
    """A chain, by which weights it is ranked today, and the county's draft for it.

    `chain` None: all chains that have no weights of their own. `is_own` tells whether the county
    has set the weights itself.
    """

    chain: Chain | None
    code: str
    weights: WeightSet
    is_own: bool
    draft: WeightVersion | None

    @property
    def parts(self) -> list[tuple[str, float]]:
        """Names and weights of the parts that count."""
        return [(part_name(c), w) for c, w in self.weights.parts.items() if w > 0]


def chains_weighed(user: User, place: Jurisdiction, day: date) -> list[ChainWeights]:
    """All chains first, then each chain in force with how it is ranked on a day."""
    chains = list(
        Chain.objects.visible_to(user)
        .filter(state=ChainState.IN_FORCE, jurisdiction=place, segments__isnull=False)
        .distinct()
        .order_by("order", "code")
    )
    own: dict[str, WeightVersion] = {}
    held = WeightVersion.objects.in_force(day).filter(jurisdiction=place)
    for version in held.prefetch_related("directions").order_by("pk"):
        own[version.chain_code] = version
    drafts = {
        v.chain_code: v
        for v in WeightVersion.objects.filter(jurisdiction=place, state=WeightState.DRAFT)
    }
    rows: list[ChainWeights] = []
    for chain in (None, *chains):
        code = chain.code if chain is not None else ""
        held_by = own.get(code) or own.get("")
        rows.append(
            ChainWeights(
                chain=chain,
                code=code,
                weights=weight_set(held_by) if held_by else packaged_weights(code, day),
                is_own=held_by is not None and held_by.chain_code == code,
                draft=drafts.get(code),
            )
        )
    return rows


def versions_seen(user: User, place: Jurisdiction) -> QuerySet[WeightVersion]:
    """All versions of the county, newest first."""
    return (
        WeightVersion.objects.visible_to(user)
        .filter(jurisdiction=place)
        .select_related("made_by")
        .order_by("-pk")
    )


def screenings_to_try(version: WeightVersion, user: User) -> list[Screening]:
    """Ranked lists on which other weights can be tried, newest first, one a segment."""
    done = Screening.objects.visible_to(user).filter(
        state=ScreeningState.DONE,
        firms_kept__gt=0,
        segment__chain__jurisdiction=version.jurisdiction_id,
    )
    if version.chain_code:
        done = done.filter(segment__chain__code=version.chain_code)
    newest = done.order_by("segment_id", "-pk").distinct("segment_id").values("pk")
    rows = Screening.objects.filter(pk__in=newest).select_related("segment__chain", "register")
    return list(rows.order_by("-pk")[:SCREENINGS_OFFERED])


@dataclass(frozen=True)
class Trial:
    """What other weights do to a ranked list: those among the first hundred before or after.

    `risers` of them rise, `fallers` fall, `entered` come among the hundred and as many leave.
    """

    rows: list[tuple[Moved, str]]
    risers: int
    fallers: int
    entered: int


def tried(screening: Screening, before: WeightSet, after: WeightSet) -> Trial:
    """Who moves on a ranked list when weights and directions are as in `after`."""
    kept = Candidate.objects.filter(screening=screening).order_by("rank")
    firms = []
    for firm in kept.only("uscc", "name", "parts", "province", "city"):
        values = {part["part"]: part["value"] for part in firm.parts}
        now, then = (
            {**values, "region": region_value(firm.province, firm.city, weights).value}
            for weights in (before, after)
        )
        firms.append(Weighed(firm.uscc, firm.name, now, then))
    moved = who_moves(firms, before.parts, after.parts)
    shown = [each for each in moved if min(each.rank_before, each.rank_after) <= SHOWN]
    return Trial(
        rows=[(each, part_name(each.because) if each.because else "") for each in shown],
        risers=sum(each.up > 0 for each in shown),
        fallers=sum(each.up < 0 for each in shown),
        entered=sum(each.rank_after <= SHOWN < each.rank_before for each in shown),
    )


def rows_of(weights: WeightSet) -> Sequence[Direction]:
    """The directions of a set with the one for all other places last."""
    return (*weights.directions.rows, weights.directions.other)
