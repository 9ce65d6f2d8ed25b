"""Ruling on conflicts, passing between places, merging what was entered twice."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import Jurisdiction, User
from wutong.audit.public import change_many, create, editing
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.pipeline.access.winning import TO_TRANSFER, may_merge
from wutong.pipeline.lifecycle import CLAIM
from wutong.pipeline.lifecycle.recognition import RECOGNITION
from wutong.pipeline.lifecycle.winning import DISPUTE
from wutong.pipeline.models import (
    Agreement,
    Claim,
    ClaimState,
    Dispute,
    EndReason,
    FollowUp,
    FundsEntry,
    Merge,
    PlaceTransfer,
    Project,
    Recognition,
    Ruling,
    Standing,
)
from wutong.pipeline.queries import find_duplicates
from wutong.pipeline.rules import order_of

from .moving import end_project
from .rows import locked_project


def _locked_pair(one: int, other: int) -> tuple[Project, Project]:
    held = {key: locked_project(key) for key in sorted({one, other})}
    return held[one], held[other]


def rule_dispute(dispute_id: int, *, actor: User, ruling: str, reason: str) -> Dispute:
    """The leading group's ruling; a report that does not hold is released, its moment stays."""
    if ruling not in Ruling.values:
        raise BadInput(_("Choose the ruling"))
    if not reason.strip():
        raise BadInput(_("The reason is missing: write it in a few words"))
    with transaction.atomic():
        keys = Dispute.objects.values_list("first_id", "second_id").get(pk=dispute_id)
        first, second = _locked_pair(*keys)
        with DISPUTE.take("rule", dispute_id, actor=actor, note=reason.strip()) as dispute:
            dispute.ruling, dispute.reason = ruling, reason.strip()
            dispute.ruled_by, dispute.ruled_at = actor, timezone.now()
        loser = {Ruling.FIRST: second, Ruling.SECOND: first}.get(Ruling(ruling))
        if loser is not None:
            claims = Claim.objects.filter(project=loser, state=ClaimState.PROTECTED)
            for key in claims.values_list("pk", flat=True):
                with CLAIM.take("release", key, actor=actor, note=reason.strip()):
                    pass
    return dispute


def transfer_project(
    project_id: int,
    to_place: Jurisdiction,
    *,
    actor: User,
    first_share: int,
    reason: str,
) -> PlaceTransfer:
    """Pass a project to another place of the county: statistics follow, the first report stays,
    and the credit is split in tenths (6 keeps 6:4 for the first reporter's place).
    """
    if not 0 <= first_share <= 10:
        raise BadInput(_("The share is given in tenths, from 0 to 10"))
    if not reason.strip():
        raise BadInput(_("The reason is missing: write it in a few words"))
    with transaction.atomic():
        project = locked_project(project_id)
        TO_TRANSFER.demand(actor, project)
        here = actor.jurisdiction
        if here is None or not to_place.path.startswith(here.path):
            raise BadInput(_("The place lies outside: pass the project on instead"))
        if to_place.pk == project.jurisdiction_id:
            raise BadInput(_("The project lands there already"))
        if project.standing in (Standing.ENDED, Standing.TRANSFERRED):
            raise WrongState(_("The project has ended: take it up again first"))
        before = project.jurisdiction
        with editing(Project, project_id, actor=actor, verb="passed", note=reason.strip()) as held:
            held.jurisdiction = to_place
        return create(
            PlaceTransfer(
                project=project, from_place=before, to_place=to_place, first_share=first_share,
                landing_share=10 - first_share, reason=reason.strip(), decided_by=actor,
                decided_at=timezone.now(),
            ),
            actor=actor,
        )  # fmt: skip


def merge_projects(kept_id: int, dropped_id: int, *, actor: User, reason: str) -> Merge:
    """Two entries were one project: the earlier report is kept; papers, vouchers and contacts of
    the other move to it, every cent once, and the other ends as entered twice.
    """
    if not reason.strip():
        raise BadInput(_("The reason is missing: write it in a few words"))
    if kept_id == dropped_id:
        raise BadInput(_("Choose two different projects"))
    with transaction.atomic():
        kept, dropped = _locked_pair(kept_id, dropped_id)
        if not (may_merge(actor, kept) and may_merge(actor, dropped)):
            raise NotAllowed(_("Only promotion officers and leaders merge projects"))
        if (dropped.reported_at, dropped.pk) < (kept.reported_at, kept.pk):
            raise WrongState(_("The other one was reported first: keep that one"))
        if Standing.ENDED in (kept.standing, dropped.standing):
            raise WrongState(_("One of the two has ended already"))
        if order_of(dropped.stage) >= order_of("signed") > order_of(kept.stage):
            raise WrongState(_("The other one is signed: bring this one to its stage first"))
        if not any(d.pk == dropped.pk for d in find_duplicates(kept.investor_name, kept.investor)):
            raise WrongState(
                _("The two have neither code nor name in common: name the same investor first")
            )
        for model in (Agreement, FundsEntry, FollowUp):
            keys = model.objects.filter(project=dropped).values_list("pk", flat=True)
            change_many(
                model, {key: {"project": kept} for key in keys}, actor=actor, verb="merged",
                note=dropped.number,
            )  # fmt: skip
        for row in Recognition.objects.filter(project=dropped).in_force():
            with RECOGNITION.take("supersede", row.pk, actor=actor, note=kept.number):
                pass
        end_project(dropped.pk, actor=actor, reason=EndReason.DUPLICATE, note=reason.strip())
        return create(
            Merge(kept=kept, dropped=dropped, reason=reason.strip(), by=actor, at=timezone.now()),
            actor=actor,
        )
