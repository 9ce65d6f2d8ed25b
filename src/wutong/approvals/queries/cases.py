"""Cases and items as people read them: whose turn, until when, what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wutong.accounts.public import Department, User
from wutong.approvals.models import (
    Case,
    CaseItem,
    CaseMaterial,
    CaseState,
    ItemNeed,
    ItemState,
    MaterialState,
    MaterialUse,
    PartyRole,
    Transfer,
    TransferLine,
    TransferState,
    UseNecessity,
    Visit,
)
from wutong.approvals.models.cases import WAITS_FOR_ITS_DEPARTMENT, CaseQuerySet
from wutong.approvals.models.parties import clerk_department
from wutong.approvals.rules.turns import ItemStates, Standing, Turn, Who, whose_turn
from wutong.kernel.words import listed

SHOWN = ("open", "turn", "late", "missing", "draft", "closed", "all")

ENDED_BADLY = frozenset({"refused", "declined", "lapsed", "cut_off", "withdrawn", "revoked"})


@dataclass(frozen=True)
class ItemRow:
    """An item with whose turn it is today; `days` are calendar days (日) to the day of the turn."""

    item: CaseItem
    turn: Turn
    who: str
    status: str
    state: str
    late_days: int
    days_left: int | None


@dataclass(frozen=True)
class CaseRow:
    """A case with its most pressing item; `done` of `total` items have their outcome.

    `badly`: how the first item that didn't end well has ended, in words.
    """

    case: Case
    done: int
    total: int
    pressing: ItemRow | None
    late: int
    lacking: int
    badly: str = ""


def _lacking(items: Sequence[CaseItem]) -> dict[int, list[MaterialUse]]:
    """Papers not here, by item: required ones and those that may follow."""
    found: dict[int, list[MaterialUse]] = defaultdict(list)
    uses = (
        MaterialUse.objects.filter(item__in=[i.pk for i in items])
        .exclude(necessity=UseNecessity.OPTIONAL)
        .exclude(material__state__in=[MaterialState.HANDED_IN, MaterialState.SHARED])
        .select_related("material")
        .order_by("pk")
    )
    for use in uses:
        found[use.item_id].append(use)
    return found


def _awaited(items: Sequence[CaseItem]) -> dict[int, list[str]]:
    """What each waiting item needs and doesn't have."""
    found: dict[int, list[str]] = defaultdict(list)
    waiting = [i.pk for i in items if i.state == ItemState.WAITING]
    if waiting:
        needs = ItemNeed.objects.filter(item__in=waiting).exclude(
            needed__outcome__in=["granted", "filed"]
        )
        for need in needs.select_related("item", "needed__case").order_by("pk"):
            found[need.item_id].append(_named(need))
    return found


def _named(need: ItemNeed) -> str:
    """What is waited for; of another case with its number and whether it was handed in."""
    needed, case = need.needed, need.needed.case
    if case.pk == need.item.case_id:
        return str(needed)
    if case.state == CaseState.DRAFT:
        return _("%(item)s (case %(number)s, not handed in yet)") % {
            "item": needed, "number": case.number,
        }  # fmt: skip
    return _("%(item)s (case %(number)s)") % {"item": needed, "number": case.number}


def _in_the_post(items: Sequence[CaseItem]) -> dict[int, set[int]]:
    """Departments to which papers of a case are on their way, by case."""
    found: dict[int, set[int]] = defaultdict(set)
    sent = Transfer.objects.filter(
        case__in={i.case_id for i in items}, state=TransferState.SENT
    ).values_list("case_id", "receiver_id")
    for case_id, receiver_id in sent:
        found[case_id].add(receiver_id)
    return found


