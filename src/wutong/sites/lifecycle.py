"""A site is planned, free, reserved for somebody, occupied, and free again."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from wutong.audit.public import Lifecycle, Move

from .access import may_keep
from .models import Site, SiteState

SITE = Lifecycle(
    Site,
    "state",
    {
        "open": Move(
            label=pgettext_lazy("site", "Ready for use"),
            sources=frozenset({SiteState.PLANNED}),
            target=SiteState.FREE,
            allowed=may_keep,
        ),
        "reserve": Move(
            label=pgettext_lazy("site", "Reserve"),
            sources=frozenset({SiteState.PLANNED, SiteState.FREE}),
            target=SiteState.RESERVED,
            allowed=may_keep,
        ),
        "occupy": Move(
            label=pgettext_lazy("site", "Occupy"),
            sources=frozenset({SiteState.FREE, SiteState.RESERVED}),
            target=SiteState.OCCUPIED,
            allowed=may_keep,
        ),
        "release": Move(
            label=pgettext_lazy("site", "Set free"),
            sources=frozenset({SiteState.RESERVED, SiteState.OCCUPIED}),
            target=SiteState.FREE,
            allowed=may_keep,
        ),
    },
)
