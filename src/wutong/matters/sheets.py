"""The catalogue as a workbook: one row an item with its edition in force."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import CellError, Column, Kind, Sheet

from .models import (
    ClockStop,
    ClockUnit,
    Commitment,
    Fee,
    HandlingKind,
    ItemKind,
    ItemLevel,
    Material,
    MaterialForm,
    MaterialKind,
    MaterialSource,
    Necessity,
    NeedKind,
    Prerequisite,
    Reach,
)
from .queries.kinds import KindRow
from .queries.lists import ItemRow

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

# how service platforms write a type of item: by its number, with or without a leading zero
_NUMBER = re.compile(r"0?(\d{1,2})")


def item_kind(text: str) -> str:
    """The number of a type of item from its number or its name in any known spelling."""
    found = _NUMBER.fullmatch(text.strip())
    if found is not None and f"{int(found[1]):02d}" in ItemKind.values:
        return f"{int(found[1]):02d}"
    named = {
        "行政许可": "01", "行政征收": "04", "行政给付": "05", "行政确认": "07",
        "行政奖励": "08", "行政裁决": "09", "其他行政权力": "10", "公共服务": "20",
    }  # fmt: skip
    if text.strip() in named:
        return named[text.strip()]
    # a sheet written for a reader of one language may come back from one of the other
    for language, _name in settings.LANGUAGES:
        with override(language):
            labels = {str(label): code for code, label in ItemKind.choices}
        if text.strip() in labels:
            return labels[text.strip()]
    raise CellError(
        gettext(
            "“%(text)s” is no type of item; write a number such as 01 or a name such as 行政许可"
        )
        % {"text": text[:40]}
    )


def show_kind(value: str) -> str:
    """The name of a type of item."""
    return str(ItemKind(value).label) if value in ItemKind.values else ""


def paired_times(values: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """A time without its unit, or the other way round, says nothing."""
    for name in ("legal", "promised"):
        days, unit = values.get(f"{name}_days"), values.get(f"{name}_unit")
        if days is not None and not unit:
            yield f"{name}_days", gettext("the unit of this time is missing")
        if unit and days is None:
            yield f"{name}_unit", gettext("the time of this unit is missing")
        if days is not None and not 0 <= days <= 9999:
            yield f"{name}_days", gettext("a time is a whole number from 0 to 9999")


def _choice(key: str, heading: Words, choices: type[models.TextChoices], width: int = 12) -> Column:
    return Column(
        key=key, heading=heading, kind=Kind.CHOICE, choices=dict(choices.choices), width=width
    )


def _words(key: str, heading: Words, longest: int, width: int, *aliases: str) -> Column:
    return Column(key=key, heading=heading, max_length=longest, width=width, aliases=aliases)


def _days(key: str, heading: Words, alias: str) -> Column:
    return Column(key=key, heading=heading, kind=Kind.INT, aliases=(alias,), width=10)


ITEMS = Sheet(
    key="service-items",
    title=_("Service items"),
    key_columns=("code",),
    clean_row=paired_times,
    columns=(
        Column(key="code", heading=_("Code"), kind=Kind.CODE, required=True, max_length=90,
               aliases=("item_code", "事项编码", "实施编码"), width=28),
        Column(key="name", heading=_("Name"), required=True, max_length=300,
               aliases=("item", "事项名称", "业务办理项名称"), width=44),
        _words("parent", _("Main item"), 300, 24, "main_item", "主项名称"),
        _choice("level", _("Level"), ItemLevel),
        Column(key="kind", heading=_("Type of item"), check=item_kind, show=show_kind,
               aliases=("task_type", "事项类型"), width=14),
        _words("department", _("Department"), 120, 22, "实施主体"),
        Column(key="area", heading=_("Region code"), kind=Kind.CODE, max_length=12,
               aliases=("行政区划",), width=12),
        _choice("handling_kind", _("Way of handling"), HandlingKind),
        _days("legal_days", _("Legal time"), "法定办结时限"),
        _choice("legal_unit", _("Unit of the legal time"), ClockUnit),
        _words("legal_basis", _("Basis of the legal time"), 200, 30),
        _days("promised_days", _("Promised time"), "承诺办结时限"),
        _choice("promised_unit", _("Unit of the promised time"), ClockUnit),
        _choice("reach", _("Reach"), Reach, 14),
        _words("forms", _("Forms of handling"), 120, 18),
        _choice("fee", _("Fee"), Fee),
        _words("result_name", _("Result"), 120, 22),
        _choice("commitment", _("Commitment"), Commitment, 16),
        Column(key="basis", heading=_("Basis"), multiline=True, width=30),
        _words("source", _("Source"), 300, 30),
    ),
)  # fmt: skip

# how platforms write that an item stands under no main item
NO_PARENT = frozenset({"未分类", "无", ""})

# columns that an edition takes from a row as they are
EDITION_COLUMNS = (
    "kind", "handling_kind", "legal_days", "legal_unit", "legal_basis", "promised_days",
    "promised_unit", "reach", "forms", "fee", "result_name", "commitment", "basis", "source",
)  # fmt: skip


def item_cells(rows: Iterable[ItemRow]) -> Iterator[dict[str, Any]]:
    """Items as the sheet's rows."""
    for row in rows:
        cells: dict[str, Any] = {
            "code": row.item.code,
            "name": row.item.name,
            "parent": row.item.parent.name if row.item.parent_id and row.item.parent else "",
            "level": row.item.level,
        }
        edition = row.edition
        if edition is not None:
            cells |= {name: getattr(edition, name) or None for name in EDITION_COLUMNS}
            cells |= {"legal_days": edition.legal_days, "promised_days": edition.promised_days}
            cells["department"] = edition.department_name or (
                edition.department_kind.name if edition.department_kind else ""
            )
            cells["area"] = edition.region_code
        yield cells


