"""Figures as people read them: money, counts, rates, dates, in the reader's language.

Unknown is never 0 and never blank: it is drawn with a dotted line.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from wutong.kernel.money import WAN, YI, MoneyText, show_money
from wutong.kernel.words import in_english

MILLION = 10**6 * 100
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# the Chinese counter word of each kind of thing; English counts need none
COUNTERS = {
    "agreement": "份", "candidate": "家", "case": "件", "chain": "条", "event": "条",
    "file": "个", "firm": "家", "lead": "条", "list": "份", "matter": "件", "notice": "条",
    "person": "人", "product": "种", "project": "个", "row": "行", "segment": "个", "task": "件",
    "trip": "次", "visit": "次", "voucher": "张",
}  # fmt: skip


def unknown_mark(words: object = "") -> SafeString:
    """The dotted word that stands where a value isn't known."""
    return format_html('<span class="unknown">{}</span>', words or _("Unknown"))


def plain_number(value: int | Decimal | float, places: int | None = None) -> str:
    """1204 → "1,204"; with `places`, rounded half up to that many decimals."""
    if places is not None:
        value = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{value:,}"


def money_words(cents: int | None) -> str:
    """An amount as plain text, for titles and spoken descriptions."""
    shown = money_parts(cents)
    if shown is None:
        return _("unknown")
    return " ".join(part for part in shown if part)


def money_parts(cents: int | None) -> tuple[str, str, str] | None:
    """An amount as (before, figure, unit): ("", "12.65", "亿元") or ("CNY", "1,265", "million")."""
    shown: MoneyText | None = show_money(cents, get_language() or "")
    if shown is None:
        return None
    if shown.unit.startswith("CNY"):
        return "CNY", shown.figure, shown.unit.removeprefix("CNY").strip()
    return "", shown.figure, shown.unit


def money_mark(cents: int | None) -> SafeString:
    """An amount with its unit set small."""
    shown = money_parts(cents)
    if shown is None:
        return unknown_mark()
    before, figure, unit = shown
    tail = format_html(" <small>{}</small>", unit) if unit else ""
    head = format_html("{} ", before) if before else ""
    return format_html('<span class="num">{}{}{}</span>', head, figure, tail)


def money_in(cents: int | None, unit: str) -> SafeString:
    """The bare figure in a fixed unit, for a column whose head names the unit.

    `unit` is "yi" (亿元, two decimals) or "wan" (万元, none); English columns are in CNY million.
    """
    if cents is None:
        return unknown_mark()
    if in_english():
        return format_html("{}", plain_number(Decimal(cents) / MILLION, 2))
    size, places = {"yi": (YI, 2), "wan": (WAN, 0)}[unit]
    return format_html("{}", plain_number(Decimal(cents) / size, places))


def money_unit(unit: str) -> str:
    """The unit's name for a column head."""
    return "CNY million" if in_english() else {"yi": "亿元", "wan": "万元"}[unit]


def counted(number: int | None, kind: str) -> str | SafeString:
    """1204 firms → "1,204 家"; in English the figure alone, since the words stand beside it."""
    if number is None:
        return unknown_mark()
    figure = plain_number(number)
    if in_english():
        return figure
    return format_html(
        '<span class="num">{} <small class="cw">{}</small></span>', figure, COUNTERS[kind]
    )


def calendar_days(number: int) -> str:
    """6 日, 6 days."""
    return ngettext("%(number)s day", "%(number)s days", number) % {"number": number}


def working_days(number: int) -> str:
    """6 个工作日, 6 working days: never shortened, the two calendars differ."""
    words = ngettext("%(number)s working day", "%(number)s working days", number)
    return words % {"number": number}


def percent(part: int | Decimal, whole: int | Decimal, places: int = 1) -> str | None:
    """ "60.0%" of 3 and 5; None where there is nothing to divide by."""
    if not whole:
        return None
    return f"{plain_number(Decimal(part) * 100 / Decimal(whole), places)}%"


def points(difference: Decimal | float) -> str:
    """A difference of two rates: 10.3 个百分点, never with a percent sign."""
    return _("%(number)s points") % {"number": plain_number(difference, 1)}


def masked_phone(phone: str) -> str:
    """138****0000: enough to recognise, too little to call."""
    digits = phone.strip()
    if len(digits) <= 4:
        return "*" * len(digits)
    if len(digits) < 8:
        return "*" * (len(digits) - 2) + digits[-2:]
    return f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"


def day_words(day: date, *, year: bool | None = None) -> str:
    """4月28日 within this year, 2024年9月30日 across; `year` forces it either way."""
    with_year = day.year != timezone.localdate().year if year is None else year
    if in_english():
        return f"{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if with_year else "")
    return (f"{day.year}年" if with_year else "") + f"{day.month}月{day.day}日"


def month_words(day: date, *, short: bool = False, year: bool | None = None) -> str:
    """2024年9月; in a table 24年9月; this year's 9月."""
    with_year = day.year != timezone.localdate().year if year is None else year
    number = f"{day.year % 100:02d}" if short else str(day.year)
    if in_english():
        return MONTHS[day.month - 1] + (f" {number}" if with_year else "")
    return (f"{number}年" if with_year else "") + f"{day.month}月"


def month_range(first: date, last: date) -> str:
    """2023年1—4月, Jan–Apr 2023; across years both sides carry theirs."""
    if (first.year, first.month) == (last.year, last.month):
        return month_words(first, year=True)
    if first.year == last.year:
        if in_english():
            return f"{MONTHS[first.month - 1]}–{month_words(last, year=True)}"
        return f"{first.year}年{first.month}—{last.month}月"
    dash = "–" if in_english() else "—"
    return f"{month_words(first, year=True)}{dash}{month_words(last, year=True)}"


def local_day(value: date | datetime) -> date:
    """The day of a moment on the county's clock."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def day_mark(value: date | datetime | None, *, year: bool | None = None) -> SafeString:
    """A day as `<time>`; None is unknown."""
    if value is None:
        return unknown_mark()
    day = local_day(value)
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), day_words(day, year=year))


def month_mark(value: date | None, *, short: bool = False) -> SafeString:
    """A month as `<time>`; None is unknown."""
    if value is None:
        return unknown_mark()
    return format_html(
        '<time datetime="{}">{}</time>', f"{value:%Y-%m}", month_words(value, short=short)
    )


def moment_mark(value: datetime | None) -> SafeString:
    """A day and the time of day as `<time>`: 4月28日 17:00."""
    if value is None:
        return unknown_mark()
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return format_html(
        '<time datetime="{}">{} {}</time>',
        local.isoformat(timespec="minutes"),
        day_words(local.date()),
        f"{local:%H:%M}",
    )


def rate_mark(
    part: int | Decimal | None,
    whole: int | Decimal | None,
    as_of: date | None = None,
) -> SafeString:
    """A rate with what it is made of: 60.0%（3 / 5，截至 4月28日）."""
    figure = percent(part, whole) if part is not None and whole is not None else None
    if figure is None:
        return unknown_mark()
    made_of = {"part": plain_number(part or 0), "whole": plain_number(whole or 0)}
    if as_of is None:
        tail = _("(%(part)s of %(whole)s)") % made_of
    else:
        tail = _("(%(part)s of %(whole)s, as of %(day)s)") % {
            **made_of,
            "day": day_words(local_day(as_of)),
        }
    return format_html('<span class="num">{}</span> <small class="muted">{}</small>', figure, tail)
