"""Winning a project, in a browser: a lead without a signal, a trip, a talk, a scorecard, an agreement,
promises, money in place, and the cockpit's numbers, each opened down to its rows."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from tests.browser.desk import Desk
from tests.demo import Demo

pytestmark = pytest.mark.browser

MARK = str(int(time.time()) % 100_000)  # a second run on the same demo is another firm
FIRM = f"示例离线走查{MARK}玻璃有限公司"
TODAY = timezone.localdate()


@pytest.fixture
def officer(browser: Browser, demo: Demo) -> Iterator[Desk]:
    """The promotion officer at a desk."""
    desk = Desk(browser, demo, "officer")
    yield desk
    desk.close()


@pytest.fixture
def leader(browser: Browser, demo: Demo) -> Iterator[Desk]:
    """The county head."""
    desk = Desk(browser, demo, "leader")
    yield desk
    desk.close()


def count_in(words: str) -> int:
    """The first whole number of a line."""
    found = re.search(r"\d[\d,]*", words)
    assert found, words
    return int(found[0].replace(",", ""))


def reported_without_a_signal(browser: Browser, demo: Demo) -> str:
    """A lead written on a phone that has lost its signal; the project's address after it came back."""
    phone = Desk(browser, demo, "officer", width=390)
    page = phone.page
    phone.go("/projects/report/")
    expect(page.locator("[data-outbox-on]")).to_be_visible(timeout=30_000)
    phone.context.set_offline(True)
    page.reload()
    page.locator('[name="investor_name"]').fill(FIRM)
    page.locator('[name="summary"]').fill("建设深加工玻璃生产线")
    page.locator('[name="way"]').select_option(label="驻点招商")
    page.locator("main form.form button.btn-main").click()
    outbox = page.locator("[data-outbox-card]")
    expect(outbox).to_contain_text("等信号")
    page.reload()  # a phone that is locked and opened again still has it
    expect(outbox).to_contain_text(FIRM)
    phone.context.set_offline(False)
    expect(outbox).to_contain_text("已发送", timeout=30_000)
    phone.go("/projects/report/")  # opening the page again sends nothing twice
    page.wait_for_timeout(1_000)
    phone.go("/projects/report/")
    own = page.locator('section[aria-labelledby="h-sent"] a', has_text=FIRM)
    expect(own).to_have_count(1)
    address = str(own.get_attribute("href"))
    phone.close()
    return address


def met_on_a_trip(officer: Desk, leader: Desk, project: str) -> str:
    """A trip planned, approved, made and reported, with the firm met; the trip's address."""
    officer.go("/outreach/new/")
    trip = officer.send(
        "", kind="trip", title="示例走查外出：玻璃", purpose="拜访示例玻璃企业",
        starts_on=TODAY.isoformat(), ends_on=(TODAY + timedelta(days=1)).isoformat(),
        chain="玻璃", leader_post="示例县领导",
    )  # fmt: skip
    trip = trip.split("?")[0].split("#")[0]
    officer.go(trip)
    officer.send("/stops/", city="苏州市")
    officer.send("/firm/", name=FIRM, city="苏州市", why="深加工玻璃", day=TODAY.isoformat())
    meeting = str(officer.page.locator("main a", has_text=FIRM).first.get_attribute("href"))
    leader.go(trip)
    leader.send("/move/approve/")
    officer.go(trip)
    officer.send("/move/set_out/")
    officer.go(meeting)
    # the same firm: the meeting knows that its lead is there already
    expect(officer.page.locator("main .page-actions, main")).to_contain_text("线索")
    officer.send(
        "/minutes/",
        minutes="看过样品，月底来县里看厂址。",
        met_posts="总经理",
        day=TODAY.isoformat(),
    )
    officer.send(
        "/steps/", kind="ours", what="寄送标准地资料", owner="招商专员",
        due_on=(TODAY + timedelta(days=5)).isoformat(),
    )  # fmt: skip
    officer.go(trip)
    officer.send("/move/come_back/")
    officer.send("/move/report/", report="见一家，月底回访。")
    assert "已报告" in officer.words()
    assert "寄送标准地资料" in officer.words()
    officer.go(project)
    officer.send("/follow-up/", on=TODAY.isoformat(), way="visit", said="外出时面谈，愿意来看厂址")
    assert "愿意来看厂址" in officer.words()
    return trip


