"""Every way to change a row leaves exactly one event, and the events lead to the row."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from django.db import connection

from wutong.accounts.models import Department
from wutong.audit.models import Event, Head, Root, RootEntry
from wutong.audit.public import change_many, create, create_many, editing, events_of, remove
from wutong.audit.sealing import seal
from wutong.audit.verify import verify
from wutong.tasks.models import Task
from wutong.tasks.public import create_task, finish_task


def whys() -> list[str]:
    return [f"{b.subject}: {b.why}" for b in verify().broken]


def run(sql: str, *args: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, args)


def test_a_new_row_tells_all_its_values(cast: SimpleNamespace) -> None:
    unit = create(
        Department(name="示例局丙", jurisdiction=cast.county), actor=cast.admin, note="new"
    )

    event = Event.objects.get(kind="accounts.department", thing_id=unit.pk)
    assert (event.verb, event.seq, event.actor, event.note) == (
        "accounts.department.created",
        1,
        cast.admin,
        "new",
    )
    assert event.changes == {
        "name": [None, "示例局丙"],
        "name_en": [None, ""],
        "jurisdiction_id": [None, cast.county.pk],
        "is_example": [None, False],
    }
    assert whys() == []


def test_an_edit_saves_and_tells_only_what_changed(cast: SimpleNamespace) -> None:
    before = Event.objects.count()

    with editing(Department, cast.bureau.pk, actor=cast.admin) as unit:
        unit.name_en = "Bureau A"

    event = Event.objects.latest("pk")
    assert Event.objects.count() == before + 1
    assert event.changes == {"name_en": ["Sample bureau A", "Bureau A"]}
    assert event.seq == 2
    assert whys() == []


def test_an_edit_that_changes_nothing_leaves_no_event(cast: SimpleNamespace) -> None:
    before = Event.objects.count()

    with editing(Department, cast.bureau.pk, actor=cast.admin):
        pass

    assert Event.objects.count() == before


def test_a_field_that_is_never_told_is_saved_all_the_same(cast: SimpleNamespace) -> None:
    from wutong.accounts.models import User

    with editing(User, cast.officer.pk, actor=cast.admin) as person:
        person.set_password("another-long-password")
        person.post = "招商专员"

    person.refresh_from_db()
    assert person.check_password("another-long-password")
    assert Event.objects.latest("pk").changes == {"post": ["officer", "招商专员"]}


def test_many_rows_are_told_one_by_one_in_one_group(cast: SimpleNamespace) -> None:
    units = create_many(
        [Department(name=f"示例局{i}\t\\N\n", jurisdiction=cast.county) for i in range(50)],
        actor=cast.admin,
    )
    changed = change_many(
        Department,
        {u.pk: {"name_en": "x" if i else ""} for i, u in enumerate(units)},
        actor=cast.admin,
    )

    assert changed == 49
    groups = Event.objects.filter(kind="accounts.department").exclude(group="")
    assert groups.values("group").distinct().count() == 3  # the cast's two bureaus came in one
    assert groups.filter(seq=2).count() == 49
    assert whys() == []


def test_a_removed_row_stays_told(cast: SimpleNamespace) -> None:
    unit = create(Department(name="示例局丁", jurisdiction=cast.county), actor=cast.admin)
    key = unit.pk
    remove(unit, actor=cast.admin, note="merged")

    assert Event.objects.filter(kind="accounts.department", thing_id=key).count() == 2
    assert whys() == []


def test_verify_names_an_edited_row(cast: SimpleNamespace) -> None:
    run("UPDATE accounts_department SET name = '改过' WHERE id = %s", cast.bureau.pk)

    assert whys() == [
        f"accounts.department {cast.bureau.pk}: name is '改过' in the row, '示例局甲' by its events"
    ]


def test_verify_names_a_removed_last_event(cast: SimpleNamespace) -> None:
    with editing(Department, cast.bureau.pk, actor=cast.admin) as unit:
        unit.name = "示例局甲甲"
    run(
        "DELETE FROM audit_event WHERE kind = 'accounts.department' AND thing_id = %s AND seq = 2",
        cast.bureau.pk,
    )
    run("UPDATE accounts_department SET name = '示例局甲' WHERE id = %s", cast.bureau.pk)

    assert whys() == [f"accounts.department {cast.bureau.pk}: 1 event(s) at the end are gone"]


def test_verify_names_a_removed_first_event(cast: SimpleNamespace) -> None:
    with editing(Department, cast.bureau.pk, actor=cast.admin) as unit:
        unit.name = "示例局甲甲"
    run(
        "DELETE FROM audit_event WHERE kind = 'accounts.department' AND thing_id = %s AND seq = 1",
        cast.bureau.pk,
    )

    assert whys() == [f"accounts.department {cast.bureau.pk}: event 1 of the chain is missing"]


def test_verify_names_an_altered_event(cast: SimpleNamespace) -> None:
    run(
        "UPDATE audit_event SET note = 'x' WHERE kind = 'accounts.department' AND thing_id = %s",
        cast.bureau.pk,
    )

    assert whys() == [
        f"accounts.department {cast.bureau.pk}: the event was altered, or one before it was"
    ]


def test_verify_names_a_row_put_in_from_below(cast: SimpleNamespace) -> None:
    run(
        "INSERT INTO accounts_department (name, name_en, jurisdiction_id, is_example) VALUES ('x', '', %s, false)",
        cast.county.pk,
    )

    assert [w.split(": ")[1] for w in whys()] == ["a row that no event tells of"]


def test_verify_names_a_row_deleted_from_below(cast: SimpleNamespace) -> None:
    unit = create(Department(name="示例局丁", jurisdiction=cast.county), actor=cast.admin)
    run("DELETE FROM accounts_department WHERE id = %s", unit.pk)

    assert whys() == [f"accounts.department {unit.pk}: the row is gone and no event removed it"]


def rewrite_chain(key: int, name: str) -> None:
    """What somebody with the database in hand and this source would do."""
    from wutong.audit.rules import NOTHING, event_hash

    event = Event.objects.get(kind="accounts.department", thing_id=key, seq=1)
    changes = {**event.changes, "name": [None, name]}
    digest = event_hash(
        NOTHING, kind=event.kind, thing_id=key, seq=1, at=event.at, actor_id=event.actor_id,
        verb=event.verb, note=event.note, group=event.group, changes=changes,
    )  # fmt: skip
    Event.objects.filter(pk=event.pk).update(changes=changes, hash=digest)
    Head.objects.filter(kind=event.kind, thing_id=key).update(hash=digest)
    run("UPDATE accounts_department SET name = %s WHERE id = %s", name, key)


def test_a_rewritten_chain_is_named_once_it_was_sealed(
    cast: SimpleNamespace, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        root = seal()
    assert root is not None
    assert root.entries == RootEntry.objects.count() > 20
    assert whys() == []
    rewrite_chain(cast.bureau.pk, "改写局")

    found = whys()

    assert len(found) == 1
    assert found[0].startswith(
        f"accounts.department {cast.bureau.pk}: the chain was rewritten after it was sealed"
    )


def test_a_forged_root_is_named(cast: SimpleNamespace, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        seal()
    rewrite_chain(cast.bureau.pk, "改写局")
    root = Root.objects.get()
    digest = bytes(Head.objects.get(kind="accounts.department", thing_id=cast.bureau.pk).hash)
    RootEntry.objects.filter(kind="accounts.department", thing_id=cast.bureau.pk).update(
        hash=digest
    )
    from wutong.audit.rules import NOTHING, root_hash
    from wutong.audit.sealing import entries_of

    Root.objects.update(hash=root_hash(NOTHING, entries_of(root)))

    assert whys() == [
        f"audit.root {root.pk}: the root is not signed with this county's key",
        f"audit.root {root.pk}: the root differs from the file kept beside",
    ]


def test_a_deleted_root_is_named_by_its_file(
    cast: SimpleNamespace, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        root = seal()
    RootEntry.objects.all().delete()
    Root.objects.all().delete()

    assert whys() == [
        f"audit.root {root.pk}: the root is gone, its file is kept: {root.pk:06d}.json"
    ]


def test_a_second_root_covers_only_what_moved(cast: SimpleNamespace) -> None:
    seal()
    assert seal() is None
    with editing(Department, cast.bureau.pk, actor=cast.admin) as unit:
        unit.name = "示例局甲甲"

    second = seal()

    assert second is not None
    assert second.entries == 1
    assert whys() == []


def test_a_timeline_speaks_the_readers_words(cast: SimpleNamespace) -> None:
    task = create_task(
        subject=("accounts.department", cast.bureau.pk), title="引进针状焦项目", owner=cast.department,
        due_on=date(2031, 6, 30), actor=cast.leader,
    )  # fmt: skip
    finish_task(task.pk, actor=cast.department, proof="见协议")

    newest, first = events_of(Task.objects.get(pk=task.pk))

    assert first.is_first
    assert newest.who == "department"
    assert newest.note == "见协议"
    states = next(c for c in newest.changes if c.old and c.new)
    assert states.old != "open"  # a label, not the stored code
    assert whys() == []
