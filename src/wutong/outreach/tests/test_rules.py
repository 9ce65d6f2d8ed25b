"""Terms, sums and what a file is."""

from __future__ import annotations

from datetime import date

import pytest

from wutong.outreach.rules.pictures import kind_of_bytes
from wutong.outreach.rules.sums import Total, total_of
from wutong.outreach.rules.terms import TermRow, days_between, due_on, term_on
from wutong.outreach.rules.words import excerpt

ROWS = [
    TermRow("report", 7, date(2020, 1, 1)),
    TermRow("report", 5, date(2026, 3, 1)),
    TermRow("escalate", 3, date(2020, 1, 1)),
]


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2026, 2, 28), date(2026, 3, 7)),  # the old term still runs
        (date(2026, 3, 1), date(2026, 3, 6)),
        (date(2026, 12, 30), date(2027, 1, 4)),
    ],
)
def test_a_report_is_due_by_the_term_in_force_on_the_day_of_return(start: date, due: date) -> None:
    assert due_on(ROWS, "report", start) == due


def test_before_any_term_nothing_is_due() -> None:
    assert term_on(ROWS, "report", date(2019, 12, 31)) is None
    assert due_on(ROWS, "follow_up", date(2026, 1, 1)) is None


def test_both_days_count() -> None:
    assert days_between(date(2026, 2, 27), date(2026, 3, 1)) == [
        date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        ([], Total(None, 0)),
        ([None, None], Total(None, 2)),
        ([0, None], Total(0, 1)),
        ([100, 250, None], Total(350, 1)),
    ],
)
def test_what_is_not_entered_is_not_nothing(amounts: list[int | None], total: Total) -> None:
    assert total_of(amounts) == total


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBP", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"%PDF-1.7", "application/pdf"),
        (b"<html><script>", ""),
        (b"MZ\x90\x00", ""),
        (b"", ""),
    ],
)
def test_a_photo_is_known_by_its_first_bytes(head: bytes, kind: str) -> None:
    assert kind_of_bytes(head) == kind


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("硝酸钾、硝酸钙的生产、销售", ("硝酸钾",), "硝酸钾"),
        ("化肥（不含硝酸钾）；硝酸钙", ("硝酸钾",), ""),
        ("化肥；硝酸钾除外", ("硝酸钾",), ""),
        ("不得经营硝酸钾。销售：工业盐、硝酸钾", ("硝酸钾",), "硝酸钾"),
        ("餐饮服务", ("硝酸钾",), ""),
        ("", (), ""),
    ],
)
def test_a_word_counts_where_nothing_takes_it_back(
    text: str, words: tuple[str, ...], marked: str
) -> None:
    pieces = excerpt(text, words)

    assert "".join(p.text for p in pieces if p.marked) == marked
    assert "".join(p.text.strip("…") for p in pieces) in text
