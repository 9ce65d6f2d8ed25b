"""The deeds of the log itself."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.models import User
from wutong.jobs.public import enqueue
from wutong.kernel.errors import NotAllowed, WrongState

from .access import may_verify
from .deadlines import lifecycles_with_deadlines
from .models import Root, Verification
from .recording import create, editing
from .sealing import seal
from .verify import verify

FAULTS_KEPT = 200
# a replay of millions of events takes minutes; one that is older died with its worker
GIVEN_UP_AFTER = timedelta(hours=1)


def take_due_moves(*, clock: User) -> int:
    """Take the due moves of every Lifecycle that has deadlines; returns how many were taken."""
    return sum(lifecycle.take_due(clock=clock) for lifecycle in lifecycles_with_deadlines())


def seal_heads() -> Root | None:
    """Sign a root over all heads that moved since the last."""
    return seal()


def ask_verification(*, actor: User) -> Verification:
    """Have the worker replay all chains; refused while a replay is running."""
    if not may_verify(actor):
        raise NotAllowed(_("Only the administrator has the log verified"))
    running = Verification.objects.filter(
        finished_at__isnull=True, asked_at__gt=timezone.now() - GIVEN_UP_AFTER
    )
    with transaction.atomic():
        if running.exists():
            raise WrongState(_("The log is being verified already: wait for that report"))
        asked = create(Verification(asked_by=actor, asked_at=timezone.now()), actor=actor)
        enqueue("audit.verify", verification_id=asked.pk)
    return asked


def run_verification(verification_id: int, *, clock: User) -> Verification:
    """Replay all chains and keep the report; once more after a crash, with the same result."""
    report = verify()
    with editing(Verification, verification_id, actor=clock, verb="finished") as kept:
        kept.finished_at = timezone.now()
        kept.events, kept.subjects, kept.roots = report.events, report.subjects, report.roots
        kept.broken_count = len(report.broken)
        kept.broken = [
            [b.subject, b.event, b.fault, dict(b.values)] for b in report.broken[:FAULTS_KEPT]
        ]
    return kept
