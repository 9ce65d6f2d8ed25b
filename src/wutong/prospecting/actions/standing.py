"""Having a register counted for a county, outside the web process."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import Jurisdiction, User
from wutong.audit.public import create, create_many
from wutong.jobs.public import enqueue
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.words import listed
from wutong.prospecting.access import may_screen
from wutong.prospecting.lifecycle import STANDING
from wutong.prospecting.models import (
    DivisionStanding,
    PlaceBy,
    Register,
    Standing,
    StandingState,
    StandLevel,
)
from wutong.prospecting.queries.classes import class_table, no_table_words
from wutong.prospecting.rules.classify import Classifier
from wutong.prospecting.rules.classify_classes import ClassGuesser
from wutong.prospecting.rules.register import open_register
from wutong.prospecting.rules.scoring import plain_place
from wutong.prospecting.rules.standing import Found, Tally, count_register, standing

from .registers import place_of
from .running import Reading

MOST_PEERS = 30
WORDS_EDITION = "2017"

READING = Reading(
    STANDING,
    Standing,
    related=("register", "county", "asked_by"),
    asker=lambda row: row.asked_by,
    registers=lambda row: [row.register],
    broken=lambda: _("The count broke off because of a fault of the program; it is logged."),
)


def start_standing(
    register: Register,
    county: Jurisdiction,
    *,
    place_by: str = PlaceBy.CODE,
    level: str = StandLevel.DIVISION,
    peers: Sequence[str] = (),
    growth_years: int = 3,
    actor: User,
) -> Standing:
    """Have a register counted for a county; the same asked twice is counted once at a time.

    Raises BadInput for too many peers, and for classes where the full table of GB/T 4754 was not
    loaded.
    """
    if not may_screen(actor):
        raise NotAllowed(_("Only promotion officers and county leaders have a register counted"))
    if len(peers) > MOST_PEERS:
        raise BadInput(
            _("%(number)d peers are too many: choose at most %(most)d")
            % {"number": len(peers), "most": MOST_PEERS}
        )
    if level == StandLevel.CLASS and not class_table():
        raise BadInput(no_table_words())
    chosen = list(dict.fromkeys(peers))
    with transaction.atomic():
        # two presses of one button queue here
        register = Register.objects.select_for_update().get(pk=register.pk)
        if register.retired:
            raise WrongState(_("The register is no longer in use: choose another one"))
        waiting = Standing.objects.filter(
            register=register, county=county, place_by=place_by, level=level, peers=chosen,
            growth_years=growth_years, state__in=[StandingState.QUEUED, StandingState.RUNNING],
        ).first()  # fmt: skip
        if waiting is not None:
            return waiting
        made = create(
            Standing(
                register=register, county=county, place_by=place_by, level=level, peers=chosen,
                growth_years=growth_years, edition=register.edition,
                cutoff=register.edition or timezone.localdate(), words_edition=WORDS_EDITION,
                rows_total=register.rows, asked_by=actor, asked_at=timezone.now(),
                is_example=register.is_example,
            ),
            actor=actor,
            verb="asked",
        )  # fmt: skip
        enqueue("prospecting.stand", standing_id=made.pk)
    return made


def retry_standing(standing_id: int, *, actor: User) -> Standing:
    """Have a failed count tried once more."""
    return READING.again(
        standing_id, lambda row: enqueue("prospecting.stand", standing_id=row.pk), actor=actor
    )


def run_standing(standing_id: int, *, actor: User) -> Standing:
    """Count the register and keep the county's rows; see `Reading.run`."""
    return READING.run(standing_id, lambda row: _counted(row, actor=actor), actor=actor)


def _counted(row: Standing, *, actor: User) -> Standing:
    tally = count_register(
        open_register(place_of(row.register.path)), _guesser(row.level),
        by_city=row.place_by == PlaceBy.CITY, cutoff=row.cutoff, years=row.growth_years,
        own=_own_region(row), progress=READING.reporter(row.pk, actor=actor),
    )  # fmt: skip
    county, groups = _groups(row, tally)
    return _finished(row, tally, standing(tally, county, groups), actor=actor)


