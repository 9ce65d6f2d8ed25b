"""From lines to fields: hand-made lines, no reader of pictures."""

from __future__ import annotations

import pytest

from wutong.approvals.reading import is_code
from wutong.approvals.rules.licences import Doubt, Licence, Line, read_licence, repair_code

CODE = "91141121MACL12TH2C"


def at(text: str, left: float, top: float, width: float = 200, sure: float = 0.99) -> Line:
    """A line 30 high on a picture that climbs by one in fifty to the right."""

    def point(x: float, y: float) -> tuple[float, float]:
        return x, y + x / 50

    right = left + width
    corners = (point(left, top), point(right, top), point(right, top + 30), point(left, top + 30))
    return Line(text, corners, sure)


def read(*lines: Line) -> Licence:
    return read_licence(lines, is_code)


def values(licence: Licence) -> dict[str, str]:
    return {key: field.value for key, field in licence.fields.items()}


def test_a_licence_in_two_columns_with_values_over_several_lines() -> None:
    licence = read(
        at("营业执照", 500, 20, 400),
        at("统一社会信用代码", 60, 100), at(CODE, 60, 140, 300),
        at("名", 60, 230, 30), at("称", 150, 230, 30), at("示例农业科技有限公司", 250, 230, 400),
        at("注册资本", 800, 230, 120), at("伍佰万元整", 960, 230),
        at("类　型", 60, 300, 120), at("有限责任公司(自然人独资)", 250, 300, 400),
        at("成立日期", 800, 300, 120), at("2014年10月02日", 960, 300),
        at("法定代表人", 60, 370, 150), at("示例人", 250, 370, 90),
        at("住所", 800, 370, 120), at("山西省吕梁市示例县示例街", 960, 370, 400),
        at("1号", 960, 408, 60),
        at("经营范围", 60, 440, 120), at("骏枣种植、加工；冷链仓储", 250, 440, 480),
        at("服务；货物进出口", 250, 478, 300),
        at("营业期限", 800, 440, 120), at("长期", 960, 440, 60),
    )  # fmt: skip

    assert values(licence) == {
        "uscc": CODE, "name": "示例农业科技有限公司", "capital": "伍佰万元整",
        "kind": "有限责任公司(自然人独资)", "founded": "2014年10月02日",
        "legal_representative": "示例人", "address": "山西省吕梁市示例县示例街1号",
        "scope": "骏枣种植、加工；冷链仓储服务；货物进出口", "term": "长期",
    }  # fmt: skip
    assert not any(field.doubts for field in licence.fields.values())
    assert licence.fields["address"].lines == ("山西省吕梁市示例县示例街", "1号")
    assert licence.is_licence
    assert licence.is_well_read


def test_label_and_value_read_as_one_line() -> None:
    licence = read(
        at("名称：示例煤化工有限公司", 60, 100, 500), at("成立日期2020年2月30日", 60, 170)
    )

    assert values(licence) == {"name": "示例煤化工有限公司", "founded": "2020年2月30日"}
    assert licence.fields["founded"].doubts == (Doubt.SHAPE,)  # there is no such day
    assert not licence.is_licence


def test_what_is_not_on_the_photo_stays_unknown() -> None:
    licence = read(at("营业执照", 500, 20, 400), at("名称", 60, 230, 90), at("住所", 60, 300, 90))

    assert licence.fields == {}
    assert licence.is_licence
    assert read().fields == {}


def test_an_unsure_line_is_marked_with_the_lowest_confidence() -> None:
    licence = read(
        at("经营范围", 60, 440, 120), at("软件开发", 250, 440), at("数据处理", 250, 478, sure=0.6)
    )

    assert licence.fields["scope"].value == "软件开发数据处理"
    assert licence.fields["scope"].confidence == 0.6
    assert licence.fields["scope"].doubts == (Doubt.UNSURE,)


@pytest.mark.parametrize(
    ("read_as", "expected", "doubts"),
    [
        (CODE, CODE, ()),
        ("911411 21macl12th2c", CODE, ()),
        ("9I141121MACL12TH2C", CODE, (Doubt.REPAIRED,)),
        ("91141121MACL12TH2D", "91141121MACL12TH2D", (Doubt.CHECK_DIGIT,)),
        ("91141121MACL12TH", "91141121MACL12TH", (Doubt.CHECK_DIGIT,)),
    ],
)
def test_a_code_is_right_repaired_or_marked(
    read_as: str, expected: str, doubts: tuple[str, ...]
) -> None:
    licence = read(at("统一社会信用代码", 60, 100), at(read_as, 60, 140, 300))

    assert licence.fields["uscc"].value == expected
    assert licence.fields["uscc"].doubts == doubts


def test_of_two_repairs_that_pass_none_is_taken() -> None:
    both = {"91141121MACL12TH20", "91141121MACL12TH2D"}

    assert repair_code("91141121MACL12TH2O", lambda c: c in both) is None
    assert repair_code("91141121MACL12TH2O", lambda c: c == "91141121MACL12TH20") == (
        "91141121MACL12TH20"
    )
    assert repair_code("OOOOO121MACL12TH2O", lambda _c: True) is None
