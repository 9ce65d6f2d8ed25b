"""Finding firms: by any characters, in any region, and which belong together."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wutong.companies.actions import give_qualification, link_companies
from wutong.companies.models import Company
from wutong.companies.queries import (
    CappedPaginator,
    CompanyFilter,
    alike,
    companies_for,
    possible_heads,
    register_state,
    related_company_ids,
    rows_of,
    search_companies,
)
from wutong.companies.queries import lists as lists_module

from .factories import bring_in, code, firm

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(cast: SimpleNamespace) -> dict[str, Company]:
    names = {
        "fertiliser": "示例交城硝基复合肥有限公司",
        "coke": "示例（山西）焦化有限公司",
        "glass": "示例ABC玻璃股份有限公司",
        "university": "示例理工大学",
    }
    firm(cast.officer, names["fertiliser"], uscc=code(1), jurisdiction=cast.county)
    firm(cast.officer, names["coke"], uscc=code(2), jurisdiction=cast.places["141121"],
         industry_code="C2521")  # fmt: skip
    firm(cast.officer, names["glass"], uscc=code(3), name_en="Sample Glass Works")
    firm(cast.officer, names["university"], uscc="", kind="university", is_example=False)
    return {key: Company.objects.get(name=name) for key, name in names.items()}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("肥", {"fertiliser"}),
        ("交城", {"fertiliser"}),
        ("复合肥", {"fertiliser"}),
        ("示", {"fertiliser", "coke", "glass", "university"}),
        ("有限公司", {"fertiliser", "coke", "glass"}),
        ("山西焦化", {"coke"}),
        ("（山西）", {"coke"}),
        ("交城 复合", {"fertiliser"}),
        ("城交", set()),
        ("abc", {"glass"}),
        ("ＡＢＣ玻璃", {"glass"}),
        ("glass works", {"glass"}),
        ("示例%", {"fertiliser", "coke", "glass", "university"}),
        ("_", set()),
        ("。", set()),
        ("玻_", {"glass"}),
        ("\\", set()),
    ],
)
def test_a_name_is_found_by_any_of_its_characters(
    cast: SimpleNamespace, register: dict[str, Company], words: str, found: set[str]
):
    hits = companies_for(cast.leader, CompanyFilter(words=words))

    assert set(hits) == {register[key] for key in found}
    assert set(search_companies(words, cast.leader)) == set(hits)


def test_a_code_is_found_however_it_is_typed(cast: SimpleNamespace, register: dict[str, Company]):
    assert search_companies(f" {code(2).lower()} ", cast.leader) == [register["coke"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (CompanyFilter(region="141122"), {"fertiliser"}),
        (CompanyFilter(region="141100"), {"fertiliser", "coke"}),
        (CompanyFilter(region="140000"), {"fertiliser", "coke"}),
        (CompanyFilter(region="999999"), set()),
        (CompanyFilter(industry="C25"), {"coke"}),
        (CompanyFilter(kind="university"), {"university"}),
        (CompanyFilter(origin="real"), {"university"}),
        (CompanyFilter(origin="example", words="有限"), {"fertiliser", "coke", "glass"}),
        (CompanyFilter(qualification="high_tech"), {"glass"}),
        (CompanyFilter(), {"fertiliser", "coke", "glass", "university"}),
    ],
)
def test_filters_narrow_the_list(
    cast: SimpleNamespace, register: dict[str, Company], asked: CompanyFilter, found: set[str]
):
    give_qualification(register["glass"], "high_tech", source="x", actor=cast.officer)

    assert set(companies_for(cast.leader, asked)) == {register[key] for key in found}


def test_a_query_string_that_means_nothing_narrows_nothing():
    asked = CompanyFilter.from_query({"kind": "x", "qualification": "y", "origin": "z", "q": "  "})

    assert asked.is_empty


def test_two_characters_are_found_by_the_index(cast: SimpleNamespace):
    bring_in(
        [{"name": f"示例{n}号化工有限公司", "uscc": code(n)} for n in range(3000)], cast.officer
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # three thousand rows are read as fast
        hits = companies_for(cast.leader, CompanyFilter(words="77号"))
        plan = hits.order_by().explain()

    assert "company_name_grams" in plan
    assert hits.count() == 30


def test_a_page_of_the_list_takes_as_many_queries_for_two_rows_as_for_twenty(cast: SimpleNamespace):
    asked = companies_for(cast.leader, CompanyFilter())
    counts = []
    for number in (2, 18):
        for _ in range(number):
            made = firm(cast.officer, jurisdiction=cast.county)
            give_qualification(made, "high_tech", source="x", actor=cast.officer)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rows_of(asked.all())
        counts.append(len(queries))

    assert counts == [2, 2]


def test_hits_are_counted_up_to_a_limit_and_said_to_be_more(
    cast: SimpleNamespace, register: dict[str, Company], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lists_module, "COUNTED", 2)
    hits = companies_for(cast.leader, CompanyFilter(words="示"))

    capped = CappedPaginator(hits, 50, capped=True)
    exact = CappedPaginator(hits, 50, capped=False)

    assert (capped.count, capped.is_capped) == (2, True)
    assert (exact.count, exact.is_capped) == (4, False)


def test_a_family_is_everything_that_links_reach(cast: SimpleNamespace):
    parent, head, branch, spv, stranger = (firm(cast.officer) for _ in range(5))
    link_companies(parent, head, kind="parent", source="x", actor=cast.officer)
    link_companies(head, branch, kind="branch", source="x", actor=cast.officer)
    link_companies(parent, spv, kind="spv", source="x", actor=cast.officer)

    assert related_company_ids(branch) == {parent.pk, head.pk, spv.pk}
    assert related_company_ids(stranger) == set()


def test_the_name_of_a_branch_proposes_its_head_office(cast: SimpleNamespace):
    head = firm(cast.officer, "示例财产保险股份有限公司")
    branch = firm(cast.officer, "示例财产保险股份有限公司交城支公司")

    assert possible_heads(branch) == [head]
    assert possible_heads(head) == []
    link_companies(head, branch, kind="branch", source="x", actor=cast.officer)
    assert possible_heads(branch) == []


def test_nearly_the_same_names_are_found_the_nearest_first(
    cast: SimpleNamespace, register: dict[str, Company]
):
    found = alike("示例交城硝基复合肥有限责任公司", cast.leader)

    assert found[0].company == register["fertiliser"]
    assert 0.5 < found[0].score < 1
    assert alike("完全不同的名字", cast.leader) == []
    assert alike("示例ABC玻璃股份有限公司", cast.outsider) == []


def test_the_state_of_the_register_tells_how_much_there_is(
    cast: SimpleNamespace, register: dict[str, Company]
):
    state = register_state(cast.leader)

    assert (state.firms, state.real, state.examples, state.without_place) == (4, 1, 3, 2)
