"""What `wutong companies …` does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from wutong.accounts.public import clock_user

from .actions.runs import import_file_at_once


def import_file(
    path: Path, dry_run: bool = False, *, tell: Callable[[str], object] = lambda _words: None
) -> dict[str, Any]:
    """Bring a file of firms into the register, or only tell what it would do.

    Returns {"rows", "created", "updated", "unchanged", "rejected", "errors_file"}: rows is the sum
    of the four; errors_file is the path of a workbook with a note on each wrong cell, or None.
    `tell` hears which columns and sheets of the file were left aside.
    Raises BadInput when the file as a whole can't be read.
    """
    moment = timezone.localtime().strftime("%Y%m%d-%H%M%S-%f")
    errors_file = Path(settings.DATA_DIR) / "imports" / f"{path.name.split('.')[0]}-{moment}.xlsx"
    return import_file_at_once(path, errors_file, dry_run=dry_run, actor=clock_user(), tell=tell)
