"""Introducers and their rewards; ways that helped; stations and their months."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, create_many, remove
from wutong.companies.public import parse_uscc
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.notices.public import notify
from wutong.pipeline.access import may_work_on
from wutong.pipeline.access.winning import may_keep_introducers
from wutong.pipeline.lifecycle.winning import REWARD, STATION_REPORT
from wutong.pipeline.models import (
    ClaimFrom,
    CommissionFee,
    FeeState,
    Introducer,
    IntroducerKind,
    Introduction,
    StageDate,
    Station,
    StationReport,
    Way,
    WayHelp,
)
from wutong.pipeline.queries.rulebook import claim_rules, edition_of, rule_of
from wutong.pipeline.rules import add_months, order_of
from wutong.pipeline.rules.claims import Ask, Claim, refusals
from wutong.pipeline.rules.formulas import Outcome
from wutong.pipeline.rules.rulebook import RuleInputs
from wutong.pipeline.wording import claim_words, fault_words, figure_words, part_name

from .rows import locked_project

WAN_CENTS = 10**4 * 100
REPORT_DUE_DAY = 5


def set_helpers(project_id: int, ways: list[Way], *, actor: User) -> None:
    """The ways that helped besides the first one; the first way alone counts in results."""
    with transaction.atomic():
        project = locked_project(project_id)
        if not may_work_on(actor, project):
            raise NotAllowed(_("Only its officer or a promotion officer changes a project"))
        wanted = {way.pk: way for way in ways if way.pk != project.way_id}
        known = {row.way_id: row for row in WayHelp.objects.filter(project=project)}
        for key in sorted(set(known) - set(wanted)):
            remove(known[key], actor=actor)
        for key in sorted(set(wanted) - set(known)):
            create(WayHelp(project=project, way=wanted[key]), actor=actor)


def register_introducer(
    *,
    actor: User,
    name: str,
    kind: str,
    phone: str = "",
    credit_code: str = "",
    target_letter: str = "",
    is_example: bool = False,
) -> Introducer:
    """Put an introducer on the register: whoever is not there before signing has no reward."""
    if not may_keep_introducers(actor):
        raise NotAllowed(_("Only promotion officers and leaders register introducers"))
    problems = []
    if len(name.strip()) < 2:
        problems.append(_("The introducer's name is missing"))
    if kind not in IntroducerKind.values:
        problems.append(_("Choose the kind of introducer"))
    if credit_code.strip() and (wrong := parse_uscc(credit_code)).code is None:
        problems.append(
            fault_words(wrong.problem) if wrong.problem else _("The credit code is wrong")
        )
    if problems:
        raise BadInput(problems)
    return create(
        Introducer(
            name=name.strip(), kind=kind, phone=phone.strip(),
            credit_code=parse_uscc(credit_code).code or "", target_letter=target_letter.strip(),
            registered_at=timezone.now(), registered_by=actor, is_example=is_example,
        ),
        actor=actor,
    )  # fmt: skip


def introduce_project(
    project_id: int, introducer: Introducer, *, actor: User, investor_confirms: str
) -> Introduction:
    """Enter who brought a project: before its signing, confirmed by the investor, one a project."""
    if not investor_confirms.strip():
        raise BadInput(_("Say how the investor confirmed the introduction"))
    with transaction.atomic():
        project = locked_project(project_id)
        if not (may_keep_introducers(actor) and may_work_on(actor, project)):
            raise NotAllowed(_("Only promotion officers and leaders register introducers"))
        if order_of(project.stage) >= order_of("signed"):
            raise WrongState(_("The project is signed: an introducer is registered before signing"))
        if Introduction.objects.filter(project=project).exists():
            raise WrongState(_("The project has its introducer: the first one counts"))
        return create(
            Introduction(
                project=project, introducer=introducer, introduced_at=timezone.now(),
                investor_confirms=investor_confirms.strip(),
                is_example=project.is_example or introducer.is_example,
            ),
            actor=actor,
        )  # fmt: skip


def compute_reward(
    introduction_id: int, *, actor: User, rule: str, base_cents: int, on: date | None = None
) -> Introduction:
    """Compute the reward on fixed investment really formed, by the version of a rule in force on a
    day; exact to the cent, each part kept. Computed again until it is approved.
    """
    day = on or timezone.localdate()
    try:
        found = rule_of(rule, day)
        # 10,000 yuan are the rules' unit: exact, since a cent is a millionth of it
        outcome: Outcome = found.compute({"fixed_investment": _wan(base_cents)})
    except RuleInputs as faults:
        raise BadInput([fault_words(problem) for problem in faults.problems]) from faults
    if found.topic != "rewards" or outcome.value is None or isinstance(outcome.value, str):
        raise BadInput(_("This rule can't be computed: it was published in part"))
    amount = outcome.value * WAN_CENTS
    with transaction.atomic():
        locked_project(
            Introduction.objects.values_list("project_id", flat=True).get(pk=introduction_id)
        )
        with REWARD.take("compute", introduction_id, actor=actor) as held:
            signed = held.project.signed_on
            if signed is None:
                raise WrongState(_("The project isn't signed: there is nothing to reward yet"))
            if timezone.localdate(held.introduced_at) > signed:
                raise WrongState(
                    _("The project is signed: an introducer is registered before signing")
                )
            _demand_claim(held, rule, timezone.localdate())
            held.rule, held.rule_on, held.base_cents = rule, day, base_cents
            held.edition = edition_of(rule, day)
            held.amount_cents = int(amount)
            held.parts = [
                [part_name(p.part, found), figure_words(p.value), fault_words(p.why)]
                for p in outcome.parts
            ]
    return held


def _demand_claim(held: Introduction, scheme: str, today: date) -> None:
    """Refuse a claim against the rows of its scheme, each with where it is written."""
    project, person = held.project, held.introducer
    reached = dict(
        StageDate.objects.filter(project=project, actual_on__isnull=False).values_list(
            "stage", "actual_on"
        )
    )
    firms = [firm for firm in (project.investor, project.spv) if firm is not None]
    claim = Claim(
        on=today, kind=person.kind, name=person.name, code=person.credit_code,
        target_letter=person.target_letter,
        investor_names=(project.investor_name, *(firm.name for firm in firms)),
        investor_codes=tuple(firm.uscc for firm in firms if firm.uscc),
        is_paid_agency=CommissionFee.objects.filter(project=project)
        .exclude(state=FeeState.REFUSED)
        .exists(),
        days={
            "signed": project.signed_on, "started": project.started_on,
            "producing": project.producing_on, "completed": reached.get("completed"),
        },
    )  # fmt: skip
    asks = [
        Ask(row.kind, row.source, row.months or 0, row.counted_from)
        for row in claim_rules(scheme, today)
    ]
    if found := refusals(asks, claim):
        names = {code: str(label) for code, label in ClaimFrom.choices}
        raise WrongState(
            " ".join(
                _("No reward: %(why)s. By: %(source)s")
                % {"why": claim_words(one.why, names), "source": one.source}
                for one in found
            )
        )


def _wan(cents: int) -> str:
    if cents < 0:
        raise BadInput(_("The amount must be more than 0"))
    whole, rest = divmod(cents, WAN_CENTS)
    return f"{whole}.{rest:06d}" if rest else str(whole)


def approve_reward(introduction_id: int, *, actor: User) -> Introduction:
    """A leader approves the computed reward."""
    with REWARD.take("approve", introduction_id, actor=actor) as held:
        pass
    return held


def refuse_reward(introduction_id: int, *, actor: User, note: str) -> Introduction:
    """A leader refuses it, with the reason."""
    if not note.strip():
        raise BadInput(_("The reason is missing: write it in a few words"))
    with REWARD.take("refuse", introduction_id, actor=actor, note=note.strip()) as held:
        pass
    return held


def pay_reward(introduction_id: int, *, actor: User, voucher: str) -> Introduction:
    """It was paid, by this voucher; a voucher pays one reward."""
    number = voucher.strip().upper()
    if not number:
        raise BadInput(_("The voucher number is missing: money counts by its voucher"))
    try:
        with REWARD.take("pay", introduction_id, actor=actor, note=number) as held:
            held.voucher = number
    except IntegrityError as error:
        raise WrongState(_("This voucher has paid another reward")) from error
    return held


def open_station(
    *, actor: User, name: str, city: str, officer: User, opened_on: date, is_example: bool = False
) -> Station:
    """Open a station; its first month's report is due."""
    if not may_keep_introducers(actor):
        raise NotAllowed(_("Only promotion officers and leaders open stations"))
    if not name.strip() or not city.strip():
        raise BadInput(_("A station needs a name and a city"))
    with transaction.atomic():
        station = create(
            Station(
                name=name.strip(), city=city.strip(), officer=officer, opened_on=opened_on,
                is_example=is_example,
            ),
            actor=actor,
        )  # fmt: skip
        lay_out_months(station, actor=actor, until=timezone.localdate())
    return station


