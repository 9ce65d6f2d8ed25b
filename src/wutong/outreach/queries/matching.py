"""The four matchings: industry, firms, projects, production and sales; each with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from wutong.accounts.public import Jurisdiction, User
from wutong.chains.public import (
    Assessment,
    AssessmentStatus,
    GapState,
    Link,
    Placement,
    Segment,
)
from wutong.companies.public import Company
from wutong.outreach.models import Direction, Good, NextStep
from wutong.outreach.rules.words import Piece, excerpt
from wutong.outreach.seams import KnownLead, leads_among, projects_known, projects_offered
from wutong.prospecting.public import Candidate, Target, TargetState, parts_shown

from .planning import latest_screenings

TABS = ("industry", "firm", "project", "trade")
GAPS = 12
A_GAP = 3
A_FIRM = 8
A_GOOD = 6
A_PROJECT = 5
OPEN = (TargetState.CHOSEN, TargetState.CONTACTED)
COUNTING = ("suggested", "confirmed")
GONE = ("revoked", "cancelled", "moved")


@dataclass(frozen=True)
class Reason:
    """One reason in words, with the evidence marked."""

    name: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The reason without marks."""
        return f"{self.name}: " + "".join(p.text for p in self.pieces)


@dataclass(frozen=True)
class Suggestion:
    """Two who should talk, and why. `key` is the same each time it is suggested."""

    key: str
    firm: tuple[str, str]
    firm_url: str
    company: int | None
    place: str
    role: str
    reasons: tuple[Reason, ...]
    is_example: bool
    lead: KnownLead | None = None
    step: NextStep | None = None

    @property
    def evidence(self) -> str:
        """All reasons as text, to be kept with what is to be done."""
        return "\n".join(reason.text for reason in self.reasons)


@dataclass(frozen=True)
class Group:
    """What is looked for, and who was found for it."""

    title: str
    url: str
    notes: tuple[str, ...]
    rows: tuple[Suggestion, ...]
    is_example: bool = False
    key: str = ""


@dataclass(frozen=True)
class Matching:
    """One of the four, ready to show; `missing` says what would have to be entered first."""

    tab: str
    groups: tuple[Group, ...]
    missing: str = ""
    firms: tuple[tuple[int, str], ...] = ()
    firm: Company | None = None
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def full(self) -> list[Group]:
        """What somebody was found for."""
        return [group for group in self.groups if group.rows]

    @property
    def bare(self) -> list[Group]:
        """What nobody was found for."""
        return [group for group in self.groups if not group.rows]

    @property
    def total(self) -> int:
        """Suggestions on the page."""
        return sum(len(group.rows) for group in self.groups)


def _plain(text: str) -> tuple[Piece, ...]:
    return (Piece(text),)


def _part_reasons(parts: list[dict[str, Any]]) -> tuple[Reason, ...]:
    shown = parts_shown(parts)
    return tuple(
        Reason(part.name, tuple(Piece(p.text, p.marked) for p in part.pieces))
        for part in shown
        if part.code in {"fit", "region", "ties"} and not part.is_unknown and part.text
    )[:2]


def _placed_reason(placement: Placement) -> Reason:
    """The words of the scope that put a firm on its segment."""
    words = [
        str(hit["word"]) for hit in placement.evidence if hit.get("word") and not hit.get("negated")
    ]
    pieces = excerpt(placement.company.business_scope, words)
    if not pieces:
        pieces = _plain("、".join(dict.fromkeys(words)) or str(placement.get_how_display()))
    return Reason(_("On the segment %(segment)s") % {"segment": placement.segment}, pieces)


def _link_reason(link: Link) -> Reason:
    words = _("%(above)s supplies %(below)s: %(what)s") % {
        "above": link.upstream, "below": link.downstream, "what": link.says or _("not entered"),
    }  # fmt: skip
    return Reason(_("Link of the chain"), _plain(f"{words} ({link.told_by})"))


def _finished(groups: Iterable[Group], user: User) -> tuple[Group, ...]:
    """Add who is a lead already and what was taken up, in two queries for the whole page."""
    kept = list(groups)
    rows = [row for group in kept for row in group.rows]
    leads = leads_among([row.firm for row in rows], user)
    steps = {
        step.match: step
        for step in NextStep.objects.visible_to(user)
        .filter(match__in=[row.key for row in rows])
        .select_related("task", "owner")
    }
    return tuple(
        replace(
            group,
            rows=tuple(
                replace(
                    row,
                    lead=leads.get(row.firm[0]) or leads.get(row.firm[1]),
                    step=steps.get(row.key),
                )
                for row in group.rows
            ),
        )
        for group in kept
    )


