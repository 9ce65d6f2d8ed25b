"""The main line walked in a browser, with axe on every page, in both languages and two widths."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.demo import Demo

pytestmark = pytest.mark.browser


def sign_in(page: Page, slug: str) -> None:
    page.goto("/sign-in/")
    page.locator(f'form[action="/demo/sign-in/{slug}/"] button').click()
    page.wait_for_selector("main h1")


def faults_of(page: Page) -> list[str]:
    """Serious faults that axe finds, and a page that scrolls sideways."""
    found = Axe().run(page).response["violations"]
    faults = [
        f"{v['id']}: {v['nodes'][0]['html'][:160]}"
        for v in found
        if v["impact"] in {"serious", "critical"}
    ]
    if page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
    ):
        faults.append("the page scrolls sideways")
    return faults


def every_page(page: Page) -> list[str]:
    """The addresses that the walk must look at: the rail's, and one page of each kind."""
    page.goto("/")
    rail = page.locator(".rail a[href]").evaluate_all(
        "links => links.map(a => a.getAttribute('href'))"
    )
    found = list(dict.fromkeys(href for href in rail if href.startswith("/")))
    for start, pattern in (
        ("/chains/", r"^/chains/\d+/$"),
        ("/chains/", r"^/chains/segments/\d+/$"),
        ("/firms/", r"^/firms/\d+/$"),
        ("/projects/", r"^/projects/\d+/$"),
        ("/tasks/?show=all", r"^/tasks/\d+/$"),
        ("/screening/lists/", r"^/screening/lists/\d+/$"),
        ("/screening/", r"^/screening/runs/\d+/$"),
    ):
        page.goto(start)
        hrefs = page.locator("main a[href]").evaluate_all(
            "links => links.map(a => a.getAttribute('href'))"
        )
        match = next((h.split("#")[0] for h in hrefs if re.match(pattern, h.split("#")[0])), None)
        if match is None and "segments" in pattern:
            chain = next(h for h in hrefs if re.match(r"^/chains/\d+/$", h))
            page.goto(chain)
            hrefs = page.locator("main a[href]").evaluate_all(
                "l => l.map(a => a.getAttribute('href'))"
            )
            match = next(
                (h.split("#")[0] for h in hrefs if re.match(pattern, h.split("#")[0])), None
            )
        assert match, f"no page like {pattern} is linked from {start}"
        found.append(match)
    return [*found, "/projects/new/", "/firms/import/", "/gallery/", "/search/?q=示例", "/notices/"]


@pytest.fixture(scope="module")
def pages(demo: Demo, browser: Browser) -> list[str]:
    context = browser.new_context(base_url=demo.url)
    page = context.new_page()
    sign_in(page, "officer")
    found = every_page(page)
    context.close()
    return found


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_has_serious_faults(
    demo: Demo, browser: Browser, pages: list[str], width: int, language: str
) -> None:
    context = browser.new_context(base_url=demo.url, viewport={"width": width, "height": 900})
    context.add_cookies([{"name": "django_language", "value": language, "url": demo.url}])
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: errors.append(str(e)))
    sign_in(page, "officer")
    faults: dict[str, list[str]] = {}
    for address in pages:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        if found := faults_of(page):
            faults[address] = found
    context.close()
    assert faults == {}
    assert errors == []


def test_from_a_gap_to_a_signed_agreement_in_the_cockpit(
    demo: Demo, context: BrowserContext
) -> None:
    context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": demo.url}])
    page = context.new_page()
    sign_in(page, "officer")
    before = int(page.locator("#signed .card-head > a").inner_text().split()[0].replace(",", ""))

    page.goto("/projects/new/")
    page.get_by_label("哪家企业").fill("示例浏览器走查化工有限公司")
    page.get_by_label("打算来做什么").fill("建设精细化工装置")
    page.locator('select[name="way"]').select_option(index=1)
    page.locator("main form.form button.btn-main").click()
    page.wait_for_url(re.compile(r"/projects/\d+/$"))
    project = page.url

    for move in ("open_talks", "show_intent"):
        page.locator(f'button[formaction$="/move/{move}/"]').click()
        page.wait_for_load_state()
        assert page.url == project

    page.goto(project + "agreement/")
    page.locator('input[name="amount"]').fill("1.25")
    page.locator("main form.form button.btn-main").click()
    page.wait_for_url(project)
    expect(page.locator("#h-stage")).to_contain_text("签约")
    expect(page.locator(".stats .stat-value").first).to_contain_text("1.25")

    sign_in_again = page.goto("/")
    assert sign_in_again is not None
    after = int(page.locator("#signed .card-head > a").inner_text().split()[0].replace(",", ""))
    assert after == before + 1
    page.locator("#signed .stat-hero a").click()
    expect(page.locator("main")).to_contain_text("示例浏览器走查化工有限公司")
    page.goto(project)
    expect(page.locator(".timeline").last).to_contain_text("签约")
