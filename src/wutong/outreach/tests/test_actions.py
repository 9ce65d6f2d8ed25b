"""Planning a trip, carrying it out, what was promised, what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from wutong.audit.models import Event
from wutong.chains.tests.factories import make_chain, make_firm
from wutong.files.models import StoredFile
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.notices.models import Notice
from wutong.outreach import actions, seams
from wutong.outreach.lifecycle import OCCASION
from wutong.outreach.models import Meeting, NextStep, Occasion, Outcome
from wutong.outreach.queries.lists import occasion_lines, occasions_asked, steps_asked
from wutong.outreach.queries.planning import cities_worth, firms_worth
from wutong.prospecting.actions import add_to_target_list, open_target_list
from wutong.prospecting.tests.factories import done_screening, made_register
from wutong.tasks.models import Task

from .factories import meeting, plan, step, today, trip


@contextmanager
def refused(kind: type[Exception]) -> Iterator[None]:
    """The deed is refused, nothing is changed and no event is written."""
    before = Event.objects.count(), Occasion.objects.count(), Meeting.objects.count()
    with pytest.raises(kind):
        yield
    assert (Event.objects.count(), Occasion.objects.count(), Meeting.objects.count()) == before


def test_a_plan_needs_words_and_days_in_order(cast: SimpleNamespace) -> None:
    day = today()
    with refused(BadInput):
        actions.plan_occasion(
            plan(title=" ", purpose="", starts_on=day, ends_on=day - timedelta(days=1)),
            actor=cast.officer,
        )
    with refused(NotAllowed):
        actions.plan_occasion(plan(), actor=cast.department)


def test_a_plan_is_approved_by_a_leader_once_somebody_leads_it(cast: SimpleNamespace) -> None:
    made = actions.plan_occasion(plan(leader_post=""), actor=cast.officer)

    with refused(WrongState):
        actions.take_move(made.pk, "approve", actor=cast.leader)
    # the page says why the button isn't there, to whom it would be offered, and to nobody else
    ((deed, why),) = OCCASION.held_up(cast.leader, made)
    assert (deed, why) == ("批准", "还没有带队人：请先填写带队人职务")
    assert OCCASION.held_up(cast.officer, made) == []
    actions.edit_occasion(
        made.pk,
        plan(title=made.title, starts_on=made.starts_on, ends_on=made.ends_on),
        actor=cast.officer,
    )
    actions.take_move(made.pk, "approve", actor=cast.leader)

    made.refresh_from_db()
    assert made.state == "approved"
    assert OCCASION.held_up(cast.leader, made) == []
    assert Notice.objects.filter(to=cast.officer, text__contains="已批准").count() == 1


def test_the_clock_sets_out_and_comes_back_and_lays_each_reminder_once(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = trip(cast, "approved", start=2, days=2)

    def at(days: int) -> None:
        moment = timezone.make_aware(
            datetime.combine(today_0 + timedelta(days=days), datetime.min.time())
        ) + timedelta(hours=12)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    today_0 = today()
    at(2)
    assert OCCASION.take_due(clock=cast.clock) == 1
    made.refresh_from_db()
    assert made.state == "under_way"
    at(4)
    assert OCCASION.take_due(clock=cast.clock) == 1
    assert OCCASION.take_due(clock=cast.clock) == 0

    made.refresh_from_db()
    assert (made.state, made.returned_on) == ("returned", made.ends_on)
    assert made.report_due_on == made.ends_on + timedelta(days=7)
    laid = Notice.objects.filter(key__startswith=f"occasion:{made.pk}:report:")
    assert sorted(laid.values_list("to__username", "key")) == sorted(
        [
            ("leader", f"occasion:{made.pk}:report:escalated:{made.report_due_on}"),
            ("officer", f"occasion:{made.pk}:report:late:{made.report_due_on}"),
            ("officer", f"occasion:{made.pk}:report:soon:{made.report_due_on}"),
        ]
    )
    actions.hand_in_report(made.pk, report="见了两家", actor=cast.officer)
    assert set(laid.values_list("state", flat=True)) == {"dropped"}


def test_a_report_says_something(cast: SimpleNamespace) -> None:
    made = trip(cast, "returned")

    with refused(BadInput):
        actions.hand_in_report(made.pk, report="  ", actor=cast.officer)
    with refused(NotAllowed):
        actions.hand_in_report(made.pk, report="见了", actor=cast.department)


def test_stops_lie_within_the_days_and_a_city_stands_once(cast: SimpleNamespace) -> None:
    made = trip(cast)
    late = made.ends_on + timedelta(days=1)

    with refused(BadInput):
        actions.add_stop(
            made.pk, city="无锡市", arrives_on=made.starts_on, leaves_on=late, actor=cast.officer
        )
    with refused(BadInput):
        actions.add_stop(made.pk, city="常州市", actor=cast.officer)
    actions.add_stop(made.pk, city="无锡市", actor=cast.officer)
    assert list(made.stops.values_list("position", "city")) == [(1, "常州市"), (2, "无锡市")]


def test_a_member_is_told_once_and_sees_the_trip(cast: SimpleNamespace) -> None:
    made = trip(cast)
    assert not Occasion.objects.visible_to(cast.department).filter(pk=made.pk).exists()

    actions.add_member(made.pk, user=cast.department, actor=cast.officer)
    actions.add_member(made.pk, post="示例局乙负责人", duty="要素保障", actor=cast.officer)

    assert Occasion.objects.visible_to(cast.department).filter(pk=made.pk).count() == 1
    assert Notice.objects.filter(to=cast.department).count() == 1
    with refused(BadInput):
        actions.add_member(made.pk, user=cast.department, actor=cast.officer)
    with refused(BadInput):
        actions.add_member(made.pk, actor=cast.officer)


def test_costs_are_whole_cents_and_both_empty_takes_the_row_away(cast: SimpleNamespace) -> None:
    made = trip(cast)
    actions.set_cost(
        made.pk, kind="transport", planned_cents=123456, actual_cents=None, actor=cast.officer
    )
    actions.set_cost(
        made.pk, kind="lodging", planned_cents=None, actual_cents=0, actor=cast.officer
    )

    line = occasion_lines([made], cast.officer)[0]
    assert (line.planned.cents, line.planned.missing) == (123456, 1)
    assert (line.actual.cents, line.actual.missing) == (0, 1)
    with refused(BadInput):
        actions.set_cost(
            made.pk, kind="meals", planned_cents=-1, actual_cents=None, actor=cast.officer
        )
    actions.set_cost(
        made.pk, kind="transport", planned_cents=None, actual_cents=None, actor=cast.officer
    )
    assert [c.kind for c in made.costs.all()] == ["lodging"]


@pytest.fixture
def found(cast: SimpleNamespace) -> SimpleNamespace:
    """A target list of one firm and a screening of more, with a trip for their chain."""
    made = make_chain(cast.county, actor=cast.clock)
    register = made_register(cast, settings)
    screening = done_screening(made.needle, register, actor=cast.officer, clock=cast.clock)
    ranked = list(screening.candidates.order_by("rank"))
    targets = open_target_list("针状焦首批", made.chain, actor=cast.officer)
    add_to_target_list(targets.pk, [ranked[0].pk], actor=cast.officer)
    occasion = trip(cast, chain=made.chain)
    return SimpleNamespace(
        **vars(cast), **vars(made), ranked=ranked, target=targets.targets.get(), occasion=occasion
    )


def test_cities_are_ranked_by_whom_to_meet_and_each_firm_counts_once(
    found: SimpleNamespace,
) -> None:
    lines = cities_worth(found.officer, chain=found.chain.pk)

    first = lines[0]
    assert first.city == found.target.snapshot["city"]
    assert (first.targets, first.is_example) == (1, True)
    in_cities = {c.uscc for c in found.ranked if c.city}
    assert sum(line.firms for line in lines) == len(in_cities)


def test_firms_come_on_the_agenda_with_their_reasons_and_only_once(found: SimpleNamespace) -> None:
    cities = sorted({c.city for c in found.ranked if c.city})
    choices = firms_worth(found.occasion, found.officer, cities)
    assert choices[0].source == "target"
    assert "针状焦" in (choices[0].why.text if choices[0].why else "")

    added = actions.add_firms(
        found.occasion.pk, targets=[found.target.pk], candidates=[found.ranked[1].pk],
        actor=found.officer,
    )  # fmt: skip
    again = actions.add_firms(
        found.occasion.pk, targets=[found.target.pk], candidates=[found.ranked[0].pk],
        actor=found.officer,
    )  # fmt: skip

    assert (len(added), len(again)) == (2, 0)
    assert added[0].reasons == found.target.why
    left = {c.uscc for c in firms_worth(found.occasion, found.officer, cities)}
    assert not left & {m.uscc for m in added}


def test_the_order_is_changed_one_place_at_a_time(cast: SimpleNamespace) -> None:
    made = trip(cast)
    first, second, third = (meeting(cast, made) for _n in range(3))

    actions.shift_meeting(third.pk, up=True, actor=cast.officer)
    actions.shift_meeting(first.pk, up=True, actor=cast.officer)

    order = list(made.meetings.order_by("position").values_list("pk", flat=True))
    assert order == [first.pk, third.pk, second.pk]


def test_minutes_need_a_trip_on_the_road_and_no_day_in_the_future(cast: SimpleNamespace) -> None:
    planned = meeting(cast, trip(cast))
    with refused(WrongState):
        actions.hold_meeting(planned.pk, minutes="谈了", actor=cast.officer)
    on_road = meeting(cast, trip(cast, "under_way"))
    with refused(BadInput):
        actions.hold_meeting(
            on_road.pk, minutes="谈了", day=today() + timedelta(days=1), actor=cast.officer
        )
    with refused(NotAllowed):
        actions.hold_meeting(on_road.pk, minutes="谈了", actor=cast.department)

    held = actions.hold_meeting(
        on_road.pk, minutes="谈了用地", met_posts="总经理", actor=cast.officer
    )
    held.refresh_from_db()
    assert (held.state, held.day, held.met_posts) == ("held", today(), "总经理")


def test_a_promise_is_a_task_with_owner_and_day(cast: SimpleNamespace) -> None:
    met = meeting(cast, trip(cast, "under_way"), "held")

    made = step(cast, met)

    task = Task.objects.get()
    assert made.task == task
    assert (task.subject_kind, task.subject_id, task.owner) == (
        "outreach.meeting", met.pk, cast.officer,
    )  # fmt: skip
    assert task.title == f"兑现对{met.firm_name}的承诺：寄用地资料"
    assert steps_asked(cast.officer, {"show": "open"}).count() == 1
    for values in (
        {"what": " "},
        {"due_on": today() - timedelta(days=1)},
        {"owner": cast.outsider},
        {"kind": "gift"},
    ):
        sent: dict[str, Any] = {
            "kind": "ours", "what": "x", "owner": cast.officer, "due_on": today(), **values,
        }  # fmt: skip
        with refused(BadInput):
            actions.add_step(met.pk, actor=cast.officer, **sent)
    assert NextStep.objects.count() == 1


def test_a_contacts_name_and_number_never_stand_in_an_event(cast: SimpleNamespace) -> None:
    met = meeting(cast, trip(cast, "under_way"))

    actions.change_contact(met.pk, name="示例甲", phone="13800001234", actor=cast.officer)
    actions.note_contact_seen(met.pk, actor=cast.officer)

    told = "".join(f"{e.note}{e.changes}" for e in Event.objects.filter(kind="outreach.meeting"))
    assert "13800001234" not in told
    assert "示例甲" not in told
    assert [
        e.verb.rpartition(".")[2]
        for e in Event.objects.filter(kind="outreach.meeting", thing_id=met.pk).order_by("seq")
    ] == ["chosen", "contact_changed", "contact_seen"]
    with refused(NotAllowed):
        actions.note_contact_seen(met.pk, actor=cast.department)


def test_a_photo_is_kept_and_read_by_whoever_sees_the_meeting(cast: SimpleNamespace) -> None:
    met = meeting(cast, trip(cast, "under_way"))

    with refused(BadInput):
        actions.attach_file(met.pk, [b"<html>"], "a.jpg", actor=cast.officer)
    kept = actions.attach_file(
        met.pk, [b"\xff\xd8\xff\xe0" + b"0" * 40], "a.jpg", actor=cast.officer
    )

    assert kept.content_type == "image/jpeg"
    assert StoredFile.objects.filter(
        subject_kind="outreach.meeting", subject_id=met.pk
    ).count() == 1  # fmt: skip


def test_an_outcome_belongs_to_one_trip(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = seams.OutcomeSource(
        "sample.lead", "Sample", "lead",
        lambda keys, _user: {k: seams.OutcomeRow(k, f"示例{k}", "/x/") for k in keys if k < 10},
        lambda _user: [(1, "示例1")],
    )  # fmt: skip
    monkeypatch.setattr(seams, "_outcomes", {"sample.lead": source})
    first, second = trip(cast), trip(cast)

    actions.link_outcome(first.pk, ("sample.lead", 1), actor=cast.officer)
    actions.link_outcome(first.pk, ("sample.lead", 1), actor=cast.officer)

    assert Outcome.objects.count() == 1
    assert occasion_lines([first], cast.officer)[0].results == {"sample.lead": 1}
    with refused(BadInput):
        actions.link_outcome(second.pk, ("sample.lead", 1), actor=cast.officer)
    with refused(BadInput):
        actions.link_outcome(second.pk, ("sample.lead", 77), actor=cast.officer)


def test_make_contact_stands_on_the_lead_where_there_is_one(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = make_firm(cast.county, "硝酸", actor=cast.clock)
    known = seams.KnownLead("对接", "/projects/7/", ("pipeline.project", 7))
    monkeypatch.setattr(seams, "_leads", [lambda firms, _user: {firms[0][0]: known}])
    sent: dict[str, Any] = {
        "firm": (firm.uscc, firm.name), "company": firm, "what": "约谈", "owner": cast.officer,
        "due_on": today(), "match": "trade:1:2", "evidence": "经营范围：硝酸",
    }  # fmt: skip

    made = actions.make_contact(actor=cast.officer, **sent)

    assert (made.task.subject_kind, made.task.subject_id) == ("pipeline.project", 7)
    with refused(WrongState):
        actions.make_contact(actor=cast.officer, **sent)
    with refused(NotAllowed):
        actions.make_contact(actor=cast.department, **sent)


def test_a_published_trip_is_entered_once_and_known_as_far_as_printed(
    cast: SimpleNamespace,
) -> None:
    firm = make_firm(None, "", actor=cast.clock)
    for _n in range(2):
        made = actions.record_published(
            "2023-04-sample", kind="trip", title="示例", title_en="", purpose="示例", purpose_en="",
            month="2023-04", places=[("湖北省", "Hubei")], source="示例报", source_en="",
            actor=cast.clock, meetings=[actions.PublishedMeeting(firm, "洽谈")],
        )  # fmt: skip

    assert Occasion.objects.count() == 1
    assert (str(made.starts_on), str(made.ends_on)) == ("2023-04-01", "2023-04-30")
    assert (made.precision, made.days, made.state) == ("month", None, "reported")
    assert Occasion.objects.visible_to(cast.department).count() == 1
    assert occasions_asked(cast.officer, {"year": "2023"}).count() == 1
    assert occasions_asked(cast.officer, {"year": "2024"}).count() == 0


def test_a_term_begins_on_a_day_and_names_who_decided_it(cast: SimpleNamespace) -> None:
    actions.load_product_terms(actor=cast.clock)
    assert actions.load_product_terms(actor=cast.clock) == 0

    actions.set_term("report", days=5, valid_from=today(), source="会议纪要", actor=cast.leader)
    made = trip(cast, "returned")

    assert made.report_due_on == made.returned_on + timedelta(days=5)
    with refused(BadInput):
        actions.set_term("report", days=0, valid_from=today(), source="", actor=cast.leader)
    with refused(NotAllowed):
        actions.set_term(
            "report", days=5, valid_from=today(), source="会议纪要", actor=cast.officer
        )