def scored_before_courting(officer: Desk, leader: Desk, project: str) -> None:
    """The made-up card of the example county: papers, figures, vetoes, panel, marks, conclusion."""
    officer.go(project)
    review = officer.send("/review/", scorecard="示例准入评分表")
    missing = officer.page.locator('#papers form:has(input[name="state"][value="handed_in"])')
    for action in missing.evaluate_all("all => all.map(f => f.getAttribute('action'))"):
        officer.send(str(action))
    officer.send("/move/pass_check/")
    officer.send("/panel/", people=[box_of(officer, "县长"), box_of(officer, "审批科员")])
    officer.send("/figures/", industry="补链", investment_per_mu="320", tax_per_mu="16")
    vetoes = officer.page.locator("#vetoes select")
    names = vetoes.evaluate_all("all => all.map(one => one.name)")
    assert names
    officer.send("/vetoes/", **dict.fromkeys(names, "clear"))
    unknown = officer.words()
    assert "未知" in unknown  # nobody has given marks yet: unknown, never 0
    approval = Desk(officer.browser, officer.demo, "approval")
    for member in (leader, approval):
        member.go(review)
        for item in ("technology", "investor"):
            member.send(f"/marks/{item}/", marks="8", why="示例")
    approval.close()
    leader.send("/conclude/", conclusion="准入", reason="示例：各项合格")
    expect(leader.page.locator(".stats")).to_contain_text("准入")


def box_of(desk: Desk, words: str) -> str:
    """The value of the box with these words."""
    box = desk.page.locator("#panel label", has_text=words).locator("input")
    return str(box.first.get_attribute("value"))


def test_from_a_lead_without_a_signal_to_the_cockpits_numbers(
    browser: Browser, demo: Demo, officer: Desk, leader: Desk
) -> None:
    leader.go("/")
    before = {step: numbers(leader, step) for step in ("talks", "intent", "signed")}
    project = reported_without_a_signal(browser, demo)
    met_on_a_trip(officer, leader, project)
    officer.go(project)
    officer.send("/move/open_talks/")
    scored_before_courting(officer, leader, project)

    officer.go(project)
    officer.send("/move/show_intent/")
    officer.go(f"{project}agreement/")
    officer.send("", amount="3.2", amount_unit="亿元", kind="formal", category="investment")
    for side, kind, text, more in (
        ("ours", "供地", "按期供地50亩", {}),
        ("theirs", "投资到位", "本年到位2000万元", {"amount": "2000", "amount_unit": "万元"}),
    ):
        officer.go(f"{project}promises/new/")
        officer.send(
            "", button="保存", side=side, kind=kind, text=text, agreement=MARK,
            due_on=(TODAY + timedelta(days=40)).isoformat(), **more,
        )  # fmt: skip
    officer.go(project)
    voucher = {
        "amount": "1840", "amount_unit": "万元", "paid_on": TODAY.isoformat(),
        "voucher_kind": "bank", "voucher_no": f"示例走查-{MARK}",
    }  # fmt: skip
    officer.send("/funds/", **voucher)
    officer.page.reload()
    stats = officer.page.locator(".stats")
    expect(stats).to_contain_text("3.20 亿元")
    expect(stats).to_contain_text("1,840 万元")
    # what they owe is told with what came so far
    expect(officer.page.locator("#promises")).to_contain_text("1,840 万元")

    # the cockpit counts it once on each step, and every number opens down to its row
    leader.go("/")
    for step, count in before.items():
        assert numbers(leader, step) == count + 1
        leader.page.locator(step_link(step)).first.click()
        expect(leader.page.locator("main table")).to_contain_text(FIRM)
        leader.page.locator("main table a", has_text=FIRM).first.click()
        leader.page.wait_for_url(re.compile(re.escape(project)))
        leader.go("/")
    for card, row in (("#signed", FIRM), ("#funds", f"示例走查-{MARK}")):
        leader.go("/")
        leader.page.locator(f"{card} .stat-hero a").first.click()
        expect(leader.page.locator("main table")).to_contain_text(row)
    # and the project's own figures open theirs
    leader.go(project)
    leader.page.locator(".stats a.stat").nth(1).click()
    expect(leader.page.locator("main table tbody tr")).to_have_count(1)
    expect(leader.page.locator("main table")).to_contain_text(f"示例走查-{MARK}")
    # down to the event: who entered it, when
    leader.go(project)
    expect(leader.page.locator(".timeline").last).to_contain_text("招商专员")


def step_link(step: str) -> str:
    """The cockpit's link of a step of this year's funnel."""
    return f'main a[href*="reached={step}&year={TODAY.year}"]'


def numbers(leader: Desk, step: str) -> int:
    """How many projects the cockpit says reached a step this year."""
    return count_in(leader.page.locator(step_link(step)).first.inner_text())
