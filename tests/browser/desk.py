"""A person at a browser: opens pages, fills the forms that are there, and follows."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.demo import Demo


class Desk:
    """One example person, signed in, with a window of its own."""

    def __init__(self, browser: Browser, demo: Demo, slug: str, width: int = 1440) -> None:
        self.browser, self.demo = browser, demo
        self.context: BrowserContext = browser.new_context(
            base_url=demo.url, viewport={"width": width, "height": 900}
        )
        self.context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": demo.url}])
        self.page: Page = self.context.new_page()
        self.page.goto("/sign-in/")
        self.page.locator(f'form[action="/demo/sign-in/{slug}/"] button').click()
        self.page.wait_for_selector("main h1")

    def go(self, path: str) -> str:
        """Open a page that must be there; its words."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        return self.words()

    def status(self, path: str) -> int:
        """How a page answers this person."""
        answer = self.page.goto(path)
        assert answer is not None
        return answer.status

    def words(self) -> str:
        """What the main part says, without the folded parts."""
        return self.page.locator("main").inner_text()

    def has(self, action: str) -> bool:
        """Whether the page offers this deed."""
        return self._buttons(action).count() > 0

    def send(self, action: str, *, button: str = "", **values: Any) -> str:
        """Unfold, fill and send the form whose address ends so; the address it led to.

        Values: words for text, the words or the value of a choice, True for a box to tick, a list
        for several boxes, a path or bytes (as Playwright takes them) for a file. A form that comes
        back with faults fails the test with what the page says.
        """
        clicked = self._buttons(action)
        if button:
            clicked = clicked.filter(has_text=re.compile(rf"^\s*{re.escape(button)}\s*$"))
        clicked = clicked.first
        form = clicked.locator("xpath=ancestor::form[1]")
        self._unfold(clicked)
        for name, value in values.items():
            self._fill(form, name, value)
        with self.page.expect_navigation() as moved:
            clicked.click()
        answer = moved.value
        assert answer is not None
        assert answer.status == 200, f"{action}: {answer.status} {self._faults()}"
        return self.page.url

    def _faults(self) -> str:
        """What a page that was not taken says is wrong."""
        told = self.page.locator("main .error-summary, main .field-error, main .callout")
        return " ".join(told.all_inner_texts()) or self.words()[:600]

    def _buttons(self, action: str) -> Locator:
        """The buttons that send to an address that ends so; no address: to the page itself."""
        if not action:
            return self.page.locator("main form:not([action]) button")
        return self.page.locator(
            f'main form[action$="{action}"] button:not([formaction]), '
            f'main button[formaction$="{action}"]'
        )

    def _unfold(self, inner: Locator) -> None:
        """Open every folded part around it, from outside in, as a person must."""
        folded = inner.locator("xpath=ancestor::details[not(@open)]/summary")
        while folded.count():
            folded.first.click()

    def _fill(self, form: Locator, name: str, value: Any) -> None:
        control = form.locator(f'[name="{name}"]')
        kind = str(control.first.get_attribute("type") or "")
        tag = str(control.first.evaluate("e => e.tagName")).lower()
        if tag == "select":
            self._choose(control.first, str(value))
        elif kind == "file":
            control.first.set_input_files(value)
        elif kind in {"checkbox", "radio"}:
            for one in value if isinstance(value, list) else [value]:
                box = control if one is True else form.locator(f'[name="{name}"][value="{one}"]')
                box.first.check()
        else:
            control.first.fill(str(value))

    def _choose(self, select: Locator, value: str) -> None:
        """By value, else by the words of the option, whole or in part."""
        options = select.locator("option").evaluate_all("o => o.map(x => [x.value, x.text.trim()])")
        found = [
            v for v, text in options if value in (v, text)
        ] or [v for v, text in options if value in text]  # fmt: skip
        assert found, f"{value!r} is none of {options}"
        select.select_option(value=found[0])

    def close(self) -> None:
        """Leave."""
        self.context.close()
