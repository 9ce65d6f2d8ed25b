"""Search over everything: what one may see, by any characters, each hit leading to its page."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.visits import status_of, visitor

from wutong.chains.tests.factories import make_chain, make_firm
from wutong.console.search import EACH, search_all
from wutong.pipeline.tests.factories import make_project
from wutong.tasks.tests.factories import task_of


@pytest.fixture
def county(cast: SimpleNamespace) -> SimpleNamespace:
    """A chain, firms, a project in talks and a task, all with the same sign in their names."""
    made = make_chain(cast.county, actor=cast.clock)
    for n in range(EACH + 2):
        make_firm(cast.county, "炼焦", actor=cast.clock, name=f"示例焦化{n}号有限公司")
    project = make_project(cast, "talks", name="焦油深加工", name_en="Tar products")
    task = task_of(cast, title="核实焦炉煤气用量", title_en="Check the coke oven gas")
    return SimpleNamespace(**vars(cast), **vars(made), project=project, task=task)


def found(county: SimpleNamespace, words: str, slug: str = "leader") -> dict[str, list[str]]:
    groups = search_all(words, county.people[slug])
    return {group.key: [hit.title for hit in group.hits] for group in groups}


def test_one_character_finds_things_of_every_kind(county: SimpleNamespace) -> None:
    hits = found(county, "焦")

    assert len(hits["firms"]) == EACH
    assert hits["projects"] == ["焦油深加工"]
    assert set(hits["segments"]) == {"炼焦煤洗选", "炼焦", "煤焦油", "针状焦"}
    assert hits["tasks"] == ["核实焦炉煤气用量"]
    assert "people" not in hits


@pytest.mark.parametrize(
    ("words", "key", "title"),
    [
        ("tar prod", "projects", "焦油深加工"),
        ("coke oven", "tasks", "核实焦炉煤气用量"),
        ("needle", "segments", "针状焦"),
        ("示例煤化工", "chains", "示例煤化工"),
        ("zone", "people", "zone"),
    ],
)
def test_either_language_finds(county: SimpleNamespace, words: str, key: str, title: str) -> None:
    assert found(county, words)[key] == [title]


def test_a_number_finds_its_one_project(county: SimpleNamespace) -> None:
    assert found(county, county.project.number) == {"projects": ["焦油深加工"]}


@pytest.mark.parametrize("words", ["", "   ", "没有这样的东西"])
def test_nothing_is_found_by_nothing(county: SimpleNamespace, words: str) -> None:
    assert found(county, words) == {}


def test_what_may_not_be_seen_is_not_found(county: SimpleNamespace) -> None:
    assert "projects" not in found(county, "焦", "stationed")
    assert "tasks" not in found(county, "焦", "stationed")
    assert "people" not in found(county, "zone", "officer")
    assert set(found(county, "焦", "outsider")) <= {"firms"}


def test_every_hit_leads_to_a_page_that_opens(county: SimpleNamespace) -> None:
    reader = visitor(county.leader)
    groups = [*search_all("焦", county.leader), *search_all("zone", county.leader)]
    urls = {hit.url for group in groups for hit in group.hits}

    assert len(urls) > EACH
    assert {url: status_of(reader.get(url)) for url in urls} == dict.fromkeys(urls, 200)


def test_more_hits_than_shown_lead_to_their_list(county: SimpleNamespace) -> None:
    page = visitor(county.leader).get("/search/?q=焦")

    more = {group.key: group.more_url for group in page.context["groups"] if group.more_url}
    assert more == {"firms": "/firms/?q=%E7%84%A6"}
    assert visitor(county.leader).get(more["firms"]).context["page"].paginator.count == EACH + 2


def test_htmx_gets_the_hits_alone(county: SimpleNamespace) -> None:
    answer = visitor(county.leader).get("/search/?q=焦", headers={"HX-Request": "true"})

    assert "<html" not in answer.content.decode()
    assert "示例焦化" in answer.content.decode()


def test_an_empty_search_says_what_can_be_found(county: SimpleNamespace) -> None:
    reader = visitor(county.leader)

    assert "What are you looking for?" in reader.get("/search/").content.decode()
    assert "Nothing found" in reader.get("/search/?q=zzzz").content.decode()
