"""Credit codes: what is accepted, what is refused and how the refusal reads."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as standard

from wutong.companies.rules.uscc import (
    ALPHABET,
    check_character,
    division_code,
    parse_uscc,
)

GOOD = "91110000600037341L"  # the example in the documentation of stdnum

bodies = st.builds(
    lambda head, tail: "9" + head + tail,
    st.text("0123456789", min_size=7, max_size=7),
    st.text(ALPHABET, min_size=9, max_size=9),
)


@pytest.mark.parametrize(
    "typed",
    [
        GOOD,
        GOOD.lower(),
        f"  {GOOD} ",
        "９１１１００００６０００３７３４１Ｌ",
        "9111 0000 6000 3734 1L",
        "\u30009111\u00a00000600037341L\ufeff",
        f"'{GOOD}",
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str):
    assert parse_uscc(typed).code == GOOD
    assert parse_uscc(typed).problem is None


@pytest.mark.parametrize("typed", [None, "", " ", "N/A", "n/a", "-", "——", "无"])
def test_no_code_is_unknown_and_no_fault(typed: str | None):
    assert parse_uscc(typed).code is None
    assert parse_uscc(typed).problem is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("911100006000373418", "Character 18 should be L, you filled in 8"),
        ("9111000060003734", "16 characters; a unified social credit code has 18"),
        ("320100000079552", "15 digits: this is a registration number from before 2015"),
        ("9111000O600037341L", "Character 8 is the letter O, which credit codes don't use"),
        ("91110000-00037341L", "Character 9 is “-”"),
        ("9111000A600037341L", "Character 8 is A; characters 2 to 8 are digits"),
        ("B1110000600037341L", "Character 1 is B"),
        ("9111000060003734王L", "Character 17 is “王”"),
    ],
)
def test_a_wrong_code_is_told_where_and_how_to_mend_it(typed: str, says: str):
    answer = parse_uscc(typed)

    assert answer.code is None
    assert answer.problem is not None
    assert answer.problem.startswith(says)


def test_a_fault_keeps_its_message_and_values_apart_for_translation():
    problem = parse_uscc("911100006000373418").problem

    assert problem is not None
    assert problem.values == {"expected": "L", "found": "8"}
    assert problem.message % problem.values == problem


def test_codes_of_law_firms_unions_and_rural_collectives_are_accepted():
    for body in [
        "31110000600037341",
        "81110000600037341",
        "N2110000600037341",
        "Y1110000600037341",
    ]:
        assert parse_uscc(body + check_character(body)).code == body + check_character(body)


def test_the_division_of_first_registration_is_characters_3_to_8():
    assert division_code("91141122MA0GRM148T") == "141122"


@given(bodies)
def test_a_code_with_its_check_character_is_accepted_as_the_standard_does(body: str):
    code = body + check_character(body)

    assert parse_uscc(code.lower()).code == code
    assert standard.is_valid(code)
    assert standard.calc_check_digit(body) == code[17]


@given(bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_one_wrong_character_is_noticed(body: str, place: int, other: str):
    code = body + check_character(body)
    wrong = code[:place] + other + code[place + 1 :]

    assert (parse_uscc(wrong).problem is None) == (wrong == code)


@given(st.text(max_size=40))
def test_no_text_at_all_breaks_the_reader(text: str):
    answer = parse_uscc(text)

    assert answer.code is None or standard.is_valid(answer.code) or answer.code[0] in "ANY"
    assert answer.code is None or parse_uscc(answer.code) == answer


def test_all_codes_of_the_vector_file_are_judged_as_it_says(register_folder: Path):
    with gzip.open(register_folder / "uscc_vectors.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    wrong = [
        r for r in rows if (parse_uscc(r["code"]).problem is None) != (r["expected"] == "valid")
    ]
    assert len(rows) == 1236
    assert wrong == []
