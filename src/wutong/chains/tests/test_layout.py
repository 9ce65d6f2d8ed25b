"""The chain map: exact pictures of small chains, and what holds for any chain."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wutong.chains.rules.layout import (
    BOX_HEIGHT,
    ChainMap,
    MapLayer,
    MapLink,
    MapSegment,
    lay_out,
)
from wutong.chains.rules.ordering import Arc, Item, best_order, count_crossings
from wutong.chains.rules.words import text_width, wrap


def layers(count: int) -> list[MapLayer]:
    return [MapLayer(n, f"层{n}") for n in range(1, count + 1)]


def chain(spec: str, links: str, *, focus: str | None = None) -> ChainMap:
    """ "a1 b2* c2" are codes with their layer, * the main path; "a-b b-c?" are links, ? unsure."""
    segments = [
        MapSegment(word[0], int(word[1]), place, word[0], main_path=word.endswith("*"))
        for place, word in enumerate(spec.split())
    ]
    flows = [MapLink(w[0], w[2], sure=not w.endswith("?")) for w in links.split()]
    return lay_out(layers(max(s.layer for s in segments)), segments, flows, focus=focus)


def corner(drawn: ChainMap, code: str) -> tuple[int, int]:
    box = next(box for box in drawn.boxes if box.code == code)
    return box.frame.x, box.frame.y


def path(drawn: ChainMap, source: str, target: str) -> str:
    return next(e.path for e in drawn.edges if (e.source, e.target) == (source, target))


def test_a_single_segment_stands_under_its_heading() -> None:
    drawn = chain("a1", "")

    assert corner(drawn, "a") == (1, 46)
    assert [(t.x, t.y, t.words) for t in drawn.headings] == [(1, 14, "1　层1")]
    assert (drawn.width, drawn.height, drawn.axis_y) == (1116, 106, 26)


def test_six_columns_stand_192_apart_and_a_straight_chain_is_a_straight_line() -> None:
    drawn = chain("a1 b2 c3 d4 e5 f6", "a-b b-c c-d d-e e-f")

    assert [corner(drawn, code) for code in "abcdef"] == [
        (1, 46), (193, 46), (385, 46), (577, 46), (769, 46), (961, 46),
    ]  # fmt: skip
    assert path(drawn, "a", "b") == "M155 75C174 75 174 75 193 75"


def test_two_columns_are_spread_over_the_map_so_that_text_keeps_its_size() -> None:
    drawn = chain("a1 b2", "a-b")

    assert [corner(drawn, code) for code in "ab"] == [(1, 46), (961, 46)]
    assert drawn.width == 1116


def test_seven_columns_fit_by_narrower_boxes_not_by_smaller_text() -> None:
    drawn = chain("a1 b2 c3 d4 e5 f6 g7", "a-b")

    assert drawn.width == 1116
    assert [box.frame.x for box in drawn.boxes] == [1 + 163 * n for n in range(7)]
    assert {box.frame.width for box in drawn.boxes} == {132}
    assert path(drawn, "a", "b") == "M133 75C148 75 148 75 164 75"


def test_two_crossed_links_are_uncrossed_by_swapping_a_column() -> None:
    drawn = chain("a1 b1 c2 d2", "a-d b-c")

    assert drawn.crossings == 0
    assert corner(drawn, "a")[1] == corner(drawn, "d")[1] == 46
    assert corner(drawn, "b")[1] == corner(drawn, "c")[1] == 46 + 78


def test_without_links_the_order_that_was_asked_for_stands() -> None:
    segments = [MapSegment(code, 1, order, code) for code, order in (("z", 1), ("a", 2), ("m", 3))]

    drawn = lay_out(layers(1), segments, [])

    assert [corner(drawn, code)[1] for code in "zam"] == [46, 124, 202]


def test_one_source_of_three_stands_level_with_the_middle_one() -> None:
    drawn = chain("a1 b2 c2 d2", "a-b a-c a-d")

    assert corner(drawn, "a")[1] == corner(drawn, "c")[1] == 46 + 78


def test_one_source_of_two_stands_between_them() -> None:
    drawn = chain("a1 b2 c2", "a-b a-c")

    assert corner(drawn, "a")[1] == 46 + 39


def test_the_main_path_runs_straight_through_a_fan() -> None:
    drawn = chain("a1* b2 c2 d2* e3*", "a-b a-c a-d d-e")

    assert corner(drawn, "a")[1] == corner(drawn, "d")[1] == corner(drawn, "e")[1]
    assert {(e.source, e.target) for e in drawn.edges if e.on_path} == {("a", "d"), ("d", "e")}


def test_a_short_cut_is_no_part_of_the_main_path() -> None:
    drawn = chain("a1* b2* c3* d4*", "a-b b-c c-d a-c b-d")

    assert {(e.source, e.target) for e in drawn.edges if e.on_path} == {
        ("a", "b"), ("b", "c"), ("c", "d"),
    }  # fmt: skip


def test_a_focus_makes_the_ways_to_and_from_it_bold_and_no_others() -> None:
    drawn = chain("a1* b2* c2 d3* e3", "a-b a-c b-d c-e", focus="c")

    assert {(e.source, e.target) for e in drawn.edges if e.on_path} == {("a", "c"), ("c", "e")}
    assert [e.on_path for e in drawn.edges] == [False, False, True, True]  # bold is painted last


def test_a_link_over_a_column_gets_a_lane_that_touches_no_box() -> None:
    drawn = chain("a1 b2 c3", "a-b b-c a-c")

    assert path(drawn, "a", "c").count("C") == 2
    lane = int(path(drawn, "a", "c").split("H")[0].rsplit(" ", 1)[1])
    top = corner(drawn, "b")[1]
    assert lane < top or lane > top + BOX_HEIGHT


def test_a_link_backward_and_one_inside_a_column_carry_a_head() -> None:
    drawn = chain("a1 b2 c2", "b-a b-c")

    back = next(e for e in drawn.edges if e.target == "a")
    down = next(e for e in drawn.edges if e.target == "c")
    assert (back.direction, down.direction) == ("backward", "sideways")
    x, y = corner(drawn, "c")
    assert down.path == f"M{x + 54} {y - 20}V{y}M{x + 50} {y - 6}L{x + 54} {y}L{x + 58} {y - 6}"
    assert back.path.endswith(f"L155 {corner(drawn, 'a')[1] + 29}L161 {corner(drawn, 'a')[1] + 33}")


def test_an_unsure_link_stays_marked() -> None:
    drawn = chain("a1 b2", "a-b?")

    assert [e.sure for e in drawn.edges] == [False]


def test_a_segment_to_extend_to_is_drawn_as_an_arrow() -> None:
    drawn = lay_out(layers(1), [MapSegment("a", 1, 1, "锂电负极材料", mark="next")], [])

    assert drawn.boxes[0].outline == "M1 46H143L155 75L143 104H1Z"
    assert drawn.boxes[0].glyph == "M10 75h12m-5 -5l5 5l-5 5"


def test_a_long_english_name_is_wrapped_and_the_boxes_grow() -> None:
    names = ["Hydrogen and synthetic ammonia", "硝酸"]
    segments = [MapSegment(str(n), 1, n, name) for n, name in enumerate(names)]

    drawn = lay_out(layers(1), segments, [])

    assert [t.words for t in drawn.boxes[0].name] == ["Hydrogen", "and synthetic", "ammonia"]
    assert {box.frame.height for box in drawn.boxes} == {BOX_HEIGHT + 18}
    last, count = drawn.boxes[0].name[-1], drawn.boxes[0].count
    assert last.y < count.y < drawn.boxes[0].frame.y + drawn.boxes[0].frame.height - 2


@pytest.mark.parametrize(
    ("links", "fault"),
    [
        ([MapLink("a", "x")], "link a to x: no segment x"),
        ([MapLink("a", "a")], "link a leads to itself"),
    ],
)
def test_a_link_that_leads_nowhere_is_refused(links: list[MapLink], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        lay_out(layers(1), [MapSegment("a", 1, 1, "a")], links)


def test_a_segment_in_no_layer_and_one_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="segment a stands in layer 9"):
        lay_out(layers(1), [MapSegment("a", 9, 1, "a")], [])
    with pytest.raises(ValueError, match="segment a stands twice"):
        lay_out(layers(1), [MapSegment("a", 1, 1, "a"), MapSegment("a", 1, 2, "a")], [])


def test_crossings_are_counted_pair_by_pair() -> None:
    a, b, c, d = (Item(k, n, 58, 20) for k, n in (("a", 0), ("b", 0), ("c", 1), ("d", 1)))

    assert count_crossings([[a, b], [c, d]], [Arc(a, d), Arc(b, c)]) == 1
    assert count_crossings([[a, b], [c, d]], [Arc(a, c), Arc(b, d), Arc(a, d)]) == 0
    assert count_crossings([[a, b], [c, d]], [Arc(a, c), Arc(a, d), Arc(b, c), Arc(b, d)]) == 1


def test_ordering_never_makes_more_crossings_than_there_were() -> None:
    dice = random.Random(7)
    for _ in range(30):
        columns = [[Item(f"{c}{n}", c, 58, 20) for n in range(4)] for c in range(4)]
        arcs = [
            Arc(dice.choice(columns[c]), dice.choice(columns[c + 1]))
            for c in range(3)
            for _ in range(6)
        ]
        assert count_crossings(best_order(columns, arcs), arcs) <= count_crossings(columns, arcs)


@st.composite
def chains(draw: st.DrawFn) -> tuple[list[MapSegment], list[MapLink]]:
    count = draw(st.integers(1, 14))
    segments = [
        MapSegment(
            f"s{n}",
            draw(st.integers(1, 5)),
            draw(st.integers(0, 3)),
            draw(st.sampled_from(["炼焦", "苯加氢精制", "Lithium battery anode materials"])),
            main_path=draw(st.booleans()),
        )
        for n in range(count)
    ]
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    ends = draw(st.sets(pairs.filter(lambda p: p[0] != p[1]), max_size=18)) if count > 1 else set()
    return segments, [MapLink(f"s{a}", f"s{b}") for a, b in sorted(ends)]


@settings(max_examples=60, deadline=None)
@given(chains(), st.randoms(use_true_random=False))
def test_any_chain_is_drawn_without_overlap_inside_its_frame_and_always_the_same(
    spec: tuple[list[MapSegment], list[MapLink]], dice: random.Random
) -> None:
    segments, links = spec

    drawn = lay_out(layers(5), segments, links)

    assert {box.code for box in drawn.boxes} == {s.code for s in segments}
    assert len(drawn.edges) == len(links)
    for one, two in combinations([box.frame for box in drawn.boxes], 2):
        assert one.x != two.x or abs(one.y - two.y) >= one.height + 19  # rounding may take one
    assert all(box.frame.y >= 46 for box in drawn.boxes)
    assert all(box.frame.y + box.frame.height < drawn.height for box in drawn.boxes)
    assert all(box.frame.x + box.frame.width < drawn.width for box in drawn.boxes)

    shuffled, flows = list(segments), list(links)
    dice.shuffle(shuffled)
    dice.shuffle(flows)
    assert lay_out(layers(5), shuffled, flows) == drawn


def test_wrapping_loses_no_sign_and_keeps_within_the_width() -> None:
    for name in (
        "苯加氢精制与粗苯回收装置",
        "Hydrogen and synthetic ammonia",
        "针状焦（煤系）",
        "LNG",
    ):
        lines = wrap(name, 112, 14)
        assert "".join(lines).replace(" ", "") == name.replace(" ", "")
        assert all(text_width(line, 14) <= 112 for line in lines)


def test_lines_are_balanced_and_no_line_begins_with_a_closing_mark() -> None:
    assert wrap("高纯度电子级硝酸盐产品", 112, 14) == ("高纯度电子级", "硝酸盐产品")
    assert wrap("高性能复合肥料（硝基）", 112, 14) == ("高性能复合肥", "料（硝基）")
    assert wrap("Coke", 112, 14) == ("Coke",)


def test_a_name_breaks_at_its_middle_dot_first() -> None:
    assert wrap("高纯硝酸盐·熔盐", 94, 14) == ("高纯硝酸盐·", "熔盐")
    assert wrap("煤气化·合成气", 94, 14) == ("煤气化·", "合成气")
    assert wrap("甲醇·LNG", 94, 14) == ("甲醇·LNG",)
