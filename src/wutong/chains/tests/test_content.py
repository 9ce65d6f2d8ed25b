"""The packaged chain content says what it claims: whole, consistent, sourced, in two languages.

No database: the files are read as they lie in the package.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter, defaultdict
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parents[1] / "data"
CHAINS = {path.stem: tomllib.loads(path.read_text()) for path in (DATA / "chains").glob("*.toml")}
TABLES = {path.stem: tomllib.loads(path.read_text()) for path in DATA.glob("*.toml")}
UNCONFIRMED = ("工艺常识，未确认", "process knowledge, unconfirmed")
DATED = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
HAN = re.compile(r"[\u4e00-\u9fff]")
LINK_KINDS = {"feed", "energy", "service", "reuse"}
ROLES = {
    "general_chief",
    "chief",
    "leader",
    "lead_department",
    "chain_master",
    "core_firm",
    "task_force",
    "expert",
}

every_chain = pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS.keys())


@pytest.fixture(scope="module")
def standard() -> dict[str, dict[str, str]]:
    with (DATA / "gbt4754_2017.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def english_twins(node: Any, path: str = "") -> list[str]:
    """Say where an English twin (`x_en`) is empty, missing its original, or still Chinese."""
    wrong: list[str] = []
    if isinstance(node, list):
        for index, item in enumerate(node):
            wrong += english_twins(item, f"{path}[{index}]")
    elif isinstance(node, dict):
        for key, value in node.items():
            wrong += english_twins(value, f"{path}.{key}")
            if not key.endswith("_en"):
                continue
            original = node.get(key.removesuffix("_en"))
            texts = value if isinstance(value, list) else [value]
            originals = original if isinstance(original, list) else [original]
            if original is None or len(texts) != len(originals):
                wrong.append(f"{path}.{key}: no original beside it")
            elif [bool(text) for text in texts] != [bool(text) for text in originals]:
                wrong.append(f"{path}.{key}: empty on one side only")
            elif any(HAN.search(text) for text in texts):
                wrong.append(f"{path}.{key}: Chinese left in English")
    return wrong


def test_the_worked_out_chains_and_the_sketches_are_all_there() -> None:
    worked_out = {code for code, chain in CHAINS.items() if not chain["chain"]["sketch"]}

    assert worked_out == {"nitro", "coal-chem", "glass", "medicine"}
    assert set(CHAINS) - worked_out == {"culture-tourism", "power-storage"}
    for code in worked_out:
        assert len(CHAINS[code]["segments"]) >= 12
    for code in set(CHAINS) - worked_out:
        assert 5 <= len(CHAINS[code]["segments"]) <= 7


@every_chain
def test_a_chain_has_its_head(chain: dict[str, Any]) -> None:
    head = chain["chain"]

    assert CHAINS[head["code"]] is chain
    assert KEBAB.fullmatch(head["code"])
    assert (head["level"], head["year"], head["jurisdiction"]) == ("county", 2023, "141122")
    assert (head["source"], head["source_en"]) == UNCONFIRMED
    for key in ("name", "name_en", "summary", "summary_en", "dated"):
        assert head[key]


@pytest.mark.parametrize("table", [*CHAINS, *TABLES])
def test_every_text_with_an_english_twin_has_both(table: str) -> None:
    assert english_twins(CHAINS.get(table) or TABLES[table], table) == []


@every_chain
def test_segments_stand_in_layers_once_each(chain: dict[str, Any]) -> None:
    layers = [layer["position"] for layer in chain["layers"]]
    segments = chain["segments"]
    codes = [segment["code"] for segment in segments]
    places = [(segment["layer"], segment["order"]) for segment in segments]

    assert layers == list(range(1, len(layers) + 1))
    assert [code for code, n in Counter(codes).items() if n > 1] == []
    assert [place for place, n in Counter(places).items() if n > 1] == []
    assert {segment["layer"] for segment in segments} == set(layers)
    assert places == sorted(places)
    for segment in segments:
        assert KEBAB.fullmatch(segment["code"])
        assert segment["products"], segment["code"]
        for key in ("name", "name_en", "description", "description_en"):
            assert segment[key], (segment["code"], key)


@every_chain
def test_links_run_downstream_between_known_segments(chain: dict[str, Any]) -> None:
    place = {s["code"]: (s["layer"], s["order"]) for s in chain["segments"]}
    upstream: dict[str, set[str]] = {code: set() for code in place}

    for link in chain["links"]:
        start, end = place[link["from"]], place[link["to"]]
        # Within one column only neighbours may be joined: the map draws a short hook there.
        assert start[0] < end[0] or (start[0] == end[0] and abs(start[1] - end[1]) == 1), link
        assert link["from"] not in upstream[link["to"]], f"twice: {link}"
        upstream[link["to"]].add(link["from"])
        assert link["kind"] in LINK_KINDS
        assert link["flow"]
        assert link["flow_en"]
        assert 0 < link["confidence"] < 1

    assert len(list(TopologicalSorter(upstream).static_order())) == len(place)
    joined = {code for link in chain["links"] for code in (link["from"], link["to"])}
    assert set(place) - joined == set()


@every_chain
def test_no_link_is_sure_without_a_source_that_was_read(chain: dict[str, Any]) -> None:
    for link in chain["links"]:
        assert link["source"]
        assert DATED.fullmatch(link["dated"])
        if (link["source"], link["source_en"]) == UNCONFIRMED:
            assert link["sure"] is False


@every_chain
def test_the_trunk_is_one_connected_path(chain: dict[str, Any]) -> None:
    trunk = {s["code"] for s in chain["segments"] if s["main_path"]}
    inside = [(k["from"], k["to"]) for k in chain["links"] if {k["from"], k["to"]} <= trunk]
    fed = {end for _, end in inside}
    feeding = {start for start, _ in inside}

    assert len(trunk) >= 3
    assert len(trunk - fed) == 1, "one beginning"
    assert len(trunk - feeding) == 1, "one end"


@every_chain
def test_an_extension_lies_at_the_end_of_the_chain(chain: dict[str, Any]) -> None:
    feeding = {link["from"] for link in chain["links"]}
    fed = {link["to"] for link in chain["links"]}

    for segment in chain["segments"]:
        if segment["beyond_end"]:
            assert segment["code"] in fed - feeding


@every_chain
def test_an_unread_catalogue_is_not_cited(chain: dict[str, Any]) -> None:
    for segment in chain["segments"]:
        entry = segment["catalogue"]
        assert set(entry) == {"class", "edition", "clause", "source", "note"}
        assert entry["class"] in {"unknown", "encouraged", "permitted", "restricted", "obsolete"}
        cited = [entry["edition"], entry["clause"], entry["source"]]
        if entry["class"] == "unknown":
            assert cited == ["", "", ""]
        else:
            assert all(cited), segment["code"]


@every_chain
def test_every_term_names_its_author_and_a_reason(chain: dict[str, Any]) -> None:
    for segment in chain["segments"]:
        words = [term["term"] for term in segment["terms"]]
        assert [word for word, n in Counter(words).items() if n > 1] == [], segment["code"]
        wanted = [t for t in segment["terms"] if t["kind"] != "excluded"]
        assert len(wanted) >= 4, segment["code"]
        assert any(t["kind"] == "term" and t["weight"] >= 0.9 for t in wanted), segment["code"]
        for term in segment["terms"]:
            assert set(term) == {"term", "kind", "weight", "author", "reason"}
            assert term["kind"] in {"term", "synonym", "excluded"}
            assert 0 < term["weight"] <= 1
            assert term["term"] == term["term"].strip()
            assert len(term["term"]) >= 2
            assert term["author"] == "Wutong"
            assert len(term["reason"]) >= 4


@every_chain
def test_an_excluded_word_hides_a_term_inside_it(chain: dict[str, Any]) -> None:
    for segment in chain["segments"]:
        wanted = [t["term"] for t in segment["terms"] if t["kind"] != "excluded"]
        for term in segment["terms"]:
            if term["kind"] == "excluded":
                assert any(word in term["term"] for word in wanted), (segment["code"], term)
                assert not any(term["term"] in word for word in wanted), (segment["code"], term)


@every_chain
def test_every_segment_has_classes_of_the_standard(
    chain: dict[str, Any], standard: dict[str, dict[str, str]]
) -> None:
    for segment in chain["segments"]:
        assert segment["industries"], segment["code"]
        codes = [industry["code"] for industry in segment["industries"]]
        assert len(set(codes)) == len(codes), segment["code"]
        for industry in segment["industries"]:
            assert standard[industry["code"]]["level"] == "class", (segment["code"], industry)
            assert industry["edition"] == "2017"
            assert 0 < industry["weight"] <= 1
            assert industry["note"]


def test_no_class_is_given_away_more_than_once_in_a_chain() -> None:
    for code, chain in CHAINS.items():
        shares: dict[str, float] = defaultdict(float)
        for segment in chain["segments"]:
            for industry in segment["industries"]:
                shares[industry["code"]] += industry["weight"]
        assert {c: round(w, 2) for c, w in shares.items() if w > 1.001} == {}, code


@every_chain
def test_roles_name_posts_or_firms_and_admit_what_was_not_published(chain: dict[str, Any]) -> None:
    for role in chain["roles"]:
        assert role["role"] in ROLES
        assert role["party"]
        assert role["source"]
        assert DATED.fullmatch(role["dated"])
        assert role["inferred"] is ("推断，未确认" in role["note"])
        if role["role"] == "chief":
            assert role["party"] == "未公布" or role["inferred"]
    assert {"chief", "lead_department"} <= {role["role"] for role in chain["roles"]}


def test_every_chief_of_2023_leads_at_most_one_chain() -> None:
    chiefs = [
        role["party"]
        for chain in CHAINS.values()
        for role in chain["roles"]
        if role["role"] == "chief" and role["party"] != "未公布"
    ]

    assert sorted(chiefs) == sorted(set(chiefs))
    assert len(chiefs) == 6


@every_chain
def test_the_kit_is_a_checklist_of_types(chain: dict[str, Any]) -> None:
    kinds = [item["kind"] for item in chain["kit"]]

    assert len(set(kinds)) == len(kinds) >= 5
    assert {item["state"] for item in chain["kit"]} <= {"missing", "have", "unknown"}
    assert all(item["source"] for item in chain["kit"])


def test_the_standard_is_a_tree_with_all_sections_and_divisions(
    standard: dict[str, dict[str, str]],
) -> None:
    levels = Counter(row["level"] for row in standard.values())
    above = {"division": "section", "group": "division", "class": "group"}

    assert (levels["section"], levels["division"]) == (20, 97)
    for code, row in standard.items():
        assert row["name"]
        assert row["name_en"]
        assert not HAN.search(row["name_en"])
        assert row["edition"] == "2017"
        if row["level"] == "section":
            assert row["parent"] == ""
        else:
            assert standard[row["parent"]]["level"] == above[row["level"]]
            assert row["level"] == "division" or code.startswith(row["parent"])


def test_the_lists_of_chains_are_as_long_as_published() -> None:
    lists = {
        (level, entry["year"]): entry
        for level in ("province", "city", "county")
        for entry in TABLES[level]["lists"]
    }
    rows = Counter(
        (level, chain["year"])
        for level in ("province", "city", "county")
        for chain in TABLES[level]["chains"]
    )

    assert {key: entry["count"] for key, entry in lists.items()} == {
        ("province", 2022): 10,
        ("province", 2023): 16,
        ("city", 2022): 18,
        ("city", 2025): 22,
        ("county", 2021): 9,
    }
    assert rows == {key: e["count"] for key, e in lists.items() if e["published"]}
    assert lists["city", 2022]["text"] == "未公布"


def test_the_province_only_added_chains_to_its_ten() -> None:
    years = defaultdict(list)
    for chain in TABLES["province"]["chains"]:
        years[chain["year"]].append(chain["code"])

    assert years[2023][:10] == years[2022]
    assert len(set(years[2023])) == 16


def test_who_stands_under_whom_is_marked_as_inferred() -> None:
    known = {
        (level, chain["year"], chain["code"])
        for level in ("province", "city", "county")
        for chain in TABLES[level]["chains"]
    } | {("county", 2023, code) for code in CHAINS}

    for level in ("city", "county"):
        for row in TABLES[level]["parents"]:
            assert (level, row["year"], row["code"]) in known
            assert (row["parent_level"], row["parent_year"], row["parent"]) in known
            assert row["inferred"] is True
    for row in TABLES["county"]["successions"]:
        assert ("county", row["year"], row["code"]) in known
        assert ("county", row["former_year"], row["former"]) in known
        assert row["inferred"] is True


def test_every_threshold_is_a_dated_row_with_a_reason() -> None:
    rows = TABLES["thresholds"]["thresholds"]
    codes = [row["code"] for row in rows]

    assert sorted(codes) == [
        "above_scale_at_least",
        "fit_at_least",
        "lq_at_least",
        "lq_reference_at_least",
        "missing_at_most",
        "register_days_at_most",
        "weak_firms_at_most",
    ]
    for row in rows:
        assert row["value"] >= 0
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", row["valid_from"])
        assert row["reason"]
        assert row["source"]
    for judgement in TABLES["thresholds"]["judgements"]:
        assert judgement["state"] in {"missing", "weak", "strong", "unknown"}
        assert judgement["deed"] in {"fill", "strengthen", "extend", "none"}
        assert set(judgement["uses"]) <= set(codes)


def test_every_published_fact_has_a_source_and_a_date() -> None:
    county = TABLES["county-141122"]

    for table in ("facts", "trips", "agreements", "organisations", "slogans", "changes", "radius"):
        assert county[table]
        for row in county[table]:
            assert row["source"], row
            assert row["source_en"], row
            assert DATED.fullmatch(row["dated"]), row
    keys = [fact["key"] for fact in county["facts"]]
    assert len(set(keys)) == len(keys)
    assert all(KEBAB.fullmatch(key) for key in keys)
    assert all(fact["text"] and fact["text_en"] for fact in county["facts"])


def test_numbers_published_in_words_stay_words() -> None:
    texts = {fact["key"]: fact["text"] for fact in TABLES["county-141122"]["facts"]}

    assert "70余个" in texts["projects-in-contact"]
    assert "30余个" in texts["projects-good-intent"]


def test_slogans_without_a_published_meaning_stay_empty() -> None:
    for slogan in TABLES["county-141122"]["slogans"]:
        assert (slogan["text"], slogan["text_en"]) == ("", "")
        assert slogan["editable"] is True


def test_agreements_of_2023_have_no_kind_and_no_amount() -> None:
    county = TABLES["county-141122"]
    organisations = {row["key"]: row for row in county["organisations"]}
    trips = {row["key"] for row in county["trips"]}

    assert len(county["agreements"]) == 4
    for row in county["agreements"]:
        assert (row["kind"], row["amount"]) == ("undisclosed", "unknown")
        assert organisations[row["organisation"]]["name"] == row["counterparty"]
        assert organisations[row["organisation"]]["kind"] == row["counterparty_kind"]
        assert row["trip"] in trips
        # A science agreement is with the university and is never counted as investment.
        assert (row["category"] == "science") is (row["counterparty_kind"] == "university")


def test_trips_name_posts_and_firms_that_are_known() -> None:
    county = TABLES["county-141122"]
    organisations = {row["key"] for row in county["organisations"]}

    assert [trip["month"] for trip in county["trips"]][:3] == ["2023-01", "2023-03", "2023-04"]
    for trip in county["trips"]:
        assert trip["led_by"] in {"", "县委书记", "县长"}
        assert set(trip["met"]) <= organisations


def test_the_supply_radius_is_the_home_city_and_two_near_by() -> None:
    radius = {row["code"]: row["name"] for row in TABLES["county-141122"]["radius"]}

    assert radius == {"141100": "吕梁市", "140100": "太原市", "140700": "晋中市"}
