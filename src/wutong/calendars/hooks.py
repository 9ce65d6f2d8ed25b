"""News of the calendar: other apps recompute their due dates, and set a task, from here."""

from __future__ import annotations

from wutong.accounts.public import User
from wutong.kernel.hooks import Hook

# (year, actor): a year's list was entered or corrected; recompute what depends on it
year_published: Hook[[int, User]] = Hook("year_published")

# (year, actor): a due date reached a year without a list, for the first time
year_awaited: Hook[[int, User]] = Hook("year_awaited")
