"""Weights by chain: drafted, tried on a ranked list, published; what is ranked stays as it was."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import timezone
from tests.visits import status_of, visitor

from wutong.audit.models import Event
from wutong.chains.models import Placement, PlacementHow
from wutong.chains.tests.factories import make_firm
from wutong.companies.public import CompanyStatus, give_qualification, link_companies
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.prospecting.actions import (
    DirectionInput,
    change_weights,
    draft_weights,
    drop_weights,
    publish_weights,
)
from wutong.prospecting.models import WeightState, WeightVersion
from wutong.prospecting.queries.local import around
from wutong.prospecting.queries.weights import (
    tried,
    weight_set,
    weights_in_force,
    weights_of_screenings,
)
from wutong.prospecting.rules.sayings import Noted, Saying

from .factories import done_screening, weights_sent

pytestmark = pytest.mark.django_db


def drafted(world: SimpleNamespace, code: str = "") -> WeightVersion:
    return draft_weights(code or world.chain.code, world.county, actor=world.officer)


def kept_rows(version: WeightVersion) -> list[DirectionInput]:
    return [
        DirectionInput(r.code, r.name, r.provinces, r.cities, r.value)
        for r in version.directions.all()
    ]


def only_size(world: SimpleNamespace) -> WeightVersion:
    """A published version in which the firm's size alone counts."""
    version = drafted(world)
    parts = dict.fromkeys(version.parts, Decimal(0)) | {"size": Decimal(10), "fit": Decimal(1)}
    change_weights(version.pk, parts, kept_rows(version), actor=world.officer)
    return publish_weights(version.pk, actor=world.leader, reason="产业专班议定")


def test_a_draft_is_a_copy_of_what_holds_and_ranks_nobody(found: SimpleNamespace) -> None:
    today = timezone.localdate()
    before = weights_in_force(found.chain.code, found.county, today)

    version = drafted(found)

    assert draft_weights(found.chain.code, found.county, actor=found.leader) == version
    assert weight_set(version).parts == dict(before.parts)
    assert weight_set(version).directions.rows == before.directions.rows
    assert weight_set(version).directions.other == before.directions.other
    assert weights_in_force(found.chain.code, found.county, today) == before
    screening = found.screening
    trial = tried(screening, before, weight_set(version))
    assert (trial.risers, trial.fallers, trial.entered) == (0, 0, 0)
    assert [each.uscc for each, _ in trial.rows] == [c.uscc for c in found.ranked]


def test_published_weights_rank_from_today_and_old_lists_keep_theirs(
    found: SimpleNamespace,
) -> None:
    today = timezone.localdate()
    old = weights_in_force(found.chain.code, found.county, today)

    first = only_size(found)
    again = done_screening(found.needle, found.register, actor=found.officer, clock=found.clock)

    assert again.weights_version == first.version
    ranked = list(again.candidates.order_by("rank"))
    assert [p["weight"] for p in ranked[0].parts if p["part"] == "size"] == [10.0]
    assert {p["part"] for p in ranked[0].parts} == {"fit", "size"}
    named = weights_of_screenings([found.screening, again])
    assert named[found.screening.pk].parts == old.parts
    assert named[again.pk].parts["size"] == 10.0
    # other chains and days before are ranked as they were
    assert weights_in_force("other", found.county, today).version == old.version
    yesterday = today - timedelta(days=1)
    assert weights_in_force(found.chain.code, found.county, yesterday).version != first.version

    second = drafted(found)
    publish_weights(second.pk, actor=found.leader, reason="再次议定")

    first.refresh_from_db()
    assert (first.state, first.valid_to) == (WeightState.CLOSED, today)
    assert weights_in_force(found.chain.code, found.county, today).version == second.version
    assert weights_of_screenings([again])[again.pk].parts["size"] == 10.0


def test_who_moves_when_a_direction_changes(found: SimpleNamespace) -> None:
    version = drafted(found)
    held = weight_set(version)
    rows = [
        DirectionInput(r.code, r.name, r.provinces, r.cities, Decimal(0))
        if "江苏" in r.provinces
        else r
        for r in kept_rows(version)
    ]
    rows.append(DirectionInput("", "示例方向", ["江苏省"], [], Decimal(5)))
    with pytest.raises(BadInput, match="示例方向"):
        change_weights(
            version.pk, {"region": Decimal(50), "fit": Decimal(1)}, [*rows[:-1],
            DirectionInput("", "示例方向", ["江苏"], [], Decimal(5))], actor=found.officer,
        )  # fmt: skip

    change_weights(
        version.pk, {"region": Decimal(50), "fit": Decimal(1)}, rows[:-1], actor=found.officer
    )

    version = WeightVersion.objects.get(pk=version.pk)
    trial = tried(found.screening, held, weight_set(version))
    jiangsu = next(c for c in found.ranked if c.province == "江苏省")
    moved = {each.uscc: (each, because) for each, because in trial.rows}
    each, because = moved[jiangsu.uscc]
    assert each.rank_before == jiangsu.rank
    assert each.rank_after > each.rank_before
    assert because