def _gaps(user: User) -> list[Assessment]:
    """Segments judged missing or weak in chains in force: what a person confirmed goes first."""
    rows = (
        Assessment.objects.visible_to(user)
        .live()
        .filter(
            segment__chain__state="in_force", segment__chain__level="county",
            state__in=(GapState.MISSING, GapState.WEAK),
        )
        .select_related("segment__chain")
    )  # fmt: skip
    held: dict[int, Assessment] = {}
    for row in rows.order_by("pk"):
        known = held.get(row.segment_id)
        if known is None or known.status == AssessmentStatus.PROPOSED:
            held[row.segment_id] = row
    return sorted(
        held.values(),
        key=lambda r: (
            r.status == AssessmentStatus.PROPOSED, r.state != GapState.MISSING,
            r.segment.chain.order, r.segment_id,
        ),
    )  # fmt: skip


def industry(user: User, home: Jurisdiction) -> Matching:
    """Gaps of the chains ↔ who could fill them, with the local firms above and below."""
    newest = {s.segment_id: s for s in latest_screenings(user)}
    gaps = _gaps(user)
    # a gap for which somebody was found comes first: there is something to do
    found_for = set(newest) | set(
        Target.objects.visible_to(user).filter(state__in=OPEN).values_list("segment", flat=True)
    )
    gaps.sort(key=lambda r: r.segment_id not in found_for)
    gaps = gaps[:GAPS]
    segments = [g.segment_id for g in gaps]
    links = list(
        Link.objects.filter(Q(upstream__in=segments) | Q(downstream__in=segments))
        .select_related("upstream", "downstream")
        .order_by("-confidence", "pk")
    )
    near = _local_on({x.upstream_id for x in links} | {x.downstream_id for x in links}, home)
    targets: dict[int, list[Target]] = {}
    for target in (
        Target.objects.visible_to(user)
        .filter(segment__in=segments, state__in=OPEN)
        .order_by("-score", "pk")
    ):
        targets.setdefault(target.segment_id, []).append(target)
    candidates: dict[int, list[Candidate]] = {}
    for candidate in (
        Candidate.objects.filter(
            screening__in=[s for s in newest.values() if s.segment_id in segments],
            rank__lte=A_GAP * 2,
        )
        .select_related("screening")
        .order_by("rank")
    ):
        candidates.setdefault(candidate.screening.segment_id, []).append(candidate)
    codes = [t.uscc for rows in targets.values() for t in rows] + [
        c.uscc for rows in candidates.values() for c in rows
    ]
    pages = _pages(codes, user)
    groups = []
    for gap in gaps:
        segment = gap.segment
        own = [x for x in links if segment.pk in (x.upstream_id, x.downstream_id)]
        reasons = tuple(_link_reason(x) for x in own[:2])
        notes = [str(gap.get_state_display())]
        for link in own:
            above = link.downstream_id == segment.pk
            other = link.upstream if above else link.downstream
            firms = [p.company.name for p in near.get(other.pk, ())][:3]
            if firms:
                words = (
                    _("Local supply from %(segment)s: %(firms)s")
                    if above
                    else _("Local use by %(segment)s: %(firms)s")
                )
                notes.append(words % {"segment": other, "firms": "、".join(firms)})
        rows = [
            _of_register("industry", segment, t.uscc, t.name, t.snapshot, t.why, pages,
                         t.is_example, reasons, _("On a target list"))
            for t in targets.get(segment.pk, ())[:A_GAP]
        ]  # fmt: skip
        known = {row.firm for row in rows}
        rows += [
            _of_register("industry", segment, c.uscc, c.name,
                         {"province": c.province, "city": c.city}, c.parts, pages,
                         c.is_example, reasons, _("From a screening"))
            for c in candidates.get(segment.pk, ())
            if (c.uscc, c.name) not in known
        ]  # fmt: skip
        groups.append(
            Group(
                f"{segment.chain} · {segment}", reverse("chains:segment", args=[segment.pk]),
                tuple(notes), tuple(rows[:A_GAP]), any(r.is_example for r in rows),
            )
        )  # fmt: skip
    missing = "" if gaps else _("No segment is judged missing or weak yet: judge the chains first.")
    return Matching("industry", _finished(groups, user), missing)


