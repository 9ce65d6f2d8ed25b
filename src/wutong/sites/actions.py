"""Keeping the register of sites: enter, edit, move on, take a table in, hang up a photo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, editing, remove
from wutong.files.public import StoredFile, store_file
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.sheets import CHANGED, PlannedRow, Table, TablePlan

from .access import TO_KEEP, may_add, may_keep
from .lifecycle import SITE
from .models import (
    INDICATOR_UNITS,
    ControlIndicator,
    FactorCapacity,
    Site,
    SiteState,
)
from .queries.imports import plan_sites
from .queries.photos import PHOTO_BYTES, is_photo

Figures = Mapping[str, Decimal | None]


def _faults(values: Mapping[str, Any]) -> list[str]:
    faults = []
    if "code" in values and not str(values["code"]).strip():
        faults.append(_("The site's code is missing: it tells the site in tables"))
    if "name" in values and not str(values["name"]).strip():
        faults.append(_("The site's name is missing"))
    areas = [values.get(key) for key in ("land_mu", "floor_m2")]
    if any(area is not None and area <= 0 for area in areas):
        faults.append(_("An area is more than nothing; leave it empty where it is not known"))
    if {"x", "y"} & set(values) and (values.get("x") is None) != (values.get("y") is None):
        faults.append(_("Give both coordinates, or none"))
    return faults


def _negative(figures: Figures) -> list[str]:
    if any(value is not None and value < 0 for value in figures.values()):
        return [_("A figure is less than nothing: take the minus away")]
    return []


def add_site(
    values: Mapping[str, Any],
    *,
    actor: User,
    indicators: Figures | None = None,
    capacities: Figures | None = None,
    figures_source: str = "",
) -> Site:
    """Enter a site. `values` are fields of Site; a missing figure is unknown, not zero."""
    given = {"jurisdiction": actor.jurisdiction, "is_example": actor.is_example, **values}
    if not may_add(actor):
        raise NotAllowed(_("Only promotion officers, leaders and zones keep the register of sites"))
    if given["jurisdiction"] is None:
        raise BadInput(_("The site lies nowhere: name its place"))
    faults = [*_faults({"code": "", "name": "", **given})]
    faults += _negative({**(indicators or {}), **(capacities or {})})
    code = str(given.get("code", "")).strip()
    if Site.objects.filter(code=code).exists():
        faults.append(_("There is a site %(code)s already: edit that one") % {"code": code})
    if faults:
        raise BadInput(faults)
    site = Site(**{**given, "code": code, "name": str(given["name"]).strip()})
    if not may_keep(actor, site):
        raise NotAllowed(_("The site does not lie on your ground"))
    with transaction.atomic():
        create(site, actor=actor)
        _set_figures(site, indicators or {}, capacities or {}, figures_source, actor)
    return site


def edit_site(
    site_id: int,
    values: Mapping[str, Any],
    *,
    actor: User,
    indicators: Figures | None = None,
    capacities: Figures | None = None,
    figures_source: str | None = None,
    note: str = "",
) -> Site:
    """Change what is known of a site; a figure given as None becomes unknown again."""
    faults = [*_faults(values), *_negative({**(indicators or {}), **(capacities or {})})]
    if "state" in values:
        raise ValueError("the state moves by the lifecycle")
    with editing(Site, site_id, actor=actor, note=note) as site:
        TO_KEEP.demand(actor, site)
        code = str(values.get("code", site.code)).strip()
        if Site.objects.filter(code=code).exclude(pk=site.pk).exists():
            faults.append(_("There is a site %(code)s already: edit that one") % {"code": code})
        if faults:
            raise BadInput(faults)
        for name, value in values.items():
            setattr(site, name, value.strip() if isinstance(value, str) else value)
        if not may_keep(actor, site):
            raise NotAllowed(_("The site does not lie on your ground"))
        _set_figures(site, indicators or {}, capacities or {}, figures_source, actor)
    return site


def _set_figures(
    site: Site, indicators: Figures, capacities: Figures, source: str | None, actor: User
) -> None:
    """`source` None keeps the source of figures that stay."""
    for kind, value in indicators.items():
        row = ControlIndicator.objects.filter(site=site, kind=kind).first()
        if row is None and value is not None:
            fresh = ControlIndicator(
                site=site, kind=kind, value=value, unit=_unit(kind), source=source or ""
            )
            create(fresh, actor=actor)
        elif row is not None and value is None:
            remove(row, actor=actor)
        elif row is not None and value is not None:
            with editing(ControlIndicator, row.pk, actor=actor) as known:
                known.value = value
                known.source = known.source if source is None else source
    for kind, value in capacities.items():
        held = FactorCapacity.objects.filter(site=site, kind=kind).first()
        if held is None and value is not None:
            create(
                FactorCapacity(site=site, kind=kind, amount=value, source=source or ""), actor=actor
            )
        elif held is not None and value is None:
            remove(held, actor=actor)
        elif held is not None and value is not None:
            with editing(FactorCapacity, held.pk, actor=actor) as spare:
                spare.amount = value
                spare.source = spare.source if source is None else source


def _unit(kind: str) -> str:
    return str(INDICATOR_UNITS[kind])


def move_site(site_id: int, move: str, *, actor: User, for_whom: str = "") -> Site:
    """Ready a site, reserve or occupy it for somebody, or set it free again."""
    whom = for_whom.strip()
    if move in {"reserve", "occupy"} and not whom:
        raise BadInput(_("Say for whom: the project or the firm"))
    with SITE.take(move, site_id, actor=actor, note=whom) as site:
        site.used_by = whom if move in {"reserve", "occupy"} else ""
    return site


def add_photo(
    site_id: int, chunks: Iterable[bytes], name: str, *, actor: User, content_type: str = ""
) -> StoredFile:
    """Keep a photo of a site; only pictures that a browser can't run as a page."""
    site = Site.objects.select_related("jurisdiction").get(pk=site_id)
    TO_KEEP.demand(actor, site)
    data = b"".join(chunks)
    if not is_photo(data[:16]):
        raise BadInput(_("“%(name)s” is no photo: use JPEG or PNG") % {"name": name})
    if len(data) > PHOTO_BYTES:
        raise BadInput(_("The photo is larger than 8 MB: make it smaller"))
    return store_file(
        [data], name, actor=actor, content_type=content_type, subject=("sites.site", site.pk)
    )


def plan_import(table: Table, *, actor: User) -> TablePlan:
    """What a table of sites would do; writes nothing."""
    if not may_add(actor):
        raise NotAllowed(_("Only promotion officers, leaders and zones keep the register of sites"))
    return plan_sites(table, actor)


@contextmanager
def holding_all_sites() -> Iterator[None]:
    """One import at a time: a code that two tables bring is new only once."""
    list(Site.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    yield


def apply_import_row(row: PlannedRow, actor: User) -> None:
    """Enter or edit the row's site; hold all sites meanwhile."""
    values = dict(row.values)
    indicators, capacities = values.pop("indicators", {}), values.pop("capacities", {})
    if row.kind == CHANGED and row.key is not None:
        edit_site(
            row.key, values, actor=actor, indicators=indicators, capacities=capacities,
            note=_("Changed by an import"),
        )  # fmt: skip
        return
    values["is_example"] = bool(values.get("is_example")) or actor.is_example
    values.setdefault("state", SiteState.FREE)
    add_site(values, actor=actor, indicators=indicators, capacities=capacities)
