"""The papers of a trip: briefing pack and report, as Word and PDF."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wutong.kernel.documents import document_response
from wutong.kernel.http import PageRequest, signed_in
from wutong.outreach.queries.papers import pack_of, report_of

from .seen import seen_occasion


@require_GET
@signed_in
def pack(request: PageRequest, occasion_id: int, form: str) -> HttpResponseBase:
    """The briefing pack: cover, agenda, each firm on a page."""
    occasion = seen_occasion(request, occasion_id)
    name = f"{occasion} {_('Briefing pack')}"
    return document_response(pack_of(occasion, request.user), form, name)


@require_GET
@signed_in
def report(request: PageRequest, occasion_id: int, form: str) -> HttpResponseBase:
    """The trip report."""
    occasion = seen_occasion(request, occasion_id)
    name = f"{occasion} {_('Trip report')}"
    return document_response(report_of(occasion, request.user), form, name)
