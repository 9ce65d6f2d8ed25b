"""What the county sets itself: by which figures is judged, and which places are near enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import Jurisdiction, User
from wutong.audit.public import create, editing, remove
from wutong.chains.access import TO_SET_RADIUS, may_set_thresholds
from wutong.chains.models import Chain, RadiusMember, Threshold
from wutong.chains.rules.gaps import ThresholdCode
from wutong.jobs.public import enqueue
from wutong.kernel.errors import BadInput, NotAllowed

SHARES = frozenset({ThresholdCode.FIT_AT_LEAST})


@dataclass(frozen=True)
class ThresholdInput:
    """A figure from a day on, for one chain or for all."""

    code: str
    value: Decimal
    valid_from: date
    reason: str
    source: str = ""
    chain: Chain | None = None


def faults_of_threshold(given: ThresholdInput) -> list[tuple[str, str]]:
    """What is wrong with a figure: (field, why)."""
    faults = []
    if given.code not in set(ThresholdCode):
        faults.append(
            ("code", _("There is no such threshold: %(code)s") % {"code": given.code})
        )  # fmt: skip
    if given.value < 0:
        faults.append(("value", _("The value must not be below 0")))
    elif given.value >= 10**8 or given.value != round(given.value, 4):
        faults.append(("value", _("At most 8 digits before the point and 4 behind it")))
    elif given.code in SHARES and given.value > 1:
        words = _("A fit is at most 1; the value is %(value)s") % {"value": given.value}
        faults.append(("value", words))
    if not given.reason.strip():
        faults.append(("reason", _("The reason is missing: say why this figure")))
    return faults


def set_threshold(given: ThresholdInput, *, actor: User) -> Threshold:
    """Judge by another figure from a day on; the figure until then ends the day before."""
    if not may_set_thresholds(actor):
        raise NotAllowed(_("You may not set thresholds"))
    if faults := faults_of_threshold(given):
        raise BadInput([why for _field, why in faults])
    with transaction.atomic():
        rows = list(
            Threshold.objects.select_for_update()
            .filter(code=given.code, chain=given.chain)
            .order_by("valid_from")
        )
        if any(row.valid_from == given.valid_from for row in rows):
            raise BadInput(_("A figure begins on that day already: choose another day"))
        later = next((row for row in rows if row.valid_from > given.valid_from), None)
        before = [row for row in rows if row.valid_from < given.valid_from]
        for row in before:
            if row.valid_to is None or row.valid_to >= given.valid_from:
                with editing(Threshold, row.pk, actor=actor) as ending:
                    ending.valid_to = given.valid_from - timedelta(days=1)
        made = create(
            Threshold(
                code=given.code, chain=given.chain, value=given.value,
                unit=before[-1].unit if before else "", valid_from=given.valid_from,
                valid_to=later.valid_from - timedelta(days=1) if later else None,
                reason=given.reason.strip(), source=given.source.strip() or actor.title,
            ),
            actor=actor,
        )  # fmt: skip
        enqueue("chains.assess")
    return made


@dataclass(frozen=True)
class RadiusInput:
    """A place near enough to supply the county; kilometres None where nobody measured."""

    code: str
    kilometres: int | None
    source: str
    chain: Chain | None = None
    note: str = ""


def add_to_radius(home: Jurisdiction, given: RadiusInput, *, actor: User) -> RadiusMember:
    """Count a place's firms as near enough, for one chain or for all; segments are judged anew."""
    TO_SET_RADIUS.demand(actor, home)
    member = Jurisdiction.objects.filter(code=given.code.strip()).first()
    problems = []
    if member is None:
        problems.append(
            _("No place has the division code %(code)s: six digits, as in 140100")
            % {"code": given.code}
        )
    elif member == home:
        problems.append(_("The county itself always counts"))
    elif RadiusMember.objects.filter(home=home, chain=given.chain, member=member).exists():
        problems.append(_("%(place)s is in the radius already") % {"place": member})
    if not given.source.strip():
        problems.append(_("The source is missing: say who decided it"))
    if problems or member is None:
        raise BadInput(problems)
    with transaction.atomic():
        made = create(
            RadiusMember(
                home=home, chain=given.chain, member=member, kilometres=given.kilometres,
                note=given.note.strip(), source=given.source.strip(),
            ),
            actor=actor,
        )  # fmt: skip
        enqueue("chains.assess")
    return made


def change_in_radius(
    member_id: int, *, kilometres: int | None, source: str, note: str, actor: User
) -> RadiusMember:
    """Say otherwise how far a place is, who decided that it counts, or what is to be known."""
    with transaction.atomic():
        found = RadiusMember.objects.select_related("home").get(pk=member_id)
        TO_SET_RADIUS.demand(actor, found.home)
        if not source.strip():
            raise BadInput(_("The source is missing: say who decided it"))
        with editing(RadiusMember, member_id, actor=actor) as row:
            row.kilometres, row.note = kilometres, note.strip()
            if row.source != source.strip():
                # the English words told the source that was there before
                row.source, row.source_en = source.strip(), ""
    return row


def remove_from_radius(member_id: int, *, actor: User, note: str) -> None:
    """A place no longer counts as near enough, and why."""
    if not note.strip():
        raise BadInput(_("The reason is missing: say why the place no longer counts"))
    with transaction.atomic():
        row = RadiusMember.objects.select_related("home").get(pk=member_id)
        TO_SET_RADIUS.demand(actor, row.home)
        remove(row, actor=actor, note=note.strip())
        enqueue("chains.assess")
