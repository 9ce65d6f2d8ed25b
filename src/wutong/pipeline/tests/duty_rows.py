"""Who may open what of details, teams, promises, blockers, factor needs and meetings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.tables.rows import List, Moves, Page

from wutong.pipeline import actions
from wutong.pipeline.actions import Clause
from wutong.pipeline.lifecycle import BLOCKER, ESCALATION, MEETING, NEED, PROMISE
from wutong.pipeline.models import (
    Blocker,
    DispatchMeeting,
    FactorKind,
    FactorNeed,
    Project,
    Promise,
)

from .factories import ago, make_project, pay

Given = Mapping[str, Any]
Make = Callable[[SimpleNamespace], Given]

CARRIES = {"leader officer approval": 302, "admin": 403, "*": 404}


def signed(cast: SimpleNamespace) -> Given:
    return {"project_id": make_project(cast, "signed").pk}


def a_seat(cast: SimpleNamespace) -> Given:
    """Another department than the cast's clerk's sits in the team."""
    project = make_project(cast, "signed")
    return {"member_id": actions.add_to_team(project.pk, cast.office, actor=cast.officer).pk}


def moved(cast: SimpleNamespace) -> Given:
    """The officer's project, just moved by its officer."""
    return {"project_id": make_project(cast, "talks").pk}


def sent(**values: Any) -> Make:
    """The same form each time."""
    return lambda _cast: values


def the_project(cast: SimpleNamespace) -> Project:
    """A signed project in whose team the clerk's bureau sits, made once."""
    known = Project.objects.order_by("pk").first()
    if known is None:
        actions.load_product_duties(actor=cast.clock)
        known = make_project(cast, "signed")
        actions.add_to_team(known.pk, cast.bureau, actor=cast.officer)
    return known


def a_promise(cast: SimpleNamespace, state: str = "open", number: int = 0) -> Promise:
    """A promise of the clerk's bureau, brought to a state by the deeds."""
    clause = Clause(
        side=("ours", "theirs")[number % 2], kind=("land", "investment")[number % 2],
        text=f"示例承诺{number}", due_on=ago(1), department=cast.bureau, person=cast.department,
    )  # fmt: skip
    promise = actions.enter_promise(the_project(cast).pk, clause, actor=cast.officer)
    if state == "late":
        actions.make_promise_late(promise.pk, cast.clock)
    elif state == "kept":
        actions.keep_promise(promise.pk, actor=cast.officer, on=ago(0), evidence="批复")
    elif state == "broken":
        actions.break_promise(promise.pk, actor=cast.officer, note="未批")
    elif state == "changed":
        actions.change_promise(promise.pk, clause, actor=cast.officer, note="补充协议")
    return _fresh(promise)


def _fresh(thing: Any) -> Any:
    return type(thing)._default_manager.get(pk=thing.pk)


def a_blocker(cast: SimpleNamespace, state: str = "raised", number: int = 0) -> Blocker:
    """The officer's blocker at the clerk's bureau."""
    blocker = actions.raise_blocker(
        the_project(cast).pk, actor=cast.officer, title=f"示例堵点{number}",
        department=cast.bureau, person=cast.department, on=ago(number % 9),
    )  # fmt: skip
    if state in {"studied", "answered", "solved", "closed"}:
        actions.study_blocker(blocker.pk, actor=cast.department)
    if state in {"answered", "solved", "closed"}:
        actions.answer_blocker(blocker.pk, actor=cast.department, note="在办")
    if state in {"solved", "closed"}:
        actions.solve_blocker(blocker.pk, actor=cast.department, note="已办")
    if state == "closed":
        actions.close_blocker(blocker.pk, actor=cast.officer)
    return _fresh(blocker)


def called(cast: SimpleNamespace, state: str) -> Blocker:
    """A blocker called so high."""
    from wutong.pipeline.actions.blockers import call_department, call_leader

    blocker = a_blocker(cast)
    if state != "none":
        call_department(blocker.pk, cast.clock)
    if state == "leader":
        call_leader(blocker.pk, cast.clock)
    return _fresh(blocker)


