"""What the cockpit shows, as data: the page and the queries meet here.

Amounts are int cents, None is unknown. Every address opens exactly the rows that make the number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wutong.kernel.words import in_english
from wutong.pipeline.public import Rate
from wutong.ui import charts, figures

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise


@dataclass(frozen=True)
class YearLink:
    """One position of the year switch."""

    year: int
    url: str
    current: bool = False


@dataclass(frozen=True)
class FunnelStep:
    """A stage with the number of projects that reached it.

    `published` keeps a round figure of a public report as printed: "70余个", with its source in
    the funnel's foot; it is never turned into a number.
    """

    label: Words
    count: int
    url: str
    published: Words = ""


@dataclass(frozen=True, kw_only=True)
class MoneyYear:
    """A year's money of one kind: its sum, its months, what makes it, what it leaves out.

    `months` holds up to twelve sums of cents, January first; None before the cut-off is unknown.
    """

    cents: int | None
    months: tuple[int | None, ...]
    url: str
    count: int
    target_cents: int | None = None
    month_urls: tuple[str, ...] = ()
    # rows that belong here but whose amount nobody published
    unknown_count: int = 0
    unknown_url: str = ""
    # for signed money: intents, frameworks, cooperation, undisclosed: never mixed into the sum
    other_count: int = 0
    other_url: str = ""
    is_example: bool = False


@dataclass(frozen=True)
class GapCell:
    """A key segment: state is missing, weak, extend, strong or unknown."""

    name: str
    state: str
    url: str


@dataclass(frozen=True, kw_only=True)
class ChainGaps:
    """One chain's row of the heat strip, upstream on the left."""

    name: str
    url: str
    segments: int
    missing: int
    missing_url: str
    cells: tuple[GapCell, ...]
    chiefs: tuple[str, ...] = ()
    # which chief leads which chain was not published: told by the firm's own trade
    chiefs_inferred: bool = False
    is_example: bool = False


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """A thing to do: what, about what, who owns it, until when."""

    title: str
    url: str
    owner: str
    due_on: date
    subject: str = ""
    days_late: int = 0
    # falls due today or tomorrow
    is_near: bool = False
    is_example: bool = False


@dataclass(frozen=True)
class OwnerCount:
    """How many overdue things a unit holds."""

    owner: str
    count: int
    url: str


@dataclass(frozen=True)
class FirstStep:
    """What a county without data does first."""

    label: Words
    url: str
    done: bool = False