def test_refusals_change_nothing_and_tell_nothing(found: SimpleNamespace) -> None:
    version = drafted(found)
    before = Event.objects.count()
    rows = kept_rows(version)

    with pytest.raises(NotAllowed):
        draft_weights("glass", found.county, actor=found.stationed)
    with pytest.raises(NotAllowed):
        change_weights(version.pk, {"fit": Decimal(1)}, rows, actor=found.stationed)
    with pytest.raises(BadInput, match=r"above 0|大于 0|高于 0"):
        change_weights(version.pk, {"fit": Decimal(0)}, rows, actor=found.officer)
    with pytest.raises(BadInput):
        change_weights(version.pk, {"nonsense": Decimal(1)}, rows, actor=found.officer)
    with pytest.raises(NotAllowed):
        publish_weights(version.pk, actor=found.officer, reason="我定的")
    with pytest.raises(BadInput):
        publish_weights(version.pk, actor=found.leader, reason=" ")
    with pytest.raises(NotAllowed):
        drop_weights(version.pk, actor=found.stationed)

    assert Event.objects.count() == before
    version.refresh_from_db()
    assert version.state == WeightState.DRAFT
    drop_weights(version.pk, actor=found.officer)
    with pytest.raises(WrongState):
        change_weights(version.pk, {"fit": Decimal(1)}, rows, actor=found.officer)
    with pytest.raises(WrongState):
        publish_weights(version.pk, actor=found.leader, reason="议定")


def test_the_page_shows_who_moves_before_anything_is_kept(found: SimpleNamespace) -> None:
    version = drafted(found)
    officer = visitor(found.officer)
    page = f"/screening/weights/{version.pk}/"
    sent = weights_sent(version, part_size="500")
    before = Event.objects.count()

    answer = officer.post(f"{page}try/", sent, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    shown = answer.content.decode()
    assert all(c.name in shown for c in found.ranked)
    assert "↑" in shown
    assert Event.objects.count() == before
    assert status_of(officer.post(page, {**sent, "part_size": "-1"})) == 422
    # a place may stand in one direction only
    assert status_of(officer.post(page, {**sent, "provinces_1": "上海"})) == 422
    new = len(version.directions.all())
    sent |= {f"name_{new}": "示例方向", f"provinces_{new}": "甘肃省 青海", f"value_{new}": "33"}
    assert status_of(officer.post(page, sent)) == 302
    version.refresh_from_db()
    assert version.parts["size"] == 500
    row = version.directions.get(name="示例方向")
    assert (row.provinces, row.value) == (["甘肃", "青海"], Decimal(33))
    assert status_of(visitor(found.leader).post(f"{page}publish/", {"reason": ""})) == 422
    assert status_of(visitor(found.leader).post(f"{page}publish/", {"reason": "议定"})) == 302
    assert "议定" in officer.get(page).content.decode()
    assert "议定" in officer.get("/screening/weights/").content.decode()


def test_local_firms_tie_a_candidate_and_published_facts_warn(found: SimpleNamespace) -> None:
    from wutong.chains.models import Link

    link = Link.objects.filter(downstream=found.needle).first() or Link.objects.create(
        chain=found.chain, upstream=found.chain.segments.exclude(pk=found.needle.pk)[0],
        downstream=found.needle, source="工艺常识，待核", confidence=Decimal("0.5"),
    )  # fmt: skip
    local = make_firm(found.county, "焦油加工", name="示例本地焦油有限公司", actor=found.clock)
    Placement.objects.create(
        segment=link.upstream, company=local, how=PlacementHow.MANUAL, fit=Decimal("0.9")
    )
    branch = make_firm(
        found.county, "焦油加工", name="示例天然有限公司交城分公司", actor=found.clock
    )
    head = make_firm(None, "焦油加工", name="示例集团有限公司", actor=found.clock)
    sister = make_firm(None, "焦油加工", name="示例姊妹有限公司", actor=found.clock)
    day = date(2026, 1, 1)
    for lower in (local, sister):
        link_companies(
            head, lower, kind="parent", source="示例年报", known_on=day, actor=found.clock
        )
    gone = make_firm(
        None, "焦油加工", name="示例吊销有限公司", actor=found.clock, status=CompanyStatus.REVOKED
    )

    give_qualification(sister, "specialised", source="示例名单", actor=found.clock)

    known = around(found.needle, found.county)

    values = {"firm": "示例本地焦油有限公司", "source": "示例年报"}
    assert known.groups[head.uscc or ""] == (Saying("above", {**values, "relation": "parent"}),)
    assert known.groups[sister.uscc or ""] == (
        Saying("sisters", {**values, "head": "示例集团有限公司"}),
    )
    assert known.groups["示例天然有限公司"] == (Saying("branch_here", {"firm": branch.name}),)
    assert [(n.told.code, n.told.values["firms"]) for n in known.neighbours] == [
        ("supplies", ["示例本地焦油有限公司"])
    ]
    assert known.titles == {
        sister.uscc: Noted(
            "专精特新中小企业",
            (Saying("title_held", {"kind": "specialised", "source": "示例名单"}),),
        )
    }
    assert known.warnings[gone.uscc or ""] == Noted(
        "吊销", (Saying("left", {"status": "revoked", "source": "示例名册"}),)
    )
