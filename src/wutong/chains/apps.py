"""Wiring of the chains."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChainsConfig(AppConfig):
    name = "wutong.chains"
    verbose_name = _("Industry chains")

    def ready(self) -> None:
        from django.urls import reverse

        from wutong.accounts.public import User
        from wutong.audit.public import audited
        from wutong.companies.public import register_changed
        from wutong.kernel.panels import Panel, register_panel
        from wutong.ui.navigation import SELECT, NavItem, register_nav

        from . import lifecycle, models  # noqa: F401 # names its moves
        from .actions import place_soon
        from .panels import segments_of_firm

        def chain_of(row: models.ChainRole | models.KitItem) -> str:
            return reverse("chains:page", args=[row.chain_id])

        def segment_of(row: models.Assessment | models.Placement | models.Ruling) -> str:
            return reverse("chains:segment", args=[row.segment_id])

        def words_of(row: models.SegmentTerm | models.SegmentIndustry) -> str:
            return reverse("chains:words", args=[row.segment_id])

        for model in (
            models.ChainList,
            models.ChainTie,
            models.IndustryClass,
            models.Layer,
            models.Link,
            models.PlacementRun,
            models.ProductLoad,
            models.RadiusMember,
            models.RoleKind,
            models.SegmentCatalogue,
        ):
            audited(model, verbs={"created": _("Entered"), "removed": _("Taken out")})
        audited(
            models.KitItem, verbs={"created": _("Entered"), "edited": _("Kit kept")}, page=chain_of
        )
        audited(
            models.Chain,
            verbs={"created": _("Chain entered"), "copied": _("Chain copied")},
            page="chains:page",
        )
        audited(models.Segment, verbs={"created": _("Segment entered")}, page="chains:segment")
        audited(
            models.SegmentIndustry,
            verbs={
                "created": _("Class entered"),
                "edited": _("Class changed"),
                "removed": _("Class taken out"),
            },
            page=words_of,
        )
        audited(
            models.SegmentTerm,
            verbs={
                "created": _("Word entered"),
                "edited": _("Word changed"),
                "removed": _("Word taken out"),
            },
            page=words_of,
        )
        audited(
            models.Threshold,
            verbs={"created": _("Threshold set"), "edited": _("Threshold ended")},
        )
        audited(
            models.Placement,
            verbs={
                "placed": _("Firm placed"),
                "confirmed": _("Place confirmed"),
                "refused": _("Place refused"),
                "lapsed": _("No longer matches"),
            },
            page=segment_of,
        )
        audited(models.Assessment, verbs={"judged": _("Judged by the thresholds")}, page=segment_of)
        audited(models.Ruling, verbs={"ruled": _("Ruled")}, page=segment_of)
        audited(
            models.ChainRole,
            verbs={"created": _("Role given"), "removed": _("Role ended")},
            page=chain_of,
        )
        audited(
            models.SourceFact,
            verbs={"created": _("Fact entered"), "edited": _("Fact corrected")},
        )

        register_changed.connect(place_soon)
        register_panel(
            Panel(
                subject_kind="companies.company",
                key="chains.segments",
                title=_("Segments it serves, and why"),
                query=segments_of_firm,
                template="chains/_segments_panel.html",
                order=20,
            )
        )

        def item(user: User) -> NavItem | None:
            if user.is_outsider:
                return None
            return NavItem(label=_("Industry chains"), url=reverse("chains:list"), icon="chain")

        register_nav(SELECT, item, order=10)
