"""A written notice as a paper: Word or PDF, in as many copies as the law asks for."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wutong.approvals.models import WrittenNotice
from wutong.kernel.documents import (
    Block,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Signatures,
)


def notice_document(notice: WrittenNotice) -> Document:
    """The notice word for word; a second copy is for the file (一式两份)."""
    blocks: list[Block] = []
    for copy in range(1, notice.copies + 1):
        if copy > 1:
            blocks.append(PageBreak())
        blocks += _one_copy(notice, copy)
    return Document(
        title=str(notice.get_kind_display()),
        subtitle=notice.number,
        blocks=tuple(blocks),
        made_at=timezone.now(),
        author=str(notice.item.department),
        mark=_("Example") if notice.item.case.is_example else "",
    )


def _one_copy(notice: WrittenNotice, copy: int) -> list[Block]:
    item = notice.item
    rows = [
        (pgettext("turn", "The applicant"), item.case.applicant_name),
        (_("Case number"), item.case.number),
        (_("Service item"), item.name),
        (_("Department"), str(item.department)),
        (_("Told on"), date_format(notice.told_on, "DATE_FORMAT")),
    ]
    if notice.reply_by:
        rows.append((_("Reply until"), date_format(notice.reply_by, "DATE_FORMAT")))
    blocks: list[Block] = []
    if notice.copies > 1:
        words = _("Copy for the applicant") if copy == 1 else _("Copy for the file")
        blocks.append(Heading(words, 2))
    paragraphs = [Paragraph(part) for part in notice.text.split("\n\n") if part.strip()]
    return [
        *blocks, Facts(tuple(rows)), *paragraphs,
        Signatures((str(item.department), pgettext("turn", "The applicant"))),
    ]  # fmt: skip
