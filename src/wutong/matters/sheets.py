"""The catalogue as a workbook: one row an item with its edition in force."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import CellError, Column, Kind, Sheet

from .models import (
    ClockUnit,
    Commitment,
    Fee,
    HandlingKind,
    ItemKind,
    ItemLevel,
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
