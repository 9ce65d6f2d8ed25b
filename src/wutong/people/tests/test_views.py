"""Signing in, the list of people, one person, one's own account."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from tests.visits import rows_of, visitor

from wutong.accounts.models import Department, User
from wutong.audit.models import Event

GOOD = {
    "username": "zhaoshang01", "display_name": "新人", "post": "招商专员", "roles": ["officer"],
    "password": "a-very-good-one",
}  # fmt: skip


def test_a_stranger_is_led_to_the_sign_in_page_and_back(cast: SimpleNamespace) -> None:
    stranger = visitor(None)

    answer = stranger.get("/people/?role=admin")
    assert answer["Location"] == "/sign-in/?next=/people/%3Frole%3Dadmin"
    answer = stranger.post(
        "/sign-in/",
        {"username": "admin", "password": "a-long-password", "next": "/people/?role=admin"},
    )

    assert (answer.status_code, answer["Location"]) == (302, "/people/?role=admin")


def test_nobody_is_led_to_another_site(cast: SimpleNamespace) -> None:
    answer = visitor(None).post(
        "/sign-in/",
        {"username": "admin", "password": "a-long-password", "next": "https://example.com/"},
    )

    assert answer["Location"] == "/"


def test_a_wrong_password_is_said_in_plain_words(cast: SimpleNamespace, settings: Any) -> None:
    settings.DEMO = False

    answer = visitor(None).post("/sign-in/", {"username": "admin", "password": "wrong"})

    assert answer.status_code == 422
    assert "Username or password is wrong" in answer.content.decode()


def test_after_five_wrong_passwords_the_name_is_locked(cast: SimpleNamespace) -> None:
    stranger = visitor(None)
    for _again in range(5):
        answer = stranger.post("/sign-in/", {"username": "admin", "password": "wrong"})

    assert answer.status_code == 429
    assert "After 5 wrong passwords in a row" in answer.content.decode()
    right = stranger.post("/sign-in/", {"username": "admin", "password": "a-long-password"})
    assert right.status_code == 429


def test_in_the_demo_a_person_is_picked(cast: SimpleNamespace) -> None:
    stranger = visitor(None)
    page = stranger.get("/sign-in/")
    assert [p.username for p in page.context["people"]] == list(cast.people)

    answer = stranger.post("/demo/sign-in/officer/")

    assert answer["Location"] == "/"
    assert stranger.get("/notices/").status_code == 200


@pytest.mark.parametrize("slug", ["clock", "nobody"])
def test_only_the_example_people_can_be_picked(cast: SimpleNamespace, slug: str) -> None:
    assert visitor(None).post(f"/demo/sign-in/{slug}/").status_code == 404


def test_outside_the_demo_nobody_can_be_picked(cast: SimpleNamespace, settings: Any) -> None:
    settings.DEMO = False

    assert visitor(None).post("/demo/sign-in/officer/").status_code == 404


def test_signing_out_ends_it(cast: SimpleNamespace) -> None:
    reader = visitor(cast.officer)
    assert reader.post("/sign-out/")["Location"] == "/sign-in/"

    assert reader.get("/notices/").status_code == 302


def test_a_fragment_for_a_stranger_sends_the_browser_to_sign_in(cast: SimpleNamespace) -> None:
    answer = visitor(None).get("/people/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/sign-in/")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=offi", ["officer"]),
        ("?role=zone", ["zone"]),
        ("?role=zone&q=offi", []),
        ("?q=OFFI", ["officer"]),
    ],
)
def test_people_are_found_by_words_and_role(
    cast: SimpleNamespace, query: str, names: list[str]
) -> None:
    page = visitor(cast.leader).get(f"/people/{query}")

    assert [person.username for person, _roles in page.context["rows"]] == names


def test_the_list_is_taken_home(cast: SimpleNamespace) -> None:
    answer = visitor(cast.admin).get("/people/?role=zone&format=xlsx")

    rows = rows_of(answer)
    assert rows[0][0] == "Username"
    assert rows[1] == (
        "zone", "zone", "zone", "Sample bureau B", "Jiaocheng Zone", "Zone director", "Yes",
    )  # fmt: skip
    assert len(rows) == 2


def test_a_clerk_does_not_see_the_people(cast: SimpleNamespace) -> None:
    assert visitor(cast.department).get("/people/").status_code == 404
    assert visitor(cast.department).get(f"/people/{cast.leader.pk}/").status_code == 404


def test_a_leader_sees_and_cannot_change(cast: SimpleNamespace) -> None:
    reader = visitor(cast.leader)
    text = reader.get(f"/people/{cast.zone.pk}/").content.decode()
    assert "Zone director" in text
    assert "Give the role" not in text
    before = Event.objects.count()

    for name, sent in (
        ("people:role-give", {"role": "admin"}),
        ("people:role-take", {"role": "zone"}),
        ("people:password", {"password": "a-very-good-one"}),
        ("people:deactivate", {}),
        ("people:reactivate", {}),
    ):
        answer = reader.post(reverse(name, args=[cast.zone.pk]), sent)
        assert answer.status_code == 403, name
    assert reader.get("/people/invite/").status_code == 404
    assert Event.objects.count() == before


def test_the_administrator_invites(cast: SimpleNamespace) -> None:
    answer = visitor(cast.admin).post(
        "/people/invite/", {**GOOD, "department": str(cast.bureau.pk)}
    )

    person = User.objects.get(username="zhaoshang01")
    assert answer["Location"] == f"/people/{person.pk}/"
    assert (person.department, person.jurisdiction) == (cast.bureau, cast.county)
    assert person.roles == {"officer"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"username": "Has Blanks"}, "use 2 to 40 small letters"),
        ({"username": "officer"}, "already"),
        ({"password": "short"}, "too short"),
        ({"display_name": ""}, "fill this in"),
        ({"roles": ["king"]}, "not among the choices"),
        ({"department": "999999"}, "not among the choices"),
    ],
)
def test_a_wrong_invitation_comes_back_with_its_faults(
    cast: SimpleNamespace, wrong: dict[str, Any], words: str
) -> None:
    before = Event.objects.count()

    answer = visitor(cast.admin).post("/people/invite/", GOOD | wrong)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Event.objects.count() == before


def test_departments_of_other_counties_are_not_offered(cast: SimpleNamespace) -> None:
    from wutong.audit.public import create

    create(Department(name="邻县局", jurisdiction=cast.places["141121"]), actor=cast.clock)

    text = visitor(cast.admin, "zh-hans").get("/people/invite/").content.decode()

    assert "示例局甲" in text
    assert "邻县局" not in text


def test_roles_are_given_and_taken_on_the_page(cast: SimpleNamespace) -> None:
    keeper, page = visitor(cast.admin), f"/people/{cast.zone.pk}/"

    keeper.post(f"{page}role/give/", {"role": "officer", "note": "兼任"})
    keeper.post(f"{page}role/take/", {"role": "zone"})

    assert User.objects.get(pk=cast.zone.pk).roles == {"officer"}
    offered = [code for code, _name in keeper.get(page).context["role_form"].fields["role"].choices]
    assert "officer" not in offered
    assert "zone" in offered


def test_a_role_nobody_knows_is_refused(cast: SimpleNamespace) -> None:
    answer = visitor(cast.admin).post(f"/people/{cast.zone.pk}/role/give/", {"role": "king"})

    assert answer.status_code == 422
    assert User.objects.get(pk=cast.zone.pk).roles == {"zone"}


def test_the_administrator_sets_a_forgotten_password(cast: SimpleNamespace) -> None:
    keeper = visitor(cast.admin)

    refused = keeper.post(f"/people/{cast.zone.pk}/password/", {"password": "short"})
    keeper.post(f"/people/{cast.zone.pk}/password/", {"password": "a-very-good-one"})

    assert refused.status_code == 422
    assert User.objects.get(pk=cast.zone.pk).check_password("a-very-good-one")


def test_ones_own_password_needs_the_old_one(cast: SimpleNamespace) -> None:
    reader = visitor(cast.officer)
    new = {"password": "a-very-good-one", "again": "a-very-good-one"}

    wrong_old = reader.post("/people/password/", {"old": "guess", **new})
    differing = reader.post(
        "/people/password/", {"old": "a-long-password", **new, "again": "a-very-good-two"}
    )
    assert (wrong_old.status_code, differing.status_code) == (422, 422)
    assert "not your present password" in wrong_old.content.decode()
    assert "differs from the first" in differing.content.decode()
    assert User.objects.get(pk=cast.officer.pk).check_password("a-long-password")

    answer = reader.post("/people/password/", {"old": "a-long-password", **new})
    assert answer.status_code == 302
    assert User.objects.get(pk=cast.officer.pk).check_password("a-very-good-one")
    # still signed in
    assert reader.get("/notices/").status_code == 200


def test_whoever_comes_by_the_identity_provider_has_no_old_password(cast: SimpleNamespace) -> None:
    from wutong.people.actions import invite_person

    person = invite_person(actor=cast.admin, username="oidc01", display_name="新人")

    page = visitor(person).get("/people/password/")

    assert list(page.context["form"].fields) == ["password", "again"]


def test_the_administrator_corrects_a_person(cast: SimpleNamespace) -> None:
    person, page = cast.zone, visitor(cast.admin)
    address = reverse("people:edit", args=[person.pk])
    before = Event.objects.count()

    refused = page.post(address, {"display_name": ""})
    done = page.post(address, {"display_name": "新名", "post": "新职务"})

    assert (refused.status_code, done.status_code) == (422, 302)
    person = User.objects.get(pk=person.pk)
    assert (person.display_name, person.post, person.department) == ("新名", "新职务", None)
    assert Event.objects.count() == before + 1
    assert Event.objects.latest("pk").verb == "accounts.user.edited"


def test_a_person_charges_departments_of_the_own_county_its_zones_among_them(
    cast: SimpleNamespace,
) -> None:
    from wutong.audit.public import create_many

    zone, _next_door = create_many(
        [
            Department(name="开发区办", jurisdiction=cast.places["14112201"]),
            Department(name="邻县局", jurisdiction=cast.places["141121"]),
        ],
        actor=cast.clock,
    )
    own = [cast.bureau, cast.office, zone]

    # a zone's director works for the county around it; a firm charges nobody
    for person in (cast.leader, cast.zone):
        assert list(Department.objects.offered_to(person)) == own
    assert list(Department.objects.offered_to(cast.outsider)) == []
