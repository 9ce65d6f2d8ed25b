"""Pages over more rows than anybody counts."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from wutong.kernel import screens


class Rows(list[int]):
    """As much of a QuerySet as a page asks for; remembers how many rows were counted."""

    counted: list[int] = []

    def order_by(self) -> Rows:
        return self

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return Rows(found) if isinstance(key, slice) else found

    def count(self, *_: Any) -> int:
        self.counted.append(len(self))
        return len(self)


@pytest.mark.parametrize(
    ("number", "count", "is_capped", "counted"),
    [(119, 119, False, 119), (120, 120, False, 120), (500, 120, True, 121)],
)
def test_rows_are_counted_up_to_a_limit(
    monkeypatch: pytest.MonkeyPatch, number: int, count: int, is_capped: bool, counted: int
) -> None:
    monkeypatch.setattr(screens, "COUNTED", 120)
    monkeypatch.setattr(Rows, "counted", [])
    request = RequestFactory().get("/cases/", {"page": "3"})

    page = screens.capped_page_of(Rows(range(number)), request)  # type: ignore[arg-type]

    assert (page.paginator.count, page.paginator.is_capped) == (count, is_capped)  # type: ignore[attr-defined]
    assert list(page.object_list) == list(range(100, min(number, 120)))
    assert set(Rows.counted) == {counted}
