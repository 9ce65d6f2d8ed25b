"""Papers, prerequisites and clock stops of all editions in force: a list, to Excel and back."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wutong.accounts.public import User
from wutong.files.public import TableWay
from wutong.kernel.errors import NotAllowed
from wutong.kernel.http import PageRequest, signed_in
from wutong.kernel.screens import page_of, render_screen
from wutong.kernel.sheets import Limits, Reading, TablePlan, cell_of, table_of, workbook_answer
from wutong.kernel.sheets.cells import as_text
from wutong.matters.access import may_keep
from wutong.matters.actions.parts import apply_parts, plan_parts
from wutong.matters.forms.lists import ItemTableForm, WordsForm
from wutong.matters.queries.parts import PARTS, Part, PartKind, parts_in_force
from wutong.matters.sheets import PART_SHEETS, part_cells
from wutong.ui.parts import Tab

LIMITS = Limits(rows=20_000, columns=40, unpacked_bytes=64 << 20)


def _kind(slug: str) -> PartKind:
    kind = PARTS.get(slug)
    if kind is None:
        raise Http404
    return kind


def _tabs(name: str, chosen: PartKind) -> list[Tab]:
    return [
        Tab(kind.label, reverse(name, args=[slug]), kind is chosen) for slug, kind in PARTS.items()
    ]


def _words(kind: PartKind, part: Part) -> list[tuple[str, str]]:
    """The shown columns of a row: heading and content."""
    told, columns = part_cells(part), map(PART_SHEETS[kind.slug].column, kind.shown)
    return [(str(c.heading), as_text(cell_of(c, told[c.key]))) for c in columns]


@require_GET
@signed_in
def part_list(request: PageRequest, kind: str) -> HttpResponseBase:
    """One list of what the editions in force ask; narrowed to items by their words."""
    chosen, today = _kind(kind), timezone.localdate()
    sheet = PART_SHEETS[chosen.slug]
    words = request.GET.get("q", "").strip()[:100]
    rows = parts_in_force(chosen, request.user, today, words)
    if request.GET.get("format") == "xlsx":
        name = f"{sheet.title} {today.isoformat()}"
        return workbook_answer(sheet, map(part_cells, rows), name)
    page = page_of(rows, request)
    context = {
        "kind": chosen, "title": sheet.title, "page": page, "form": WordsForm(request.GET),
        "headings": [sheet.column(key).heading for key in chosen.shown],
        "rows": [(part.edition.item, _words(chosen, part)) for part in page.object_list],
        "tabs": _tabs("matters:parts", chosen), "may_keep": may_keep(request.user),
    }  # fmt: skip
    return render_screen(request, "matters/parts.html", context, part="rows")


def way_of_parts(request: PageRequest, kind: str) -> TableWay:
    """Whoever keeps the catalogue hands one of the three lists in."""
    chosen = _kind(kind)
    if not may_keep(request.user):
        raise NotAllowed(_("You may not change the catalogue"))

    def plan(reading: Reading, user: User) -> TablePlan:
        return plan_parts(chosen, table_of(reading), user, timezone.localdate())

    def apply(reading: Reading, user: User, digest: str, asked: Mapping[str, str]) -> TablePlan:
        # a file that was handed in by another session names itself
        source = asked.get("source", "") or _("a table handed in")
        day = timezone.localdate()
        table = table_of(reading)
        return apply_parts(chosen, table, actor=user, day=day, digest=digest, source=source)

    return TableWay(
        app="matters",
        prefix="parts-",
        sheet=PART_SHEETS[chosen.slug],
        plan=plan,
        apply=apply,
        form=ItemTableForm,
        home=reverse("matters:parts", args=[kind]),
        title=str(PART_SHEETS[chosen.slug].title),
        rules=[
            _("What differs becomes a new edition of its item, in force from today."),
            _("“Yes” in the last column takes the row out."),
            _("An exported list comes back unchanged; a row that is not there changes nothing."),
        ],
        limits=LIMITS,
        named={"kind": kind},
        tabs=_tabs("matters:parts-import", chosen),
    )
