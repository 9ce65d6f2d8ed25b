"""Wiring of what winning a project needs besides its line: rules, reviews, recognition, clocks."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User
from wutong.audit.public import audited, label_verb
from wutong.files.public import let_subject_decide
from wutong.kernel.panels import Panel, register_panel
from wutong.ui.navigation import APPRAISE, WIN, NavItem, register_nav


def wire_winning() -> None:
    """Called once from the app's `ready`."""
    _wire_reviews()
    _wire_recognition()
    _wire_clocks()
    _wire_origin()
    _wire_rules()
    _wire_contacts()
    register_nav(WIN, _inside("pipeline:ways", _("Results by way"), "list"), order=60)
    for order, (name, label) in enumerate(
        (
            ("pipeline:credit", _("Credit by first reporter")),
            ("pipeline:stations", _("Stations")),
            ("pipeline:commissions", _("Commissioned agencies")),
            ("pipeline:introducers", _("Introducers")),
            ("pipeline:way-definitions", _("Definitions")),
        ),
        start=61,
    ):
        register_nav(WIN, _inside(name, label, "list"), order=order, under="pipeline:ways")
    register_nav(WIN, _leads, order=5)
    register_nav(
        WIN, _inside("pipeline:lead-clocks", _("Leads and their clocks"), "clock"), order=15,
        under="pipeline:report",
    )  # fmt: skip
    register_nav(APPRAISE, _inside("pipeline:counts", _("What counts"), "check"), order=70)
    register_nav(WIN, _inside("pipeline:scorecards", _("Entry scorecards"), "check"), order=50)
    register_nav(APPRAISE, _inside("pipeline:rules", _("Rules to try"), "list"), order=80)


def _inside(name: str, label: Any, icon: str) -> Any:
    """An entry of the rail for whoever works here."""

    def item(user: User) -> NavItem | None:
        if user.is_outsider:
            return None
        return NavItem(label=label, url=reverse(name), icon=icon)

    return item


def _leads(user: User) -> NavItem:
    """Leads, for whoever is signed in; an outsider only reports them."""
    return NavItem(
        label=_("Report a lead") if user.is_outsider else _("Leads"), tab=_("Report a lead"),
        url=reverse("pipeline:report"), icon="plus",
    )  # fmt: skip


def _wire_contacts() -> None:
    from . import history_words, models
    from .access.contact_exports import may_follow_contacts
    from .lifecycle import contact_exports  # noqa: F401 # names its moves

    audited(
        models.ContactExport,
        verbs={"created": _("Contacts asked for")},
        page="pipeline:contact-export",
        words={"project_keys": history_words.key_words},
    )

    def item(user: User) -> NavItem | None:
        if user.is_outsider or not may_follow_contacts(user):
            return None
        return NavItem(
            label=_("Requests for contacts"), url=reverse("pipeline:contact-exports"), icon="check"
        )

    register_nav(WIN, item, order=21, under="pipeline:list")


def _project_page(row: Any) -> str:
    return reverse("pipeline:page", args=[row.project_id])


def _wire_recognition() -> None:
    from . import models
    from .lifecycle import recognition  # noqa: F401 # names its moves
    from .panels import recognition_of_project

    audited(models.ExclusionReason)
    audited(models.Recognition, verbs={"created": _("Recognition decided")}, page=_project_page)
    register_panel(
        Panel(
            subject_kind="pipeline.project", key="pipeline.recognition", title=_("Recognition"),
            query=recognition_of_project, template="pipeline/_recognition_panel.html", order=40,
        )
    )  # fmt: skip


def _wire_clocks() -> None:
    from . import models
    from .panels import clocks_of_project

    audited(models.LeadClockRule)
    audited(models.LeadClock, verbs={"created": _("Clock begun")}, page=_project_page)
    audited(
        models.LeadReceipt,
        verbs={"created": _("Report received"), "answered": _("Word given")},
        page=_project_page,
    )
    label_verb("pipeline.project.answered", _("Lead answered"))
    label_verb("pipeline.project.feedback_given", _("Word given"))
    register_panel(
        Panel(
            subject_kind="pipeline.project", key="pipeline.clocks", title=_("Clocks of the lead"),
            query=clocks_of_project, template="pipeline/_clocks_panel.html", order=10,
        )
    )  # fmt: skip


