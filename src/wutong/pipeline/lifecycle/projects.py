"""The line of stages, the standing of a project, a first report's protection, a voucher."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wutong.audit.public import Lifecycle, Move
from wutong.pipeline.access import (
    is_clock,
    may_carry_on,
    may_end,
    may_release,
    may_renew,
    may_sign,
    may_void,
    may_work_on,
)
from wutong.pipeline.models import (
    Agreement,
    AgreementCategory,
    AgreementKind,
    Claim,
    ClaimState,
    FundsEntry,
    FundsState,
    Project,
    Stage,
    Standing,
)
from wutong.pipeline.rules import lapses_on


def goes_on(project: Project) -> str:
    """A paused or ended project doesn't move."""
    if project.standing != Standing.ACTIVE:
        return gettext("The project is %(standing)s: take it up again first") % {
            "standing": project.get_standing_display()
        }
    return ""


def has_agreement(project: Project) -> str:
    """Signed is what was signed: the formal agreement on the investment comes first."""
    if reason := goes_on(project):
        return reason
    signed = Agreement.objects.filter(
        project=project, kind=AgreementKind.FORMAL, category=AgreementCategory.INVESTMENT
    )
    if not signed.exists():
        return gettext("Enter the formal agreement first: a project is signed by what was signed")
    return ""


def has_investor(project: Project) -> str:
    """From registration on, the figures need to know whom they are about."""
    if reason := goes_on(project):
        return reason
    if project.investor_id is None and project.spv_id is None:
        return gettext("Name the investor or the project company in the register of firms first")
    return ""


def _frozen(*stages: Stage) -> frozenset[str]:
    return frozenset(stages)


FOR_A_DAY = timedelta(hours=24)
"""How long whoever moved a project may take it back; a signature is never taken back."""

PROJECT = Lifecycle(
    Project,
    "stage",
    {
        "assess": Move(
            label=_("Assess"),
            undo=FOR_A_DAY,
            sources=_frozen(Stage.LEAD),
            target=Stage.ASSESSED,
            allowed=may_work_on,
            obstacle=goes_on,
        ),
        "open_talks": Move(
            label=_("Open talks"),
            undo=FOR_A_DAY,
            sources=_frozen(Stage.LEAD, Stage.ASSESSED),
            target=Stage.TALKS,
            allowed=may_work_on,
            obstacle=goes_on,
        ),
        "show_intent": Move(
            label=_("Intent shown"),
            undo=FOR_A_DAY,
            sources=_frozen(Stage.TALKS),
            target=Stage.INTENT,
            allowed=may_work_on,
            obstacle=goes_on,
        ),
        "prepare_signing": Move(
            label=_("Prepare signing"),
            undo=FOR_A_DAY,
            sources=_frozen(Stage.TALKS, Stage.INTENT),
            target=Stage.PRE_SIGNING,
            allowed=may_work_on,
            obstacle=goes_on,
        ),
        "return_to_talks": Move(
            label=_("Back to talks"),
            undo=FOR_A_DAY,
            sources=_frozen(Stage.INTENT, Stage.PRE_SIGNING),
            target=Stage.TALKS,
            allowed=may_work_on,
            obstacle=goes_on,
        ),
        "sign": Move(
            label=_("Sign"),
            sources=_frozen(Stage.TALKS, Stage.INTENT, Stage.PRE_SIGNING),
            target=Stage.SIGNED,
            allowed=may_sign,
            obstacle=has_agreement,
        ),
        "register": Move(
            label=_("Company registered"),
            undo=FOR_A_DAY,
            sources=_frozen(Stage.SIGNED),
            target=Stage.REGISTERED,
            allowed=may_carry_on,
            obstacle=has_investor,
        ),
        "file": Move(
            label=_("Filed"),
            undo=FOR_A_DAY,
            sources=_frozen(Stage.SIGNED, Stage.REGISTERED),
            target=Stage.FILED,
            allowed=may_carry_on,
            obstacle=has_investor,
        ),
        "provide_site": Move(
            label=_("Site provided"),
            undo=FOR_A_DAY,
            sources=_frozen(Stage.REGISTERED, Stage.FILED),
            target=Stage.SITED,
            allowed=may_carry_on,
            obstacle=has_investor,
        ),
        "start": Move(
            label=_("Construction started"),
            undo=FOR_A_DAY,
            sources=_frozen(Stage.REGISTERED, Stage.FILED, Stage.SITED),
            target=Stage.STARTED,
            allowed=may_carry_on,
            obstacle=has_investor,
        ),
        "enter_statistics": Move(
            label=_("Entered in the statistics"),
            undo=FOR_A_DAY,
            sources=_frozen(Stage.STARTED),
            target=Stage.IN_STATISTICS,
            allowed=may_carry_on,
            obstacle=goes_on,
        ),
        "complete": Move(
            label=_("Completed"),
            undo=FOR_A_DAY,
            sources=_frozen(Stage.STARTED, Stage.IN_STATISTICS),
            target=Stage.COMPLETED,
            allowed=may_carry_on,
            obstacle=goes_on,
        ),
        "produce": Move(
            label=_("Production begun"),
            undo=FOR_A_DAY,
            sources=_frozen(Stage.STARTED, Stage.IN_STATISTICS, Stage.COMPLETED),
            target=Stage.PRODUCING,
            allowed=may_carry_on,
            obstacle=goes_on,
        ),
        "rise_above_scale": Move(
            label=_("Risen above scale"),
            undo=FOR_A_DAY,
            sources=_frozen(Stage.PRODUCING),
            target=Stage.ABOVE_SCALE,
            allowed=may_carry_on,
            obstacle=goes_on,
        ),
        "attain": Move(
            label=_("Planned output attained"),
            undo=FOR_A_DAY,
            sources=_frozen(Stage.PRODUCING, Stage.ABOVE_SCALE),
            target=Stage.ATTAINED,
            allowed=may_carry_on,
            obstacle=goes_on,
        ),
    },
)

