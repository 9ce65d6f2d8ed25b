"""Sites that fit a project, on its page: what the project says of itself is the need."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from wutong.accounts.public import User
from wutong.kernel.money import WAN
from wutong.sites.public import CapacityKind, Need, fitting_sites

from .models import FactorNeed, NeedState, Project, ProjectDetail, Stage
from .rules import STAGES

SHOWN = 4


def need_of(project: Project) -> Need:
    """The need in the sites' units; what the project does not say is not asked for.

    Intensity is fixed assets per mu, tax is tax a year per mu, both in 10,000 yuan, half-up to two
    decimals only where they do not come out.
    """
    detail = ProjectDetail.objects.filter(project=project).first()
    needs = FactorNeed.objects.filter(
        project=project, kind__code__in=CapacityKind.values, amount__isnull=False
    ).exclude(state=NeedState.DROPPED)
    rows = list(needs.select_related("kind"))
    land, floor = project.land_mu, detail.plant_m2 if detail else None
    kinds = {"parcel", "park"} if land is not None else set()
    indicators: dict[str, Decimal] = {}
    if detail is not None and land:
        for kind, cents in (("intensity", detail.fixed_cents), ("tax", detail.tax_cents)):
            if cents is not None:
                indicators[kind] = round(Decimal(cents) / WAN / land, 2)
    days = [row.needed_on for row in rows if row.needed_on is not None]
    return Need(
        kinds=frozenset(kinds | ({"plant"} if floor is not None else set())), land_from=land,
        floor_from=None if floor is None else Decimal(floor), indicators=indicators,
        factors={row.kind.code: row.amount for row in rows if row.amount is not None},
        needed_on=min(days, default=None),
    )  # fmt: skip


def sites_for(project: Project, user: User) -> dict[str, Any] | None:
    """The best sites for a project that has none yet; None where it says nothing of its needs."""
    if STAGES.index(project.stage) >= STAGES.index(Stage.SITED):
        return None
    need = need_of(project)
    if not (need.land_from or need.floor_from or need.factors):
        return None
    return {"fits": fitting_sites(need, user)[:SHOWN]}
