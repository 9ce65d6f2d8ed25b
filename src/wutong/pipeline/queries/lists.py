"""Lists: what the query string asks for, the board, who is already a lead."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from wutong.accounts.public import User
from wutong.chains.public import Chain, Segment
from wutong.pipeline.models import (
    Project,
    ProjectQuerySet,
    Stage,
    Standing,
    Station,
    StationMember,
    WayHelp,
)
from wutong.pipeline.rules import MILESTONES, STAGES, name_key

from .recognition import narrowed_by_recognition

BOARD_COLUMNS: tuple[tuple[Stage, ...], ...] = (
    (Stage.LEAD, Stage.ASSESSED),
    (Stage.TALKS,),
    (Stage.INTENT, Stage.PRE_SIGNING),
    (Stage.SIGNED, Stage.REGISTERED, Stage.FILED, Stage.SITED),
    (Stage.STARTED, Stage.IN_STATISTICS, Stage.COMPLETED),
    (Stage.PRODUCING, Stage.ABOVE_SCALE, Stage.ATTAINED),
)
CARDS_A_COLUMN = 30
TALKING = (Stage.TALKS, Stage.INTENT, Stage.PRE_SIGNING)


@dataclass(frozen=True)
class BoardColumn:
    """A column of the board: its stages, how many projects stand there, the newest of them."""

    stages: tuple[Stage, ...]
    label: str
    query: str
    count: int
    projects: list[Project]


def number_asked(asked: Mapping[str, str], name: str) -> int | None:
    """A key or a year out of the query string; None where it is no number of ours."""
    value = asked.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 15 else None


def year_asked(asked: Mapping[str, str]) -> int | None:
    """The year out of the query string; None where it is none that a calendar has."""
    year = number_asked(asked, "year")
    return year if year is not None and 1 <= year <= 9999 else None


def chosen_projects(user: User, asked: Mapping[str, str]) -> ProjectQuerySet:
    """The visible projects that a query string asks for.

    `q` words of the name or investor, `stage` (several by comma), `standing`, `reached` + `year`
    (the cockpit's figures; `started=yes` leaves those whose construction has started), `chain`,
    `segment` (of any year's list), `owner` (a key or "me"), `reporter` (who was first),
    `station`, `place` (where it lands), `way` (the first), `helped` (a way beside it), `company`,
    `department`, `kind` real|example.
    """
    projects = Project.objects.visible_to(user)
    if words := asked.get("q", "").strip():
        projects = projects.filter(
            Q(name__icontains=words)
            | Q(name_en__icontains=words)
            | Q(investor_name__icontains=words)
            | Q(number=words[:12])
        )
    if (stage := asked.get("stage", "")) and all(s in STAGES for s in stage.split(",")):
        projects = projects.filter(stage__in=stage.split(","))
    if (standing := asked.get("standing", "")) in Standing.values:
        projects = projects.filter(standing=standing)
    if (reached := asked.get("reached", "")) in MILESTONES:
        projects = projects.reached_in(reached, year_asked(asked))
    if asked.get("started") == "yes":
        projects = projects.filter(started_on__isnull=False)
    for name in ("owner", "way", "department"):
        if (key := number_asked(asked, name)) is not None:
            projects = projects.filter(**{f"{name}_id": key})
    if asked.get("owner") == "me":
        projects = projects.filter(owner=user)
    if (key := number_asked(asked, "reporter")) is not None:
        projects = projects.filter(reported_by_id=key)
    if (key := number_asked(asked, "place")) is not None:
        projects = projects.filter(jurisdiction_id=key)
    if (key := number_asked(asked, "helped")) is not None:
        projects = projects.filter(pk__in=WayHelp.objects.filter(way=key).values("project_id"))
    if (key := number_asked(asked, "station")) is not None:
        station = Station.objects.visible_to(user).filter(pk=key).first()
        projects = projects.filter(of_station(station)) if station else projects.none()
    if (key := number_asked(asked, "chain")) is not None:
        projects = projects.filter(on_chain(key))
    if (key := number_asked(asked, "segment")) is not None:
        projects = projects.filter(on_segment(key))
    if (key := number_asked(asked, "company")) is not None:
        projects = projects.filter(Q(investor_id=key) | Q(spv_id=key))
    projects = narrowed_by_recognition(projects, asked)
    if (kind := asked.get("kind", "")) in {"real", "example"}:
        projects = projects.filter(is_example=kind == "example")
    return projects


def of_station(station: Station, people: Collection[int] = ()) -> Q:
    """What counts for a station: reported while it stood, by those who work there, and won by
    being stationed. `people` spares asking who they are.
    """
    seats = people or {
        station.officer_id,
        *StationMember.objects.filter(station=station).values_list("user_id", flat=True),
    }
    found = Q(
        way__code="stationed", reported_by__in=list(seats),
        reported_at__date__gte=station.opened_on,
    )  # fmt: skip
    if station.closed_on is not None:
        found &= Q(reported_at__date__lte=station.closed_on)
    return found


def on_chain(chain_id: int) -> Q:
    """Projects of a chain, whichever year's version they were placed on."""
    chain = Chain.objects.filter(pk=chain_id).values("code", "jurisdiction_id").first()
    if chain is None:
        return Q(pk__in=[])
    return Q(chain__code=chain["code"], chain__jurisdiction_id=chain["jurisdiction_id"])


def on_segment(segment_id: int) -> Q:
    """Projects of a segment, whichever year's version of its chain they were placed on."""
    found = Segment.objects.filter(pk=segment_id).values("code", "chain_id").first()
    return on_chain(found["chain_id"]) & Q(segment__code=found["code"]) if found else Q(pk__in=[])


def talks_by_segment(segment_ids: Collection[int], user: User) -> dict[int, int]:
    """How many visible projects going on are in talks for each of these segments: two queries."""
    places = {
        key: (chain, place, code)
        for key, chain, place, code in Segment.objects.filter(pk__in=segment_ids).values_list(
            "pk", "chain__code", "chain__jurisdiction_id", "code"
        )
    }
    counted = {
        (chain, place, code): count
        for chain, place, code, count in Project.objects.visible_to(user)
        .filter(
            stage__in=TALKING, standing=Standing.ACTIVE,
            segment__code__in={code for _c, _p, code in places.values()},
        )
        .order_by()
        .values_list("chain__code", "chain__jurisdiction_id", "segment__code")
        .annotate(count=Count("pk"))
    }  # fmt: skip
    return {key: counted.get(place, 0) for key, place in places.items()}


def talks_query(segment_id: int) -> str:
    """The query string of the list that shows exactly the projects counted for a segment."""
    return f"segment={segment_id}&stage={','.join(TALKING)}&standing={Standing.ACTIVE}"


def board_of(projects: ProjectQuerySet) -> list[BoardColumn]:
    """The board: one query for the counts and one a column, the newest cards of each."""
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


def leads_known(keys: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Which of these firms, by credit code or by name, are leads: (stage's label, project's key).

    Of several projects the newest is told. By name the legal form does not matter.
    """
    names: dict[str, list[str]] = {}
    for key in keys:
        names.setdefault(name_key(key), []).append(key)
    found = (
        Project.objects.filter(Q(investor_key__in=list(names)) | Q(investor__uscc__in=list(keys)))
        .exclude(standing=Standing.ENDED)
        .select_related("investor")
        .order_by("reported_at", "pk")
    )
    known: dict[str, tuple[str, int]] = {}
    asked = set(keys)
    for project in found:
        mark = (str(project.get_stage_display()), project.pk)
        code = project.investor.uscc if project.investor else None
        if code in asked:
            known[str(code)] = mark
        known.update(dict.fromkeys(names.get(project.investor_key, ()), mark))
    return known
