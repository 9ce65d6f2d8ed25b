"""The event log, one event, and the verification that the administrator asks for."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone
from tests.visits import rows_of, visitor

from wutong.accounts.models import Department
from wutong.audit.actions import GIVEN_UP_AFTER, ask_verification, run_verification
from wutong.audit.models import Event, Verification
from wutong.audit.public import create, editing, remove
from wutong.audit.sealing import seal
from wutong.kernel.errors import NotAllowed, WrongState


@pytest.fixture
def unit(cast: SimpleNamespace) -> Department:
    """A department that the administrator made and renamed."""
    made = create(Department(name="示例局丙", jurisdiction=cast.county), actor=cast.admin)
    with editing(Department, made.pk, actor=cast.admin, note="正名") as row:
        row.name = "示例局丁"
    return row


def deeds(page: object) -> list[tuple[str, str]]:
    return [(r.event.deed, r.subject) for r in page.context["rows"]]  # type: ignore[attr-defined]


def test_watchers_see_all_others_their_own(cast: SimpleNamespace, unit: Department) -> None:
    total = Event.objects.count()

    assert visitor(cast.leader).get("/audit/").context["page"].paginator.count == total
    assert visitor(cast.admin).get("/audit/").context["page"].paginator.count == total
    assert visitor(cast.officer).get("/audit/").context["page"].paginator.count == 0


def test_the_log_is_narrowed_by_person_kind_and_day(
    cast: SimpleNamespace, unit: Department
) -> None:
    reader, today = visitor(cast.leader), timezone.localdate()

    page = reader.get(f"/audit/?actor={cast.admin.pk}")
    assert deeds(page) == [
        ("Edited", "示例局丁"),
        ("Department added", "示例局丁"),
    ]
    assert page.context["rows"][0].event.note == "正名"
    page = reader.get(f"/audit/?actor={cast.admin.pk}&kind=accounts.user")
    assert deeds(page) == []
    page = reader.get(f"/audit/?actor={cast.admin.pk}&first={today}&last={today}")
    assert len(deeds(page)) == 2
    page = reader.get(f"/audit/?actor={cast.admin.pk}&last={today - timedelta(days=1)}")
    assert deeds(page) == []


def test_a_wrong_filter_says_so_and_narrows_nothing(cast: SimpleNamespace) -> None:
    answer = visitor(cast.leader).get("/audit/?first=gestern")

    assert answer.status_code == 200
    assert "“gestern” is not a date" in answer.content.decode()


def test_an_officer_cannot_ask_for_the_events_of_another(
    cast: SimpleNamespace, unit: Department
) -> None:
    page = visitor(cast.officer).get(f"/audit/?actor={cast.admin.pk}")

    assert deeds(page) == []
    assert page.context["root"] is None
    assert page.context["report"] is None


def test_rows_lead_to_the_page_of_their_subject(cast: SimpleNamespace) -> None:
    page = visitor(cast.leader).get("/audit/?kind=accounts.user")

    assert {r.url for r in page.context["rows"]} == {
        f"/people/{p.pk}/" for p in [*cast.people.values(), cast.clock]
    }


def test_what_was_removed_is_told_without_a_link(cast: SimpleNamespace, unit: Department) -> None:
    key = unit.pk
    remove(unit, actor=cast.admin, note="撤销")

    page = visitor(cast.leader).get(f"/audit/?actor={cast.admin.pk}")

    row = page.context["rows"][0]
    assert (row.exists, row.url, row.subject) == (False, "", str(key))
    assert "removed" in page.content.decode()


def test_the_log_is_taken_home(cast: SimpleNamespace, unit: Department) -> None:
    answer = visitor(cast.leader).get(f"/audit/?actor={cast.admin.pk}&format=xlsx")

    rows = rows_of(answer)
    assert len(rows) == 3
    event = Event.objects.get(kind="accounts.department", thing_id=unit.pk, seq=2)
    assert rows[1][0] == event.pk
    assert rows[1][5:8] == ("示例局丁", "正名", "name: 示例局丙 → 示例局丁")
    assert rows[1][8] == bytes(event.hash).hex()


def test_an_event_shows_its_place_in_the_chain(cast: SimpleNamespace, unit: Department) -> None:
    first, second = Event.objects.filter(kind="accounts.department", thing_id=unit.pk).order_by(
        "seq"
    )
    reader = visitor(cast.leader)

    page = reader.get(f"/audit/events/{second.pk}/")
    place = page.context["place"]
    assert (place.seq, place.count, place.before) == (2, 2, bytes(first.hash).hex())
    assert place.sealed_at is None
    assert "Within the hour" in page.content.decode()

    root = seal()
    assert root is not None
    page = reader.get(f"/audit/events/{first.pk}/")
    assert page.context["place"].sealed_at == root.at
    assert page.context["place"].before == ""


def test_an_event_of_others_does_not_exist_for_an_officer(
    cast: SimpleNamespace, unit: Department
) -> None:
    event = Event.objects.filter(actor=cast.admin).latest("pk")

    assert visitor(cast.officer).get(f"/audit/events/{event.pk}/").status_code == 404


def test_the_newest_root_is_shown_with_its_signature(cast: SimpleNamespace) -> None:
    reader = visitor(cast.leader)
    assert "None yet: one is signed every hour" in reader.get("/audit/").content.decode()

    root = seal()

    assert root is not None
    shown = reader.get("/audit/").context["root"]
    assert (shown.number, shown.entries, shown.signed) == (root.pk, root.entries, True)
    assert shown.digest == bytes(root.hash).hex()


def test_a_root_signed_by_somebody_else_is_seen(cast: SimpleNamespace) -> None:
    root = seal()
    assert root is not None
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_root SET signature = decode(repeat('00', 64), 'hex')")

    page = visitor(cast.leader).get("/audit/")

    assert page.context["root"].signed is False
    assert "Not by this county" in page.content.decode()


def test_the_administrator_has_the_log_verified_by_the_worker(cast: SimpleNamespace) -> None:
    keeper = visitor(cast.admin)

    answer = keeper.post("/audit/verify/")
    asked = Verification.objects.get()
    assert answer["Location"] == f"/audit/verify/{asked.pk}/"
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args->>'verification_id' FROM procrastinate_jobs")
        assert cursor.fetchall() == [("audit.verify", str(asked.pk))]
    waiting = keeper.get(answer["Location"]).content.decode()
    assert "Replaying all chains" in waiting
    assert 'hx-trigger="every 1s"' in waiting

    events, subjects = Event.objects.count(), Event.objects.values("kind", "thing_id").distinct()
    subject_count = subjects.count()
    run_verification(asked.pk, clock=cast.clock)

    part = keeper.get(answer["Location"], headers={"HX-Request": "true"})
    text = part.content.decode()
    assert "<html" not in text
    assert "hx-trigger" not in text
    assert "Everything holds" in text
    asked.refresh_from_db()
    assert (asked.events, asked.subjects, asked.broken_count) == (events, subject_count, 0)
    assert [e.verb for e in Event.objects.filter(kind="audit.verification").order_by("seq")] == [
        "audit.verification.created",
        "audit.verification.finished",
    ]


def test_the_report_names_what_is_broken_in_the_readers_language(
    cast: SimpleNamespace, unit: Department
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_department SET name = '改' WHERE id = %s", [unit.pk])
    asked = ask_verification(actor=cast.admin)
    run_verification(asked.pk, clock=cast.clock)

    english = visitor(cast.leader).get(f"/audit/verify/{asked.pk}/")
    chinese = visitor(cast.leader, "zh-hans").get(f"/audit/verify/{asked.pk}/")

    (fault,) = english.context["faults"]
    assert fault["subject"] == f"accounts.department {unit.pk}"
    assert fault["why"] == "name is '改' in the row, '示例局丁' by its events"
    assert chinese.context["faults"][0]["why"] == "name：数据行中是 '改'，按事件应是 '示例局丁'"
    assert "1 fault found" in visitor(cast.leader).get("/audit/").content.decode()


def test_one_verification_at_a_time(cast: SimpleNamespace) -> None:
    asked = ask_verification(actor=cast.admin)

    with pytest.raises(WrongState):
        ask_verification(actor=cast.admin)
    assert Verification.objects.count() == 1

    # its worker died long ago: it no longer stands in the way
    Verification.objects.filter(pk=asked.pk).update(
        asked_at=timezone.now() - GIVEN_UP_AFTER - timedelta(minutes=1)
    )
    ask_verification(actor=cast.admin)
    assert Verification.objects.count() == 2


@pytest.mark.parametrize("slug", ["leader", "officer", "outsider"])
def test_only_the_administrator_asks(cast: SimpleNamespace, slug: str) -> None:
    before = Event.objects.count()

    with pytest.raises(NotAllowed):
        ask_verification(actor=cast.people[slug])
    assert visitor(cast.people[slug]).post("/audit/verify/").status_code == 403

    assert (Verification.objects.count(), Event.objects.count()) == (0, before)
