"""Wiring of prospecting."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProspectingConfig(AppConfig):
    name = "wutong.prospecting"
    verbose_name = _("Prospecting")

    def ready(self) -> None:
        from django.urls import reverse

        from wutong.accounts.public import User
        from wutong.audit.public import audited
        from wutong.kernel.panels import Panel, register_panel
        from wutong.ui.navigation import SELECT, NavItem, register_nav

        from . import lifecycle  # noqa: F401 # names its moves
        from .access import may_look, may_look_at_lists
        from .models import (
            Candidate,
            Comparison,
            DivisionStanding,
            FlowTable,
            Register,
            Screening,
            Signal,
            Standing,
            Target,
            TargetList,
            Watch,
            WeightDirection,
            WeightVersion,
        )
        from .panels import (
            candidates_of_segment,
            divisions_of_company,
            lists_of_company,
            standing_of_chain,
            watch_of_segment,
        )

        audited(
            Register,
            verbs={
                "created": _("Register entered"),
                "retired": _("Register taken out of use"),
                "restored": _("Register back in use"),
            },
        )
        # how far a running job has come is a gauge, not a fact of the record
        audited(
            Screening,
            ignore={"rows_read"},
            verbs={"asked": _("Screening asked for")},
            page="prospecting:screening-page",
        )
        audited(Candidate, verbs={"found": _("Found by a screening")})
        audited(
            TargetList,
            verbs={"created": _("Target list opened"), "edited": _("Target list edited")},
            page="prospecting:list-page",
        )
        audited(Target, verbs={"chosen": _("Put on a target list")}, page="prospecting:target-page")
        audited(Comparison, ignore={"rows_read"}, verbs={"asked": _("Comparison asked for")})
        audited(Signal, verbs={"found": _("Signal given")})
        audited(Watch, verbs={"created": _("Watch begun"), "ended": _("Watch ended")})
        audited(
            Standing,
            ignore={"rows_read"},
            verbs={"asked": _("Count asked for")},
            page="prospecting:standing-page",
        )
        audited(DivisionStanding, verbs={"found": _("Counted")}, ignore=("named",))
        audited(FlowTable, verbs={"created": _("Table entered")}, page="prospecting:flow-page")
        audited(
            WeightVersion,
            verbs={"drafted": _("Weights drafted"), "edited": _("Weights changed")},
            page="prospecting:weight-page",
        )
        audited(
            WeightDirection,
            verbs={
                "created": _("Direction entered"),
                "edited": _("Direction changed"),
                "removed": _("Direction taken out"),
            },
        )
        register_panel(
            Panel(
                subject_kind="chains.chain",
                key="prospecting.standing",
                title=_("What could the county do next"),
                query=standing_of_chain,
                template="prospecting/_standing_panel.html",
                order=30,
            )
        )
        register_panel(
            Panel(
                subject_kind="chains.segment",
                key="prospecting.watch",
                title=_("Changes in the register"),
                query=watch_of_segment,
                template="prospecting/_watch_panel.html",
                order=22,
            )
        )
        register_panel(
            Panel(
                subject_kind="chains.segment",
                key="prospecting.candidates",
                title=_("Who could be invited"),
                query=candidates_of_segment,
                template="prospecting/_candidates_panel.html",
                order=20,
            )
        )
        register_panel(
            Panel(
                subject_kind="companies.company",
                key="prospecting.divisions",
                title=_("Likely industry"),
                query=divisions_of_company,
                template="prospecting/_divisions_panel.html",
                order=22,
            )
        )
        register_panel(
            Panel(
                subject_kind="companies.company",
                key="prospecting.lists",
                title=_("On target lists"),
                query=lists_of_company,
                template="prospecting/_lists_panel.html",
                order=25,
            )
        )

        def screening(user: User) -> NavItem | None:
            if not may_look(user):
                return None
            return NavItem(label=_("Find firms"), url=reverse("prospecting:home"), icon="screen")

        def lists(user: User) -> NavItem | None:
            if not may_look_at_lists(user):
                return None
            return NavItem(
                label=_("Target lists"), url=reverse("prospecting:list-list"), icon="list"
            )

        def signals(user: User) -> NavItem | None:
            if not may_look(user):
                return None
            return NavItem(label=_("Signals"), url=reverse("prospecting:signal-list"), icon="bell")

        register_nav(SELECT, screening, order=30)
        register_nav(SELECT, signals, order=35)
        register_nav(SELECT, lists, order=40)
