"""Which county decides what a person opens, and for whom a firm's clerk applies."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.visits import visitor

from wutong.approvals.models import Case
from wutong.approvals.public import load_product_rules
from wutong.approvals.queries.places import own_firm, places_of
from wutong.approvals.tests.factories import firm_of, other_county, publish_years
from wutong.companies.public import Company
from wutong.matters.public import DepartmentKind, load_product_catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(cast: SimpleNamespace) -> SimpleNamespace:
    """The catalogue, its departments not named yet."""
    publish_years(cast)
    load_product_catalogue(actor=cast.clock)
    load_product_rules(actor=cast.clock)
    return cast


def name_all(county: SimpleNamespace) -> None:
    DepartmentKind.objects.update(department=county.bureau)


def test_the_own_county_decides_and_nobody_is_asked(county: SimpleNamespace) -> None:
    for named in (False, True):
        if named:
            name_all(county)
        for person in (county.approval, county.zone, county.outsider):
            places = places_of(person)
            assert places.settled == county.county
            assert places.must_say is (person == county.outsider)


def test_a_counter_next_door_says_who_decides_and_how(county: SimpleNamespace) -> None:
    name_all(county)
    clerk = other_county(county).clerk
    places = places_of(clerk)
    assert (places.settled, places.must_say) == (county.county, True)
    sent = {
        "title": "示例异地收件", "applicant_name": "示例外地企业", "items": ["energy-review"],
        "county": str(county.county.pk), "handling": "local", "hand_in": "1",
    }  # fmt: skip

    refused = visitor(clerk, "zh-hans").post("/approvals/new/", sent)
    assert refused.status_code == 422
    assert "业务属地在外县：请选择办理方式" in refused.content.decode()
    assert Case.objects.count() == 0
    assert (
        visitor(clerk)
        .post("/approvals/new/", sent | {"county": str(clerk.jurisdiction.pk)})
        .status_code
        == 422
    )

    answer = visitor(clerk).post("/approvals/new/", sent | {"handling": "for_another"})
    assert answer.status_code == 302
    case = Case.objects.get()
    assert (case.jurisdiction.code, case.counter) == ("141122", clerk.department)
    assert (case.handling, case.items.get().department) == ("for_another", county.bureau)


def test_where_several_could_decide_a_firm_has_to_say(county: SimpleNamespace) -> None:
    other_county(county)
    sent = {"title": "示例", "applicant_name": "示例", "save": "1", "county": ""}

    assert visitor(county.outsider).post("/approvals/new/", sent).status_code == 422
    assert Case.objects.count() == 0
    assert (
        visitor(county.outsider)
        .post("/approvals/new/", sent | {"county": str(county.county.pk)})
        .status_code
        == 302
    )
    assert Case.objects.get().jurisdiction == county.county


def test_a_clerk_of_one_firm_need_not_type_its_code(county: SimpleNamespace) -> None:
    assert own_firm(county.outsider) == {}
    firm = firm_of(county)
    Company.objects.filter(pk=firm.pk).update(uscc="91141122MA0000009X")
    firm.refresh_from_db()
    assert own_firm(county.outsider) == {"applicant_name": firm.name, "uscc": firm.uscc}
    assert own_firm(county.approval) == {}
    page = visitor(county.outsider).get("/approvals/new/").content.decode()
    assert f'value="{firm.uscc}"' in page
