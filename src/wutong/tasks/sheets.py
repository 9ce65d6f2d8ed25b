"""The task list as a workbook."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.kernel.sheets import Column, Sheet

TASKS = Sheet(
    key="tasks",
    title=_("Tasks"),
    columns=(
        Column(key="title", heading=_("What"), kind="text"),
        Column(key="owner", heading=_("Whose"), kind="text"),
        Column(key="department", heading=_("Department"), kind="text"),
        Column(key="due_on", heading=_("Until"), kind="date"),
        Column(key="late_days", heading=_("Days late"), kind="int"),
        Column(key="state", heading=_("State"), kind="text"),
        Column(key="proof", heading=_("Proof"), kind="text"),
    ),
)
