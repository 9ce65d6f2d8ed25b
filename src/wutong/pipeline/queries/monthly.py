"""The monthly report: which projects were reported on this month, and which were not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Exists, OuterRef

from wutong.accounts.public import User
from wutong.pipeline.models import FollowUp, FollowUpWay, Project, ProjectQuerySet, Standing
from wutong.pipeline.rules import add_months


def month_asked(asked: Mapping[str, str], today: date) -> date:
    """The first day of the month of `?month=2026-11`; this month where it is none."""
    year, _dash, month = asked.get("month", "").partition("-")
    if year.isdigit() and month.isdigit() and 2000 <= int(year) <= 2100 and 1 <= int(month) <= 12:
        return date(int(year), int(month), 1)
    return today.replace(day=1)


def reports_of(user: User, first: date, asked: Mapping[str, str]) -> ProjectQuerySet:
    """Visible projects going on that were there in the month, each with whether it was reported on
    (`was_reported`) and whether something was new (`was_changed`). `show` missing|reported.
    """
    contacts = FollowUp.objects.filter(
        project=OuterRef("pk"), on__gte=first, on__lt=add_months(first, 1)
    )
    found = Project.objects.visible_to(user).filter(
        standing=Standing.ACTIVE, reported_at__date__lt=add_months(first, 1)
    )
    found = found.annotate(
        was_reported=Exists(contacts),
        was_changed=Exists(contacts.exclude(way=FollowUpWay.NO_CHANGE)),
    )
    if asked.get("show") == "missing":
        found = found.filter(~Exists(contacts))
    elif asked.get("show") == "reported":
        found = found.filter(Exists(contacts))
    if asked.get("owner") == "me":
        found = found.filter(owner=user)
    return found
