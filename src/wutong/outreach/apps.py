"""Wiring of outreach."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutreachConfig(AppConfig):
    name = "wutong.outreach"
    verbose_name = _("Outreach")

    def ready(self) -> None:
        from django.urls import reverse

        from wutong.accounts.public import User
        from wutong.audit.public import audited
        from wutong.files.public import let_subject_decide
        from wutong.kernel.panels import Panel, register_panel
        from wutong.ui.navigation import SELECT, WIN, NavItem, register_nav

        from . import actions, lifecycle, models  # noqa: F401 # the actions wire the deadlines
        from .access import may_look
        from .own_offers import offers_of_segment, projects_of_county
        from .panels import meetings_of_company, meetings_of_segment, trips_of_project
        from .seams import register_offers, register_projects

        register_offers(offers_of_segment)
        register_projects(projects_of_county)

        def of_occasion(row: Any) -> str:
            return reverse("outreach:page", args=[row.occasion_id])

        def of_meeting(row: Any) -> str:
            if row.meeting_id is None:
                return reverse("outreach:step-list")
            return reverse("outreach:meeting", args=[row.meeting_id])

        audited(
            models.Occasion, verbs={"created": _("Trip or event planned")}, page="outreach:page"
        )
        audited(models.Stop, verbs={"created": _("City put on the route")}, page=of_occasion)
        audited(models.Member, verbs={"created": _("Member invited")}, page=of_occasion)
        audited(models.Cost, verbs={"created": _("Cost entered")}, page=of_occasion)
        audited(models.Outcome, verbs={"created": _("Result tied to a trip")}, page=of_occasion)
        audited(models.Term, verbs={"created": _("Term set")})
        audited(
            models.Meeting,
            # whom to call may have to be forgotten one day; the log forgets nothing
            ignore={"contact_name", "contact_phone"},
            verbs={
                "created": _("Meeting entered"),
                "chosen": _("Put on the agenda"),
                "shifted": _("Place in the order changed"),
                "contact_changed": _("Contact changed"),
                "contact_seen": _("Telephone looked at"),
            },
            page="outreach:meeting",
        )
        audited(models.NextStep, verbs={"created": _("Next step set")}, page=of_meeting)

        audited(models.Good, verbs={"created": _("Product entered")}, page="outreach:good-edit")

        def may_read(user: User, meeting_id: int) -> bool:
            return models.Meeting.objects.visible_to(user).filter(pk=meeting_id).exists()

        let_subject_decide("outreach.meeting", may_read)
        register_panel(
            Panel(
                subject_kind="companies.company", key="outreach.meetings", title=_("Meetings"),
                query=meetings_of_company, template="outreach/_meetings_panel.html", order=28,
            )
        )  # fmt: skip
        register_panel(
            Panel(
                subject_kind="chains.segment", key="outreach.meetings", title=_("Meetings"),
                query=meetings_of_segment, template="outreach/_segment_panel.html", order=25,
            )
        )  # fmt: skip
        register_panel(
            Panel(
                subject_kind="pipeline.project", key="outreach.trips", title=_("From a trip"),
                query=trips_of_project, template="outreach/_project_panel.html", order=20,
            )
        )  # fmt: skip

        def pages(name: str, label: Any, icon: str) -> Any:
            def item(user: User) -> NavItem | None:
                if not may_look(user):
                    return None
                return NavItem(label=label, url=reverse(name), icon=icon)

            return item

        register_nav(WIN, pages("outreach:list", _("Trips and events"), "trip"), order=5)
        register_nav(SELECT, pages("outreach:matching", _("Four matchings"), "chain"), order=60)
        register_nav(
            WIN, pages("outreach:today", _("On the road"), "phone"), order=6, under="outreach:list"
        )
