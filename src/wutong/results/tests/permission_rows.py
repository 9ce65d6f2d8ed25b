"""Who may open what of results."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from tests.tables.rows import Page

from .factories import bare, granted


def a_certificate(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"certificate_id": bare(cast).pk}


def an_item(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"item_id": granted(cast).pk}


def a_case(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"case_id": granted(cast).case_id}


def a_subject(cast: SimpleNamespace) -> Mapping[str, Any]:
    granted(cast, subject=("pipeline.project", 7))
    return {"kind": "pipeline.project", "subject_id": 7}


def a_token(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"token": bare(cast).token}


SEES = {"leader": 200, "department": 200, "approval": 200, "admin": 200, "*": 404}
PAGES = [
    Page(name="results:list", expect={"*": 200}),
    Page(name="results:page", kwargs=a_certificate, expect=SEES),
    Page(
        name="results:revoke", method="POST", kwargs=a_certificate,
        sent=lambda _cast: {"reason": "示例"},
        expect={"department": 302, "leader": 403, "approval": 403, "admin": 403, "*": 404},
    ),
    Page(name="results:issue", kwargs=an_item, expect={"department": 200, "*": 404}),
    Page(
        name="results:issue", method="POST", kwargs=an_item,
        sent=lambda _cast: {"valid_until": "soon"}, expect={"department": 422, "*": 404},
    ),
    Page(name="results:case-bundle", kwargs=a_case, expect=SEES),
    Page(name="results:subject-bundle", kwargs=a_subject, expect=SEES),
    Page(name="results:measures", expect={"outsider": 404, "*": 200}),
    Page(name="results:verify-any", public=True, stranger=200, expect={"*": 200}),
    Page(
        name="results:verify-any", method="POST", public=True, stranger=422, expect={"*": 422}
    ),
    Page(name="results:verify", kwargs=a_token, public=True, stranger=200, expect={"*": 200}),
]  # fmt: skip
