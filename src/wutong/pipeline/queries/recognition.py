"""What counts, as figures that open to exactly their rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.pipeline.models import (
    Agreement,
    AgreementCategory,
    AgreementKind,
    ExclusionReason,
    FundsEntry,
    FundsState,
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
    if (known := asked.get("contract", "")) in {"known", "unknown"}:
        projects = with_contract(projects, known=known == "known")
    if (known := asked.get("output", "")) in {"known", "unknown"}:
        projects = with_output(projects, known=known == "known")
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


def with_contract(projects: ProjectQuerySet, *, known: bool) -> ProjectQuerySet:
    """Those whose formal agreements on investment all say their amount, or the others."""
    formal = Agreement.objects.filter(
        project=OuterRef("pk"), kind=AgreementKind.FORMAL, category=AgreementCategory.INVESTMENT
    )
    whole = Exists(formal) & ~Exists(formal.filter(amount_cents__isnull=True))
    return projects.filter(whole) if known else projects.exclude(whole)


def with_output(projects: ProjectQuerySet, *, known: bool) -> ProjectQuerySet:
    """Those whose planned and really made output a year are known, or the others."""
    both = Q(detail__output_cents__gt=0, detail__actual_output_cents__isnull=False)
    return projects.filter(both) if known else projects.exclude(both)


def recognised_for(user: User, year: int) -> ProjectQuerySet:
    """The visible projects that count for a year."""
    held = Recognition.objects.in_force().filter(
        conclusion=RecognitionConclusion.COUNTED, year=year
    )
    return Project.objects.visible_to(user).filter(pk__in=held.values("project_id"))


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
class MoneyRate:
    """A rate of amounts in cents. `left_out` are projects of the cohort for which an amount is
    unknown: they stand neither above nor below.
    """

    code: str
    above_cents: int
    above_query: str
    below_cents: int
    below_query: str
    value: Decimal | None
    projects: CountRow
    left_out: CountRow


def money_rates(user: User, year: int, cut_off: date) -> list[MoneyRate]:
    """资金到位率 (money in place of the contracted) and 达效率 (output made of the planned) of the
    projects recognised for a year, up to a day.
    """
    cohort = recognised_for(user, year)
    base: dict[str, str | int] = {"recognition": "counted", "counts_for": year}
    day = cut_off.isoformat()
    whole = with_contract(cohort, known=True)
    papers = Agreement.objects.filter(
        project__in=whole.values("pk"), kind=AgreementKind.FORMAL,
        category=AgreementCategory.INVESTMENT, signed_on__lte=cut_off,
    )  # fmt: skip
    funds = FundsEntry.objects.filter(
        project__in=whole.values("pk"), state=FundsState.COUNTED, paid_on__lte=cut_off
    )
    signed = papers.aggregate(cents=Sum("amount_cents"))["cents"] or 0
    came = funds.aggregate(cents=Sum("amount_cents"))["cents"] or 0
    number = cohort.count()
    with_amount = whole.count()
    of_whole: dict[str, str | int] = {"counts_for": year, "contract": "known"}
    producing = cohort.filter(producing_on__lte=cut_off)
    known = with_output(producing, known=True)
    made = known.aggregate(
        n=Count("pk"), made=Sum("detail__actual_output_cents"), planned=Sum("detail__output_cents")
    )
    producers: dict[str, str | int] = {**base, "producing_by": day}
    told = urlencode({**producers, "output": "known"})
    return [
        MoneyRate(
            "rate.in_place", came,
            urlencode({**of_whole, "state": "counted", "paid_by": day}), signed,
            urlencode(
                {**of_whole, "kind": "formal", "category": "investment", "signed_by": day}
            ),
            _share(came, signed),
            CountRow(with_amount, urlencode({**base, "contract": "known"})),
            CountRow(number - with_amount, urlencode({**base, "contract": "unknown"})),
        ),
        MoneyRate(
            "rate.attained", made["made"] or 0, told, made["planned"] or 0, told,
            _share(made["made"] or 0, made["planned"] or 0), CountRow(made["n"], told),
            CountRow(
                producing.count() - made["n"], urlencode({**producers, "output": "unknown"})
            ),
        ),
    ]  # fmt: skip


def _share(above: int, below: int) -> Decimal | None:
    answer = Ratio(("a",), ("b",)).compute({"a": Decimal(above), "b": Decimal(below)})
    return answer.value if isinstance(answer.value, Decimal) else None


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
    if asked.get("contract") in {"known", "unknown"}:
        words.append(
            _("contracted amount known")
            if asked["contract"] == "known"
            else _("contracted amount unknown")
        )
    if asked.get("output") in {"known", "unknown"}:
        words.append(_("output known") if asked["output"] == "known" else _("output unknown"))
    if day := asked.get("started_by", ""):
        words.append(_("started by %(day)s") % {"day": day})
    if day := asked.get("producing_by", ""):
        words.append(_("producing by %(day)s") % {"day": day})
    return words
