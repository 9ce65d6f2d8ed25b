"""How long something takes: 工作日 and 日 are two types that do not mix."""

from __future__ import annotations

from dataclasses import dataclass

from wutong.runtime.words import gettext as _


@dataclass(frozen=True, order=True)
class WorkingDays:
    """So many days that the State Council's list calls worked (工作日)."""

    count: int

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("a time is never less than nothing")

    def __add__(self, other: WorkingDays) -> WorkingDays:
        if not isinstance(other, WorkingDays):
            return NotImplemented
        return WorkingDays(self.count + other.count)


@dataclass(frozen=True, order=True)
class CalendarDays:
    """So many days, each of which counts (日)."""

    count: int

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("a time is never less than nothing")

    def __add__(self, other: CalendarDays) -> CalendarDays:
        if not isinstance(other, CalendarDays):
            return NotImplemented
        return CalendarDays(self.count + other.count)


Span = WorkingDays | CalendarDays


def span_of(count: int, unit: str) -> Span:
    """The span by its unit: "wd" working days, "day" calendar days. ValueError for any other."""
    if unit == "wd":
        return WorkingDays(count)
    if unit == "day":
        return CalendarDays(count)
    raise ValueError(_("the unit must be wd or day, not %(unit)s") % {"unit": repr(unit)})
