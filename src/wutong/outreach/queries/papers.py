"""Papers of a trip: the briefing pack before it, the report after it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from wutong.accounts.public import User
from wutong.kernel.documents import (
    Block,
    Bullets,
    Column,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Span,
    Table,
)
from wutong.outreach.models import Meeting, Occasion, Precision
from wutong.outreach.rules.sums import Total
from wutong.outreach.seams import outcome_source
from wutong.prospecting.public import PartView
from wutong.ui.figures import day_words, month_range

from .lists import StepLine, yuan
from .pages import Briefing, MeetingLine, Whole, briefings_of, whole_of

SCOPE_AT_MOST = 300
CONTACT_AT_MOST = 140
CONTACTS_AT_MOST = 3
# what stands among the facts of the firm already, or says only that it is known
TOLD_ELSEWHERE = frozenset({"scale", "age", "region", "direction"})
PARTS_AT_MOST = 2


def days_words(occasion: Occasion) -> str:
    """When, as exactly as it is known."""
    if occasion.precision == Precision.YEAR:
        return _("%(year)s, month not published") % {"year": occasion.starts_on.year}
    if occasion.precision == Precision.MONTH:
        return month_range(occasion.starts_on, occasion.ends_on)
    first = day_words(occasion.starts_on, year=True)
    if occasion.starts_on == occasion.ends_on:
        return first
    other_year = occasion.starts_on.year != occasion.ends_on.year
    return f"{first} – {day_words(occasion.ends_on, year=other_year)}"


def _mark(whole: Whole) -> str:
    return pgettext("mark on a paper", "Sample") if whole.is_example else ""


def _route(whole: Whole) -> str:
    stops = []
    for stop in whole.stops:
        days = ""
        if stop.arrives_on and stop.leaves_on:
            first, last = day_words(stop.arrives_on), day_words(stop.leaves_on)
            days = f" ({first})" if first == last else f" ({first} – {last})"
        stops.append(f"{stop}{days}")
    return " → ".join(stops)


def _members(whole: Whole) -> str:
    return "、".join(
        _("%(who)s (%(duty)s)") % {"who": m.title, "duty": m.duty} if m.duty else m.title
        for m in whole.members
    )


def _head(whole: Whole) -> tuple[tuple[str, str], ...]:
    occasion = whole.occasion
    rows = [
        (_("Kind"), str(occasion.get_kind_display())),
        (_("When"), days_words(occasion)),
        (_("Route"), _route(whole)),
        (_("Led by"), occasion.leader_post),
        (_("Members"), _members(whole)),
    ]
    if occasion.host:
        rows.append((_("Host or organiser"), occasion.host))
    return tuple(rows)


def _shortened(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _agenda(whole: Whole) -> Table:
    rows = []
    for box in whole.agenda:
        day = _day_and_place(box.day, box.stop)
        if not box.lines:
            rows.append((day, "", pgettext("agenda", "No meeting"), ""))
        for nth, line in enumerate(box.lines):
            meeting = line.meeting
            rows.append(
                (
                    day if nth == 0 else "",
                    f"{meeting.at:%H:%M}" if meeting.at else "",
                    meeting.firm_name,
                    " ".join(p for p in (meeting.city, meeting.venue) if p),
                )
            )
    columns = (
        Column(pgettext("agenda", "Day"), 1.3), Column(_("Time"), 0.7),
        Column(_("Firm"), 3), Column(_("Place"), 2),
    )  # fmt: skip
    return Table(columns, tuple(rows))


def _day_and_place(day: date | None, stop: str) -> str:
    if day is None:
        return _("Day not settled")
    return f"{day_words(day)} {stop}".strip()


def pack_of(occasion: Occasion, user: User) -> Document:
    """The briefing pack: the trip on one page, then each firm on one."""
    whole = whole_of(occasion, user)
    lines = [x for x in whole.lines if x.meeting.state != "cancelled"]
    blocks: list[Block] = [
        Heading(_("Purpose")),
        Paragraph(occasion.says, tone="lead"),
    ]
    if occasion.presented:
        blocks += [Heading(_("What is presented"), 2), Paragraph(occasion.presented)]
    blocks += [Heading(_("Agenda"), 2), _agenda(whole)]
    for briefing in briefings_of(lines, user):
        blocks += [PageBreak(), *_firm(briefing)]
    return Document(
        title=occasion.title if not _in_english(occasion) else str(occasion),
        subtitle=_("Briefing pack"), blocks=tuple(blocks), made_at=timezone.now(),
        author=str(occasion.department or ""), mark=_mark(whole), cover=True,
        cover_facts=(
            *_head(whole),
            (_("Firms"), ngettext("%(number)s firm", "%(number)s firms", len(lines))
             % {"number": len(lines)}),
        ),
        footer=_("Internal. Contacts only where they were entered."),
    )  # fmt: skip


def _in_english(occasion: Occasion) -> bool:
    return str(occasion) != occasion.title


def _firm(briefing: Briefing) -> Iterable[Block]:
    meeting = briefing.meeting
    yield Heading(meeting.firm_name)
    when = _when(meeting)
    notes = [when] if when else []
    if meeting.is_example:
        notes.append(_("Sample: this firm is made up"))
    if notes:
        yield Paragraph(" · ".join(notes), tone="note")
    yield Heading(_("Who they are"), 2)
    registered = briefing.registered_on
    rows = [
        (_("Place"), briefing.place),
        (_("Registered on"), day_words(registered, year=True) if registered else ""),
        (_("Registered capital"), briefing.capital),
        (_("Business scope"), _shortened(briefing.scope, SCOPE_AT_MOST)),
        (_("Known from"), briefing.register),
    ]
    if meeting.contact_name:
        rows.append((_("Contact"), meeting.contact_name))
    yield Facts(tuple(rows))
    yield Heading(_("Why for our chain"), 2)
    yield from _why(briefing.line)
    yield Heading(_("What we offer"), 2)
    yield from _offers(briefing)
    yield Heading(_("What to ask"), 2)
    yield _or_unknown(meeting.to_ask)
    yield Heading(_("Last contacts"), 2)
    if briefing.contacts:
        yield Bullets(
            tuple(
                _("%(day)s, %(who)s: %(words)s")
                % {
                    "day": day_words(c.on, year=True),
                    "who": c.who,
                    "words": _shortened(c.words, CONTACT_AT_MOST) or _("No minutes yet."),
                }
                for c in briefing.contacts[:CONTACTS_AT_MOST]
            )
        )
    elif briefing.line.lead is not None:
        yield Paragraph(_("Lead: %(state)s") % {"state": briefing.line.lead.words})
    else:
        yield Paragraph(_("None on record that you may see."), tone="note")


def _when(meeting: Meeting) -> str:
    parts = [
        day_words(meeting.day) if meeting.day else "",
        f"{meeting.at:%H:%M}" if meeting.at else "",
        meeting.city, meeting.venue,
    ]  # fmt: skip
    return " ".join(p for p in parts if p)


def _why(line: MeetingLine) -> Iterable[Block]:
    meeting = line.meeting
    if meeting.segment is not None:
        yield Paragraph(f"{meeting.segment.chain} · {meeting.segment}")
    if meeting.why:
        yield Paragraph(meeting.why)
    known = [p for p in line.parts if not p.is_unknown and p.text and p.code not in TOLD_ELSEWHERE]
    for part in known[:PARTS_AT_MOST]:
        yield Paragraph(_evidence(part))
    if not (meeting.why or line.parts or meeting.segment):
        yield _or_unknown("")


def _evidence(part: PartView) -> tuple[Span, ...]:
    """The part's name, then its words with the evidence in bold."""
    spans = [Span(_("%(name)s: ") % {"name": part.name})]
    spans += [Span(piece.text, bold=piece.marked) for piece in part.pieces]
    return tuple(spans)


