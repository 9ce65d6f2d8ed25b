"""What approvals registers with the shell: events, pages, entries of the rail."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wutong.accounts.public import Role, User
from wutong.audit.public import audited
from wutong.calendars.public import year_published
from wutong.files.public import let_subject_decide
from wutong.kernel.panels import Panel, register_panel
from wutong.ui.navigation import BUILD, SYSTEM, NavItem, register_nav

from . import actions, lifecycle, models  # noqa: F401 # they name the moves and wire the deadlines
from .access import may_open
from .actions import committing, reviewing  # noqa: F401 # the clock's deeds
from .actions.clocking import recompute_clocks
from .queries.cases import cases_of_subject, items_waiting_for
from .queries.plans import plans_of_subject
from .queries.settings import outcome_words


def wire_cases() -> None:
    """Called once, from `apps.py`."""
    _audit()
    _rail()
    let_subject_decide("approvals.casematerial", _may_read_material)
    year_published.connect(_reckon_anew)
    register_panel(
        Panel(
            subject_kind="pipeline.project", key="approvals.cases", title=_("Approvals"),
            query=_cases_of_project, template="approvals/_cases_panel.html", order=20,
        )
    )  # fmt: skip


def _audit() -> None:
    created = {"created": _("Entered")}

    def case_of(row: Any) -> str:
        return reverse("approvals:page", args=[row.case_id])

    def item_of(row: Any) -> str:
        return reverse("approvals:item", args=[row.item_id])

    audited(
        models.Case,
        # a contact's telephone may have to be forgotten one day; the log forgets nothing
        ignore={"contact_name", "contact_phone", "draft"},
        verbs={
            "created": _("Case opened"), "saved": _("Draft saved"),
            "agent_named": _("Agent named"), "reached_owner": _("Reached who decides"),
        },
        page="approvals:page",
    )  # fmt: skip
    audited(models.CaseStage, verbs={**created, "ended": _("Stage ended")}, page=case_of)
    audited(
        models.CaseItem,
        ignore={"next_due_at"},
        derived={
            "due_on", "promised_at", "due_known", "due_latest_on", "due_open_days",
            "legal_due_on", "amber_on", "silent_on", "light", "accepted_at",
        },
        words={"tolerance_outcome": lambda: outcome_words},
        verbs={
            **created, "reckoned": _("Clock reckoned anew"),
            "commitment_chosen": _("Commitment chosen"),
            "commitment_dropped": _("Ordinary way chosen again"),
            "paper_followed": _("The paper followed"),
            "result_numbered": _("Number of the result entered"),
        },
        page="approvals:item",
    )  # fmt: skip
    audited(models.ItemNeed, verbs=created, page=item_of)
    audited(
        models.CaseMaterial,
        verbs={
            **created, "handed_in": _("Paper handed in"), "found_faulty": _("Paper to be mended"),
            "changed_hands": _("Changed hands"),
        },
        page=case_of,
    )  # fmt: skip
    audited(
        models.MaterialUse,
        verbs={**created, "tolerated": _("May follow"), "followed": _("The paper followed")},
        page=item_of,
    )
    audited(models.WrittenNotice, verbs={"created": _("Told in writing")}, page=item_of)
    audited(
        models.Pause, verbs={"created": _("Pause begun"), "ended": _("Pause ended")}, page=item_of
    )
    audited(models.CaseParty, verbs={"created": _("Has to do with it")}, page=case_of)
    audited(models.Transfer, verbs={"created": _("Handed over")}, page=case_of)
    audited(models.TransferLine, verbs=created)
    audited(models.Visit, verbs={"created": _("Appointment made")}, page=case_of)
    audited(
        models.VisitOpinion,
        verbs={"created": _("Invited"), "given": _("Opinion given")},
        page=item_of,
    )
    audited(
        models.CommitmentTemplate, verbs={**created, "ended": _("Ended on a day")},
        page=lambda _row: reverse("approvals:template-list"),
    )  # fmt: skip
    audited(
        models.Commitment,
        ignore={"next_due_at"},
        verbs={
            "created": pgettext_lazy("commitment", "Informed"),
            "reckoned": _("Clock reckoned anew"),
        },
        page="approvals:commitment",
    )
    audited(
        models.CreditRecord,
        verbs={"created": _("Breach recorded"), "repaired": _("Breach repaired")},
    )
    audited(
        models.LicenceReading,
        # the legal representative's name stands in both
        ignore={"found", "confirmed"},
        verbs={"asked": _("Photo handed in"), "used": _("Photo used for a case")},
        page="approvals:reading",
    )
    audited(models.LocalRule, verbs={"created": _("Rule entered")})


def _rail() -> None:
    def cases(user: User) -> NavItem | None:
        return NavItem(
            label=_("Cases"), url=reverse("approvals:list"), icon="matter",
            count=items_waiting_for(user),
        )  # fmt: skip

    def mine(user: User) -> NavItem | None:
        if user.is_outsider or Role.CHIEF in user.roles:
            return None
        return NavItem(label=_("My cases as agent"), url=reverse("approvals:mine"), icon="task")

    def rules(user: User) -> NavItem | None:
        if user.is_outsider:
            return None
        return NavItem(label=_("Rules of cases"), url=reverse("approvals:rules"), icon="policy")

    def broken(user: User) -> NavItem | None:
        if user.is_outsider:
            return None
        return NavItem(
            label=_("Broken commitments"), url=reverse("approvals:credit"), icon="shield"
        )

    def templates(user: User) -> NavItem | None:
        return NavItem(
            label=_("Commitment templates"), url=reverse("approvals:template-list"), icon="check"
        )

    register_nav(BUILD, cases, order=10)
    register_nav(BUILD, mine, order=11, under="approvals:list")
    register_nav(BUILD, broken, order=65, under="approvals:list")
    register_nav(BUILD, templates, order=35, under="matters:list")
    register_nav(SYSTEM, rules)


def _may_read_material(user: User, material_id: int) -> bool:
    return models.CaseMaterial.objects.visible_to(user).filter(pk=material_id).exists()


def _reckon_anew(_year: int, actor: User) -> None:
    recompute_clocks(actor=actor)


def _cases_of_project(project: Any, user: User) -> dict[str, Any] | None:
    rows = cases_of_subject("pipeline.project", project.pk, user)
    opens = may_open(user)
    plans = plans_of_subject("pipeline.project", project.pk, user)
    if not (rows or plans or opens):
        return None
    return {"cases": rows, "plans": plans, "project_id": project.pk, "may_open": opens}
