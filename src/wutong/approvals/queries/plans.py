"""A plan as its page shows it: bars on a calendar, reasons, papers."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wutong.accounts.public import User, in_language
from wutong.approvals.models import ProjectPlan
from wutong.approvals.rules.planning import (
    AnswerFault,
    Mode,
    PaperAsked,
    Plan,
    PlanContent,
    PlannedItem,
    Question,
    make_plan,
)
from wutong.calendars.public import CalendarDays, WorkCalendar, work_calendar
from wutong.matters.public import BundleStage, DepartmentKind, Item, catalogue_on

from .gantt import Bar, Gantt, Key, Line, Scale, span_words
from .plan_content import content_on

MODES = {
    Mode.APPROVAL: gettext_lazy("Approval"),
    Mode.FILING: gettext_lazy("Filing"),
    Mode.COMMITMENT: gettext_lazy("Commitment"),
    Mode.GOVERNMENT: gettext_lazy("Done by the government before land"),
    Mode.PROCEDURE: gettext_lazy("Procedure"),
    Mode.WORKS: gettext_lazy("Construction"),
}


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

    @property
    def url(self) -> str:
        """Its page in the catalogue, "" for what isn't in it."""
        return reverse("matters:page", args=[self.item_id]) if self.item_id else ""

    @property
    def span_words(self) -> str:
        """How long it takes, in words."""
        return span_words(self.days, in_calendar_days=self.is_calendar_days)


@dataclass(frozen=True)
class PlanView:
    """A plan ready to show."""

    plan: Plan
    rows: tuple[PlanRow, ...]
    papers: tuple[PaperAsked, ...]
    gantt: Gantt
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
    content = content_on(asked.start)
    plan = make_plan(
        asked.answers, asked.start, catalogue=catalogue, content=content, calendar=calendar
    )
    departments = {k.code: str(k) for k in DepartmentKind.objects.all()}
    keys = dict(Item.objects.filter(code__in=list(catalogue.items)).values_list("code", "pk"))
    last = max((i.finish for i in plan.items if i.finish), default=plan.start)
    scale = Scale.over(plan.start, last)
    steps = {item.code: n for n, item in enumerate((i for i in plan.items if i.critical), start=1)}
    rows = tuple(_row(item, plan, scale, departments, keys, steps, content) for item in plan.items)
    return PlanView(
        plan=plan, rows=rows, papers=plan.papers, gantt=_gantt(rows, scale, calendar),
        counted_elsewhere=plan.counted_from != plan.start,
        answers=tuple(_answered(asked.answers, content)), calendar=calendar,
    )  # fmt: skip


def _row(
    item: PlannedItem,
    plan: Plan,
    scale: Scale,
    departments: dict[str, str],
    keys: dict[str, int],
    steps: dict[str, int],
    content: PlanContent,
) -> PlanRow:
    bar = None
    if item.start is not None:
        end = item.finish or plan.latest_known or item.start
        css = {
            Mode.COMMITMENT: "bar-you", Mode.FILING: "bar-done", Mode.WORKS: "bar-wait"
        }.get(item.mode, "bar-plan")  # fmt: skip
        bar = scale.bar(item.start, end, css)
    named = content.questions
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


def _gantt(rows: tuple[PlanRow, ...], scale: Scale, calendar: WorkCalendar) -> Gantt:
    return Gantt(
        lines=tuple(
            Line(
                name=row.name, url=row.url,
                state=f"{row.mode} · {row.span_words}", who=row.department, when=row.item.finish,
                open_words="" if row.item.finish else _("waits for the calendar"), bar=row.bar,
                step=row.step,
            )
            for row in rows
            if row.item.is_dated
        ),
        keys=(
            Key("key-plan", str(MODES[Mode.APPROVAL])), Key("fill-brand", str(MODES[Mode.FILING])),
            Key("key-you", str(MODES[Mode.COMMITMENT])),
        ),
        off=scale.free_days(calendar), months=scale.months(),
        today=scale.place(timezone.localdate()),
    )  # fmt: skip


def _answered(answers: dict[str, object], content: PlanContent) -> list[tuple[str, str]]:
    return [
        (label_of(question), answer_words(question, answers[question.code]))
        for question in content.questions.values()
        if question.code in answers
    ]


def plans_of_subject(kind: str, key: int, user: User) -> list[ProjectPlan]:
    """The plans about one thing that this person may see, newest first."""
    plans = ProjectPlan.objects.visible_to(user)
    return list(plans.filter(subject_kind=kind, subject_id=key)[:5])


def stage_names() -> dict[str, str]:
    """The stages of a building project by code; "" are items that belong to none."""
    stages = BundleStage.objects.filter(bundle__code="building")
    return {"": _("Before the stages"), **{stage.code: str(stage) for stage in stages}}


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
    if isinstance(value, int | float):
        return f"{value:,.6f}".rstrip("0").rstrip(".")
    return str(value)


def words_of_fault(fault: AnswerFault) -> str:
    """A fault of an answer in the reader's language, with the question's own words."""
    question = content_on().questions.get(fault.field)
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
