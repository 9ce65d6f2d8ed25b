"""Turns the packaged specifications into rows, leaving alone what is there already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cached_property

from wutong.accounts.public import Jurisdiction, User
from wutong.audit.public import change_many, create, create_many, new_group
from wutong.chains.models import (
    Chain,
    ChainList,
    ChainRole,
    ChainState,
    ChainTie,
    IndustryClass,
    KitItem,
    Layer,
    Link,
    RadiusMember,
    RoleKind,
    Segment,
    SegmentCatalogue,
    SegmentIndustry,
    SegmentTerm,
    SourceFact,
    Threshold,
)
from wutong.chains.queries.roles import role_kind_for
from wutong.chains.rules.content import ChainSpec, SegmentSpec
from wutong.chains.rules.packaged import (
    CountySpec,
    ListSpec,
    NamedChain,
    RoleKindSpec,
    ThresholdSpec,
    TieSpec,
)

NOBODY = "未公布"  # the chain files' word for a role of which nobody was published


class Bringer:
    """Brings rows in by their natural keys; all of one load share a group of events."""

    def __init__(self, actor: User) -> None:
        self.actor = actor
        self.group = new_group()
        self.others = 0
        self.skipped: list[str] = []

    @cached_property
    def places(self) -> dict[str, Jurisdiction]:
        """All jurisdictions that the packaged files may name, by code."""
        found = Jurisdiction.objects.filter(kind__in=("province", "city", "county"))
        return {place.code: place for place in found}

    def place(self, code: str, what: str) -> Jurisdiction | None:
        """The jurisdiction, or None and a note where the tree lacks it."""
        found = self.places.get(code)
        if found is None:
            self.skipped.append(f"{what}: no jurisdiction {code}")
        return found

    def role_kinds(self, specs: Sequence[RoleKindSpec]) -> None:
        """Roles and who may hold them."""
        there = set(RoleKind.objects.values_list("code", "jurisdiction__code"))
        fresh = [
            RoleKind(
                code=spec.code, name=spec.name, name_en=spec.name_en, duty=spec.duty,
                duty_en=spec.duty_en, holders=list(spec.holders), order=number,
                jurisdiction=self.places.get(spec.jurisdiction),
            )
            for number, spec in enumerate(specs, start=1)
            if (spec.code, spec.jurisdiction or None) not in there
            and (not spec.jurisdiction or self.place(spec.jurisdiction, spec.code))
        ]  # fmt: skip
        self._many(fresh)

    def lists(self, specs: Iterable[ListSpec]) -> None:
        """Each year's list as a whole."""
        there = set(ChainList.objects.values_list("jurisdiction__code", "year"))
        self._many(
            [
                ChainList(
                    jurisdiction=place, level=spec.level, year=spec.year, count=spec.count,
                    published=spec.published, source=spec.source, source_en=spec.source_en,
                    dated=spec.dated, note=spec.note,
                )
                for spec in specs
                if (spec.jurisdiction, spec.year) not in there
                and (place := self.place(spec.jurisdiction, f"list {spec.year}"))
            ]
        )  # fmt: skip

    def named_chains(self, specs: Iterable[NamedChain]) -> int:
        """Chains of which only the name was published."""
        there = self._chains_there()
        fresh = [
            Chain(
                code=spec.code, name=spec.name, name_en=spec.name_en, level=spec.level,
                year=spec.year, jurisdiction=place, sector=spec.sector, order=spec.order,
                source=spec.source, source_en=spec.source_en, dated=spec.dated, sketch=True,
                state=ChainState.CLOSED,
            )
            for spec in specs
            if (spec.jurisdiction, spec.code, spec.year) not in there
            and (place := self.place(spec.jurisdiction, spec.code))
        ]  # fmt: skip
        create_many(fresh, actor=self.actor, group=self.group)
        return len(fresh)

    def _chains_there(self) -> set[tuple[str, str, int]]:
        return set(Chain.objects.values_list("jurisdiction__code", "code", "year"))

    def settle_states(self) -> None:
        """Of the chains just brought in, those of the newest year of each place are in force."""
        newest: dict[int, int] = {}
        rows = list(Chain.objects.values_list("pk", "jurisdiction_id", "code", "year", "state"))
        for _pk, place, _code, year, _state in rows:
            newest[place] = max(newest.get(place, 0), year)
        held = {(place, code) for _pk, place, code, _year, state in rows if state == "in_force"}
        change_many(
            Chain,
            {
                pk: {"state": ChainState.IN_FORCE}
                for pk, place, code, year, state in rows
                if state == ChainState.CLOSED
                and year == newest[place]
                and (place, code) not in held
                and pk not in self._closed_by_people
            },
            actor=self.actor,
            verb="put_in_force",
            group=self.group,
        )

    @cached_property
    def _closed_by_people(self) -> frozenset[int]:
        """Chains that somebody closed: a new load must not reopen them."""
        from wutong.audit.public import Event

        closed = Event.objects.filter(kind="chains.chain", verb="chains.chain.close")
        return frozenset(closed.values_list("thing_id", flat=True))

    def ties(self, specs: Iterable[TieSpec]) -> None:
        """How chains of different lists hang together."""
        chains = {
            (chain.level, chain.code, chain.year): chain
            for chain in Chain.objects.filter(jurisdiction__in=self.places.values())
        }
        there = set(ChainTie.objects.values_list("chain", "other", "kind"))
        fresh = []
        for spec in specs:
            here, other = chains.get(spec.chain), chains.get(spec.other)
            if here is None or other is None:
                self.skipped.append(f"tie {spec.chain} {spec.kind} {spec.other}: no such chain")
            elif (here.pk, other.pk, spec.kind) not in there:
                fresh.append(
                    ChainTie(
                        chain=here, other=other, kind=spec.kind, source=spec.source,
                        source_en=spec.source_en, dated=spec.dated, inferred=spec.inferred,
                    )
                )  # fmt: skip
        self._many(fresh)

    def thresholds(self, specs: Iterable[ThresholdSpec]) -> None:
        """Thresholds; a code that has any row keeps its own, since the county may have set it."""
        chains = {chain.code: chain for chain in Chain.objects.filter(state=ChainState.IN_FORCE)}
        there = set(Threshold.objects.values_list("code", "chain__code"))
        self._many(
            [
                Threshold(
                    code=spec.code, chain=chains[spec.chain] if spec.chain else None,
                    value=spec.value, unit=spec.unit, valid_from=spec.valid_from,
                    valid_to=spec.valid_to, reason=spec.reason, reason_en=spec.reason_en,
                    source=spec.source,
                )
                for spec in specs
                if (spec.code, spec.chain or None) not in there
            ]
        )  # fmt: skip

    def county(self, spec: CountySpec) -> None:
        """Facts and supply radius of a county."""
        home = self.place(spec.jurisdiction, "county")
        if home is None:
            return
        known = set(SourceFact.objects.filter(jurisdiction=home).values_list("key", flat=True))
        self._many(
            [
                SourceFact(
                    jurisdiction=home, key=fact.key, topic=fact.topic, text=fact.text,
                    text_en=fact.text_en, source=fact.source, source_en=fact.source_en,
                    dated=fact.dated, order=number,
                )
                for number, fact in enumerate(spec.facts, start=1)
                if fact.key not in known
            ]
        )  # fmt: skip
        if RadiusMember.objects.filter(home=home).exists():
            return
        chains = {
            chain.code: chain
            for chain in Chain.objects.filter(jurisdiction=home, state=ChainState.IN_FORCE)
        }
        self._many(
            [
                RadiusMember(
                    home=home, chain=chains[row.chain] if row.chain else None, member=member,
                    kilometres=row.kilometres, note=row.note, source=row.source,
                    source_en=row.source_en,
                )
                for row in spec.radius
                if (member := self.place(row.jurisdiction, "radius"))
            ]
        )  # fmt: skip

    def chains(self, specs: Iterable[ChainSpec]) -> int:
        """Chains worked out with segments, words, links, roles and kit."""
        there, brought = self._chains_there(), 0
        for number, spec in enumerate(specs, start=1):
            if (spec.jurisdiction, spec.code, spec.year) in there:
                continue
            if place := self.place(spec.jurisdiction, spec.code):
                self._chain(spec, place, number)
                brought += 1
        return brought

    def _chain(self, spec: ChainSpec, place: Jurisdiction, number: int) -> None:
        chain = create(
            Chain(
                code=spec.code, name=spec.name, name_en=spec.name_en, level=spec.level,
                year=spec.year, jurisdiction=place, sketch=spec.sketch, summary=spec.summary,
                summary_en=spec.summary_en, source=spec.source, source_en=spec.source_en,
                dated=spec.dated, order=number + 100 * spec.sketch, state=ChainState.CLOSED,
            ),
            actor=self.actor, group=self.group,
        )  # fmt: skip
        made = create_many(
            [
                Layer(chain=chain, position=layer.position, name=layer.name, name_en=layer.name_en)
                for layer in spec.layers
            ],
            actor=self.actor, group=self.group,
        )  # fmt: skip
        layers = {layer.position: layer for layer in made}
        rows = create_many(
            [
                Segment(
                    chain=chain, layer=layers[each.layer], code=each.code, name=each.name,
                    name_en=each.name_en, order=each.order, products=list(each.products),
                    products_en=list(each.products_en), description=each.description,
                    description_en=each.description_en, main_path=each.main_path,
                    beyond_end=each.beyond_end,
                )
                for each in spec.segments
            ],
            actor=self.actor, group=self.group,
        )  # fmt: skip
        segments = {row.code: row for row in rows}
        self._meanings([(segments[each.code], each) for each in spec.segments])
        self._many(
            [
                Link(
                    chain=chain, upstream=segments[link.origin], downstream=segments[link.target],
                    kind=link.kind, flow=link.flow, flow_en=link.flow_en, source=link.source,
                    source_en=link.source_en, dated=link.dated, sure=link.sure,
                    confidence=exact(link.confidence),
                )
                for link in spec.links
            ]
        )  # fmt: skip
        self._roles_and_kit(chain, spec)

    def _meanings(self, pairs: Sequence[tuple[Segment, SegmentSpec]]) -> None:
        """Words, classes and catalogue of all segments of a chain, each by set."""
        self._many(
            [
                SegmentTerm(
                    segment=segment, term=word.term, kind=word.kind, weight=exact(word.weight),
                    author=word.author, reason=word.reason,
                )
                for segment, spec in pairs
                for word in spec.terms
            ]
        )  # fmt: skip
        self._many(
            [
                SegmentIndustry(
                    segment=segment, industry=self.classes[row.edition, row.code],
                    weight=exact(row.weight), note=row.note,
                )
                for segment, spec in pairs
                for row in spec.industries
            ]
        )  # fmt: skip
        self._many(
            [
                SegmentCatalogue(
                    segment=segment, edition=spec.catalogue.edition,
                    verdict=spec.catalogue.standing, clause=spec.catalogue.clause,
                    source=spec.catalogue.source, note=spec.catalogue.note,
                )
                for segment, spec in pairs
            ]
        )  # fmt: skip

    @cached_property
    def classes(self) -> dict[tuple[str, str], IndustryClass]:
        """The classification as loaded, by edition and code."""
        return {(row.edition, row.code): row for row in IndustryClass.objects.all()}

    def _roles_and_kit(self, chain: Chain, spec: ChainSpec) -> None:
        roles = []
        for row in spec.roles:
            kind = role_kind_for(row.role, chain.jurisdiction)
            if kind is None:
                self.skipped.append(f"{spec.code}: no role {row.role}")
                continue
            named = row.party != NOBODY
            roles.append(
                ChainRole(
                    chain=chain, role=kind, party=row.party if named else "",
                    party_en=row.party_en if named else "",
                    party_kind=kind.holders[0] if named else "", source=row.source,
                    source_en=row.source_en, dated=row.dated, inferred=row.inferred, note=row.note,
                )
            )  # fmt: skip
        self._many(roles)
        self._many(
            [
                KitItem(
                    chain=chain, kind=item.kind, name=item.name, name_en=item.name_en,
                    state=item.state or "unknown", source=item.source, source_en=item.source_en,
                    note=item.note, order=number,
                )
                for number, item in enumerate(spec.kit, start=1)
            ]
        )  # fmt: skip

    def _many(self, rows: Sequence[object]) -> None:
        create_many(rows, actor=self.actor, group=self.group)  # type: ignore[type-var]
        self.others += len(rows)


def exact(share: float) -> Decimal:
    """A share as the file wrote it: 0.85 is 0.85."""
    return Decimal(str(share))
