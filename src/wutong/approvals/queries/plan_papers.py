"""A plan on paper: what a firm takes along from the counter."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wutong.accounts.public import in_language
from wutong.approvals.models import ProjectPlan
from wutong.kernel.documents import (
    Block,
    Bullets,
    Column,
    Document,
    Facts,
    Heading,
    Paragraph,
    Table,
)
from wutong.kernel.words import listed
from wutong.ui.figures import working_days

from .plans import PlanRow, PlanView, plan_view


def plan_document(asked: ProjectPlan) -> Document:
    """The plan with its sums, its days, its papers and the reasons; the days stand as of today."""
    view = plan_view(asked)
    return Document(
        title=asked.title, subtitle=_("Project plan"), blocks=tuple(_blocks(asked, view)),
        made_at=timezone.now(), author=asked.made_by.title, landscape=True,
        mark=_("Example") if asked.is_example else "",
    )  # fmt: skip


def _blocks(asked: ProjectPlan, view: PlanView) -> list[Block]:
    plan = view.plan
    facts = [
        (pgettext("turn", "The applicant"), asked.applicant_name),
        (_("Handed in on"), date_format(plan.start, "DATE_FORMAT")),
        (_("Done on"), _finish(view)),
        (_("One after another"), _days(plan.serial_days)),
        (_("In parallel"), _days(plan.parallel_days)),
        (_("With commitments"), _days(plan.commitment_days)),
        (_("Papers to hand in"), str(plan.asked_once)),
    ]
    blocks: list[Block] = [Facts(tuple(facts))]
    unknown = [row.name for row in view.rows if row.item.is_dated and row.days is None]
    if unknown:
        words = _("Nobody has told how long these take; they count nothing here:")
        blocks.append(Paragraph(f"{words} {listed(unknown)}", tone="warning"))
    blocks += [Heading(_("When each item is done"), 2), _table(view)]
    if view.before:
        before = Bullets(tuple(f"{row.name}（{row.department}）" for row in view.before))
        blocks += [Heading(_("What the government does before land"), 2), before]
    blocks += [Heading(_("Every paper once"), 2), _papers(view)]
    answers = tuple((label, answer) for label, answer in view.answers)
    return [*blocks, Heading(_("Answers"), 2), Facts(answers)]


def _finish(view: PlanView) -> str:
    if view.plan.finish is not None:
        return str(date_format(view.plan.finish, "DATE_FORMAT"))
    if view.plan.latest_known is None:
        return _("waits for the calendar")
    day = date_format(view.plan.latest_known, "DATE_FORMAT")
    return _("waits for the calendar") + _(" (published up to %(day)s)") % {"day": day}


def _days(days: int | None) -> str:
    return "" if days is None else str(working_days(days))


def _table(view: PlanView) -> Table:
    columns = (
        Column(_("Step"), 0.5), Column(_("Item"), 2.6), Column(_("How"), 1.1),
        Column(_("Department"), 1.6), Column(pgettext("plan", "Time"), 1.1),
        Column(_("Begins"), 1.1), Column(_("Ends"), 1.1), Column(_("Why"), 2.6),
    )  # fmt: skip
    rows = view.dated
    return Table(
        columns, tuple(_cells(row) for row in rows),
        strong=frozenset(n for n, row in enumerate(rows) if row.step),
        caption=_("Numbered and bold: the longest chain, on which a day lost is lost at the end"),
    )  # fmt: skip


def _cells(row: PlanRow) -> tuple[str, ...]:
    begins = date_format(row.item.start, "DATE_FORMAT") if row.item.start else ""
    ends = (
        date_format(row.item.finish, "DATE_FORMAT")
        if row.item.finish
        else _("waits for the calendar")
    )
    why = "；".join(part for part in (row.why, row.item.why_basis) if part)
    return (
        str(row.step or ""), row.name, row.mode, row.department, row.span_words, str(begins),
        str(ends), why,
    )  # fmt: skip


def _papers(view: PlanView) -> Table:
    columns = (
        Column(_("Paper"), 3), Column(_("Items that use it"), 1, "right"),
        Column(_("Whether to hand it in"), 2),
    )  # fmt: skip
    return Table(
        columns,
        tuple(
            (
                in_language(paper.name, paper.name_en), str(len(paper.asked_by)),
                f"{_('Had by sharing')} · {paper.shared_from}" if paper.is_shared
                else _("Handed in"),
            )
            for paper in view.papers
        ),
    )  # fmt: skip
