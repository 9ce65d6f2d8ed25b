"""The county's offers: list, one offer, its moves, and the project book."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wutong.audit.public import events_of
from wutong.kernel.documents import document_response
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.kernel.forms import WutongForm
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.panels import panels_for
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import workbook_answer

from . import actions
from .access import may_keep, may_publish, may_write
from .forms import NoteForm, OfferFilter, OfferForm, initial_of
from .lifecycle import OFFER
from .models import Offer, OfferState
from .queries import chosen_offers, project_book
from .sheets import OFFERS, offer_row

CHUNK = 500
STATUS = {
    "draft": "wait", "reviewed": "doing", "published": "ok", "taken": "void", "withdrawn": "void",
}  # fmt: skip
# moves that ask for a word
TOLD = ("take", "withdraw")


def _staff_only(request: PageRequest) -> None:
    if request.user.is_outsider:
        raise Http404


@require_GET
@signed_in
def offer_list(request: PageRequest) -> HttpResponseBase:
    """All offers, narrowed; as a table and as a workbook."""
    _staff_only(request)
    asked = request.GET.dict()
    chosen = chosen_offers(request.user, asked)
    if asked.get("format") == "xlsx":
        return workbook_answer(OFFERS, map(offer_row, chosen.iterator(CHUNK)), _("Own offers"))
    page = page_of(chosen, request)
    context = {
        "page": page,
        "rows": [(offer, STATUS[offer.state]) for offer in page.object_list],
        "form": OfferFilter(asked),
        "any_example": chosen.filter(is_example=True).exists(),
        "may_write": may_write(request.user),
    }
    return render_screen(request, "offers/list.html", context, part="rows")


@require_GET
@signed_in
def offer_book(request: PageRequest, form: str) -> HttpResponseBase:
    """The bilingual project book as Word or PDF; only what is published."""
    _staff_only(request)
    name = f"{_('Book of project offers')} {timezone.localdate().isoformat()}"
    return document_response(project_book(request.user), form, name)


def _seen(request: PageRequest, offer_id: int) -> Offer:
    offers = Offer.objects.visible_to(request.user)
    related = offers.select_related("segment__chain", "site", "jurisdiction")
    return get_object_or_404(related, pk=offer_id)


def _page(
    request: PageRequest, offer: Offer, status: int = 200, **forms: WutongForm
) -> HttpResponseBase:
    moves = OFFER.offers(request.user, offer)
    context = {
        "offer": offer,
        "status": STATUS[offer.state],
        "plain_moves": [m for m in moves if m.name not in TOLD],
        "told_moves": [m for m in moves if m.name in TOLD],
        "held_up": OFFER.held_up(request.user, offer),
        # whoever keeps it must know for whom it waits
        "waits_for_leader": (
            offer.state == OfferState.REVIEWED
            and may_keep(request.user, offer)
            and not may_publish(request.user, offer)
        ),
        "may_edit": offer.state == OfferState.DRAFT and may_keep(request.user, offer),
        "editions": list(offer.editions.select_related("published_by")),
        "note_form": forms.get("note_form", NoteForm()),
        "panels": panels_for("offers.offer", offer, request.user),
        "events": events_of(offer),
    }
    return render_screen(request, "offers/page.html", context, status=status)


@require_GET
@signed_in
def offer_page(request: PageRequest, offer_id: int) -> HttpResponseBase:
    """One offer: its texts in both languages, its editions and its history."""
    return _page(request, _seen(request, offer_id))


def _entered(request: PageRequest, offer: Offer | None) -> HttpResponseBase:
    user = request.user
    initial = initial_of(offer) if offer else {}
    if offer is None and request.GET.get("segment", "").isdecimal():
        # a gap's page leads here with its segment
        initial = {"segment": request.GET["segment"]}
    form = OfferForm(request.POST or None, user=user, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                if offer is None:
                    kept = actions.write_offer(form.values(), actor=user)
                else:
                    kept = actions.edit_offer(offer.pk, form.values(), actor=user)
            except BadInput as bad:
                for problem in bad.problems:
                    form.add_error(None, problem)
            else:
                return redirect("offers:page", kept.pk)
    return render_screen(request, "offers/form.html", {"form": form, "offer": offer}, status=status)


@require_http_methods(["GET", "POST"])
@signed_in
def offer_new(request: PageRequest) -> HttpResponseBase:
    """Write an offer."""
    _staff_only(request)
    if not may_write(request.user):
        raise NotAllowed(_("Only promotion officers, leaders and zones write offers"))
    return _entered(request, None)


@require_http_methods(["GET", "POST"])
@signed_in
def offer_edit(request: PageRequest, offer_id: int) -> HttpResponseBase:
    """Change a draft."""
    offer = _seen(request, offer_id)
    if not may_keep(request.user, offer):
        raise NotAllowed(_("Only promotion officers, leaders and its zone edit an offer"))
    return _entered(request, offer)


@require_POST
@signed_in
def offer_move(request: PageRequest, offer_id: int, move: str) -> HttpResponseBase:
    """Review, publish, revise, hand to a project, withdraw."""
    offer = _seen(request, offer_id)
    if move not in OFFER.moves:
        raise Http404
    note = ""
    if move in TOLD:
        form = NoteForm(request.POST)
        if not form.is_valid():
            return _page(request, offer, status=422, note_form=form)
        note = form.cleaned_data["note"]
    if move == "publish":
        actions.publish_offer(offer.pk, actor=request.user)
    elif move == "take":
        actions.take_offer(offer.pk, note, actor=request.user)
    else:
        actions.move_offer(offer.pk, move, actor=request.user, note=note)
    return redirect("offers:page", offer.pk)
