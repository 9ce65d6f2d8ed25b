"""Charts: right places, no invented zeros, a sentence for those who do not see them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.translation import override

from wutong.kernel.money import WAN, YI
from wutong.ui import charts


@pytest.mark.parametrize(
    ("top", "step"),
    [("5.6", "2"), ("0.71", "0.25"), ("1", "0.5"), ("30", "10"), ("7.6", "5"), ("0", "1")],
)
def test_axis_steps_are_round_and_reach_the_top(top, step):
    assert charts.nice_step(Decimal(top)) == Decimal(step)
    assert charts.nice_step(Decimal(top)) * 3 >= Decimal(top)


def test_bars_stand_on_the_ground_line_in_proportion():
    with override("zh-hans"):
        chart = charts.month_bars([0, 3 * YI, 6 * YI], kind="promise", title="签约金额", now=3)

    zero, half, full = chart.bars[:3]
    assert chart.unit == "亿元"
    assert [zero.height, half.height, full.height] == ["0.0", "54.0", "108.0"]
    assert [zero.figure, half.figure, full.figure] == ["0", "3.00", "6.00"]
    assert full.is_now
    assert chart.sentence == "按月签约金额（亿元）：1月 0、2月 3.00、3月 6.00"


def test_a_month_to_come_is_empty_and_an_unknown_month_is_unknown():
    with override("zh-hans"):
        chart = charts.month_bars([YI, None], kind="fact", title="到位资金", now=2)

    known, unknown, future = chart.bars[:3]
    assert known.known
    assert not known.is_future
    assert (unknown.known, unknown.is_future, unknown.figure) == (False, False, "未知")
    assert (future.known, future.is_future) == (False, True)
    assert chart.sentence.endswith("1月 1.00、2月 未知")


def test_without_any_figure_there_is_no_scale():
    with override("en"):
        chart = charts.month_bars([None, None], kind="fact", title="Money", now=2)
    assert chart.unit == ""
    assert [tick.label for tick in chart.ticks] == ["0"]


def test_small_sums_are_told_in_a_smaller_unit():
    with override("zh-hans"):
        chart = charts.month_bars([300 * WAN], kind="fact", title="到位资金", now=1)
    assert (chart.unit, chart.bars[0].figure) == ("万元", "300")


def test_every_place_across_is_a_percentage_inside_the_chart():
    with override("en"):
        chart = charts.month_bars([YI] * 12, kind="fact", title="Money", now=12)
    edges = [float(bar.x.rstrip("%")) + float(bar.width.rstrip("%")) for bar in chart.bars]
    assert all(float(bar.x.rstrip("%")) >= 9 for bar in chart.bars)
    assert max(edges) <= 100


def test_a_meter_knows_whether_it_is_behind_the_calendar():
    with override("zh-hans"):
        behind = charts.target_meter(184 * YI // 100, 8 * YI, kind="fact", pace=Decimal(4) / 12)
        ahead = charts.target_meter(9 * YI, 8 * YI, kind="fact", pace=Decimal(4) / 12)

    assert behind is not None
    assert ahead is not None
    assert (behind.width, behind.pace) == ("23.00%", "33.33%")
    assert behind.reached == "完成目标 8.00 亿元 的 23.0%"
    assert (behind.is_behind, ahead.is_behind, ahead.over, ahead.width) == (
        True,
        False,
        True,
        "100.00%",
    )


@pytest.mark.parametrize(("cents", "target"), [(None, YI), (YI, None), (YI, 0)])
def test_no_meter_without_both_figures(cents, target):
    assert charts.target_meter(cents, target, kind="fact") is None


def test_funnel_shares_are_of_the_step_before():
    with override("zh-hans"):
        rows = charts.funnel_rows(
            [
                ("对接", 46, "/a", "公开报道 70余个"),
                ("意向", 21, "/b", ""),
                ("签约", 0, "/c", ""),
                ("开工", 0, "/d", ""),
            ]
        )
    assert [row.width for row in rows] == ["100.00%", "45.65%", "0.00%", "0.00%"]
    assert [row.share for row in rows] == ["", "占 46 的 46%", "占 21 的 0%", ""]
    assert rows[0].published == "公开报道 70余个"


def test_a_sparkline_needs_two_points():
    assert charts.sparkline([3], "one") is None
    line = charts.sparkline([3, 3, 5], "from 3 to 5")
    assert line is not None
    assert line.path == "M0.00 24.00L50.00 24.00L100.00 4.00"
    assert line.end_y == "4.0"


def test_figures_that_would_touch_leave_the_lower_one_to_the_table():
    with override("zh-hans"):
        chart = charts.month_bars(
            [52 * YI // 100, 57 * YI // 100, 41 * YI // 100, 0, 41 * YI // 100],
            kind="fact", title="到位资金", now=5,
        )  # fmt: skip
    assert [bar.shows_figure for bar in chart.bars[:5]] == [False, True, True, True, True]
    assert "1月 0.52" in chart.sentence


def test_names_in_a_quadrant_do_not_lie_over_each_other():
    # dots too far apart to share a name, whose names would meet in the middle
    far = "超薄玻璃与电子玻璃的深加工和镀膜用的基板以及盖板"
    chart = charts.quadrant([(far, 0.8, 20.0), (far, 1.2, 20.0), (far, 1.2, 25.0)], 20.0, "")

    assert chart is not None
    assert [dot.y for dot in chart.dots] == ["160.0", "160.0", "48.0"]
    assert [dot.label_y for dot in chart.dots] == ["164.0", "178.0", "52.0"]


def test_a_name_in_a_quadrant_stands_on_the_side_where_it_need_not_leave_its_dot():
    crowd = [("浮法玻璃", 0.77, 13.0), ("汽车玻璃", 0.75, 11.9), ("节能门窗·幕墙", 1.12, 14.0)]

    chart = charts.quadrant([*crowd, ("纯碱", 1.29, 2.0)], 7.7, "")

    assert chart is not None
    assert [float(dot.label_y) - float(dot.y) for dot in chart.dots[2:]] == [4, 4]
    assert [dot.anchor for dot in chart.dots[2:]] == ["end", "end"]
    long = charts.quadrant([("节能门窗与建筑幕墙" * 2, 1.12, 14.0), *crowd[:2]], 7.7, "")
    assert long is not None
    assert [dot.anchor for dot in long.dots] == ["end", "start", "start"]


def test_a_quadrant_has_the_quotient_1_in_the_middle_and_names_neighbours_once():
    points = [("甲", 1.0, 20.0), ("乙", 3.0, 30.0), ("丙", 0.0, 10.0), ("丁", 0.1, 10.0)]

    with override("zh-hans"):
        chart = charts.quadrant(points, 20.0, "四个环节")

    assert chart is not None
    assert (chart.height, chart.middle_y, chart.sentence) == (320, "160.0", "四个环节")
    assert [(dot.x, dot.y, dot.is_strong) for dot in chart.dots] == [
        ("50.00%", "160.0", True),
        ("96.00%", "48.0", True),
        ("4.00%", "272.0", False),
        ("8.60%", "272.0", False),
    ]
    assert [dot.label for dot in chart.dots] == ["甲", "乙", "丙等（另 1 个）", ""]
    assert (chart.dots[1].anchor, chart.dots[1].label_x) == ("end", "94.00%")
    assert charts.quadrant([], 20.0, "") is None