def item_rows(items: Iterable[CaseItem], today: date | None = None) -> list[ItemRow]:
    """Items as seen today, with a fixed number of queries however many there are."""
    found, day = list(items), today or timezone.localdate()
    lacking, awaited, posted = _lacking(found), _awaited(found), _in_the_post(found)
    rows = []
    for item in found:
        missing = lacking[item.pk]
        tolerated = [u for u in missing if u.tolerated_until is not None]
        standing = Standing(
            state=ItemStates(item.state),
            due=item.missing_due_on if item.state == ItemState.MISSING else item.due_on,
            due_known=item.due_known,
            missing=tuple(str(u.material) for u in missing if u.tolerated_until is None),
            tolerated=tuple(str(u.material) for u in tolerated),
            tolerated_until=item.tolerated_until,
            waits_for=tuple(awaited[item.pk]),
            in_the_post=item.department_id in posted[item.case_id],
            reviewed=item.reviewed_on is not None,
        )
        turn = whose_turn(standing)
        late = (day - turn.until).days if turn.until is not None else 0
        rows.append(
            ItemRow(
                item=item, turn=turn, who=who_words(turn, item), status=_mark(item, turn, late),
                state=item.get_state_display(), late_days=max(late, 0),
                days_left=None if turn.until is None else -late,
            )
        )  # fmt: skip
    return rows


def who_words(turn: Turn, item: CaseItem) -> str:
    """Whose turn, by name."""
    if turn.who == Who.DEPARTMENT:
        return str(item.department)
    if turn.who == Who.APPLICANT:
        return pgettext("turn", "The applicant")
    if turn.who == Who.PREDECESSOR:
        return _("Waits for %(what)s") % {"what": listed(turn.waits_for) or _("the papers")}
    if turn.who == Who.POST:
        return _("Papers on their way")
    if turn.who == Who.OUTSIDE:
        return _("Outside: hearing, test or experts")
    if turn.who == Who.COUNTER:
        return _("The counter: deliver the result")
    return ""


def _mark(item: CaseItem, turn: Turn, late: int) -> str:
    if item.outcome in ENDED_BADLY:
        return "void"
    if item.outcome:
        return "ok"
    if turn.who in {Who.PREDECESSOR, Who.NOBODY}:
        return "wait"
    if turn.who == Who.OUTSIDE:
        return "stop"
    if late > 0 or turn.who == Who.APPLICANT:
        return "late"
    if turn.until is not None and late >= -3:
        return "warn"
    return "doing"


def _pressing(rows: Sequence[ItemRow]) -> ItemRow | None:
    """The applicant's turn first (he alone can end it), then what is due soonest.

    Where nobody can act, all of it waits for another case.
    """
    running = [r for r in rows if not r.item.outcome]
    acting = [r for r in running if r.turn.who not in {Who.PREDECESSOR}] or running

    def rank(row: ItemRow) -> tuple[bool, date, int]:
        return (row.turn.who != Who.APPLICANT, row.turn.until or date.max, row.item.pk)

    return min(acting, key=rank, default=None)


def case_rows(cases: Sequence[Case], user: User) -> list[CaseRow]:
    """A page of the list, with a fixed number of queries."""
    items = CaseItem.objects.visible_to(user).filter(case__in=[c.pk for c in cases])
    by_case: dict[int, list[ItemRow]] = defaultdict(list)
    for row in item_rows(items.select_related("department").order_by("position", "pk")):
        by_case[row.item.case_id].append(row)
    found = []
    for case in cases:
        rows = by_case[case.pk]
        found.append(
            CaseRow(
                case=case,
                done=sum(bool(r.item.outcome) for r in rows),
                total=len(rows),
                pressing=_pressing(rows) if case.state == CaseState.OPEN else None,
                late=sum(not r.item.outcome and r.late_days > 0 for r in rows),
                lacking=sum(len(r.turn.missing) for r in rows if not r.item.outcome),
                badly=badly_ended(rows),
            )
        )
    return found


def badly_ended(rows: Sequence[ItemRow]) -> str:
    """How the first item that did not end well has ended, in words; "" where all is well."""
    ended = next((r for r in rows if r.item.outcome in ENDED_BADLY), None)
    return str(ended.item.get_outcome_display()) if ended else ""


