"""How an import goes from a file handed in to firms in the register."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User
from wutong.audit.public import Lifecycle, Move

from .access import may_import
from .models import ImportRun, ImportState


def _may_import(actor: User, run: ImportRun) -> bool:
    return may_import(actor)


IMPORT = Lifecycle(
    ImportRun,
    "state",
    {
        "present": Move(
            label=_("Show what was read"),
            sources=frozenset({ImportState.READING}),
            target=ImportState.READY,
            allowed=_may_import,
        ),
        "refuse": Move(
            label=_("Refuse the file"),
            sources=frozenset({ImportState.READING, ImportState.APPLYING}),
            target=ImportState.REFUSED,
            allowed=_may_import,
        ),
        "confirm": Move(
            label=_("Apply the import"),
            sources=frozenset({ImportState.READY}),
            target=ImportState.APPLYING,
            allowed=_may_import,
        ),
        "finish": Move(
            label=_("Finish the import"),
            sources=frozenset({ImportState.APPLYING}),
            target=ImportState.DONE,
            allowed=_may_import,
        ),
        "drop": Move(
            label=_("Drop the import"),
            sources=frozenset({ImportState.READING, ImportState.READY, ImportState.APPLYING}),
            target=ImportState.DROPPED,
            allowed=_may_import,
        ),
    },
)
