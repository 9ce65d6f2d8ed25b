"""Rulings, transfers, merging: both histories stay, every cent once; duplicates by code and substance."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from wutong.audit.public import Event
from wutong.companies.public import link_project_company
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.pipeline import actions
from wutong.pipeline.models import (
    Claim,
    Dispute,
    FundsEntry,
    Merge,
    PlaceTransfer,
    Project,
    Recognition,
)
from wutong.pipeline.queries.ways import lookalikes_of
from wutong.pipeline.rules.sameness import likeness, same_substance

from .factories import WAN, ago, lead_of, make_firm, make_project, pay


def two_reports(cast: SimpleNamespace) -> tuple[Project, Project, Dispute]:
    """The stationed officer was first; the officer says that hers is another project."""
    firm = make_firm(cast)
    values = {"investor": firm, "investor_name": firm.name}
    first = make_project(cast, actor=cast.stationed, **values)
    second = actions.register_lead(
        lead_of(cast, **values), actor=cast.officer, distinct_reason="两条不同的线"
    )
    return first, second, Dispute.objects.get(second=second)


@pytest.mark.parametrize(
    ("ruling", "states"),
    [
        ("first", ("protected", "released")),
        ("second", ("released", "protected")),
        ("separate", ("protected", "protected")),
    ],
)
def test_a_ruling_says_whose_report_holds_and_moves_no_moment(
    cast: SimpleNamespace, ruling: str, states: tuple[str, str]
) -> None:
    first, second, dispute = two_reports(cast)
    moments = [Claim.objects.get(project=p).claimed_at for p in (first, second)]

    actions.rule_dispute(dispute.pk, actor=cast.leader, ruling=ruling, reason="以完整登记为准")

    claims = [Claim.objects.get(project=p) for p in (first, second)]
    assert tuple(claim.state for claim in claims) == states
    assert [claim.claimed_at for claim in claims] == moments
    with pytest.raises(WrongState):
        actions.rule_dispute(dispute.pk, actor=cast.leader, ruling="first", reason="再裁")


def test_only_the_leading_group_rules_and_with_a_reason(cast: SimpleNamespace) -> None:
    _first, _second, dispute = two_reports(cast)
    events = Event.objects.count()

    with pytest.raises(NotAllowed):
        actions.rule_dispute(dispute.pk, actor=cast.officer, ruling="first", reason="x")
    with pytest.raises(BadInput):
        actions.rule_dispute(dispute.pk, actor=cast.leader, ruling="first", reason=" ")
    assert Event.objects.count() == events


def test_a_transfer_splits_credit_and_moves_the_statistics(cast: SimpleNamespace) -> None:
    project = make_project(cast, "talks")
    zone = cast.places["14112201"]
    before = Claim.objects.values().get(project=project)

    row = actions.transfer_project(
        project.pk, zone, actor=cast.leader, first_share=6, reason="园区有管网"
    )

    project.refresh_from_db()
    assert (row.first_share, row.landing_share, project.jurisdiction) == (6, 4, zone)
    assert project.reported_by == cast.officer
    assert Claim.objects.values().get(project=project) == before


@pytest.mark.parametrize(
    ("place", "share", "who", "error"),
    [
        ("14112201", 11, "leader", BadInput),
        ("141122", 6, "leader", BadInput),
        ("141121", 6, "leader", BadInput),
        ("14112201", 6, "officer", NotAllowed),
    ],
)
def test_what_is_no_transfer_is_refused(
    cast: SimpleNamespace, place: str, share: int, who: str, error: type[Exception]
) -> None:
    project = make_project(cast, "talks")
    events = Event.objects.count()

    with pytest.raises(error):
        actions.transfer_project(
            project.pk, cast.places[place], actor=cast.people[who], first_share=share, reason="x"
        )

    assert (Event.objects.count(), PlaceTransfer.objects.count()) == (events, 0)


def twins(cast: SimpleNamespace, stage: str = "talks") -> tuple[Project, Project]:
    """Two entries of one firm, the second reported later."""
    kept = make_project(cast, stage)
    other = make_project(cast, stage)
    firm = make_firm(cast)
    for project in (kept, other):
        Claim.objects.filter(project=project).update(state="released")
        actions.edit_project(project.pk, {"investor": firm}, actor=cast.officer)
        project.refresh_from_db()
    return kept, other


def test_merging_keeps_both_histories_and_every_cent_once(cast: SimpleNamespace) -> None:
    kept, other = twins(cast, "signed")
    for amount in (300, 41, 7):
        pay(cast, other, amount=amount * WAN + 1)
    pay(cast, kept, amount=5 * WAN)
    actions.recognise_project(other.pk, actor=cast.officer, year=ago(0).year, conclusion="counted")
    total = FundsEntry.objects.aggregate(c=Sum("amount_cents"))["c"]
    told = Event.objects.filter(kind="pipeline.project", thing_id=other.pk).count()

    actions.merge_projects(kept.pk, other.pk, actor=cast.officer, reason="同一项目两次登记")

    other.refresh_from_db()
    assert (other.standing, other.end_reason) == ("ended", "duplicate")
    mine = FundsEntry.objects.filter(project=kept).aggregate(c=Sum("amount_cents"))["c"]
    assert mine == total == FundsEntry.objects.aggregate(c=Sum("amount_cents"))["c"]
    assert kept.agreements.count() == 2
    assert not Recognition.objects.filter(project=other).in_force().exists()
    assert Event.objects.filter(kind="pipeline.project", thing_id=other.pk).count() > told
    assert Merge.objects.get().dropped == other


Deed = Callable[[SimpleNamespace, Project, Project], object]


@pytest.mark.parametrize(
    ("deed", "error", "words"),
    [
        (lambda c, k, o: actions.merge_projects(o.pk, k.pk, actor=c.officer, reason="x"),
         WrongState, "先报"),
        (lambda c, k, _o: actions.merge_projects(k.pk, k.pk, actor=c.officer, reason="x"),
         BadInput, "不同"),
        (lambda c, k, o: actions.merge_projects(k.pk, o.pk, actor=c.officer, reason=""),
         BadInput, "理由"),
        (lambda c, k, o: actions.merge_projects(k.pk, o.pk, actor=c.approval, reason="x"),
         NotAllowed, "合并"),
        (lambda c, k, _o: actions.merge_projects(
            k.pk, make_project(c, "talks").pk, actor=c.officer, reason="x"), WrongState, "代码"),
    ],
)  # fmt: skip
def test_what_is_no_duplicate_is_not_merged(
    cast: SimpleNamespace, deed: Deed, error: type[Exception], words: str
) -> None:
    kept, other = twins(cast)

    with pytest.raises(error, match=words):
        deed(cast, kept, other)

    other.refresh_from_db()
    assert (other.standing, Merge.objects.count()) == ("active", 0)


def test_duplicates_are_found_by_the_code_of_a_parent_and_told_apart_by_substance(
    cast: SimpleNamespace,
) -> None:
    parent, child = make_firm(cast), make_firm(cast)
    link_project_company(parent, child, source="示例", actor=cast.clock)
    first = make_project(
        cast, "talks", investor=parent, investor_name=parent.name, summary="建设针状焦装置"
    )
    Claim.objects.filter(project=first).update(state="released")
    same = make_project(
        cast, "talks", investor=child, investor_name=child.name, summary="拟建针状焦装置一套"
    )
    Claim.objects.filter(project=same).update(state="released")
    make_project(cast, "talks", investor=child, investor_name=child.name, summary="开办文旅民宿")

    found = lookalikes_of(same, cast.leader)

    assert [(row.project.pk == first.pk, row.is_same, row.is_earlier) for row in found] == [
        (True, True, True),
        (False, False, False),
    ]


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_share_and_goes_both_ways(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)


def test_segments_decide_before_words() -> None:
    assert same_substance("甲", "乙", "glass", "glass")
    assert not same_substance("建设玻璃线", "建设玻璃线", "glass", "nitro")
    assert same_substance("建设玻璃深加工线", "玻璃深加工线建设", None, "nitro")
