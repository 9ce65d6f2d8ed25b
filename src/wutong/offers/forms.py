"""Forms on offers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User
from wutong.chains.public import ChainState, Segment
from wutong.kernel.forms import AmountField, WutongForm, drop_empty_hidden
from wutong.sites.public import Site

from .models import Cooperation, Offer, OfferState


class OfferFilter(WutongForm):
    q = forms.CharField(label=_("Words"), required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *OfferState.choices], required=False
    )
    segment = forms.CharField(required=False, widget=forms.HiddenInput)
    chain = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drop_empty_hidden(self)


def _text(label: Any, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class OfferForm(WutongForm):
    """All of an offer, Chinese and English side by side."""

    name = forms.CharField(label=_("Name"), max_length=160)
    name_en = forms.CharField(label=_("Name in English"), max_length=240, required=False)
    segment = forms.ModelChoiceField(Segment.objects.none(), label=_("Segment"), required=False)
    site = forms.ModelChoiceField(
        Site.objects.none(), label=pgettext_lazy("offer", "Site"), required=False
    )
    cooperation = forms.ChoiceField(
        label=_("Kind of cooperation"), choices=Cooperation.choices, initial=Cooperation.OPEN
    )
    total = AmountField(label=_("Total investment"), required=False)
    need = _text(_("What we seek"), required=True)
    need_en = _text(_("What we seek, in English"))
    market = _text(_("Market"))
    market_en = _text(_("Market, in English"))
    inputs = _text(_("Inputs"))
    inputs_en = _text(_("Inputs, in English"))
    returns = _text(_("Return"))
    returns_en = _text(_("Return, in English"))
    return_percent = forms.DecimalField(
        label=_("Rate of return in percent"), required=False, min_value=0, max_digits=5,
        decimal_places=2,
    )  # fmt: skip
    payback_years = forms.DecimalField(
        label=_("Payback in years"), required=False, min_value=0, max_digits=4, decimal_places=1
    )
    contact_post = forms.CharField(
        label=_("Contact post"), max_length=120, required=False,
        help_text=_("A post, no private number"),
    )  # fmt: skip
    contact_post_en = forms.CharField(
        label=_("Contact post, in English"), max_length=160, required=False
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        segments = Segment.objects.visible_to(user).filter(
            chain__level="county", chain__state=ChainState.IN_FORCE
        )
        segments = segments.select_related("chain").order_by("chain__code", "order")
        sites = Site.objects.visible_to(user)
        self._offer("segment", segments, lambda row: f"{row.chain} · {row}")
        self._offer("site", sites, lambda row: f"{row.code} {row}")

    def _offer(self, name: str, rows: Any, words: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 # narrows the type
        field.queryset = rows
        field.choices = [("", gettext("None")), *((row.pk, words(row)) for row in rows)]

    def values(self) -> dict[str, Any]:
        """Fields of the offer."""
        given = dict(self.cleaned_data)
        given["total_cents"] = given.pop("total")
        return given


def initial_of(offer: Offer) -> dict[str, Any]:
    """What the form begins with."""
    values = {name: getattr(offer, name) for name in OfferForm.base_fields if name != "total"}
    links = {"segment": offer.segment_id, "site": offer.site_id}
    return values | links | {"total": offer.total_cents}


class NoteForm(WutongForm):
    note = forms.CharField(
        label=_("Project or reason"), max_length=200,
        help_text=_("Which project takes the offer, or why it is withdrawn"),
    )  # fmt: skip
