"""From a firm on a target list to figures in the cockpit that open to exactly these rows, by HTTP."""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.visits import visitor
from wutong.audit.public import Event, create
from wutong.audit.verify import verify
from wutong.pipeline.models import Agreement, Claim, FundsEntry, Project
from wutong.pipeline.tests.factories import WAN, ago, make_chain, make_firm, ways
from wutong.prospecting.models import Target, TargetList

pytestmark = pytest.mark.django_db

YI = 10**8 * 100


@pytest.fixture
def target(cast: SimpleNamespace) -> Target:
    """A firm of the register on a target list for a segment of the county."""
    segment, firm = make_chain(cast), make_firm(cast, "示例江南玻璃深加工有限公司")
    ways(cast)
    kept = create(
        TargetList(
            name="示例名单", owner=cast.officer, chain=segment.chain, opened_at=timezone.now(),
            is_example=True,
        ),
        actor=cast.officer,
    )  # fmt: skip
    return create(
        Target(
            target_list=kept, uscc=firm.uscc, name=firm.name, segment=segment, score="81.50",
            snapshot={"province": "江苏省"}, added_by=cast.officer, added_at=timezone.now(),
            is_example=True,
        ),
        actor=cast.officer,
    )  # fmt: skip


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def send(client: Client, url: str, **sent: object) -> str:
    """Post a form and follow it to where it leads."""
    answer = client.post(url, sent)
    assert answer.status_code == 302, text(answer)
    return str(answer.headers["Location"])


def test_a_target_becomes_figures_that_open_to_its_rows(
    cast: SimpleNamespace, target: Target
) -> None:
    officer, leader = visitor(cast.officer), visitor(cast.leader)
    year = timezone.localdate().year
    firm_name = target.name

    # the lead: the form comes filled in from the target
    form = text(officer.get(reverse("pipeline:new"), {"target": target.pk}))
    assert firm_name in form
    page = send(
        officer, reverse("pipeline:new"), target=target.pk, investor_name=firm_name,
        summary="深加工玻璃生产线", way=ways(cast)["screening"].pk, contact_name="示例联系人",
        contact_phone="13800000000",
    )  # fmt: skip
    project = Project.objects.get()
    target.refresh_from_db()
    assert page == reverse("pipeline:page", args=[project.pk])
    assert (target.state, target.project_id) == ("became_lead", project.pk)
    assert (project.segment, project.origin) == (target.segment, "江苏省")
    assert project.investor is not None
    assert (project.investor.uscc, project.is_example) == (target.uscc, True)
    assert Claim.objects.get(project=project).claimant == cast.officer
    assert firm_name in text(officer.get(page))

    # nobody else gets it: the same firm from another desk is refused, the target is spent
    twice = visitor(cast.stationed).post(
        reverse("pipeline:new"),
        {"investor_name": firm_name, "summary": "一条线", "way": project.way_id},
    )
    assert twice.status_code == 409

    # talks, intent, the formal agreement, which signs
    send(officer, reverse("pipeline:move", args=[project.pk, "open_talks"]), on=ago(20))
    send(
        officer, reverse("pipeline:follow-up", args=[project.pk]), on=ago(15), way="visit",
        said="看了厂址", next_on=timezone.localdate(), next_step="送方案",
    )  # fmt: skip
    send(officer, reverse("pipeline:move", args=[project.pk, "show_intent"]), on=ago(10))
    send(
        officer, reverse("pipeline:agreement", args=[project.pk]), title="示例投资协议",
        kind="formal", category="investment", signed_on=ago(3), amount="3.2",
        amount_unit=str(YI), their_party=firm_name, our_party="示例县政府",
    )  # fmt: skip
    project.refresh_from_db()
    assert (project.stage, project.signed_on) == ("signed", ago(3))

    # a framework and a science agreement stand beside
    send(
        officer, reverse("pipeline:agreement", args=[project.pk]), title="示例框架协议",
        kind="framework", category="investment", signed_on=ago(2), amount="9",
        amount_unit=str(YI), their_party=firm_name, our_party="示例县政府",
    )  # fmt: skip
    send(
        officer, reverse("pipeline:agreement-new"), title="示例科技合作", kind="formal",
        category="science", signed_on=ago(2), amount="", amount_unit=str(YI),
        their_party="示例大学", our_party="示例县政府",
    )  # fmt: skip

    # money in place, and the same voucher is no second money
    voucher = {
        "amount": "1840", "amount_unit": str(WAN), "paid_on": ago(1), "voucher_kind": "bank",
        "voucher_no": "SL-2026-1",
    }  # fmt: skip
    send(officer, reverse("pipeline:funds-enter", args=[project.pk]), **voucher)
    again = officer.post(reverse("pipeline:funds-enter", args=[project.pk]), voucher)
    assert again.status_code == 409

    # the cockpit counts it, and every figure opens to its rows
    in_year = [ago(n).year == year for n in (20, 10, 3, 1)]
    shown = text(leader.get(reverse("console:cockpit"), {"year": ago(3).year}))
    for step, counted in (("talks", in_year[0]), ("intent", in_year[1]), ("signed", in_year[2])):
        link = f"{reverse('pipeline:list')}?reached={step}&year={ago(3).year}"
        assert link in shown
        rows = leader.get(link)
        assert list(rows.context["page"].object_list) == ([project] if counted else [])

    signed_url, funds_url = links_of(shown, "agreements"), links_of(shown, "funds")
    signed = leader.get(signed_url)
    assert [a.title for a, _may in signed.context["rows"]] == ["示例投资协议"]
    assert signed.context["total"].cents == 320_000_000 * 100
    assert signed.context["total"].examples == 1
    paid = leader.get(funds_url)
    assert [f.voucher_no for f in paid.context["page"].object_list] == ["SL-2026-1"]
    assert paid.context["total"].cents == 18_400_000 * 100
    others = leader.get(reverse("pipeline:agreements"), {"year": ago(3).year, "not_counted": "1"})
    assert {a.title for a, _may in others.context["rows"]} == {"示例框架协议", "示例科技合作"}
    assert others.context["total"] is None

    # down to the event behind it
    history = text(leader.get(page))
    assert "示例投资协议" in history
    assert Event.objects.filter(verb="pipeline.project.sign", thing_id=project.pk).count() == 1
    assert (Agreement.objects.count(), FundsEntry.objects.count()) == (3, 1)
    assert verify().broken == []


def links_of(page: str, name: str) -> str:
    """The cockpit's own link to a list of amounts that count."""
    start = re.escape(reverse(f"pipeline:{name}"))
    mark = "kind=formal" if name == "agreements" else "state=counted"
    found = [link for link in re.findall(rf'href="({start}\?[^"]*)"', page) if mark in link]
    assert found, name
    return str(min(found, key=len))


def test_a_firm_sees_nothing_of_all_this(cast: SimpleNamespace, target: Target) -> None:
    officer = visitor(cast.officer)
    page = send(
        officer, reverse("pipeline:new"), target=target.pk, investor_name=target.name,
        summary="深加工玻璃生产线", way=ways(cast)["screening"].pk,
    )  # fmt: skip
    outsider = visitor(cast.outsider)

    assert outsider.get(page).status_code == 404
    for name in ("list", "board", "agreements", "funds"):
        assert target.name not in text(outsider.get(reverse(f"pipeline:{name}")))
