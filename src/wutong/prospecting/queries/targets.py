"""Reads for target lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.dateparse import parse_date

from wutong.accounts.public import User
from wutong.chains.public import Segment
from wutong.prospecting.leads import known_leads
from wutong.prospecting.models import Target, TargetList, TargetQuerySet, TargetState

from .evidence import PartView, parts_shown
from .local import known_firms

STATUS = {
    TargetState.CHOSEN: "wait",
    TargetState.CONTACTED: "doing",
    TargetState.BECAME_LEAD: "ok",
    TargetState.DROPPED: "void",
}
OPEN = (TargetState.CHOSEN, TargetState.CONTACTED)


def lists_seen(user: User, words: str = "", chain: int | None = None) -> QuerySet[TargetList]:
    """Target lists with the number of firms in each state, newest first."""
    lists = TargetList.objects.visible_to(user).select_related("chain", "owner")
    if words:
        lists = lists.filter(Q(name__icontains=words) | Q(note__icontains=words))
    if chain is not None:
        lists = lists.filter(chain=chain)
    return lists.annotate(
        firms=Count("targets"),
        waiting=Count("targets", filter=Q(targets__state=TargetState.CHOSEN)),
        contacted=Count("targets", filter=Q(targets__state=TargetState.CONTACTED)),
        leads=Count("targets", filter=Q(targets__state=TargetState.BECAME_LEAD)),
        dropped=Count("targets", filter=Q(targets__state=TargetState.DROPPED)),
    ).order_by("-pk")


@dataclass(frozen=True)
class TargetRow:
    """A firm on a list, ready to show. `firm_url` is its page in the county's register, or ""."""

    target: Target
    status: str
    parts: tuple[PartView, ...]
    place: str
    registered_on: date | None
    edition: date | None
    capital_raw: str
    firm_url: str
    lead: tuple[str, str] | None

    @property
    def why(self) -> PartView | None:
        """The part that says most: which words fit the segment."""
        return next((part for part in self.parts if part.code == "fit"), None)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.target.state in OPEN

    @property
    def snapshot(self) -> dict[str, Any]:
        """What the register said when the firm was chosen."""
        return dict(self.target.snapshot)


def targets_shown(
    targets: TargetList, user: User, state: str = "", words: str = ""
) -> TargetQuerySet:
    """The firms of a list, those to be worked on first, the best score first."""
    rows = Target.objects.visible_to(user).filter(target_list=targets)
    if state:
        rows = rows.filter(state=state)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(uscc__icontains=words))
    return rows.select_related("segment", "added_by", "target_list").order_by("-score", "pk")


def targets_of_segment(segment: Segment, user: User) -> TargetQuerySet:
    """The firms that stand on any list for a segment and were not dropped."""
    rows = Target.objects.visible_to(user).filter(segment=segment)
    rows = rows.exclude(state=TargetState.DROPPED)
    return rows.select_related("segment", "added_by", "target_list").order_by("-score", "pk")


def state_counts(targets: TargetList, user: User) -> dict[str, int]:
    """Firms of a list by state."""
    rows = (
        Target.objects.visible_to(user)
        .filter(target_list=targets)
        .values("state")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return {row["state"]: row["number"] for row in rows}


def target_rows(targets: Sequence[Target], user: User) -> list[TargetRow]:
    """Targets with their reasons and what is known of them elsewhere."""
    leads = known_leads((t.uscc, t.name) for t in targets)
    firms = known_firms([t.uscc for t in targets], user)
    return [_row(t, firms.get(t.uscc, ""), leads.get(t.uscc) or leads.get(t.name)) for t in targets]


def _row(target: Target, firm: str, lead: tuple[str, str] | None) -> TargetRow:
    known = target.snapshot
    day, edition = known.get("registered_on"), known.get("edition")
    return TargetRow(
        target=target,
        status=STATUS[TargetState(target.state)],
        parts=parts_shown(target.why),
        place=" ".join(p for p in (known.get("province"), known.get("city")) if p),
        registered_on=parse_date(day) if day else None,
        edition=parse_date(edition) if edition else None,
        capital_raw=str(known.get("capital_raw") or ""),
        firm_url=firm,
        lead=lead,
    )


def target_for_lead(target_id: int, user: User) -> Target | None:
    """A firm on a list that this person may see, to fill in the form of a new lead."""
    return (
        Target.objects.visible_to(user)
        .filter(pk=target_id)
        .select_related("segment", "target_list__chain")
        .first()
    )


def lists_to_add_to(user: User, chain: int) -> list[TargetList]:
    """The lists of a chain, newest first."""
    return list(TargetList.objects.visible_to(user).filter(chain=chain).order_by("-pk"))


def targets_of_firm(codes: Iterable[str], name: str, user: User) -> list[TargetRow]:
    """Where a firm stands on target lists: by code, or by name where it has none."""
    known = [code for code in codes if code]
    where = Q(uscc__in=known) if known else Q(uscc="", name=name)
    rows = (
        Target.objects.visible_to(user)
        .filter(where)
        .select_related("segment", "target_list__chain", "added_by")
        .order_by("-pk")
    )
    return target_rows(list(rows), user)
