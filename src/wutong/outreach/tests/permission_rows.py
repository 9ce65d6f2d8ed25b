"""Who may open what of outreach: promoters plan, members keep minutes, leaders approve."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.tables.rows import Page

from wutong.files.public import store_file
from wutong.outreach import actions
from wutong.outreach.models import Meeting

from .factories import book, good, meeting, some_days, step, today, trip, trip_row

SEE = "leader officer stationed admin department"
WORK = "leader officer stationed"
# the department's clerk takes part in the trip; the administrator only looks
READ = {SEE: 200, "*": 404}
DO = {WORK: 302, "admin department": 403, "*": 404}
MINUTES = {f"{WORK} department": 302, "admin": 403, "*": 404}
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 32


def prepare(cast: SimpleNamespace) -> None:
    """A trip on the road with one meeting planned and one held, and the parts of its plan."""
    road = trip(cast, "under_way")
    member = actions.add_member(road.pk, user=cast.department, actor=cast.officer)
    stop = road.stops.get()
    planned, held = meeting(cast, road), meeting(cast, road, "held")
    actions.change_contact(planned.pk, name="示例联系人", phone="13800000000", actor=cast.officer)
    step(cast, held)
    stored = store_file([book("occasions", [trip_row()])], "plan.xlsx", actor=cast.officer)
    good_row = good(cast)
    cast.trips = SimpleNamespace(
        stored=stored,
        good=good_row,
        road=road,
        member=member,
        stop=stop,
        planned=planned,
        held=held,
    )


def road(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"occasion_id": cast.trips.road.pk}


def planned(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"meeting_id": cast.trips.planned.pk}


def off(cast: SimpleNamespace) -> Mapping[str, Any]:
    made = meeting(cast, cast.trips.road, "cancelled")
    return {"meeting_id": made.pk}


def plan_sent(_cast: SimpleNamespace) -> Mapping[str, Any]:
    days = some_days()
    return {
        "kind": "trip", "title": "新计划", "purpose": "对接",
        "starts_on": days["starts_on"].isoformat(), "ends_on": days["ends_on"].isoformat(),
    }  # fmt: skip


def in_state(state: str, move: str) -> Any:
    """Keywords of a move of a trip in a state, with the department's clerk on it."""

    def kwargs(cast: SimpleNamespace) -> Mapping[str, Any]:
        made = trip(cast, state)
        if state != "cancelled":
            actions.add_member(made.pk, user=cast.department, actor=cast.officer)
        return {"occasion_id": made.pk, "move": move}

    return kwargs


