"""Judging segments by the thresholds, agreeing or not, publishing, and making tasks of gaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, create_many
from wutong.chains.access import TO_RULE, may_assess, may_set_task
from wutong.chains.lifecycle import ASSESSMENT
from wutong.chains.models import (
    LIVE,
    Assessment,
    AssessmentStatus,
    Chain,
    ChainState,
    GapDeed,
    GapState,
    Ruling,
    Segment,
)
from wutong.chains.queries.judging import catalogue_of, judge_chain, why_no_task_now
from wutong.chains.rules.gaps import NEEDS_RULING
from wutong.chains.wording import obstacle, task_title
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.tasks.public import Task, create_task

_SAID = (
    "suggested_state", "suggested_deed", "firms_county", "firms_radius", "above_scale",
    "scale_unknown", "lq", "reasons", "unknown", "needs_ruling", "has_example",
)  # fmt: skip


def assess_chain(chain_id: int, *, actor: User) -> int:
    """Judge every segment of a chain anew; returns how many judgements are new.

    What would say the same as the newest live judgement is not said again. A proposal that nobody
    took up is replaced; what a person confirmed or published holds until somebody confirms anew.
    """
    with transaction.atomic():
        chain = (
            Chain.objects.select_for_update(of=("self",))
            .select_related("jurisdiction")
            .get(pk=chain_id)
        )
        if not may_assess(actor, chain):
            raise NotAllowed(_("You may not have this chain judged"))
        fresh = judge_chain(chain, timezone.localdate())
        live, last = _newest([each.segment_id for each in fresh])
        said = [
            each
            for each in fresh
            if not _says_the_same(each, live.get(each.segment_id))
            and not _says_the_same(each, last.get(each.segment_id))
        ]
        for each in said:
            old = live.get(each.segment_id)
            if old is not None and old.status == AssessmentStatus.PROPOSED:
                _supersede(old, actor=actor)
        create_many(said, actor=actor, verb="judged")
    return len(said)


def assess_all(*, actor: User) -> int:
    """Judge every chain that is worked on and has segments; returns how many are new."""
    chains = (
        Chain.objects.filter(
            state__in=(ChainState.DRAFT, ChainState.IN_FORCE), segments__isnull=False
        )
        .distinct()
        .order_by("pk")
    )
    with transaction.atomic():
        return sum(assess_chain(chain.pk, actor=actor) for chain in chains)


def _newest(segment_ids: list[int]) -> tuple[dict[int, Assessment], dict[int, Assessment]]:
    """The newest live judgement of each segment, and the newest of any status.

    A rejected judgement is not proposed again as long as the figures are the same.
    """
    rows = Assessment.objects.filter(segment__in=segment_ids).order_by("pk")
    last = {row.segment_id: row for row in rows}
    live = {row.segment_id: row for row in rows if row.status in LIVE}
    return live, last


def _says_the_same(fresh: Assessment, old: Assessment | None) -> bool:
    return old is not None and all(getattr(fresh, name) == getattr(old, name) for name in _SAID)


def _supersede(assessment: Assessment, *, actor: User) -> None:
    with ASSESSMENT.take("supersede", assessment.pk, actor=actor):
        pass


def confirm_assessment(
    assessment_id: int,
    *,
    actor: User,
    state: str = "",
    deed: str = "",
    note: str = "",
) -> Assessment:
    """Agree with a judgement, or correct its state and deed with a reason."""
    with transaction.atomic():
        before = Assessment.objects.get(pk=assessment_id)
        state, deed = state or before.state, deed or before.deed
        _check_pair(state, deed)
        corrected = (state, deed) != (before.state, before.deed)
        if corrected and not note.strip():
            raise BadInput(_("Say why you judge otherwise than the thresholds"))
        held = Assessment.objects.filter(
            segment=before.segment_id,
            status__in=(AssessmentStatus.CONFIRMED, AssessmentStatus.PUBLISHED),
        ).exclude(pk=assessment_id)
        for older in held:
            _supersede(older, actor=actor)
        with ASSESSMENT.take("confirm", assessment_id, actor=actor, note=note.strip()) as row:
            row.state, row.deed = state, deed
            row.confirmed_by, row.confirmed_at = actor, timezone.now()
    return row


def confirm_many(assessment_ids: Sequence[int], *, actor: User) -> int:
    """Agree with several judgements as they are; all or none. Returns how many."""
    with transaction.atomic():
        for pk in sorted(set(assessment_ids)):
            confirm_assessment(pk, actor=actor)
    return len(set(assessment_ids))


def _check_pair(state: str, deed: str) -> None:
    fitting = {
        GapState.MISSING: {GapDeed.FILL, GapDeed.EXTEND},
        GapState.WEAK: {GapDeed.STRENGTHEN},
        GapState.STRONG: {GapDeed.NONE},
        GapState.UNKNOWN: {GapDeed.NONE},
    }
    if state not in fitting:
        raise BadInput(_("There is no such state: %(state)s") % {"state": state})
    if deed not in fitting[GapState(state)]:
        raise BadInput(
            _("“%(verdict)s” does not fit together: choose the deed that goes with the state")
            % {"verdict": f"{GapState(state).label} · {dict(GapDeed.choices).get(deed, deed)}"}
        )


def reject_assessment(assessment_id: int, *, actor: User, note: str) -> Assessment:
    """Not so, and why. The next run proposes again only when its figures are others."""
    if not note.strip():
        raise BadInput(_("The reason is missing: say what is wrong with the judgement"))
    with ASSESSMENT.take("reject", assessment_id, actor=actor, note=note.strip()) as row:
        pass
    return row


def publish_assessment(assessment_id: int, *, actor: User, note: str = "") -> Assessment:
    """Let a confirmed judgement be known to chain chiefs and in bulletins."""
    with ASSESSMENT.take("publish", assessment_id, actor=actor, note=note) as row:
        row.published_at = timezone.now()
    return row


def withdraw_assessment(assessment_id: int, *, actor: User, note: str) -> Assessment:
    """Take a published judgement back into the house, and say why."""
    if not note.strip():
        raise BadInput(_("The reason is missing: say why the judgement is withdrawn"))
    with ASSESSMENT.take("withdraw", assessment_id, actor=actor, note=note.strip()) as row:
        row.published_at = None
    return row


def rule_on_segment(
    segment_id: int, *, actor: User, allowed: bool, reason: str, basis: str
) -> Ruling:
    """Rule whether firms may be invited to a restricted or obsolete segment, on which basis."""
    problems = []
    if not reason.strip():
        problems.append(_("The reason is missing: say why"))
    if not basis.strip():
        problems.append(_("The basis is missing: name the meeting or the document"))
    if problems:
        raise BadInput(problems)
    with transaction.atomic():
        segment = _segment(segment_id)
        TO_RULE.demand(actor, segment)
        newest = catalogue_of([segment]).get(segment.pk)
        if newest is None or newest.verdict not in NEEDS_RULING:
            raise WrongState(
                _("The catalogue neither restricts this segment nor calls it obsolete")
            )
        return create(
            Ruling(
                segment=segment, allowed=allowed, reason=reason.strip(), basis=basis.strip(),
                ruled_by=actor, ruled_on=timezone.localdate(), is_example=actor.is_example,
            ),
            actor=actor,
            verb="ruled",
        )  # fmt: skip


def gap_to_task(
    segment_id: int, *, owner: User, due_on: date, actor: User, title: str = ""
) -> Task:
    """Make a task of a confirmed gap: whose, until when. A restricted one needs a ruling first."""
    with transaction.atomic():
        segment = _segment(segment_id)
        if not may_set_task(actor, segment):
            raise NotAllowed(_("You may not set tasks on this chain"))
        held, why = why_no_task_now(segment)
        if why:
            raise WrongState(obstacle(why))
        if due_on < timezone.localdate():
            raise BadInput(_("The day has passed already: choose a day from today on"))
        with translation.override("zh-hans"):
            said = task_title(segment.chain.name, segment.name, held.state, held.deed)
        with translation.override("en"):
            said_en = task_title(str(segment.chain), str(segment), held.state, held.deed)
        return create_task(
            subject=("chains.segment", segment.pk),
            title=title.strip() or said,
            title_en="" if title.strip() else said_en,
            owner=owner,
            due_on=due_on,
            actor=actor,
            url=f"/chains/segments/{segment.pk}/",
            is_example=held.has_example or actor.is_example,
        )


def _segment(segment_id: int) -> Segment:
    return Segment.objects.select_related("chain__jurisdiction").get(pk=segment_id)
