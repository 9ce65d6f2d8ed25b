"""Entering input–output tables of regions from the Bureau's workbooks."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create
from wutong.files.public import StoredFile, path_of
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.prospecting.access import may_screen
from wutong.prospecting.models import FlowTable
from wutong.prospecting.rules.input_output_files import TableFault, linkages_of, read_table
from wutong.prospecting.wording import fault_words

Linkage = dict[str, object]


def read_flows(path: Path, name: str) -> tuple[str, list[Linkage]]:
    """The sheet of a workbook in the Bureau's layout and the linkages of its sectors.

    Raises BadInput with every fault by its cell.
    """
    try:
        read = read_table(path, name)
    except TableFault as fault:
        raise BadInput([fault_words(problem) for problem in fault.problems]) from fault
    return read.sheet, linkages_of(read)


def enter_flow_table(
    stored: StoredFile,
    *,
    region: str,
    year: int,
    edition: str,
    source: str,
    is_example: bool = False,
    actor: User,
) -> FlowTable:
    """Enter one edition of a region's table; an earlier edition stays beside it."""
    if not may_screen(actor):
        raise NotAllowed(_("Only promotion officers and county leaders enter such tables"))
    sheet, linkages = read_flows(path_of(stored), stored.name)
    with transaction.atomic():
        there = FlowTable.objects.filter(region=region, year=year, edition=edition)
        if there.exists():
            raise BadInput(
                _("%(region)s %(year)s, edition %(edition)s, is there already: name the new one")
                % {"region": region, "year": year, "edition": edition}
            )
        return create(
            FlowTable(
                region=region, year=year, edition=edition, source=source, file=stored.name,
                sha256=stored.sha256, sheet=sheet[:80], sectors=len(linkages),
                keys=sum(bool(row["key"]) for row in linkages), linkages=linkages,
                entered_by=actor, entered_at=timezone.now(), is_example=is_example,
            ),
            actor=actor,
        )  # fmt: skip
