"""Fill a case's form from a photo of the business licence."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from wutong.approvals import reading as photos
from wutong.approvals.access import may_open
from wutong.approvals.actions import readings
from wutong.approvals.forms.readings import LABELS, CompareForm, PhotoForm
from wutong.approvals.models import LicenceReading, ReadingState
from wutong.approvals.rules.licences import FIELDS
from wutong.kernel.errors import NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import render_screen

# what was wrong, and what to do about it
FAULTS = {
    photos.Fault.NOT_AN_IMAGE: (
        _("The file can't be opened as a picture."),
        _("Take the photo anew and hand in the JPEG or PNG as the camera made it."),
    ),
    photos.Fault.TOO_BIG: (
        _("The picture is too big."),
        _("Set the camera to 12 megapixels or less, or send the photo to yourself smaller."),
    ),
    photos.Fault.TOO_SMALL: (
        _("The picture is too small: the print can't be read."),
        _("Hand in the photo itself, not a preview: the shorter side needs 450 pixels or more."),
    ),
    photos.Fault.BLURRED: (
        _("The photo is blurred."),
        _("Lay the licence flat, hold the phone still, tap on the text to focus, then release."),
    ),
    photos.Fault.NO_LICENCE: (
        _("No business licence was found on the photo."),
        _("Photograph the front of the licence from above: all four edges in the picture."),
    ),
    photos.Fault.NO_READER: (
        _("Photos can't be read on this server."),
        _("The administrator can install the reader; typing works as ever."),
    ),
    photos.Fault.BROKE_OFF: (
        _("The reading broke off because of a fault of the program; it is logged."),
        _("Try once more, or type the fields."),
    ),
}  # fmt: skip

_CARRIED = {"subject": re.compile(r"[a-z_.]{1,60}:[0-9]{1,18}"), "case": re.compile(r"[0-9]{1,18}")}


def _carried(request: PageRequest) -> dict[str, str]:
    """What the new case is about, or the draft it goes on with: taken along from page to page."""
    given = {key: request.POST.get(key) or request.GET.get(key) or "" for key in _CARRIED}
    return {key: v for key, v in given.items() if _CARRIED[key].fullmatch(v)}


def photo_address(request: PageRequest, name: str, *args: int, **more: object) -> str:
    """An address of this way, with what is taken along."""
    query = urlencode({**_carried(request), **more})
    return reverse(name, args=args) + (f"?{query}" if query else "")


@require_http_methods(["GET", "POST"])
@signed_in
def photo_new(request: PageRequest) -> HttpResponseBase:
    """Hand a photo in."""
    if not may_open(request.user):
        raise NotAllowed(gettext("Firms, clerks and promotion officers open cases"))
    form = PhotoForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            photo = form.cleaned_data["photo"]
            row = readings.start_reading(photo.chunks(), photo.name, actor=request.user)
            return redirect(photo_address(request, "approvals:reading", row.pk))
        status = 422
    context = {
        "form": form, "can_read": photos.can_read(), "carried": list(_carried(request).items()),
        "type_url": photo_address(request, "approvals:new"),
    }  # fmt: skip
    return render_screen(request, "approvals/photo.html", context, status=status)


def _reading(request: PageRequest, pk: int) -> LicenceReading:
    rows = LicenceReading.objects.visible_to(request.user).select_related("file")
    return get_object_or_404(rows, pk=pk)


_MARKS = {
    ReadingState.QUEUED: "doing", ReadingState.READ: "warn",
    ReadingState.FAILED: "late", ReadingState.CONFIRMED: "ok",
}  # fmt: skip


@require_http_methods(["GET", "POST"])
@signed_in
def reading_page(request: PageRequest, reading_id: int) -> HttpResponseBase:
    """Wait for the reading; compare every field; on to the form."""
    row = _reading(request, reading_id)
    form = CompareForm(row.found, request.POST or None)
    status = 200
    if request.method == "POST":
        if row.state != ReadingState.READ or form.is_valid():
            values = form.cleaned_data if form.is_valid() else {}
            readings.confirm_reading(row.pk, values, actor=request.user)
            return redirect(photo_address(request, "approvals:new", photo=row.pk))
        status = 422
    what, how = FAULTS.get(row.fault, ("", ""))
    context: dict[str, Any] = {
        "reading": row, "form": form, "what": what, "how": how,
        "mark": _MARKS[ReadingState(row.state)], "state": row.get_state_display(),
        "doubtful": [LABELS[key] for key in FIELDS if row.found.get(key, {}).get("doubts")],
        "kept": [(LABELS[key], row.confirmed[key]) for key in FIELDS if key in row.confirmed],
        "again_url": photo_address(request, "approvals:photo"),
        "type_url": photo_address(request, "approvals:new"),
        "fill_url": photo_address(request, "approvals:new", photo=row.pk),
        "carried": list(_carried(request).items()),
    }  # fmt: skip
    return render_screen(request, "approvals/reading.html", context, status=status)


@require_GET
@signed_in
def reading_progress(request: PageRequest, reading_id: int) -> HttpResponseBase:
    """Asked once a second while a worker reads; then the page is fetched anew."""
    row = _reading(request, reading_id)
    if row.state != ReadingState.QUEUED:
        answer = HttpResponse(status=200)
        answer["HX-Refresh"] = "true"
        return answer
    return render_screen(request, "approvals/_reading_progress.html", {"reading": row})
