"""Keeping a chain: the words of its segments, who leads it, its kit, the published facts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import Jurisdiction, User
from wutong.audit.public import create, editing, remove
from wutong.chains.access import (
    TO_APPOINT,
    TO_EDIT_TERMS,
    TO_END_ROLES,
    TO_TICK,
    may_keep_facts,
)
from wutong.chains.models import (
    Chain,
    ChainRole,
    KitItem,
    KitState,
    PartyKind,
    Segment,
    SegmentTerm,
    SourceFact,
    TermKind,
)
from wutong.chains.queries.roles import role_kind_for
from wutong.companies.public import Company
from wutong.jobs.public import enqueue
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.words import listed


@dataclass(frozen=True)
class TermInput:
    """A word as an officer enters it."""

    term: str
    kind: str
    weight: Decimal
    reason: str


def faults_of_term(given: TermInput) -> list[tuple[str, str]]:
    """What is wrong with a word: (field, why)."""
    faults = []
    term = "".join(given.term.split())
    if not 2 <= len(term) <= 60:
        faults.append((
            "term",
            _("A word needs 2 to 60 signs; “%(term)s” has %(count)s")
            % {"term": term, "count": len(term)},
        ))  # fmt: skip
    if given.kind not in TermKind.values:
        faults.append(("kind", _("There is no such kind of word: %(kind)s") % {"kind": given.kind}))
    if not Decimal(0) < given.weight <= 1:
        faults.append((
            "weight",
            _("The weight must be above 0 and at most 1; it is %(weight)s")
            % {"weight": given.weight},
        ))  # fmt: skip
    elif given.weight != round(given.weight, 2):
        faults.append(("weight", _("At most %(count)d decimals") % {"count": 2}))
    if not given.reason.strip():
        words = _("The reason is missing: say why this word tells who serves the segment")
        faults.append(("reason", words))
    return faults


def _checked(given: TermInput) -> TermInput:
    if faults := faults_of_term(given):
        raise BadInput([why for _field, why in faults])
    return TermInput(
        "".join(given.term.split()), given.kind, given.weight, given.reason.strip()
    )  # fmt: skip


def _segment_for_words(segment_id: int, actor: User) -> Segment:
    segment = (
        Segment.objects.select_for_update(of=("self",))
        .select_related("chain__jurisdiction")
        .get(pk=segment_id)
    )
    TO_EDIT_TERMS.demand(actor, segment)
    return segment


def add_term(segment_id: int, given: TermInput, *, actor: User) -> SegmentTerm:
    """Enter a word by which firms of the segment are known; firms are placed anew."""
    given = _checked(given)
    with transaction.atomic():
        segment = _segment_for_words(segment_id, actor)
        if SegmentTerm.objects.filter(segment=segment, term=given.term).exists():
            raise BadInput(
                _("“%(term)s” is there already: change that row instead") % {"term": given.term}
            )
        made = create(
            SegmentTerm(
                segment=segment, term=given.term, kind=given.kind, weight=given.weight,
                author=actor.title[:60], reason=given.reason,
            ),
            actor=actor,
        )  # fmt: skip
        enqueue("chains.place")
    return made


def change_term(term_id: int, given: TermInput, *, actor: User) -> SegmentTerm:
    """Change a word, its kind, weight or reason; firms are placed anew."""
    given = _checked(given)
    with transaction.atomic():
        found = SegmentTerm.objects.get(pk=term_id)
        segment = _segment_for_words(found.segment_id, actor)
        twin = SegmentTerm.objects.filter(segment=segment, term=given.term).exclude(pk=term_id)
        if twin.exists():
            raise BadInput(
                _("“%(term)s” is there already: change that row instead") % {"term": given.term}
            )
        with editing(SegmentTerm, term_id, actor=actor) as row:
            row.term, row.kind, row.weight = given.term, given.kind, given.weight
            row.reason, row.author = given.reason, actor.title[:60]
        enqueue("chains.place")
    return row


def remove_term(term_id: int, *, actor: User, note: str) -> None:
    """Take a word out, with the reason; firms are placed anew."""
    if not note.strip():
        raise BadInput(_("The reason is missing: say why the word is taken out"))
    with transaction.atomic():
        found = SegmentTerm.objects.get(pk=term_id)
        _segment_for_words(found.segment_id, actor)
        remove(found, actor=actor, note=note.strip())
        enqueue("chains.place")


@dataclass(frozen=True)
class Appointment:
    """Who is to hold which role on a chain, by which source."""

    role: str
    party: str
    party_kind: str
    party_en: str = ""
    company: Company | None = None
    user: User | None = None
    source: str = ""
    dated: str = ""
    inferred: bool = False
    note: str = ""
    is_example: bool = False


def appoint(chain_id: int, given: Appointment, *, actor: User) -> ChainRole:
    """Give a role on a chain to a party of a kind that may hold it here."""
    with transaction.atomic():
        chain = _chain(chain_id)
        TO_APPOINT.demand(actor, chain)
        kind = role_kind_for(given.role, chain.jurisdiction)
        problems = []
        if kind is None:
            raise BadInput(_("There is no such role: %(role)s") % {"role": given.role})
        if not given.party.strip():
            problems.append(_("Who is missing: name the post, the firm or the unit"))
        if given.party_kind not in kind.holders:
            allowed = listed(
                str(PartyKind(holder).label)
                for holder in kind.holders
                if holder in PartyKind.values
            )
            problems.append(
                _("%(role)s here may be: %(allowed)s") % {"role": kind, "allowed": allowed}
            )
        if not given.source.strip() and not given.is_example:
            problems.append(_("The source is missing: say who published or decided it"))
        if ChainRole.objects.filter(chain=chain, role=kind, party=given.party.strip()).exists():
            problems.append(_("This party holds the role already"))
        if problems:
            raise BadInput(problems)
        for blank in ChainRole.objects.filter(chain=chain, role=kind, party=""):
            remove(blank, actor=actor, note=_("Now there is somebody"))
        return create(
            ChainRole(
                chain=chain, role=kind, party=given.party.strip(), party_en=given.party_en.strip(),
                party_kind=given.party_kind, company=given.company, user=given.user,
                source=given.source.strip(), dated=given.dated, inferred=given.inferred,
                note=given.note.strip(), is_example=given.is_example,
            ),
            actor=actor,
        )  # fmt: skip


def end_role(role_id: int, *, actor: User, note: str) -> None:
    """A party no longer holds its role, and why."""
    if not note.strip():
        raise BadInput(_("The reason is missing: say why the role ends"))
    with transaction.atomic():
        held = ChainRole.objects.select_related("chain__jurisdiction").get(pk=role_id)
        TO_END_ROLES.demand(actor, held.chain)
        remove(held, actor=actor, note=note.strip())


def tick_kit_item(item_id: int, *, actor: User, state: str, note: str = "") -> KitItem:
    """Say whether a piece of the chain's kit is there."""
    if state not in KitState.values:
        raise BadInput(_("There is no such state: %(state)s") % {"state": state})
    with transaction.atomic():
        item = KitItem.objects.select_related("chain__jurisdiction").get(pk=item_id)
        TO_TICK.demand(actor, item)
        with editing(KitItem, item_id, actor=actor) as row:
            row.state = state
            if note.strip():
                row.note = note.strip()
    return row