def cases_shown(
    user: User,
    shown: str,
    words: str = "",
    *,
    way: str = "",
    department: int | None = None,
    subject: tuple[str, int] | None = None,
) -> CaseQuerySet:
    """The visible cases that a choice of the list shows, newest first. `shown` is one of SHOWN."""
    cases = Case.objects.visible_to(user)
    today = timezone.localdate()
    running = CaseItem.objects.filter(outcome="")
    conditions = {
        "open": Q(state=CaseState.OPEN),
        "draft": Q(state=CaseState.DRAFT),
        "closed": Q(state__in=[CaseState.CLOSED, CaseState.WITHDRAWN, CaseState.DISCARDED]),
        "late": Q(state=CaseState.OPEN, pk__in=running.filter(due_on__lt=today).values("case_id")),
        "missing": Q(
            state=CaseState.OPEN, pk__in=running.filter(state=ItemState.MISSING).values("case_id")
        ),
        "turn": Q(
            state=CaseState.OPEN,
            pk__in=running.filter(
                department=user.department_id, state__in=WAITS_FOR_ITS_DEPARTMENT
            ).values("case_id"),
        ),
        "all": Q(),
    }
    cases = cases.filter(conditions[shown])
    if words:
        cases = cases.filter(
            Q(title__icontains=words) | Q(number__startswith=words)
            | Q(applicant_name__icontains=words)
        )  # fmt: skip
    if way:
        cases = cases.filter(way=way)
    if department is not None:
        cases = cases.filter(pk__in=running.filter(department=department).values("case_id"))
    if subject is not None:
        cases = cases.filter(subject_kind=subject[0], subject_id=subject[1])
    return cases.select_related("counter", "agent").order_by("-pk")


@dataclass(frozen=True)
class MaterialRow:
    """A paper of a case: who uses it, who holds it, what is to be mended."""

    material: CaseMaterial
    used_by: tuple[str, ...]
    status: str
    tolerated_until: date | None
    is_lacking: bool = False


@dataclass(frozen=True)
class StageRow:
    """A stage with how many of its items have ended."""

    label: str
    lead: str
    done: int
    total: int
    state: str  # done, now, ""

    @property
    def note(self) -> str:
        """ "4 / 7", for the stage line."""
        return f"{self.done} / {self.total}"


@dataclass(frozen=True)
class CaseView:
    """Everything of a case that this person may see."""

    case: Case
    items: tuple[ItemRow, ...]
    elsewhere: int
    pressing: ItemRow | None
    stages: tuple[StageRow, ...]
    materials: tuple[MaterialRow, ...]
    transfers: tuple[Transfer, ...]
    visits: tuple[Visit, ...]
    holders: tuple[Department, ...] = field(default=())

    @property
    def done(self) -> int:
        """How many of the visible items have ended."""
        return sum(bool(row.item.outcome) for row in self.items)

    @property
    def finish(self) -> date | None:
        """The latest promised day of what runs; None where one isn't known."""
        # until it is accepted an item's day is that for telling what is missing
        running = [
            row.item.due_on if row.item.accepted_on else None
            for row in self.items
            if not row.item.outcome
        ]
        if not running or any(day is None for day in running):
            return None
        return max(day for day in running if day is not None)

    @property
    def lacking(self) -> tuple[str, ...]:
        """What the applicant still owes, each paper once."""
        return tuple(str(row.material) for row in self.materials if row.is_lacking)


def case_view(case: Case, user: User) -> CaseView:
    """One case: parallel tracks, materials, custody, appointments."""
    seen = CaseItem.objects.visible_to(user).filter(case=case)
    items = item_rows(seen.select_related("department", "stage").order_by("position", "pk"))
    uses: dict[int, list[MaterialUse]] = defaultdict(list)
    for use in MaterialUse.objects.filter(item__in=[r.item.pk for r in items]).select_related(
        "item"
    ):
        uses[use.material_id].append(use)
    papers = case.materials.filter(pk__in=list(uses)).select_related("holder", "file", "case")
    visits = case.visits.prefetch_related("opinions__item__department", "opinions__given_by")
    return CaseView(
        case=case,
        items=tuple(items),
        elsewhere=case.items.count() - len(items),
        pressing=_pressing(items),
        stages=tuple(_stages(case)),
        materials=tuple(_material(m, uses[m.pk]) for m in papers.order_by("pk")),
        transfers=tuple(
            case.transfers.select_related("sender", "receiver", "sent_by", "arrived_by")
            .prefetch_related("lines__material")
        ),
        visits=tuple(visits.select_related("lead")),
        holders=tuple(
            Department.objects.filter(
                pk__in=case.parties.exclude(role=PartyRole.OWNER).values("department_id")
            )
        ),
    )  # fmt: skip


