"""What follows when items end, whose turn it is, and who may commit: rules without tables."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wutong.approvals.rules.commitments import (
    CommitmentText,
    commitment_bar,
    tolerance_until,
)
from wutong.approvals.rules.joins import Node, consequences, unreachable
from wutong.approvals.rules.turns import ItemStates, Standing, Turn, Who, whose_turn


def node(key: int, outcome: str = "", *needs: int, waits: bool = False, **more: object) -> Node:
    return Node(key, waits, outcome, frozenset(needs), **more)  # type: ignore[arg-type]


def test_a_successor_opens_when_all_it_needs_is_granted() -> None:
    items = [node(1, "granted"), node(2), node(3, "", 1, waits=True), node(4, "", 1, 2, waits=True)]

    assert consequences(items).opens == (3,)
    assert consequences([node(1, "granted"), node(2, "filed"), *items[2:]]).opens == (3, 4)


def test_a_stage_ends_with_its_blocking_items() -> None:
    items = [
        node(1, "granted", stage=1), node(2, "", stage=1, blocking=False), node(3, "", stage=2),
    ]  # fmt: skip

    assert consequences(items).stages_ended == (1,)
    assert not consequences(items).case_ends


def test_what_needs_a_refused_item_is_cut_off_only_when_nothing_else_runs() -> None:
    waiting = [node(3, "", 1, waits=True), node(4, "", 3, waits=True)]
    running = [node(1, "refused"), node(2), *waiting]
    ended = [node(1, "refused"), node(2, "granted"), *waiting]

    assert unreachable(running) == {3, 4}
    assert (consequences(running).cut_off, consequences(running).case_ends) == ((), False)
    assert (consequences(ended).cut_off, consequences(ended).case_ends) == ((3, 4), True)


def test_an_item_waits_for_one_of_another_case_and_follows_its_outcome() -> None:
    own = node(2, "", 1, waits=True)

    assert consequences([own, node(1, outside=True)]).opens == ()
    assert not consequences([own, node(1, outside=True)]).case_ends
    assert consequences([own, node(1, "granted", outside=True)]).opens == (2,)
    refused = consequences([own, node(1, "refused", outside=True)])
    assert (refused.cut_off, refused.case_ends) == ((2,), True)


@given(st.data())
def test_finishing_in_any_order_ends_every_case_once(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 12))
    needs = {
        n: frozenset(data.draw(st.sets(st.integers(1, n - 1), max_size=3)) if n > 1 else set())
        for n in range(1, size + 1)
    }
    outcome = dict.fromkeys(needs, "")
    waits = {n: bool(needs[n]) for n in needs}
    ends, opened = 0, set()
    while any(not outcome[n] and not waits[n] for n in needs):
        running = [n for n in needs if not outcome[n] and not waits[n]]
        chosen = data.draw(st.sampled_from(running))
        outcome[chosen] = data.draw(st.sampled_from(["granted", "granted", "refused"]))
        got = consequences(Node(n, waits[n], outcome[n], needs[n]) for n in needs)
        assert not opened & set(got.opens)
        opened |= set(got.opens)
        for n in got.opens:
            assert all(outcome[p] == "granted" for p in needs[n])
            waits[n] = False
        for n in got.cut_off:
            outcome[n], waits[n] = "cut_off", False
        ends += got.case_ends

    assert ends == 1
    assert all(outcome.values())


DUE = date(2026, 5, 8)


@pytest.mark.parametrize(
    ("item", "turn"),
    [
        (Standing(state=ItemStates.WAITING, waits_for=("用地",)), Turn(Who.PREDECESSOR, waits_for=("用地",))),
        (Standing(state=ItemStates.RECEIVED, due=DUE), Turn(Who.DEPARTMENT, DUE)),
        (Standing(state=ItemStates.RECEIVED, due=DUE, in_the_post=True), Turn(Who.POST, DUE)),
        (Standing(state=ItemStates.MISSING, due=DUE, missing=("签字页",)), Turn(Who.APPLICANT, DUE, missing=("签字页",))),
        (Standing(state=ItemStates.REVIEWING, due=None, due_known=False), Turn(Who.DEPARTMENT, None, known=False)),
        (Standing(state=ItemStates.REVIEWING, due=DUE, tolerated=("图纸",)), Turn(Who.DEPARTMENT, DUE, missing=("图纸",))),
        (
            Standing(state=ItemStates.REVIEWING, due=DUE, tolerated=("图纸",), tolerated_until=DUE, reviewed=True),
            Turn(Who.APPLICANT, DUE, missing=("图纸",)),
        ),
        (Standing(state=ItemStates.PAUSED), Turn(Who.OUTSIDE)),
        (Standing(state=ItemStates.GRANTED, due=DUE), Turn(Who.COUNTER, DUE)),
        (Standing(state=ItemStates.DELIVERED), Turn(Who.NOBODY)),
    ],
)  # fmt: skip
def test_everybody_is_told_the_same_turn(item: Standing, turn: Turn) -> None:
    assert whose_turn(item) == turn


def test_a_turn_is_late_the_day_after() -> None:
    turn = Turn(Who.DEPARTMENT, DUE)

    assert not turn.late_on(DUE)
    assert turn.late_on(date(2026, 5, 9))


def test_a_bar_names_the_rule_first() -> None:
    def bar(offered: bool = True, excluded_by: str = "", breaches: tuple[str, ...] = ()) -> str:
        found = commitment_bar(offered=offered, excluded_by=excluded_by, breaches=breaches)
        return found.code if found else ""

    assert bar() == ""
    assert bar(excluded_by="国办发〔2020〕42号：公共安全") == "excluded"
    assert bar(offered=False) == "not_offered"
    assert bar(breaches=("水土保持方案",)) == "in_breach"


def test_every_word_of_the_signed_text_changes_its_digest() -> None:
    words = {
        "item": "a", "basis": "b", "conditions": "c", "materials": "d", "promise": "e",
        "liability": "f", "publicity": "g",
    }  # fmt: skip
    digests = {CommitmentText(**words).digest()}
    for key in words:
        digests.add(CommitmentText(**(words | {key: "x"})).digest())

    assert len(digests) == 8


def test_a_tolerated_paper_is_due_before_the_promised_day() -> None:
    assert tolerance_until(DUE, date(2026, 5, 1)) == date(2026, 5, 1)
    assert tolerance_until(DUE, None) == DUE
