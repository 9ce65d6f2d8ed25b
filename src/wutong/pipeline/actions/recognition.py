"""Recognition: what counts, for which year, and why not."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, create_many
from wutong.kernel.errors import BadInput, WrongState
from wutong.pipeline.access.recognition import TO_RECOGNISE
from wutong.pipeline.lifecycle.recognition import RECOGNITION
from wutong.pipeline.models import (
    ExclusionReason,
    Recognition,
    RecognitionConclusion,
)
from wutong.pipeline.rules import order_of

from .rows import locked_project

REASONS = Path(__file__).resolve().parent.parent / "data" / "exclusions.toml"
EARLIEST = 2000


def load_product_exclusions(*, actor: User) -> int:
    """Enter the published reasons that are missing. Returns how many."""
    known = set(ExclusionReason.objects.values_list("code", flat=True))
    rows = tomllib.loads(REASONS.read_text(encoding="utf-8"))["reasons"]
    new = [
        ExclusionReason(position=n, **row)
        for n, row in enumerate(rows, start=1)
        if row["code"] not in known
    ]
    return len(create_many(new, actor=actor))


def recognise_project(
    project_id: int,
    *,
    actor: User,
    year: int,
    conclusion: str,
    reason: ExclusionReason | None = None,
    note: str = "",
) -> Recognition:
    """Say whether a signed project counts, and for which year; a project counts once.

    Another conclusion supersedes the one in force; both stay in the ledger. The same one again
    changes nothing.
    """
    problems = []
    if conclusion not in RecognitionConclusion.values:
        problems.append(_("Choose the conclusion"))
    if conclusion == RecognitionConclusion.EXCLUDED and reason is None:
        problems.append(_("Choose the reason for which it doesn't count"))
    if not EARLIEST <= year <= timezone.localdate().year:
        problems.append(_("The year lies in the future, or too far back"))
    if problems:
        raise BadInput(problems)
    if conclusion == RecognitionConclusion.COUNTED:
        reason = None
    with transaction.atomic():
        project = locked_project(project_id)
        TO_RECOGNISE.demand(actor, project)
        if order_of(project.stage) < order_of("signed"):
            raise WrongState(_("Only a signed project is recognised"))
        held = Recognition.objects.filter(project=project).in_force().first()
        if held is not None:
            same = (held.year, held.conclusion, held.reason_id, held.note) == (
                year, conclusion, reason.pk if reason else None, note.strip(),
            )  # fmt: skip
            if same:
                return held
            with RECOGNITION.take("supersede", held.pk, actor=actor, note=note.strip()):
                pass
        return create(
            Recognition(
                project=project, year=year, conclusion=conclusion, reason=reason,
                note=note.strip(), decided_by=actor, decided_at=timezone.now(),
            ),
            actor=actor,
        )  # fmt: skip
