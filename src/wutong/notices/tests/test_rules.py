"""Quiet hours, tries, and what may leave the house."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wutong.notices.rules import (
    GIVE_UP_AFTER,
    after_quiet,
    body_of,
    masked,
    masked_address,
    next_try,
    refusal,
    signed_address,
)

COUNTY = timezone(timedelta(hours=8))
NIGHT = (time(21, 0), time(7, 30))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=COUNTY)


@pytest.mark.parametrize(
    ("moment", "hours", "sent"),
    [
        (at(27, 12), NIGHT, at(27, 12)),
        (at(27, 21), NIGHT, at(28, 7, 30)),
        (at(27, 23, 59), NIGHT, at(28, 7, 30)),
        (at(27, 0, 5), NIGHT, at(27, 7, 30)),
        (at(27, 7, 30), NIGHT, at(27, 7, 30)),
        (at(30, 22), NIGHT, datetime(2026, 12, 1, 7, 30, tzinfo=COUNTY)),
        (at(27, 13), (time(12, 0), time(14, 0)), at(27, 14)),
        (at(27, 14), (time(12, 0), time(14, 0)), at(27, 14)),
        (at(27, 3), (time(0, 0), time(0, 0)), at(27, 3)),
    ],
)
def test_nothing_is_sent_in_the_quiet_hours(
    moment: datetime, hours: tuple[time, time], sent: datetime
) -> None:
    assert after_quiet(moment, *hours) == sent


@given(st.integers(0, 2 * 365 * 24 * 60), st.times(), st.times())
def test_the_moment_found_is_never_quiet_and_within_a_day(
    minute: int, begins: time, ends: time
) -> None:
    begins, ends = begins.replace(microsecond=0), ends.replace(microsecond=0)
    given_at = at(1, 0) + timedelta(minutes=minute)

    sent = after_quiet(given_at, begins, ends)

    assert after_quiet(sent, begins, ends) == sent
    assert timedelta() <= sent - given_at <= timedelta(days=1)


def test_an_outage_of_five_minutes_loses_nothing_and_two_days_are_given_up() -> None:
    laid = datetime(2026, 11, 27, tzinfo=UTC)
    now, tries = laid, 0
    while now - laid < timedelta(minutes=5):
        tries += 1
        again = next_try(tries, laid, now)
        assert again is not None
        now = again
    assert tries == 3
    while again := next_try(tries := tries + 1, laid, now):
        now = again
    assert GIVE_UP_AFTER - timedelta(hours=1) <= now - laid <= GIVE_UP_AFTER


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("请联系 13800138000 王", "请联系 138****8000 王"),
        ("电话0358-3521234", "电话0358-****234"),
        ("证件 14112219900101123X 已核", "证件 141122************ 已核"),
        ("编号 2026-0017，金额 1200000000 元", "编号 2026-0017，金额 1200000000 元"),
        ("信用代码 91141122MA0ABCDEF1", "信用代码 91141122MA0ABCDEF1"),
    ],
)
def test_numbers_of_persons_stay_in_the_house(text: str, left: str) -> None:
    assert masked(text) == left


def test_an_address_is_shown_without_its_key() -> None:
    assert masked_address("https://robot.example/send?key=abc") == "https://robot.example/…"
    assert masked_address("someone@county.example") == "so…@county.example"


def test_each_robot_gets_its_shape() -> None:
    text = {"msgtype": "text", "text": {"content": "到期\nhttps://w/1"}}
    assert json.loads(body_of("wecom", "到期", "https://w/1")) == text
    assert json.loads(body_of("dingtalk", "到期", "https://w/1")) == text
    assert json.loads(body_of("feishu", "到期", "")) == {
        "msg_type": "text", "content": {"text": "到期"},
    }  # fmt: skip
    assert json.loads(body_of("plain", "到期", "u")) == {"text": "到期", "url": "u"}


def test_dingtalk_is_signed() -> None:
    now = datetime(2026, 11, 27, tzinfo=UTC)

    signed = signed_address("dingtalk", "https://r/send?access_token=a", "SEC1", now)

    # HMAC-SHA256 of "1795737600000\nSEC1" by the key SEC1, in base64, percent-encoded
    assert signed.startswith("https://r/send?access_token=a&timestamp=1795737600000&sign=")
    assert len(signed.rsplit("sign=", 1)[1]) >= 44
    assert signed_address("wecom", "https://r/", "SEC1", now) == "https://r/"


@pytest.mark.parametrize(
    ("status", "answer", "why"),
    [
        (200, b'{"errcode":0,"errmsg":"ok"}', ""),
        (200, b'{"errcode":93000,"errmsg":"invalid webhook"}', "93000: invalid webhook"),
        (200, b'{"code":19024,"msg":"no keyword"}', "19024: no keyword"),
        (204, b"", ""),
        (200, b"thanks", ""),
        (200, b"[1]", ""),
        (502, b"", "HTTP 502"),
    ],
)
def test_a_robot_that_refuses_politely_has_refused(status: int, answer: bytes, why: str) -> None:
    assert refusal(status, answer) == why
