"""The long form of projects as a workbook: one row a project, known by its number."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wutong.kernel.money import YI
from wutong.kernel.sheets import Column, Kind, Sheet
from wutong.pipeline.models import (
    CapitalSource,
    Construction,
    FirmClass,
    Ownership,
    PhoneCheck,
    Project,
    ProjectDetail,
)


def _choice(key: str, heading: Any, choices: Any, width: int = 14) -> Column:
    return Column(
        key=key, heading=heading, kind=Kind.CHOICE, choices=dict(choices.choices), width=width
    )


DETAILS = Sheet(
    key="details",
    title=_("Details of projects"),
    key_columns=("number",),
    columns=(
        Column(
            key="number", heading=_("Number"), kind=Kind.CODE, required=True, width=14,
            help=_("The project's number; new projects are registered first"),
        ),
        Column(key="project", heading=_("Project"), width=30, help=_("For the reader; not read")),
        # the field's own forms mix 亿元 and 万元: the unit stands in the heading of each column
        Column(key="fixed_cents", heading=_("Fixed-asset investment"), kind=Kind.MONEY, unit=YI),
        Column(key="equipment_cents", heading=_("Of it equipment"), kind=Kind.MONEY),
        Column(
            key="statistics_name", heading=_("Name in the statistics"), max_length=200, width=26
        ),
        Column(
            key="statistics_cents", heading=_("Planned investment in the statistics"),
            kind=Kind.MONEY,
        ),
        Column(key="plant_m2", heading=_("Plant needed in m²"), kind=Kind.NUMBER),
        Column(key="output_cents", heading=_("Output a year"), kind=Kind.MONEY),
        Column(
            key="actual_output_cents", heading=_("Output really made, latest year"),
            kind=Kind.MONEY,
        ),
        Column(key="actual_output_year", heading=_("Year of that output"), kind=Kind.INT),
        Column(key="tax_cents", heading=_("Tax a year"), kind=Kind.MONEY),
        Column(key="jobs", heading=_("Jobs created"), kind=Kind.INT, width=8),
        Column(key="energy_tce", heading=_("Energy a year in tce"), kind=Kind.NUMBER),
        _choice("construction", _("Kind of construction"), Construction),
        Column(key="industry_group", heading=_("Kind of industry"), max_length=60),
        Column(key="industry", heading=_("Industry (GB/T 4754)"), kind=Kind.CODE, max_length=5),
        Column(
            key="second_industry", heading=_("Second industry (GB/T 4754)"), kind=Kind.CODE,
            max_length=5,
        ),
        Column(key="is_enclave", heading=_("Enclave project"), kind=Kind.BOOL, width=8),
        Column(key="is_research", heading=_("Research centre"), kind=Kind.BOOL, width=8),
        _choice("capital", _("Origin of the capital"), CapitalSource),
        _choice("ownership", _("Ownership of the investor"), Ownership),
        Column(
            key="firm_classes", heading=_("Classes of the investor"), width=24,
            help=_("Several apart by 、"),
        ),
        Column(key="is_here_already", heading=_("Invests here already"), kind=Kind.BOOL, width=8),
        Column(key="first_invested_in", heading=_("First invested here in"), kind=Kind.INT),
        Column(key="way_note", heading=_("How it came, in detail"), max_length=300, width=30),
        Column(
            key="first_met_on", heading=_("First met on"), kind=Kind.DATE,
            latest=timezone.localdate,
        ),
        Column(key="city_contact", heading=_("Liaison at the city"), max_length=80),
        Column(key="report_contact", heading=_("Liaison for reports"), max_length=80),
        _choice("phone_check", _("Contact checked by phone"), PhoneCheck),
        Column(
            key="phone_checked_on", heading=_("Checked on"), kind=Kind.DATE,
            latest=timezone.localdate,
        ),
    ),
)  # fmt: skip

READ = tuple(c.key for c in DETAILS.columns if c.key not in {"number", "project"})


def detail_row(project: Project) -> dict[str, object]:
    """A project's details as a row; what is not entered is an empty cell."""
    detail = getattr(project, "detail", None) or ProjectDetail()
    values: dict[str, object] = {key: getattr(detail, key) for key in READ}
    return {
        **{key: None if value == "" else value for key, value in values.items()},
        "firm_classes": classes_in_words(detail.firm_classes),
        "number": project.number,
        "project": str(project),
    }


def classes_in_words(codes: list[str]) -> str:
    """["listed", "high_tech"] as a cell holds them."""
    return "、".join(str(FirmClass(code).label) for code in codes)
