"""Questions and rules of plans as rows: loading, drafting, trying out, publishing, ending."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from tests.visits import visitor

from wutong.approvals.actions.plan_content import (
    draft_entry,
    end_entry,
    load_product_content,
    publish_entry,
)
from wutong.approvals.models import PlanEntry
from wutong.approvals.queries.plan_content import content_on
from wutong.approvals.rules.planning import packaged_content
from wutong.audit.models import Event
from wutong.calendars.public import load_product_calendar
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.matters.public import load_product_catalogue

from .test_planning import GLASS

RULE = {
    "code": "sample", "domains": ["environment"], "when": {"eia": ["form"]}, "reason": "示例理由",
    "reason_en": "Sample reason", "basis": "示例依据",
}  # fmt: skip


@pytest.fixture
def loaded(cast: SimpleNamespace) -> SimpleNamespace:
    load_product_calendar(actor=cast.clock)
    load_product_catalogue(actor=cast.clock)
    load_product_content(actor=cast.clock)
    return cast


def test_the_rows_say_what_the_packaged_file_says_and_are_entered_once(
    loaded: SimpleNamespace,
) -> None:
    assert content_on() == packaged_content()
    before = Event.objects.count()

    assert load_product_content(actor=loaded.clock) == 0
    assert Event.objects.count() == before


def test_a_countys_edition_is_never_overwritten_and_the_old_one_ends(
    loaded: SimpleNamespace,
) -> None:
    today = timezone.localdate()
    old = PlanEntry.objects.get(part="applies", code="soil-water-plan")
    body = old.body | {"when": {"land_hectares": {"at_least": 1}}, "basis": "示例新规"}
    draft = draft_entry(
        "applies", "soil-water-plan", body, actor=loaded.approval, source="示例文件",
        valid_from=today,
    )  # fmt: skip
    assert content_on() == packaged_content()

    publish_entry(draft.pk, actor=loaded.approval)

    old.refresh_from_db()
    assert old.valid_to == today - timedelta(days=1)
    (rule,) = [r for r in content_on().applies if r.item == "soil-water-plan"]
    assert rule.when == {"land_hectares": {"at_least": 1}}
    (before,) = [
        r for r in content_on(today - timedelta(days=1)).applies if r.item == "soil-water-plan"
    ]
    assert before.when == old.body["when"]
    assert load_product_content(actor=loaded.clock) == 0
    end_entry(draft.pk, today, actor=loaded.admin)
    tomorrow = content_on(today + timedelta(days=1))
    assert "soil-water-plan" not in {r.item for r in tomorrow.applies}
    assert load_product_content(actor=loaded.clock) == 0


def test_a_draft_that_does_not_fit_says_why_and_writes_nothing(loaded: SimpleNamespace) -> None:
    today, before = timezone.localdate(), Event.objects.count()
    rows = PlanEntry.objects.count()
    for body, source in (
        (RULE | {"when": {"nothing": ["x"]}}, "示例"),
        (RULE | {"when": {"eia": ["unheard"]}}, "示例"),
        (RULE, " "),
        ({"item": "nowhere", "when": {}, "reason": "示例", "basis": "示例"}, "示例"),
    ):
        part = "applies" if "item" in body else "excluded"
        with pytest.raises(BadInput) as told:
            draft_entry(
                part, "sample", body, actor=loaded.approval, valid_from=today, source=source
            )
        assert len(told.value.problems) == 1
    with pytest.raises(NotAllowed):
        draft_entry(
            "excluded", "sample", RULE, actor=loaded.officer, valid_from=today, source="示例"
        )
    eia = PlanEntry.objects.get(part="questions", code="eia")
    with pytest.raises(BadInput):  # rules ask for its answer
        end_entry(eia.pk, today, actor=loaded.admin)
    assert (PlanEntry.objects.count(), Event.objects.count()) == (rows, before)
    eia.refresh_from_db()
    assert eia.valid_to is None


def test_a_rule_is_ticked_tried_out_with_a_projects_answers_and_published(
    loaded: SimpleNamespace,
) -> None:
    page = visitor(loaded.approval)
    energy = {
        "code": "sample", "valid_from": timezone.localdate().isoformat(), "source": "示例文件",
        "domains": "", "reason": "示例理由", "basis": "示例依据", "when_eia": ["form"],
        "when_land_hectares_at_least": "5",
    }  # fmt: skip

    answer = page.post("/approvals/plans/rules/new/excluded/", energy)

    draft = PlanEntry.objects.get(code="sample")
    assert answer["Location"] == f"/approvals/plans/rules/{draft.pk}/try/"
    assert draft.body["when"] == {"eia": ["form"], "land_hectares": {"at_least": 5}}
    asked = {k: str(v).lower() if isinstance(v, bool) else v for k, v in GLASS.items()}
    tried = page.get(f"/approvals/plans/rules/{draft.pk}/try/", asked)
    differing = {row.name for row in tried.context["rows"] if row.differs}
    assert differing
    assert all(row.then != row.now for row in tried.context["rows"] if row.name in differing)
    assert visitor(loaded.officer).get(f"/approvals/plans/rules/{draft.pk}/").status_code == 404
    page.post(f"/approvals/plans/rules/{draft.pk}/publish/")
    assert "sample" in {r.code for r in content_on().excluded}
