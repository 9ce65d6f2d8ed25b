"""A lead's clocks: begun by the report, met by deeds, told by time exactly once each."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wutong.audit.public import Event
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.notices.public import Notice
from wutong.pipeline import actions
from wutong.pipeline.lifecycle.clocks import LEAD_CLOCK
from wutong.pipeline.models import Claim, LeadClock, LeadClockRule, LeadReceipt, Project
from wutong.pipeline.rules.clocks import clock_days

from .factories import ago, lead_of, make_project, ways


def running(project: Project) -> list[str]:
    return list(LeadClock.objects.filter(project=project).running().values_list("step", flat=True))


@pytest.fixture
def rules(cast: SimpleNamespace) -> SimpleNamespace:
    """The published clocks in force."""
    assert actions.load_product_clock_rules(actor=cast.clock) == 4
    return cast


@pytest.mark.parametrize(
    ("days", "remind", "escalate", "expected"),
    [
        (1, 0, 1, (date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4))),
        (3, 1, 2, (date(2026, 3, 3), date(2026, 3, 5), date(2026, 3, 7))),
        (7, 2, 3, (date(2026, 3, 6), date(2026, 3, 9), date(2026, 3, 12))),
        (14, 30, 0, (date(2026, 3, 2), date(2026, 3, 16), date(2026, 3, 16))),
    ],
)
def test_the_last_day_counts_whole(
    days: int, remind: int, escalate: int, expected: tuple[date, date, date]
) -> None:
    found = clock_days(date(2026, 3, 1), days, remind, escalate)

    assert (found.remind, found.due, found.escalate) == expected


def test_a_fresh_lead_has_four_clocks_and_deeds_meet_them(rules: SimpleNamespace) -> None:
    cast = rules
    project = make_project(cast, actor=cast.stationed)
    assert running(project) == ["answer", "assess", "feedback", "report"]

    actions.answer_lead(project.pk, actor=cast.officer, note="小王联系")
    assert running(project) == ["assess", "feedback", "report"]
    actions.advance_project(project.pk, "assess", actor=cast.officer)
    actions.give_feedback(project.pk, actor=cast.officer, text="符合补链方向，已约谈")
    assert running(project) == ["report"]
    assert Notice.objects.filter(to=cast.stationed, key__contains=":feedback:").count() == 1

    first = LeadClock.objects.filter(project=project).running().get()
    actions.record_follow_up(project.pk, actor=cast.officer, on=ago(0), way="call", said="谈了")
    again = LeadClock.objects.filter(project=project).running().get()
    assert (again.step, again.pk != first.pk) == ("report", True)
    actions.pause_project(project.pk, actor=cast.officer, note="等")
    assert running(project) == []


def test_an_older_ledger_starts_no_clock(rules: SimpleNamespace) -> None:
    actions.take_over_project(
        lead_of(rules), actor=rules.officer, reported_by=rules.officer,
        reported_at=timezone.now() - timedelta(days=90),
    )  # fmt: skip

    assert not LeadClock.objects.exists()


def test_time_reminds_falls_due_and_escalates_once_each(rules: SimpleNamespace) -> None:
    cast = rules
    project = make_project(cast, actor=cast.officer)
    clock = LeadClock.objects.get(project=project, step="assess")
    long_ago = timezone.now() - timedelta(days=30)
    LeadClock.objects.exclude(pk=clock.pk).delete()
    LeadClock.objects.filter(pk=clock.pk).update(
        remind_at=long_ago, due_at=long_ago, escalate_at=long_ago, next_due_at=long_ago
    )

    taken = [LEAD_CLOCK.take_due(clock=cast.clock) for _ in range(5)]

    assert taken == [1, 1, 1, 0, 0]
    told = Notice.objects.filter(key__startswith=f"lead-clock:{clock.pk}:")
    assert sorted(told.values_list("key", "to__username")) == [
        (f"lead-clock:{clock.pk}:escalated", "leader"),
        (f"lead-clock:{clock.pk}:overdue", "officer"),
        (f"lead-clock:{clock.pk}:remind", "officer"),
    ]
    actions.advance_project(project.pk, "assess", actor=cast.officer)
    clock.refresh_from_db()
    assert (clock.state, clock.was_late, clock.next_due_at) == ("met", True, None)


def test_a_rule_changes_for_new_clocks_only(rules: SimpleNamespace) -> None:
    cast = rules
    project = make_project(cast)
    before = LeadClock.objects.get(project=project, step="assess").due_at

    actions.set_clock_rule(
        "assess", days=7, remind_days=1, escalate_days=1, source="县里规定", actor=cast.leader
    )

    assert LeadClock.objects.get(project=project, step="assess").due_at == before
    assert LeadClockRule.objects.filter(step="assess").count() == 2
    events = Event.objects.count()
    for values, who, error in (
        ({"days": 0}, cast.leader, BadInput),
        ({"remind_days": 7}, cast.leader, BadInput),
        ({}, cast.officer, NotAllowed),
    ):
        given: dict[str, Any] = {"days": 7, "remind_days": 1, "escalate_days": 1, "source": "x"}
        with pytest.raises(error):
            actions.set_clock_rule("assess", **{**given, **values}, actor=who)
    assert Event.objects.count() == events


@given(st.lists(st.integers(min_value=0, max_value=2), min_size=1, max_size=8))
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_replays_from_the_outbox_never_double(cast: SimpleNamespace, sent: list[int]) -> None:
    numbers = [uuid4() for _ in range(3)]
    leads = [lead_of(cast) for _ in range(3)]
    before = Project.objects.count()

    answers = [
        actions.receive_lead(leads[n], client_id=numbers[n], actor=cast.outsider) for n in sent
    ]

    assert Project.objects.count() - before == len(set(sent))
    assert [is_new for _receipt, is_new in answers] == [
        n not in sent[:at] for at, n in enumerate(sent)
    ]
    assert len({receipt.project_id for receipt, _new in answers}) == len(set(sent))


def test_an_outsiders_lead_is_first_reported_by_him_and_owned_by_an_officer(
    rules: SimpleNamespace,
) -> None:
    cast = rules
    receipt, _new = actions.receive_lead(lead_of(cast), client_id=uuid4(), actor=cast.outsider)

    claim = Claim.objects.get(project=receipt.project)
    assert (claim.claimant_id, receipt.project.owner_id) == (cast.outsider.pk, cast.officer.pk)
    assert running(receipt.project) == ["answer", "assess", "feedback", "report"]


def test_another_persons_number_is_refused(cast: SimpleNamespace) -> None:
    number = uuid4()
    actions.receive_lead(lead_of(cast), client_id=number, actor=cast.stationed)
    before = (Project.objects.count(), LeadReceipt.objects.count(), Event.objects.count())

    with pytest.raises(WrongState, match="别人发的"):
        actions.receive_lead(lead_of(cast), client_id=number, actor=cast.officer)

    assert (Project.objects.count(), LeadReceipt.objects.count(), Event.objects.count()) == before


def test_the_phone_page_answers_a_script_in_json_and_twice_the_same(
    cast: SimpleNamespace, client: Client
) -> None:
    client.force_login(cast.department)
    form = {
        "investor_name": "示例手机来报有限公司", "summary": "一条线",
        "way": ways(cast)["approach"].pk, "client_id": str(uuid4()),
        "made_at": "2026-01-05T08:00:00Z",
    }  # fmt: skip
    url, accept = reverse("pipeline:report"), "application/json"

    first = client.post(url, form, headers={"accept": accept})
    second = client.post(url, form, headers={"accept": accept})
    other = client.post(url, {**form, "client_id": str(uuid4())}, headers={"accept": accept})
    bad = client.post(url, {"client_id": "x"}, headers={"accept": accept})

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == {"number": second.json()["number"], "new": True}
    assert other.status_code == 409
    assert "已经报过" in other.json()["problems"][0] or other.json()["problems"][0]
    assert bad.status_code == 422
    assert LeadReceipt.objects.count() == Project.objects.count() == 1