def _wire_reviews() -> None:
    from . import history_words, models
    from .lifecycle import reviews  # noqa: F401 # names its moves
    from .panels import reviews_of_project

    def page_of(row: Any) -> str:
        return reverse("pipeline:review", args=[row.review_id])

    def may_read(user: User, review_id: int) -> bool:
        return models.Review.objects.visible_to(user).filter(pk=review_id).exists()

    let_subject_decide("pipeline.review", may_read)
    audited(
        models.Scorecard, page="pipeline:scorecard", words={"definition": history_words.card_words}
    )
    audited(
        models.Review,
        verbs={
            "created": _("Applied for a review"),
            "figures_entered": _("Figures entered"),
            "vetoes_entered": _("Vetoes looked at"),
        },
        words={
            "figures": history_words.figure_words_of_review,
            "findings": history_words.veto_words,
        },
        page="pipeline:review",
    )
    audited(models.ReviewPaper, verbs={"edited": _("Paper checked")}, page=page_of)
    audited(
        models.ReviewMember,
        verbs={"created": _("Member named"), "removed": _("Member taken off")},
        page=page_of,
    )
    audited(
        models.ReviewMark,
        verbs={"created": _("Marks given"), "changed": _("Marks changed")},
        page=page_of,
    )
    register_panel(
        Panel(
            subject_kind="pipeline.project", key="pipeline.reviews", title=_("Entry review"),
            query=reviews_of_project, template="pipeline/_reviews_panel.html", order=20,
        )
    )  # fmt: skip


def _wire_rules() -> None:
    from . import history_words, models

    def page_of(row: models.RuleEdition) -> str:
        return reverse("pipeline:rule", args=[row.code])

    audited(
        models.RuleEdition,
        verbs={"created": _("Edition entered"), "ended": _("Edition ended")},
        page=page_of,
        words={"definition": history_words.rule_words},
    )
    audited(
        models.ClaimRule,
        verbs={"ended": _("Ended")},
        page=lambda _row: reverse("pipeline:claim-rules"),
    )


def _wire_origin() -> None:
    from . import history_words, models
    from .lifecycle import winning  # noqa: F401 # names its moves
    from .panels import introduction_of_project, origin_of_project

    def of_first(row: models.Dispute) -> str:
        return reverse("pipeline:page", args=[row.first_id])

    def of_kept(row: models.Merge) -> str:
        return reverse("pipeline:page", args=[row.kept_id])

    audited(models.Dispute, verbs={"created": _("Two reports of one firm")}, page=of_first)
    audited(models.PlaceTransfer, verbs={"created": _("Passed between places")}, page=_project_page)
    audited(models.Merge, verbs={"created": _("Merged")}, page=of_kept)
    audited(models.WayHelp, page=_project_page)
    # an introducer's telephone may have to be forgotten one day; the log forgets nothing
    audited(models.Introducer, ignore={"phone"}, verbs={"created": _("Introducer registered")})
    audited(
        models.Introduction,
        verbs={"created": _("Introduced")},
        page=_project_page,
        words={"parts": history_words.part_words},
    )
    audited(
        models.Station,
        verbs={
            "created": _("Station opened"),
            "manned": _("Officer changed"),
            "closed": _("Station closed"),
        },
        page="pipeline:station",
    )
    audited(
        models.StationMember,
        page=lambda row: reverse("pipeline:station", args=[row.station_id]),
    )
    audited(
        models.Commission,
        verbs={"created": _("Contract entered"), "ended": _("Contract ended early")},
        page="pipeline:commission",
    )
    for rows, words in (
        (models.CommissionRate, {}),
        (models.CommissionFee, {"parts": history_words.part_words}),
    ):
        audited(
            rows,
            page=lambda row: reverse("pipeline:commission", args=[row.commission_id]),
            words=words,
        )
    audited(models.FeePayment, verbs={"created": _("Fee paid")})
    label_verb("pipeline.commissionfee.created", _("Brought by the agency"))
    audited(models.StationReport, verbs={"created": _("Month laid out")})
    for model in ("project", "agreement", "fundsentry", "followup"):
        label_verb(f"pipeline.{model}.merged", _("Moved by a merging"))
    label_verb("pipeline.project.passed", _("Passed between places"))
    for key, title, query, template, order in (
        ("origin", _("Origin"), origin_of_project, "_origin_panel", 30),
        (
            "introduction",
            _("Way and introducer"),
            introduction_of_project,
            "_introduction_panel",
            35,
        ),
    ):
        register_panel(
            Panel(
                subject_kind="pipeline.project", key=f"pipeline.{key}", title=title, query=query,
                template=f"pipeline/{template}.html", order=order,
            )
        )  # fmt: skip
