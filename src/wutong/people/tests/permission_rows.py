"""Who may open what of people."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from tests.tables.rows import Page

from wutong.people import actions

ADMIN_ONLY = {"admin": 302, "leader": 403, "*": 404}


def the_zone_director(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"person_id": cast.zone.pk}


def fields(**values: Any) -> Any:
    """The same form for everybody."""
    return lambda _cast: values


INVITED = fields(username="new01", display_name="新人", password="a-very-good-one")
CHANGED = fields(
    old="a-long-password", password="a-very-good-one", again="a-very-good-one"
)  # fmt: skip

LIST = "/projects/"


def its_view(cast: SimpleNamespace) -> Mapping[str, Any]:
    """The officer's own view of the list of projects."""
    return {"view_id": actions.save_view(LIST, "在谈", "stage=talks", actor=cast.officer).pk}


PAGES = [
    Page(
        name="people:view-save", method="POST",
        sent=fields(path=LIST, name="在谈", query="stage=talks"), expect={"*": 302},
    ),
    Page(
        name="people:view-save", method="POST", sent=fields(path="/admin/", name="x"),
        expect={"*": 422},
    ),
    Page(
        name="people:view-delete", method="POST", kwargs=its_view,
        expect={"officer": 302, "*": 404},
    ),
    # whoever is signed in already is sent on
    Page(name="people:sign-in", expect={"*": 302}, stranger=200),
    Page(name="people:sign-in", method="POST", expect={"*": 302}, stranger=422),
    Page(name="people:sign-out", method="POST", expect={"*": 302}, public=True),
    Page(
        name="people:demo-sign-in", method="POST", kwargs=lambda _cast: {"slug": "officer"},
        expect={"*": 302}, public=True,
    ),
    Page(name="people:list", expect={"leader admin": 200, "*": 404}),
    Page(name="people:list", query="?format=xlsx", expect={"leader admin": 200, "*": 404}),
    Page(name="people:invite", expect={"admin": 200, "*": 404}),
    Page(name="people:invite", method="POST", sent=INVITED, expect={"admin": 302, "*": 404}),
    Page(name="people:page", kwargs=the_zone_director, expect={"leader admin": 200, "*": 404}),
    Page(
        name="people:edit", kwargs=the_zone_director,
        expect={"admin": 200, "leader": 403, "*": 404},
    ),
    Page(
        name="people:edit", method="POST", kwargs=the_zone_director,
        sent=fields(display_name="新名"), expect=ADMIN_ONLY,
    ),
    Page(
        name="people:role-give", method="POST", kwargs=the_zone_director,
        sent=fields(role="officer"), expect=ADMIN_ONLY,
    ),
    Page(
        name="people:role-take", method="POST", kwargs=the_zone_director,
        sent=fields(role="zone"), expect=ADMIN_ONLY,
    ),
    Page(
        name="people:password", method="POST", kwargs=the_zone_director,
        sent=fields(password="a-very-good-one"), expect=ADMIN_ONLY,
    ),
    Page(name="people:deactivate", method="POST", kwargs=the_zone_director, expect=ADMIN_ONLY),
    Page(name="people:reactivate", method="POST", kwargs=the_zone_director, expect=ADMIN_ONLY),
    Page(name="people:own-password", expect={"*": 200}),
    Page(name="people:own-password", method="POST", sent=CHANGED, expect={"*": 302}),
]  # fmt: skip
