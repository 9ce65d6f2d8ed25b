"""The page on which a county enters its own rules: in words, never in codes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.visits import visitor

from wutong.approvals.actions.loading import load_product_rules
from wutong.approvals.queries.settings import case_rules

from .factories import ago

pytestmark = pytest.mark.django_db


def test_a_rule_is_read_and_changed_in_words(cast: SimpleNamespace) -> None:
    load_product_rules(actor=cast.clock)
    clerk = visitor(cast.approval, "zh-hans")
    page = clerk.get("/approvals/rules/")
    assert not {"counter", "leader", "waits", "deemed_withdrawn"} & {
        words for _rule, words, _holds in page.context["rows"]
    }

    form = clerk.get("/approvals/rules/", {"key": "tolerance_outcome"}).context["form"]
    assert (form["value"].value(), form.fields["value"].choices) == (
        "deemed_withdrawn",
        [
            ("acceptance_revoked", "撤销受理"),
            ("deemed_withdrawn", "视为撤回申请"),
            ("refused", "不予审批"),
        ],
    )
    sent = {"key": "tolerance_outcome", "valid_from": ago(0).isoformat(), "source": "示例"}
    refused = clerk.post("/approvals/rules/set/", sent | {"value": "乱写"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["value"])
    assert clerk.post("/approvals/rules/set/", sent | {"value": "refused"}).status_code == 302
    assert case_rules().tolerance_outcome == "refused"

    sent = {"key": "escalate_to", "valid_from": ago(0).isoformat(), "source": "示例"}
    clerk.post("/approvals/rules/set/", sent | {"value": ["leader", "officer"]})
    assert case_rules().escalate_to == ("leader", "officer")
