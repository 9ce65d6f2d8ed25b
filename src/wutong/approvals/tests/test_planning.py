"""Plans: which items and why, in which mode, in what order, until when; faults by their field."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wutong.approvals.commands import plan as plan_file
from wutong.approvals.commands import psplib
from wutong.approvals.rules.planning import (
    Plan,
    PlannedItem,
    department_load,
    holds,
    make_plan,
    packaged_content,
    read_answers,
)
from wutong.approvals.rules.planning.content import ContentFault, read_content
from wutong.calendars.rules import WorkCalendar, packaged_calendar
from wutong.kernel.errors import BadInput
from wutong.matters.rules.catalogue import packaged_catalogue

CONTENT, CATALOGUE, CALENDAR = packaged_content(), packaged_catalogue(), packaged_calendar()
START = date(2026, 3, 2)
GLASS: dict[str, object] = {
    "kind": "industrial", "procedure": "record", "land": "new", "in_zone": True, "hazard": "none",
    "eia": "form", "floor_area_m2": 42000, "land_hectares": 8, "energy_tce": 5200,
    "fire_special": True, "civil_defence": False, "commitment": True, "credit_breach": False,
}  # fmt: skip
NITRO = GLASS | {"hazard": "chemicals", "eia": "report"}


def planned(answers: dict[str, object], calendar: WorkCalendar = CALENDAR) -> Plan:
    good, faults = read_answers(answers, CONTENT)
    assert faults == []
    return make_plan(good, START, catalogue=CATALOGUE, content=CONTENT, calendar=calendar)


def by_code(plan: Plan) -> dict[str, PlannedItem]:
    return {item.code: item for item in plan.items}


def test_a_glass_project_in_the_zone_goes_by_the_full_kit() -> None:
    plan = planned(GLASS)

    modes = {code: item.mode.value for code, item in by_code(plan).items()}
    assert modes == {
        "invest-record": "filing", "region-eia": "government", "region-seismic": "government",
        "region-geohazard": "government", "land-supply": "procedure",
        "land-planning-permit": "approval", "design-scheme": "commitment",
        "works-planning-permit": "commitment", "eia-form": "approval",
        "energy-review": "commitment", "soil-water-plan": "commitment",
        "fire-design": "approval", "drawing-review": "commitment",
        "construction-permit": "approval",
    }  # fmt: skip
    assert (plan.finish, plan.known) == (date(2026, 6, 8), True)
    assert (plan.serial_days, plan.parallel_days, plan.commitment_days) == (147, 87, 67)
    assert plan.counted_from == START
    assert [item.code for item in plan.items if item.critical] == [
        "land-supply", "land-planning-permit", "design-scheme", "works-planning-permit",
        "fire-design", "construction-permit",
    ]  # fmt: skip
    assert "eia-report" in plan.left_out
    assert plan.not_counted == ()


def test_a_nitro_project_is_refused_commitment_by_a_named_rule() -> None:
    items = by_code(planned(NITRO))

    for code in ("safety-conditions", "safety-design", "lightning-design", "fire-design"):
        assert (items[code].mode, items[code].why_not_rule) == ("approval", "safety")
    assert (items["eia-report"].mode, items["eia-report"].why_not_rule) == (
        "approval", "environment",
    )  # fmt: skip
    assert "42号" in items["lightning-design"].why_not_basis
    # what doesn't touch safety may still be committed to
    assert items["energy-review"].mode == "commitment"


def test_a_breach_takes_every_commitment_away() -> None:
    plan = planned(GLASS | {"credit_breach": True})

    assert not any(item.mode == "commitment" for item in plan.items)
    assert by_code(plan)["energy-review"].why_not_rule == "breach"
    assert plan.commitment_days == plan.parallel_days == 87


def test_commitment_is_the_applicants_own_choice() -> None:
    plan = planned(GLASS | {"commitment": False})

    assert by_code(plan)["energy-review"].why_not_rule == "own-choice"
    # what it would save is told all the same
    assert (plan.parallel_days, plan.commitment_days) == (87, 67)


def test_every_paper_is_asked_for_once_and_shared_ones_not_at_all() -> None:
    plan = planned(GLASS)
    papers = {paper.document: paper for paper in plan.papers}

    assert len(papers) == len(plan.papers)
    assert papers["business-licence"].is_shared
    assert len(papers["project-form"].asked_by) > 2
    assert plan.asked_once < len(plan.papers) < plan.asked_separately


def test_a_missing_answer_is_planned_to_be_safe_and_told() -> None:
    items = by_code(planned({"kind": "industrial"}))

    assert {"eia-report", "eia-form", "safety-conditions"} <= set(items)
    assert items["eia-report"].unsure == ("eia",)
    assert "startup-licence" not in items
    assert not any(item.mode == "commitment" for item in items.values())


def test_starting_up_is_six_things_by_one_form() -> None:
    plan = planned({"kind": "start-up"})

    assert [item.code for item in plan.items] == [
        "startup-licence", "startup-seal", "startup-invoice", "startup-social", "startup-fund",
        "startup-bank",
    ]  # fmt: skip
    assert (plan.serial_days, plan.parallel_days) == (8, 5)
    assert len(next(p for p in plan.papers if p.document == "startup-form").asked_by) == 6


def test_a_plan_that_reaches_an_unpublished_year_stays_open_and_keeps_its_sums() -> None:
    known = WorkCalendar(years={2025, 2026}, special=CALENDAR.special)
    good, _faults = read_answers(GLASS, CONTENT)
    plan = make_plan(good, date(2026, 11, 2), catalogue=CATALOGUE, content=CONTENT, calendar=known)

    assert (plan.finish, plan.known) == (None, False)
    assert plan.latest_known == date(2026, 12, 31)
    # land until 2 December, then 21 working days of December: the permit is on 30 December
    fire = by_code(plan)["fire-design"]
    assert (fire.start, fire.finish, fire.open_days) == (date(2026, 12, 30), None, 19)
    assert plan.counted_from == date(2025, 11, 2)
    assert plan.serial_days is not None
    assert fire.critical


@given(
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["industrial", "warehouse", "civil"])},
        optional={
            "procedure": st.sampled_from(["record", "approve"]),
            "land": st.sampled_from(["new", "held", "lease"]),
            "in_zone": st.booleans(), "commitment": st.booleans(), "fire_special": st.booleans(),
            "civil_defence": st.booleans(), "credit_breach": st.booleans(),
            "hazard": st.sampled_from(["none", "flammable", "chemicals"]),
            "eia": st.sampled_from(["report", "form", "registration"]),
            "floor_area_m2": st.integers(0, 100_000), "energy_tce": st.integers(0, 5000),
            "land_hectares": st.floats(0, 50),
        },
    )
)  # fmt: skip
def test_whatever_is_answered_items_follow_what_they_need(answers: dict[str, object]) -> None:
    plan = planned(answers)
    items = by_code(plan)

    for item in plan.items:
        for before in item.needs:
            ended = items[before].finish
            if item.start and ended:
                assert item.start >= ended
        assert item.why
        assert item.mode != "commitment" or answers.get("commitment")
    assert plan.serial_days is not None
    assert plan.parallel_days is not None
    assert plan.commitment_days is not None
    assert plan.commitment_days <= plan.parallel_days <= plan.serial_days


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        ({}, True), ({"a": [1]}, True), ({"a": [2]}, False), ({"b": [1]}, None),
        ({"a": [2], "b": [1]}, False), ({"a": [1], "b": [1]}, None), ({"n": {"at_least": 5}}, True),
        ({"n": {"above": 5}}, False), ({"n": {"below": 6}}, True), ({"t": {"above": 0}}, False),
    ],
)  # fmt: skip
def test_conditions_know_three_answers(condition: dict[str, Any], verdict: bool | None) -> None:
    assert holds(condition, {"a": 1, "n": 5, "t": True}) is verdict


def test_rules_hold_between_their_days() -> None:
    text = (
        '[[questions]]\ncode = "kind"\nlabel = "x"\n'
        '[[applies]]\nitem = "a"\nreason = "r"\nbasis = "b"\nvalid_to = 2025-12-31\n'
    )

    assert read_content(text).on(date(2026, 1, 1)).applies == ()
    assert len(read_content(text).on(date(2025, 12, 31)).applies) == 1
    with pytest.raises(ContentFault, match="no question z"):
        read_content(
            text + '[[applies]]\nitem = "a"\nreason = "r"\nbasis = "b"\nwhen = { z = [1] }'
        )


def written(folder: Path, content: object) -> Path:
    path = folder / "plan.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_the_command_answers_a_file(tmp_path: Path) -> None:
    done = plan_file(written(tmp_path, {"start": "2026-03-02", "answers": GLASS}))

    assert (done["finish"], done["known"], done["serial_days"]) == ("2026-06-08", True, 147)
    assert (done["parallel_days"], done["commitment_days"]) == (87, 67)
    permit = done["items"][-1]
    assert permit | {
        "code": "construction-permit", "mode": "approval", "start": "2026-06-01",
        "finish": "2026-06-08", "critical": True, "department": "approval", "unit": "day",
    } == permit  # fmt: skip
    # the same with the answers at the top
    assert plan_file(written(tmp_path, {"start": "2026-03-02", **GLASS})) == done


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ("{", "not JSON"), ([1], "one JSON object"), ({}, "kind: is missing"),
        ({"kind": "castle"}, "kind: “castle” is none of"), ({"kind": "civil", "colour": 1}, "colour"),
        ({"kind": "civil", "in_zone": "yes"}, "in_zone"), ({"kind": "civil", "energy_tce": -1}, "energy_tce"),
        ({"kind": "civil", "start": "2026-02-30"}, "start"), ({"kind": "civil", "start": "2033-01-03"}, "start"),
        ({"kind": "civil", "until": "acceptance"}, "construction_days"),
        ({"kind": "civil", "capacity": {"moon": 1}}, "capacity.moon"),
        ({"kind": "civil", "capacity": {"water": 0}}, "capacity.water"),
        ({"kind": "civil", "projects": 0}, "projects"), ({"answers": 3}, "answers"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_names_its_field(
    tmp_path: Path, content: object, field: str
) -> None:
    with pytest.raises(BadInput, match=field):
        plan_file(written(tmp_path, content))


def test_what_if_names_the_bottleneck() -> None:
    load = department_load(
        planned(GLASS), {"natural-resources": 1, "water": 3}, CALENDAR, projects=3, seconds=2
    )

    assert (load.status, load.bound) == ("optimal", load.makespan)
    assert load.free_days < load.makespan
    assert load.bottleneck == "natural-resources"
    assert load.saved_days > 0
    assert load.busy["natural-resources"] > load.busy["water"]


def test_psplib_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "x.sm"
    path.write_text("nothing", encoding="utf-8")

    with pytest.raises(BadInput, match=r"x\.sm: no PSPLIB file"):
        psplib(path, 1.0)