def _pages(codes: Iterable[str], user: User) -> dict[str, int]:
    """Keys of firms in the county's register by credit code."""
    wanted = [c for c in codes if c]
    rows = Company.objects.visible_to(user).filter(uscc__in=wanted).values_list("uscc", "pk")
    return {code: pk for code, pk in rows if code}


def _of_register(
    tab: str,
    segment: Segment,
    uscc: str,
    name: str,
    facts: dict[str, object],
    parts: list[dict[str, Any]],
    pages: dict[str, int],
    is_example: bool,
    more: tuple[Reason, ...],
    role: str,
    about: str = "",
) -> Suggestion:
    company = pages.get(uscc)
    return Suggestion(
        key=f"{tab}:{about or segment.pk}:{uscc or name}"[:120],
        firm=(uscc, name),
        firm_url=reverse("companies:page", args=[company]) if company else "",
        company=company,
        place=" ".join(str(facts.get(k) or "") for k in ("province", "city")).strip(),
        role=role,
        reasons=(*_part_reasons(parts), *more),
        is_example=is_example,
    )


def _local_on(segments: Iterable[int], home: Jurisdiction) -> dict[int, list[Placement]]:
    """Firms of the county on these segments, best fit first."""
    found: dict[int, list[Placement]] = {}
    rows = (
        Placement.objects.filter(
            segment__in=list(segments), status__in=COUNTING,
            company__jurisdiction__path__startswith=home.path,
        )
        .exclude(company__status__in=GONE)
        .select_related("company", "segment")
        .order_by("-fit", "pk")
    )  # fmt: skip
    for row in rows:
        found.setdefault(row.segment_id, []).append(row)
    return found


def local_firms(user: User, home: Jurisdiction) -> list[tuple[int, str]]:
    """Local firms that stand on a segment, for the choice."""
    placed = Placement.objects.filter(status__in=COUNTING, segment__chain__state="in_force")
    rows = (
        Company.objects.visible_to(user)
        .in_region(home)
        .filter(pk__in=placed.values("company"))
        .order_by("name", "pk")
    )
    return list(rows.values_list("pk", "name")[:400])


def firms(user: User, home: Jurisdiction, chosen: int | None) -> Matching:
    """A local firm ↔ its peers, suppliers and customers, by the links of the chains."""
    choices = local_firms(user, home)
    if not choices:
        return Matching("firm", (), _("No firm of the county stands on a segment yet."))
    keys = {key for key, _name in choices}
    key = chosen if chosen in keys else choices[0][0]
    company = Company.objects.get(pk=key)
    own = list(
        Placement.objects.visible_to(user)
        .filter(company=company, status__in=COUNTING, segment__chain__state="in_force")
        .select_related("segment__chain", "company")
        .order_by("-fit", "pk")[:4]
    )
    segments = {p.segment_id for p in own}
    links = list(
        Link.objects.filter(Q(upstream__in=segments) | Q(downstream__in=segments))
        .select_related("upstream", "downstream")
        .order_by("-confidence", "pk")
    )
    roles = [
        (_("Suppliers"), "supplier", [x for x in links if x.downstream_id in segments], "up"),
        (_("Customers"), "customer", [x for x in links if x.upstream_id in segments], "down"),
    ]
    groups = []
    for title, role, found, side in roles:
        by_segment = {
            (x.upstream_id if side == "up" else x.downstream_id): x for x in reversed(found)
        }
        rows = _placed(by_segment, company, home, role, title)
        groups.append(Group(title, "", (), tuple(rows)))
    peers = _placed(dict.fromkeys(segments), company, home, "peer", _("Peers"))
    groups.append(Group(_("Peers"), "", (_("Same segment: to buy together, or to share an order"),),
                        tuple(peers)))  # fmt: skip
    return Matching("firm", _finished(groups, user), firms=tuple(choices), firm=company)


