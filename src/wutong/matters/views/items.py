"""The catalogue's list, one item, and one bundle with its graph."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from wutong.audit.public import events_of
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer
from wutong.matters.access import may_keep
from wutong.matters.forms.lists import ItemFilterForm
from wutong.matters.models import Bundle, Item
from wutong.matters.queries.bundles import bundle_view
from wutong.matters.queries.lists import (
    SHOWN,
    ItemFilter,
    bundles_with_counts,
    counts_of,
    item_view,
    items_shown,
    row_of,
)
from wutong.matters.sheets import ITEMS, item_cells
from wutong.ui.parts import Chip, query_with

CHIPS = {
    "all": _("All"),
    "unknown_clock": _("Time not known"),
    "commitment": _("May be committed to"),
}


@require_GET
@signed_in
def item_list(request: PageRequest) -> HttpResponseBase:
    """What government does for firms: by words, department, type and bundle."""
    shown = request.GET.get("show", "")
    asked = ItemFilter(
        words=request.GET.get("q", "").strip()[:100],
        department=request.GET.get("department", "")[:120],
        kind=request.GET.get("kind", "")[:2],
        bundle=request.GET.get("bundle", "")[:40],
        shown=shown if shown in SHOWN else "all",
    )
    today = timezone.localdate()
    items = items_shown(request.user, asked, today)
    if request.GET.get("format") == "xlsx":
        name = f"{gettext('Service items')} {today.isoformat()}"
        return workbook_answer(ITEMS, item_cells(map(row_of, items)), name)
    page = page_of(items, request)
    counts = counts_of(request.user, asked, today)
    context = {
        "page": page,
        "rows": [row_of(item) for item in page.object_list],
        "form": ItemFilterForm(request.GET),
        "words": asked.words,
        "chips": [
            Chip(label, query_with(request, show=name), name == asked.shown, counts[name])
            for name, label in CHIPS.items()
        ],
        "bundles": bundles_with_counts(request.user),
        "may_keep": may_keep(request.user),
    }
    return render_screen(request, "matters/list.html", context, part="rows")


@require_GET
@signed_in
def item_page(request: PageRequest, item_id: int) -> HttpResponseBase:
    """One item: its fields, editions, papers, and what stands before and after it."""
    item = get_object_or_404(
        Item.objects.visible_to(request.user).select_related("parent"), pk=item_id
    )
    asked = request.GET.get("edition", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else None
    view = item_view(item, timezone.localdate(), number)
    context = {
        "view": view, "item": item, "events": events_of(item), "may_keep": may_keep(request.user),
    }  # fmt: skip
    return render_screen(request, "matters/page.html", context)


@require_GET
@signed_in
def bundle_page(request: PageRequest, code: str) -> HttpResponseBase:
    """Items handled as one thing: stages or parts, and the graph of what needs what."""
    bundle = get_object_or_404(Bundle.objects.visible_to(request.user), code=code)
    context = {"view": bundle_view(bundle, request.user, timezone.localdate()), "bundle": bundle}
    return render_screen(request, "matters/bundle.html", context)
