"""Plain values and hashes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from random import Random

import pytest
from django.db import connection

from wutong.audit.rules import NOTHING, canonical, event_hash, plain, root_hash

MOMENT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
CONTENT = {
    "kind": "companies.company", "thing_id": 7, "seq": 1, "at": MOMENT, "actor_id": 2,
    "verb": "companies.company.created", "note": "", "group": "", "changes": {"name": [None, "甲"]},
}  # fmt: skip


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (None, None),
        (True, True),
        (12, 12),
        (Decimal("5.00"), "5.00"),
        (Decimal("1E+3"), "1000"),
        (date(2026, 1, 2), "2026-01-02"),
        (
            datetime(2026, 3, 1, 16, 30, tzinfo=timezone(timedelta(hours=8))),
            "2026-03-01T08:30:00.000000+00:00",
        ),
        (b"\x01\xff", "01ff"),
        ({"b": 1, "a": [Decimal("1.5")]}, {"b": 1, "a": ["1.5"]}),
        ({3, 1}, [1, 3]),
    ],
)
def test_a_value_has_one_plain_form(value: object, form: object) -> None:
    assert plain(value) == form


@pytest.mark.django_db
def test_a_number_is_spelled_as_the_database_gives_it_back() -> None:
    chance = Random(20261127)
    numbers = [
        -0.0, 0.0, 1e16, -1e16, 9_999_999_999_999_998.0, 1e22, 1.5e300, 1e-7, 5e-324, 0.1,
        *(chance.uniform(-1, 1) * 10.0 ** chance.randint(-300, 300) for _each in range(500)),
    ]  # fmt: skip
    told = plain(numbers)

    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb::text", [json.dumps(told)])
        (kept,) = cursor.fetchone()

    assert canonical(json.loads(kept)) == canonical(told)
    assert plain(json.loads(kept)) == told == numbers
    with pytest.raises(ValueError, match="Out of range"):
        canonical(plain(float("inf")))


def test_what_has_no_plain_form_is_refused() -> None:
    with pytest.raises(TypeError, match="no plain form for object"):
        plain(object())


def test_canonical_text_does_not_depend_on_the_order_of_keys() -> None:
    assert (
        canonical({"b": "二", "a": 1})
        == canonical({"a": 1, "b": "二"})
        == '{"a":1,"b":"二"}'.encode()
    )


@pytest.mark.parametrize("field", sorted(CONTENT))
def test_the_hash_covers_every_part_of_an_event(field: str) -> None:
    other = {
        "kind": "companies.other", "thing_id": 8, "seq": 2, "at": MOMENT + timedelta(microseconds=1),
        "actor_id": 3, "verb": "x", "note": "x", "group": "x", "changes": {"name": [None, "乙"]},
    }  # fmt: skip
    assert event_hash(NOTHING, **CONTENT) != event_hash(NOTHING, **{**CONTENT, field: other[field]})


def test_the_hash_covers_the_event_before() -> None:
    assert event_hash(NOTHING, **CONTENT) != event_hash(b"\1" * 32, **CONTENT)


def test_the_root_covers_order_counts_and_the_root_before() -> None:
    one, two = ("a", 1, 1, b"\1" * 32), ("a", 2, 1, b"\2" * 32)
    roots = {
        root_hash(NOTHING, [one, two]),
        root_hash(NOTHING, [two, one]),
        root_hash(NOTHING, [one]),
        root_hash(NOTHING, [("a", 1, 2, b"\1" * 32), two]),
        root_hash(b"\1" * 32, [one, two]),
    }
    assert len(roots) == 5
