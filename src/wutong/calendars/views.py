"""The page of the working-day table, and the one that takes the State Council's list."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.kernel.sheets import open_reading, workbook_answer
from wutong.ui.parts import Chip, query_with

from .access import may_publish
from .actions import SOURCE, publish_year
from .forms import ListForm
from .queries import preview_of, year_view, years_published
from .rules.lists import Fault, HolidayList, from_rows, read_notice
from .sheets import SPECIAL_DAYS, day_cells

SALT = "calendars.list"


@require_GET
@signed_in
def calendar_page(request: PageRequest) -> HttpResponseBase:
    """Which days are worked in a year, and which years are published."""
    years, today = years_published(), timezone.localdate()
    asked = request.GET.get("year", "")
    chosen = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today.year
    year = year_view(chosen)
    if request.GET.get("format") == "xlsx":
        name = f"{_('Special days')} {chosen}"
        return workbook_answer(SPECIAL_DAYS, day_cells(year.days if year else ()), name)
    context = {
        # as text: a year takes no thousands comma
        "chosen": str(chosen),
        "year": year,
        "next_year": str(today.year + 1),
        "next_known": today.year + 1 in years,
        "chips": [Chip(str(y), query_with(request, year=y), y == chosen) for y in years],
        "publish_url": reverse("calendars:publish") if may_publish(request.user) else "",
    }
    return render_screen(request, "calendars/page.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def publish(request: PageRequest) -> HttpResponseBase:
    """Take the State Council's list: read it, show what it says, then enter it."""
    if not may_publish(request.user):
        raise NotAllowed(_("Only the administrator enters the list of working days"))
    if request.method == "POST" and request.POST.get("list"):
        return _apply(request)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    context: dict[str, object] = {"form": form}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            found = _read(form)
            if found is not None:
                for fault in found.faults:
                    form.add_error(None, _words(fault))
            if found is not None and found.year is not None and not found.faults:
                status = 200
                source = form.cleaned_data["source"].strip() or SOURCE
                context["preview"] = preview_of(found.year, found.special)
                context["signed"] = Signer(salt=SALT).sign(_packed(found, source))
                context["source"] = source
    return render_screen(request, "calendars/publish.html", context, status=status)


def _packed(found: HolidayList, source: str) -> str:
    days = [[day.isoformat(), worked] for day, worked in found.special.items()]
    return json.dumps({"year": found.year, "days": days, "source": source}, ensure_ascii=False)


def _apply(request: PageRequest) -> HttpResponseBase:
    try:
        given = json.loads(Signer(salt=SALT).unsign(request.POST["list"]))
    except BadSignature as error:
        raise BadInput(_("The list was changed on its way; read it again")) from error
    days = {date.fromisoformat(day): bool(worked) for day, worked in given["days"]}
    row = publish_year(given["year"], days, actor=request.user, source=given["source"])
    messages.success(
        request, _("The list of %(year)s is entered; due dates are counted anew") % {"year": row}
    )
    return redirect(f"{reverse('calendars:page')}?year={row.year}")


def _read(form: ListForm) -> HolidayList | None:
    """The list from whichever way it was given; None after a fault is put on the form."""
    given = form.cleaned_data
    if given["text"].strip():
        return read_notice(given["text"], given["year"])
    if not given["file"]:
        form.add_error("text", _("Paste the notice, or choose a workbook"))
        return None
    if given["year"] is None:
        form.add_error("year", _("Say which year the workbook is for"))
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list{Path(given['file'].name).suffix.lower()}"
        path.write_bytes(given["file"].read())
        try:
            lines = list(open_reading(path, SPECIAL_DAYS).lines())
        except BadInput as bad:
            for problem in bad.problems:
                form.add_error("file", problem)
            return None
    faults = [problem for line in lines for problem in line.problems]
    for fault in faults:
        form.add_error("file", str(fault))
    if faults:
        return None
    rows = {line.values["day"]: line.values["worked"] for line in lines if line.values}
    return from_rows(rows, given["year"])


def _words(fault: Fault) -> str:
    """A fault of the list in the reader's language."""
    reasons = {
        "no-year": _("The year is nowhere in the text: fill it in above"),
        "no-days": _("No free weekday was found: paste the whole notice"),
        "count": _("The number of days said is another than the dates give (%(given)s)"),
        "range": _("The dates of this range don't fit"),
        "no-day": _("This is no day of the calendar"),
        "weekday": _("The weekday in brackets is wrong for %(given)s: is it another year's list?"),
        "other-year": _("This day is of another year"),
    }
    why = reasons[fault.why] % {"given": fault.given}
    return _("“%(words)s”: %(why)s") % {"words": fault.words, "why": why}
