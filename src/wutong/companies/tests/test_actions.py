"""Deeds on single firms: who may, what is refused in which words, what is recorded."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import timezone, translation

from wutong.audit.models import Event
from wutong.audit.verify import verify
from wutong.companies.actions import (
    CompanyFacts,
    add_company,
    add_member,
    change_company,
    give_qualification,
    link_companies,
    remove_member,
    remove_qualification,
    rename_company,
    unlink_companies,
)
from wutong.companies.models import (
    Company,
    CompanyMember,
    CompanyRelation,
    PlaceBasis,
    Qualification,
)
from wutong.kernel.errors import BadInput, NotAllowed, WrongState

from .factories import code, firm

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    told = Event.objects.filter(kind__startswith="companies.").order_by("pk")
    return [v.removeprefix("companies.") for v in told.values_list("verb", flat=True)]


def test_a_firm_entered_by_hand_is_read_like_one_from_a_file(cast: SimpleNamespace):
    entered = add_company(
        CompanyFacts(
            name=" 示例化工有限公司 ", uscc=code(1, "141122").lower(), capital_raw="５００万港币",
            province="山西", city="吕梁", source="营业执照",
        ),
        actor=cast.officer,
    )  # fmt: skip

    entered.refresh_from_db()
    assert (entered.name, entered.name_key) == ("示例化工有限公司", "示例化工有限公司")
    assert entered.uscc == code(1, "141122")
    assert (entered.capital_raw, entered.capital_amount, entered.capital_currency) == (
        "５００万港币", Decimal(5_000_000), "HKD"
    )  # fmt: skip
    assert (entered.jurisdiction, entered.place_basis) == (cast.county, PlaceBasis.CODE)
    assert verbs() == ["company.created"]
    assert verify().broken == []


def test_every_fault_of_a_firm_is_told_at_once(cast: SimpleNamespace):
    with translation.override("en"), pytest.raises(BadInput) as refusal:
        add_company(
            CompanyFacts(
                name="甲", uscc="123", capital_raw="约500万元", kind="shop",
                registered_on=timezone.localdate() + timedelta(days=1),
            ),
            actor=cast.officer,
        )  # fmt: skip

    assert refusal.value.problems == [
        "“甲” is too short for a name; write it in full",
        "3 characters; a unified social credit code has 18",
        "“约500万元” is a rounded amount; fill in the exact one",
        "“shop” is no kind of organisation",
        "The day of registration lies in the future",
        "Say where this is known from",
    ]
    assert Company.objects.count() == 0
    assert verbs() == []


def test_a_second_firm_of_one_code_or_of_one_name_without_code_is_refused(cast: SimpleNamespace):
    firm(cast.officer, "示例化工有限公司", uscc=code(1))
    firm(cast.officer, "示例大学", uscc="", kind="university")

    for facts in (
        CompanyFacts(name="示例别名有限公司", uscc=code(1), source="x"),
        CompanyFacts(name="示例 大学", source="x"),
    ):
        with pytest.raises(WrongState):
            add_company(facts, actor=cast.officer)

    assert Company.objects.count() == 2


@pytest.mark.parametrize("person", ["leader", "chief", "approval", "outsider"])
def test_who_does_not_keep_the_register_changes_nothing(cast: SimpleNamespace, person: str):
    known, other = firm(cast.officer), firm(cast.officer)
    relation = link_companies(known, other, kind="parent", source="x", actor=cast.officer)
    title = give_qualification(known, "high_tech", source="x", actor=cast.officer)
    before, actor = verbs(), getattr(cast, person)

    for deed in (
        lambda: firm(actor),
        lambda: change_company(known.pk, CompanyFacts(name="示例甲乙", source="x"), actor=actor),
        lambda: rename_company(known.pk, "示例甲乙", actor=actor),
        lambda: link_companies(known, other, kind="spv", source="x", actor=actor),
        lambda: unlink_companies(relation, actor=actor, note="x"),
        lambda: give_qualification(known, "champion", source="x", actor=actor),
        lambda: remove_qualification(title, actor=actor, note="x"),
        lambda: add_member(known, cast.outsider, actor=actor),
    ):
        with pytest.raises(NotAllowed):
            deed()

    assert verbs() == before
    assert Company.objects.filter(pk=known.pk, name=known.name).exists()


def test_a_change_tells_only_what_changed_and_an_emptied_field_is_unknown(cast: SimpleNamespace):
    known = firm(cast.officer, "示例化工有限公司", uscc=code(1), capital_raw="500万元", city="吕梁")

    change_company(
        known.pk,
        CompanyFacts(name="示例化工有限公司", uscc=code(1), source="示例来源", is_example=True),
        actor=cast.department,
    )

    known.refresh_from_db()
    assert (known.capital_raw, known.capital_amount, known.capital_currency) == ("", None, "")
    event = Event.objects.filter(verb="companies.company.edited").get()
    assert event.changes == {
        "capital_raw": ["500万元", ""],
        "capital_amount": ["5000000.0000", None],
        "capital_currency": ["CNY", ""],
        "city": ["吕梁", ""],
    }


def test_a_rename_keeps_the_old_name_in_the_history(cast: SimpleNamespace):
    known = firm(cast.officer, "示例旧名有限公司")

    rename_company(known.pk, "示例新名有限公司", actor=cast.officer, note="变更公告")

    event = Event.objects.filter(verb="companies.company.renamed").get()
    assert (event.changes, event.note) == (
        {"name": ["示例旧名有限公司", "示例新名有限公司"]}, "变更公告"
    )  # fmt: skip
    with pytest.raises(BadInput):
        rename_company(known.pk, "123", actor=cast.officer)


def test_a_link_is_made_once_with_its_source_and_day(cast: SimpleNamespace):
    upper, lower = firm(cast.officer), firm(cast.officer)

    made = link_companies(upper, lower, kind="spv", source="P-7", actor=cast.stationed)
    again = link_companies(upper, lower, kind="spv", source="P-8", actor=cast.stationed)

    assert made == again
    assert (made.source, made.known_on) == ("P-7", timezone.localdate())
    assert verbs().count("companyrelation.created") == 1


def test_links_that_cannot_be_are_refused(cast: SimpleNamespace):
    one, two, three = (firm(cast.officer) for _ in range(3))
    link_companies(one, two, kind="branch", source="x", actor=cast.officer)

    for upper, lower, kind, source, error in (
        (one, one, "parent", "x", BadInput),
        (one, two, "aunt", "x", BadInput),
        (one, three, "parent", " ", BadInput),
        (three, two, "branch", "x", WrongState),
        (two, one, "branch", "x", WrongState),
    ):
        with pytest.raises(error):
            link_companies(upper, lower, kind=kind, source=source, actor=cast.officer)

    assert CompanyRelation.objects.count() == 1


def test_a_wrong_link_and_a_wrong_title_go_with_the_reason(cast: SimpleNamespace):
    one, two = firm(cast.officer), firm(cast.officer)
    relation = link_companies(one, two, kind="group", source="x", actor=cast.officer)
    title = give_qualification(one, "gazelle", source="x", actor=cast.officer)

    with pytest.raises(BadInput):
        unlink_companies(relation, actor=cast.officer, note=" ")
    with pytest.raises(BadInput):
        remove_qualification(title, actor=cast.officer, note="")
    unlink_companies(relation, actor=cast.officer, note="看错了")
    remove_qualification(title, actor=cast.officer, note="看错了")

    assert (CompanyRelation.objects.count(), Qualification.objects.count()) == (0, 0)
    assert verbs()[-2:] == ["companyrelation.removed", "qualification.removed"]
    assert verify().broken == []


def test_a_title_of_the_same_day_is_kept_once_and_mended(cast: SimpleNamespace):
    known = firm(cast.officer)
    give_qualification(
        known, "high_tech", source="名单", valid_from=date(2024, 1, 1), actor=cast.officer
    )

    give_qualification(
        known, "high_tech", source="证书", number="GR1", valid_from=date(2024, 1, 1),
        valid_to=date(2026, 12, 31), actor=cast.officer,
    )  # fmt: skip

    held = Qualification.objects.get()
    assert (held.number, held.valid_to, held.source) == ("GR1", date(2026, 12, 31), "证书")
    assert list(Qualification.objects.in_force(date(2025, 6, 1))) == [held]
    assert list(Qualification.objects.in_force(date(2027, 1, 1))) == []
    assert list(Qualification.objects.in_force(date(2023, 12, 31))) == []
    with pytest.raises(BadInput):
        give_qualification(
            known, "champion", source="x", valid_from=date(2025, 1, 1),
            valid_to=date(2024, 1, 1), actor=cast.officer,
        )  # fmt: skip


def test_the_administrator_says_who_speaks_for_a_firm(cast: SimpleNamespace):
    known = firm(cast.officer)

    member = add_member(known, cast.outsider, actor=cast.admin)
    assert add_member(known, cast.outsider, actor=cast.admin) == member
    with pytest.raises(NotAllowed):
        remove_member(member, actor=cast.officer)
    remove_member(member, actor=cast.admin)

    assert CompanyMember.objects.count() == 0
    assert verbs()[-2:] == ["companymember.created", "companymember.removed"]
