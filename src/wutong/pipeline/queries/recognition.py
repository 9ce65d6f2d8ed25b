"""What counts, as figures that open to exactly their rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.pipeline.models import (
    ExclusionReason,
    Project,
    ProjectQuerySet,
    Recognition,
    RecognitionConclusion,
)
from wutong.pipeline.rules.formulas import Ratio

DECIDED = {
    "counted": RecognitionConclusion.COUNTED,
    "excluded": RecognitionConclusion.EXCLUDED,
}


def narrowed_by_recognition(projects: ProjectQuerySet, asked: Mapping[str, str]) -> ProjectQuerySet:
    """`recognition` counted|excluded|open, `counts_for` a year, `exclusion` a reason's code,
    `started_by` and `producing_by` a day, `reported` the year of the first report.
    """
    held = Recognition.objects.in_force()
    if (wanted := asked.get("recognition", "")) in DECIDED:
        held = held.filter(conclusion=DECIDED[wanted])
        if year := asked.get("counts_for", ""):
            held = held.filter(year=int(year)) if _is_year(year) else held.none()
        if code := asked.get("exclusion", ""):
            held = held.filter(reason__code=code)
        projects = projects.filter(pk__in=held.values("project_id"))
    elif wanted == "open":
        projects = projects.exclude(pk__in=held.values("project_id"))
    if year := asked.get("reported", ""):
        projects = (
            projects.filter(reported_at__year=int(year)) if _is_year(year) else projects.none()
        )
    for name, field in (("started_by", "started_on"), ("producing_by", "producing_on")):
        if day := asked.get(name, ""):
            try:
                projects = projects.filter(**{f"{field}__lte": date.fromisoformat(day)})
            except ValueError:
                projects = projects.none()
    return projects


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 4


@dataclass(frozen=True)
class CountRow:
    """A number and the query string of the list that shows exactly its rows."""

    number: int
    query: str
    label: str = ""


@dataclass(frozen=True)
class RateRow:
    """A rate with all that it is made of; `value` None where nobody could have."""

    code: str
    above: CountRow
    below: CountRow
    value: Decimal | None


@dataclass(frozen=True)
class Counts:
    """One year: what was signed, what of it counts, what doesn't and why, what is undecided."""

    year: int
    cut_off: date
    signed: CountRow
    counted: CountRow
    excluded: CountRow
    undecided: CountRow
    reasons: list[CountRow]
    rates: list[RateRow]
    examples: int


def counts_of(user: User, year: int, cut_off: date) -> Counts:
    """The year's signed projects by recognition, and the rates of those that count."""
    signed = Project.objects.visible_to(user).filter(signed_on__year=year)
    held = Recognition.objects.in_force().filter(project__in=signed.values("pk"))
    by = {
        (row["conclusion"], row["reason_id"]): row["n"]
        for row in held.order_by().values("conclusion", "reason_id").annotate(n=Count("pk"))
    }
    counted = sum(n for (what, _r), n in by.items() if what == RecognitionConclusion.COUNTED)
    excluded = sum(n for (what, _r), n in by.items() if what == RecognitionConclusion.EXCLUDED)
    for_year = (
        Recognition.objects.visible_to(user)
        .in_force()
        .filter(conclusion=RecognitionConclusion.COUNTED, year=year)
    )
    found = (
        Project.objects.visible_to(user)
        .filter(pk__in=for_year.values("project_id"))
        .aggregate(
            all=Count("pk"),
            started=Count("pk", filter=Q(started_on__lte=cut_off)),
            producing=Count("pk", filter=Q(producing_on__lte=cut_off)),
            both=Count("pk", filter=Q(started_on__lte=cut_off, producing_on__lte=cut_off)),
        )
    )
    everything = signed.aggregate(all=Count("pk"), examples=Count("pk", filter=Q(is_example=True)))
    base: dict[str, str | int] = {"reached": "signed", "year": year}
    cohort: dict[str, str | int] = {"recognition": "counted", "counts_for": year}
    day = cut_off.isoformat()

    def row(number: int, label: str = "", /, **asked: str | int) -> CountRow:
        return CountRow(number, urlencode(asked), label)

    below = row(found["all"], **cohort)
    started = row(found["started"], **cohort, started_by=day)
    names = {reason.pk: reason for reason in ExclusionReason.objects.all()}
    return Counts(
        year=year,
        cut_off=cut_off,
        signed=row(everything["all"], **base),
        counted=row(counted, **base, recognition="counted"),
        excluded=row(excluded, **base, recognition="excluded"),
        undecided=row(everything["all"] - counted - excluded, **base, recognition="open"),
        reasons=[
            row(n, str(names[key]), **base, recognition="excluded", exclusion=names[key].code)
            for (what, key), n in sorted(by.items(), key=lambda item: -item[1])
            if what == RecognitionConclusion.EXCLUDED and key in names
        ],
        rates=[
            _rate("rate.started", started, below),
            _rate(
                "rate.producing",
                row(found["both"], **cohort, started_by=day, producing_by=day),
                started,
            ),
        ],
        examples=everything["examples"],
    )


def _rate(code: str, above: CountRow, below: CountRow) -> RateRow:
    """By the same rule as the calculator's."""
    answer = Ratio(("a",), ("b",), is_part=True).compute(
        {"a": Decimal(above.number), "b": Decimal(below.number)}
    )
    return RateRow(code, above, below, answer.value if isinstance(answer.value, Decimal) else None)


def recognitions_of(project: Project, user: User) -> list[Recognition]:
    """All recognitions of a project, the one in force first."""
    rows = Recognition.objects.visible_to(user).filter(project=project)
    found = list(rows.select_related("reason", "decided_by"))
    return sorted(found, key=lambda row: row.state != "in_force")


def recognition_words(asked: Mapping[str, str]) -> list[str]:
    """What a list is narrowed to by recognition, in words."""
    words = []
    if (wanted := asked.get("recognition", "")) in DECIDED:
        words.append(str(DECIDED[wanted].label))
    elif wanted == "open":
        words.append(_("Recognition undecided"))
    if wanted and _is_year(year := asked.get("counts_for", "")):
        words.append(_("counts for %(year)s") % {"year": year})
    if code := asked.get("exclusion", ""):
        words.append(str(ExclusionReason.objects.filter(code=code).first() or ""))
    if year := asked.get("reported", ""):
        words.append(_("reported in %(year)s") % {"year": year})
    if day := asked.get("started_by", ""):
        words.append(_("started by %(day)s") % {"day": day})
    if day := asked.get("producing_by", ""):
        words.append(_("producing by %(day)s") % {"day": day})
    return words
