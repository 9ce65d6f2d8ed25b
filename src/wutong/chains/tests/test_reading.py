"""A scope is read as a person reads it: who does what with which thing, and what not."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wutong.chains.rules.lexicon import Verb
from wutong.chains.rules.reading import LONGEST, Passage, read_scope
from wutong.chains.rules.text import UNUSUAL, longest_piece, normalise

P, D, T, S = Verb.PRODUCE, Verb.DEVELOP, Verb.TRADE, Verb.SERVICE


def said(text: str) -> list[tuple[str, str]]:
    """Each passage as written, with its deeds and marks in short."""
    return [(text[p.start : p.end], _short(p)) for p in read_scope(text).passages]


def _short(passage: Passage) -> str:
    deeds = "".join(verb.value[0] for verb in sorted(passage.verbs))
    marks = [
        mark
        for mark, applies in (
            ("not", passage.negated),
            ("limited", passage.limited),
            ("aside", passage.aside),
            ("side", passage.side_line),
        )
        if applies
    ]
    return " ".join([deeds or "-", *marks])


# --- deeds before and after things ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("硝酸铵生产", [("硝酸铵生产", "p")]),
        ("生产硝酸铵", [("生产硝酸铵", "p")]),
        ("生产硝酸铵、尿素", [("生产硝酸铵", "p"), ("尿素", "p")]),
        ("硝酸铵、尿素的生产", [("硝酸铵", "p"), ("尿素的生产", "p")]),
        ("硝酸铵、尿素的生产、销售", [("硝酸铵", "pt"), ("尿素的生产", "pt"), ("销售", "t")]),
        ("生产：硝酸铵、尿素", [("生产", "p"), ("硝酸铵", "p"), ("尿素", "p")]),
        (
            "生产、销售：硝酸铵；尿素",
            [("生产", "p"), ("销售", "t"), ("硝酸铵", "pt"), ("尿素", "pt")],
        ),
        ("生产销售焦炭", [("生产销售焦炭", "pt")]),
        ("化肥生产，农药销售", [("化肥生产", "p"), ("农药销售", "t")]),
        ("生产化肥，销售农药、种子", [("生产化肥", "p"), ("销售农药", "t"), ("种子", "t")]),
        ("生产化肥，农药销售，种子", [("生产化肥", "p"), ("农药销售", "t"), ("种子", "-")]),
        ("化肥的生产和农药的销售", [("化肥的生产", "p"), ("和农药的销售", "t")]),
        ("生产化肥并销售农药", [("生产化肥并", "p"), ("销售农药", "t")]),
        ("生产化肥及销售", [("生产化肥及销售", "pt")]),
        (
            "钢材、铁矿粉、加工、销售",
            [("钢材", "pt"), ("铁矿粉", "pt"), ("加工", "p"), ("销售", "t")],
        ),
        ("化肥、农药", [("化肥", "-"), ("农药", "-")]),
        ("普通机械制造及维修", [("普通机械制造及维修", "ps")]),
        ("加工：焦炭。销售：钢材", [("加工", "p"), ("焦炭", "p"), ("销售", "t"), ("钢材", "t")]),
        ("煤炭开采；煤炭洗选、加工", [("煤炭开采", "p"), ("煤炭洗选", "p"), ("加工", "p")]),
        ("矿产资源开采：煤炭；铁矿", [("矿产资源开采", "p"), ("煤炭", "p"), ("铁矿", "p")]),
        ("2，4-二氯苯生产", [("2，4-二氯苯生产", "p")]),
        ("新材料领域内的技术开发", [("新材料领域内的技术开发", "d")]),
    ],
)
def test_deeds_govern_the_things_a_person_would_say(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "deeds"),
    [
        ("加工机械销售", "t"),
        ("化肥生产设备", "-"),
        ("开发区管理", "s"),
        ("发电机组销售", "t"),
        ("生产资料零售", "t"),
        ("包装材料", "-"),
        ("铸造焦", "-"),
    ],
)
def test_a_deed_inside_the_name_of_a_thing_is_no_deed(text: str, deeds: str) -> None:
    assert [short for _, short in said(text)] == [deeds]


def test_a_colon_hands_its_deed_on_until_a_clause_has_its_own() -> None:
    found = said("生产：硝酸铵；硝酸钠；销售：化肥；农药")

    assert [short for text, short in found if text not in {"生产", "销售"}] == ["p", "p", "t", "t"]


def test_without_a_colon_the_next_clause_stands_alone() -> None:
    assert said("生产硝酸铵；硝酸钠") == [("生产硝酸铵", "p"), ("硝酸钠", "-")]


# --- brackets --------------------------------------------------------------------------------


def test_a_bracket_takes_the_deed_of_what_it_explains() -> None:
    assert said("化肥（尿素、复合肥）的生产") == [
        ("化肥", "p"),
        ("尿素", "p aside"),
        ("复合肥", "p aside"),
        ("的生产", "p"),
    ]


def test_an_unclosed_bracket_is_no_bracket() -> None:
    assert said("生产化肥（尿素、复合肥")[-1] == ("复合肥", "p")


@pytest.mark.parametrize(
    "remark",
    [
        "（依法须经批准的项目，经相关部门批准后方可开展经营活动）",
        "(依法须经批准的项目,经相关部门批准后方可开展经营活动)",
        "（凭有效许可证经营）",
        "（法律、法规禁止经营的不得经营，应经审批的未获审批前不得经营）",
        "【国家有专项规定的除外】",
        "（有效期至2020年7月4日）",
    ],
)
def test_licence_boilerplate_says_nothing(remark: str) -> None:
    assert said(f"硝酸铵生产{remark}") == [("硝酸铵生产", "p")]


def test_boilerplate_without_brackets_says_nothing_either() -> None:
    text = "法律、法规、国务院决定规定禁止的不得经营；化肥生产"

    assert said(text) == [("化肥生产", "p")]


def test_a_clause_of_nothing_but_boilerplate_is_not_counted() -> None:
    text = (
        "法律、法规规定禁止的不得经营；应当许可（审批）的，经审批机关批准后经营；化肥生产；农药销售"
    )

    assert [(text[p.start : p.end], p.clause) for p in read_scope(text).passages] == [
        ("化肥生产", 0),
        ("农药销售", 1),
    ]


def test_boilerplate_in_the_middle_parts_what_it_stands_between() -> None:
    text = "山泉水加工销售（限分支机构经营）医药的研究"

    assert said(text)[0] == ("山泉水加工销售", "pt limited")
    assert said(text)[-1] == ("医药的研究", "d")


@pytest.mark.parametrize(
    "text", ["许可经营项目：无一般经营项目：化肥销售", "一般项目：化肥销售", "经营范围：化肥销售"]
)
def test_headings_of_licences_are_no_things(text: str) -> None:
    assert said(text) == [("化肥销售", "t")]


def test_side_lines_are_marked() -> None:
    assert said("主营：焦炭；兼营：钢材") == [("焦炭", "-"), ("钢材", "- side")]


# --- what is not done ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("化肥（不含硝酸铵）生产", ["不含硝酸铵"]),
        ("化肥生产（硝酸铵、硝酸钾除外）", ["硝酸铵", "硝酸钾除外"]),
        ("化肥生产（除硝酸铵外）", ["除硝酸铵外"]),
        ("化工产品（除危险品）经销", ["除危险品"]),
        ("化肥、农药、硝酸铵除外", ["硝酸铵除外"]),
        ("化肥销售，不包括硝酸铵", ["不包括硝酸铵"]),
        ("化肥销售，严禁生产硝酸铵", ["严禁生产硝酸铵"]),
        ("除尘设备制造", []),
        ("不锈钢制品生产", []),
        ("无烟煤、无缝钢管销售", []),
        ("室外健身器材销售", []),
    ],
)
def test_exclusions_reach_as_far_as_a_person_reads_them(text: str, negated: list[str]) -> None:
    passages = read_scope(text).passages

    assert [text[p.start : p.end] for p in passages if p.negated] == negated


def test_what_only_a_branch_does_is_limited() -> None:
    found = said("化肥、农药、种子生产（限分支机构经营），矿山机械销售")

    assert found[:3] == [("化肥", "p limited"), ("农药", "p limited"), ("种子生产", "p limited")]
    assert found[-1] == ("矿山机械销售", "t")


def test_all_above_only_by_branches_reaches_back_to_the_full_stop() -> None:
    found = said("焦炭生产。煤炭销售；木材加工；（以上项目仅限分支机构经营）。钢材销售")

    assert found[0] == ("焦炭生产", "p")
    assert found[1:3] == [("煤炭销售", "t limited"), ("木材加工", "p limited")]
    assert found[-1] == ("钢材销售", "t")


def test_a_heading_for_branches_limits_what_follows() -> None:
    assert said("以下项目仅限分支机构经营：餐饮服务")[-1] == ("餐饮服务", "s limited")


def test_only_counts_against_what_follows_it() -> None:
    assert said("仅限零售焦炭") == [("仅限零售焦炭", "t limited")]


# --- texts -----------------------------------------------------------------------------------


def test_full_width_and_traditional_signs_are_read_in_place() -> None:
    text = "生産、銷售：硝酸銨；ＰＶＣ"

    assert normalise(text) == "生产、销售:硝酸铵;pvc"
    assert said(text)[-1] == ("ＰＶＣ", "pt")


def test_no_text_gives_no_passages() -> None:
    for text in (None, "", "；；（）、，：", "N/A"):
        assert [p for p in read_scope(text).passages if p.verbs] == []


def test_a_text_longer_than_any_scope_is_read_in_part_and_says_so() -> None:
    reading = read_scope("化肥生产；" * (LONGEST // 5 + 1))

    assert not reading.whole
    assert len(reading.plain) == LONGEST


@pytest.mark.parametrize(("word", "piece"), [("2,4-二氯苯", "二氯苯"), ("(甲基)丙烯酸", "丙烯酸")])
def test_the_longest_piece_of_a_word_has_no_punctuation(word: str, piece: str) -> None:
    assert longest_piece(word) == piece


SIGNS = st.sampled_from(
    list("生产销售加工化肥硝酸铵焦炭、，；。：:（）()的和及不含除外限分支机构经营一般项目Ａ1. *\n")
)


@settings(max_examples=300, deadline=None)
@given(st.text(SIGNS, max_size=60))
def test_any_text_is_read_without_overlap_and_inside_its_bounds(text: str) -> None:
    reading = read_scope(text)

    assert len(reading.plain) == len(text)
    at = 0
    for passage in reading.passages:
        assert at <= passage.start < passage.end <= len(text)
        assert 0 <= passage.clause < len(reading.clauses)
        assert reading.at(passage.start) == passage
        assert reading.at(passage.end - 1) == passage
        at = passage.end


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_normalising_keeps_every_sign_in_its_place_and_is_done_once(text: str) -> None:
    plain = normalise(text)

    assert len(plain) == len(text)
    assert normalise(plain) == plain


def test_real_scopes_are_all_read() -> None:
    folder = Path(
        os.environ.get("WUTONG_SHARED_DATA", Path(__file__).resolve().parents[5] / "shared/data")
    )
    path = folder / "register/shanxi_1978_2004.csv.gz"
    if not path.exists():
        pytest.skip("the measuring data (WUTONG_SHARED_DATA) is not here")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        scopes = list(lines)[:4000]

    assert all(read_scope(scope).passages for scope in scopes)
    assert UNUSUAL.startswith("[")
