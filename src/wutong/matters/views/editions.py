"""A new edition of an item by hand: fill in, look at what it would change, publish."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen
from wutong.matters.access import may_keep
from wutong.matters.actions.revising import EditionDraft, faults_of, revise_item
from wutong.matters.forms.editions import EditionForm, MaterialSet, NeedSet, StopSet
from wutong.matters.models import Edition, Item
from wutong.matters.queries.revising import (
    EDITION_FIELDS,
    MATERIAL_FIELDS,
    STOP_FIELDS,
    differences,
    values_of,
)

SETS = {"materials": MaterialSet, "needs": NeedSet, "stops": StopSet}
MORE, KNOWN = 3, 500


@require_http_methods(["GET", "POST"])
@signed_in
def edition_new(request: PageRequest, item_id: int) -> HttpResponseBase:
    """The form begins with the edition in force; nothing is written before it is published."""
    if not may_keep(request.user):
        raise NotAllowed(_("You may not change the catalogue"))
    item = get_object_or_404(Item.objects.visible_to(request.user), pk=item_id)
    current = Edition.objects.filter(item=item).in_force_on(timezone.localdate()).first()
    if request.method == "GET":
        return _page(request, item, current, *_blank(current))
    more = request.POST.get("more", "")
    data = _with_more(request.POST, more) if more in SETS else request.POST
    form = EditionForm(data)
    sets = {name: made(data, prefix=name) for name, made in SETS.items()}
    if more in SETS:
        return _page(request, item, current, form, sets)
    # every part is asked, so that all faults are told at once
    if not all([form.is_valid(), *(each.is_valid() for each in sets.values())]):
        return _page(request, item, current, form, sets, status=422)
    draft, day = _draft(form, sets), form.cleaned_data["valid_from"]
    if "publish" in request.POST:
        try:
            made = revise_item(
                item.pk, draft, actor=request.user, valid_from=day,
                source=form.cleaned_data["source"],
            )  # fmt: skip
        except BadInput as bad:
            for problem in bad.problems:
                form.add_error(None, problem)
            return _page(request, item, current, form, sets, status=422)
        messages.success(request, _("The edition is published"))
        return redirect(f"{reverse('matters:page', args=[item.pk])}?edition={made.number}")
    before = Edition.objects.filter(item=item).in_force_on(day).first()
    for fault in faults_of(item, before, draft, day):
        form.add_error(None, fault)
    status = 422 if form.errors else 200
    return _page(request, item, current, form, sets, draft=draft, status=status)


def _with_more(data: QueryDict, which: str) -> QueryDict:
    longer = data.copy()
    total = data.get(f"{which}-TOTAL_FORMS", "0")
    longer[f"{which}-TOTAL_FORMS"] = str((int(total) if total.isdigit() else 0) + MORE)
    return longer


def _blank(current: Edition | None) -> tuple[EditionForm, dict[str, Any]]:
    first: dict[str, Any] = {"valid_from": timezone.localdate()}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SETS}
    if current is not None:
        first |= values_of(current, EDITION_FIELDS)
        first["department_kind_id"] = str(current.department_kind_id or "")
        rows["materials"] = [values_of(m, MATERIAL_FIELDS) for m in current.materials.all()]
        rows["needs"] = [
            {"needs": p.needs.name, "kind": p.kind, "basis": p.basis}
            for p in current.prerequisites.select_related("needs")
        ]
        rows["stops"] = [values_of(s, STOP_FIELDS) for s in current.stops.all()]
    sets = {name: made(initial=rows[name], prefix=name) for name, made in SETS.items()}
    return EditionForm(initial=first), sets


def _draft(form: EditionForm, sets: dict[str, Any]) -> EditionDraft:
    return EditionDraft(
        values=form.values(),
        materials=sets["materials"].rows(),
        needs=[
            {"needs_id": row["needs"], "kind": row["kind"], "basis": row["basis"]}
            for row in sets["needs"].rows()
        ],
        stops=sets["stops"].rows(),
    )


def _page(
    request: PageRequest,
    item: Item,
    current: Edition | None,
    form: EditionForm,
    sets: dict[str, Any],
    *,
    draft: EditionDraft | None = None,
    status: int = 200,
) -> HttpResponseBase:
    shown = None
    if draft is not None:
        shown = differences(current, draft.values, draft.materials, draft.needs, draft.stops)
    lists = (
        ("materials", _("Papers"), _("More papers"), sets["materials"]),
        ("needs", _("Needs first"), _("More prerequisites"), sets["needs"]),
        ("stops", _("What stops the clock"), _("More clock stops"), sets["stops"]),
    )
    context = {
        "item": item, "current": current, "form": form, "groups": form.grouped(), "lists": lists,
        "differences": shown, "may_publish": draft is not None and status == 200,
        "known": list(Item.objects.order_by("pk").values_list("code", "name")[:KNOWN]),
    }  # fmt: skip
    return render_screen(request, "matters/edition.html", context, status=status)