def step_sent(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {
        "kind": "ours", "what": "寄资料", "owner": cast.officer.pk,
        "due_on": (today() + timedelta(days=3)).isoformat(),
    }  # fmt: skip


def another(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"meeting_id": Meeting.objects.filter(state="planned").earliest("pk").pk}


def a_form(form: str) -> Any:
    def kwargs(cast: SimpleNamespace) -> Mapping[str, Any]:
        return {"occasion_id": cast.trips.road.pk, "form": form}

    return kwargs


def a_good(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"good_id": cast.trips.good.pk}


def good_sent(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {
        "company": cast.trips.good.company.name, "direction": "buys", "name": "洗精煤",
        "source": "示例",
    }  # fmt: skip


def edit_sent(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {**good_sent(cast), "company": str(cast.trips.good.company_id)}


def a_table(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"kind": "occasions", "file_id": cast.trips.stored.pk}


def table_sent(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"file": SimpleUploadedFile("plan.xlsx", book("occasions", [trip_row()]))}


INSIDE = {"outsider": 404, "*": 200}
IMPORT = {WORK: 200, "outsider": 404, "*": 403}
GOVERNMENT = "leader officer stationed admin department approval zone"

PAGES = [
    Page(name="outreach:pack", kwargs=a_form("docx"), expect=READ),
    Page(name="outreach:report-paper", kwargs=a_form("docx"), expect=READ),
    Page(name="outreach:report-paper", kwargs=a_form("exe"), expect={"*": 404}),
    Page(name="outreach:matching", expect={"outsider": 404, "*": 302}),
    *(
        Page(name="outreach:match", kwargs=lambda _c, tab=tab: {"tab": tab}, expect=INSIDE)
        for tab in ("industry", "firm", "project", "trade")
    ),
    Page(
        name="outreach:match-contact", kwargs=lambda _c: {"tab": "industry"},
        expect={WORK: 409, "outsider": 404, "*": 403},
    ),
    Page(
        name="outreach:match-contact", method="POST", kwargs=lambda _c: {"tab": "industry"},
        expect={WORK: 409, "outsider": 404, "*": 403},
    ),
    # a firm sees and keeps what it buys and sells itself
    Page(name="outreach:good-list", expect={"*": 200}),
    Page(name="outreach:good-list", query="?format=xlsx", expect={"*": 200}),
    Page(name="outreach:good-new", expect={"chief": 404, "*": 200}),
    Page(
        name="outreach:good-new", method="POST", sent=good_sent,
        # the firm's clerk chooses among its own firms, by key
        expect={GOVERNMENT: 302, "outsider": 422, "*": 404},
    ),
    Page(name="outreach:good-edit", kwargs=a_good, expect={"chief": 403, "*": 200}),
    Page(
        name="outreach:good-edit", method="POST", kwargs=a_good, sent=edit_sent,
        expect={"chief": 403, "*": 302},
    ),
    Page(
        name="outreach:good-remove", method="POST", kwargs=a_good,
        expect={"chief": 403, "*": 302},
    ),
    Page(name="outreach:import", kwargs=lambda _c: {"kind": "occasions"}, expect=IMPORT),
    Page(
        name="outreach:import", method="POST", kwargs=lambda _c: {"kind": "occasions"},
        sent=table_sent, expect={WORK: 302, "outsider": 404, "*": 403},
    ),
    Page(name="outreach:import-template", kwargs=lambda _c: {"kind": "goods"}, expect=IMPORT),
    Page(
        name="outreach:import-preview", kwargs=a_table,
        expect={"officer": 200, "leader stationed outsider": 404, "*": 403},
    ),
    Page(
        name="outreach:import-preview", method="POST", kwargs=a_table,
        sent=lambda _c: {"digest": "old"},
        expect={"officer": 409, "leader stationed outsider": 404, "*": 403},
    ),
    Page(
        name="outreach:import-notes", kwargs=a_table,
        expect={"officer": 200, "leader stationed outsider": 404, "*": 403},
    ),
    Page(name="outreach:list", expect={"outsider": 404, "*": 200}),
    Page(name="outreach:list", query="?format=xlsx", expect={"outsider": 404, "*": 200}),
    Page(name="outreach:months", expect={"outsider": 404, "*": 200}),
    Page(name="outreach:meeting-list", expect={"outsider": 404, "*": 200}),
    Page(name="outreach:step-list", expect={"outsider": 404, "*": 200}),
    Page(name="outreach:today", expect={"outsider": 404, "*": 200}),
    Page(name="outreach:terms", expect={"outsider": 404, "*": 200}),
    Page(
        name="outreach:terms", method="POST",
        sent=lambda _c: {
            "code": "report", "days": "10", "valid_from": today().isoformat(), "source": "会议纪要",
        },
        expect={"leader admin": 302, "outsider": 404, "*": 403},
    ),
    Page(name="outreach:new", expect={WORK: 200, "outsider": 404, "*": 403}),
    Page(
        name="outreach:new", method="POST", sent=plan_sent,
        expect={WORK: 302, "outsider": 404, "*": 403},
    ),
    Page(name="outreach:page", kwargs=road, expect=READ),
    Page(name="outreach:edit", kwargs=road, expect={WORK: 200, "admin department": 403, "*": 404}),
    Page(name="outreach:edit", method="POST", kwargs=road, sent=plan_sent, expect=DO),
    Page(
        name="outreach:move", method="POST", kwargs=in_state("planned", "approve"),
        expect={"leader": 302, "officer stationed admin department": 403, "*": 404},
    ),
    Page(
        name="outreach:move", method="POST", kwargs=in_state("returned", "report"),
        sent=lambda _c: {"report": "见了两家"}, expect=DO,
    ),
    Page(
        name="outreach:move", method="POST", kwargs=in_state("planned", "cancel"),
        sent=lambda _c: {"note": "改期"}, expect=DO,
    ),
    Page(name="outreach:firms", kwargs=road, expect={WORK: 200, "admin department": 403, "*": 404}),
    Page(
        name="outreach:firms", method="POST", kwargs=road,
        expect={WORK: 422, "admin department": 403, "*": 404},
    ),
    Page(
        name="outreach:firm-add", method="POST", kwargs=road, sent=lambda _c: {"name": "示例乙公司"},
        expect=MINUTES,
    ),
    Page(
        name="outreach:stop-add", method="POST", kwargs=road, sent=lambda _c: {"city": "无锡市"},
        expect=DO,
    ),
    Page(
        name="outreach:stop-remove", method="POST", kwargs=lambda c: {"stop_id": c.trips.stop.pk},
        expect=DO,
    ),
    Page(
        name="outreach:member-add", method="POST", kwargs=road,
        sent=lambda _c: {"post": "示例局甲负责人"}, expect=DO,
    ),
    Page(
        name="outreach:member-remove", method="POST",
        kwargs=lambda c: {"member_id": c.trips.member.pk}, expect=DO,
    ),
    Page(
        name="outreach:cost-set", method="POST", kwargs=road,
        sent=lambda _c: {
            "kind": "transport", "planned": "1", "planned_unit": str(10**6), "actual": "",
            "actual_unit": str(10**6),
        },
        expect=DO,
    ),
    Page(
        name="outreach:outcome-add", method="POST", kwargs=road,
        expect={WORK: 422, "admin department": 422, "*": 404},
    ),
    Page(
        name="outreach:outcome-remove", method="POST", kwargs=lambda _c: {"outcome_id": 999_999},
        expect={"*": 404},
    ),
    Page(name="outreach:meeting", kwargs=planned, expect=READ),
    Page(
        name="outreach:meeting-edit", kwargs=planned,
        expect={WORK: 200, "admin department": 403, "*": 404},
    ),
    Page(
        name="outreach:meeting-edit", method="POST", kwargs=planned,
        sent=lambda _c: {"to_ask": "用地多少"}, expect=DO,
    ),
    Page(
        name="outreach:meeting-hold", method="POST", kwargs=planned,
        sent=lambda _c: {"minutes": "谈了用地"}, expect=MINUTES,
    ),
    Page(
        name="outreach:meeting-cancel", method="POST", kwargs=planned,
        sent=lambda _c: {"note": "对方出差"}, expect=MINUTES,
    ),
    Page(name="outreach:meeting-take-up", method="POST", kwargs=off, expect=MINUTES),
    Page(name="outreach:meeting-shift", method="POST", kwargs=planned, expect=DO),
    Page(name="outreach:meeting-remove", method="POST", kwargs=another, expect=DO),
    Page(
        name="outreach:meeting-step", method="POST", kwargs=planned, sent=step_sent,
        expect=MINUTES,
    ),
    Page(
        name="outreach:meeting-contact", method="POST", kwargs=planned,
        sent=lambda _c: {"name": "示例联系人", "phone": "13800000000"}, expect=MINUTES,
    ),
    Page(
        name="outreach:meeting-phone", method="POST", kwargs=planned,
        expect={f"{WORK} department": 200, "admin": 403, "*": 404},
    ),
    Page(
        name="outreach:meeting-file", method="POST", kwargs=planned,
        sent=lambda _c: {"file": SimpleUploadedFile("a.png", PNG)}, expect=MINUTES,
    ),
]  # fmt: skip
