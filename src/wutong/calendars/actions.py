"""Taking over the published years, and entering a new list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import change_many, create, create_many, record, remove
from wutong.kernel.errors import BadInput, NotAllowed

from .access import may_publish
from .hooks import year_awaited, year_published
from .models import AwaitedYear, CalendarYear, SpecialDay
from .rules.packaged import packaged_years, special_days_of

SOURCE = "国务院办公厅节假日安排的通知"


def load_product_calendar(*, actor: User) -> int:
    """Enter the years that the packaged list knows and the table doesn't; returns how many.

    A year that the county entered itself is left alone: the table wins over the package.
    """
    known = set(CalendarYear.objects.values_list("year", flat=True))
    new = sorted(packaged_years() - known)
    with transaction.atomic():
        years = create_many([CalendarYear(year=y, source=SOURCE) for y in new], actor=actor)
        days = [
            SpecialDay(day=day, worked=worked, year=year)
            for year in years
            for day, worked in special_days_of(year.year)
        ]
        create_many(days, actor=actor)
        for year in new:
            if AwaitedYear.objects.filter(year=year).exists():
                year_published(year, actor)
    return len(new)


def publish_year(
    year: int, special: Mapping[date, bool], *, actor: User, source: str = SOURCE
) -> CalendarYear:
    """Enter, or correct, the State Council's list of a year; all due dates that hang on it move.

    `special` holds every day of the year that differs from Monday to Friday, day → worked. Days of
    December before are taken where that year's list is known. Receivers of `year_published`
    recompute their due dates in the same transaction.
    """
    if not may_publish(actor):
        raise NotAllowed(_("Only the administrator enters the list of working days"))
    if not 2007 <= year <= 2100:
        raise BadInput(_("%(year)s is no year that a list can be for") % {"year": year})
    own = {d: w for d, w in special.items() if d.year == year and w != (d.weekday() < 5)}
    if not any(not worked for worked in own.values()):
        raise BadInput(
            _("The list of %(year)s names no free weekday: check that it is whole") % {"year": year}
        )
    before = {d: w for d, w in special.items() if d.year == year - 1 and w != (d.weekday() < 5)}
    with transaction.atomic():
        row = CalendarYear.objects.select_for_update().filter(year=year).first()
        if row is None:
            row = create(CalendarYear(year=year, source=source[:200]), actor=actor)
        _settle(row, own, actor=actor)
        record("calendars.calendaryear.published", row, actor=actor, note=source[:200])
        earlier = CalendarYear.objects.filter(year=year - 1).first()
        if earlier is not None and before:
            kept = dict(SpecialDay.objects.filter(year=earlier).values_list("day", "worked"))
            _settle(earlier, kept | before, actor=actor)
        year_published(year, actor)
    return row


def _settle(row: CalendarYear, wanted: Mapping[date, bool], *, actor: User) -> None:
    """Make the special days of a year those wanted."""
    there = {s.day: s for s in SpecialDay.objects.select_for_update().filter(year=row)}
    create_many(
        [
            SpecialDay(day=d, worked=w, year=row)
            for d, w in sorted(wanted.items())
            if d not in there
        ],
        actor=actor,
    )
    change_many(
        SpecialDay,
        {
            s.pk: {"worked": wanted[d]}
            for d, s in there.items()
            if d in wanted and s.worked != wanted[d]
        },
        actor=actor,
    )
    for day, special in there.items():
        if day not in wanted:
            remove(special, actor=actor)


def await_year(year: int, *, actor: User) -> bool:
    """Say that a due date reached a year without a list; True the first time it is said.

    The first time, receivers of `year_awaited` set the administrator a task.
    """
    if CalendarYear.objects.filter(year=year).exists():
        return False
    with transaction.atomic():
        # under the lock of the newest published year, so that two who find out at once queue here
        list(CalendarYear.objects.select_for_update().order_by("-year")[:1])
        if AwaitedYear.objects.filter(year=year).exists():
            return False
        create(AwaitedYear(year=year), actor=actor)
        year_awaited(year, actor)
    return True
