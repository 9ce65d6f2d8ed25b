"""The flow that django-viewflow runs: branches of two user tasks, joined."""

from __future__ import annotations

import sys
from typing import Any


def make_flow(size: int, owner: Any) -> Any:
    """Split into `size` branches of two user tasks each, join, end; tasks assigned when made."""
    from viewflow import this
    from viewflow.workflow import flow, lock

    split: Any = flow.Split()
    nodes: dict[str, Any] = {
        "start": flow.StartHandle().Next(this.split),
        "split": split,
        "join": flow.Join().Next(this.end),
        "end": flow.End(),
        "lock_impl": lock.select_for_update_lock,
        "__module__": __name__,
        "__qualname__": f"Case{size}",
    }
    for n in range(size):
        split.Next(getattr(this, f"accept{n}"))
        for name, then in ((f"accept{n}", f"grant{n}"), (f"grant{n}", "join")):
            task = flow.View(lambda _request: None).Assign(lambda _activation: owner)
            nodes[name] = task.Next(getattr(this, then))
    made = type(flow.Flow)(f"Case{size}", (flow.Flow,), nodes)
    setattr(sys.modules[__name__], f"Case{size}", made)
    return made
