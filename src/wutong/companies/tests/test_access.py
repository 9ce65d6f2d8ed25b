"""Who sees which firms, links, titles and imports."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from wutong.accounts.models import User
from wutong.companies.access import may_export, may_import, may_keep, may_name_members
from wutong.companies.actions import add_member, give_qualification, link_companies, start_import
from wutong.companies.models import Company, CompanyRelation, ImportRun, Qualification

from .factories import csv_bytes, firm

pytestmark = pytest.mark.django_db

STAFF = ["leader", "officer", "stationed", "department", "approval", "zone", "admin"]


def who(cast: SimpleNamespace, rule: object) -> set[str]:
    return {name for name, person in cast.people.items() if rule(person)}  # type: ignore[operator]


def test_each_right_belongs_to_named_roles(cast: SimpleNamespace):
    assert who(cast, may_import) == {"officer", "zone", "admin"}
    assert who(cast, may_keep) == {"officer", "stationed", "department", "zone", "admin"}
    assert who(cast, may_export) == set(STAFF)
    assert who(cast, may_name_members) == {"admin"}
    assert may_import(cast.clock)
    assert may_keep(cast.clock)


def test_officials_and_chiefs_see_the_register_a_firm_sees_itself(cast: SimpleNamespace):
    own, other = firm(cast.officer), firm(cast.officer)
    add_member(own, cast.outsider, actor=cast.admin)

    for name in [*STAFF, "chief"]:
        assert Company.objects.visible_to(cast.people[name]).count() == 2, name
    assert list(Company.objects.visible_to(cast.outsider)) == [own]
    assert list(Company.objects.visible_to(cast.clock).order_by("pk")) == [own, other]
    assert list(Company.objects.of_member(cast.outsider)) == [own]


def test_somebody_without_a_role_sees_no_firm(cast: SimpleNamespace):
    firm(cast.officer)
    stranger = User.objects.create(username="stranger")

    assert Company.objects.visible_to(stranger).count() == 0


def test_links_and_titles_are_seen_with_their_firm(cast: SimpleNamespace):
    own, other, third = (firm(cast.officer) for _ in range(3))
    add_member(own, cast.outsider, actor=cast.admin)
    seen = link_companies(own, other, kind="parent", source="x", actor=cast.officer)
    link_companies(other, third, kind="parent", source="x", actor=cast.officer)
    title = give_qualification(own, "listed", source="x", actor=cast.officer)
    give_qualification(other, "listed", source="x", actor=cast.officer)

    assert list(CompanyRelation.objects.visible_to(cast.outsider)) == [seen]
    assert CompanyRelation.objects.visible_to(cast.leader).count() == 2
    assert list(Qualification.objects.visible_to(cast.outsider)) == [title]


def test_imports_are_seen_by_those_who_import(cast: SimpleNamespace):
    run = start_import([csv_bytes()], "own.csv", actor=cast.officer, source="x")

    assert list(ImportRun.objects.visible_to(cast.zone)) == [run]
    for name in ("leader", "chief", "outsider", "stationed"):
        assert not ImportRun.objects.visible_to(cast.people[name]).exists()
