"""Which roles there are in a place, and who holds them on a chain."""

from __future__ import annotations

from dataclasses import dataclass

from wutong.accounts.public import Jurisdiction
from wutong.chains.models import Chain, ChainRole, RoleKind


def role_kinds_in(place: Jurisdiction) -> list[RoleKind]:
    """The roles of a place, each in the form nearest to it, in their order."""
    nearest: dict[str, RoleKind] = {}
    for kind in RoleKind.objects.select_related("jurisdiction").order_by("order", "code"):
        where = kind.jurisdiction
        if where is not None and not place.path.startswith(where.path):
            continue
        held = nearest.get(kind.code)
        if held is None or _depth(kind) > _depth(held):
            nearest[kind.code] = kind
    return list(nearest.values())


def role_kind_for(code: str, place: Jurisdiction) -> RoleKind | None:
    """The role of this code as it is understood in a place."""
    return next((kind for kind in role_kinds_in(place) if kind.code == code), None)


def _depth(kind: RoleKind) -> int:
    return len(kind.jurisdiction.path) if kind.jurisdiction else 0


@dataclass(frozen=True)
class RoleLine:
    """One role on a chain and who holds it; nobody where none was published."""

    kind: RoleKind
    holders: tuple[ChainRole, ...]
    blank: ChainRole | None

    @property
    def is_inferred(self) -> bool:
        """Whether any holder is inferred and not confirmed."""
        return any(role.inferred for role in self.holders)

    @property
    def is_published(self) -> bool:
        """Whether somebody is known to hold it."""
        return bool(self.holders)


def roles_of(chain: Chain) -> list[RoleLine]:
    """All roles of the chain's place, held or not."""
    rows = ChainRole.objects.filter(chain=chain).select_related("role", "company", "user")
    held: dict[str, list[ChainRole]] = {}
    blank: dict[str, ChainRole] = {}
    for row in rows.order_by("pk"):
        if row.party:
            held.setdefault(row.role.code, []).append(row)
        else:
            blank[row.role.code] = row
    return [
        RoleLine(kind, tuple(held.get(kind.code, ())), blank.get(kind.code))
        for kind in role_kinds_in(chain.jurisdiction)
    ]
