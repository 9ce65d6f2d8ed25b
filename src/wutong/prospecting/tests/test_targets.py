"""Putting firms on lists, and what becomes of them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from wutong.audit.models import Event
from wutong.audit.public import create
from wutong.chains.public import ChainRole
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.prospecting.actions import (
    add_to_target_list,
    choose_candidates,
    contact_target,
    drop_target,
    edit_target_list,
    mark_became_lead,
    open_target_list,
    take_up_target,
)
from wutong.prospecting.lifecycle import TARGET
from wutong.prospecting.models import Target, TargetList, TargetState
from wutong.prospecting.public import target_for_lead

STAFF = ("leader", "officer", "stationed", "department", "approval", "zone", "admin")
PROMOTERS = ("leader", "officer", "stationed", "admin")


def test_a_chosen_firm_keeps_what_was_known_of_it(listed: SimpleNamespace) -> None:
    best, target = listed.ranked[0], listed.target

    assert (target.name, target.uscc, target.score) == (best.name, best.uscc, best.score)
    assert target.why == best.parts
    assert target.segment == listed.needle
    assert target.state == TargetState.CHOSEN
    assert target.is_example
    assert target.snapshot["rank"] == 1
    assert target.snapshot["kept"] == 5
    assert target.snapshot["register"] == "示例名录"
    assert target.snapshot["edition"] == "2026-06-30"
    assert Event.objects.filter(verb="prospecting.target.chosen").count() == 2


def test_a_firm_comes_on_a_list_once(listed: SimpleNamespace) -> None:
    added = add_to_target_list(
        listed.targets.pk, [c.pk for c in listed.ranked[:3]], actor=listed.stationed
    )

    assert [t.name for t in added.added] == [listed.ranked[2].name]
    assert added.already == 2
    assert Target.objects.count() == 3


def test_a_firm_dropped_from_the_list_is_named_and_stays_dropped(listed: SimpleNamespace) -> None:
    drop_target(listed.target.pk, actor=listed.officer, reason="已在外省落地")

    added = add_to_target_list(listed.targets.pk, [listed.ranked[0].pk], actor=listed.officer)

    assert added.added == []
    assert added.dropped == [listed.target.name]
    assert Target.objects.get(pk=listed.target.pk).state == TargetState.DROPPED


def test_firms_of_another_chain_are_refused(listed: SimpleNamespace) -> None:
    chain = create(
        type(listed.chain)(
            code="glass", name="示例玻璃", level="county", year=2026, jurisdiction=listed.county,
            state="in_force",
        ),
        actor=listed.clock,
    )  # fmt: skip
    glass = open_target_list("玻璃", chain, actor=listed.officer)
    before = Event.objects.count()

    with pytest.raises(BadInput):
        add_to_target_list(glass.pk, [listed.ranked[3].pk], actor=listed.officer)

    assert Target.objects.filter(target_list=glass).count() == 0
    assert Event.objects.count() == before


def test_nothing_ticked_and_no_list_are_both_told(found: SimpleNamespace) -> None:
    with pytest.raises(BadInput) as refused:
        choose_candidates(found.chain, [], actor=found.officer)

    assert len(refused.value.problems) == 2
    assert not TargetList.objects.exists()


def test_a_new_list_is_opened_only_with_its_firms(found: SimpleNamespace) -> None:
    with pytest.raises(BadInput):
        choose_candidates(found.chain, [999_999], actor=found.officer, new_name="首批")
    assert not TargetList.objects.exists()

    targets, added = choose_candidates(
        found.chain, [found.ranked[0].pk], actor=found.officer, new_name=" 首批  名单 "
    )

    assert targets.name == "首批 名单"
    assert len(added.added) == 1


def test_a_list_name_is_used_once_in_a_chain(listed: SimpleNamespace) -> None:
    with pytest.raises(BadInput):
        open_target_list("针状焦首批", listed.chain, actor=listed.officer)
    with pytest.raises(BadInput):
        open_target_list("  ", listed.chain, actor=listed.officer)

    second = open_target_list("第二批", listed.chain, actor=listed.officer)
    with pytest.raises(BadInput):
        edit_target_list(second.pk, name="针状焦首批", note="", actor=listed.officer)
    edit_target_list(second.pk, name="第二批", note="先看山东", actor=listed.leader)
    assert TargetList.objects.get(pk=second.pk).note == "先看山东"


@pytest.mark.parametrize("slug", ["chief", "department", "approval", "zone", "outsider"])
def test_who_only_reads_changes_nothing(listed: SimpleNamespace, slug: str) -> None:
    person = listed.people[slug]
    before = Event.objects.count()

    for deed in (
        lambda: open_target_list("另一份", listed.chain, actor=person),
        lambda: edit_target_list(listed.targets.pk, name="改名", note="", actor=person),
        lambda: add_to_target_list(listed.targets.pk, [listed.ranked[4].pk], actor=person),
        lambda: contact_target(listed.target.pk, actor=person),
        lambda: drop_target(listed.target.pk, actor=person, reason="不合适"),
    ):
        with pytest.raises(NotAllowed):
            deed()

    assert Target.objects.count() == 2
    assert Event.objects.count() == before


def test_a_firm_is_contacted_then_dropped_with_a_reason_then_taken_up_again(
    listed: SimpleNamespace,
) -> None:
    contact_target(listed.target.pk, actor=listed.stationed, note="投资部，愿意来看")
    with pytest.raises(BadInput):
        drop_target(listed.target.pk, actor=listed.officer, reason="  ")
    dropped = drop_target(listed.target.pk, actor=listed.officer, reason="要求的用地没有")
    assert dropped.reason == "要求的用地没有"

    back = take_up_target(listed.target.pk, actor=listed.officer)

    assert (back.state, back.reason) == (TargetState.CHOSEN, "")
    notes = Event.objects.filter(
        kind="prospecting.target", thing_id=listed.target.pk
    ).order_by("seq")  # fmt: skip
    assert [event.note for event in notes] == ["", "投资部，愿意来看", "要求的用地没有", ""]


def test_a_firm_becomes_a_lead_once(listed: SimpleNamespace) -> None:
    done = mark_became_lead(listed.target.pk, 42, actor=listed.department)

    assert (done.state, done.project_id) == (TargetState.BECAME_LEAD, 42)
    with pytest.raises(WrongState):
        mark_became_lead(listed.target.pk, 43, actor=listed.officer)
    assert Target.objects.get(pk=listed.target.pk).project_id == 42


def test_who_can_not_see_a_firm_can_not_make_it_a_lead(listed: SimpleNamespace) -> None:
    for person in (listed.outsider, listed.chief):
        with pytest.raises(NotAllowed):
            mark_became_lead(listed.target.pk, 42, actor=person)
        assert target_for_lead(listed.target.pk, person) is None

    assert target_for_lead(listed.target.pk, listed.zone) == listed.target


def test_a_chain_chief_sees_the_lists_of_his_chains_and_no_others(listed: SimpleNamespace) -> None:
    assert not TargetList.objects.visible_to(listed.chief).exists()
    kind = listed.chain.roles.model._meta.get_field("role").related_model
    role = create(
        kind(code="chief", name="链长", holders=["firm_head"]), actor=listed.clock
    )  # fmt: skip
    create(
        ChainRole(
            chain=listed.chain, role=role, party="示例公司负责人", user=listed.chief,
            is_example=True,
        ),
        actor=listed.clock,
    )  # fmt: skip

    assert list(TargetList.objects.visible_to(listed.chief)) == [listed.targets]
    assert Target.objects.visible_to(listed.chief).count() == 2


@pytest.mark.parametrize("slug", STAFF)
def test_staff_see_lists_and_a_firm_sees_none(listed: SimpleNamespace, slug: str) -> None:
    assert TargetList.objects.visible_to(listed.people[slug]).count() == 1
    assert not TargetList.objects.visible_to(listed.outsider).exists()
    assert not Target.objects.visible_to(listed.outsider).exists()


@pytest.mark.parametrize("state", TargetState.values)
@pytest.mark.parametrize("move", sorted(TARGET.moves))
def test_only_promoters_are_offered_moves_on_a_target(
    listed: SimpleNamespace, move: str, state: str
) -> None:
    target = Target.objects.get(pk=listed.target.pk)
    target.state = state

    offered = {
        slug for slug, person in listed.people.items() if move in TARGET.open_to(person, target)
    }

    if state not in TARGET.moves[move].sources:
        assert offered == set()
    elif move == "become_lead":
        assert offered == {*STAFF, "chief"}
    else:
        assert offered == set(PROMOTERS)


def test_the_database_refuses_what_the_business_forbids(listed: SimpleNamespace) -> None:
    for values in (
        {"state": "dropped", "reason": ""},
        {"state": "became_lead", "project_id": None},
        {"name": ""},
        {"uscc": listed.added.added[1].uscc},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Target.objects.filter(pk=listed.target.pk).update(**values)
