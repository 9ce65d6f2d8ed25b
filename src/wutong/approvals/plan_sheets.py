"""Plans as workbooks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import Column, Kind, Sheet

PLANS = Sheet(
    key="project-plans",
    title=_("Project plans"),
    key_columns=("number",),
    columns=(
        Column(key="number", heading=_("Number"), kind=Kind.INT, required=True, width=8),
        Column(key="title", heading=_("Project"), required=True, width=40),
        Column(key="start", heading=_("Handed in on"), kind=Kind.DATE, width=12),
        Column(key="made_by", heading=_("Made by"), width=20),
    ),
)

PLAN = Sheet(
    key="project-plan",
    title=_("Project plan"),
    key_columns=("code",),
    columns=(
        Column(key="code", heading=_("Code"), kind=Kind.CODE, required=True, width=22),
        Column(key="name", heading=_("Item"), required=True, width=34),
        Column(key="mode", heading=_("How"), width=18),
        Column(key="department", heading=_("Department"), width=22),
        Column(key="days", heading=_("Days"), kind=Kind.INT, width=8),
        Column(key="unit", heading=_("Unit"), width=10),
        Column(key="start", heading=_("Begins"), kind=Kind.DATE, width=12),
        Column(key="finish", heading=_("Ends"), kind=Kind.DATE, width=12),
        Column(key="critical", heading=_("On the longest chain"), kind=Kind.BOOL, width=12),
        Column(key="why", heading=_("Why"), width=36),
        Column(key="basis", heading=_("Basis"), width=30),
        Column(key="why_not", heading=_("Why it isn't committed to"), width=40),
    ),
)

ENTRIES = Sheet(
    key="plan-rules",
    title=_("Questions and rules of plans"),
    key_columns=("part", "code", "valid_from"),
    columns=(
        Column(key="part", heading=_("Kind of entry"), required=True, width=18),
        Column(key="code", heading=_("Code"), kind=Kind.CODE, required=True, width=24),
        Column(key="title", heading=_("What it is about"), width=34),
        Column(key="when", heading=_("Under what conditions"), width=40),
        Column(key="basis", heading=_("Basis"), width=40),
        Column(key="valid_from", heading=_("Valid from"), kind=Kind.DATE, width=12),
        Column(key="valid_to", heading=_("Valid to"), kind=Kind.DATE, width=12),
        Column(key="source", heading=_("Source"), width=40),
    ),
)