@dataclass(frozen=True)
class FactInput:
    """A published fact as entered."""

    key: str
    topic: str
    text: str
    source: str
    dated: str = ""
    text_en: str = ""
    source_en: str = ""


def publish_fact(place: Jurisdiction, given: FactInput, *, actor: User) -> SourceFact:
    """Enter a published fact in its own words, or correct the one with the same key."""
    if not may_keep_facts(actor):
        raise NotAllowed(_("You may not enter published facts"))
    problems = []
    if not given.text.strip():
        problems.append(_("The text is missing: enter it in the words that were printed"))
    if not given.source.strip():
        problems.append(_("The source is missing: say who published it"))
    if problems:
        raise BadInput(problems)
    values = {
        "topic": given.topic, "text": given.text.strip(), "text_en": given.text_en.strip(),
        "source": given.source.strip(), "source_en": given.source_en.strip(), "dated": given.dated,
    }  # fmt: skip
    with transaction.atomic():
        there = SourceFact.objects.filter(jurisdiction=place, key=given.key).first()
        if there is None:
            return create(SourceFact(jurisdiction=place, key=given.key, **values), actor=actor)
        with editing(SourceFact, there.pk, actor=actor) as row:
            for name, value in values.items():
                setattr(row, name, value)
    return row


def _chain(chain_id: int) -> Chain:
    return (
        Chain.objects.select_for_update(of=("self",))
        .select_related("jurisdiction")
        .get(pk=chain_id)
    )