def _placed(
    by_segment: Mapping[int, Link | None],
    company: Company,
    home: Jurisdiction,
    role: str,
    title: str,
) -> list[Suggestion]:
    """Firms on these segments, those of the county first, each once."""
    rows = (
        Placement.objects.filter(segment__in=list(by_segment), status__in=COUNTING)
        .exclude(company=company)
        .exclude(company__status__in=GONE)
        .select_related("company__jurisdiction", "segment")
    )
    here = Q(company__jurisdiction__path__startswith=home.path)
    found = list(rows.filter(here).order_by("-fit", "pk")[:A_FIRM])
    if len(found) < A_FIRM:
        found += list(rows.exclude(here).order_by("-fit", "pk")[: A_FIRM - len(found)])
    once: dict[int, Suggestion] = {}
    for row in found:
        link, firm = by_segment[row.segment_id], row.company
        reasons = [_placed_reason(row)]
        if link is not None:
            reasons.append(_link_reason(link))
        once.setdefault(
            firm.pk,
            Suggestion(
                key=f"firm:{role}:{company.pk}:{firm.pk}", firm=(firm.uscc or "", firm.name),
                firm_url=reverse("companies:page", args=[firm.pk]), company=firm.pk,
                place=" ".join(p for p in (firm.province, firm.city) if p)
                or str(firm.jurisdiction or ""),
                role=title, reasons=tuple(reasons), is_example=firm.is_example,
            ),
        )  # fmt: skip
    return list(once.values())


def projects(user: User) -> Matching:
    """The county's own offers ↔ firms of target lists and screenings on the same segment."""
    if not projects_known():
        return Matching("project", (), _("The county's own project offers are not kept here yet."))
    offers = projects_offered(user)
    if not offers:
        return Matching("project", (), _("No project offer is entered yet."))
    segments = {o.segment.pk for o in offers if o.segment}
    targets: dict[int, list[Target]] = {}
    for target in (
        Target.objects.visible_to(user)
        .filter(segment__in=segments, state__in=OPEN)
        .order_by("-score", "pk")
    ):
        targets.setdefault(target.segment_id, []).append(target)
    newest = [s for s in latest_screenings(user) if s.segment_id in segments]
    candidates: dict[int, list[Candidate]] = {}
    for candidate in (
        Candidate.objects.filter(screening__in=newest, rank__lte=A_PROJECT)
        .select_related("screening")
        .order_by("rank")
    ):
        candidates.setdefault(candidate.screening.segment_id, []).append(candidate)
    codes = [t.uscc for rows in targets.values() for t in rows] + [
        c.uscc for rows in candidates.values() for c in rows
    ]
    pages = _pages(codes, user)
    groups = []
    for offer in offers:
        rows: list[Suggestion] = []
        if offer.segment is not None:
            pk = offer.segment.pk
            about = f"{offer.key}"
            rows = [
                _of_register("project", offer.segment, t.uscc, t.name, t.snapshot, t.why, pages,
                             t.is_example, (), _("On a target list"), about)
                for t in targets.get(pk, ())[:A_PROJECT]
            ]  # fmt: skip
            known = {row.firm for row in rows}
            rows += [
                _of_register("project", offer.segment, c.uscc, c.name,
                             {"province": c.province, "city": c.city}, c.parts, pages,
                             c.is_example, (), _("From a screening"), about)
                for c in candidates.get(pk, ())
                if (c.uscc, c.name) not in known
            ]  # fmt: skip
        notes = [n for n in (str(offer.segment or ""), offer.note) if n]
        groups.append(
            Group(offer.title, offer.url, tuple(notes), tuple(rows[:A_PROJECT]), offer.is_example)
        )
    return Matching("project", _finished(groups, user))


def trade(user: User, home: Jurisdiction) -> Matching:
    """What local firms buy and sell ↔ who sells and buys it, here or in a register."""
    goods = list(
        Good.objects.visible_to(user)
        .select_related("company__jurisdiction", "segment__chain")
        .order_by("name", "direction", "pk")[:60]
    )
    local = [
        g
        for g in goods
        if g.company.jurisdiction and g.company.jurisdiction.path.startswith(home.path)
    ]
    if not local:
        return Matching("trade", (), _("No local firm has entered what it buys or sells yet."))
    scopes = _scopes(local, home)
    groups = [_trade_group(good, goods, scopes.get(good.pk, ()), user) for good in local]
    groups.sort(key=lambda g: not g.rows)
    return Matching("trade", _finished(groups, user))


