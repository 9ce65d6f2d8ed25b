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
        from wutong.approvals.public import register_subject
        from wutong.audit.public import audited
        from wutong.chains.public import TalksSource, register_talks
        from wutong.files.public import let_subject_decide
        from wutong.kernel.panels import Panel, register_panel
        from wutong.outreach.public import (
            register_contacts,
            register_lead_form,
            register_leads,
            register_outcomes,
        )
        from wutong.people.public import let_views_be_saved
        from wutong.prospecting.public import register_lead_lookup
        from wutong.ui.navigation import BUILD, WIN, NavItem, register_nav

        from . import actions, history_words, models, outreach  # noqa: F401 # the actions wire the deadlines
        from .case_subject import PROJECT_CASES
        from .panels import projects_of_chain, projects_of_company, projects_of_segment
        from .queries import leads_known, talks_by_segment, talks_query
        from .site_fit import sites_for

        created = {"created": _("Entered")}

        def project_of(row: Any) -> str:
            # an agreement or a party may belong to no project
            key = getattr(row, "project_id", None)
            return reverse("pipeline:page", args=[key]) if key else ""

        audited(models.Way, verbs=created)
        audited(
            models.Project,
            # an investor's telephone may have to be forgotten one day; the log forgets nothing
            ignore={"contact_name", "contact_phone", "contact_post"},
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
            verbs={
                **created,
                "reached": _("Stage reached"),
                "planned": _("Stage planned"),
                "set_back": _("Stage set back"),
                "removed": _("Stage set back"),
            },
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
        audited(
            models.ProjectDetail,
            verbs={"created": _("Details entered")},
            page=project_of,
            words={"firm_classes": history_words.firm_class_words},
        )
        audited(
            models.TeamMember,
            verbs={"created": _("Joined the task force"), "removed": _("Left the task force")},
            page=project_of,
        )
        audited(
            models.Promise,
            verbs={"created": _("Promise entered"), "reviewed": _("Reviewed for fair competition")},
            page=project_of,
        )
        audited(
            models.Blocker,
            verbs={"created": _("Blocker raised"), "called_complex": _("Called complex")},
            page=project_of,
        )
        audited(
            models.FactorNeed,
            verbs={"created": _("Factor asked for"), "part_supplied": _("Supplied in part")},
            page=project_of,
        )
        audited(
            models.DispatchMeeting, verbs={"created": _("Meeting called")}, page="pipeline:meeting"
        )
        audited(
            models.AgendaItem,
            verbs={"created": _("Placed on the agenda"), "decided": _("Decided")},
            page=lambda row: reverse("pipeline:meeting", args=[row.meeting_id]),
        )
        for rows in (models.ClockRule, models.FlaggedPhrase, models.FactorKind):
            audited(rows, verbs=created, page=lambda _row: reverse("pipeline:clocks"))
        audited(models.FundsEntry, verbs={"created": _("Money in place")}, page=project_of)

        def lookup(codes: list[str], names: list[str]) -> dict[str, tuple[str, str]]:
            return {
                key: (label, reverse("pipeline:page", args=[pk]))
                for key, (label, pk) in leads_known([*codes, *names]).items()
            }

        def may_read(user: User, project_id: int) -> bool:
            return models.Project.objects.visible_to(user).filter(pk=project_id).exists()

        def may_read_evidence(user: User, promise_id: int) -> bool:
            return models.Promise.objects.visible_to(user).filter(pk=promise_id).exists()

        let_views_be_saved(
            "pipeline:list", "pipeline:board", "pipeline:agreements", "pipeline:funds",
            "pipeline:promises", "pipeline:blockers", "pipeline:factors",
        )  # fmt: skip
        let_subject_decide("pipeline.project", may_read)
        let_subject_decide("pipeline.promise", may_read_evidence)
        register_subject(PROJECT_CASES)
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

        register_panel(
            Panel(
                subject_kind="pipeline.project", key="sites.fit", title=_("Sites that fit"),
                query=sites_for, template="sites/_fit_panel.html", order=60,
            )
        )  # fmt: skip

        def pages(name: str, label: Any, icon: str) -> Any:
            def item(user: User) -> NavItem | None:
                if user.is_outsider:
                    return None
                return NavItem(label=label, url=reverse(name), icon=icon)

            return item

        def head(name: str, label: Any, tab: Any, icon: str) -> Any:
            def item(user: User) -> NavItem | None:
                if user.is_outsider:
                    return None
                return NavItem(label=label, tab=tab, url=reverse(name), icon=icon)

            return item

        # what belongs together stands on one line of the rail: seven lines a county head can hold
        register_nav(WIN, head("pipeline:list", _("Projects"), _("As a list"), "project"), order=20)
        register_nav(
            WIN, pages("pipeline:board", _("Board"), "project"), order=20, under="pipeline:list"
        )
        register_nav(
            WIN,
            head("pipeline:agreements", _("Agreements and money"), _("Agreements"), "matter"),
            order=30,
        )

        def moving(user: User) -> NavItem | None:
            if user.is_outsider:
                return None
            return NavItem(
                label=_("Moving projects on"), tab=_("Blockers"), icon="clock",
                url=reverse("pipeline:blockers"),
            )  # fmt: skip

        register_nav(BUILD, moving, order=40)
        for n, (name, label) in enumerate(
            (
                ("pipeline:promises", _("Promises")), ("pipeline:factors", _("Factor needs")),
                ("pipeline:meetings", _("Dispatch meetings")),
            )
        ):  # fmt: skip
            register_nav(
                BUILD, pages(name, label, "check"), order=41 + n, under="pipeline:blockers"
            )
        register_nav(
            WIN, pages("pipeline:monthly", _("Monthly reports"), "calendar"), order=25,
            under="pipeline:list",
        )  # fmt: skip
        register_nav(
            WIN, pages("pipeline:funds", _("Money in place"), "matter"), order=40,
            under="pipeline:agreements",
        )  # fmt: skip

        from .wiring import wire_winning

        wire_winning()
