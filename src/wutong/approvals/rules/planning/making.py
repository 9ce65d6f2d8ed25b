"""Making a plan: items, modes, order, days. Unknown times are told, never taken for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from wutong.calendars.rules import CalendarDays, Span, WorkCalendar, WorkingDays, span_of
from wutong.matters.rules.catalogue import BundleSpec, Catalogue, ItemSpec
from wutong.matters.rules.order import order_of

from .answers import Answers
from .conditions import holds
from .content import PlanContent
from .timing import Dated, Step, critical_of, run_parallel, run_serial

KIT = "shanxi-commitment"
WORKS = "construction-works"


class Mode(StrEnum):
    """How an item is handled in a plan."""

    APPROVAL = "approval"
    FILING = "filing"
    COMMITMENT = "commitment"
    GOVERNMENT = "government"
    PROCEDURE = "procedure"
    WORKS = "works"


@dataclass(frozen=True)
class PlannedItem:
    """One item of a plan. `start` and `finish` are None where they can't be known.

    `span` None: the time is not known and not counted. `unsure`: an answer is missing, the item
    is planned to be safe. `why_not` says why it is not committed to, by which rule.
    """

    code: str
    name: str
    name_en: str
    mode: Mode
    department: str
    stage: str
    why: str
    why_en: str
    why_basis: str
    span: Span | None
    clock_basis: str
    clock_is: str
    extension: int | None = None
    unsure: tuple[str, ...] = ()
    why_not: str = ""
    why_not_en: str = ""
    why_not_rule: str = ""
    why_not_basis: str = ""
    check_days: int | None = None
    needs: tuple[str, ...] = ()
    standing: str = ""
    source: str = ""
    start: date | None = None
    finish: date | None = None
    open_days: int = 0
    critical: bool = False

    @property
    def is_dated(self) -> bool:
        """Whether it takes part in the firm's time: what the government did before land doesn't."""
        return self.mode != Mode.GOVERNMENT


@dataclass(frozen=True)
class PaperAsked:
    """A paper over the whole plan: who asks for it, and whether the firm hands it in at all."""

    document: str
    name: str
    name_en: str
    asked_by: tuple[str, ...]
    is_shared: bool
    shared_from: str
    necessity: str
    made_by: str


@dataclass(frozen=True)
class Plan:
    """A plan. Days are working days of the official calendar, counted from `counted_from`.

    `known` is False when the finish lies in a year without a list: `finish` is then None and
    `latest_known` the last day that could be counted. `not_counted` are items whose time is not
    known: while there are any, every sum and the finish are at least that much.
    """

    start: date
    items: tuple[PlannedItem, ...]
    papers: tuple[PaperAsked, ...]
    left_out: tuple[str, ...]
    finish: date | None
    known: bool
    latest_known: date | None
    open_days: int
    serial_days: int | None
    parallel_days: int | None
    commitment_days: int | None
    counted_from: date
    not_counted: tuple[str, ...] = ()
    answers: Answers = field(default_factory=dict)

    @property
    def asked_separately(self) -> int:
        """How many papers would be handed in if every item asked for itself."""
        return sum(len(paper.asked_by) for paper in self.papers)

    @property
    def asked_once(self) -> int:
        """How many papers the firm hands in."""
        return sum(not paper.is_shared for paper in self.papers)


def make_plan(
    answers: Answers,
    start: date,
    *,
    catalogue: Catalogue,
    content: PlanContent,
    calendar: WorkCalendar,
) -> Plan:
    """The plan that follows from answers, the catalogue and the rules in force on `start`."""
    rules = content.on(start)
    answers = {"until": "permit", **answers}
    chosen = _items(answers, catalogue, rules)
    steps = {i.code: Step(i.span, i.needs) for i in chosen.values() if i.is_dated}
    slow = {
        i.code: Step(_approval_span(catalogue.items.get(i.code), i), i.needs)
        for i in chosen.values()
        if i.is_dated
    }
    willing = _items({**answers, "commitment": True}, catalogue, rules)
    quick = {i.code: Step(i.span, i.needs) for i in willing.values() if i.is_dated}
    dated = run_parallel(steps, start, calendar)
    ends = [d for d in dated.values() if d.finish is not None]
    known = all(d.finish is not None for d in dated.values())
    finish = max((d.finish for d in ends if d.finish), default=start)
    days, counted_from = _sums(slow, quick, start, calendar)
    critical = critical_of(steps, dated if known else run_parallel(steps, counted_from, calendar))
    items = tuple(
        _with_dates(item, dated.get(item.code), item.code in critical) for item in chosen.values()
    )
    late = [d for d in dated.values() if d.finish is None and d.latest is not None]
    return Plan(
        start=start,
        items=items,
        papers=_papers(items, catalogue),
        left_out=tuple(c for c in _possible(catalogue, answers) if c not in chosen),
        finish=finish if known and dated else None,
        known=known,
        latest_known=max((d.latest for d in late if d.latest), default=None),
        open_days=max((d.open_days for d in late), default=0),
        serial_days=days[0], parallel_days=days[1], commitment_days=days[2],
        counted_from=counted_from,
        not_counted=tuple(i.code for i in items if i.is_dated and i.span is None),
        answers=answers,
    )  # fmt: skip


def _sums(
    slow: Mapping[str, Step], quick: Mapping[str, Step], start: date, calendar: WorkCalendar
) -> tuple[tuple[int | None, int | None, int | None], date]:
    """Working days serial, parallel and with commitments, all counted from one and the same day.

    Where a count would reach a year without a list, the same project is counted a year earlier, so
    that the three can be compared on an official calendar; the day is told.
    """
    for back in range(6):
        day = _years_before(start, back)
        ends = (
            run_serial(slow, day, calendar), _last(run_parallel(slow, day, calendar), day),
            _last(run_parallel(quick, day, calendar), day),
        )  # fmt: skip
        if all(end is not None for end in ends) and calendar.knows(day):
            return (
                _between(calendar, day, ends[0]), _between(calendar, day, ends[1]),
                _between(calendar, day, ends[2]),
            ), day  # fmt: skip
    return (None, None, None), start


def _between(calendar: WorkCalendar, day: date, end: date | None) -> int | None:
    return None if end is None else calendar.workdays_between(day, end)


def _last(dated: Mapping[str, Dated], start: date) -> date | None:
    ends = [d.finish for d in dated.values()]
    known = [end for end in ends if end is not None]
    return None if len(known) < len(ends) else max(known, default=start)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _possible(catalogue: Catalogue, answers: Answers) -> list[str]:
    """The items of the bundle that the answers are about."""
    bundle = "start-up" if answers.get("kind") == "start-up" else "building"
    entries = catalogue.bundles[bundle].entries if bundle in catalogue.bundles else ()
    return [e.item for e in entries if e.item]


def _items(answers: Answers, catalogue: Catalogue, rules: PlanContent) -> dict[str, PlannedItem]:
    kit = catalogue.bundles.get(KIT, BundleSpec(KIT, KIT))
    stages = {e.item: e.stage for b in catalogue.bundles.values() for e in b.entries
              if e.item and e.stage}  # fmt: skip
    found: dict[str, PlannedItem] = {}
    for code in _possible(catalogue, answers):
        spec = catalogue.items[code]
        applying = [
            (rule, holds({"kind": _kinds(rules, rule.when), **rule.when}, answers))
            for rule in rules.applies
            if rule.item == code
        ]
        hit = next((rule for rule, verdict in applying if verdict), None) or next(
            (rule for rule, verdict in applying if verdict is None), None
        )
        if hit is None:
            continue
        open_answers = tuple(q for q in hit.when if answers.get(q) is None)
        found[code] = _planned(
            spec, kit, answers, rules, stage=stages.get(code, ""), why=hit.reason,
            why_en=hit.reason_en, why_basis=hit.basis, unsure=open_answers,
        )  # fmt: skip
    if answers.get("until") == "acceptance" and "construction-permit" in found:
        found = _with_works(found, answers)
    needs = {c: [n.item for n in catalogue.items[c].needs] if c in catalogue.items else [
        "construction-permit"] for c in found}  # fmt: skip
    if WORKS in found:
        for code, before in needs.items():
            if stages.get(code) == "acceptance":
                before.append(WORKS)
    through = {c: _through(c, needs, catalogue, set(found)) for c in found}
    return {c: replace(found[c], needs=tuple(through[c])) for c in order_of(through)}


def _kinds(rules: PlanContent, when: Mapping[str, object]) -> list[object]:
    """The kinds of project that a rule without a word on the kind is for."""
    asked = [rules.questions[q].kinds for q in when if q in rules.questions]
    options = [*rules.questions["kind"].codes]
    return [k for k in options if all(not kinds or k in kinds for kinds in asked)]


def _through(
    code: str, needs: Mapping[str, list[str]], catalogue: Catalogue, there: set[str]
) -> list[str]:
    """What an item needs among the items planned; what is left out hands on its own needs."""
    result: list[str] = []
    waiting = list(needs[code])
    seen: set[str] = set()
    while waiting:
        before = waiting.pop(0)
        if before in seen:
            continue
        seen.add(before)
        if before in there:
            result.append(before)
        elif before in catalogue.items:
            waiting += [n.item for n in catalogue.items[before].needs]
    return result


def _planned(
    spec: ItemSpec,
    kit: BundleSpec,
    answers: Answers,
    rules: PlanContent,
    *,
    stage: str,
    why: str,
    why_en: str,
    why_basis: str,
    unsure: tuple[str, ...],
) -> PlannedItem:
    clock = spec.promised or spec.legal
    item = PlannedItem(
        code=spec.code, name=spec.name, name_en=spec.name_en, mode=Mode.APPROVAL,
        department=spec.department, stage=stage, why=why, why_en=why_en, why_basis=why_basis,
        span=_span(clock.days, clock.unit) if clock else None,
        clock_basis=clock.basis if clock else "",
        clock_is="promised" if spec.promised else "legal" if spec.legal else "",
        extension=spec.legal.extension if spec.legal else None,
        unsure=unsure, standing=spec.standing, source=spec.source,
    )  # fmt: skip
    if kit.part_of(spec.code) == "government" and answers.get("in_zone"):
        return replace(item, mode=Mode.GOVERNMENT, span=None)
    if spec.is_filing:
        return replace(item, mode=Mode.FILING)
    if not spec.kind:
        return replace(item, mode=Mode.PROCEDURE)
    return _committed(item, spec, answers, rules)


def _committed(
    item: PlannedItem, spec: ItemSpec, answers: Answers, rules: PlanContent
) -> PlannedItem:
    """The item as a commitment, or as an approval with the rule that stands against it."""
    offer = next(
        (r for r in rules.offered if spec.code in r.items and holds(r.when, answers)), None
    )
    is_offered = offer is not None or spec.commitment == "offered"
    for rule in rules.excluded:
        touched = not rule.domains or bool(set(rule.domains) & set(spec.domains))
        # an answer that is missing does not open the door to a commitment
        if touched and holds(rule.when, answers) and (rule.domains or is_offered):
            return replace(
                item, why_not=rule.reason, why_not_en=rule.reason_en, why_not_rule=rule.code,
                why_not_basis=rule.basis,
            )  # fmt: skip
    if spec.commitment == "excluded" and offer is None:
        return replace(item, why_not=spec.commitment_basis, why_not_rule="catalogue",
                       why_not_basis=spec.source)  # fmt: skip
    if not is_offered:
        return replace(item, why_not_rule="not-offered")
    if "hazard" in _asked_of(rules, answers) and answers.get("hazard") is None and spec.domains:
        return replace(item, why_not_rule="hazard-unknown")
    if not answers.get("commitment"):
        return replace(item, why_not_rule="own-choice")
    return replace(
        item, mode=Mode.COMMITMENT, span=WorkingDays(0),
        clock_basis=offer.basis if offer else spec.commitment_basis,
        clock_is="on the spot", check_days=spec.check_days,
    )  # fmt: skip


def _asked_of(rules: PlanContent, answers: Answers) -> set[str]:
    kind = answers.get("kind")
    return {q.code for q in rules.questions.values() if not q.kinds or kind in q.kinds}


def _with_works(found: dict[str, PlannedItem], answers: Answers) -> dict[str, PlannedItem]:
    given = answers.get("construction_days")
    days = int(given) if isinstance(given, int | float) else 0
    return found | {
        WORKS: PlannedItem(
            code=WORKS, name="施工", name_en="Construction", mode=Mode.WORKS, department="",
            stage="construction", why="按所填施工天数", why_en="The days of construction as given",
            why_basis="", span=CalendarDays(days), clock_basis="", clock_is="given",
        )
    }  # fmt: skip


def _span(days: int, unit: str) -> Span:
    """Hours count as the working day that they lie in."""
    return WorkingDays(-(-days // 8)) if unit == "hour" else span_of(days, unit)


def _approval_span(spec: ItemSpec | None, item: PlannedItem) -> Span | None:
    """What the item would take as an approval."""
    if item.mode != Mode.COMMITMENT or spec is None:
        return item.span
    clock = spec.promised or spec.legal
    return _span(clock.days, clock.unit) if clock else None


def _with_dates(item: PlannedItem, dated: Dated | None, critical: bool) -> PlannedItem:
    if dated is None:
        return item
    return replace(
        item, start=dated.start, finish=dated.finish, open_days=dated.open_days, critical=critical
    )


def _papers(items: tuple[PlannedItem, ...], catalogue: Catalogue) -> tuple[PaperAsked, ...]:
    asked: dict[str, PaperAsked] = {}
    for item in items:
        if item.mode == Mode.GOVERNMENT or item.code not in catalogue.items:
            continue
        for paper in catalogue.items[item.code].materials:
            known = asked.get(paper.document)
            if known is None:
                asked[paper.document] = PaperAsked(
                    paper.document, paper.name, paper.name_en, (item.code,), paper.is_shared,
                    paper.shared_from, paper.necessity, paper.made_by,
                )  # fmt: skip
            else:
                asked[paper.document] = replace(known, asked_by=(*known.asked_by, item.code))
    return tuple(asked.values())
