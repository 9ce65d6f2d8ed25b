"""Whether a site fits: exact findings; unknown is no miss, and nothing speaks of a price."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from wutong.sites.rules import Need, Offered, Verdict, fit, rank

TODAY = date(2026, 11, 27)
D = Decimal


def found(need: Need, site: Offered) -> dict[str, Verdict]:
    """Verdicts by name."""
    return {finding.name: finding.verdict for finding in fit(need, site, TODAY)}


def test_a_site_that_meets_all_has_no_miss_and_nothing_unknown() -> None:
    need = Need(
        kinds=frozenset({"parcel"}), land_from=D(100), land_to=D(150),
        indicators={"intensity": D(320), "energy": D("0.30")}, factors={"power": D(5000)},
        needed_on=date(2027, 3, 1),
    )  # fmt: skip
    site = Offered(
        kind="parcel", state="free", land_mu=D(120), available_from=date(2027, 1, 1),
        indicators={"intensity": D(300), "energy": D("0.35")}, capacities={"power": D(5000)},
    )  # fmt: skip

    findings = fit(need, site, TODAY)

    assert [(f.criterion, f.name, f.wanted, f.found) for f in findings] == [
        ("state", "when", date(2027, 3, 1), date(2027, 1, 1)),
        ("kind", "kind", "parcel", "parcel"),
        ("area", "land", (D(100), D(150)), D(120)),
        ("indicator", "intensity", D(320), D(300)),
        ("indicator", "energy", D("0.30"), D("0.35")),
        ("factor", "power", D(5000), D(5000)),
    ]
    assert rank(findings) == (0, 0)


@pytest.mark.parametrize(
    ("kind", "planned", "limit", "verdict"),
    [
        ("intensity", D(300), D(300), Verdict.OK),
        ("intensity", D("299.99"), D(300), Verdict.MISS),
        ("tax", D(20), D(15), Verdict.OK),
        ("plot_ratio", D("0.9"), D(1), Verdict.MISS),
        ("energy", D("0.35"), D("0.35"), Verdict.OK),
        ("energy", D("0.36"), D("0.35"), Verdict.MISS),
        ("emission", D(1), D("0.5"), Verdict.MISS),
        ("emission", None, D("0.5"), Verdict.UNKNOWN),
        ("emission", D(1), None, Verdict.UNKNOWN),
    ],
)
def test_value_is_asked_at_least_and_use_allowed_at_most(
    kind: str, planned: Decimal | None, limit: Decimal | None, verdict: Verdict
) -> None:
    need = Need(indicators={} if planned is None else {kind: planned})
    site = Offered(kind="parcel", state="free", indicators={} if limit is None else {kind: limit})

    assert found(need, site)[kind] == verdict


def test_what_nobody_has_said_is_unknown_and_not_a_miss() -> None:
    need = Need(land_from=D(60), factors={"water": D(100), "heat": D(3)})
    site = Offered(kind="parcel", state="planned", capacities={"heat": D(0)})

    findings = fit(need, site, TODAY)

    assert {f.name: f.verdict for f in findings} == {
        "when": Verdict.UNKNOWN, "land": Verdict.UNKNOWN, "water": Verdict.UNKNOWN,
        "heat": Verdict.MISS,
    }  # fmt: skip
    assert rank(findings) == (1, 3)


@pytest.mark.parametrize(
    ("state", "ready", "needed", "verdict"),
    [
        ("reserved", None, None, Verdict.MISS),
        ("occupied", date(2020, 1, 1), None, Verdict.MISS),
        ("free", None, None, Verdict.OK),
        ("free", date(2027, 5, 1), date(2027, 4, 30), Verdict.MISS),
        ("planned", date(2027, 4, 30), date(2027, 4, 30), Verdict.OK),
        ("planned", date(2027, 4, 30), None, Verdict.UNKNOWN),
        ("planned", None, date(2027, 4, 30), Verdict.UNKNOWN),
    ],
)
def test_a_site_is_free_now_or_in_time(
    state: str, ready: date | None, needed: date | None, verdict: Verdict
) -> None:
    site = Offered(kind="parcel", state=state, available_from=ready)

    assert fit(Need(needed_on=needed), site, TODAY)[0].verdict == verdict


def test_a_plant_is_measured_by_its_floor() -> None:
    need = Need(land_from=D(60), floor_from=D(8000), floor_to=D(12000))

    assert found(need, Offered(kind="plant", state="free", floor_m2=D(12001)))["floor"] == "miss"
    assert found(need, Offered(kind="plant", state="free", floor_m2=D(8000)))["floor"] == "ok"
    assert "floor" not in found(need, Offered(kind="park", state="free", land_mu=D(90)))
