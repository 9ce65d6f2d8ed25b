"""What a county sets for its chains, handed in as tables: who may, and by which rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from wutong.accounts.public import User
from wutong.chains.access import may_edit_chain, may_keep_facts, may_set_radius, may_set_thresholds
from wutong.chains.actions import tables
from wutong.chains.queries.places import home_of
from wutong.chains.queries.words import words_of_chain
from wutong.chains.sheets import FACTS, RADIUS, THRESHOLDS, WORDS, word_cells
from wutong.files.public import TableWay
from wutong.kernel.errors import NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.sheets import PlannedRow, Reading, Sheet, TablePlan, workbook_answer

from .loading import chain_or_404, file_name


@dataclass(frozen=True)
class _Kind:
    """One of the county's own tables."""

    sheet: Sheet
    may: Callable[[User], bool]
    refusal: Any
    plan: Callable[[Reading, User], TablePlan]
    deed: Callable[[PlannedRow, User], object]
    home: str
    rules: tuple[Any, ...]


KINDS = {
    "facts": _Kind(
        FACTS, may_keep_facts, gettext_lazy("You may not enter published facts"),
        tables.plan_facts, tables.apply_fact_row, "chains:facts",
        (
            gettext_lazy("The short key tells which fact is meant; all others are entered."),
            gettext_lazy("Facts stay in the words that were printed."),
        ),
    ),
    "thresholds": _Kind(
        THRESHOLDS, may_set_thresholds, gettext_lazy("You may not set thresholds"),
        tables.plan_thresholds, tables.apply_threshold_row, "chains:thresholds",
        (
            gettext_lazy("Code, chain and first day tell which figure is meant."),
            gettext_lazy(
                "What holds is not overwritten: another figure is another row, from a day on."
            ),
        ),
    ),
    "radius": _Kind(
        RADIUS, lambda user: may_set_radius(user, home_of(user)),
        gettext_lazy("You may not change the supply radius"),
        tables.plan_radius, tables.apply_radius_row, "chains:radius",
        (
            gettext_lazy("Division code and chain tell which place is meant; others are added."),
            gettext_lazy("A reason in the last column takes the row out."),
            gettext_lazy("Segments are judged anew by it; what people confirmed holds."),
        ),
    ),
}  # fmt: skip


def way_of_settings(request: PageRequest, kind: str) -> TableWay:
    """Facts, thresholds or the radius, each by the right of its page."""
    given = KINDS.get(kind)
    if given is None:
        raise Http404
    if not given.may(request.user):
        raise NotAllowed(str(given.refusal))
    return TableWay(
        app="chains",
        sheet=given.sheet,
        plan=given.plan,
        deed=given.deed,
        home=reverse(given.home),
        title=str(given.sheet.title),
        rules=[
            *map(str, given.rules),
            _("An exported list comes back unchanged; a row that is not there changes nothing."),
        ],
        named={"kind": kind},
    )


def way_of_words(request: PageRequest, chain_id: int) -> TableWay:
    """The words of all segments of a chain."""
    chain = chain_or_404(request, chain_id)
    if not may_edit_chain(request.user, chain):
        raise NotAllowed(_("You may not change the words of this segment"))
    return TableWay(
        app="chains",
        prefix="words-",
        sheet=WORDS,
        plan=lambda reading, user: tables.plan_words(chain, reading, user),
        deed=tables.apply_word_row,
        home=reverse("chains:page", args=[chain.pk]),
        title=str(chain),
        rules=[
            _("Code of the segment and word tell which row is meant; all others are entered."),
            _("A reason in the last column takes the row out."),
            _("Firms are placed anew by the words; what people confirmed holds."),
            _("An exported list comes back unchanged; a row that is not there changes nothing."),
        ],
        named={"chain_id": chain.pk},
    )


@require_GET
@signed_in
def chain_words(request: PageRequest, chain_id: int) -> HttpResponseBase:
    """The words of all segments of a chain, as a workbook."""
    chain = chain_or_404(request, chain_id)
    name = file_name(chain, chain.year, _("Words"))
    return workbook_answer(WORDS, word_cells(words_of_chain(chain)), name)
