"""Who sees which projects: a fresh lead is worth stealing, and a firm sees nothing."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from wutong.accounts.public import Role, RoleGrant, User
from wutong.audit.public import create
from wutong.pipeline import access, actions
from wutong.pipeline.models import (
    Agreement,
    AgreementParty,
    Claim,
    FollowUp,
    FundsEntry,
    Project,
    StageDate,
)

from .factories import ago, lead_of, make_chain, make_chief, make_project, pay, sign

pytestmark = pytest.mark.django_db

SLUGS = ("leader", "officer", "stationed", "chief", "department", "approval", "zone", "admin",
         "outsider")  # fmt: skip


def seen_by(cast: SimpleNamespace, project: Project) -> set[str]:
    return {
        slug
        for slug in SLUGS
        if Project.objects.visible_to(cast.people[slug]).filter(pk=project.pk).exists()
    }


@pytest.mark.parametrize("stage", ["lead", "assessed"])
def test_a_fresh_lead_is_seen_by_its_reporter_leaders_and_the_administrator_only(
    cast: SimpleNamespace, stage: str
) -> None:
    project = actions.register_lead(lead_of(cast), actor=cast.stationed)
    if stage == "assessed":
        actions.advance_project(project.pk, "assess", actor=cast.stationed)

    assert seen_by(cast, project) == {"leader", "stationed", "admin"}


def test_an_assigned_lead_is_seen_by_its_officer_too(cast: SimpleNamespace) -> None:
    project = actions.register_lead(lead_of(cast), actor=cast.stationed)
    actions.assign_project(project.pk, actor=cast.leader, owner=cast.zone)

    assert seen_by(cast, project) == {"leader", "stationed", "admin", "zone"}


@pytest.mark.parametrize("stage", ["talks", "intent", "pre_signing"])
def test_from_talks_on_promotion_officers_see_it(cast: SimpleNamespace, stage: str) -> None:
    project = make_project(cast, stage, actor=cast.stationed)

    assert seen_by(cast, project) == {"leader", "officer", "stationed", "admin"}


@pytest.mark.parametrize("stage", ["signed", "started", "attained"])
def test_from_signing_on_the_approval_bureau_sees_it(cast: SimpleNamespace, stage: str) -> None:
    project = make_project(cast, stage)

    assert seen_by(cast, project) == {"leader", "officer", "approval", "admin"}


def test_a_zone_sees_what_lands_on_its_ground(cast: SimpleNamespace) -> None:
    elsewhere = make_project(cast, "talks")
    here = make_project(cast, "lead", jurisdiction=cast.places["14112201"])

    assert "zone" not in seen_by(cast, elsewhere)
    assert seen_by(cast, here) == {"leader", "officer", "zone", "admin"}


def test_a_department_sees_what_it_leads(cast: SimpleNamespace) -> None:
    make_project(cast, "started", department=cast.office)
    led = make_project(cast, "talks", department=cast.bureau)

    assert [p.pk for p in Project.objects.visible_to(cast.department)] == [led.pk]


def test_a_chief_sees_his_chains_and_his_own(cast: SimpleNamespace) -> None:
    led, other = make_chain(cast), make_chain(cast, "coal")
    make_chief(cast, led.chain)
    on_chain = make_project(cast, "lead", segment=led)
    make_project(cast, "started", segment=other)
    own = actions.register_lead(lead_of(cast), actor=cast.chief)

    assert {p.pk for p in Project.objects.visible_to(cast.chief)} == {on_chain.pk, own.pk}


def test_another_countys_people_see_nothing(cast: SimpleNamespace) -> None:
    make_project(cast, "started")
    for role in (Role.LEADER, Role.OFFICER, Role.APPROVAL, Role.ZONE, Role.ADMIN):
        neighbour = create(
            User(username=f"n-{role}", jurisdiction=cast.places["141121"]), actor=cast.clock
        )
        create(RoleGrant(user=neighbour, role=role), actor=cast.clock)
        assert not Project.objects.visible_to(neighbour).exists()


def test_the_city_above_sees_its_counties(cast: SimpleNamespace) -> None:
    project = make_project(cast, "lead")
    head = create(User(username="city", jurisdiction=cast.places["141100"]), actor=cast.clock)
    create(RoleGrant(user=head, role=Role.LEADER), actor=cast.clock)

    assert [p.pk for p in Project.objects.visible_to(head)] == [project.pk]


def test_what_hangs_on_a_project_is_seen_as_the_project(cast: SimpleNamespace) -> None:
    project = make_project(cast, "signed")
    pay(cast, project)
    actions.record_follow_up(project.pk, actor=cast.officer, on=ago(1), way="call", said="问")

    for model in (Agreement, AgreementParty, Claim, FollowUp, FundsEntry, StageDate):
        assert model.objects.visible_to(cast.approval).exists(), model
        for slug in ("stationed", "zone", "chief", "outsider"):
            assert not model.objects.visible_to(cast.people[slug]).exists(), (model, slug)


def test_an_agreement_of_no_project_is_known_to_all_who_work_for_the_county(
    cast: SimpleNamespace,
) -> None:
    sign(cast, None, category="strategic")

    assert {
        slug for slug in SLUGS if Agreement.objects.visible_to(cast.people[slug]).exists()
    } == set(SLUGS) - {"chief", "outsider"}


def test_the_clock_sees_everything(cast: SimpleNamespace) -> None:
    make_project(cast)

    assert Project.objects.visible_to(cast.clock).count() == 1


def may(cast: SimpleNamespace, predicate: str, thing: object) -> set[str]:
    return {slug for slug in SLUGS if getattr(access, predicate)(cast.people[slug], thing)}


@pytest.mark.parametrize(
    ("predicate", "stage", "who"),
    [
        ("may_work_on", "talks", "leader officer stationed"),
        ("may_follow_up", "talks", "leader officer stationed"),
        ("may_end", "talks", "leader officer stationed"),
        ("may_sign", "talks", "leader officer stationed"),
        ("may_carry_on", "signed", "leader officer stationed approval"),
        ("may_assign", "talks", "leader officer"),
        ("may_enter_funds", "talks", ""),
        ("may_enter_funds", "signed", "leader officer stationed approval"),
        ("may_see_contact", "talks", "leader officer stationed"),
    ],
)
def test_who_may_do_what_with_a_stationed_officers_project(
    cast: SimpleNamespace, predicate: str, stage: str, who: str
) -> None:
    project = make_project(cast, stage, actor=cast.stationed)

    assert may(cast, predicate, project) == set(who.split())


def test_a_zone_carries_on_what_lands_on_its_ground(cast: SimpleNamespace) -> None:
    project = make_project(cast, "signed", jurisdiction=cast.places["14112201"])

    assert may(cast, "may_carry_on", project) == {"leader", "officer", "approval", "zone"}


def test_who_may_report_and_take_over(cast: SimpleNamespace) -> None:
    reporters = {slug for slug in SLUGS if access.may_report(cast.people[slug])}
    keepers = {slug for slug in SLUGS if access.may_take_over(cast.people[slug])}

    assert reporters == set(SLUGS) - {"outsider"}
    assert keepers == {"leader", "officer"}
