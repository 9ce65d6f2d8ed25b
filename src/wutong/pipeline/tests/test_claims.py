"""First reports in time: kept alive by contacts, lapsed by the clock once, renewed on evidence."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from wutong.audit.public import Event
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.notices.public import Notice
from wutong.pipeline import actions
from wutong.pipeline.lifecycle import CLAIM
from wutong.pipeline.models import Claim, ClaimState, FollowUp, Project
from wutong.pipeline.queries import find_duplicates
from wutong.pipeline.rules import protected_until

from .factories import ago, lead_of, make_project, snapshot

pytestmark = pytest.mark.django_db


def reported(cast: SimpleNamespace, days: int, name: str = "示例化工有限公司") -> Project:
    """A project whose first report is so many days old."""
    return actions.take_over_project(
        lead_of(cast, name), actor=cast.officer, reported_by=cast.stationed,
        reported_at=timezone.make_aware(datetime.combine(ago(days), time(9))),
    )  # fmt: skip


def claim_of(project: Project) -> Claim:
    return Claim.objects.get(project=project)


def midnight(days: int) -> datetime:
    """When the day so many days from now begins."""
    return timezone.make_aware(
        datetime.combine(timezone.localdate() + timedelta(days=days), time())
    )


def lapses() -> int:
    return Event.objects.filter(verb="pipeline.claim.lapse").count()


def test_the_clock_lets_a_claim_lapse_exactly_once(cast: SimpleNamespace) -> None:
    old, young = reported(cast, 31), reported(cast, 30, "示例玻璃有限公司")

    assert [CLAIM.take_due(clock=cast.clock) for _ in range(3)] == [1, 0, 0]

    assert claim_of(old).state == ClaimState.LAPSED
    assert claim_of(old).next_due_at is None
    assert (claim_of(young).state, claim_of(young).next_due_at) == ("protected", midnight(1))
    assert lapses() == 1
    event = Event.objects.get(verb="pipeline.claim.lapse")
    assert (event.actor, event.thing_id) == (cast.clock, claim_of(old).pk)


def test_only_the_clock_lets_a_claim_lapse(cast: SimpleNamespace) -> None:
    claim = claim_of(reported(cast, 40))
    before = snapshot()

    with pytest.raises(NotAllowed):
        actions.lapse_claim(claim.pk, cast.leader)

    assert snapshot() == before


def test_a_report_whose_time_is_up_protects_no_more_even_if_the_clock_is_late(
    cast: SimpleNamespace,
) -> None:
    project = reported(cast, 31)
    assert claim_of(project).state == ClaimState.PROTECTED

    assert [d.is_protected for d in find_duplicates("示例化工")] == [False]
    second = actions.register_lead(lead_of(cast, "示例化工有限公司"), actor=cast.officer)

    assert claim_of(second).distinct_reason == ""


def test_a_contact_keeps_the_report_alive_for_another_rest(cast: SimpleNamespace) -> None:
    project = reported(cast, 20)

    actions.record_follow_up(project.pk, actor=cast.stationed, on=ago(4), way="visit", said="看厂")

    claim = claim_of(project)
    assert (claim.last_follow_up_on, claim.next_due_at) == (ago(4), midnight(31 - 4))
    verbs = Event.objects.filter(kind="pipeline.claim").values_list("verb", flat=True)
    assert list(verbs) == ["pipeline.claim.created", "pipeline.claim.kept_alive"]


def test_an_older_contact_does_not_shorten_the_time(cast: SimpleNamespace) -> None:
    project = reported(cast, 20)
    actions.record_follow_up(project.pk, actor=cast.stationed, on=ago(4), way="visit", said="看厂")

    actions.record_follow_up(project.pk, actor=cast.stationed, on=ago(9), way="call", said="补记")

    assert claim_of(project).last_follow_up_on == ago(4)


def test_a_contact_after_the_time_was_up_revives_nothing(cast: SimpleNamespace) -> None:
    project = reported(cast, 45)

    actions.record_follow_up(project.pk, actor=cast.stationed, on=ago(3), way="call", said="又问")

    assert claim_of(project).last_follow_up_on is None
    assert CLAIM.take_due(clock=cast.clock) == 1


def test_contacts_of_an_older_ledger_count_as_they_took_place(cast: SimpleNamespace) -> None:
    project = reported(cast, 61)

    for days in (40, 15):
        actions.record_follow_up(
            project.pk, actor=cast.stationed, on=ago(days), way="call", said="跟进"
        )

    assert claim_of(project).last_follow_up_on == ago(15)
    assert CLAIM.take_due(clock=cast.clock) == 0


def test_the_protection_ends_however_often_one_calls(cast: SimpleNamespace) -> None:
    project = reported(cast, 130)
    for days in range(105, 0, -25):
        actions.record_follow_up(
            project.pk, actor=cast.stationed, on=ago(days), way="call", said="跟进"
        )

    assert CLAIM.take_due(clock=cast.clock) == 1
    assert claim_of(project).state == ClaimState.LAPSED


def test_no_change_is_reported_by_one_tap_and_is_no_contact(cast: SimpleNamespace) -> None:
    project = reported(cast, 20)

    follow_up = actions.say_no_change(project.pk, actor=cast.stationed)

    assert (follow_up.way, follow_up.on, follow_up.said) == ("no_change", timezone.localdate(), "")
    assert claim_of(project).last_follow_up_on is None


@pytest.mark.parametrize(
    "values",
    [
        {"on": timezone.localdate() + timedelta(days=1)},
        {"said": "  "},
        {"way": "telepathy"},
        {"next_on": ago(3)},
    ],
)
def test_an_unsound_contact_leaves_no_trace(cast: SimpleNamespace, values: dict[str, Any]) -> None:
    project = make_project(cast)
    before = snapshot()
    given: dict[str, Any] = {"on": ago(1), "way": "call", "said": "问了用地"}

    with pytest.raises(BadInput):
        actions.record_follow_up(project.pk, actor=cast.officer, **(given | values))

    assert snapshot() == before


def test_the_next_step_reminds_the_officer_once_in_both_languages(cast: SimpleNamespace) -> None:
    project = make_project(cast, name="示例项目", name_en="Sample project")
    soon = timezone.localdate() + timedelta(days=7)

    actions.record_follow_up(
        project.pk, actor=cast.officer, on=ago(1), way="call", said="约了", next_on=soon,
        next_step="再看地",
    )  # fmt: skip
    actions.say_no_change(project.pk, actor=cast.officer)

    notice = Notice.objects.get()
    assert (notice.to, notice.state) == (cast.officer, "waiting")
    assert notice.send_at == timezone.make_aware(datetime.combine(soon, time(9)))
    assert "示例项目" in notice.text
    assert notice.text_en == "Follow up today: Sample project"

    later = soon + timedelta(days=3)
    actions.record_follow_up(
        project.pk, actor=cast.officer, on=ago(0), way="call", said="改期", next_on=later
    )

    states = list(Notice.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["dropped", "waiting"]


def test_a_next_step_that_lies_behind_reminds_nobody(cast: SimpleNamespace) -> None:
    project = make_project(cast)

    actions.record_follow_up(
        project.pk, actor=cast.officer, on=ago(9), way="call", said="旧账", next_on=ago(5)
    )

    assert (FollowUp.objects.count(), Notice.objects.count()) == (1, 0)


def test_the_first_reporter_follows_up_though_another_has_the_project(
    cast: SimpleNamespace,
) -> None:
    project = make_project(cast, actor=cast.stationed)
    actions.assign_project(project.pk, actor=cast.leader, owner=cast.officer)

    actions.record_follow_up(project.pk, actor=cast.stationed, on=ago(0), way="call", said="引荐")

    assert FollowUp.objects.get().by == cast.stationed


def test_a_renewal_protects_from_today_and_needs_evidence(cast: SimpleNamespace) -> None:
    claim = claim_of(reported(cast, 100))
    before = snapshot()

    with pytest.raises(BadInput):
        actions.renew_claim(claim.pk, actor=cast.stationed, evidence=" ")
    assert snapshot() == before

    actions.renew_claim(claim.pk, actor=cast.stationed, evidence="11月3日在上海谈了土地")

    claim.refresh_from_db()
    today = timezone.localdate()
    assert (claim.protected_until, claim.last_follow_up_on) == (protected_until(today), today)
    assert (claim.state, claim.next_due_at) == (ClaimState.PROTECTED, midnight(31))
    event = Event.objects.get(verb="pipeline.claim.renew")
    assert event.note == "11月3日在上海谈了土地"


def test_a_lapsed_report_is_renewed_while_nobody_else_has_the_firm(cast: SimpleNamespace) -> None:
    claim = claim_of(reported(cast, 31))
    CLAIM.take_due(clock=cast.clock)

    actions.renew_claim(claim.pk, actor=cast.stationed, evidence="谈过")

    claim.refresh_from_db()
    assert claim.state == ClaimState.PROTECTED


def test_a_lapsed_report_is_not_renewed_over_somebody_elses(cast: SimpleNamespace) -> None:
    claim = claim_of(reported(cast, 31))
    CLAIM.take_due(clock=cast.clock)
    actions.register_lead(lead_of(cast, "示例化工有限公司"), actor=cast.officer)
    before = snapshot()

    with pytest.raises(WrongState, match="officer"):
        actions.renew_claim(claim.pk, actor=cast.stationed, evidence="谈过")

    claim.refresh_from_db()
    assert (claim.state, snapshot()) == (ClaimState.LAPSED, before)


@pytest.mark.parametrize("who", ["officer", "chief", "department", "zone", "admin"])
def test_nobody_renews_or_gives_up_another_ones_report(cast: SimpleNamespace, who: str) -> None:
    claim = claim_of(reported(cast, 10))
    before = snapshot()

    with pytest.raises(NotAllowed):
        actions.renew_claim(claim.pk, actor=cast.people[who], evidence="谈过")
    with pytest.raises(NotAllowed):
        actions.release_claim(claim.pk, actor=cast.people[who], note="让出")

    assert snapshot() == before


def test_a_leader_rules_by_releasing_a_report(cast: SimpleNamespace) -> None:
    claim = claim_of(reported(cast, 10))
    before = snapshot()

    with pytest.raises(BadInput):
        actions.release_claim(claim.pk, actor=cast.leader, note="")
    assert snapshot() == before

    actions.release_claim(claim.pk, actor=cast.leader, note="领导组裁定归驻点组")

    claim.refresh_from_db()
    assert (claim.state, claim.next_due_at) == (ClaimState.RELEASED, None)
    assert CLAIM.take_due(clock=cast.clock) == 0