KINDS = Sheet(
    key="department-kinds",
    title=_("Departments of the catalogue"),
    key_columns=("code",),
    columns=(
        Column(key="code", heading=_("Code"), kind=Kind.CODE, required=True, max_length=40),
        _words("name", _("Function"), 60, 24),
        _words("department", _("Department"), 80, 30),
        Column(key="items", heading=_("Items"), kind=Kind.INT, width=8),
    ),
)


def kind_cells(rows: Iterable[KindRow]) -> Iterator[dict[str, Any]]:
    """Kinds of department as the sheet's rows; an empty department isn't named yet."""
    for row in rows:
        named = row.kind.department
        yield {
            "code": row.kind.code, "name": str(row.kind), "items": row.items,
            "department": str(named) if named else None,
        }  # fmt: skip


def short_name(text: str) -> str:
    """The short name of a paper: what a SlugField takes."""
    if not re.fullmatch(r"[-a-zA-Z0-9_]+", text):
        raise CellError(gettext("Latin letters, digits, - and _ only, such as land-right"))
    return text


def whole_figures(values: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Copies and the longest time of a stop are small figures; a time has its unit."""
    copies = values.get("copies")
    if copies is not None and not 0 <= copies <= 9999:
        yield "copies", gettext("copies are a whole number from 0 to 9999")
    if "longest_days" in values and "longest_unit" in values:
        days, unit = values["longest_days"], values["longest_unit"]
        if days is not None and not unit:
            yield "longest_unit", gettext("the unit of this time is missing")
        if unit and days is None:
            yield "longest_days", gettext("the time of this unit is missing")
    days = values.get("longest_days")
    if days is not None and not 0 <= days <= 9999:
        yield "longest_days", gettext("a time is a whole number from 0 to 9999")


# whose edition a row belongs to; the number tells a list that was overtaken
OF_AN_EDITION = (
    Column(key="code", heading=_("Code of the item"), kind=Kind.CODE, required=True,
           max_length=90, aliases=("item_code", "实施编码"), width=26),
    Column(key="item", heading=_("Item"), max_length=300, aliases=("事项名称",), width=36,
           help=_("For the reader; it must fit the code")),
    Column(key="edition", heading=_("Edition"), kind=Kind.INT, width=8,
           help=_("As it was exported; empty for a row that you add")),
)  # fmt: skip
OUT = Column(
    key="out", heading=_("Take it away"), kind=Kind.BOOL, width=12,
    help=_("Only for import: Yes means that this is no longer asked"),
)  # fmt: skip

PAPERS = Sheet(
    key="edition-papers",
    title=_("Papers of the items"),
    key_columns=("code", "document"),
    clean_row=whole_figures,
    columns=(
        *OF_AN_EDITION,
        Column(key="document", heading=_("Short name of the paper"), kind=Kind.CODE,
               max_length=60, check=short_name, width=22,
               help=_("Papers of several items with the same short name are asked for once")),
        Column(key="name", heading=_("Paper"), required=True, max_length=200, width=36),
        _choice("kind", _("Kind"), MaterialKind),
        _choice("form", pgettext_lazy("material", "Form"), MaterialForm),
        Column(key="copies", heading=_("Copies"), kind=Kind.INT, width=8),
        _choice("necessity", _("Necessity"), Necessity),
        _choice("made_by", _("Made by"), MaterialSource),
        Column(key="is_shared", heading=_("Had by sharing"), kind=Kind.BOOL, width=10,
               help=_("Had by sharing: not asked of the applicant")),
        _words("shared_from", _("Shared by"), 120, 20),
        _words("standard", _("Standard of acceptance"), 300, 24),
        _words("hint", _("How to fill it in"), 300, 24),
        _words("basis", _("Basis"), 300, 30),
        _words("name_en", _("Name in English"), 200, 24),
        OUT,
    ),
)  # fmt: skip

NEEDS = Sheet(
    key="edition-needs",
    title=_("Prerequisites of the items"),
    key_columns=("code", "needs_code"),
    columns=(
        *OF_AN_EDITION,
        Column(key="needs_code", heading=_("Code of the prerequisite"), kind=Kind.CODE,
               required=True, max_length=90, width=26),
        Column(key="needs", heading=_("Needs first"), max_length=300, width=36,
               help=_("For the reader; it must fit the code")),
        _choice("kind", _("What it needs"), NeedKind, 24),
        _words("basis", _("Basis"), 300, 30),
        OUT,
    ),
)  # fmt: skip

STOPS = Sheet(
    key="edition-stops",
    title=_("Clock stops of the items"),
    key_columns=("code", "reason"),
    clean_row=whole_figures,
    columns=(
        *OF_AN_EDITION,
        Column(key="reason", heading=_("Reason"), required=True, max_length=60, width=30),
        Column(key="longest_days", heading=_("Longest"), kind=Kind.INT, width=8),
        _choice("longest_unit", _("Unit"), ClockUnit),
        _words("basis", _("Basis"), 200, 30),
        _words("reason_en", _("Reason in English"), 80, 24),
        OUT,
    ),
)  # fmt: skip

# by the name of the list in addresses
PART_SHEETS = {"papers": PAPERS, "needs": NEEDS, "stops": STOPS}


def part_cells(part: Material | Prerequisite | ClockStop) -> dict[str, Any]:
    """A paper, a prerequisite or a clock stop of an edition as its sheet's row."""
    edition = part.edition
    cells: dict[str, Any] = {
        "code": edition.item.code, "item": edition.item.name, "edition": edition.number,
    }  # fmt: skip
    if isinstance(part, Prerequisite):
        cells |= {"needs_code": part.needs.code, "needs": part.needs.name}
    sheet = PAPERS if isinstance(part, Material) else NEEDS
    sheet = STOPS if isinstance(part, ClockStop) else sheet
    for column in sheet.columns:
        if column.key not in cells and column.key != "out":
            value = getattr(part, column.key)
            cells[column.key] = None if value == "" else value
    return cells