def a_need(cast: SimpleNamespace, state: str = "asked", number: int = 0) -> FactorNeed:
    """A need that the clerk's bureau answers for."""
    from wutong.pipeline.actions.factors import make_need_late

    project = the_project(cast)
    kinds = list(FactorKind.objects.all())
    need = actions.ask_for_factor(
        project.pk, kinds[number % len(kinds)], actor=cast.officer, amount=Decimal(5),
        department=cast.bureau, person=cast.department,
    )  # fmt: skip
    if state in {"promised", "late"}:
        actions.promise_factor(need.pk, actor=cast.department, on=ago(-3))
    if state == "late":
        make_need_late(need.pk, cast.clock)
    if state == "supplied":
        actions.supply_factor(need.pk, actor=cast.department, on=ago(0), supplied=None, note="单")
    if state == "dropped":
        actions.drop_need(need.pk, actor=cast.officer, note="改用自备")
    return _fresh(need)


def a_meeting(cast: SimpleNamespace, state: str = "planned", number: int = 0) -> DispatchMeeting:
    """The officer's meeting."""
    meeting = actions.plan_meeting(
        actor=cast.officer, kind="dispatch", title=f"示例调度会{number}", held_on=ago(0),
        chair=cast.leader,
    )  # fmt: skip
    if state == "held":
        actions.hold_meeting(meeting.pk, actor=cast.officer)
    elif state == "cancelled":
        actions.cancel_meeting(meeting.pk, actor=cast.officer, note="改期")
    return _fresh(meeting)


TEAM = "leader officer approval department"

MOVES = [
    Moves(
        lifecycle=PROMISE, make=a_promise, begins=frozenset({"open"}),
        allowed={
            "become_late": "-", "keep": TEAM, "break": "leader officer", "change": "leader officer",
            "reopen": "leader officer",
        },
    ),
    Moves(
        lifecycle=BLOCKER, make=a_blocker, begins=frozenset({"raised"}),
        allowed={
            "study": TEAM, "answer": TEAM, "solve": TEAM, "give_back": "leader officer",
            "close": "leader officer",
        },
    ),
    Moves(
        lifecycle=ESCALATION, make=called, begins=frozenset({"none"}),
        allowed={"call_department": "-", "call_leader": "-"},
    ),
    Moves(
        lifecycle=NEED, make=a_need, begins=frozenset({"asked"}),
        allowed={
            "promise": TEAM, "become_late": "-", "supply": TEAM,
            "drop": "leader officer approval", "ask_again": "leader officer approval",
        },
    ),
    Moves(
        lifecycle=MEETING, make=a_meeting, begins=frozenset({"planned"}),
        allowed={"hold": "leader officer", "cancel": "leader officer"},
    ),
]  # fmt: skip


