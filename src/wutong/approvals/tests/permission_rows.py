"""Who may open what of cases. The case lies at the approval bureau's counter, its item at bureau A."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone
from tests.tables.rows import Page

from wutong.approvals.actions.committing import (
    decide_on_commitment,
    inform_of_commitment,
    revoke_on_breach,
    sign_commitment,
)
from wutong.approvals.actions.counters import hand_over
from wutong.approvals.actions.loading import load_product_rules
from wutong.approvals.actions.reviewing import accept_item
from wutong.approvals.actions.visits import give_opinion, plan_visit
from wutong.approvals.models import (
    CaseMaterial,
    Commitment,
    CommitmentTemplate,
    WrittenNotice,
)

from .factories import ago, item, only_item, photo_of, received
from .plan_rows import PLAN_PAGES

SEES = "leader department approval admin"
OPENS = "officer stationed department approval zone outsider"


def a_case(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"case_id": received(cast).pk}


def withdrawing(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"case_id": received(cast).pk, "deed": "withdraw"}


def strange_deed(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"case_id": received(cast).pk, "deed": "burn"}


def an_item(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"item_id": only_item(received(cast)).pk}


def accepting(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {**an_item(cast), "deed": "accept"}


def a_notice(cast: SimpleNamespace) -> Mapping[str, Any]:
    row = accept_item(only_item(received(cast)).pk, actor=cast.department)
    return {"notice_id": WrittenNotice.objects.get(item=row).pk}


def a_paper(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"material_id": CaseMaterial.objects.get(case=received(cast)).pk}


def a_transfer(cast: SimpleNamespace) -> Mapping[str, Any]:
    case = received(cast)
    sent = hand_over(case.pk, cast.bureau, actor=cast.approval, way="hand")
    return {"transfer_id": sent.pk}


def _visit(cast: SimpleNamespace) -> Any:
    case = received(cast)
    visit = plan_visit(
        case.pk, [only_item(case).pk], actor=cast.department, kind="site", place="示例厂区",
        at=timezone.now() + timedelta(days=3),
    )  # fmt: skip
    # its day has come: only then it can have been held
    type(visit).objects.filter(pk=visit.pk).update(at=timezone.now())
    return visit


def a_visit(cast: SimpleNamespace) -> Mapping[str, Any]:
    visit = _visit(cast)
    give_opinion(visit.opinions.get().pk, actor=cast.department, passes=True)
    return {"visit_id": visit.pk, "how": "held"}


def an_opinion(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"opinion_id": _visit(cast).opinions.get().pk}


def _commitment(cast: SimpleNamespace) -> Commitment:
    if not CommitmentTemplate.objects.exists():
        load_product_rules(actor=cast.clock)
    row = only_item(received(cast, item(cast, commitment_offered=True)))
    made = inform_of_commitment(row.pk, actor=cast.approval)
    return sign_commitment(
        made.pk, actor=cast.approval, signer_name="示例签字人", text_hash=made.text_hash
    )


def a_commitment(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"commitment_id": _commitment(cast).pk}


def deciding(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"commitment_id": _commitment(cast).pk, "deed": "decide"}


def a_record(cast: SimpleNamespace) -> Mapping[str, Any]:
    made = decide_on_commitment(_commitment(cast).pk, actor=cast.department)
    record = revoke_on_breach(made.pk, actor=cast.department, finding="示例不符")
    return {"record_id": record.pk}


def a_reason(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"note": "示例原因"}


def a_rule(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {
        "key": "amber_left", "value": "5", "valid_from": ago(0).isoformat(), "source": "示例文件",
    }  # fmt: skip


def a_form(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"title": "示例项目", "applicant_name": "示例企业", "save": "1"}


def passing(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"passes": "yes"}


def a_photo(cast: SimpleNamespace) -> Mapping[str, Any]:
    """Handed in by the approval bureau's clerk, and read."""
    return {"reading_id": photo_of(cast, "read").pk}


def a_comparison(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"name": "示例企业有限公司", "compared": "on"}


OWN_PHOTO = {"approval": 200, "*": 404}
OWNER_ONLY = {"department": 302, "leader approval admin": 403, "*": 404}

PAGES = [
    Page(name="approvals:list", expect={"*": 200}),
    Page(name="approvals:list", query="?show=all&format=xlsx", expect={"*": 200}),
    Page(name="approvals:new", expect={OPENS: 200, "*": 403}),
    # who has no county of his own must choose one
    Page(
        name="approvals:new", method="POST", sent=a_form,
        expect={"outsider": 422, OPENS.replace("outsider", ""): 302, "*": 403},
    ),
    Page(name="approvals:photo", expect={OPENS: 200, "*": 403}),
    Page(name="approvals:photo", method="POST", expect={OPENS: 422, "*": 403}),
    Page(name="approvals:reading", kwargs=a_photo, expect=OWN_PHOTO),
    Page(
        name="approvals:reading", method="POST", kwargs=a_photo, sent=a_comparison,
        expect={"approval": 302, "*": 404},
    ),
    Page(name="approvals:reading-progress", kwargs=a_photo, expect=OWN_PHOTO),
    Page(name="approvals:mine", expect={"*": 200}),
    Page(name="approvals:rules", expect={"*": 200}),
    Page(
        name="approvals:rule-set", method="POST", sent=a_rule,
        expect={"approval admin": 302, "*": 403},
    ),
    Page(name="approvals:template-list", expect={"*": 200}),
    Page(name="approvals:template-new", expect={"approval admin": 200, "*": 403}),
    Page(
        name="approvals:template-new", method="POST", expect={"approval admin": 422, "*": 403}
    ),
    Page(name="approvals:credit", expect={"*": 200}),
    Page(name="approvals:credit", query="?format=xlsx", expect={"*": 200}),
    Page(
        name="approvals:credit-repair", method="POST", kwargs=a_record, sent=a_reason,
        expect={"approval admin": 302, "outsider": 404, "*": 403},
    ),
    Page(name="approvals:page", kwargs=a_case, expect={SEES: 200, "*": 404}),
    Page(
        name="approvals:deed", method="POST", kwargs=withdrawing, sent=a_reason,
        expect={"approval": 302, "leader department admin": 403, "*": 404},
    ),
    Page(
        name="approvals:deed", method="POST", kwargs=strange_deed, expect={"*": 404},
    ),
    Page(name="approvals:item", kwargs=an_item, expect={SEES: 200, "*": 404}),
    Page(
        name="approvals:item-deed", method="POST", kwargs=accepting,
        expect={"department approval": 302, "leader admin": 403, "*": 404},
    ),
    Page(name="approvals:notice", kwargs=a_notice, expect={SEES: 200, "*": 404}),
    Page(
        name="approvals:material-take-in", method="POST", kwargs=a_paper,
        expect={"department approval": 302, "leader admin": 403, "*": 404},
    ),
    Page(
        name="approvals:transfer-take-in", method="POST", kwargs=a_transfer, expect=OWNER_ONLY,
    ),
    Page(name="approvals:visit-close", method="POST", kwargs=a_visit, expect=OWNER_ONLY),
    Page(
        name="approvals:opinion", method="POST", kwargs=an_opinion, sent=passing,
        expect=OWNER_ONLY,
    ),
    Page(name="approvals:commitment", kwargs=a_commitment, expect={SEES: 200, "*": 404}),
    Page(
        name="approvals:commitment-deed", method="POST", kwargs=deciding, expect=OWNER_ONLY,
    ),
    *PLAN_PAGES,
]  # fmt: skip