def _offers(briefing: Briefing) -> Iterable[Block]:
    """Only what is data: what somebody typed for this firm, and what the apps below keep."""
    meeting = briefing.meeting
    if meeting.offered:
        yield Paragraph(meeting.offered)
    if briefing.offers:
        sample = pgettext("mark on a paper", "Sample")
        yield Bullets(
            tuple(
                _("%(name)s: ") % {"name": row.kind}
                + row.name
                + (f" · {row.note}" if row.note else "")
                + (f" [{sample}]" if row.is_example else "")
                for row in briefing.offers
            )
        )
    if not meeting.offered and not briefing.offers:
        yield _or_unknown("")


def _or_unknown(text: str) -> Paragraph:
    return Paragraph(text) if text else Paragraph(_("not entered"), tone="note")


def report_of(occasion: Occasion, user: User) -> Document:
    """The trip report: purpose, route, whom met, results, follow-ups, costs."""
    whole = whole_of(occasion, user)
    blocks: list[Block] = [Facts(_head(whole)), Heading(_("Purpose")), Paragraph(occasion.says)]
    if occasion.presented:
        blocks += [Heading(_("What was presented")), Paragraph(occasion.presented)]
    blocks += [Heading(_("What came of it")), _or_unknown(occasion.report)]
    blocks += [Heading(_("Whom we met")), *_met(whole)]
    blocks += [Heading(_("Leads and agreements")), *_results(whole)]
    blocks += [Heading(_("Follow-up list")), *_follow_ups(whole.steps)]
    blocks += [Heading(_("Costs")), *_costs(whole)]
    if occasion.source:
        blocks.append(
            Paragraph(_("Published: %(source)s") % {"source": occasion.told_by}, tone="note")
        )
    reported = occasion.reported_on
    return Document(
        title=str(occasion), subtitle=_("Trip report"), blocks=tuple(blocks),
        made_at=timezone.now(), author=str(occasion.department or ""), mark=_mark(whole),
        footer=_("Reported on %(day)s") % {"day": day_words(reported, year=True)}
        if reported else _("Not handed in yet"),
    )  # fmt: skip


