"""Whether a reward may be claimed: who may not, and until when, by rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from wutong.companies.rules.fault import Fault, gettext_noop

from .stages import add_months, name_key

LATE = gettext_noop("The claim was open until %(until)s (%(months)s months from %(from)s)")
NO_DAY = gettext_noop("The months count from %(from)s, which is not known yet")
INVESTOR = gettext_noop("The investor can't be the introducer of its own project")
TARGET = gettext_noop("The introducer has an assigned target (%(letter)s): no reward")
OFFICIAL = gettext_noop("A public official has no reward")
AGENCY = gettext_noop("A commissioned agency has its fee, and no reward")
PAID_AGENCY = gettext_noop("An agency is paid for this project: no reward beside its fee")


@dataclass(frozen=True)
class Ask:
    """One row: what a scheme asks, and where it is written."""

    kind: str
    source: str
    months: int = 0
    counted_from: str = ""


@dataclass(frozen=True)
class Claim:
    """Who claims, for what. `days` are the project's own by code, None where not reached."""

    on: date
    kind: str
    name: str
    code: str = ""
    target_letter: str = ""
    investor_names: tuple[str, ...] = ()
    investor_codes: tuple[str, ...] = ()
    is_paid_agency: bool = False
    days: dict[str, date | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Refusal:
    """Why a claim is refused, and by which published rule."""

    why: Fault
    source: str


def refusals(asks: Sequence[Ask], claim: Claim) -> list[Refusal]:
    """Every reason against a claim; none where it may be made."""
    found = []
    for ask in asks:
        why = _against(ask, claim)
        if why is not None:
            found.append(Refusal(why, ask.source))
    return found


def _against(ask: Ask, claim: Claim) -> Fault | None:
    if ask.kind == "official" and claim.kind == "official":
        return Fault(OFFICIAL)
    if ask.kind == "agency" and claim.kind == "agency":
        return Fault(AGENCY)
    if ask.kind == "agency" and claim.is_paid_agency:
        return Fault(PAID_AGENCY)
    if ask.kind == "investor":
        names = {name_key(name) for name in claim.investor_names if name}
        same = claim.code and claim.code in claim.investor_codes
        return Fault(INVESTOR) if same or name_key(claim.name) in names else None
    if ask.kind == "target" and claim.target_letter:
        return Fault(TARGET, letter=claim.target_letter)
    if ask.kind == "within":
        begun = claim.days.get(ask.counted_from)
        if begun is None:
            return Fault(NO_DAY, **{"from": ask.counted_from})
        until = add_months(begun, ask.months)
        if claim.on > until:
            return Fault(
                LATE, until=until.isoformat(), months=ask.months, **{"from": begun.isoformat()}
            )
    return None
