"""The lists of the pipeline, its board, and a project with much on it."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django.utils import timezone
from tests.tables.rows import List

from wutong.pipeline import actions
from wutong.pipeline.models import Project

from . import duty_rows as duties
from .factories import ago, make_chain, make_firm, make_project, pay, sign

STAGES = ("lead", "talks", "intent", "signed")


def projects(cast: SimpleNamespace, number: int) -> None:
    """Projects in several stages, on a chain and on none, of firms known and unknown."""
    segment = make_chain(cast, f"chain-{number}")
    for n in range(number):
        firm = make_firm(cast) if n % 2 else None
        make_project(
            cast, STAGES[n % 4], actor=cast.officer if n % 3 else cast.stationed,
            segment=segment if n % 2 else None, investor=firm,
            **({"investor_name": firm.name} if firm else {}),
        )  # fmt: skip


def agreements(cast: SimpleNamespace, number: int) -> None:
    """Agreements of projects and of none."""
    for n in range(number):
        sign(cast, make_project(cast, "talks") if n % 2 else None, category="strategic")


def vouchers(cast: SimpleNamespace, number: int) -> None:
    """Vouchers of several projects."""
    for _ in range(number):
        pay(cast, make_project(cast, "signed"))


def busy(cast: SimpleNamespace) -> Project:
    """The first project there is, made where there is none."""
    known = Project.objects.order_by("pk").first()
    if known is None:
        known = make_project(cast, "signed")
        # more events than the page shows: whom the shown ones name then no longer changes
        much(cast, 15)
    return known


def much(cast: SimpleNamespace, number: int) -> None:
    """One project with that many contacts, agreements and vouchers more."""
    project = busy(cast)
    for n in range(number):
        actions.record_follow_up(
            project.pk, actor=cast.officer, on=ago(n % 20), way="call", said=f"第{n}次"
        )
        sign(cast, project)
        pay(cast, project)


def its_key(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"project_id": busy(cast).pk}


def leads_with_clocks(cast: SimpleNamespace, number: int) -> None:
    """Leads whose clocks run."""
    actions.load_product_clock_rules(actor=cast.clock)
    for _ in range(number):
        make_project(cast)


def introducers(cast: SimpleNamespace, number: int) -> None:
    """Registered introducers."""
    for n in range(number):
        actions.register_introducer(
            actor=cast.officer, name=f"示例引荐人{n}", kind="person", is_example=True
        )


def recognised(cast: SimpleNamespace, number: int) -> None:
    """Signed projects that count."""
    for _ in range(number):
        actions.recognise_project(
            make_project(cast, "signed").pk, actor=cast.officer,
            year=timezone.localdate().year, conclusion="counted",
        )  # fmt: skip


LISTS = [
    *duties.LISTS,
    List(name="pipeline:list", make=projects),
    List(name="pipeline:list", make=projects, query="?format=xlsx"),
    List(name="pipeline:list", make=projects, query="?reached=talks&year=2026&stage=talks,intent"),
    List(name="pipeline:board", make=projects),
    List(name="pipeline:agreements", make=agreements),
    List(name="pipeline:agreements", make=agreements, query="?kind=formal&category=investment"),
    List(name="pipeline:agreements", make=agreements, query="?format=xlsx"),
    List(name="pipeline:funds", make=vouchers),
    List(name="pipeline:funds", make=vouchers, query="?format=xlsx"),
    List(name="pipeline:page", make=much, kwargs=its_key),
    List(name="pipeline:lead-clocks", make=leads_with_clocks),
    List(name="pipeline:counts", make=recognised),
    List(name="pipeline:ways", make=projects),
    List(name="pipeline:introducers", make=introducers),
]
