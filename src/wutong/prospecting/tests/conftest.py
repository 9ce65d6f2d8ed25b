"""A county with a chain, a register of sample firms and a screening that is done."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from wutong.chains.tests.factories import make_chain
from wutong.prospecting import leads
from wutong.prospecting.actions import add_to_target_list, open_target_list

from .factories import done_screening, made_register


@pytest.fixture(autouse=True)
def nobody_is_a_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Apps above are not asked: what they say is tested with them."""
    monkeypatch.setattr(leads, "_lookups", [])


@pytest.fixture
def weights_day() -> date:
    """A day on which the packaged weights are in force."""
    return date(2026, 11, 22)


@pytest.fixture
def gap(cast: SimpleNamespace, settings: Any) -> SimpleNamespace:
    """The cast, a chain with the segment needle coke, and a register that names it."""
    made = make_chain(cast.county, actor=cast.clock)
    register = made_register(cast, settings)
    return SimpleNamespace(**vars(cast), **vars(made), register=register)


@pytest.fixture
def found(gap: SimpleNamespace) -> SimpleNamespace:
    """The same with a done screening and its candidates by rank."""
    screening = done_screening(gap.needle, gap.register, actor=gap.officer, clock=gap.clock)
    ranked = list(screening.candidates.order_by("rank"))
    return SimpleNamespace(**vars(gap), screening=screening, ranked=ranked)


@pytest.fixture
def listed(found: SimpleNamespace) -> SimpleNamespace:
    """The same with a target list of the two best."""
    targets = open_target_list("针状焦首批", found.chain, actor=found.officer)
    added = add_to_target_list(targets.pk, [c.pk for c in found.ranked[:2]], actor=found.officer)
    return SimpleNamespace(**vars(found), targets=targets, target=added.added[0], added=added)
