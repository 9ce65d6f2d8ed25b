"""Lists: what the query string asks for, the board, who is already a lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from wutong.accounts.public import User

from ..models import Project, ProjectQuerySet, Stage, Standing
from ..rules import MILESTONES, STAGES, name_key

BOARD_COLUMNS: tuple[tuple[Stage, ...], ...] = (
    (Stage.LEAD, Stage.ASSESSED),
    (Stage.TALKS,),
    (Stage.INTENT, Stage.PRE_SIGNING),
    (Stage.SIGNED, Stage.REGISTERED, Stage.FILED, Stage.SITED),
    (Stage.STARTED, Stage.IN_STATISTICS, Stage.COMPLETED),
    (Stage.PRODUCING, Stage.ABOVE_SCALE, Stage.ATTAINED),
)
CARDS_A_COLUMN = 30


@dataclass(frozen=True)
class BoardColumn:
    """A column of the board: its stages, how many projects stand there, the newest of them."""

    stages: tuple[Stage, ...]
    label: str
    query: str
    count: int
    projects: list[Project]


def chosen_projects(user: User, asked: Mapping[str, str]) -> ProjectQuerySet:
    """The visible projects that a query string asks for.

    `q` words of the name or investor, `stage`, `standing`, `reached` + `year` (the cockpit's
    figures), `chain`, `segment`, `owner`, `way`, `company`, `kind` real|example.
    """
    projects = Project.objects.visible_to(user)
    if words := asked.get("q", "").strip():
        projects = projects.filter(
            Q(name__icontains=words) | Q(investor_name__icontains=words) | Q(number=words)
        )
    if (stage := asked.get("stage", "")) and all(s in STAGES for s in stage.split(",")):
        projects = projects.filter(stage__in=stage.split(","))
    if (standing := asked.get("standing", "")) in Standing.values:
        projects = projects.filter(standing=standing)
    if (reached := asked.get("reached", "")) in MILESTONES:
        year = asked.get("year", "")
        projects = projects.reached_in(reached, int(year) if year.isdigit() else None)
    for name in ("chain", "segment", "owner", "way"):
        if (value := asked.get(name, "")).isdigit():
            projects = projects.filter(**{f"{name}_id": int(value)})
    if asked.get("owner") == "me":
        projects = projects.filter(owner=user)
    if (company := asked.get("company", "")).isdigit():
        projects = projects.filter(Q(investor_id=int(company)) | Q(spv_id=int(company)))
    if (kind := asked.get("kind", "")) in {"real", "example"}:
        projects = projects.filter(is_example=kind == "example")
    return projects


def board_of(projects: ProjectQuerySet) -> list[BoardColumn]:
    """The board: two queries a column at most, the newest cards of each."""
    active = projects.filter(standing=Standing.ACTIVE)
    counts = dict(active.order_by().values_list("stage").annotate(n=Count("pk")))
    columns = []
    for stages in BOARD_COLUMNS:
        cards = list(
            active.filter(stage__in=stages)
            .select_related("owner", "chain", "investor")
            .order_by("-reported_at", "-pk")[:CARDS_A_COLUMN]
        )
        columns.append(
            BoardColumn(
                stages=stages,
                label=" · ".join(str(s.label) for s in stages[:2]),
                query=",".join(stages),
                count=sum(counts.get(s, 0) for s in stages),
                projects=cards,
            )
        )
    return columns


def leads_known(names: Sequence[str], codes: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Which of these firms are leads already: code or name → (stage's label, project's key)."""
    keys = {name_key(name): name for name in names}
    found = Project.objects.filter(
        Q(investor_key__in=list(keys)) | Q(investor__uscc__in=[c for c in codes if c])
    ).exclude(standing=Standing.ENDED)
    known: dict[str, tuple[str, int]] = {}
    for project in found.select_related("investor"):
        mark = (str(project.get_stage_display()), project.pk)
        if project.investor is not None and project.investor.uscc:
            known[project.investor.uscc] = mark
        if project.investor_key in keys:
            known[keys[project.investor_key]] = mark
    return known


def masked_phone(phone: str) -> str:
    """138****0000: enough to recognise, too little to call."""
    digits = phone.strip()
    if len(digits) <= 4:
        return "*" * len(digits)
    if len(digits) < 8:
        return "*" * (len(digits) - 2) + digits[-2:]
    return f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"
