"""What a table of sites would do: the code is the key."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wutong.accounts.public import Department, Jurisdiction, User
from wutong.kernel.sheets import (
    CHANGED,
    NEW,
    UNCHANGED,
    CellFault,
    Change,
    Line,
    PlannedRow,
    Table,
    TablePlan,
    plan_of,
    rows_and_faults,
)
from wutong.kernel.sheets.cells import tidy
from wutong.sites.access import may_add, may_keep
from wutong.sites.models import CapacityKind, IndicatorKind, Site, SiteState

PLAIN = (
    "kind", "name", "name_en", "address", "land_mu", "floor_m2", "land_use", "available_from",
    "x", "y", "remark", "source",
)  # fmt: skip
PLACES = {"land_mu": 2, "floor_m2": 2, "x": 1, "y": 1}


def plan_sites(table: Table, user: User) -> TablePlan:
    """Tell the rows of a table apart; a fault in one never stops the others."""
    planner = _Planner(table, user)
    return plan_of(table, *rows_and_faults(table, planner.row), planner.notices())


class _Planner:
    """Works through the lines of one table for one person."""

    def __init__(self, table: Table, user: User) -> None:
        self.table, self.user = table, user
        codes = {str((line.values or {}).get("code", "")) for line in table.lines}
        known = Site.objects.filter(code__in=codes).select_related("jurisdiction", "department")
        self.known = {s.code: s for s in known.prefetch_related("indicators", "capacities")}
        self.places: dict[str, Jurisdiction] = {}
        if user.jurisdiction is not None:
            for place in Jurisdiction.objects.under(user.jurisdiction):
                for word in (place.code, place.name, place.name_en):
                    self.places.setdefault(word.casefold(), place)
        self.units: dict[str, Department] = {}
        for unit in Department.objects.visible_to(user):
            for word in (unit.name, unit.name_en):
                self.units.setdefault(word.casefold(), unit)
        self.seen: dict[str, int] = {}
        self.aside = 0

    def notices(self) -> list[str]:
        """What was read and left aside."""
        if not self.aside:
            return []
        words = ngettext(
            "In %(count)d row the state differs: it is moved on the site's page and left aside "
            "here",
            "In %(count)d rows the state differs: it is moved on the site's page and left aside "
            "here",
            self.aside,
        )
        return [words % {"count": self.aside}]

    def row(self, line: Line) -> PlannedRow:
        """What one line would do."""
        values = dict(line.values or {})
        code = str(values["code"])
        if code in self.seen:
            raise CellFault(
                _("Row %(row)d has this site already") % {"row": self.seen[code]}, "code"
            )
        self.seen[code] = line.number
        self._sound(values)
        site = self.known.get(code)
        if site is None:
            return self._new(line, values)
        return self._changed(line, values, site)

    def _sound(self, values: Mapping[str, Any]) -> None:
        for key in ("land_mu", "floor_m2"):
            area = values.get(key)
            if area is not None and not 0 < area < 10**8:
                raise CellFault(_("No area that a site can have"), key)
        for key, most in PLACES.items():
            value = values.get(key)
            if value is not None and value != round(value, most):
                raise CellFault(_("At most %(count)d decimals") % {"count": most}, key)
            if key in {"x", "y"} and value is not None and abs(value) >= 10**8:
                raise CellFault(_("That is beyond any county: metres in the local plan"), key)
        if ("x" in values or "y" in values) and (
            (values.get("x") is None) != (values.get("y") is None)
        ):
            raise CellFault(_("Give both coordinates, or none"), "x")
        for kind in (*IndicatorKind.values, *CapacityKind.values):
            value = values.get(kind)
            if value is not None and value < 0:
                raise CellFault(_("Less than nothing: take the minus away"), kind)
            most = 4 if kind in IndicatorKind.values else 3
            if value is not None and (value != round(value, most) or value >= 10**8):
                raise CellFault(_("At most %(count)d decimals") % {"count": most}, kind)

    def _links(self, values: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if words := tidy(values.get("place") or ""):
            place = self.places.get(words.casefold())
            if place is None:
                raise CellFault(_("No such place within yours: write its name or code"), "place")
            found["jurisdiction"] = place
        if "department" in values:
            words = tidy(values["department"] or "")
            unit = self.units.get(words.casefold()) if words else None
            if words and unit is None:
                raise CellFault(_("There is no such department"), "department")
            found["department"] = unit
        return found

    def _new(self, line: Line, values: dict[str, Any]) -> PlannedRow:
        state = values.get("state") or SiteState.FREE
        if state not in {SiteState.FREE, SiteState.PLANNED}:
            raise CellFault(_("A new site is planned or free: reserve it on its page"), "state")
        new: dict[str, Any] = {
            "code": values["code"], "state": state,
            **{key: values[key] for key in PLAIN if key in values},
            **{k: v for k, v in self._links(values).items() if v is not None},
            "is_example": bool(values.get("is_example")),
            "indicators": _given(values, IndicatorKind.values),
            "capacities": _given(values, CapacityKind.values),
        }  # fmt: skip
        place = new.setdefault("jurisdiction", self.user.jurisdiction)
        if place is None:
            raise CellFault(_("The site lies nowhere: name its place"), "place")
        if not may_add(self.user) or not may_keep(self.user, Site(jurisdiction=place)):
            raise CellFault(_("The site does not lie on your ground"), "place")
        return PlannedRow(line.number, NEW, f"{values['code']} {values['name']}", None, new)

    def _changed(self, line: Line, values: dict[str, Any], site: Site) -> PlannedRow:
        new: dict[str, Any] = {}
        changes: list[Change] = []

        def note(key: str, old: Any, value: Any) -> None:
            worded = self.table.worded
            changes.append(Change(self.table.heading(key), worded(key, old), worded(key, value)))

        for key in PLAIN:
            if key not in values:
                continue
            old, value = getattr(site, key), values[key]
            if key in {"name", "kind"} and not value:
                continue
            told = tidy(old, multiline=key == "remark") if isinstance(old, str) else old
            if (value or None) != (told or None):
                new[key] = value if value is not None or not isinstance(old, str) else ""
                note(key, old, value)
        for key, value in self._links(values).items():
            if value != getattr(site, key):
                new[key] = value
                column = "place" if key == "jurisdiction" else key
                note(column, str(getattr(site, key) or ""), str(value or ""))
        for group, kinds, known in (
            ("indicators", IndicatorKind.values, {r.kind: r.value for r in site.indicators.all()}),
            ("capacities", CapacityKind.values, {r.kind: r.amount for r in site.capacities.all()}),
        ):
            differ = {
                k: values[k] for k in kinds if k in values and values[k] != known.get(k)
            }  # fmt: skip
            for kind, value in differ.items():
                note(kind, known.get(kind), value)
            if differ:
                new[group] = differ
        if values.get("state") and values["state"] != site.state:
            self.aside += 1
        if new and not may_keep(self.user, site):
            raise CellFault(
                _("Only its department, the zone or a promotion officer edits it"), "code"
            )
        kind = CHANGED if new else UNCHANGED
        return PlannedRow(
            line.number, kind, f"{site.code} {site.name}", site.pk, new, tuple(changes)
        )


def _given(values: Mapping[str, Any], kinds: list[str]) -> dict[str, Decimal]:
    return {kind: values[kind] for kind in kinds if values.get(kind) is not None}
