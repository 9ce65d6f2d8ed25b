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
        from wutong.chains.public import TalksSource, register_talks
        from wutong.kernel.panels import Panel, register_panel
        from wutong.outreach.public import (
            register_contacts,
            register_lead_form,
            register_leads,
            register_outcomes,
        )
        from wutong.prospecting.public import register_lead_lookup
        from wutong.ui.navigation import WIN, NavItem, register_nav

        from . import actions, models, outreach  # noqa: F401 # the actions wire the deadlines
        from .panels import projects_of_chain, projects_of_company, projects_of_segment
        from .queries import leads_known, talks_by_segment, talks_query

        created = {"created": _("Entered")}

        def project_of(row: Any) -> str:
            # an agreement or a party may belong to no project
            key = getattr(row, "project_id", None)
            return reverse("pipeline:page", args=[key]) if key else ""

        audited(models.Way, verbs=created)
        audited(
            models.Project,
            # an investor's telephone may have to be forgotten one day; the log forgets nothing
            ignore={"contact_name", "contact_phone"},
            verbs={
                "created": _("Lead registered"),
                "edited": _("Project edited"),
                "assigned": _("Assigned"),
                "company_named": _("Project company named"),
                "contact_seen": _("Telephone looked at"),
                "contact_changed": _("Contact changed"),
                "signing_redated": _("Day of signing corrected"),
            },
            page="pipeline:page",
        )
        audited(
            models.StageDate,
            verbs={**created, "reached": _("Stage reached"), "planned": _("Stage planned")},
            page=project_of,
        )
        audited(
            models.Claim,
            verbs={"created": _("First report"), "kept_alive": _("Followed up")},
            page=project_of,
        )
        audited(models.FollowUp, verbs={"created": _("Followed up")}, page=project_of)
        audited(
            models.Agreement,
            verbs={"created": _("Agreement entered"), "corrected": _("Corrected")},
            page=project_of,
        )
        audited(models.AgreementParty, verbs=created)
        audited(models.ProjectDetail, verbs={"created": _("Details entered")}, page=project_of)
        audited(
            models.TeamMember,
            verbs={"created": _("Joined the task force"), "removed": _("Left the task force")},
            page=project_of,
        )
        audited(models.FundsEntry, verbs={"created": _("Money in place")}, page=project_of)

        def lookup(codes: list[str], names: list[str]) -> dict[str, tuple[str, str]]:
            return {
                key: (label, reverse("pipeline:page", args=[pk]))
                for key, (label, pk) in leads_known([*codes, *names]).items()
            }

        register_lead_lookup(lookup)
        register_leads(outreach.leads_of)
        register_contacts(outreach.contacts_of)
        register_outcomes(outreach.PROJECTS)
        register_outcomes(outreach.AGREEMENTS)
        register_lead_form(outreach.lead_form)
        register_talks(
            TalksSource(
                counts=talks_by_segment,
                url=lambda segment: f"{reverse('pipeline:list')}?{talks_query(segment)}",
            )
        )
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
