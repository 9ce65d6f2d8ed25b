"""What outreach asks of apps it must not know: leads, agreements, last contacts, what we can offer.

Each app that knows registers its answer in an `apps.py`. Nobody registered means that nothing is
known, and pages say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from wutong.accounts.public import User
from wutong.chains.public import Segment

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# a firm as it is asked for: (credit code or "", name)
Firm = tuple[str, str]


@dataclass(frozen=True)
class Contact:
    """One contact with a firm that was noted elsewhere."""

    on: date
    words: str
    who: str
    url: str = ""


@dataclass(frozen=True)
class KnownLead:
    """That a firm is a lead already: in which words, where, and its subject (kind, id)."""

    words: str
    url: str
    subject: tuple[str, int]


@dataclass(frozen=True)
class Offered:
    """Something the county can offer for a segment: a policy, a site, a factor, a project."""

    kind: str | _StrPromise
    name: str
    note: str = ""
    url: str = ""
    source: str = ""
    is_example: bool = False


@dataclass(frozen=True)
class OutcomeRow:
    """A lead or an agreement that came of a meeting, ready to show."""

    key: int
    label: str
    url: str
    on: date | None = None
    note: str = ""
    is_example: bool = False


@dataclass(frozen=True)
class OutcomeSource:
    """Where one kind of outcome is kept.

    `rows(keys, user)` gives those that the person may see; `choices(user)` those that may still be
    tied to a trip, newest first, as (key, label).
    """

    kind: str
    title: str | _StrPromise
    counter: str
    rows: Callable[[Iterable[int], User], Mapping[int, OutcomeRow]]
    choices: Callable[[User], list[tuple[int, str]]]


@dataclass(frozen=True)
class Project:
    """An offer of the county, or a need, for the matching of projects."""

    key: str
    title: str
    url: str
    segment: Segment | None
    words: tuple[str, ...] = ()
    note: str = ""
    is_example: bool = False


ContactsSource = Callable[[list[Firm], User], Mapping[str, list[Contact]]]
LeadSource = Callable[[list[Firm], User], Mapping[str, KnownLead]]
OfferSource = Callable[[Segment | None, User], list[Offered]]
ProjectSource = Callable[[User], list[Project]]
LeadForm = Callable[[str, int], str]

_contacts: list[ContactsSource] = []
_leads: list[LeadSource] = []
_offers: list[OfferSource] = []
_projects: list[ProjectSource] = []
_outcomes: dict[str, OutcomeSource] = {}
_lead_forms: list[LeadForm] = []


def register_contacts(source: ContactsSource) -> None:
    """Add a source of contacts noted elsewhere, by credit code or else by name."""
    if source not in _contacts:
        _contacts.append(source)


def register_leads(source: LeadSource) -> None:
    """Add a source that knows which firms are leads."""
    if source not in _leads:
        _leads.append(source)


def register_offers(source: OfferSource) -> None:
    """Add a source of what can be offered for a segment."""
    if source not in _offers:
        _offers.append(source)


def register_projects(source: ProjectSource) -> None:
    """Add a source of the county's own project offers."""
    if source not in _projects:
        _projects.append(source)


def register_outcomes(source: OutcomeSource) -> None:
    """Add a kind of outcome; a second one of the same kind is a mistake."""
    if _outcomes.get(source.kind, source) is not source:
        raise ValueError(f"outcomes of {source.kind!r} are registered twice")
    _outcomes[source.kind] = source


def register_lead_form(form: LeadForm) -> None:
    """Say where a new lead is registered from a subject (kind, id)."""
    if form not in _lead_forms:
        _lead_forms.append(form)


def _under(firms: Iterable[Firm]) -> list[Firm]:
    return list(dict.fromkeys(firms))


def contacts_with(firms: Iterable[Firm], user: User) -> dict[str, list[Contact]]:
    """Contacts noted elsewhere, newest first, under each firm's code and name as asked for."""
    asked = _under(firms)
    found: dict[str, list[Contact]] = {}
    for source in _contacts if asked else ():
        for key, rows in source(asked, user).items():
            found.setdefault(key, []).extend(rows)
    return {key: sorted(rows, key=lambda c: c.on, reverse=True) for key, rows in found.items()}


def leads_among(firms: Iterable[Firm], user: User) -> dict[str, KnownLead]:
    """Which of these firms are leads, under code and name as asked for."""
    asked = _under(firms)
    found: dict[str, KnownLead] = {}
    for source in _leads if asked else ():
        found.update(source(asked, user))
    return found


def offers_known() -> bool:
    """Whether any app tells what can be offered: without one it is not entered, and not nothing."""
    return bool(_offers)


def offers_for(segment: Segment | None, user: User) -> list[Offered]:
    """What the county can offer for a segment."""
    return [row for source in _offers for row in source(segment, user)]


def projects_known() -> bool:
    """Whether any app tells of the county's own offers."""
    return bool(_projects)


def projects_offered(user: User) -> list[Project]:
    """The county's own project offers."""
    return [row for source in _projects for row in source(user)]


def outcome_sources() -> list[OutcomeSource]:
    """The kinds of outcome there are."""
    return list(_outcomes.values())


def outcome_source(kind: str) -> OutcomeSource | None:
    """The source of one kind."""
    return _outcomes.get(kind)


def lead_form_url(kind: str, key: int) -> str:
    """Where a lead is registered from this subject; "" where no app takes leads."""
    return _lead_forms[0](kind, key) if _lead_forms else ""
