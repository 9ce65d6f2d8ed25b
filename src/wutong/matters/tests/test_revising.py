"""A new edition by hand: papers, prerequisites and clock stops, from a day on."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from tests.visits import visitor

from wutong.audit.models import Event
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.matters.actions import load_product_catalogue
from wutong.matters.actions.revising import EditionDraft, revise_item
from wutong.matters.models import Edition, Item
from wutong.matters.queries.revising import MATERIAL_FIELDS, NEED_FIELDS, STOP_FIELDS, values_of


@pytest.fixture
def permit(cast: SimpleNamespace) -> Item:
    load_product_catalogue(actor=cast.clock)
    return Item.objects.get(code="construction-permit")


def as_it_is(edition: Edition, **values: Any) -> EditionDraft:
    return EditionDraft(
        values=values,
        materials=[values_of(m, MATERIAL_FIELDS) for m in edition.materials.all()],
        needs=[values_of(p, NEED_FIELDS) for p in edition.prerequisites.order_by("pk")],
        stops=[values_of(s, STOP_FIELDS) for s in edition.stops.all()],
    )


def filled(page: Any, item: Item) -> dict[str, Any]:
    """What a browser would send back from the form as it was drawn."""
    context = page.get(f"/matters/{item.pk}/edition/").context
    sent: dict[str, Any] = {}
    for form in [context["form"], *(row for _k, _t, _m, rows in context["lists"] for row in rows)]:
        for bound in form:
            value = bound.value()
            if value not in (None, "", False):
                sent[bound.html_name] = value
    for _key, _title, _more, rows in context["lists"]:
        for bound in rows.management_form:
            sent[bound.html_name] = bound.value()
    return sent


def test_a_new_edition_is_seen_before_it_is_published_and_the_old_one_ends(
    cast: SimpleNamespace, permit: Item
) -> None:
    old = Edition.objects.get(item=permit)
    papers = old.materials.count()
    page, tomorrow = visitor(cast.approval), timezone.localdate() + timedelta(days=1)
    sent = filled(page, permit) | {
        "valid_from": tomorrow.isoformat(), "source": "示例文件〔2026〕1号", "promised_days": "3",
        "promised_unit": "wd", "materials-0-DELETE": "on",
        f"materials-{papers}-name": "示例新材料", f"materials-{papers}-necessity": "deferrable",
        "stops-TOTAL_FORMS": str(old.stops.count() + 1),
        f"stops-{old.stops.count()}-reason": "示例公示", f"stops-{old.stops.count()}-longest_days": "7",
        f"stops-{old.stops.count()}-longest_unit": "day",
    }  # fmt: skip

    preview = page.post(f"/matters/{permit.pk}/edition/", sent | {"preview": "yes"})

    assert preview.context["may_publish"]
    assert Edition.objects.filter(item=permit).count() == 1
    shown = {(d.old, d.new) for d in preview.context["differences"]}
    assert {("", "3"), ("", "示例新材料"), ("", "示例公示")} <= shown
    page.post(f"/matters/{permit.pk}/edition/", sent | {"publish": "yes"})
    new = Edition.objects.get(item=permit, number=2)
    old.refresh_from_db()
    assert (old.valid_to, new.valid_from) == (tomorrow - timedelta(days=1), tomorrow)
    assert (new.promised_days, new.promised_unit, new.legal_days) == (3, "wd", old.legal_days)
    names = list(new.materials.values_list("name", "standing"))
    assert names[:-1] == list(old.materials.values_list("name", "standing"))[1:]
    assert names[-1] == ("示例新材料", "county")
    kept = set(old.prerequisites.values_list("needs", "kind", "standing"))
    assert set(new.prerequisites.values_list("needs", "kind", "standing")) == kept
    assert new.stops.get(reason="示例公示").longest_days == 7


def test_what_cannot_be_an_edition_says_why_and_writes_nothing(
    cast: SimpleNamespace, permit: Item
) -> None:
    old = Edition.objects.get(item=permit)
    tomorrow = timezone.localdate() + timedelta(days=1)
    fire = Item.objects.get(code="fire-acceptance")
    before = Event.objects.count()
    same = as_it_is(old)
    ring = EditionDraft(needs=[*same.needs, {"needs_id": fire.pk, "kind": "result", "basis": ""}])
    twice = EditionDraft(materials=[same.materials[0], same.materials[0]])
    half = as_it_is(old, promised_days=3, promised_unit="")

    for draft, words in ((same, "same"), (ring, "→"), (twice, "2"), (half, "")):
        with pytest.raises(BadInput) as told:
            revise_item(
                permit.pk, draft, actor=cast.approval, valid_from=tomorrow, source="示例文件"
            )
        assert len(told.value.problems) == 1, words
        assert words != "→" or "→" in told.value.problems[0]
    with pytest.raises(BadInput):
        revise_item(
            permit.pk, as_it_is(old, visits=1), actor=cast.approval, valid_from=tomorrow, source=" "
        )
    with pytest.raises(NotAllowed):
        revise_item(
            permit.pk, as_it_is(old, visits=1), actor=cast.officer, valid_from=tomorrow,
            source="示例",
        )  # fmt: skip
    assert (Edition.objects.filter(item=permit).count(), Event.objects.count()) == (1, before)


def test_an_edition_between_two_others_ends_before_the_next(
    cast: SimpleNamespace, permit: Item
) -> None:
    old, today = Edition.objects.get(item=permit), timezone.localdate()
    far, near = today + timedelta(days=30), today + timedelta(days=10)
    revise_item(permit.pk, as_it_is(old, visits=0), actor=cast.admin, valid_from=far, source="示例")

    made = revise_item(
        permit.pk, as_it_is(old, visits=1), actor=cast.admin, valid_from=near, source="示例"
    )

    assert (made.number, made.valid_to) == (3, far - timedelta(days=1))
    with pytest.raises(BadInput):
        revise_item(
            permit.pk, as_it_is(old, visits=2), actor=cast.admin, valid_from=near, source="示例"
        )


def test_more_rows_come_without_writing_or_checking(cast: SimpleNamespace, permit: Item) -> None:
    page = visitor(cast.approval)
    sent = filled(page, permit)
    rows = int(sent["materials-TOTAL_FORMS"])

    answer = page.post(f"/matters/{permit.pk}/edition/", sent | {"more": "materials"})

    (materials,) = [rows for key, _t, _m, rows in answer.context["lists"] if key == "materials"]
    assert (answer.status_code, len(materials.forms)) == (200, rows + 3)
    assert Edition.objects.filter(item=permit).count() == 1