def _guesser(level: str) -> Callable[[str, str], str]:
    classifier: Classifier | ClassGuesser = Classifier()
    if level == StandLevel.CLASS:
        table = class_table()
        if not table:
            raise BadInput(no_table_words())
        classifier = ClassGuesser(table)

    def guess(scope: str, name: str) -> str:
        found = classifier.guess(scope, name)
        return found[0].code if found else ""

    return guess


def _own_region(row: Standing) -> Callable[[str], bool]:
    """Whether a region, as the count tells regions, is the county."""
    if row.place_by == PlaceBy.CODE:
        code = row.county.code[:6]
        return lambda region: region == code
    wanted = plain_place(row.county.name)
    return lambda region: plain_place(region.partition("/")[2]) == wanted


def _groups(row: Standing, tally: Tally) -> tuple[str, dict[str, list[str]]]:
    """The county's region, and the regions of each reference that can be told."""
    regions = sorted({region for region, _code in tally.cells})
    if row.place_by == PlaceBy.CODE:
        county = row.county.code[:6]
        groups = {
            "city": [r for r in regions if r[:4] == county[:4]],
            "province": [r for r in regions if r[:2] == county[:2]],
        }
    else:
        own = list(filter(_own_region(row), regions))
        if len(own) > 1:
            raise BadInput(
                _("The register has several places named %(name)s: %(places)s; count by code")
                % {"name": row.county, "places": listed(own)}
            )
        county = own[0] if own else ""
        province = county.partition("/")[0]
        # the column names one level only: which city a county belongs to is not known
        groups = {"province": [r for r in regions if province and r.startswith(f"{province}/")]}
    if county not in regions:
        raise BadInput(
            _(
                "The register has no firm of %(county)s that could be placed by “%(by)s”: "
                "choose the other way of telling regions, or another register"
            )
            % {"county": row.county, "by": row.get_place_by_display()}
        )
    groups["country"] = regions
    if row.peers:
        groups["peers"] = _peers(row.peers, regions)
    return county, groups


def _peers(asked: Sequence[str], regions: Sequence[str]) -> list[str]:
    found, missing = [], []
    for peer in asked:
        own = [
            r for r in regions if r == peer or plain_place(r.partition("/")[2]) == plain_place(peer)
        ]
        if len(own) == 1:
            found += own
        else:
            missing.append(peer)
    if missing:
        raise BadInput(
            _("These peers are not, or not only once, in the register: %(names)s")
            % {"names": listed(missing)}
        )
    return found


def _finished(row: Standing, tally: Tally, found: Found, *, actor: User) -> Standing:
    lines = [
        DivisionStanding(
            standing=row, code=line.code, firms=line.firms, dated=line.dated, recent=line.recent,
            groups=dict(line.groups), quotient=line.quotient, present=line.present,
            density=line.density, complexity=line.complexity, gain=line.gain,
            reasons=[[reason.code, reason.proximity] for reason in line.reasons],
            named=[
                [firm.uscc, firm.name, firm.registered and firm.registered.isoformat(), firm.scope]
                for firm in line.named
            ],
        )
        for line in found.lines
    ]  # fmt: skip
    try:
        with STANDING.take("finish", row.pk, actor=actor) as done:
            done.rows_read = done.rows_total = tally.rows
            done.firms_county, done.regions = found.firms, found.regions
            done.firms_unread, done.firms_unplaced = tally.unread, tally.unplaced
            done.totals, done.ended_at = dict(found.totals), timezone.now()
            create_many(lines, actor=actor, verb="found")
    except WrongState:
        # another worker that was thought dead has counted the same
        return Standing.objects.get(pk=row.pk)
    return done