def _scopes(goods: Sequence[Good], home: Jurisdiction) -> dict[int, list[Company]]:
    """Firms of the county whose business scope names what somebody buys: one query for all."""
    wanted = [g for g in goods if g.direction == Direction.BUYS]
    if not wanted:
        return {}
    named = Q()
    for good in wanted:
        for word in good.all_words:
            named |= Q(business_scope__contains=word)
    rows = list(
        Company.objects.in_region(home)
        .filter(named)
        .exclude(status__in=GONE)
        .select_related("jurisdiction")
        .order_by("pk")[:400]
    )
    return {
        good.pk: [
            firm
            for firm in rows
            if firm.pk != good.company_id and excerpt(firm.business_scope, good.all_words)
        ]
        for good in wanted
    }


def _trade_group(good: Good, goods: Sequence[Good], firms: Sequence[Company], user: User) -> Group:
    rows: list[Suggestion] = []
    sells = good.direction == Direction.SELLS
    for other in goods:
        if other.direction == good.direction or other.company_id == good.company_id:
            continue
        reason = _same(good, other)
        if reason is not None:
            role = _("Buys it") if sells else _("Sells it")
            rows.append(_of_company(good, other.company, role, (reason,)))
    known = {row.company for row in rows}
    if not sells:
        rows += [
            _of_company(
                good, firm, _("Names it in its business scope"),
                (Reason(_("Business scope"), excerpt(firm.business_scope, good.all_words)),),
            )
            for firm in firms
            if firm.pk not in known
        ]  # fmt: skip
    if len(rows) < A_GOOD:
        known = {row.company for row in rows}
        rows += [s for s in _by_chain(good, user) if s.company not in known]
    title = _("%(firm)s sells %(product)s") if sells else _("%(firm)s buys %(product)s")
    notes = [n for n in (good.quantity, good.note, good.source) if n]
    return Group(
        title % {"firm": good.company, "product": good.name},
        reverse("companies:page", args=[good.company_id]), tuple(notes), tuple(rows[:A_GOOD]),
        good.is_example,
    )  # fmt: skip


def _same(good: Good, other: Good) -> Reason | None:
    """Why two products are the same: a shared word, or the same segment."""
    for word in good.all_words:
        if pieces := excerpt("、".join((other.name, other.words)), (word,)):
            return Reason(_("Product entered"), pieces)
    if good.segment_id is not None and good.segment_id == other.segment_id:
        return Reason(_("Same segment"), _plain(f"{other.name} · {other.segment}"))
    return None


def _by_chain(good: Good, user: User) -> list[Suggestion]:
    """By the chain: users of what is sold stand downstream, makers of what is bought on it."""
    if good.segment_id is None:
        return []
    if good.direction == Direction.BUYS:
        rows = Placement.objects.visible_to(user).filter(segment=good.segment_id)
        links: dict[int, Link] = {}
        role = _("Makes it")
    else:
        links = {
            x.downstream_id: x
            for x in Link.objects.filter(upstream=good.segment_id).select_related(
                "upstream", "downstream"
            )
        }
        rows = Placement.objects.visible_to(user).filter(segment__in=list(links))
        role = _("Stands downstream")
    found = (
        rows.filter(status__in=COUNTING)
        .exclude(company=good.company_id)
        .exclude(company__status__in=GONE)
        .select_related("company__jurisdiction", "segment")
        .order_by("-fit", "pk")[:A_GOOD]
    )
    made = []
    for row in found:
        reasons = [_placed_reason(row)]
        if row.segment_id in links:
            reasons.append(_link_reason(links[row.segment_id]))
        made.append(_of_company(good, row.company, role, tuple(reasons)))
    return made


def _of_company(good: Good, firm: Company, role: str, reasons: tuple[Reason, ...]) -> Suggestion:
    return Suggestion(
        key=f"trade:{good.pk}:{firm.pk}", firm=(firm.uscc or "", firm.name),
        firm_url=reverse("companies:page", args=[firm.pk]), company=firm.pk,
        place=" ".join(p for p in (firm.province, firm.city) if p) or str(firm.jurisdiction or ""),
        role=role, reasons=reasons, is_example=firm.is_example or good.is_example,
    )  # fmt: skip
