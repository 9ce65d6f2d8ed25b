"""`wutong chains …` and `wutong load gbt4754`: shapes that scripts depend on."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from wutong.audit.public import Event
from wutong.chains.actions import confirm_assessment, load_product_data
from wutong.chains.actions.loading import DATA
from wutong.chains.commands import export_chains, list_chains, load_gbt4754
from wutong.chains.models import Assessment
from wutong.chains.rules.content import load_chain_files
from wutong.kernel.errors import BadInput

from .factories import make_firm


def test_the_list_is_fresh_and_has_its_shape(world: SimpleNamespace) -> None:
    chains = list_chains()

    assert [set(chain) for chain in chains] == [{"code", "name", "level", "year", "segments"}]
    chain = chains[0]
    assert (chain["code"], chain["level"], chain["year"]) == ("coal", "county", 2026)
    assert chain["segments"][0] == {
        "code": "washing",
        "name": "炼焦煤洗选",
        "state": "strong",
        "deed": "none",
        "firms_county": 2,
        "firms_radius": 2,
    }
    assert chain["segments"][4]["deed"] == "extend"
    events = Event.objects.count()
    assert list_chains() == chains
    assert Event.objects.count() == events


def test_a_firm_that_came_in_since_is_counted_at_once(world: SimpleNamespace) -> None:
    list_chains()
    make_firm(world.county, "生产：焦炭。", actor=world.clock)

    coking = list_chains()[0]["segments"][1]

    assert (coking["firms_county"], coking["state"]) == (2, "unknown")


def test_what_a_person_confirmed_stands_in_the_list(world: SimpleNamespace) -> None:
    list_chains()
    row = Assessment.objects.get(segment=world.washing)
    confirm_assessment(
        row.pk, actor=world.officer, state="weak", deed="strengthen", note="均已停产"
    )

    washing = list_chains()[0]["segments"][0]

    assert (washing["state"], washing["deed"]) == ("weak", "strengthen")


def test_without_a_register_the_list_says_unknown_and_null(cast: SimpleNamespace) -> None:
    load_product_data(actor=cast.clock)

    chains = list_chains()

    assert {"nitro", "coal-chem"} <= {chain["code"] for chain in chains}
    for chain in chains:
        for segment in chain["segments"]:
            assert (segment["state"], segment["deed"]) == ("unknown", "none")
            assert (segment["firms_county"], segment["firms_radius"]) == (None, None)


def test_an_export_says_all_that_the_chain_files_say(cast: SimpleNamespace, tmp_path: Path) -> None:
    load_product_data(actor=cast.clock)
    path = tmp_path / "chains.json"

    export_chains(path)

    packaged = {chain.code: chain for chain in load_chain_files(DATA / "chains")}
    exported = {chain.code: chain for chain in load_chain_files(path)}
    assert exported.keys() == packaged.keys()
    for code, chain in packaged.items():
        other = exported[code]
        assert (other.name, other.summary_en, other.year) == (
            chain.name, chain.summary_en, chain.year,
        )  # fmt: skip
        assert other.layers == chain.layers
        assert other.links == chain.links
        assert other.roles == chain.roles
        assert other.kit == chain.kit
        for mine, theirs in zip(other.segments, chain.segments, strict=True):
            assert (mine.code, mine.products, mine.catalogue) == (
                theirs.code, theirs.products, theirs.catalogue,
            )  # fmt: skip
            assert sorted(map(repr, mine.terms)) == sorted(map(repr, theirs.terms))
            assert sorted(map(repr, mine.industries)) == sorted(map(repr, theirs.industries))
    first = json.loads(path.read_text(encoding="utf-8"))[0]
    assert {"state", "deed", "firms_county", "firms_radius"} <= set(first["segments"][0])


def test_an_export_to_nowhere_is_refused(world: SimpleNamespace, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        export_chains(tmp_path / "nowhere" / "chains.json")


def test_loading_a_classification_counts_its_rows(
    cast: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "gbt.csv"
    path.write_text(
        "code,level,parent,name\nA,section,,农业\n01,division,A,农\n9,division,A,错\n",
        encoding="utf-8",
    )

    first = load_gbt4754(path)

    assert first == {"rows": 3, "created": 2, "updated": 0, "unchanged": 0, "rejected": 1}
    assert "4" in capsys.readouterr().err
    assert load_gbt4754(path)["unchanged"] == 2
