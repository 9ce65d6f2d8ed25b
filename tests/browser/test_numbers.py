"""Every number of the cockpit opens exactly its rows: walked for all people, years and languages."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.demo import Demo, Visitor

pytestmark = pytest.mark.browser

PEOPLE = [
    "leader", "officer", "stationed", "chief", "department", "approval", "zone", "admin",
]  # fmt: skip
MONEY = re.compile(r"^(CNY )?[\d,.]+ (亿元|万元|元|million)$|^CNY [\d,.]+$")
NUMBER = re.compile(r"(?<![\d,.])(\d[\d,]*)(?![\d.]|年|余)")


class Reader(HTMLParser):
    """The links of a page's main part, and what its first table holds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.rows = 0
        self.total = ""
        self.text = ""
        self._open: list[list[str]] = []
        self._inside: list[str] = []
        self._skip = 0
        self.feed(page[page.index("<main") : page.rindex("</main>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a":
            self._open.append([given.get("href") or "", ""])
        if tag == "small" and "published" in (given.get("class") or ""):
            self._skip += 1  # a round figure of a report, as printed: no count of ours
        if tag in {"table", "tbody", "tfoot"}:
            self._inside.append(tag)
        if tag == "tr" and self._inside[-1:] == ["tbody"] and "tfoot" not in self._inside:
            self.rows += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open:
            href, text = self._open.pop()
            self.links.append((href, re.sub(r"\s+", " ", text).strip()))
        if tag == "small" and self._skip:
            self._skip -= 1
        if tag in {"table", "tbody", "tfoot"} and tag in self._inside:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open and not self._skip:
            self._open[-1][1] += data
        if "tfoot" in self._inside:
            self.total += data

    @property
    def count(self) -> int:
        """How many rows the list says it has, else how many it shows."""
        words = re.sub(r"\s+", " ", self.text)
        told = re.search(r"共 ?([\d,]+) ?行|of ([\d,]+) rows?|([\d,]+) rows", words)
        if told:
            return int(next(filter(None, told.groups())).replace(",", ""))
        return self.rows


def numbers_of(page: Reader) -> list[tuple[str, str]]:
    """The links whose words hold a figure, those of single rows and of the year switch left out."""
    return sorted(
        {
            (href, text)
            for href, text in page.links
            if re.search(r"\d", text)
            and not href.startswith("?")
            and (not re.search(r"/\d+/$", href.split("?")[0]) or "#twin" in href)
            and not href.startswith("/chains/facts/")
        }
    )


def fault_of(text: str, listed: Reader, href: str) -> str:
    """Why a number isn't what its list holds, or nothing."""
    if MONEY.match(text):
        if text in re.sub(r"\s+", " ", listed.total):
            return ""
        return f"{href}: {text!r} is not the total {listed.total.strip()!r}"
    if "month=" in href:
        # the twin of a chart: the unit stands in its heading, 亿元 with two places or 万元 with none
        figure = float(text.replace(",", ""))
        listed_wan = wan_of(listed.total)
        if any(abs(figure * unit - listed_wan) <= unit / 100 for unit in (1, 100, 10_000)):
            return ""
        return f"{href}: {text!r} is not the total {listed.total.strip()!r}"
    told = NUMBER.findall(text)
    number = told[0] if "started=yes" in href else told[-1]  # 60.0% (3 of 5, as of …)
    if int(number.replace(",", "")) == listed.count:
        return ""
    return f"{href}: {text!r} opens {listed.count} rows"


def wan_of(total: str) -> float:
    """A list's total in 万元; a list without rows has none."""
    words = re.sub(r"\s+", " ", total)
    if found := re.search(r"([\d,.]+) (亿元|万元|元)", words):
        unit = {"亿元": 10_000.0, "万元": 1.0, "元": 0.0001}[found[2]]
    elif found := re.search(r"CNY ([\d,.]+)( million)?", words):
        unit = 100.0 if found[2] else 0.0001
    else:
        return 0
    return float(found[1].replace(",", "")) * unit


@pytest.mark.parametrize("who", PEOPLE)
def test_every_number_of_the_cockpit_opens_its_rows(demo: Demo, who: str) -> None:
    visitor = Visitor(demo.url)
    visitor.sign_in(who)
    seen: dict[str, Reader] = {}
    faults: list[str] = []
    looked = 0
    for language in ("zh-hans", "en") if who == "leader" else ("zh-hans",):
        visitor.post("/language/", {"language": language, "next": "/"})
        seen.clear()
        years = [href for href, _text in Reader(visitor.get("/")[2]).links if href[:6] == "?year="]
        # the leader's years all, for the others the newest and the oldest
        for year in years if who == "leader" else {years[0], years[-1]}:
            page = Reader(visitor.get(f"/{year}")[2])
            for href, text in numbers_of(page):
                if href not in seen:
                    status, _url, found = visitor.get(href.split("#")[0])
                    assert status == 200, href
                    seen[href] = Reader(found)
                looked += 1
                if fault := fault_of(text, seen[href], href):
                    faults.append(f"{language} {year} {fault}")
    assert faults == []
    assert looked > 20
