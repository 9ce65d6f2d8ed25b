"""Deadlines and flags as the rules want them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from wutong.calendars.public import WorkCalendar, work_calendar
from wutong.pipeline.models import ClockRule, FlaggedPhrase
from wutong.pipeline.rules.duties import YELLOW, Phrase, Span, end_of, flags_in


@dataclass(frozen=True)
class Clocks:
    """The rules in force on a day, with the calendar they count by."""

    spans: Mapping[str, Span]
    calendar: WorkCalendar

    def until(self, start: date, code: str) -> date | None:
        """The last day of a step that begins on `start`; None: unknown or no such rule."""
        span = self.spans.get(code)
        return end_of(start, span, self.calendar) if span is not None else None

    def days(self, code: str, otherwise: int) -> int:
        """A bare number of days, such as that of the yellow light."""
        span = self.spans.get(code)
        return span.amount if span is not None else otherwise


def clocks_on(day: date) -> Clocks:
    """The deadlines in force on a day: three queries."""
    return Clocks(_spans_on(day), work_calendar())


def _spans_on(day: date) -> dict[str, Span]:
    rows = ClockRule.objects.filter(valid_from__lte=day).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )
    return {row.code: Span(row.amount, row.unit) for row in rows}


def yellow_days() -> int:
    """How many days before its day a thing turns yellow; 3 where the county has no row."""
    span = _spans_on(timezone.localdate()).get(YELLOW)
    return span.amount if span is not None else 3


def flag_of(*texts: str, on: date | None = None) -> str:
    """Which flagged phrases texts speak of, with the rule: empty where none."""
    day = on or timezone.localdate()
    rows = FlaggedPhrase.objects.filter(valid_from__lte=day).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )
    found = flags_in(" ".join(texts), [Phrase(row.words, row.rule) for row in rows])
    if not found:
        return ""
    return f"{'; '.join(phrase.words for phrase in found)} | {found[0].rule}"[:300]