def _met(whole: Whole) -> Iterable[Block]:
    held = [x for x in whole.lines if x.is_held]
    if not held:
        yield Paragraph(_("No meeting with minutes."), tone="note")
    for line in held:
        meeting = line.meeting
        yield Heading(meeting.firm_name, 2)
        said = [_when(meeting)]
        if meeting.met_posts:
            said.append(_("Met: %(posts)s") % {"posts": meeting.met_posts})
        if any(said):
            yield Paragraph(" · ".join(p for p in said if p), tone="note")
        yield Paragraph(meeting.minutes)
    missed = [x.meeting for x in whole.lines if x.meeting.state == "cancelled"]
    if missed:
        yield Heading(_("Did not take place"), 2)
        yield Bullets(
            tuple(
                _("%(firm)s: %(what)s") % {"firm": m.firm_name, "what": m.cancel_reason}
                for m in missed
            )
        )


def _results(whole: Whole) -> Iterable[Block]:
    if not whole.outcomes:
        yield Paragraph(_("No lead and no agreement yet."), tone="note")
        return
    rows = []
    for _pk, kind, row in whole.outcomes:
        source = outcome_source(kind)
        rows.append(
            (
                str(source.title) if source else kind,
                row.label,
                row.note,
                day_words(row.on, year=True) if row.on else "",
            )
        )
    yield Table(
        (
            Column(_("Kind"), 1), Column(_("What"), 4), Column(_("State"), 1.2),
            Column(pgettext("agenda", "Day"), 2),
        ),
        tuple(rows),
    )  # fmt: skip


def _follow_ups(steps: Iterable[StepLine]) -> Iterable[Block]:
    rows = [
        (
            line.step.firm_name,
            line.step.what,
            str(line.step.get_kind_display()),
            line.task.task.owner.title,
            day_words(line.task.task.due_on, year=True),
            line.task.state,
        )
        for line in steps
    ]
    if not rows:
        yield Paragraph(_("Nothing promised yet."), tone="note")
        return
    yield Table(
        (
            Column(_("Firm"), 2.4), Column(_("What"), 3), Column(_("Who promised"), 1.3),
            Column(_("Who sees to it"), 1.5), Column(_("Until"), 2.3), Column(_("State"), 1),
        ),
        tuple(rows),
    )  # fmt: skip


def _costs(whole: Whole) -> Iterable[Block]:
    if not whole.costs:
        yield Paragraph(_("not entered"), tone="note")
        return
    unknown = _("not entered")

    def money(cents: int | None) -> str:
        return unknown if cents is None else yuan(cents)

    rows = [(c.label, money(c.planned_cents), money(c.actual_cents)) for c in whole.costs]
    rows.append((_("Together"), _total(whole.planned, money), _total(whole.actual, money)))
    yield Table(
        (
            Column(_("What for"), 2), Column(pgettext("cost", "Planned"), 1.5, "right"),
            Column(pgettext("cost", "Spent"), 1.5, "right"),
        ),
        tuple(rows),
        strong=frozenset({len(rows) - 1}),
    )  # fmt: skip


def _total(total: Total, money: object) -> str:
    assert callable(money)  # noqa: S101 # a local function
    words = str(money(total.cents))
    if total.cents is not None and total.missing:
        words += " " + ngettext(
            "(%(number)s kind missing)", "(%(number)s kinds missing)", total.missing
        ) % {"number": total.missing}
    return words
