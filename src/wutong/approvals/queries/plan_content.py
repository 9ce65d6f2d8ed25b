"""The questions and rules that hold on a day: the county's rows, the packaged file without any."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User, in_language
from wutong.approvals.models import EntryPart, PlanEntry, ProjectPlan
from wutong.approvals.rules.planning import PlanContent, make_plan, packaged_content
from wutong.approvals.rules.planning.content import content_of
from wutong.calendars.public import work_calendar
from wutong.kernel.words import listed
from wutong.matters.public import Item, catalogue_on


def raw_on(day: date, draft: PlanEntry | None = None) -> dict[str, list[dict[str, Any]]]:
    """The rows in force on a day as the packaged file has them; a draft stands for its edition."""
    raw: dict[str, list[dict[str, Any]]] = {part: [] for part in EntryPart.values}
    rows = list(PlanEntry.objects.in_force_on(day).order_by("position", "pk"))
    if draft is not None:
        rows = [r for r in rows if (r.part, r.code) != (draft.part, draft.code)]
        rows = sorted([*rows, draft], key=lambda r: r.position)
    for row in rows:
        raw[row.part].append(dict(row.body))
    return raw


def content_on(day: date | None = None, draft: PlanEntry | None = None) -> PlanContent:
    """What plans ask and follow on a day, today by default."""
    raw = raw_on(day or timezone.localdate(), draft)
    return content_of(raw) if raw[EntryPart.QUESTION] else packaged_content()


@dataclass(frozen=True)
class EntryRow:
    """An entry of the list, in words."""

    entry: PlanEntry
    title: str
    when: str
    basis: str
    holds: bool


def entry_rows(entries: Iterable[PlanEntry], content: PlanContent, day: date) -> list[EntryRow]:
    """Entries as people read them; items by their names."""
    found = list(entries)
    codes = {code for e in found for code in _items_of(e.body)}
    names = {item.code: str(item) for item in Item.objects.filter(code__in=codes)}
    return [
        EntryRow(
            entry=e, title=title_of(e, names),
            when=condition_words(e.body.get("when", {}), content),
            basis=str(e.body.get("basis", "")),
            holds=e.published_on is not None
            and (e.valid_from is None or e.valid_from <= day)
            and (e.valid_to is None or day <= e.valid_to),
        )
        for e in found
    ]  # fmt: skip


def _items_of(body: Mapping[str, Any]) -> list[str]:
    return [body["item"]] if "item" in body else list(body.get("items", ()))


def title_of(entry: PlanEntry, names: Mapping[str, str]) -> str:
    """What an entry is about."""
    body = entry.body
    if entry.part == EntryPart.QUESTION:
        return in_language(body.get("label", ""), body.get("label_en", ""))
    if items := _items_of(body):
        return listed(names.get(code, code) for code in items)
    return in_language(body.get("reason", ""), body.get("reason_en", "")) or entry.code


def condition_words(when: Mapping[str, Any], content: PlanContent) -> str:
    """A condition as a sentence; "" for always."""
    parts = []
    for code, wanted in when.items():
        question = content.questions.get(code)
        label = in_language(question.label, question.label_en) if question else code
        parts.append(f"{label}：{_wanted_words(question, wanted)}")
    return "；".join(parts)


def _wanted_words(question: Any, wanted: Any) -> str:
    if isinstance(wanted, Mapping):
        words = {"at_least": _("from %(n)s"), "above": _("above %(n)s"), "below": _("below %(n)s")}
        return listed(words[key] % {"n": value} for key, value in wanted.items())
    options = (
        {o.code: in_language(o.label, o.label_en) for o in question.options} if question else {}
    )
    yes = {True: _("Yes"), False: _("No")}
    return " / ".join(yes[v] if isinstance(v, bool) else options.get(v, str(v)) for v in wanted)


@dataclass(frozen=True)
class TriedItem:
    """An item in a try-out: how it is handled by the rules in force, and with the draft."""

    name: str
    now: str
    then: str
    why: str

    @property
    def differs(self) -> bool:
        """Whether the draft changes it."""
        return self.now != self.then


def try_out(
    answers: Mapping[str, object], day: date, draft: PlanEntry, modes: Mapping[Any, Any]
) -> list[TriedItem]:
    """Which items a project with these answers needs, without and with a draft."""
    catalogue, calendar = catalogue_on(day), work_calendar()
    before, after = (
        {
            item.code: item
            for item in make_plan(
                {k: v for k, v in answers.items() if k in content.questions}, day,
                catalogue=catalogue, content=content, calendar=calendar,
            ).items
        }
        for content in (content_on(day), content_on(day, draft))
    )  # fmt: skip
    found = []
    for code in [*before, *(c for c in after if c not in before)]:
        now, then = before.get(code), after.get(code)
        shown = then or now
        if shown is None:
            continue
        found.append(
            TriedItem(
                name=in_language(shown.name, shown.name_en),
                now=str(modes[now.mode]) if now else "", then=str(modes[then.mode]) if then else "",
                why=in_language(then.why, then.why_en) if then else "",
            )
        )  # fmt: skip
    return found


def plans_to_try(user: User) -> list[tuple[str, str]]:
    """Saved plans whose answers can be taken for a try-out."""
    plans = ProjectPlan.objects.visible_to(user).order_by("-pk")[:50]
    return [(str(plan.pk), str(plan)) for plan in plans]
