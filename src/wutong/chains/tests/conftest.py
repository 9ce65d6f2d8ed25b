"""A county with a chain, thresholds, a radius, and firms in and around it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from .factories import make_chain, make_firm, make_rules


@pytest.fixture
def world(cast: SimpleNamespace) -> SimpleNamespace:
    """The cast with a chain of five segments; 交城 has firms for three, 太原 for two."""
    clock, county = cast.clock, cast.county
    taiyuan, xiaodian = cast.places["140100"], cast.places["140105"]
    make_rules(county, [cast.places["141100"], taiyuan], actor=clock)
    made = make_chain(county, actor=clock)
    firms = SimpleNamespace(
        washer=make_firm(county, "生产、销售：洗精煤。", actor=clock, above_scale=True),
        washer_two=make_firm(county, "洗精煤的生产、销售。", actor=clock),
        coker=make_firm(county, "生产：焦炭。", actor=clock),
        trader=make_firm(county, "焦炭、生铁、钢材的销售。", actor=clock),
        needle_far=make_firm(xiaodian, "针状焦的研发、生产、销售。", actor=clock),
        tar_far=make_firm(xiaodian, "生产：煤焦油。", actor=clock),
        gone=make_firm(county, "生产：煤焦油。", actor=clock, status="cancelled"),
    )
    return SimpleNamespace(**vars(cast), **vars(made), firms=firms)
