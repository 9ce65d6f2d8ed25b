"""Who may take which move of a screening and of a target firm."""

from __future__ import annotations

from types import SimpleNamespace

from django.conf import settings
from tests.tables.rows import SLUGS, Moves

from wutong.chains.tests.factories import make_chain
from wutong.prospecting.actions import (
    add_to_target_list,
    compare_editions,
    contact_target,
    draft_weights,
    drop_target,
    drop_weights,
    mark_became_lead,
    open_target_list,
    publish_weights,
    start_screening,
    start_standing,
)
from wutong.prospecting.asked import Asked
from wutong.prospecting.lifecycle import COMPARISON, SCREENING, STANDING, TARGET, WEIGHTS
from wutong.prospecting.models import (
    Comparison,
    ComparisonState,
    Screening,
    ScreeningState,
    Standing,
    StandingState,
    Target,
    TargetState,
    WeightState,
    WeightVersion,
)

from .factories import (
    counted_firms,
    done_comparison,
    done_screening,
    done_standing,
    failed_comparison,
    failed_screening,
    failed_standing,
    made_register,
)

PROMOTERS = "leader officer stationed admin"
INSIDERS = " ".join(s for s in SLUGS if s != "outsider")


def screening_in(cast: SimpleNamespace, state: str) -> Screening:
    """A screening that the officer asked for."""
    made = make_chain(cast.county, actor=cast.clock)
    if state == ScreeningState.FAILED:
        return failed_screening(made.needle, cast)
    register = made_register(cast, settings)
    if state == ScreeningState.DONE:
        return done_screening(made.needle, register, actor=cast.officer, clock=cast.clock)
    screening = start_screening(made.needle, register, Asked(), actor=cast.officer)
    if state == ScreeningState.RUNNING:
        with SCREENING.take("start", screening.pk, actor=cast.clock) as screening:
            pass
    return screening


def target_in(cast: SimpleNamespace, state: str) -> Target:
    """A firm on the officer's list."""
    made = make_chain(cast.county, actor=cast.clock)
    register = made_register(cast, settings)
    done = done_screening(made.needle, register, actor=cast.officer, clock=cast.clock)
    targets = open_target_list("针状焦首批", made.chain, actor=cast.officer)
    first = done.candidates.earliest("rank")
    target = add_to_target_list(targets.pk, [first.pk], actor=cast.officer).added[0]
    match state:
        case TargetState.CONTACTED:
            return contact_target(target.pk, actor=cast.officer)
        case TargetState.DROPPED:
            return drop_target(target.pk, actor=cast.officer, reason="不合适")
        case TargetState.BECAME_LEAD:
            return mark_became_lead(target.pk, 1, actor=cast.officer)
        case _:
            return target


def comparison_in(cast: SimpleNamespace, state: str) -> Comparison:
    """A comparison that the administrator asked for."""
    register = made_register(cast, settings)
    if state == ComparisonState.DONE:
        return done_comparison(register, cast)
    if state == ComparisonState.FAILED:
        return failed_comparison(register, cast)
    later = made_register(cast, settings, name="示例名录二期")
    comparison = compare_editions(register, later, actor=cast.admin)
    if state == ComparisonState.RUNNING:
        with COMPARISON.take("start", comparison.pk, actor=cast.clock) as comparison:
            pass
    return comparison


def standing_in(cast: SimpleNamespace, state: str) -> Standing:
    """A count that the officer asked for."""
    if state == StandingState.FAILED:
        return failed_standing(cast, made_register(cast, settings))
    register = made_register(cast, settings, counted_firms())
    if state == StandingState.DONE:
        return done_standing(cast, register)
    made = start_standing(register, cast.county, actor=cast.officer)
    if state == StandingState.RUNNING:
        with STANDING.take("start", made.pk, actor=cast.clock) as made:
            pass
    return made


def weights_in(cast: SimpleNamespace, state: str) -> WeightVersion:
    """A version that the officer drafted."""
    version = draft_weights("glass", cast.county, actor=cast.officer)
    match state:
        case WeightState.DROPPED:
            return drop_weights(version.pk, actor=cast.officer)
        case WeightState.IN_FORCE | WeightState.CLOSED:
            publish_weights(version.pk, actor=cast.leader, reason="产业专班议定")
            if state == WeightState.CLOSED:
                after = draft_weights("glass", cast.county, actor=cast.officer)
                publish_weights(after.pk, actor=cast.leader, reason="再次议定")
    return WeightVersion.objects.get(pk=version.pk)


MOVES = [
    Moves(
        lifecycle=WEIGHTS,
        make=weights_in,
        begins=frozenset({WeightState.DRAFT}),
        allowed={
            "publish": "leader admin",
            "close": "leader admin",
            "drop": "leader officer admin",
        },
    ),
    Moves(
        lifecycle=STANDING,
        make=standing_in,
        begins=frozenset({StandingState.QUEUED}),
        allowed={
            **dict.fromkeys(["start", "resume", "finish", "fail"], "officer"),
            "retry": PROMOTERS,
        },
    ),
    Moves(
        lifecycle=COMPARISON,
        make=comparison_in,
        begins=frozenset({ComparisonState.QUEUED}),
        allowed=dict.fromkeys(["start", "resume", "finish", "fail", "retry"], "admin"),
    ),
    Moves(
        lifecycle=SCREENING,
        make=screening_in,
        begins=frozenset({ScreeningState.QUEUED}),
        allowed={
            "start": "officer",
            "resume": "officer",
            "finish": "officer",
            "fail": "officer",
            "retry": PROMOTERS,
        },
    ),
    Moves(
        lifecycle=TARGET,
        make=target_in,
        begins=frozenset({TargetState.CHOSEN}),
        allowed={
            "contact": PROMOTERS,
            "become_lead": INSIDERS,
            "drop": PROMOTERS,
            "take_up": PROMOTERS,
        },
    ),
]
