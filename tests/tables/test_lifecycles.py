"""Every state × every move × every member of the cast, for every Lifecycle there is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from tests.tables.rows import SLUGS, Moves, gathered
from wutong.accounts.models import User
from wutong.audit.lifecycle import Lifecycle
from wutong.audit.models import Event
from wutong.audit.registry import kind_of
from wutong.kernel.errors import NotAllowed, WrongState

TABLE: list[Moves] = gathered("lifecycle_rows", "MOVES")


def own_lifecycles() -> list[Lifecycle[Any]]:
    """The Lifecycles of the product's models, not those that a test made up."""
    return [lf for lf in Lifecycle.registry if ".tests." not in lf.model.__module__]


def name_of(lifecycle: Lifecycle[Any]) -> str:
    return f"{kind_of(lifecycle.model)}.{lifecycle.field}"


def states_of(lifecycle: Lifecycle[Any]) -> list[str]:
    field = lifecycle.model._meta.get_field(lifecycle.field)
    return [value for value, _label in field.flatchoices]


def reachable(lifecycle: Lifecycle[Any], begins: frozenset[str]) -> set[str]:
    """The states to which moves lead from those in which a row is made."""
    reached, grew = set(begins), True
    while grew:
        more = {m.target for m in lifecycle.moves.values() if m.sources & reached}
        grew = not more <= reached
        reached |= more
    return reached


def test_every_lifecycle_is_in_the_table() -> None:
    listed = [name_of(row.lifecycle) for row in TABLE]

    assert sorted(listed) == sorted({name_of(lf) for lf in own_lifecycles()})


@pytest.mark.parametrize("row", TABLE, ids=lambda row: name_of(row.lifecycle))
def test_a_lifecycle_is_sound(row: Moves) -> None:
    lifecycle, states = row.lifecycle, set(states_of(row.lifecycle))

    for name, move in lifecycle.moves.items():
        assert move.sources, f"{name} begins nowhere"
        assert move.sources | {move.target} <= states, f"{name} knows a state that is none"
        assert str(move.label).strip(), f"{name} has no words"
    assert row.begins <= states
    assert reachable(lifecycle, row.begins) == states
    assert set(row.allowed) == set(lifecycle.moves)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: name_of(row.lifecycle))
def test_no_move_is_closed_to_everybody(cast: SimpleNamespace, row: Moves) -> None:
    for name, move in row.lifecycle.moves.items():
        if row.allowed[name] == "-":
            with transaction.atomic():
                thing = row.make(cast, sorted(move.sources)[0])
                may = move.allowed(cast.clock, thing)
                transaction.set_rollback(True)
            assert may, f"{name}: neither the cast nor the clock may"


def outcome(lifecycle: Lifecycle[Any], name: str, actor: User, thing: Any) -> str:
    """What `take` would do: "may", "not allowed" or "wrong state"."""
    try:
        lifecycle.moves[name].demand(actor, thing, getattr(thing, lifecycle.field))
    except NotAllowed:
        return "not allowed"
    except WrongState:
        return "wrong state"
    return "may"


@pytest.mark.parametrize("row", TABLE, ids=lambda row: name_of(row.lifecycle))
def test_every_state_move_and_role_is_as_the_table_says(cast: SimpleNamespace, row: Moves) -> None:
    lifecycle = row.lifecycle
    expected: dict[tuple[str, str, str], str] = {}
    got: dict[tuple[str, str, str], str] = {}
    for state in states_of(lifecycle):
        with transaction.atomic():
            thing = row.make(cast, state)
            assert getattr(thing, lifecycle.field) == state
            for name, move in lifecycle.moves.items():
                may = set(row.allowed[name].split()) - {"-"}
                assert may <= set(SLUGS), f"{name}: {may - set(SLUGS)} are not of the cast"
                for slug in SLUGS:
                    cell = (state, name, slug)
                    got[cell] = outcome(lifecycle, name, cast.people[slug], thing)
                    expected[cell] = (
                        "not allowed" if slug not in may
                        else "may" if state in move.sources
                        else "wrong state"
                    )  # fmt: skip
            transaction.set_rollback(True)

    assert {k: v for k, v in got.items() if v != expected[k]} == {}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: name_of(row.lifecycle))
def test_a_refused_move_changes_nothing(cast: SimpleNamespace, row: Moves) -> None:
    lifecycle = row.lifecycle
    for name, move in lifecycle.moves.items():
        wrong = [s for s in states_of(lifecycle) if s not in move.sources]
        may = [s for s in row.allowed[name].split() if s != "-"]
        actor = cast.people[may[0]] if may else cast.clock
        for state in wrong[:1]:
            with transaction.atomic():
                thing = row.make(cast, state)
                before = Event.objects.count()

                taking = lifecycle.take(name, thing.pk, actor=actor)
                with pytest.raises((WrongState, NotAllowed)), taking:
                    pytest.fail("the body ran")

                thing.refresh_from_db()
                now = (getattr(thing, lifecycle.field), Event.objects.count())
                transaction.set_rollback(True)
            assert now == (state, before), name


def test_a_state_that_no_move_reaches_is_seen() -> None:
    move = SimpleNamespace(sources=frozenset({"a"}), target="b")
    chart: Any = SimpleNamespace(moves={"go": move})

    assert reachable(chart, frozenset({"a"})) == {"a", "b"}
    assert reachable(chart, frozenset({"b"})) == {"b"}
