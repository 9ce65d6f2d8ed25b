"""The offers handed in as a table: read, shown, applied."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from wutong.files.public import TableWay
from wutong.kernel.errors import NotAllowed
from wutong.kernel.http import PageRequest

from .access import may_write
from .importing import apply_offer_row, plan_offers
from .sheets import OFFERS


def way_of_offers(request: PageRequest) -> TableWay:
    """Whoever writes offers hands a table of them in; whose draft may change, each row tells."""
    if request.user.is_outsider:
        raise Http404
    if not may_write(request.user):
        raise NotAllowed(_("Only promotion officers, leaders and zones write offers"))
    return TableWay(
        app="offers",
        sheet=OFFERS,
        plan=plan_offers,
        deed=apply_offer_row,
        home=reverse("offers:list"),
        title=str(OFFERS.title),
        rules=[
            _("The number tells which offer is meant; a row without one becomes a draft."),
            _("Only drafts change; an edition that is out stays as it was published."),
            _("Review, publishing and who took it are deeds of the offer's page."),
        ],
    )
