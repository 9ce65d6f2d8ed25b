"""The minutes of a meeting as a paper."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wutong.kernel.documents import (
    Block,
    Column,
    Document,
    Facts,
    Heading,
    Paragraph,
    Signatures,
    Table,
)
from wutong.pipeline.models import DispatchMeeting
from wutong.tasks.public import Task


def minutes_of(meeting: DispatchMeeting) -> Document:
    """What was talked about and decided, each decision with who does it and until when."""
    items = list(meeting.items.select_related("project"))
    keys = [item.task_id for item in items if item.task_id is not None]
    tasks = {task.pk: task for task in Task.objects.filter(pk__in=keys).select_related("owner")}
    rows = []
    for number, item in enumerate(items, start=1):
        task = tasks.get(item.task_id or 0)
        rows.append(
            (
                str(number), item.words, item.decision or _("None yet"),
                task.owner.title if task else "", date_format(task.due_on) if task else "",
            )
        )  # fmt: skip
    decided = sum(bool(item.decision) for item in items)
    blocks: list[Block] = [
        Paragraph(
            _("%(decided)s of %(all)s matters decided") % {"decided": decided, "all": len(items)},
            tone="lead",
        ),
        Facts(
            (
                (_("Kind"), str(meeting.get_kind_display())),
                (_("Day of the meeting"), date_format(meeting.held_on, "DATE_FORMAT")),
                (_("Place of the meeting"), meeting.place),
                (_("Chair"), meeting.chair.title if meeting.chair else ""),
                (_("State"), str(meeting.get_state_display())),
            )
        ),
        Heading(_("Matters and decisions")),
        Table(
            (
                Column(_("No."), 0.4), Column(_("Matter"), 3), Column(_("What was decided"), 3),
                Column(_("Who does it"), 1.2), Column(_("Until"), 1.2),
            ),
            tuple(rows),
        ),
    ]  # fmt: skip
    if meeting.remark:
        blocks += [Heading(_("What else was said")), Paragraph(meeting.remark)]
    blocks.append(Signatures((_("Chair"), _("Keeper of the minutes"))))
    return Document(
        title=_("Minutes: %(meeting)s") % {"meeting": meeting.title}, blocks=tuple(blocks),
        made_at=timezone.now(), mark=_("Sample") if meeting.is_example else "", landscape=False,
    )  # fmt: skip
