"""Counting a register for a county: exact numbers, references, refusals, pages."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from tests.visits import visitor

from wutong.audit.models import Event
from wutong.chains.public import IndustryClass
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.prospecting.actions import retry_standing, run_standing, start_standing
from wutong.prospecting.models import DivisionStanding, Standing, StandingState
from wutong.prospecting.queries.standing import (
    counted_firms as firms_counted,
)
from wutong.prospecting.queries.standing import (
    latest_standing,
    outlook_of,
    quadrant_of,
    segments_of,
)
from wutong.prospecting.rules import standing as rules
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

from .factories import counted_firms, done_standing, loaded_classes, made_register


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


def test_each_number_of_firms_opens_to_the_firms(gap: SimpleNamespace, settings: Any) -> None:
    register = made_register(gap, settings, counted_firms(), name="示例统计名录")
    done = done_standing(gap, register)
    leader, address = visitor(gap.leader), reverse("prospecting:standing-firms", args=[done.pk])

    counted = firms_counted(done, ["25", "62", "01"], gap.leader)
    shown = leader.get(f"{address}?code=25")
    of_all = leader.get(reverse("prospecting:standing-page", args=[done.pk]))

    assert counted.firms == len(counted.rows) == done.firms_county == 4
    assert [row.code for row in counted.rows] == ["25", "25", "25", "62"]
    coke = [row for row in counted.rows if row.code == "25"]
    assert [(row.registered is not None, row.is_recent) for row in coke].count((True, True)) == 1
    assert len(shown.context["rows"]) == 3
    assert f"{address}?code=62" in of_all.text
    assert leader.get(f"{address}?code=99").status_code == 404
    assert leader.get(f"{address}?code=x").status_code == 404
    # a count that was made before firms were kept says so
    DivisionStanding.objects.filter(standing=done).update(named=[])
    assert leader.get(f"{address}?code=25").context["counted"].left_out == 3


def test_only_the_first_firms_of_an_industry_are_named(
    gap: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_NAMED", 2)
    register = made_register(gap, settings, counted_firms(), name="示例统计名录")

    counted = firms_counted(done_standing(gap, register), ["25"], gap.leader)

    assert (counted.firms, len(counted.rows), counted.left_out) == (3, 2, 1)


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


CLASSES = {"2521": "炼焦", "6210": "正餐服务", "0111": "稻谷种植"}


def test_more_classes_than_a_byte_can_tell_keep_their_own_counts() -> None:
    codes = [f"{n:04d}" for n in range(100, 1482)]
    cells = {("b", code): Cell(1) for code in codes}
    cells |= {("a", code): Cell(n + 1) for n, code in enumerate(codes) if n % 2}

    found = standing(Tally(cells), "a", {"country": ["a", "b"]})

    assert [line.code for line in found.lines] == codes
    assert [line.firms for line in found.lines] == [
        n + 1 if n % 2 else 0 for n in range(len(codes))
    ]
    firms = sum(range(2, 1383, 2))
    assert (found.firms, found.totals) == (firms, {"country": firms + 1382})
    # the 258th class: 258 firms here, 259 in all
    line = found.lines[257]
    assert line.groups == {"country": 259}
    assert line.quotient == pytest.approx((258 / firms) / (259 / (firms + 1382)))
    assert (found.lines[256].quotient, found.lines[256].present) == (0.0, False)


def test_a_register_is_counted_by_classes_beside_its_divisions(
    gap: SimpleNamespace, settings: Any
) -> None:
    register = made_register(gap, settings, counted_firms(), name="示例统计名录")
    loaded_classes(CLASSES)
    by_division = done_standing(gap, register)

    done = done_standing(gap, register, level="class")

    assert done.state == StandingState.DONE, done.message
    rows = {row.code: row for row in done.divisions.all()}
    assert all(len(code) == 4 for code in rows)
    assert rows["2521"].firms == 3
    assert latest_standing(gap.officer, gap.county.pk) == by_division
    assert latest_standing(gap.officer, gap.county.pk, "class") == done
    coking = segments_of(gap.chain, done, gap.officer)[1]
    assert (coking.codes, coking.firms) == ("2521 炼焦", 3)
    client = visitor(gap.officer)
    chain = reverse("prospecting:chain-standing", args=[gap.chain.pk])
    fine = client.get(f"{chain}?level=class").content.decode()
    coarse = client.get(chain).content.decode()
    assert "2521 炼焦" in fine
    assert "2521 炼焦" not in coarse
    page = client.get(reverse("prospecting:standing-page", args=[done.pk])).content.decode()
    assert reverse("prospecting:standing-page", args=[by_division.pk]) in page


def test_classes_without_the_table_say_where_it_is_found(
    gap: SimpleNamespace, settings: Any
) -> None:
    register = made_register(gap, settings, counted_firms(), name="示例统计名录")
    before = Event.objects.count()

    with pytest.raises(BadInput, match=r"stats\.gov\.cn"):
        start_standing(register, gap.county, level="class", actor=gap.officer)

    client = visitor(gap.officer)
    form = client.get(reverse("prospecting:standing-list")).content.decode()
    sent = {"register": register.pk, "place_by": "code", "level": "class", "growth_years": 3}
    refused = client.post(reverse("prospecting:standing-list"), sent)
    chain = reverse("prospecting:chain-standing", args=[gap.chain.pk])
    empty = client.get(f"{chain}?level=class").content.decode()
    assert refused.status_code == 422
    assert all("stats.gov.cn" in html for html in (form, refused.content.decode(), empty))
    assert not Standing.objects.exists()
    assert Event.objects.count() == before


def test_a_segment_with_no_class_is_unknown_by_classes(gap: SimpleNamespace, settings: Any) -> None:
    register = made_register(gap, settings, counted_firms(), name="示例统计名录")
    loaded_classes(CLASSES)
    done = done_standing(gap, register, level="class")
    link = gap.chain.segments.get(code="coking").industries.get()
    IndustryClass.objects.filter(pk=link.industry_id).update(code="252", level="group")

    coking = segments_of(gap.chain, done, gap.officer)[1]

    assert (coking.strength, coking.growth, coking.firms) == (None, None, None)
    assert "252" in coking.why


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
