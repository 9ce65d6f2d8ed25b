"""Wiring of the pipeline."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PipelineConfig(AppConfig):
    name = "wutong.pipeline"
    verbose_name = _("Pipeline")

    def ready(self) -> None:
        from django.urls import reverse

        from wutong.accounts.public import User
        from wutong.audit.public import audited
        from wutong.kernel.panels import Panel, register_panel
        from wutong.prospecting.public import register_lead_lookup
        from wutong.ui.navigation import WIN, NavItem, register_nav

        from . import actions, models
        from .panels import projects_of_chain, projects_of_company, projects_of_segment
        from .queries import leads_known

        created = {"created": _("Entered")}
        audited(models.Way, verbs=created)
        audited(
            models.Project,
            verbs={
                "created": _("Lead registered"),
                "edited": _("Project edited"),
                "assigned": _("Assigned"),
                "company_named": _("Project company named"),
                "contact_seen": _("Telephone looked at"),
            },
        )
        audited(
            models.StageDate,
            verbs={**created, "reached": _("Stage reached"), "planned": _("Stage planned")},
        )
        audited(
            models.Claim, verbs={"created": _("First report"), "kept_alive": _("Followed up")}
        )
        audited(models.FollowUp, verbs={"created": _("Followed up")})
        audited(
            models.Agreement, verbs={"created": _("Agreement entered"), "corrected": _("Corrected")}
        )
        audited(models.AgreementParty, verbs=created)
        audited(models.FundsEntry, verbs={"created": _("Money in place")})
        assert actions.lapse_claim  # noqa: S101 # deadlines are wired when actions are imported

        def lookup(codes: list[str], names: list[str]) -> dict[str, tuple[str, str]]:
            found = leads_known(names, codes)
            return {k: (label, reverse("pipeline:page", args=[pk])) for k, (label, pk) in found.items()}

        register_lead_lookup(lookup)
        for kind, query in (
            ("companies.company", projects_of_company),
            ("chains.segment", projects_of_segment),
            ("chains.chain", projects_of_chain),
        ):
            register_panel(
                Panel(
                    subject_kind=kind, key="pipeline.projects", title=_("Projects"), query=query,
                    template="pipeline/_projects_panel.html", order=30,
                )
            )  # fmt: skip

        def pages(name: str, label: Any, icon: str) -> Any:
            def item(user: User) -> NavItem | None:
                if user.is_outsider:
                    return None
                return NavItem(label=label, url=reverse(name), icon=icon)

            return item

        register_nav(WIN, pages("pipeline:board", _("Board"), "project"), order=10)
        register_nav(WIN, pages("pipeline:list", _("Projects"), "project"), order=20)
        register_nav(WIN, pages("pipeline:agreements", _("Agreements"), "matter"), order=30)
        register_nav(WIN, pages("pipeline:funds", _("Money in place"), "matter"), order=40)
