"""A plan as its page shows it: bars on a calendar, reasons, papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wutong.accounts.public import in_language
from wutong.approvals.models import ProjectPlan
from wutong.approvals.rules.planning import (
    AnswerFault,
    Mode,
    PaperAsked,
    Plan,
    PlannedItem,
    Question,
    make_plan,
    packaged_content,
)
from wutong.calendars.public import CalendarDays, WorkCalendar, work_calendar
from wutong.matters.public import DepartmentKind, Item, catalogue_on

MODES = {
    Mode.APPROVAL: gettext_lazy("Approval"),
    Mode.FILING: gettext_lazy("Filing"),
    Mode.COMMITMENT: gettext_lazy("Commitment"),
    Mode.GOVERNMENT: gettext_lazy("Done by the government before land"),
    Mode.PROCEDURE: gettext_lazy("Procedure"),
    Mode.WORKS: gettext_lazy("Construction"),
}
WIDTH, DAY = 700, 7


@dataclass(frozen=True)
class Bar:
    """An item on the calendar, in units of the drawing; `css` says how it is handled."""

    x: float
    width: float
    css: str


@dataclass(frozen=True)
class PlanRow:
    """One item of a plan with its words and its bar."""

    item: PlannedItem
    item_id: int | None
    name: str
    mode: str
    department: str
    days: int | None
    is_calendar_days: bool
    why: str
    why_not: str
    unsure: tuple[str, ...]
    step: int | None
    bar: Bar | None


@dataclass(frozen=True)
class Tick:
    """A mark on the axis, in per cent of its length."""

    at: str
    words: str


@dataclass(frozen=True)
class PlanView:
    """A plan ready to show."""

    plan: Plan
    rows: tuple[PlanRow, ...]
    papers: tuple[PaperAsked, ...]
    off: str
    months: tuple[Tick, ...]
    width: int
    counted_elsewhere: bool
    answers: tuple[tuple[str, str], ...]
    calendar: WorkCalendar

    @property
    def commitments(self) -> int:
        """How many items are committed to."""
        return sum(row.item.mode == Mode.COMMITMENT for row in self.rows)

    @property
    def dated(self) -> tuple[PlanRow, ...]:
        """The rows of the firm's own time."""
        return tuple(row for row in self.rows if row.item.is_dated)

    @property
    def before(self) -> tuple[PlanRow, ...]:
        """What the government does before land."""
        return tuple(row for row in self.rows if not row.item.is_dated)


def plan_view(asked: ProjectPlan) -> PlanView:
    """Make a plan by the catalogue of its first day and today's calendar."""
    calendar = work_calendar()
    catalogue = catalogue_on(asked.start)
    content = packaged_content()
    plan = make_plan(
        asked.answers, asked.start, catalogue=catalogue, content=content, calendar=calendar
    )
    departments = {k.code: str(k) for k in DepartmentKind.objects.all()}
    keys = dict(Item.objects.filter(code__in=list(catalogue.items)).values_list("code", "pk"))
    last = max((i.finish for i in plan.items if i.finish), default=plan.start)
    days = max((last - plan.start).days + 3, 10)
    scale = WIDTH / days
    steps = {item.code: n for n, item in enumerate((i for i in plan.items if i.critical), start=1)}
    rows = tuple(_row(item, plan, scale, departments, keys, steps) for item in plan.items)
    return PlanView(
        plan=plan, rows=rows, papers=plan.papers, off=_free_days(plan.start, days, calendar, scale),
        months=_months(plan.start, days), width=WIDTH,
        counted_elsewhere=plan.counted_from != plan.start,
        answers=tuple(_answered(asked.answers)), calendar=calendar,
    )  # fmt: skip


def _row(
    item: PlannedItem,
    plan: Plan,
    scale: float,
    departments: dict[str, str],
    keys: dict[str, int],
    steps: dict[str, int],
) -> PlanRow:
    bar = None
    if item.start is not None:
        end = item.finish or plan.latest_known or item.start
        x = (item.start - plan.start).days * scale
        width = max((end - item.start).days * scale, 3.0)
        css = {
            Mode.COMMITMENT: "bar-you", Mode.FILING: "bar-done", Mode.WORKS: "bar-wait"
        }.get(item.mode, "bar-plan")  # fmt: skip
        bar = Bar(round(x, 1), round(width, 1), css)
    named = packaged_content().questions
    return PlanRow(
        item=item, item_id=keys.get(item.code), name=in_language(item.name, item.name_en),
        mode=str(MODES[item.mode]), department=departments.get(item.department, ""),
        days=None if item.span is None else item.span.count,
        is_calendar_days=isinstance(item.span, CalendarDays),
        why=in_language(item.why, item.why_en), why_not=_why_not(item),
        unsure=tuple(in_language(named[q].label, named[q].label_en) for q in item.unsure),
        step=steps.get(item.code), bar=bar,
    )  # fmt: skip


def _why_not(item: PlannedItem) -> str:
    if item.why_not:
        return in_language(item.why_not, item.why_not_en or item.why_not)
    words = {
        "not-offered": _("The catalogue doesn't say that it may be committed to"),
        "own-choice": _("The applicant hasn't chosen to commit"),
        "hazard-unknown": _("Whether the project is hazardous isn't known"),
    }
    return words.get(item.why_not_rule, "")


def _free_days(start: date, days: int, calendar: WorkCalendar, scale: float) -> str:
    """The days that are not worked, as one path; unknown years are left plain."""
    parts = []
    for n in range(1, days + 1):
        day = start + timedelta(days=n)
        if calendar.knows(day) and not calendar.is_workday(day):
            x = round((n - 1) * scale, 1)
            parts.append(f"M{x} 0h{round(scale, 1)}v52h-{round(scale, 1)}Z")
    return "".join(parts)


def _months(start: date, days: int) -> tuple[Tick, ...]:
    ticks = [Tick("0", _month(start))]
    for n in range(1, days):
        day = start + timedelta(days=n)
        if day.day == 1 and n > 4:
            ticks.append(Tick(f"{100 * n / days:.2f}", _month(day)))
    return tuple(ticks)


def _month(day: date) -> str:
    return _("%(month)d/%(year)d") % {"month": day.month, "year": day.year}


def _answered(answers: dict[str, object]) -> list[tuple[str, str]]:
    return [
        (label_of(question), answer_words(question, answers[question.code]))
        for question in packaged_content().questions.values()
        if question.code in answers
    ]


def label_of(question: Question) -> str:
    """A question in the reader's language."""
    return in_language(question.label, question.label_en)


def answer_words(question: Question, value: object) -> str:
    """An answer in the reader's language."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    for option in question.options:
        if option.code == value:
            return in_language(option.label, option.label_en)
    return str(value)


def words_of_fault(fault: AnswerFault) -> str:
    """A fault of an answer in the reader's language, with the question's own words."""
    question = packaged_content().questions.get(fault.field)
    label = label_of(question) if question else fault.field
    why = {
        "missing": _("is missing"),
        "unknown": _("is no question"),
        "choice": _("“%(given)s” is none of the answers"),
        "bool": _("“%(given)s” is neither yes nor no"),
        "number": _("“%(given)s” is no number from 0 up"),
        "needed": _("is needed for a plan until acceptance"),
    }[fault.why] % {"given": fault.given}
    return f"{label}: {why}"
