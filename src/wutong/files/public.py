"""The one door of files."""

from __future__ import annotations

from .actions import store_file
from .models import StoredFile
from .queries import path_of

__all__ = ["StoredFile", "path_of", "store_file"]
