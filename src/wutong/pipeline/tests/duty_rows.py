"""Who may open what of details, teams, promises, blockers, factor needs and meetings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from tests.tables.rows import Page

from wutong.pipeline import actions

from .factories import make_project

Given = Mapping[str, Any]
Make = Callable[[SimpleNamespace], Given]

CARRIES = {"leader officer approval": 302, "admin": 403, "*": 404}


def signed(cast: SimpleNamespace) -> Given:
    return {"project_id": make_project(cast, "signed").pk}


def a_seat(cast: SimpleNamespace) -> Given:
    """Another department than the cast's clerk's sits in the team."""
    project = make_project(cast, "signed")
    return {"member_id": actions.add_to_team(project.pk, cast.office, actor=cast.officer).pk}


def sent(**values: Any) -> Make:
    """The same form each time."""
    return lambda _cast: values


PAGES = [
    Page(
        name="pipeline:details", kwargs=signed,
        expect={"leader officer approval": 200, "admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:details", method="POST", kwargs=signed,
        sent=sent(jobs="260", tax_cents="4200", tax_cents_unit="1000000"), expect=CARRIES,
    ),
    Page(
        name="pipeline:team-add", method="POST", kwargs=signed,
        sent=lambda cast: {"department": cast.office.pk}, expect=CARRIES,
    ),
    Page(
        name="pipeline:team-remove", method="POST", kwargs=a_seat,
        # the zone's director is of the same unit: a seat shows the project
        expect={"leader officer approval": 302, "zone admin": 403, "*": 404},
    ),
]  # fmt: skip