@dataclass(frozen=True)
class VerdictPart:
    """A stretch of the leading sentence: plain, a link, or (tone "late") what must be done."""

    text: str
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Cockpit:
    """Everything on the leader's first page, already fetched."""

    place: str
    year: int
    # the last month of `year` that counts: 12 once the year is over
    month: int
    as_of: datetime
    years: tuple[YearLink, ...]
    funnel: tuple[FunnelStep, ...]
    board_url: str
    signed: MoneyYear
    in_place: MoneyYear
    chains: tuple[ChainGaps, ...]
    gaps_url: str
    overdue: tuple[Deadline, ...]
    overdue_count: int
    overdue_url: str
    owners: tuple[OwnerCount, ...] = ()
    upcoming: tuple[Deadline, ...] = ()
    upcoming_url: str = ""
    funnel_is_example: bool = False
    # 当年开工率: of the projects signed in the year, those started by the cut-off
    started: Rate | None = None
    started_url: str = ""
    published_source: str = ""
    published_url: str = ""
    thresholds_note: str = ""
    first_steps: tuple[FirstStep, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether the year shown lies behind us."""
        return self.year < self.as_of.year

    @property
    def pace(self) -> Decimal | None:
        """The elapsed share of the year by months; none for a year that is over."""
        return None if self.is_over else Decimal(self.month) / 12

    @property
    def first_day(self) -> date:
        """The first month that the figures cover."""
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        """The last month that the figures cover."""
        return date(self.year, max(self.month, 1), 1)

    @property
    def missing(self) -> int:
        """Missing segments of all chains shown."""
        return sum(chain.missing for chain in self.chains)

    @property
    def is_example(self) -> bool:
        """Whether any number of the leading sentence has a made-up row in it."""
        return (
            self.signed.is_example
            or self.in_place.is_example
            or any(chain.is_example for chain in self.chains)
            or any(deadline.is_example for deadline in self.overdue)
        )

    @property
    def chains_are_examples(self) -> bool:
        """One badge in the card's title does when every row is made up."""
        return _all_examples(self.chains)

    @property
    def overdue_are_examples(self) -> bool:
        """The same for the overdue."""
        return _all_examples(self.overdue)

    @property
    def upcoming_are_examples(self) -> bool:
        """The same for what falls due next."""
        return _all_examples(self.upcoming)

    @property
    def funnel_rows(self) -> tuple[charts.FunnelRow, ...]:
        """The funnel: how many projects reached each step within the year."""
        return charts.funnel_rows(
            [(step.label, step.count, step.url, str(step.published)) for step in self.funnel],
            # steps of one year are no cohort: a share of the step before would be no rate
            share_of_before=False,
        )

    @property
    def signed_chart(self) -> charts.BarChart:
        """Signed money by month, hatched."""
        return charts.month_bars(
            self.signed.months,
            kind="promise",
            title=_("Signed amount"),
            now=self.month,
            urls=self.signed.month_urls,
        )

    @property
    def in_place_chart(self) -> charts.BarChart:
        """Money in place by month, solid."""
        return charts.month_bars(
            self.in_place.months,
            kind="fact",
            title=_("Money in place"),
            now=self.month,
            urls=self.in_place.month_urls,
        )

    @property
    def signed_meter(self) -> charts.Meter | None:
        """Signed money against its target."""
        return charts.target_meter(
            self.signed.cents, self.signed.target_cents, kind="promise", pace=self.pace
        )

    @property
    def in_place_meter(self) -> charts.Meter | None:
        """Money in place against its target."""
        return charts.target_meter(
            self.in_place.cents, self.in_place.target_cents, kind="fact", pace=self.pace
        )

    @property
    def verdict(self) -> tuple[VerdictPart, ...]:
        """The sentence that would survive being read aloud; charts and tables prove it."""
        said = [_money_sentence(self), _overdue_sentence(self), _gap_sentence(self)]
        addresses = {
            "signed": self.signed.url,
            "funds": self.in_place.url,
            "late": self.overdue_url,
            "gaps": self.gaps_url,
        }
        glue = "" if not in_english() else " "
        return parts_of(glue.join(filter(None, said)), addresses)


def _all_examples(rows: Sequence[ChainGaps | Deadline]) -> bool:
    return bool(rows) and all(row.is_example for row in rows)


def parts_of(marked: str, addresses: Mapping[str, str]) -> tuple[VerdictPart, ...]:
    """Cut "…[12.65 亿元](signed)…*behind*…" into links, strong words and plain text."""
    parts = []
    for piece in re.split(r"(\[[^\]]*\]\([a-z]+\)|\*[^*]+\*)", marked):
        if not piece:
            continue
        if link := re.fullmatch(r"\[([^\]]*)\]\(([a-z]+)\)", piece):
            parts.append(VerdictPart(link[1], url=addresses.get(link[2], "")))
        elif piece.startswith("*") and piece.endswith("*"):
            parts.append(VerdictPart(piece.strip("*"), tone="late"))
        else:
            parts.append(VerdictPart(piece))
    return tuple(parts)


def _money_sentence(cockpit: Cockpit) -> str:
    place, signed = cockpit.in_place, cockpit.signed
    if place.cents is not None and place.target_cents:
        share = Decimal(place.cents) * 100 / place.target_cents
        told = figures.percent(place.cents, place.target_cents)
        if cockpit.pace is None:
            return _("Money in place reached [%(share)s](funds) of the annual target.") % {
                "share": told
            }
        # compare what is printed: 23.0 and 33.3 differ by 10.3
        behind = round(cockpit.pace * 100, 1) - round(share, 1)
        words = {"share": told, "points": figures.points(abs(behind))}
        if behind > 0:
            return (
                _(
                    "Money in place stands at [%(share)s](funds) of the annual target, "
                    "*%(points)s behind the calendar*."
                )
                % words
            )
        return (
            _(
                "Money in place stands at [%(share)s](funds) of the annual target, "
                "%(points)s ahead of the calendar."
            )
            % words
        )
    if signed.cents is None and place.cents is None:
        return _("No signed amount and no money in place has been entered for %(year)s.") % {
            "year": cockpit.year
        }
    return _(
        "Formal agreements of %(year)s: [%(signed)s](signed); money in place: [%(place)s](funds)."
    ) % {
        "year": cockpit.year,
        "signed": figures.money_words(signed.cents),
        "place": figures.money_words(place.cents),
    }


def _overdue_sentence(cockpit: Cockpit) -> str:
    count = cockpit.overdue_count
    if not count:
        return _("Nothing is overdue.")
    first = cockpit.owners[0] if cockpit.owners else None
    if first is None:
        words = ngettext(
            "[%(count)s matter is overdue](late).", "[%(count)s matters are overdue](late).", count
        )
        return words % {"count": figures.plain_number(count)}
    if first.count == count:
        words = ngettext(
            "[%(count)s matter is overdue](late), with %(owner)s.",
            "[%(count)s matters are overdue](late), all with %(owner)s.",
            count,
        )
    else:
        words = ngettext(
            "[%(count)s matter is overdue](late), %(part)s of them with %(owner)s.",
            "[%(count)s matters are overdue](late), %(part)s of them with %(owner)s.",
            count,
        )
    return words % {
        "count": figures.plain_number(count),
        "part": first.count,
        "owner": first.owner,
    }


def _gap_sentence(cockpit: Cockpit) -> str:
    if not cockpit.chains:
        return ""
    if not cockpit.missing:
        return _("No segment of the chains is known to be missing.")
    words = ngettext(
        "[%(count)s segment](gaps) is missing on %(chains)s chains.",
        "[%(count)s segments](gaps) are missing on %(chains)s chains.",
        cockpit.missing,
    )
    return words % {"count": cockpit.missing, "chains": len(cockpit.chains)}
