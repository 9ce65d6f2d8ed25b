"""The leading sentence and the page of the cockpit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from unittest.mock import patch

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from wutong.console.cockpit import Cockpit, VerdictPart, parts_of
from wutong.ui.tests.test_pages import checked, shell

from .cockpit_samples import YI, cockpit_without_targets, empty_cockpit, full_cockpit


@pytest.fixture(autouse=True)
def in_april_2023():
    with patch("django.utils.timezone.localdate", lambda *_: date(2023, 4, 28)):
        yield


def spoken(cockpit: Cockpit) -> str:
    return "".join(part.text for part in cockpit.verdict)


def test_the_sentence_can_be_read_aloud_in_chinese():
    with override("zh-hans"):
        assert spoken(full_cockpit()) == (
            "到位资金完成年度目标的 23.0%，落后时序进度 10.3 个百分点。"
            "5 件事超期，其中 3 件在示例局甲。4 条链还有 10 个环节缺失。"
        )


def test_the_sentence_can_be_read_aloud_in_english():
    with override("en"):
        assert spoken(full_cockpit()) == (
            "Money in place stands at 23.0% of the annual target, 10.3 points behind the calendar. "
            "5 matters are overdue, 3 of them with 示例局甲. "
            "10 segments are missing on 4 chains."
        )


def test_each_number_of_the_sentence_opens_its_rows():
    with override("zh-hans"):
        links = {part.text: part.url for part in full_cockpit().verdict if part.url}
    assert links == {
        "23.0%": "/projects/payments/",
        "5 件事超期": "/tasks/?state=late",
        "10 个环节": "/chains/?state=missing",
    }


def test_without_a_target_the_sums_speak_and_the_unknown_stays_unknown():
    with override("zh-hans"):
        assert spoken(cockpit_without_targets()).startswith(
            "2023年正式协议签约 12.65 亿元，到位资金 未知。没有超期的事。"
        )


def test_an_empty_county_claims_nothing():
    with override("zh-hans"):
        assert spoken(empty_cockpit()) == "2023年的签约金额和到位资金都还没有录入。没有超期的事。"


def test_a_year_that_is_over_is_not_held_against_the_calendar():
    past = replace(full_cockpit(), year=2022, month=12)
    assert past.pace is None
    with override("en"):
        assert "reached 23.0%" in spoken(past)
        assert past.in_place_meter is not None
        assert past.in_place_meter.pace == ""


def test_being_ahead_is_said_as_such():
    ahead = replace(full_cockpit(), in_place=replace(full_cockpit().in_place, cents=4 * YI))
    with override("en"):
        assert "50.0% of the annual target, 16.7 points ahead" in spoken(ahead)


def test_one_overdue_thing_is_told_in_the_singular():
    full = full_cockpit()
    one = replace(full, overdue=full.overdue[:1], overdue_count=1, owners=full.owners[1:2])
    with override("en"):
        assert "1 matter is overdue, with 示例局乙." in spoken(one)


def test_a_made_up_row_marks_the_sentence():
    full = full_cockpit()
    assert full.is_example
    assert not empty_cockpit().is_example


def test_marked_text_is_cut_into_parts():
    parts = parts_of("a [b](funds), *c*.", {"funds": "/x/"})
    assert parts == (
        VerdictPart("a "),
        VerdictPart("b", url="/x/"),
        VerdictPart(", "),
        VerdictPart("c", tone="late"),
        VerdictPart("."),
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("make", [full_cockpit, cockpit_without_targets, empty_cockpit])
def test_the_page_is_sound_in_every_state(monkeypatch, make, language):
    from django.template import engines

    monkeypatch.setitem(engines["django"].engine.__dict__, "template_context_processors", ())
    request = RequestFactory().get("/")

    with override(language):
        context = {**shell(), "request": request, "cockpit": make()}
        html = render_to_string("console/cockpit.html", context)

    page = checked(html)
    assert "funnel" in page.ids
    assert 'href=""' not in html


def test_signed_and_in_place_are_drawn_differently_and_never_added(monkeypatch):
    with override("zh-hans"):
        full = full_cockpit()
        html = render_to_string("ui/charts/bars.html", {"chart": full.signed_chart})
        other = render_to_string("ui/charts/bars.html", {"chart": full.in_place_chart})
    assert "bar-promise" in html
    assert "bar-fact" in other
    assert "14.49" not in html + other
