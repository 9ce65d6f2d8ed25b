"""The project row, locked for the rest of the transaction: parents before children."""

from __future__ import annotations

from wutong.pipeline.models import Project


def locked_project(project_id: int) -> Project:
    """The project as it now is; nobody else changes it until the transaction ends."""
    rows = Project.objects.select_for_update(of=("self",)).select_related("jurisdiction")
    return rows.get(pk=project_id)
