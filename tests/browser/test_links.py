"""Every link that a page shows its reader opens, and no list to choose from is empty.

One page of each shape, without script: what `visible_to` hides and the
permission table refuses may not be offered as a link either.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

import pytest

from tests.demo import Demo, Visitor

pytestmark = pytest.mark.browser

# who sees the most, and those from whom most is hidden
PEOPLE = ("officer", "chief", "zone", "neighbour", "outsider")
# files, and what ends the visit
NO_PAGE = re.compile(r"sign-out|format=|/static/|\.(xlsx|docx|pdf|csv|zip|png|jpg)$|/(word|pdf)/$")


class Reading(HTMLParser):
    """The links of a page, and the lists to choose from that hold nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.empty: list[str] = []
        self._select: str | None = None
        self._choices = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href") and "download" not in given:
            self.links.append(str(given["href"]))
        elif tag == "select":
            self._select, self._choices = given.get("name") or "?", 0
        elif tag == "option" and given.get("value"):
            self._choices += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select is not None:
            if not self._choices:
                self.empty.append(self._select)
            self._select = None


def shape(address: str) -> str:
    """Two addresses of one shape differ only in numbers and in what is asked for."""
    parts = urlsplit(address)
    asked = "&".join(sorted(name for name, _value in parse_qsl(parts.query)))
    return re.sub(r"\d+", "N", parts.path) + "?" + asked


def links_of(reading: Reading, here: str, origin: str) -> Iterator[str]:
    for link in reading.links:
        whole = urljoin(origin + here, link)
        if whole.startswith(origin + "/") and not NO_PAGE.search(whole):
            yield quote(whole[len(origin):].split("#")[0], safe="/?&=%:,;+@!~*'()-._")  # fmt: skip


@pytest.mark.parametrize("slug", PEOPLE)
def test_no_link_leads_to_a_wall_and_no_list_of_choices_is_empty(demo: Demo, slug: str) -> None:
    visitor = Visitor(demo.url)
    visitor.sign_in(slug)
    waiting, shapes, faults = deque([("/", "")]), {shape("/")}, []
    while waiting:
        address, named_on = waiting.popleft()
        status, _url, page = visitor.get(address)
        if status != 200:
            faults.append(f"{address} answers {status}, named on {named_on}")
            continue
        reading = Reading()
        reading.feed(page)
        faults += [f"{address}: nothing to choose for {name}" for name in reading.empty]
        for link in links_of(reading, address, demo.url):
            if shape(link) not in shapes:
                shapes.add(shape(link))
                waiting.append((link, address))
    assert len(shapes) > 40, "the walk hardly began"
    assert faults == []