def _material(material: CaseMaterial, uses: Sequence[MaterialUse]) -> MaterialRow:
    status = {
        MaterialState.HANDED_IN: "ok", MaterialState.SHARED: "ok", MaterialState.FAULTY: "late",
    }.get(MaterialState(material.state), "wait")  # fmt: skip
    until = [u.tolerated_until for u in uses if u.tolerated_until is not None]
    asked = any(u.necessity != UseNecessity.OPTIONAL and not u.item.outcome for u in uses)
    return MaterialRow(
        material, tuple(str(u.item) for u in uses), status, min(until, default=None),
        is_lacking=asked and not material.is_here,
    )  # fmt: skip


def _stages(case: Case) -> list[StageRow]:
    counted: dict[int, list[bool]] = defaultdict(list)
    for stage_id, outcome in case.items.values_list("stage_id", "outcome"):
        if stage_id is not None:
            counted[stage_id].append(bool(outcome))
    rows: list[StageRow] = []
    for stage in case.stages.select_related("lead"):
        ended = counted[stage.pk]
        now = not stage.ended_on and case.state == CaseState.OPEN
        state = (
            "done"
            if stage.ended_on
            else "now"
            if now and not any(r.state == "now" for r in rows)
            else ""
        )
        rows.append(StageRow(str(stage), str(stage.lead or ""), sum(ended), len(ended), state))
    return rows


def items_waiting_for(user: User) -> int:
    """How many items of one's department wait for a deed, for the rail."""
    own = clerk_department(user)
    if own is None:
        return 0
    # such an item's case is under way: it closes with its last item, and takes all back at once
    waiting = CaseItem.objects.filter(outcome="", state__in=WAITS_FOR_ITS_DEPARTMENT)
    return waiting.filter(department=own).count()


def incoming(user: User) -> list[Transfer]:
    """Papers on their way to one's counter: its case is seen once they are taken in."""
    own = clerk_department(user)
    if own is None:
        return []
    sent = Transfer.objects.filter(receiver=own, state=TransferState.SENT)
    return list(sent.select_related("case", "sender").order_by("sent_at")[:20])


def sent_on(case: Case) -> list[int]:
    """Papers that are on their way: who sent them no longer has them to send."""
    lines = TransferLine.objects.filter(transfer__case=case, transfer__state=TransferState.SENT)
    return list(lines.values_list("material_id", flat=True))


def agent_items(user: User) -> list[ItemRow]:
    """All items under way of the cases with whom this officer stays, the most pressing first."""
    items = CaseItem.objects.visible_to(user).filter(
        case__agent=user, case__state=CaseState.OPEN, outcome=""
    )
    rows = item_rows(items.select_related("department", "case").order_by("case_id", "position"))
    return sorted(
        rows,
        key=lambda r: (
            r.turn.who == Who.PREDECESSOR, r.turn.who != Who.APPLICANT, r.turn.until or date.max,
            r.item.pk,
        ),
    )  # fmt: skip


def progress_words(row: CaseRow) -> str:
    """ "4 / 10"."""
    return pgettext("items done of all", "%(done)s / %(total)s") % {
        "done": row.done, "total": row.total,
    }  # fmt: skip


def cases_of_subject(kind: str, key: int, user: User) -> list[CaseRow]:
    """The cases about one thing that this person may see, newest first."""
    found = Case.objects.visible_to(user).filter(subject_kind=kind, subject_id=key)
    return case_rows(list(found.exclude(state=CaseState.DISCARDED).order_by("-pk")[:8]), user)
