"""The page of the working-day table."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.ui.parts import Chip, query_with

from .queries import year_view, years_published
from .sheets import SPECIAL_DAYS, day_cells


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
    }
    return render_screen(request, "calendars/page.html", context)
