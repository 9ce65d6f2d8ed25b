"""The lists of the chains."""

from __future__ import annotations

from types import SimpleNamespace

from tests.tables.rows import List

from wutong.chains.actions import place_firms
from wutong.chains.models import Chain, Segment
from wutong.companies.public import Company

from .factories import make_chain, make_firm, make_rules


def chains(cast: SimpleNamespace, number: int) -> None:
    """Chains of the county, each with five segments and their judgements."""
    if not Chain.objects.exists():
        make_rules(cast.county, [cast.places["140100"]], actor=cast.clock)
    for _n in range(number):
        made = make_chain(cast.county, actor=cast.clock)
        # a county has one version of a chain in force: let each be a chain of its own
        Chain.objects.filter(pk=made.chain.pk).update(code=f"coal-{made.chain.pk}")
    make_firm(cast.county, "生产、销售：洗精煤。", actor=cast.clock)
    place_firms(actor=cast.clock)


def firms(cast: SimpleNamespace, number: int) -> None:
    """Firms that wash coal."""
    if not Chain.objects.exists():
        make_rules(cast.county, [cast.places["140100"]], actor=cast.clock)
        make_chain(cast.county, actor=cast.clock)
    for _n in range(number):
        make_firm(cast.county, "生产、销售：洗精煤。", actor=cast.clock)
    place_firms(actor=cast.clock)
    assert Company.objects.count() >= number


def washing(_cast: SimpleNamespace) -> dict[str, int]:
    return {"segment_id": Segment.objects.get(code="washing").pk}


def of_the_chain(_cast: SimpleNamespace) -> dict[str, int]:
    return {"chain_id": Chain.objects.get(code="coal").pk}


LISTS = [
    List(name="chains:list", make=chains),
    List(name="chains:list", make=chains, query="?format=xlsx"),
    List(name="chains:segments", make=chains),
    List(name="chains:segments", make=chains, query="?format=xlsx"),
    List(name="chains:firms", make=firms, kwargs=of_the_chain),
    List(name="chains:page", make=firms, kwargs=of_the_chain),
    List(name="chains:segment-firms", make=firms, kwargs=washing),
    List(name="chains:segment-firms", make=firms, kwargs=washing, query="?format=xlsx"),
]
