"""A table of offers: what it would do, and doing one row of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.chains.public import ChainState, Segment
from wutong.kernel.sheets import (
    CHANGED,
    NEW,
    UNCHANGED,
    Change,
    Line,
    PlannedRow,
    Problem,
    Reading,
    Table,
    TablePlan,
    fixed_cells,
    in_each_language,
    plan_of,
    table_of,
)
from wutong.sites.public import Site

from .access import may_keep
from .actions import edit_offer, write_offer
from .models import Offer, OfferState
from .queries import FIGURES, PLAIN
from .sheets import offer_row

# what follows from the deeds of an offer's page, and whether it is an example
FIXED = ("state", "edition_count", "taken_by", "is_example")
LINKS = ("chain", "segment", "site")
# digits behind the point, and the first figure that is too large
MOST = {"return_percent": (2, 1000), "payback_years": (1, 1000)}

Known = tuple[Offer, tuple[Mapping[str, Any], ...]]


def plan_offers(reading: Reading, actor: User) -> TablePlan:
    """The number tells which offer is meant; one without is written anew, as a draft.

    A row whose name is an offer's already has lost its number: it is not entered a second time.
    """
    return _Planner(table_of(reading), actor).plan()


def apply_offer_row(row: PlannedRow, actor: User) -> None:
    """Do one row by the deed of its page."""
    if row.kind == NEW:
        write_offer(row.values, actor=actor)
    else:
        edit_offer(row.key or 0, row.values, actor=actor)


def _named(row: Any) -> set[str]:
    return {name for name in (row.name, row.name_en) if name}


class _Planner:
    def __init__(self, table: Table, user: User) -> None:
        self.table, self.user = table, user
        values = [line.values or {} for line in table.lines]
        offers = list(
            Offer.objects.visible_to(user)
            .filter(
                Q(pk__in=[v["number"] for v in values if v.get("number")])
                | Q(name__in=[v["name"] for v in values])
            )
            .select_related("segment__chain", "site", "jurisdiction")
        )
        written = in_each_language(lambda: [offer_row(offer) for offer in offers])
        self.known: dict[int, Known] = {
            offer.pk: (offer, cells) for offer, cells in zip(offers, written, strict=True)
        }
        self.names = {offer.name: offer.pk for offer in offers}
        segments = {v.get("segment") for v in values} - {None, ""}
        self.segments = list(
            Segment.objects.visible_to(user)
            .filter(chain__level="county", chain__state=ChainState.IN_FORCE)
            .filter(Q(name__in=segments) | Q(name_en__in=segments))
            .select_related("chain")
        )
        sites = {v.get("site") for v in values} - {None, ""}
        self.sites = list(
            Site.objects.visible_to(user).filter(
                Q(code__in=sites) | Q(name__in=sites) | Q(name_en__in=sites)
            )
        )

    def plan(self) -> TablePlan:
        rows: list[PlannedRow] = []
        problems: list[Problem] = []
        seen: dict[object, int] = {}
        for line in self.table.lines:
            values = line.values or {}
            number = values.get("number")
            key = number if number is not None else values["name"]
            if key in seen:
                words = _("Row %(row)d is the same offer") % {"row": seen[key]}
                faults, row = [self.table.fault(line, "number", words, "name")], None
            elif number is None:
                faults, row = self._new(line)
            else:
                faults, row = self._there(line, number)
            seen.setdefault(key, line.number)
            if faults or row is None:
                problems.extend(faults)
            else:
                rows.append(row)
        return plan_of(self.table, rows, problems)

    def _new(self, line: Line) -> tuple[list[Problem], PlannedRow | None]:
        values, fault = line.values or {}, self.table.fault
        if (same := self.names.get(values["name"])) is not None:
            words = _("Offer %(number)d has this name: write its number, or another name")
            return [fault(line, "name", words % {"number": same})], None
        faults = self._sound(line)
        if not values.get("need"):
            words = _("What we seek is missing: say what the investor is to bring")
            faults.append(fault(line, "need", words, "name"))
        if values.get("state") not in {None, OfferState.DRAFT}:
            words = _("A new offer is a draft: it is reviewed and published on its page")
            faults.append(fault(line, "state", words))
        for name in ("edition_count", "taken_by"):
            if values.get(name):
                words = _("A new offer has none: leave it empty")
                faults.append(fault(line, name, words))
        if self.user.jurisdiction is None:
            faults.append(fault(line, "name", _("The offer belongs nowhere: name its place")))
        given = {
            name: values[name] for name in (*PLAIN, *FIGURES) if values.get(name) not in {None, ""}
        }
        if values.get("is_example"):
            given["is_example"] = True
        missing, linked = self._links(line, ())
        given |= {name: row for name, row in linked.items() if row is not None}
        return faults + missing, PlannedRow(line.number, NEW, values["name"], None, given)

    def _there(self, line: Line, number: int) -> tuple[list[Problem], PlannedRow | None]:
        fault, values = self.table.fault, line.values or {}
        if number not in self.known:
            words = _("No offer has this number: leave it empty for a new one")
            return [fault(line, "number", words)], None
        offer, cells = self.known[number]
        faults = fixed_cells(self.table.reading, line, cells, FIXED)
        plain = [*PLAIN, *FIGURES]
        changes = list(self.table.changes(line, cells[0], plain))
        new = {
            name: values[name]
            for name in plain
            if name in values and self.table.changes(line, cells[0], [name])
        }
        if "need" in new and not new["need"]:
            words = _("What we seek is missing: say what the investor is to bring")
            faults.append(fault(line, "need", words))
        if "cooperation" in new and new["cooperation"] is None:
            words = _("The kind is missing: “to be agreed” is one, too")
            faults.append(fault(line, "cooperation", words))
        missing, linked = self._links(line, cells)
        faults += missing + (self._sound(line) if new else [])
        for name in LINKS:
            if name in values and (name in linked or (name == "chain" and "segment" in linked)):
                changes += self.table.changes(line, cells[0], [name])
        new |= linked
        if new and not may_keep(self.user, offer):
            words = _("Only promotion officers, leaders and its zone edit an offer")
            faults.append(fault(line, "number", words, "name"))
        elif new and offer.state != OfferState.DRAFT:
            words = _("Only a draft is edited: revise the offer first")
            faults.append(fault(line, "state", words, "number", "name"))
        kind = CHANGED if new else UNCHANGED
        told: tuple[Change, ...] = tuple(changes) if new else ()
        return faults, PlannedRow(line.number, kind, str(offer), offer.pk, new, told)

    def _sound(self, line: Line) -> list[Problem]:
        """Figures that the page's form would not take."""
        values, faults = line.values or {}, []
        for name, (places, end) in MOST.items():
            figure: Decimal | None = values.get(name)
            if figure is None:
                continue
            if not 0 <= figure < end:
                words = _("From 0 to below %(end)d") % {"end": end}
                faults.append(self.table.fault(line, name, words))
            elif figure != round(figure, places):
                words = _("At most %(count)d decimals") % {"count": places}
                faults.append(self.table.fault(line, name, words))
        if (values.get("total_cents") or 0) < 0:
            words = _("Less than nothing: take the minus away")
            faults.append(self.table.fault(line, "total_cents", words))
        return faults

    def _links(
        self, line: Line, cells: Sequence[Mapping[str, Any]]
    ) -> tuple[list[Problem], dict[str, Any]]:
        """Segment and site that the row names and that the offer doesn't have yet; None: no more.

        Names count in both languages; a segment may need its chain beside it.
        """
        values, faults, linked = line.values or {}, list[Problem](), dict[str, Any]()

        def moved(name: str) -> bool:
            stands = {str(told[name] or "") for told in cells} or {""}
            return name in values and (values[name] or "") not in stands

        chain, segment, site = (values.get(name) or "" for name in LINKS)
        if moved("segment") or moved("chain"):
            found = [
                row for row in self.segments
                if segment in _named(row) and (not chain or chain in _named(row.chain))
            ]  # fmt: skip
            if segment and len(found) == 1:
                linked["segment"] = found[0]
            elif segment:
                words = _("No segment, or more than one, has this name: write its chain beside it")
                faults.append(self.table.fault(line, "segment", words, "chain"))
            elif chain:
                words = _("The segment is missing: an offer stands in a segment of the chain")
                faults.append(self.table.fault(line, "segment", words, "chain"))
            else:
                linked["segment"] = None
        if moved("site"):
            held = [row for row in self.sites if site == row.code] or [
                row for row in self.sites if site in _named(row)
            ]
            if not site:
                linked["site"] = None
            elif len(held) == 1:
                linked["site"] = held[0]
            else:
                words = _("No site, or more than one, has this name: write its code")
                faults.append(self.table.fault(line, "site", words))
        return faults, linked
