"""Placing firms on segments: all by words and codes, single ones by a person."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import change_many, create, create_many, editing, new_group
from wutong.chains.access import TO_PLACE, TO_PLACE_BY_HAND, may_load
from wutong.chains.models import (
    ChainState,
    Placement,
    PlacementHow,
    PlacementRun,
    PlacementStatus,
    Segment,
)
from wutong.chains.queries.judging import least_fit
from wutong.chains.queries.matching import (
    Placed,
    basis_of,
    open_segments,
    place_all,
    specs_of,
)
from wutong.companies.public import Company
from wutong.jobs.public import enqueue
from wutong.kernel.errors import BadInput, NotAllowed

from .judging import assess_all, assess_chain

_LOCK = 4754_2017  # one run at a time: two would place the same firm twice


@dataclass(frozen=True)
class PlaceReport:
    """What a run did; `was_fresh` when nothing had changed since the last."""

    firms: int = 0
    added: int = 0
    changed: int = 0
    lapsed: int = 0
    judged: int = 0
    was_fresh: bool = False


def place_firms(*, actor: User) -> PlaceReport:
    """Place every firm of the register on every segment whose words or codes it shows; judge anew.

    What a person confirmed, refused or placed by hand stays. A firm that no longer matches keeps
    its row as lapsed. Nothing is read again when neither firms nor words have changed.
    """
    if not may_load(actor):
        raise NotAllowed(_("Only the administrator has all firms placed"))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        specs = specs_of(open_segments())
        least = least_fit(timezone.localdate())
        basis = basis_of(specs, least)
        last = PlacementRun.objects.first()
        if last is not None and last.basis == basis:
            return PlaceReport(firms=last.firms, was_fresh=True)
        firms, found = 0, list[Placed]()
        for read, placed in place_all(specs, least):
            firms += read
            found += placed
        added, changed, lapsed = _settle(found, [int(s.code) for s in specs], actor)
        create(
            PlacementRun(basis=basis, firms=firms, placed=len(found), at=timezone.now()),
            actor=actor,
        )
        return PlaceReport(firms, added, changed, lapsed, assess_all(actor=actor))


def place_soon(_group: str, _firms: int) -> None:
    """The register changed: have firms placed when its transaction is through."""
    enqueue("chains.place")


def _settle(found: list[Placed], segments: list[int], actor: User) -> tuple[int, int, int]:
    """Bring the rows in line with what was found: (added, changed, lapsed)."""
    group = new_group()
    there = {
        (row.segment_id, row.company_id): row
        for row in Placement.objects.filter(
            segment__chain__state__in=(ChainState.DRAFT, ChainState.IN_FORCE)
        )
    }
    fresh: list[Placement] = []
    changed: dict[int, dict[str, object]] = {}
    seen: set[tuple[int, int]] = set()
    for each in found:
        key = (each.segment, each.company)
        seen.add(key)
        row = there.get(key)
        if row is None:
            fresh.append(
                Placement(
                    segment_id=each.segment, company_id=each.company, how=PlacementHow.RULE,
                    fit=each.fit, evidence=each.evidence,
                )
            )  # fmt: skip
        elif row.how == PlacementHow.RULE:
            values: dict[str, object] = {"fit": each.fit, "evidence": each.evidence}
            if row.status == PlacementStatus.LAPSED:
                values["status"] = PlacementStatus.SUGGESTED
            if any(getattr(row, name) != value for name, value in values.items()):
                changed[row.pk] = values
    gone = {
        row.pk: {"status": PlacementStatus.LAPSED}
        for key, row in there.items()
        if key not in seen
        and row.how == PlacementHow.RULE
        and row.status == PlacementStatus.SUGGESTED
    }
    create_many(fresh, actor=actor, verb="placed", group=group)
    change_many(Placement, changed, actor=actor, verb="placed", group=group)
    change_many(Placement, gone, actor=actor, verb="lapsed", group=group)
    return len(fresh), len(changed), len(gone)


def confirm_placement(placement_id: int, *, actor: User, note: str = "") -> Placement:
    """A person agrees that the firm serves the segment."""
    return _decide(placement_id, PlacementStatus.CONFIRMED, "confirmed", note, actor)


def refuse_placement(placement_id: int, *, actor: User, note: str) -> Placement:
    """The firm does not serve the segment, whatever its scope says; why."""
    if not note.strip():
        raise BadInput(_("The reason is missing: say why the firm does not serve the segment"))
    return _decide(placement_id, PlacementStatus.REFUSED, "refused", note, actor)


def _decide(placement_id: int, status: str, verb: str, note: str, actor: User) -> Placement:
    with transaction.atomic():
        found = Placement.objects.select_related("segment__chain__jurisdiction").get(
            pk=placement_id
        )
        TO_PLACE.demand(actor, found)
        with editing(Placement, placement_id, actor=actor, verb=verb, note=note.strip()) as row:
            row.status, row.note = status, note.strip()
        assess_chain(found.segment.chain_id, actor=actor)
    return row


def place_by_hand(segment_id: int, company: Company, *, actor: User, note: str) -> Placement:
    """Put a firm on a segment that its scope does not show; how that is known."""
    if not note.strip():
        raise BadInput(_("The reason is missing: say how it is known that the firm serves this"))
    with transaction.atomic():
        segment = (
            Segment.objects.select_for_update(of=("self",))
            .select_related("chain__jurisdiction")
            .get(pk=segment_id)
        )
        TO_PLACE_BY_HAND.demand(actor, segment)
        there = Placement.objects.filter(segment=segment, company=company).first()
        if there is None:
            row = create(
                Placement(
                    segment=segment, company=company, how=PlacementHow.MANUAL, fit=Decimal(1),
                    status=PlacementStatus.CONFIRMED, note=note.strip(),
                ),
                actor=actor, verb="placed", note=note.strip(),
            )  # fmt: skip
        else:
            with editing(
                Placement, there.pk, actor=actor, verb="confirmed", note=note.strip()
            ) as row:
                row.status, row.note = PlacementStatus.CONFIRMED, note.strip()
        assess_chain(segment.chain_id, actor=actor)
    return row
