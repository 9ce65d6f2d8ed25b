"""What pages of lower things show of the pipeline."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from wutong.accounts.public import Jurisdiction, User
from wutong.chains.public import Chain, Segment
from wutong.companies.public import Company

from .access import may_work_on
from .access.clocks import may_answer
from .access.recognition import may_recognise
from .access.reviews import may_apply
from .access.winning import may_keep_introducers, may_merge, may_rule, may_transfer
from .lifecycle.winning import REWARD
from .models import (
    CommissionFee,
    Dispute,
    DisputeState,
    ExclusionReason,
    Introducer,
    Introduction,
    LeadClock,
    Merge,
    PlaceTransfer,
    Project,
    ProjectQuerySet,
    RecognitionConclusion,
    Ruling,
    Standing,
    Way,
    WayHelp,
)
from .queries import on_chain, on_segment
from .queries.clocks import clock_row
from .queries.recognition import recognitions_of
from .queries.rulebook import county_rules
from .queries.scoring import cards_that_can_score, reviews_of, score_words
from .queries.ways import lookalikes_of
from .rules import order_of
from .wording import rule_name

SHOWN = 8


def _panel(projects: ProjectQuerySet, query: str) -> dict[str, Any]:
    rows = projects.select_related("owner", "chain").order_by("-reported_at", "-pk")
    found = list(rows[: SHOWN + 1])
    return {"projects": found[:SHOWN], "more": len(found) > SHOWN, "query": query}


def projects_of_company(company: Company, user: User) -> dict[str, Any] | None:
    """Projects in which the firm is investor or project company."""
    found = Project.objects.visible_to(user).filter(Q(investor=company) | Q(spv=company))
    panel = _panel(found, f"company={company.pk}")
    return panel if panel["projects"] else None


def projects_of_segment(segment: Segment, user: User) -> dict[str, Any] | None:
    """Projects that would fill the segment; talks never hide a gap, so they stand apart."""
    projects = Project.objects.visible_to(user).filter(on_segment(segment.pk))
    return _panel(projects, f"segment={segment.pk}")


def projects_of_chain(chain: Chain, user: User) -> dict[str, Any] | None:
    """Projects on the chain."""
    projects = Project.objects.visible_to(user).filter(on_chain(chain.pk))
    return _panel(projects, f"chain={chain.pk}")


def reviews_of_project(project: Project, user: User) -> dict[str, Any] | None:
    """The entry reviews of a project, and the way to apply for one."""
    reviews = reviews_of(project, user)
    is_open = any(r.state in ("applied", "returned", "panel") for r in reviews)
    may = may_apply(user, project) and not is_open
    rows = [
        {"review": r, "words": score_words(r.score, r.score_low, r.score_high)} for r in reviews
    ]
    if not rows and not may:
        return None
    return {
        "project": project, "reviews": rows, "cards": cards_that_can_score(user) if may else []
    }  # fmt: skip


def recognition_of_project(project: Project, user: User) -> dict[str, Any] | None:
    """Whether a signed project counts, and the way to decide it."""
    if order_of(project.stage) < order_of("signed"):
        return None
    may = may_recognise(user, project)
    return {
        "project": project,
        "rows": recognitions_of(project, user),
        "may": may,
        "conclusions": RecognitionConclusion.choices,
        "reasons": list(ExclusionReason.objects.filter(valid_to__isnull=True)) if may else [],
        "year": (project.signed_on or timezone.localdate()).year,
    }


def clocks_of_project(project: Project, user: User) -> dict[str, Any] | None:
    """The clocks of a lead until it is signed; later ones only where they ran."""
    rows = [clock_row(clock) for clock in LeadClock.objects.filter(project=project)[:SHOWN]]
    if not rows or order_of(project.stage) >= order_of("signed"):
        return None
    return {"project": project, "rows": rows, "may": may_answer(user, project)}


def origin_of_project(project: Project, user: User) -> dict[str, Any] | None:
    """Conflicts, look-alikes, merged entries and transfers of a project."""
    disputes = []
    found = Dispute.objects.visible_to(user).filter(Q(first=project) | Q(second=project))
    for dispute in found.select_related("first__jurisdiction", "second", "ruled_by"):
        other = dispute.second if dispute.first_id == project.pk else dispute.first
        may = dispute.state == DisputeState.OPEN and may_rule(user, dispute)
        disputes.append(
            {"dispute": dispute, "other": other.pk, "number": other.number, "may_rule": may}
        )
    places = []
    if may_transfer(user, project) and project.standing == Standing.ACTIVE and user.jurisdiction:
        places = list(
            Jurisdiction.objects.under(user.jurisdiction).exclude(pk=project.jurisdiction_id)[:100]
        )
    context = {
        "project": project,
        "disputes": disputes,
        "rulings": Ruling.choices,
        "lookalikes": lookalikes_of(project, user),
        "may_merge": may_merge(user, project),
        "merges": list(Merge.objects.filter(kept=project).select_related("dropped", "by")),
        "transfers": list(
            PlaceTransfer.objects.filter(project=project).select_related(
                "from_place", "to_place", "decided_by"
            )
        ),
        "places": places,
    }
    shown = ("disputes", "lookalikes", "merges", "transfers", "places")
    return context if any(context[name] for name in shown) else None


def introduction_of_project(project: Project, user: User) -> dict[str, Any] | None:
    """The first way, its helpers, who introduced the project, and the reward."""
    if user.is_outsider:
        return None
    row = (
        Introduction.objects.filter(project=project).select_related("introducer", "edition").first()
    )
    works = may_work_on(user, project)
    helpers = list(WayHelp.objects.filter(project=project).select_related("way"))
    moves = []
    if row is not None:
        row.project = project
        moves = REWARD.offers(user, row)
    helped = {helper.way_id for helper in helpers}
    may_enter = row is None and works and order_of(project.stage) < order_of("signed")
    ways = list(Way.objects.filter(valid_to__isnull=True)) if works else []
    return {
        "project": project,
        "row": row,
        "fee": CommissionFee.objects.filter(project=project)
        .select_related("commission__agency")
        .first(),
        "helpers": helpers,
        "moves": moves,
        "rules": [
            (rule.code, rule_name(rule))
            for rule in (county_rules() if moves else ())
            if rule.topic == "rewards" and not rule.missing and rule.holds_on(timezone.localdate())
        ],
        "way_choices": [
            (way.pk, str(way), way.pk in helped) for way in ways if way.pk != project.way_id
        ],
        "introducers": list(Introducer.objects.visible_to(user)[:200])
        if may_enter and may_keep_introducers(user)
        else [],
    }
