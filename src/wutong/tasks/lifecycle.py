"""A task is open until it is done with proof, or dropped with a reason."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.audit.public import Lifecycle, Move

from .access import may_drop, may_finish
from .models import Task, TaskState

TASK = Lifecycle(
    Task,
    "state",
    {
        "finish": Move(
            label=_("Done"),
            sources=frozenset({TaskState.OPEN}),
            target=TaskState.DONE,
            allowed=may_finish,
        ),
        "drop": Move(
            label=_("Dropped"),
            sources=frozenset({TaskState.OPEN}),
            target=TaskState.DROPPED,
            allowed=may_drop,
        ),
        "reopen": Move(
            label=_("Reopened"),
            sources=frozenset({TaskState.DONE, TaskState.DROPPED}),
            target=TaskState.OPEN,
            allowed=may_drop,
        ),
    },
)
