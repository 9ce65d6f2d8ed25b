"""Who may open what of the log: all of it the administrator and the leader, others their own."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from tests.tables.rows import Page

from wutong.accounts.models import Department
from wutong.audit.actions import ask_verification
from wutong.audit.models import Event
from wutong.audit.public import editing


def an_event_of_the_officer(cast: SimpleNamespace) -> Mapping[str, Any]:
    with editing(Department, cast.bureau.pk, actor=cast.officer) as unit:
        unit.name_en = "Renamed"
    return {"event_id": Event.objects.latest("pk").pk}


def a_report(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"verification_id": ask_verification(actor=cast.admin).pk}


PAGES = [
    Page(name="audit:list", expect={"*": 200}),
    Page(name="audit:list", query="?format=xlsx", expect={"*": 200}),
    Page(
        name="audit:event", kwargs=an_event_of_the_officer,
        expect={"leader admin officer": 200, "*": 404},
    ),
    Page(name="audit:verify", method="POST", expect={"admin": 302, "*": 403}),
    Page(name="audit:verification", kwargs=a_report, expect={"leader admin": 200, "*": 404}),
]  # fmt: skip
