"""The one door of notices."""

from __future__ import annotations

from .actions import drop_notices, notify
from .models import Notice
from .queries import unread_count

__all__ = ["Notice", "drop_notices", "notify", "unread_count"]
