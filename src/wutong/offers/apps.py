"""Wiring of offers."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OffersConfig(AppConfig):
    name = "wutong.offers"
    verbose_name = _("Own offers")

    def ready(self) -> None:
        from django.urls import reverse

        from wutong.accounts.public import User
        from wutong.audit.public import audited
        from wutong.kernel.panels import Panel, register_panel
        from wutong.people.public import let_views_be_saved
        from wutong.ui.navigation import WIN, NavItem, register_nav

        from . import lifecycle, models  # noqa: F401 # the lifecycle names its moves
        from .panels import offers_of_segment, offers_of_site

        def of_offer(row: Any) -> str:
            return reverse("offers:page", args=[row.offer_id])

        audited(models.Offer, verbs={"created": _("Offer written")}, page="offers:page")
        audited(models.OfferEdition, verbs={"created": _("Edition published")}, page=of_offer)
        let_views_be_saved("offers:list")
        for kind, query in (
            ("chains.segment", offers_of_segment),
            ("sites.site", offers_of_site),
        ):
            register_panel(
                Panel(
                    subject_kind=kind, key="offers.offers", title=_("Own offers"), query=query,
                    template="offers/_offers_panel.html", order=40,
                )
            )  # fmt: skip

        def item(user: User) -> NavItem | None:
            if user.is_outsider:
                return None
            return NavItem(label=_("Own offers"), url=reverse("offers:list"), icon="file")

        register_nav(WIN, item, order=8)