def lay_out_months(station: Station, *, actor: User, until: date) -> int:
    """The months to report on up to a day, each once. Returns how many are new."""
    known = set(StationReport.objects.filter(station=station).values_list("month", flat=True))
    month, rows = station.opened_on.replace(day=1), []
    while month <= until:
        if month not in known:
            due = add_months(month, 1).replace(day=REPORT_DUE_DAY + 1)
            rows.append(
                StationReport(
                    station=station, month=month,
                    due_at=timezone.make_aware(datetime.combine(due, time())),
                )
            )  # fmt: skip
        month = add_months(month, 1)
    return len(create_many(rows, actor=actor))


def hand_in_station_report(
    report_id: int, *, actor: User, text: str, firms_met: int | None
) -> StationReport:
    """The station's officer reports the month; the next one is laid out."""
    if not text.strip():
        raise BadInput(_("The report is empty: say whom you met and what comes next"))
    if firms_met is not None and not 0 <= firms_met <= 10_000:
        raise BadInput(_("Firms met are counted from 0 up"))
    with STATION_REPORT.take("hand_in", report_id, actor=actor) as report:
        report.text, report.firms_met = text.strip(), firms_met
        report.handed_in_at = timezone.now()
        if report.station.closed_on is None:
            lay_out_months(report.station, actor=actor, until=timezone.localdate())
    return report


def station_report_fell_due(report_id: int, clock: User) -> None:
    """The month's report is overdue: its officer is told once, and the next month is laid out."""
    with STATION_REPORT.take("fall_due", report_id, actor=clock) as report:
        station = report.station
        if station.closed_on is None:
            lay_out_months(station, actor=clock, until=timezone.localdate())
    words = {"station": station.name, "month": f"{report.month:%Y-%m}"}
    with translation.override("zh-hans"):
        zh = _("The report of %(station)s for %(month)s is overdue") % words
    with translation.override("en"):
        en = _("The report of %(station)s for %(month)s is overdue") % words
    notify(
        station.officer, key=f"station-report:{report_id}:overdue", text=zh, text_en=en,
        url=reverse("pipeline:station", args=[station.pk]), actor=clock,
    )  # fmt: skip


STATION_REPORT.on_due("fall_due", station_report_fell_due)
