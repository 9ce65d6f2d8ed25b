"""Taking back one's own last move; changing many projects with a preview."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wutong.audit.public import Event
from wutong.audit.verify import verify
from wutong.kernel.errors import BadInput, WrongState
from wutong.pipeline import actions
from wutong.pipeline.actions.bulk import Wanted, digest_of
from wutong.pipeline.lifecycle import PROJECT
from wutong.pipeline.models import FollowUp, Project, StageDate

from .factories import ago, make_project


def days_of(project: Project) -> dict[str, object]:
    return dict(StageDate.objects.filter(project=project).values_list("stage", "actual_on"))


def test_an_undone_move_leaves_everything_as_it_was(cast: SimpleNamespace) -> None:
    project = make_project(cast, "talks")
    actions.plan_stage(project.pk, "signed", ago(-30), actor=cast.officer)
    before = Project.objects.values().get(pk=project.pk), days_of(project)

    # entered late, so that the talks are brought forward to the same day
    actions.advance_project(project.pk, "show_intent", actor=cast.officer, on=ago(3))
    assert days_of(project)["talks"] == ago(3)
    actions.undo_move(project.pk, actor=cast.officer)

    assert (Project.objects.values().get(pk=project.pk), days_of(project)) == before
    event = Event.objects.filter(thing_id=project.pk, kind="pipeline.project").last()
    assert event is not None
    assert event.verb == "pipeline.project.show_intent_undone"
    assert event.changes["stage"] == ["intent", "talks"]
    assert verify().broken == []
    with pytest.raises(WrongState):
        actions.undo_move(project.pk, actor=cast.officer)


def test_nobody_undoes_anothers_move_or_an_older_one(cast: SimpleNamespace) -> None:
    project = make_project(cast, "talks")
    before = Event.objects.count()

    with pytest.raises(WrongState):
        actions.undo_move(project.pk, actor=cast.leader)
    assert Event.objects.count() == before

    actions.edit_project(project.pk, {"origin": "江苏省"}, actor=cast.officer)
    with pytest.raises(WrongState):  # something followed
        actions.undo_move(project.pk, actor=cast.officer)
    project.refresh_from_db()
    assert project.stage == "talks"


def test_a_signature_and_what_is_too_old_stay(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = make_project(cast, "signed")
    assert PROJECT.undoable(cast.officer, signed) is None

    talks = make_project(cast, "talks")
    assert PROJECT.undoable(cast.officer, talks) is not None
    later = timezone.now() + timedelta(hours=25)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert PROJECT.undoable(cast.officer, talks) is None


def test_many_projects_are_shown_then_changed(cast: SimpleNamespace) -> None:
    own = make_project(cast, "talks")
    other = make_project(cast, "talks", actor=cast.stationed)
    wanted = Wanted(
        owner=cast.stationed, department=cast.bureau, next_step="约下一次", next_on=ago(-5)
    )

    rows = actions.plan_bulk({own.pk, other.pk}, wanted, actor=cast.officer)
    assert [len(row.changes) for row in rows] == [3, 2]
    assert FollowUp.objects.count() == 0
    with pytest.raises(WrongState):
        actions.apply_bulk({own.pk, other.pk}, wanted, actor=cast.officer, digest="old")
    actions.apply_bulk({own.pk, other.pk}, wanted, actor=cast.officer, digest=digest_of(rows))

    assert set(Project.objects.values_list("owner", "department")) == {
        (cast.stationed.pk, cast.bureau.pk)
    }
    assert FollowUp.objects.filter(next_step="约下一次").count() == 2


def test_what_may_not_be_changed_is_refused_with_the_reason(cast: SimpleNamespace) -> None:
    project = make_project(cast, "signed")
    wanted = Wanted(department=cast.bureau)

    rows = actions.plan_bulk({project.pk}, wanted, actor=cast.approval)
    assert "招商专员" in rows[0].refusal
    before = Event.objects.count()
    actions.apply_bulk({project.pk}, wanted, actor=cast.approval, digest=digest_of(rows))
    assert Event.objects.count() == before
    for ids, nothing in (({project.pk}, Wanted()), (set(), wanted)):
        with pytest.raises(BadInput):
            actions.plan_bulk(ids, nothing, actor=cast.officer)


def test_the_page_shows_the_preview_and_does_it(cast: SimpleNamespace, client: Client) -> None:
    project = make_project(cast, "talks")
    client.force_login(cast.officer)
    sent = {"ids": [project.pk], "asked": "1", "department": cast.bureau.pk}

    shown = client.post(reverse("pipeline:bulk"), sent)
    assert "会改 1 个项目" in shown.content.decode()
    done = client.post(reverse("pipeline:bulk"), {**sent, "digest": shown.context["digest"]})

    assert done.status_code == 302
    assert Project.objects.get().department == cast.bureau


def test_many_move_at_once_each_by_its_own_event_and_the_rest_say_why(
    cast: SimpleNamespace,
) -> None:
    one, two = make_project(cast, "talks"), make_project(cast, "talks")
    signed, resting = make_project(cast, "signed"), make_project(cast, "talks")
    actions.pause_project(resting.pk, actor=cast.officer, note="等")
    ids = {one.pk, two.pk, signed.pk, resting.pk}
    wanted = Wanted(move="show_intent", moved_on=ago(2))

    rows = actions.plan_bulk(ids, wanted, actor=cast.officer)

    assert [(row.project.pk, row.is_deed) for row in rows] == [
        (one.pk, True), (two.pk, True), (signed.pk, False), (resting.pk, False)
    ]  # fmt: skip
    assert ["签约" in rows[2].refusal, "先恢复" in rows[3].refusal] == [True, True]
    before = Event.objects.count()
    with pytest.raises(WrongState):
        actions.apply_bulk(ids, wanted, actor=cast.officer, digest="old")
    assert Event.objects.count() == before

    actions.apply_bulk(ids, wanted, actor=cast.officer, digest=digest_of(rows))

    stages = dict(Project.objects.filter(pk__in=ids).values_list("pk", "stage"))
    assert stages == {
        one.pk: "intent", two.pk: "intent", signed.pk: "signed", resting.pk: "talks"
    }  # fmt: skip
    told = Event.objects.filter(verb="pipeline.project.show_intent", thing_id__in=[one.pk, two.pk])
    assert sorted(told.values_list("thing_id", flat=True)) == [one.pk, two.pk]
    assert Event.objects.count() > before
    assert days_of(one)["intent"] == ago(2)
    # each is taken back as if it had been moved alone
    actions.undo_move(one.pk, actor=cast.officer)
    one.refresh_from_db()
    assert one.stage == "talks"


def test_nothing_moves_where_one_has_moved_since_the_preview(cast: SimpleNamespace) -> None:
    one, two = make_project(cast, "talks"), make_project(cast, "talks")
    wanted = Wanted(move="show_intent")
    shown = digest_of(actions.plan_bulk({one.pk, two.pk}, wanted, actor=cast.officer))
    actions.advance_project(one.pk, "show_intent", actor=cast.leader)
    before = Event.objects.count()

    with pytest.raises(WrongState):
        actions.apply_bulk({one.pk, two.pk}, wanted, actor=cast.officer, digest=shown)

    two.refresh_from_db()
    assert (two.stage, Event.objects.count()) == ("talks", before)


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(move="sign"),
        Wanted(moved_on=ago(1)),
        Wanted(move="show_intent", moved_on=ago(-1)),
    ],
    ids=["signing", "a day alone", "a day to come"],
)
def test_what_cannot_be_done_to_many_is_said_before_the_preview(
    cast: SimpleNamespace, wanted: Wanted
) -> None:
    project = make_project(cast, "talks")

    with pytest.raises(BadInput):
        actions.plan_bulk({project.pk}, wanted, actor=cast.officer)
