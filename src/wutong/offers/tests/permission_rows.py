"""Who may open what of offers."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from tests.tables.rows import Page

from .factories import in_state, offer_of, table_of


def an_offer(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"offer_id": offer_of(cast).pk}


def to_review(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"offer_id": offer_of(cast).pk, "move": "review"}


def to_publish(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"offer_id": in_state(cast, "reviewed").pk, "move": "publish"}


def a_table(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"file_id": table_of(cast).pk}


def a_book(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"form": "docx"}


def a_form(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"name": "示例项目", "need": "寻求合作", "cooperation": "open"}


STAFF = {"outsider": 404, "*": 200}
MAY_WRITE = {"leader officer zone": 200, "outsider": 404, "*": 403}
MAY_KEEP = {"leader officer": 200, "outsider": 404, "*": 403}
# a file is its owner's
MINE = {"officer": 200, "leader zone outsider": 404, "*": 403}

PAGES = [
    Page(name="offers:list", expect=STAFF),
    Page(name="offers:list", query="?state=draft&format=xlsx", expect=STAFF),
    Page(name="offers:book", kwargs=a_book, expect=STAFF),
    Page(name="offers:page", kwargs=an_offer, expect=STAFF),
    Page(name="offers:new", expect=MAY_WRITE),
    Page(
        name="offers:new", method="POST", sent=a_form,
        expect={"leader officer zone": 302, "outsider": 404, "*": 403},
    ),
    Page(name="offers:edit", kwargs=an_offer, expect=MAY_KEEP),
    Page(
        name="offers:edit", method="POST", kwargs=an_offer, sent=a_form,
        expect={"leader officer": 302, "outsider": 404, "*": 403},
    ),
    Page(
        name="offers:move", method="POST", kwargs=to_review,
        expect={"leader officer": 302, "outsider": 404, "*": 403},
    ),
    Page(
        name="offers:move", method="POST", kwargs=to_publish,
        expect={"leader": 302, "outsider": 404, "*": 403},
    ),
    Page(name="offers:import", expect=MAY_WRITE),
    Page(
        name="offers:import", method="POST",
        expect={"leader officer zone": 422, "outsider": 404, "*": 403},
    ),
    Page(name="offers:import-template", expect=MAY_WRITE),
    Page(name="offers:import-preview", kwargs=a_table, expect=MINE),
    Page(
        name="offers:import-preview", method="POST", kwargs=a_table,
        expect={"officer": 409, "leader zone outsider": 404, "*": 403},
    ),
    Page(name="offers:import-notes", kwargs=a_table, expect=MINE),
]  # fmt: skip
