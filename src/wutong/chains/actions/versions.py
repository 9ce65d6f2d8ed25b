"""A chain's versions: a new year begins as a copy, comes into force, and the old one is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, create_many, new_group
from wutong.chains.access import TO_COPY
from wutong.chains.lifecycle import CHAIN
from wutong.chains.models import (
    Chain,
    ChainRole,
    ChainState,
    ChainTie,
    KitItem,
    KitState,
    Layer,
    Link,
    RadiusMember,
    Segment,
    SegmentCatalogue,
    SegmentIndustry,
    SegmentTerm,
    Threshold,
    TieKind,
)
from wutong.jobs.public import enqueue
from wutong.kernel.errors import BadInput

M = TypeVar("M", bound=models.Model)


def copy_chain_to_year(chain_id: int, year: int, *, actor: User) -> Chain:
    """Begin a year's version as a draft with all that the old one says, but no judgements.

    Roles are carried over as they stand; the kit's items begin as unknown, since last year's list
    of firms is not this year's.
    """
    with transaction.atomic():
        old = Chain.objects.select_related("jurisdiction").get(pk=chain_id)
        TO_COPY.demand(actor, old)
        if not 2000 <= year <= 2100:
            raise BadInput(_("%(year)s is no year of a chain: 2000 to 2100") % {"year": year})
        if Chain.objects.filter(jurisdiction=old.jurisdiction, code=old.code, year=year).exists():
            raise BadInput(
                _("%(chain)s has a version of %(year)s already") % {"chain": old, "year": year}
            )
        group = new_group()
        new = create(
            _copied(old, year=year, state=ChainState.DRAFT), actor=actor, verb="copied", group=group
        )
        tie = ChainTie(chain=new, other=old, kind=TieKind.BEFORE, source=actor.title)
        create(tie, actor=actor, group=group)
        copy = _Copier(old, new, actor, group)
        layers = copy.rows(Layer)
        segments = copy.rows(
            Segment,
            lambda row: {"layer_id": layers[row.layer_id]},
        )
        for part in (SegmentTerm, SegmentIndustry, SegmentCatalogue):
            copy.rows_of_segments(part, segments)
        copy.rows(
            Link,
            lambda row: {
                "upstream_id": segments[row.upstream_id],
                "downstream_id": segments[row.downstream_id],
            },
        )
        copy.rows(ChainRole)
        copy.rows(RadiusMember)
        copy.rows(Threshold)
        copy.rows(KitItem, lambda _row: {"state": KitState.UNKNOWN})
        enqueue("chains.place")
    return new


def _copied(row: M, **changed: object) -> M:
    """A row like this one that is not saved yet."""
    fields = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    return type(row)(**{name: getattr(row, name) for name in fields} | changed)


@dataclass(frozen=True)
class _Copier:
    """Copies the rows that hang on one version to another, in one group of events."""

    old: Chain
    new: Chain
    actor: User
    group: str

    def rows(
        self,
        model: type[M],
        changed: Callable[[M], dict[str, object]] = lambda _row: {},
    ) -> dict[int, int]:
        """Copy the rows of the old chain; returns new keys by old."""
        found = model._default_manager.filter(chain=self.old.pk).order_by("pk")
        return self._made(found, lambda row: {"chain_id": self.new.pk} | changed(row))

    def rows_of_segments(self, model: type[M], segments: dict[int, int]) -> None:
        """Copy the rows that hang on the old chain's segments."""
        found = model._default_manager.filter(segment__chain=self.old.pk).order_by("pk")
        self._made(
            found,
            lambda row: {"segment_id": segments[row.segment_id]},  # type: ignore[attr-defined]
        )

    def _made(
        self, found: Iterable[M], changed: Callable[[M], dict[str, object]]
    ) -> dict[int, int]:
        rows = list(found)
        fresh = [_copied(row, **changed(row)) for row in rows]
        made = create_many(fresh, actor=self.actor, group=self.group)
        return {row.pk: new.pk for row, new in zip(rows, made, strict=True)}


def put_chain_in_force(chain_id: int, *, actor: User, note: str = "") -> Chain:
    """From now on this version holds; the one that held until now is closed."""
    with transaction.atomic():
        chain = Chain.objects.get(pk=chain_id)
        held = Chain.objects.filter(
            jurisdiction=chain.jurisdiction_id, code=chain.code, state=ChainState.IN_FORCE
        ).exclude(pk=chain_id)
        for older in held:
            with CHAIN.take("close", older.pk, actor=actor, note=note):
                pass
        with CHAIN.take("put_in_force", chain_id, actor=actor, note=note) as row:
            pass
    return row


def close_chain(chain_id: int, *, actor: User, note: str) -> Chain:
    """The chain is on no list any more, and why."""
    if not note.strip():
        raise BadInput(_("The reason is missing: say why the chain is closed"))
    with CHAIN.take("close", chain_id, actor=actor, note=note.strip()) as row:
        pass
    return row
