"""The deeds on accounts: each by the administrator only, each told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from wutong.accounts.models import Department, Jurisdiction, Role, RoleGrant, User
from wutong.audit.models import Event
from wutong.audit.verify import verify
from wutong.kernel.errors import NotAllowed, WrongState
from wutong.people.actions import (
    add_department,
    add_zone,
    choose_language,
    deactivate_person,
    give_role,
    invite_person,
    load_product_people,
    reactivate_person,
    set_password,
    take_role,
)


def told_of(person: User) -> list[tuple[str, str]]:
    """Deed and note of each event of a person."""
    events = Event.objects.filter(kind="accounts.user", thing_id=person.pk).order_by("seq")
    return [(e.verb.rpartition(".")[2], e.note) for e in events]


def test_an_invited_person_has_roles_and_a_password_nobody_can_read(cast: SimpleNamespace) -> None:
    person = invite_person(
        actor=cast.admin, username="new01", display_name="新人", post="招商专员",
        roles=[Role.OFFICER, Role.DEPARTMENT, Role.OFFICER], password="a-long-password",
        department=cast.office, jurisdiction=cast.county,
    )  # fmt: skip

    assert person.roles == {"officer", "department"}
    assert person.check_password("a-long-password")
    first = Event.objects.get(kind="accounts.user", thing_id=person.pk)
    assert "password" not in first.changes
    assert person.password not in str(first.changes)


def test_without_a_password_only_the_identity_provider_lets_in(cast: SimpleNamespace) -> None:
    person = invite_person(actor=cast.admin, username="new02", display_name="新人")

    assert not person.has_usable_password()


@pytest.mark.parametrize("slug", ["leader", "officer", "outsider"])
def test_only_the_administrator_looks_after_people(cast: SimpleNamespace, slug: str) -> None:
    actor = cast.people[slug]
    before = Event.objects.count()

    for deed in (
        lambda: invite_person(actor=actor, username="x1", display_name="x"),
        lambda: give_role(cast.zone.pk, Role.ADMIN, actor=actor),
        lambda: take_role(cast.zone.pk, Role.ZONE, actor=actor),
        lambda: set_password(cast.zone.pk, "another-password", actor=actor),
        lambda: deactivate_person(cast.zone.pk, actor=actor),
        lambda: reactivate_person(cast.zone.pk, actor=actor),
        lambda: add_department(name="甲", name_en="", jurisdiction=cast.county, actor=actor),
        lambda: add_zone(code="14112299", name="甲", name_en="", parent=cast.county, actor=actor),
    ):
        with pytest.raises(NotAllowed):
            deed()

    assert Event.objects.count() == before
    assert User.objects.get(pk=cast.zone.pk).roles == {"zone"}


def test_a_role_given_and_taken_stands_in_the_persons_history(cast: SimpleNamespace) -> None:
    give_role(cast.officer.pk, Role.CHIEF, actor=cast.admin)
    take_role(cast.officer.pk, Role.CHIEF, actor=cast.admin)

    assert told_of(cast.officer) == [
        ("created", ""),
        ("role_given", "链长"),
        ("role_taken", "链长"),
    ]
    assert verify().broken == []


def test_a_role_is_given_once_and_taken_once(cast: SimpleNamespace) -> None:
    before = Event.objects.count()

    with pytest.raises(WrongState, match="officer"):
        give_role(cast.officer.pk, Role.OFFICER, actor=cast.admin)
    with pytest.raises(WrongState, match="officer"):
        take_role(cast.officer.pk, Role.ZONE, actor=cast.admin)

    assert Event.objects.count() == before


def test_the_last_administrator_stays(cast: SimpleNamespace) -> None:
    with pytest.raises(WrongState):
        take_role(cast.admin.pk, Role.ADMIN, actor=cast.admin)

    give_role(cast.leader.pk, Role.ADMIN, actor=cast.admin)
    take_role(cast.admin.pk, Role.ADMIN, actor=cast.admin)

    assert set(RoleGrant.objects.filter(role=Role.ADMIN).values_list("user_id", flat=True)) == {
        cast.leader.pk
    }


def test_an_administrator_who_is_shut_out_does_not_count(cast: SimpleNamespace) -> None:
    give_role(cast.leader.pk, Role.ADMIN, actor=cast.admin)
    deactivate_person(cast.leader.pk, actor=cast.admin)

    with pytest.raises(WrongState):
        take_role(cast.admin.pk, Role.ADMIN, actor=cast.admin)


def test_a_person_is_shut_out_and_let_in(cast: SimpleNamespace) -> None:
    deactivate_person(cast.officer.pk, actor=cast.admin, note="调离")
    cast.officer.refresh_from_db()
    assert not cast.officer.is_active

    reactivate_person(cast.officer.pk, actor=cast.admin)
    cast.officer.refresh_from_db()
    assert cast.officer.is_active
    assert told_of(cast.officer)[1:] == [("deactivated", "调离"), ("reactivated", "")]


def test_nobody_shuts_himself_out(cast: SimpleNamespace) -> None:
    with pytest.raises(WrongState):
        deactivate_person(cast.admin.pk, actor=cast.admin)


def test_everybody_sets_their_own_password(cast: SimpleNamespace) -> None:
    set_password(cast.officer.pk, "another-password", actor=cast.officer)

    cast.officer.refresh_from_db()
    assert cast.officer.check_password("another-password")
    assert told_of(cast.officer)[-1] == ("password_set", "")
    assert verify().broken == []


def test_a_language_is_remembered_without_an_event(cast: SimpleNamespace) -> None:
    before = Event.objects.count()

    choose_language(cast.officer.pk, "en")

    cast.officer.refresh_from_db()
    assert (cast.officer.language, Event.objects.count()) == ("en", before)
    assert verify().broken == []


def test_a_zone_hangs_under_its_county(cast: SimpleNamespace) -> None:
    zone = add_zone(
        code="14112205", name="示例园", name_en="Sample park", parent=cast.county, actor=cast.admin
    )

    assert (zone.kind, zone.path) == ("zone", f"{cast.county.path}14112205/")
    with pytest.raises(WrongState, match="141122"):
        add_zone(code="99", name="x", name_en="", parent=cast.county, actor=cast.admin)


def test_the_product_knows_the_divisions_of_the_country(db: None) -> None:
    clock = load_product_people()
    count = Jurisdiction.objects.count()

    county = Jurisdiction.objects.get(code="141122")
    assert (county.name, county.name_en, county.path) == ("交城县", "Jiaocheng", "14/1411/141122/")
    assert str(county.parent) == "吕梁市"
    assert Jurisdiction.objects.filter(kind="province", abolished=False).count() == 34
    assert Jurisdiction.objects.filter(abolished=True).exists()
    assert clock.is_clock
    assert not clock.has_usable_password()

    load_product_people()
    assert Jurisdiction.objects.count() == count
    assert Department.objects.count() == 0