def promises(cast: SimpleNamespace, number: int) -> None:
    """Promises of both sides, some kept."""
    for n in range(number):
        a_promise(cast, ("open", "kept")[n // 2 % 2], n)
    pay(cast, the_project(cast))


def blockers(cast: SimpleNamespace, number: int) -> None:
    for n in range(number):
        a_blocker(cast, ("raised", "studied", "answered")[n % 3], n)


def needs(cast: SimpleNamespace, number: int) -> None:
    for n in range(number):
        a_need(cast, ("asked", "promised")[n % 2], n)


def meetings(cast: SimpleNamespace, number: int) -> None:
    promises(cast, 2)
    for n in range(number):
        a_meeting(cast, number=n)


def projects(cast: SimpleNamespace, number: int) -> None:
    for n in range(number):
        make_project(cast, "talks", actor=cast.officer if n % 2 else cast.stationed)


def matters(cast: SimpleNamespace, number: int) -> None:
    """One meeting with that many matters more."""
    meeting = DispatchMeeting.objects.first() or a_meeting(cast)
    for n in range(number):
        actions.add_item(meeting.pk, f"议题{n}", actor=cast.officer, project=the_project(cast))


def all_duties(cast: SimpleNamespace, number: int) -> None:
    """One project with that many promises, blockers and needs more."""
    if not Promise.objects.exists():
        # more events than the page shows: whom the shown ones name then no longer changes
        for make in (promises, blockers, needs):
            make(cast, 20)
    for make in (promises, blockers, needs):
        make(cast, number)


LISTS = [
    List(name="pipeline:promises", make=promises),
    List(name="pipeline:promises", make=promises, query="?format=xlsx"),
    List(name="pipeline:blockers", make=blockers),
    List(name="pipeline:blockers", make=blockers, query="?format=xlsx"),
    List(name="pipeline:factors", make=needs),
    List(name="pipeline:factors", make=needs, query="?format=xlsx"),
    List(name="pipeline:meetings", make=meetings),
    List(name="pipeline:monthly", make=projects),
    List(name="pipeline:list", make=projects, query="?format=details"),
    List(
        name="pipeline:meeting", make=matters,
        kwargs=lambda _cast: {"meeting_id": DispatchMeeting.objects.get().pk},
    ),
    List(
        name="pipeline:page", make=all_duties,
        kwargs=lambda cast: {"project_id": the_project(cast).pk},
    ),
]  # fmt: skip


def promise_deed(state: str, deed: str) -> Make:
    return lambda cast: {"promise_id": a_promise(cast, state).pk, "deed": deed}


def blocker_deed(state: str, deed: str) -> Make:
    return lambda cast: {"blocker_id": a_blocker(cast, state).pk, "deed": deed}


def need_deed(state: str, deed: str) -> Make:
    return lambda cast: {"need_id": a_need(cast, state).pk, "deed": deed}


def meeting_deed(deed: str) -> Make:
    return lambda cast: {"meeting_id": a_meeting(cast).pk, "deed": deed}


def an_item(cast: SimpleNamespace) -> Given:
    meeting = a_meeting(cast)
    return {"item_id": actions.add_item(meeting.pk, "示例议题", actor=cast.officer).pk}


CLAUSE = {
    "side": "ours", "kind": "land", "text": "供应工业用地", "due_on": "2027-01-05", "amount": "",
    "amount_unit": "1000000", "quantity": "120", "unit": "亩",
}  # fmt: skip
# the clerk's bureau sits in the team: its people see the project, and answer for their part
SEES = {"leader officer approval department": 302, "admin": 403, "*": 404}
RULES = {"leader officer": 302, "approval department admin": 403, "*": 404}
DROPS = {"leader officer approval": 302, "department admin": 403, "*": 404}
MEETS = {"leader officer": 302, "admin": 403, "*": 404}

PAGES = [
    Page(name="pipeline:promises", expect={"*": 200}),
    Page(name="pipeline:blockers", expect={"*": 200}),
    Page(name="pipeline:factors", expect={"*": 200}),
    Page(name="pipeline:monthly", expect={"*": 200}),
    Page(name="pipeline:monthly", query="?format=xlsx", expect={"*": 200}),
    Page(name="pipeline:clocks", expect={"*": 200}),
    Page(
        name="pipeline:bulk", method="POST",
        sent=lambda cast: {
            "ids": [make_project(cast, "talks").pk], "asked": "1", "department": cast.bureau.pk
        },
        expect={"outsider": 404, "*": 200},
    ),
    Page(
        name="pipeline:undo", method="POST", kwargs=moved,
        # only whoever moved it takes it back; whoever sees it is told why not
        expect={"officer": 302, "leader admin": 409, "*": 404},
    ),
    Page(
        name="pipeline:clocks", method="POST",
        sent=lambda cast: (actions.load_product_duties(actor=cast.clock), {
            "code": "solve", "amount": "5", "unit": "day", "valid_from": "2026-01-05",
            "source": "县办文件",
        })[1],
        expect={"leader admin": 302, "*": 403},
    ),
    Page(
        name="pipeline:promise-new", kwargs=signed,
        expect={"leader officer": 200, "approval admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:promise-new", method="POST", kwargs=signed, sent=sent(**CLAUSE),
        expect={"leader officer": 302, "approval admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:promise-change",
        kwargs=lambda cast: {"promise_id": a_promise(cast).pk},
        expect={"leader officer": 200, "approval department admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:promise-change", method="POST",
        kwargs=lambda cast: {"promise_id": a_promise(cast).pk},
        sent=sent(**CLAUSE, note="补充协议"), expect=RULES,
    ),
    Page(
        name="pipeline:promise-keep", method="POST",
        kwargs=lambda cast: {"promise_id": a_promise(cast).pk},
        sent=sent(on="2026-01-05", evidence="批复"), expect=SEES,
    ),
    Page(
        name="pipeline:promise-deed", method="POST", kwargs=promise_deed("open", "break"),
        sent=sent(note="未批"), expect=RULES,
    ),
    Page(
        name="pipeline:promise-deed", method="POST", kwargs=promise_deed("kept", "reopen"),
        sent=sent(note="错了"), expect=RULES,
    ),
    Page(
        name="pipeline:promise-deed", method="POST", kwargs=promise_deed("open", "review"),
        sent=sent(note="通过"), expect=RULES,
    ),
    Page(
        name="pipeline:promise-deed", method="POST", kwargs=promise_deed("open", "fly"),
        sent=sent(note="x"), expect={"*": 404},
    ),
    Page(
        name="pipeline:blocker-raise", method="POST", kwargs=signed,
        sent=lambda cast: {"title": "堵点", "department": cast.bureau.pk, "on": "2026-01-05"},
        expect={"leader officer": 302, "approval admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:blocker-deed", method="POST", kwargs=blocker_deed("raised", "study"),
        expect=SEES,
    ),
    Page(
        name="pipeline:blocker-deed", method="POST", kwargs=blocker_deed("solved", "close"),
        expect=RULES,
    ),
    Page(
        name="pipeline:blocker-deed", method="POST", kwargs=blocker_deed("raised", "fly"),
        expect={"*": 404},
    ),
    Page(
        name="pipeline:factor-ask", method="POST",
        kwargs=lambda cast: {"project_id": the_project(cast).pk},
        sent=lambda _cast: {"kind": FactorKind.objects.get(code="land").pk, "amount": "120"},
        expect=DROPS,
    ),
    Page(
        name="pipeline:factor-edit", kwargs=lambda cast: {"need_id": a_need(cast).pk},
        expect={who: 200 if code == 302 else code for who, code in SEES.items()},
    ),
    Page(
        name="pipeline:factor-edit", method="POST",
        kwargs=lambda cast: {"need_id": a_need(cast).pk},
        sent=lambda _cast: {"amount": "10", "promised_on": ago(-3).isoformat()},
        expect=SEES,
    ),
    Page(
        name="pipeline:factor-deed", method="POST", kwargs=need_deed("asked", "promise"),
        sent=lambda _cast: {"on": ago(-9).isoformat()}, expect=SEES,
    ),
    Page(
        name="pipeline:factor-deed", method="POST", kwargs=need_deed("asked", "part"),
        sent=sent(supplied="2", note="路由未定"), expect=SEES,
    ),
    Page(
        name="pipeline:factor-deed", method="POST", kwargs=need_deed("asked", "supply"),
        sent=lambda _cast: {"on": ago(0).isoformat(), "note": "单"}, expect=SEES,
    ),
    Page(
        name="pipeline:factor-deed", method="POST", kwargs=need_deed("asked", "drop"),
        sent=sent(note="不用了"), expect=DROPS,
    ),
    Page(
        name="pipeline:factor-deed", method="POST", kwargs=need_deed("asked", "fly"),
        expect={"*": 404},
    ),
    Page(
        name="pipeline:paper", method="POST", kwargs=signed,
        sent=lambda _cast: {"file": SimpleUploadedFile("可研.pdf", b"%PDF-1.4", "application/pdf")},
        expect=CARRIES,
    ),
    Page(name="pipeline:meetings", expect={"*": 200}),
    Page(name="pipeline:meetings", query="?format=xlsx", expect={"*": 200}),
    Page(
        name="pipeline:meetings", method="POST",
        sent=sent(kind="group", title="示例领导组会议", held_on="2026-01-05"),
        expect={"leader officer": 302, "*": 403},
    ),
    Page(
        name="pipeline:meeting", kwargs=lambda cast: {"meeting_id": a_meeting(cast).pk},
        expect={"leader officer admin": 200, "*": 404},
    ),
    Page(
        name="pipeline:minutes",
        kwargs=lambda cast: {"meeting_id": a_meeting(cast).pk, "form": "docx"},
        expect={"leader officer admin": 200, "*": 404},
    ),
    Page(
        name="pipeline:meeting-deed", method="POST", kwargs=meeting_deed("refresh"), expect=MEETS
    ),
    Page(
        name="pipeline:meeting-deed", method="POST", kwargs=meeting_deed("cancel"),
        sent=sent(note="改期"), expect=MEETS,
    ),
    Page(
        name="pipeline:meeting-deed", method="POST", kwargs=meeting_deed("fly"), expect={"*": 404}
    ),
    Page(
        name="pipeline:item-decide", method="POST", kwargs=an_item,
        sent=sent(decision="周五前办完"), expect=MEETS,
    ),
    Page(name="pipeline:item-off", method="POST", kwargs=an_item, expect=MEETS),
    Page(
        name="pipeline:details", kwargs=signed,
        expect={"leader officer approval": 200, "admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:details", method="POST", kwargs=signed,
        sent=sent(jobs="260", tax_cents="4200", tax_cents_unit="1000000"), expect=CARRIES,
    ),
    Page(
        name="pipeline:team-add", method="POST", kwargs=signed,
        sent=lambda cast: {"department": cast.office.pk}, expect=CARRIES,
    ),
    Page(
        name="pipeline:team-remove", method="POST", kwargs=a_seat,
        # the zone's director is of the same unit: a seat shows the project
        expect={"leader officer approval": 302, "zone admin": 403, "*": 404},
    ),
]  # fmt: skip
