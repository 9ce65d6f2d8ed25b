"""News from the register for the apps above."""

from __future__ import annotations

from wutong.kernel.hooks import Hook

# (group of the events, how many firms are new or changed), in the transaction of the change
register_changed: Hook[[str, int]] = Hook("register_changed")
