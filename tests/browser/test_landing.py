"""Landing a project, in a browser: the full kit, a bar named by its rule, one form for a new firm,
another county's counter, a bad photo, and a broken commitment."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from tests.browser.desk import Desk
from tests.demo import Demo

pytestmark = pytest.mark.browser

MARK = str(int(time.time()) % 100_000)
TODAY = timezone.localdate()
GLASS = {
    "kind": "industrial", "procedure": "record", "land": "new", "in_zone": "true",
    "hazard": "none", "eia": "form", "floor_area_m2": "18000", "land_hectares": "3.2",
    "energy_tce": "1200", "fire_special": "false", "civil_defence": "false",
    "commitment": "true", "credit_breach": "false", "until": "permit", "construction_days": "200",
}  # fmt: skip


class Desks:
    """Windows of several people, opened when first needed."""

    def __init__(self, browser: Browser, demo: Demo) -> None:
        self.browser, self.demo, self.open = browser, demo, dict[str, Desk]()

    def __getitem__(self, slug: str) -> Desk:
        if slug not in self.open:
            self.open[slug] = Desk(self.browser, self.demo, slug)
        return self.open[slug]


@pytest.fixture
def desks(browser: Browser, demo: Demo) -> Iterator[Desks]:
    """The people of this journey."""
    opened = Desks(browser, demo)
    yield opened
    for desk in opened.open.values():
        desk.close()


def items_of(desk: Desk, case: str) -> dict[str, str]:
    """The items of a case that this person sees: name and address."""
    desk.go(case)
    links = desk.page.locator('main a[href^="/approvals/items/"]')
    pairs = links.evaluate_all(
        "all => all.map(a => [a.textContent.trim(), a.getAttribute('href')])"
    )
    return {str(name): str(address) for name, address in pairs}


def planned(firm: Desk, title: str, answers: dict[str, str]) -> str:
    """The firm answers the questions; the address of the case that its plan opens."""
    firm.go("/approvals/plans/new/")
    firm.send("/plans/new/", title=title, start=TODAY.isoformat(), **answers)
    return firm.send("/open/").split("?")[0]


def handed_in(desk: Desk, case: str, **more: str) -> None:
    """Every paper that is asked for, each once, then the whole at once."""
    desk.go(case)
    forms = desk.page.locator("main details", has_text="接收").locator(
        'form[action*="/materials/"]'
    )
    for action in forms.evaluate_all("all => all.map(f => f.getAttribute('action'))"):
        desk.send(str(action))
    desk.send("/hand-in/", **more)


def committed(desks: Desks, item: str) -> str:
    """The firm chooses, reads and signs a commitment; the bureau decides on the spot."""
    firm, bureau = desks["outsider"], desks["department"]
    firm.go(item)
    page = firm.send("/commit/")
    if "/commitments/" not in page:
        page = str(firm.page.locator('main a[href*="/commitments/"]').first.get_attribute("href"))
        firm.go(page)
    firm.send("/sign/", signer_name="示例负责人", read=True)
    decided(bureau, page)
    return page


def decided(bureau: Desk, page: str) -> bool:
    """Decide on a signed commitment once its item may be decided."""
    bureau.go(page)
    if not bureau.has("/decide/"):
        return False
    bureau.send("/decide/")
    return True


def filed(bureau: Desk, case: str) -> None:
    """The project is put on record, which other items wait for."""
    bureau.go(items_of(bureau, case)["企业投资项目备案"])
    bureau.send("/file/", result_number="示例")


def worked_off(bureau: Desk, case: str) -> int:
    """The bureau takes every step that is open to it, round by round; how many rounds."""
    for round_ in range(1, 15):
        moved = False
        for item in items_of(bureau, case).values():
            bureau.go(item)
            kept = bureau.page.locator('main a.btn[href*="/commitments/"]')
            if kept.count():
                moved = decided(bureau, str(kept.first.get_attribute("href"))) or moved
                continue
            for deed, more in (("/file/", True), ("/accept/", False), ("/grant/", True)):
                if bureau.has(deed):
                    bureau.send(deed, **({"result_number": "示例"} if more else {}))
                    moved = True
                    bureau.go(item)
        if not moved:
            return round_
    raise AssertionError("the case never ends")


def test_a_glass_project_from_its_plan_to_the_construction_permit(desks: Desks) -> None:
    firm, bureau = desks["outsider"], desks["department"]
    case = planned(firm, f"示例玻璃深加工{MARK}", GLASS)
    words = firm.go(case)
    assert "施工许可" in words
    handed_in(firm, case)
    chosen = 0
    for name, item in items_of(firm, case).items():
        firm.go(item)
        if firm.has("/commit/"):
            committed(desks, item)
            chosen += 1
            assert "国办发〔2020〕42号" not in firm.words(), name
    assert chosen >= 2
    # a successor opens only when what it needs has ended
    bureau.go(items_of(bureau, case)["建筑工程施工许可证核发"])
    assert "等前置" in bureau.words()
    assert not bureau.has("/accept/")
    worked_off(bureau, case)
    # later steps of the kit open commitments too
    for item in items_of(firm, case).values():
        firm.go(item)
        if firm.has("/commit/"):
            committed(desks, item)
    worked_off(bureau, case)
    firm.go(case)
    assert "全部准予" in firm.words()
    # the firm's own page, as one follows a parcel
    firm.go("/portal/")
    assert f"示例玻璃深加工{MARK}" in firm.words()


def test_a_nitro_project_is_refused_commitments_by_a_named_rule(desks: Desks) -> None:
    firm = desks["outsider"]
    nitro = GLASS | {"hazard": "chemicals", "eia": "report"}
    firm.go("/approvals/plans/new/")
    firm.send("/plans/new/", title=f"示例硝基肥{MARK}", start=TODAY.isoformat(), **nitro)
    plan = firm.words()
    assert "国办发〔2020〕42号" in plan
    case = firm.send("/open/").split("?")[0]
    handed_in(firm, case)
    barred = {"建设项目环境影响报告书审批", "危险化学品建设项目安全条件审查"}
    items = items_of(firm, case)
    assert barred <= set(items)
    for name in barred:
        words = firm.go(items[name])
        assert not firm.has("/commit/"), name
        assert "国办发〔2020〕42号" in words, name
    firm.go(items["固定资产投资项目节能审查"])
    assert firm.has("/commit/")


def test_a_new_firm_is_one_form(desks: Desks) -> None:
    firm, bureau = desks["outsider"], desks["department"]
    case = planned(firm, f"示例开办{MARK}", {"kind": "start-up"})
    handed_in(firm, case)
    items = items_of(firm, case)
    assert {"公章刻制备案", "企业开户"} & set(items) or len(items) == 6, items
    worked_off(bureau, case)
    firm.go(case)
    assert "全部准予" in firm.words()


def test_a_case_received_next_door_is_decided_here(desks: Desks) -> None:
    there, bureau = desks["neighbour"], desks["department"]
    there.go("/approvals/new/")
    case = there.send(
        "",
        button="递交",
        title=f"示例异地收件{MARK}",
        applicant_name="示例外地企业",
        county="交城县",
        handling="异地代收代办",
        items=["energy-review"],
    ).split("?")[0]
    handed_in(there, case, identity_checked="核对营业执照与身份证")
    (item,) = set(items_of(there, case).values())
    there.go(item)
    assert not there.has("/accept/")  # who receives doesn't decide
    there.go(case)
    there.send("/hand-over/", receiver="示例局甲", way="邮寄", mail_number=f"示例邮{MARK}")
    assert desks["zone"].status(case) == 404
    bureau.go("/approvals/")
    assert f"示例邮{MARK}" in bureau.words()
    bureau.go(case)
    bureau.send("/take-in/")
    bureau.go(item)
    bureau.send("/accept/")
    bureau.go(item)
    bureau.send("/grant/", result_number="示例")
    there.go(item)
    there.send("/deliver/", how="邮寄送达")
    words = there.go(case)
    assert f"示例邮{MARK}" in words
    assert "全部准予" in words


def test_a_bad_photo_is_told_in_words_and_nothing_is_lost(desks: Desks) -> None:
    image = pytest.importorskip("PIL.Image", reason="requirements/ocr.txt is not installed")
    clerk = desks["approval"]
    clerk.go("/approvals/photo/")
    paper = BytesIO()
    image.new("RGB", (900, 600), "white").save(paper, "PNG")
    photo = {"name": "licence.png", "mimeType": "image/png", "buffer": paper.getvalue()}
    clerk.send("", photo=photo)
    # the page asks once a second and fetches itself anew: a reload of ours would race with its own
    main = clerk.page.locator("main")
    expect(main).to_contain_text("照片模糊", timeout=180_000)  # an even white has nothing sharp
    expect(main).to_contain_text("换一张照片")
    clerk.page.get_by_role("link", name="手工填写").first.click()
    clerk.page.wait_for_url(re.compile("/approvals/new/"))


def test_a_broken_commitment_ends_in_revocation_and_bars_the_next(desks: Desks) -> None:
    firm, bureau = desks["outsider"], desks["department"]
    energy = "固定资产投资项目节能审查"
    case = planned(firm, f"示例承诺失信{MARK}", GLASS)
    handed_in(firm, case)
    filed(bureau, case)
    page = committed(desks, items_of(firm, case)[energy])
    firm.go(page)
    assert not firm.has("/take-back/")  # decided: it can't be withdrawn any more
    bureau.go(page)
    bureau.send(
        "/order-correction/", finding="示例：能耗超出承诺",
        correct_by=(TODAY + timedelta(days=10)).isoformat(),
    )  # fmt: skip
    bureau.go(page)
    bureau.send("/revoke/", finding=f"示例：逾期未整改{MARK}")
    assert f"示例：逾期未整改{MARK}" in firm.go(page)

    second = planned(firm, f"示例再次申请{MARK}", GLASS)
    handed_in(firm, second)
    filed(bureau, second)
    words = firm.go(items_of(firm, second)[energy])
    assert not firm.has("/commit/")
    assert f"示例：逾期未整改{MARK}" in words
    # repaired, he may commit again
    clerk = desks["approval"]
    clerk.go("/approvals/credit/")
    clerk.send("/repair/", note="示例：复查合格")
    firm.go(items_of(firm, second)[energy])
    assert firm.has("/commit/")
