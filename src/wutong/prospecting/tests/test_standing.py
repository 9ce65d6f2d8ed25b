"""Counting a register for a county: exact numbers, references, refusals, pages."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from tests.visits import visitor

from wutong.audit.models import Event
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.prospecting.actions import retry_standing, run_standing, start_standing
from wutong.prospecting.models import DivisionStanding, Standing, StandingState
from wutong.prospecting.queries.standing import outlook_of, quadrant_of, segments_of
from wutong.prospecting.rules.standing import (
    Cell,
    Tally,
    gap,
    quotient,
    region_by_city,
    region_by_code,
    standing,
    weighted,
    years_before,
)

from .factories import counted_firms, done_standing, made_register


def test_a_region_is_told_by_the_code_or_the_city_and_never_guessed() -> None:
    assert region_by_code("91141122MA0ABCDE12") == "141122"
    assert [
        region_by_code(code) for code in (None, "", "N/A", "9114112", "9X14A122MA0ABCDE12")
    ] == [""] * 5
    assert region_by_city("山西省", "交城县") == "山西省/交城县"
    assert [region_by_city("山西省", city) for city in (None, "", "未知")] == [""] * 3


def test_an_unknown_part_makes_a_mean_unknown() -> None:
    assert weighted([(2.0, 1.0), (0.5, 0.5)]) == 1.5
    assert weighted([(2.0, 1.0), (None, 0.5)]) is None
    assert weighted([]) is None
    assert gap(None, 1.0) is None
    assert gap(0.25, 1.0) == 0.75
    assert quotient(1, 2, 1, 4) == 2.0
    assert quotient(1, 0, 1, 4) is None


def test_years_count_back_from_a_leap_day() -> None:
    from datetime import date

    assert years_before(date(2024, 2, 29), 3) == date(2021, 2, 28)


def test_a_stranger_in_its_own_region_changes_no_other_count() -> None:
    cells = {("a", "25"): Cell(3), ("a", "62"): Cell(1), ("b", "62"): Cell(2)}
    plain = standing(Tally(dict(cells)), "a", {"country": ["a", "b"]})
    more = standing(Tally({**cells, ("z", "99"): Cell(1)}), "a", {"country": ["a", "b"]})

    assert [(line.code, line.firms, line.groups) for line in plain.lines] == [
        (line.code, line.firms, line.groups) for line in more.lines if line.code != "99"
    ]
    with pytest.raises(KeyError):
        standing(Tally(cells), "nowhere", {})


def test_a_register_is_counted_to_the_county_and_its_references(
    gap: SimpleNamespace, settings: Any
) -> None:
    register = made_register(gap, settings, counted_firms(), name="示例统计名录")

    done = done_standing(gap, register, peers=["141121"])

    assert done.state == StandingState.DONE, done.message
    assert (done.rows_read, done.firms_unread, done.firms_unplaced) == (20, 1, 1)
    assert (done.firms_county, done.regions) == (4, 4)
    assert done.totals == {"city": 10, "province": 14, "country": 18, "peers": 6}
    assert done.is_example
    rows = {row.code: row for row in done.divisions.all()}
    assert sorted(rows) == ["01", "25", "62"]
    coke, food, rice = rows["25"], rows["62"], rows["01"]
    # 3 of 4 firms here, 6 of 18 in all
    assert coke.quotient == pytest.approx((3 / 4) / (6 / 18))
    assert (coke.firms, coke.dated, coke.recent, coke.present) == (3, 2, 1, True)
    assert food.quotient == pytest.approx((1 / 4) / (7 / 18))
    assert not food.present
    assert food.groups == {"city": 5, "province": 7, "country": 7, "peers": 4}
    # nothing here: a quotient of 0 is known, growth is not
    assert (rice.quotient, rice.firms, rice.dated) == (0.0, 0, 0)
    assert food.reasons == [["25", pytest.approx(0.5)]]

    outlook = outlook_of(done, "peers")
    assert [row.row.code for row in outlook.rows] == ["62"]
    assert outlook.rows[0].gap == pytest.approx((4 / 6 - 1 / 4) / (7 / 18))
    assert "0.50" in outlook.rows[0].why
    assert (outlook.present, outlook.ahead, outlook.unknown) == (1, 1, 0)


def test_by_city_the_city_around_the_county_is_not_known(
    gap: SimpleNamespace, settings: Any
) -> None:
    register = made_register(gap, settings, counted_firms(), name="示例统计名录")

    done = done_standing(gap, register, place_by="city")

    assert done.totals == {"province": 18, "country": 18}
    assert (done.firms_county, done.regions) == (4, 3)


def test_a_county_without_firms_fails_with_words_and_can_be_tried_again(
    gap: SimpleNamespace,
) -> None:
    failed = done_standing(gap, gap.register)

    assert failed.state == StandingState.FAILED
    assert "交城县" in failed.message
    assert not DivisionStanding.objects.exists()
    assert retry_standing(failed.pk, actor=gap.officer).state == StandingState.QUEUED


def test_unknown_peers_are_named(gap: SimpleNamespace, settings: Any) -> None:
    register = made_register(gap, settings, counted_firms(), name="示例统计名录")

    failed = done_standing(gap, register, peers=["141121", "659999"])

    assert failed.state == StandingState.FAILED
    assert "659999" in failed.message
    assert "141121" not in failed.message


def test_a_count_that_lost_its_worker_gives_the_same(gap: SimpleNamespace, settings: Any) -> None:
    register = made_register(gap, settings, counted_firms(), name="示例统计名录")
    made = start_standing(register, gap.county, actor=gap.officer)
    assert start_standing(register, gap.county, actor=gap.officer).pk == made.pk
    Standing.objects.filter(pk=made.pk).update(state=StandingState.RUNNING, rows_read=7)

    assert run_standing(made.pk, actor=gap.clock).rows_read == 20
    run_standing(made.pk, actor=gap.clock)
    assert made.divisions.count() == 3


def test_who_may_not_and_too_many_peers_change_nothing(gap: SimpleNamespace) -> None:
    before = Event.objects.count()

    with pytest.raises(NotAllowed):
        start_standing(gap.register, gap.county, actor=gap.department)
    with pytest.raises(BadInput):
        start_standing(
            gap.register, gap.county, peers=[str(n) for n in range(31)], actor=gap.officer
        )

    assert not Standing.objects.exists()
    assert Event.objects.count() == before


def test_segments_without_class_are_unknown_and_not_drawn(
    gap: SimpleNamespace, settings: Any
) -> None:
    register = made_register(gap, settings, counted_firms(), name="示例统计名录")
    done = done_standing(gap, register)

    rows = segments_of(gap.chain, done, gap.officer)

    assert [(row.segment.code, row.is_known) for row in rows] == [
        ("washing", False), ("coking", True), ("tar", False), ("needle", False), ("anode", False),
    ]  # fmt: skip
    assert (rows[1].strength, rows[1].growth, rows[1].firms) == (pytest.approx(2.25), 50.0, 3)
    assert all(row.why for row in rows if not row.is_known)
    chart = quadrant_of(gap.chain, rows, 40.0)
    assert chart is not None
    assert len(chart.dots) == 1
    assert chart.unknown == 4
    assert chart.dots[0].is_strong
    assert quadrant_of(gap.chain, rows[:1], 40.0) is None


def test_the_pages_say_their_n_their_day_and_the_sample(
    gap: SimpleNamespace, settings: Any
) -> None:
    register = made_register(gap, settings, counted_firms(), name="示例统计名录")
    done = done_standing(gap, register)
    client = visitor(gap.officer)

    page = client.get(reverse("prospecting:standing-page", args=[done.pk])).content.decode()
    chain = client.get(reverse("prospecting:chain-standing", args=[gap.chain.pk])).content.decode()

    assert "badge-sample" in page
    assert "badge-sample" in chain
    assert "2026" in page
    assert 'role="img"' in chain
    assert chain.count('<circle class="fill-') == 1
