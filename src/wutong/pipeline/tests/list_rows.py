"""The lists of the pipeline, its board, and a project with much on it."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django.utils import timezone
from tests.tables.rows import List

from wutong.pipeline import actions
from wutong.pipeline.models import ClaimRule, Commission, ContactExport, Project, Station

from . import duty_rows as duties
from .factories import ago, make_chain, make_firm, make_project, pay, sign, ways
from .test_agencies import contract
from .test_contact_exports import known

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


def claim_rows(cast: SimpleNamespace, number: int) -> None:
    """Rules of claims, one replacing another."""
    known = ClaimRule.objects.count()
    for n in range(number):
        actions.enter_claim_rule(
            actor=cast.leader, scheme="", kind="target", source=f"示例办法{n}",
            valid_from=ago(400 - known - n),
        )  # fmt: skip


def stations(cast: SimpleNamespace, number: int) -> None:
    """Stations with their months."""
    for n in range(number):
        actions.open_station(
            actor=cast.officer, name=f"示例驻点{n}", city="上海", officer=cast.stationed,
            opened_on=ago(70), is_example=True,
        )  # fmt: skip


def one_station(cast: SimpleNamespace) -> Mapping[str, Any]:
    row = Station.objects.order_by("pk").first()
    if row is None:
        stations(cast, 1)
        row = Station.objects.order_by("pk").get()
    return {"station_id": row.pk}


def its_projects(cast: SimpleNamespace, number: int) -> None:
    """Projects that a station brought."""
    for _ in range(number):
        make_project(cast, "talks", actor=cast.stationed, way=ways(cast)["stationed"])


def contracts(cast: SimpleNamespace, number: int) -> None:
    """Contracts with agencies."""
    for n in range(number):
        contract(cast, f"SL-{n}-{Commission.objects.count()}")


def one_contract(cast: SimpleNamespace) -> Mapping[str, Any]:
    row = Commission.objects.order_by("pk").first() or contract(cast)
    return {"commission_id": row.pk}


def fees(cast: SimpleNamespace, number: int) -> None:
    """Projects under one contract."""
    row = Commission.objects.order_by("pk").first() or contract(cast)
    for _ in range(number):
        project = make_project(cast, "talks", way=ways(cast)["commissioned"])
        actions.bring_by_agency(project.pk, row, actor=cast.officer)


def recognised(cast: SimpleNamespace, number: int) -> None:
    """Signed projects that count."""
    for _ in range(number):
        actions.recognise_project(
            make_project(cast, "signed").pk, actor=cast.officer,
            year=timezone.localdate().year, conclusion="counted",
        )  # fmt: skip


def contact_requests(cast: SimpleNamespace, number: int) -> None:
    """Requests for contacts, half of them decided."""
    for n in range(number):
        known(cast)
        row = actions.ask_for_contacts({}, actor=cast.officer, reason=f"走访前联系{n}")
        if n % 2:
            actions.refuse_contacts(row.pk, actor=cast.leader, answer="不需要")


def one_request(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"export_id": ContactExport.objects.order_by("-pk").values_list("pk", flat=True)[0]}


LISTS = [
    List(name="pipeline:contact-exports", make=contact_requests),
    List(name="pipeline:contact-exports", make=contact_requests, query="?format=xlsx"),
    List(name="pipeline:contact-export", make=contact_requests, kwargs=one_request),
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
    List(name="pipeline:credit", make=recognised),
    List(name="pipeline:ways", make=projects),
    List(name="pipeline:introducers", make=introducers),
    List(name="pipeline:claim-rules", make=claim_rows),
    List(name="pipeline:stations", make=stations),
    List(name="pipeline:stations", make=stations, query="?format=xlsx"),
    List(name="pipeline:station", make=its_projects, kwargs=one_station),
    List(name="pipeline:commissions", make=contracts),
    List(name="pipeline:commissions", make=contracts, query="?format=xlsx"),
    List(name="pipeline:commission", make=fees, kwargs=one_contract),
    List(
        name="pipeline:table-out", make=introducers,
        kwargs=lambda _cast: {"kind": "introducers"},
    ),
]  # fmt: skip
