"""Reading the State Council's yearly notice: which days are free, which are worked instead.

It is read as it is published: “1月1日（周四）至3日（周六）放假调休，共3天。”
Weekdays in brackets and the number of days are checked against the calendar, so that a list for
another year, or a slip in copying, is told and not believed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

WEEKDAYS = "一二三四五六日"
_TITLE = re.compile(r"(20\d\d)\s*年(?:部分)?节假日")
_YEAR = re.compile(r"(20\d\d)\s*年")
_ONE = r"(?:(20\d\d)年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?"
_TOKEN = re.compile(
    rf"{_ONE}(?:\s*(?:至|到|-|—|–|~)\s*{_ONE})?"
    r"|(?P<off>放假)|(?P<on>上班)|共(?P<count>\d{1,2})天"
)
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")


@dataclass(frozen=True)
class Fault:
    """What can't be believed, with the words of the notice."""

    words: str
    why: str
    given: str = ""


@dataclass
class HolidayList:
    """A list as read: day → worked. Only days that differ from Monday to Friday are special."""

    year: int | None
    days: dict[date, bool] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def special(self) -> dict[date, bool]:
        """The days that differ from Monday to Friday."""
        return {d: worked for d, worked in sorted(self.days.items()) if worked != (d.weekday() < 5)}


def read_notice(text: str, year: int | None = None) -> HolidayList:
    """The days that a notice names. `year` is asked for where the text doesn't say it."""
    plain = unicodedata.normalize("NFKC", text)
    plain = plain.replace(" ", "").replace("\u3000", "")
    if year is None:
        found = _TITLE.search(plain) or _YEAR.search(plain)
        year = int(found[1]) if found else None
    result = HolidayList(year)
    if year is None:
        result.faults.append(Fault(text[:40].strip(), "no-year"))
        return result
    for sentence in re.split(r"[。;\n]", plain):
        _read_sentence(sentence, year, result)
    if not any(not worked for worked in result.special.values()) and not result.faults:
        result.faults.append(Fault(text[:40].strip(), "no-days"))
    return result


def _read_sentence(sentence: str, year: int, result: HolidayList) -> None:
    waiting: list[date] = []
    free: list[date] = []
    month: int | None = None
    for token in _TOKEN.finditer(sentence):
        if token["off"] or token["on"]:
            for day in waiting:
                result.days[day] = bool(token["on"])
            if token["off"]:
                free = waiting
            waiting = []
        elif token["count"]:
            if free and len(free) != int(token["count"]):
                result.faults.append(Fault(sentence[:60], "count", str(len(free))))
        else:
            days, month = _days_of(token, year, month, sentence, result)
            waiting += days


def _days_of(
    token: re.Match[str], year: int, month: int | None, sentence: str, result: HolidayList
) -> tuple[list[date], int | None]:
    first = _day(token.group(1, 2, 3, 4), year, month, sentence, result)
    if first is None:
        return [], month
    if token[7] is None:
        return [first], first.month
    last = _day(token.group(5, 6, 7, 8), first.year, first.month, sentence, result)
    if last is None:
        return [first], first.month
    if last < first and not token[5]:
        last = _day_of(first.year + 1, last.month, last.day) or last
    if not first <= last <= first + timedelta(days=20):
        result.faults.append(Fault(token[0], "range"))
        return [first], first.month
    return [first + timedelta(days=n) for n in range((last - first).days + 1)], last.month


def _day(
    parts: tuple[str | None, ...], year: int, month: int | None, sentence: str, result: HolidayList
) -> date | None:
    in_year, in_month, in_day, bracket = parts
    number = int(in_month) if in_month else month
    if number is None or in_day is None:
        return None
    day = _day_of(int(in_year) if in_year else year, number, int(in_day))
    if day is None:
        result.faults.append(Fault(sentence[:60], "no-day"))
        return None
    said = _WEEKDAY.search(bracket or "")
    if said is not None and WEEKDAYS[day.weekday()] != said[1].replace("天", "日"):
        result.faults.append(Fault(sentence[:60], "weekday", day.isoformat()))
    return day


def _day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def from_rows(rows: Mapping[date, bool], year: int) -> HolidayList:
    """A list from a table of days; days that are as Monday to Friday say nothing and are left."""
    result = HolidayList(year, dict(rows))
    stray = [d for d in rows if d.year != year and (d.year, d.month) != (year - 1, 12)]
    result.faults += [Fault(d.isoformat(), "other-year") for d in stray]
    if not result.special:
        result.faults.append(Fault(str(year), "no-days"))
    return result