STANDING = Lifecycle(
    Project,
    "standing",
    {
        "pause": Move(
            label=_("Pause"),
            sources=frozenset({Standing.ACTIVE}),
            target=Standing.PAUSED,
            allowed=may_end,
        ),
        "take_up": Move(
            label=_("Take up again"),
            sources=frozenset({Standing.PAUSED, Standing.ENDED, Standing.TRANSFERRED}),
            target=Standing.ACTIVE,
            allowed=may_end,
        ),
        "pass_on": Move(
            label=_("Pass on to another place"),
            sources=frozenset({Standing.ACTIVE, Standing.PAUSED}),
            target=Standing.TRANSFERRED,
            allowed=may_end,
        ),
        "end": Move(
            label=_("End"),
            sources=frozenset({Standing.ACTIVE, Standing.PAUSED}),
            target=Standing.ENDED,
            allowed=may_end,
        ),
    },
)


def claim_due(claim: Claim) -> tuple[datetime, str] | None:
    """A first report lapses when the day after its protection, or after too long a rest, begins."""
    if claim.state != ClaimState.PROTECTED:
        return None
    day = lapses_on(
        claim.protected_until,
        claim.last_follow_up_on,
        timezone.localdate(claim.claimed_at),
        claim.rest_days,
    )
    return timezone.make_aware(datetime.combine(day, time())), "lapse"


CLAIM = Lifecycle(
    Claim,
    "state",
    {
        "lapse": Move(
            label=_("Lapsed"),
            sources=frozenset({ClaimState.PROTECTED}),
            target=ClaimState.LAPSED,
            allowed=is_clock,
        ),
        "renew": Move(
            label=_("Renewed"),
            sources=frozenset({ClaimState.PROTECTED, ClaimState.LAPSED}),
            target=ClaimState.PROTECTED,
            allowed=may_renew,
        ),
        "release": Move(
            label=_("Released"),
            sources=frozenset({ClaimState.PROTECTED}),
            target=ClaimState.RELEASED,
            allowed=may_release,
        ),
    },
    due=claim_due,
)

FUNDS = Lifecycle(
    FundsEntry,
    "state",
    {
        "void": Move(
            label=_("Declared void"),
            sources=frozenset({FundsState.COUNTED}),
            target=FundsState.VOID,
            allowed=may_void,
        ),
    },
)
