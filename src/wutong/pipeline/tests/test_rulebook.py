"""Published rules: their printed pairs come out exactly, unknown stays unknown, faults are told."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wutong.kernel.errors import BadInput
from wutong.pipeline.commands import compute_rule, list_rules, read_values
from wutong.pipeline.rules.formulas import Outcome, PerUnit, Tiers
from wutong.pipeline.rules.numbers import InputFault, factor, read_figure
from wutong.pipeline.rules.rulebook import (
    RuleFault,
    formula_from,
    load_rules,
    packaged_rules,
    rule_in_force,
)

TODAY = date(2026, 4, 28)


def outcome(code: str, **values: object) -> Outcome:
    return rule_in_force(packaged_rules(), code, TODAY).compute(values)


def value(code: str, **values: object) -> Decimal | str | None:
    return outcome(code, **values).value


@pytest.mark.parametrize(
    ("code", "values", "printed"),
    [
        ("rate.started", {"started": 2641, "signed": 3108}, "84.97"),
        ("rate.started_of_all", {"started": 82, "signed": 94}, "87.23"),
        ("rate.producing", {"producing": 67, "started": 107}, "62.62"),
        ("rate.attained", {"actual_output": "216.65", "planned_output": "235.04"}, "92.18"),
        # the source prints 72.17: by its own figures it is 72.16
        ("rate.attained", {"actual_output": "301.7", "planned_output": "418.12"}, "72.16"),
        ("rate.attained", {"actual_output": "3017000万元", "planned_output": "418.12"}, "72.16"),
        ("rate.target", {"actual": 40, "target": 45}, "88.9"),
        ("rate.target", {"actual": "99.68", "target": 145}, "68.7"),
        ("rate.performed", {"performed": 1, "signed": 8}, "12.50"),
        ("rate.started_or_completed", {"started": 1, "completed": 2, "signed": 3}, "100.00"),
        ("rate.in_place", {"in_place": "1573.6亿元", "contracted": "15800"}, "9.96"),
        ("rate.elapsed", {"months": 4, "year": 12}, "33.33"),
        ("reward.funing", {"fixed_investment": "2 亿元"}, "19"),
        ("reward.funing", {"fixed_investment": 200_000}, "50"),
        ("reward.funing", {"fixed_investment": 1000}, "5"),
        ("reward.funing", {"fixed_investment": "1000.01"}, "5.00001"),
        ("reward.funing", {"fixed_investment": 10_000}, "14"),
        ("reward.funing", {"fixed_investment": 82_000}, "50"),
        ("reward.funing", {"fixed_investment": 0}, "0"),
        ("scorecard.shouxian.industry", {"industry": "允许"}, "5"),
        ("scorecard.shouxian.output_scale", {"output": 3}, "5"),
        ("scorecard.shouxian.output_scale", {"output": "0.99"}, "0.5"),
        ("scorecard.shouxian.tax_scale", {"tax": "0.1亿元"}, "10"),
        ("scorecard.shouxian.output_intensity", {"output_per_mu": 350}, "4.5"),
        ("scorecard.shouxian.output_intensity", {"output_per_mu": 400}, "5"),
        ("scorecard.shouxian.output_intensity", {"output_per_mu": "391"}, "5"),
        ("scorecard.shouxian.output_intensity", {"output_per_mu": 390}, "4.9"),
        ("scorecard.shouxian.output_intensity", {"output_per_mu": 0}, "1"),
        ("scorecard.shouxian.output_intensity",
         {"output_per_mu": "399.99", "part_unit": "started"}, "4.9"),
        ("scorecard.shouxian.output_intensity",
         {"output_per_mu": 395, "part_unit": "share"}, "4.95"),
        ("scorecard.shouxian.tax_intensity", {"tax_per_mu": 6}, "9.6"),
        ("scorecard.shouxian.tax_intensity", {"tax_per_mu": 12}, "10"),
        ("scorecard.shouxian.tax_intensity", {"tax_per_mu": "5.5"}, "9.6"),
        ("scorecard.shouxian.tax_intensity", {"tax_per_mu": "5.5", "part_unit": "started"}, "9.5"),
        ("scorecard.shouxian.tax_intensity", {"tax_per_mu": 0}, "9"),
        ("score.gaoan", {"own": 2, "group": [2, 5, 8]}, "60"),
        ("score.gaoan", {"own": 5, "group": "2、5，8"}, "80"),
        ("score.gaoan", {"own": 8, "group": [2, 5, 8]}, "100"),
        ("score.yulin", {"performed": 100, "started": 50, "in_place": 40, "target": 120}, "69"),
        ("score.carrier", {"park": 80, "town": 60}, "11.1"),
        ("score.price", {"base": 80, "bid": 100, "weight": 30}, "24.00"),
        ("light.yinchuan", {"planned": 60, "actual": 45}, "黄"),
        ("light.yinchuan", {"planned": 60, "actual": 30}, "黄"),
        ("light.yinchuan", {"planned": 60, "actual": "29.9"}, "红"),
        ("light.yinchuan", {"planned": 60, "actual": 60}, "绿"),
    ],
)  # fmt: skip
def test_published_pairs_come_out_as_printed(
    code: str, values: dict[str, object], printed: str
) -> None:
    answer = outcome(code, **values)

    assert str(answer.value) == printed
    assert answer.unknown == ()


def test_every_part_is_explained_and_the_tiers_sum_up() -> None:
    answer = outcome("reward.funing", fixed_investment="20亿元")

    assert [(p.part, str(p.value), str(p.why)) for p in answer.parts] == [
        ("fixed_investment", "200000", "as entered"),
        ("tier_1", "5", "1000 at 5 per mille"),
        ("tier_2", "9", "9000 at 1 per mille"),
        ("tier_3", "95", "190000 at 0.5 per mille"),
        ("value", "50", "109, capped at 50"),
    ]


@pytest.mark.parametrize(
    ("code", "values", "unknown"),
    [
        ("rate.started", {"started": 3}, ("signed",)),
        ("rate.started", {"started": None, "signed": ""}, ("started", "signed")),
        ("rate.started", {"started": 0, "signed": 0}, ("signed",)),
        ("reward.funing", {}, ("fixed_investment",)),
        ("reward.xuanzhou", {"fixed_investment": 5000}, ("tiers:published",)),
        ("reward.by_bands", {"fixed_investment": 5000}, ("rate:published",)),
        ("scorecard.shouxian.output_scale", {"output": 1}, ("output:published",)),
        ("scorecard.shouxian.output_scale", {"output": "2.99"}, ("output:published",)),
        ("score.gaoan", {"own": 5, "group": [5, 5]}, ("group",)),
        ("score.yulin", {"performed": 100}, ("started", "in_place", "target")),
        ("light.yinchuan", {"planned": 60, "actual": 55}, ("value:published",)),
    ],
)
def test_unknown_stays_unknown_and_says_what_is_missing(
    code: str, values: dict[str, object], unknown: tuple[str, ...]
) -> None:
    answer = outcome(code, **values)

    assert answer.value is None
    assert answer.unknown == unknown
    assert [p for p in answer.parts if p.value is None or p.part in unknown]


def test_an_unknown_mark_lies_between_the_ends_of_its_rule() -> None:
    answer = outcome("scorecard.shouxian.tax_intensity")

    assert (answer.value, answer.low, answer.high) == (None, Decimal(0), Decimal(10))


@pytest.mark.parametrize(
    ("code", "given", "why"),
    [
        ("rate.started", '{"started": -1, "signed": 2}', "started: -1 is less than nothing"),
        ("rate.started", '{"started": "a", "signed": 2}', "started: “a” is not a number"),
        ("rate.started", '{"started": true, "signed": 2}', "started: “True” is not a number"),
        ("rate.started", '{"started": "1e3", "signed": 2}', "started: “1e3” is not a number"),
        ("rate.started", '{"started": 1.5, "signed": 2}', "it must be a whole number"),
        ("rate.started", '{"started": 3, "signed": 2}', "3 is more than 2, of which it is a part"),
        ("rate.started", '{"started": NaN, "signed": 2}', "NaN is not a number"),
        ("rate.started", '{"started": 1, "started": 2}', "a key stands twice"),
        ("rate.started", '{"started": 1e40, "signed": 2}', "larger than any figure"),
        ("rate.started", '{"started": 1, "extra": 2}', "extra: the rule does not ask for this"),
        ("rate.started", "[1, 2]", "must be one JSON object"),
        ("rate.started", "{", "The input is no JSON"),
        ("rate.started", "no/such.json", "neither JSON nor a readable file"),
        ("reward.funing", '{"fixed_investment": "2 亩"}', "the unit is 亩, it must be 万元"),
        ("reward.funing", '{"fixed_investment": {"value": 2, "unit": "kg"}}', "the unit is kg"),
        ("reward.funing", '{"fixed_investment": [1]}', "is not a number"),
        ("score.gaoan", '{"own": 4, "group": [2, 5]}', "4 is not among the figures"),
        ("score.gaoan", '{"own": 4, "group": 7}', "write the figures of the group as a list"),
        ("scorecard.shouxian.industry", '{"industry": "好"}', "is not among 鼓励, 允许, 限制"),
        ("no.rule", "{}", "There is no rule no.rule. Known rules: light.yinchuan"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(code: str, given: str, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        compute_rule(code, given, TODAY)

    assert why in str(refused.value)


def test_all_faults_are_told_not_only_the_first() -> None:
    with pytest.raises(BadInput) as refused:
        compute_rule("rate.started", '{"started": -1, "signed": "x", "z": 1}', TODAY)

    assert len(refused.value.problems) == 3


def test_the_list_names_inputs_with_unit_source_and_validity() -> None:
    rules = {rule["rule"]: rule for rule in list_rules()}

    assert {
        "rate.started", "rate.producing", "rate.attained", "reward.funing",
        "scorecard.shouxian.output_intensity", "scorecard.shouxian.tax_intensity",
    } <= set(rules)  # fmt: skip
    asked = rules["scorecard.shouxian.output_intensity"]["inputs"]
    assert [(one["name"], one["unit"], one["optional"]) for one in asked] == [
        ("output_per_mu", "万元/亩", False),
        ("part_unit", "", True),
    ]
    assert all(rule["source"] and rule["inputs"] for rule in rules.values())
    json.dumps(list(rules.values()), default=str)


def test_each_packaged_example_computes() -> None:
    for rule in packaged_rules():
        if rule.example:
            assert rule.compute(rule.example).unknown == (), rule.code


def test_values_come_from_a_file_too(tmp_path: Path) -> None:
    path = tmp_path / "values.json"
    path.write_text('{"started": 0.1}', encoding="utf-8")

    assert read_values(str(path)) == {"started": Decimal("0.1")}


def test_the_command_needs_no_database_and_refuses_with_two() -> None:
    def run(given: str) -> Any:
        return subprocess.run(
            [sys.executable, "-m", "wutong", "rules", "compute", "rate.attained", "--input", given,
             "--json"],
            capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
            env={"PATH": "/usr/bin:/bin", "WUTONG_DATABASE_URL": "postgres://127.0.0.1:1/nothing"},
        )  # fmt: skip

    good = run('{"actual_output": 301.7, "planned_output": 418.12}')
    bad = run('{"actual_output": -1}')

    document = json.loads(good.stdout)
    assert (good.returncode, document["value"], document["unknown"]) == (0, "72.16", [])
    assert {"part", "value", "why"} == set(document["parts"][0])
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr == "wutong: actual_output: -1 is less than nothing\n"


ROW = """
[[rules]]
code = "reward.x"
topic = "rewards"
name = "甲"
name_en = "A"
source = "示例"
valid_from = {first}
valid_to = {last}
formula = {{ kind = "tiers", input = "amount", tiers = [{{ per_mille = {rate} }}] }}
inputs = [{{ code = "amount", name = "额", name_en = "Amount", unit = "万元" }}]
"""


def test_versions_follow_one_another_by_their_days(tmp_path: Path) -> None:
    text = ROW.format(first="2025-01-01", last="2025-12-31", rate=1)
    text += ROW.format(first="2026-01-01", last="2026-12-31", rate=2)
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    rules = load_rules(tmp_path)

    answers = [
        rule_in_force(rules, "reward.x", day).compute({"amount": 1000}).value
        for day in (date(2025, 12, 31), date(2026, 1, 1))
    ]

    assert answers == [Decimal(1), Decimal(2)]
    with pytest.raises(ValueError, match="not in force on 2027-01-01"):
        rule_in_force(rules, "reward.x", date(2027, 1, 1))


@pytest.mark.parametrize(
    "text",
    [
        ROW.format(first="2025-01-01", last="2025-12-31", rate=1) * 2,
        ROW.format(first="2025-01-01", last="2025-12-31", rate='"much"'),
        ROW.format(first="2025-01-01", last="2025-12-31", rate=1).replace('"rewards"', '"luck"'),
        ROW.format(first="2025-01-01", last="2025-12-31", rate=1).replace('"tiers"', '"magic"'),
        ROW.format(first="2025-01-01", last="2025-12-31", rate=1).replace('= "amount"', '= "b"', 1),
        "rules = [",
    ],
)
def test_a_wrong_row_is_refused_whole(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")

    with pytest.raises(RuleFault):
        load_rules(tmp_path)


def test_tiers_must_rise() -> None:
    with pytest.raises(ValueError, match="tiers must rise"):
        formula_from(
            {"kind": "tiers", "input": "a", "tiers": [
                {"up_to": 10, "per_mille": 1}, {"up_to": 5, "per_mille": 2}]}
        )  # fmt: skip


cents = st.integers(min_value=0, max_value=10**14).map(lambda n: Decimal(n) / 10**6)


@given(cents, cents)
def test_more_investment_never_earns_less_and_a_slice_never_more_than_its_rate(
    one: Decimal, other: Decimal
) -> None:
    table = Tiers("a", ((Decimal(1000), Decimal(5)), (Decimal(10000), Decimal(1)),
                        (None, Decimal("0.5"))))  # fmt: skip
    low, high = sorted((one, other))
    first, second = table.compute({"a": low}).value, table.compute({"a": high}).value

    assert isinstance(first, Decimal)
    assert isinstance(second, Decimal)
    assert first <= second <= high * 5 / 1000 + Decimal("0.000001")


@given(cents.filter(lambda d: d < 10_000), st.sampled_from(["full", "started", "share"]))
def test_marks_stay_between_their_ends_and_the_readings_keep_their_order(
    given_: Decimal, reading: str
) -> None:
    rule = PerUnit("a", Decimal(5), Decimal(400), Decimal(10), Decimal("0.1"))
    by = {
        way: rule.compute({"a": given_, "part_unit": way}).value
        for way in ("full", "started", "share")
    }

    found = by[reading]
    assert isinstance(found, Decimal)
    assert 0 <= found <= 5
    assert by["started"] <= by["share"] <= by["full"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "unit", "figure"),
    [
        ("１，２３４．５", "万元", "1234.5"),
        ("2亿元", "万元", "20000"),
        ("3500 元/亩", "万元/亩", "0.35"),
        ("1.5 公顷", "亩", "22.5"),
        (" 7 ", "", "7"),
    ],
)
def test_figures_are_read_as_people_write_them(text: str, unit: str, figure: str) -> None:
    assert read_figure("x", text, unit) == Decimal(figure)


@pytest.mark.parametrize("text", ["1 2", "--3", "1/2", "三", "∞", "0x10"])
def test_what_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(InputFault):
        read_figure("x", text, "万元")


def test_units_of_another_kind_never_turn_into_each_other() -> None:
    assert factor("亿元", "万元") == 10_000
    assert factor("亩", "万元") is None
    assert factor("万元/亩", "万元") is None
    assert factor("万元/公顷", "万元/亩") is None
