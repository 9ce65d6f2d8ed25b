"""Who may open what of rules, reviews, recognition, lead clocks, claims and introducers."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.tables.rows import Page

from wutong.files.public import store_file
from wutong.kernel.sheets import write_workbook
from wutong.pipeline import actions
from wutong.pipeline.models import ClaimRule, Project, ReviewPaper, Station, StationReport, Way
from wutong.pipeline.sheets.winning import WAYS, way_cells

from .factories import make_project, ways
from .test_agencies import contract, fee_in
from .test_contact_exports import export_in, known
from .test_introducers import introduced, introducer
from .test_origins import twins, two_reports
from .test_reviews import make_review, sample_card

INSIDE = {"outsider": 404, "*": 200}

WORKS = {"leader officer": 302, "admin": 403, "*": 404}
# the department's clerk sits on the panel
PANEL = {"leader officer admin department": 200, "*": 404}


def a_card(cast: SimpleNamespace) -> dict[str, Any]:
    return {"scorecard_id": sample_card(cast).pk}


def a_table(cast: SimpleNamespace) -> dict[str, Any]:
    return {
        "code": sample_card(cast).code, "year": "2027", "name": "示例", "name_en": "Sample",
        "source": "示例", "items": "1", "i0.code": "one", "i0.name": "示例", "i0.name_en": "One",
        "i0.full": "10", "i0.kind": "panel",
    }  # fmt: skip


def a_rule(cast: SimpleNamespace) -> dict[str, Any]:
    actions.load_product_rules(actor=cast.clock)
    return {"code": "reward.funing"}


def an_edition(_cast: SimpleNamespace) -> dict[str, Any]:
    return {
        "deed": "save", "name": "示例奖励", "name_en": "Sample reward", "source": "示例",
        "valid_from": "2026-01-01", "cap": "60", "tiers.up_to": ["1000", ""],
        "tiers.per_mille": ["5", "1"],
    }  # fmt: skip


def a_claim_rule(cast: SimpleNamespace) -> dict[str, Any]:
    actions.load_product_claim_rules(actor=cast.clock)
    return {"claim_rule_id": ClaimRule.objects.latest("pk").pk}


def a_review(state: str, **more: str) -> Any:
    return lambda cast: {"review_id": make_review(cast, state).pk, **more}


def a_paper(cast: SimpleNamespace) -> dict[str, Any]:
    papers = ReviewPaper.objects.filter(review=make_review(cast))
    return {"paper_id": papers.values_list("pk", flat=True)[0]}


def a_project(cast: SimpleNamespace) -> dict[str, Any]:
    return {"project_id": make_project(cast, "talks").pk}


def a_report(cast: SimpleNamespace) -> dict[str, Any]:
    return {
        "investor_name": "示例手机报来有限公司", "summary": "一条线",
        "way": ways(cast)["approach"].pk, "client_id": str(uuid4()),
    }  # fmt: skip


def a_twin(cast: SimpleNamespace) -> dict[str, Any]:
    return {"project_id": twins(cast)[0].pk}


def the_other(_cast: SimpleNamespace) -> dict[str, Any]:
    return {"dropped": str(Project.objects.latest("pk").pk), "reason": "重复"}


def a_month(cast: SimpleNamespace) -> dict[str, Any]:
    actions.open_station(
        actor=cast.officer, name="示例驻点", city="上海", officer=cast.stationed,
        opened_on=timezone.localdate(), is_example=True,
    )  # fmt: skip
    return {"report_id": StationReport.objects.latest("pk").pk}


def a_contract(cast: SimpleNamespace) -> dict[str, Any]:
    return {"commission_id": contract(cast).pk}


def a_station(cast: SimpleNamespace) -> dict[str, Any]:
    a_month(cast)
    return {"station_id": Station.objects.latest("pk").pk}


def a_way_table(cast: SimpleNamespace) -> dict[str, Any]:
    ways(cast)
    book = io.BytesIO()
    write_workbook(book, WAYS, way_cells(Way.objects.all()))
    return {"file": SimpleUploadedFile("ways.xlsx", book.getvalue())}


def a_stored_table(cast: SimpleNamespace) -> dict[str, Any]:
    file = a_way_table(cast)["file"]
    stored = store_file(file.chunks(), file.name, actor=cast.leader)
    return {"kind": "ways", "file_id": stored.pk}


def a_request(state: str, deed: str = "") -> Any:
    def made(cast: SimpleNamespace) -> dict[str, Any]:
        key = {"export_id": export_in(cast, state).pk}
        return {**key, "deed": deed} if deed else key

    return made


def somebody_to_call(cast: SimpleNamespace) -> dict[str, Any]:
    known(cast)
    return {"reason": "走访前逐一联系"}


# chiefs and departments neither ask for contacts nor decide on them
ASKS = {"leader officer stationed": 200, "outsider": 404, "*": 403}
DECIDES = {"leader admin": 302, "officer": 403, "*": 404}
WAY = {"kind": "ways"}
KEEPS = {"leader admin": 200, "outsider": 404, "*": 403}
OFFICE = {"leader officer": 302, "outsider": 404, "*": 403}

PAGES = [
    Page(
        name="pipeline:contact-exports",
        expect={"leader officer stationed admin": 200, "outsider": 404, "*": 403},
    ),
    Page(
        name="pipeline:contact-exports", query="?format=xlsx&state=asked",
        expect={"leader officer stationed admin": 200, "outsider": 404, "*": 403},
    ),
    Page(name="pipeline:contact-export-new", expect=ASKS),
    Page(
        # the stationed officer has nobody to call in talks that are the officer's
        name="pipeline:contact-export-new", method="POST", sent=somebody_to_call,
        expect={"leader officer": 302, "stationed": 422, "outsider": 404, "*": 403},
    ),
    Page(
        name="pipeline:contact-export", kwargs=a_request("asked"),
        expect={"leader officer admin": 200, "*": 404},
    ),
    Page(
        name="pipeline:contact-export-deed", method="POST", kwargs=a_request("asked", "approve"),
        expect=DECIDES,
    ),
    Page(
        name="pipeline:contact-export-deed", method="POST", kwargs=a_request("asked", "refuse"),
        sent=lambda _cast: {"answer": "不需要"}, expect=DECIDES,
    ),
    Page(
        name="pipeline:contact-export-deed", method="POST", kwargs=a_request("asked", "withdraw"),
        expect={"officer": 302, "leader admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:contact-export-deed", method="POST", kwargs=a_request("approved", "fetch"),
        expect={"officer": 200, "leader admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:contact-export-deed", method="POST", kwargs=a_request("asked", "lapse"),
        expect={"*": 404},
    ),
    Page(name="pipeline:table-out", kwargs=lambda _cast: WAY, expect=INSIDE),
    Page(
        name="pipeline:table-out", kwargs=lambda _cast: {"kind": "introducers"}, expect=INSIDE
    ),
    Page(name="pipeline:table-out", kwargs=lambda _cast: {"kind": "nope"}, expect={"*": 404}),
    Page(name="pipeline:table-import", kwargs=lambda _cast: WAY, expect=KEEPS),
    Page(
        name="pipeline:table-import", method="POST", kwargs=lambda _cast: WAY, sent=a_way_table,
        expect={**KEEPS, "leader admin": 302},
    ),
    Page(name="pipeline:table-import-template", kwargs=lambda _cast: WAY, expect=KEEPS),
    *(
        Page(
            name="pipeline:table-import", kwargs=lambda _cast, kind=kind: {"kind": kind},
            expect={"leader officer": 200, "outsider": 404, "*": 403},
        )
        for kind in ("promises", "needs", "blockers")
    ),
    Page(
        name="pipeline:table-import-preview", kwargs=a_stored_table,
        expect={"leader admin": 200, "outsider": 404, "*": 403},
    ),
    Page(
        name="pipeline:table-import-preview", method="POST", kwargs=a_stored_table,
        sent=lambda _cast: {"digest": "old"},
        expect={"leader admin": 409, "outsider": 404, "*": 403},
    ),
    Page(
        name="pipeline:table-import-notes", kwargs=a_stored_table,
        expect={"leader admin": 200, "outsider": 404, "*": 403},
    ),
    Page(name="pipeline:way-definitions", expect=INSIDE),
    Page(
        name="pipeline:way-definitions", method="POST",
        sent=lambda _cast: {
            "code": "sample", "name": "示例", "name_en": "Sample", "definition": "示例",
            "definition_en": "Sample",
        },
        expect={"leader admin": 302, "outsider": 404, "*": 403},
    ),
    Page(name="pipeline:stations", expect=INSIDE),
    Page(name="pipeline:stations", query="?format=xlsx", expect=INSIDE),
    Page(name="pipeline:station-new", expect={**OFFICE, "leader officer": 200}),
    Page(
        name="pipeline:station-new", method="POST",
        sent=lambda cast: {
            "name": "示例驻点", "city": "上海", "officer": cast.stationed.pk,
            "opened_on": timezone.localdate().isoformat(),
        },
        expect=OFFICE,
    ),
    Page(name="pipeline:station", kwargs=a_station, expect=INSIDE),
    Page(
        name="pipeline:station-man", method="POST", kwargs=a_station,
        sent=lambda cast: {"officer": str(cast.officer.pk)}, expect=OFFICE,
    ),
    Page(
        name="pipeline:station-close", method="POST", kwargs=a_station,
        sent=lambda _cast: {"on": timezone.localdate().isoformat(), "note": "撤点"}, expect=OFFICE,
    ),
    Page(name="pipeline:commissions", expect=INSIDE),
    Page(name="pipeline:commissions", query="?format=xlsx", expect=INSIDE),
    Page(name="pipeline:commission-new", expect={**OFFICE, "leader officer": 200}),
    Page(
        name="pipeline:commission-new", method="POST",
        sent=lambda cast: {
            "number": "SL-1", "agency": introducer(cast, "agency").pk, "service": "介绍企业",
            "valid_from": "2026-01-01", "valid_to": "2026-12-31", "basis": "rates",
            "rates.up_to": [""], "rates.per_mille": ["5"],
        },
        expect=OFFICE,
    ),
    Page(name="pipeline:commission", kwargs=a_contract, expect=INSIDE),
    Page(
        name="pipeline:commission-end", method="POST", kwargs=a_contract,
        sent=lambda _cast: {"on": timezone.localdate().isoformat(), "note": "提前终止"},
        expect=OFFICE,
    ),
    Page(
        name="pipeline:commission-bring", method="POST", kwargs=a_contract,
        sent=lambda cast: {
            "project": str(make_project(cast, "talks", way=ways(cast)["commissioned"]).pk)
        },
        expect=OFFICE,
    ),
    Page(
        name="pipeline:fee-move", method="POST",
        kwargs=lambda cast: {"fee_id": fee_in(cast, "computed").pk, "move": "approve"},
        expect={"leader": 302, "officer approval admin": 403, "*": 404},
    ),
    Page(name="pipeline:rules", expect=INSIDE),
    Page(name="pipeline:rule", kwargs=lambda _cast: {"code": "rate.started"}, expect=INSIDE),
    Page(
        name="pipeline:rule", kwargs=lambda _cast: {"code": "rate.attained"},
        query="?actual_output=301.7&planned_output=418.12", expect=INSIDE,
    ),
    Page(
        name="pipeline:rule", kwargs=lambda _cast: {"code": "rate.attained"},
        query="?actual_output=-1", expect={"outsider": 404, "*": 422},
    ),
    Page(
        name="pipeline:rule", kwargs=lambda _cast: {"code": "reward.xuanzhou"},
        query="?fixed_investment=2", expect=INSIDE,
    ),
    Page(name="pipeline:rule", kwargs=lambda _cast: {"code": "nope"}, expect={"*": 404}),
    Page(name="pipeline:rule", kwargs=a_rule, query="?edition=1", expect=INSIDE),
    Page(name="pipeline:rule-edit", kwargs=a_rule, expect=KEEPS),
    Page(name="pipeline:rule-edit", kwargs=a_rule, query="?own=1", expect=KEEPS),
    Page(
        name="pipeline:rule-edit", method="POST", kwargs=a_rule, sent=an_edition,
        expect={**KEEPS, "leader admin": 302},
    ),
    Page(name="pipeline:claim-rules", expect=INSIDE),
    Page(
        name="pipeline:claim-rules", method="POST",
        sent=lambda _cast: {
            "scheme": "", "kind": "official", "source": "示例", "valid_from": "2026-01-01",
        },
        expect={**KEEPS, "leader admin": 302},
    ),
    Page(
        name="pipeline:claim-rule-end", method="POST", kwargs=a_claim_rule,
        sent=lambda _cast: {"on": "2026-12-31", "note": "示例"},
        expect={**KEEPS, "leader admin": 302},
    ),
    Page(name="pipeline:scorecards", expect=INSIDE),
    Page(name="pipeline:scorecard", kwargs=a_card, expect=INSIDE),
    Page(name="pipeline:scorecard-new", expect={"leader admin": 200, "*": 403}),
    Page(
        name="pipeline:scorecard-new", method="POST", sent=a_table,
        expect={"leader admin": 302, "*": 403},
    ),
    Page(
        name="pipeline:review-open", method="POST", kwargs=a_project,
        sent=lambda cast: {"scorecard": str(sample_card(cast).pk)}, expect=WORKS,
    ),
    Page(name="pipeline:review", kwargs=a_review("panel"), expect=PANEL),
    Page(
        name="pipeline:review-paper", method="POST", kwargs=a_paper,
        sent=lambda _cast: {"state": "handed_in"}, expect=WORKS,
    ),
    Page(
        name="pipeline:review-figures", method="POST", kwargs=a_review("applied"),
        sent=lambda _cast: {"tax_per_mu": "12"}, expect=WORKS,
    ),
    Page(
        name="pipeline:review-vetoes", method="POST", kwargs=a_review("applied"),
        sent=lambda _cast: {"energy": "clear"}, expect=WORKS,
    ),
    Page(
        name="pipeline:review-panel", method="POST", kwargs=a_review("applied"),
        sent=lambda cast: {"people": [cast.leader.pk]}, expect=WORKS,
    ),
    Page(
        name="pipeline:review-marks", method="POST", kwargs=a_review("panel", item="technology"),
        sent=lambda _cast: {"marks": "9"},
        expect={"leader department": 302, "officer admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:review-move", method="POST", kwargs=a_review("applied", move="withdraw"),
        sent=lambda _cast: {"note": "改期"}, expect=WORKS,
    ),
    Page(
        name="pipeline:review-conclude", method="POST", kwargs=a_review("panel"),
        sent=lambda _cast: {"conclusion": "deferred", "reason": "等指标"},
        expect={"leader": 302, "officer admin department": 403, "*": 404},
    ),
    Page(name="pipeline:report", expect={"*": 200}),
    Page(name="pipeline:report", method="POST", sent=a_report, expect={"*": 302}),
    Page(name="pipeline:report-token", expect={"*": 200}),
    Page(name="pipeline:report-worker", expect={"*": 200}, stranger=200),
    Page(name="pipeline:lead-clocks", expect=INSIDE),
    Page(name="pipeline:lead-clocks", query="?format=xlsx", expect=INSIDE),
    Page(
        name="pipeline:lead-clock-rule", method="POST", kwargs=lambda _cast: {"step": "assess"},
        sent=lambda _cast: {"days": "5", "remind_days": "1", "escalate_days": "1", "source": "规定"},
        expect={"leader admin": 302, "*": 403},
    ),
    Page(
        name="pipeline:lead-answer", method="POST", kwargs=a_project,
        sent=lambda _cast: {"note": "联系"}, expect=WORKS,
    ),
    Page(
        name="pipeline:lead-feedback", method="POST", kwargs=a_project,
        sent=lambda _cast: {"note": "在谈"}, expect=WORKS,
    ),
    Page(name="pipeline:counts", expect=INSIDE),
    Page(name="pipeline:credit", expect=INSIDE),
    Page(
        name="pipeline:recognise", method="POST",
        kwargs=lambda cast: {"project_id": make_project(cast, "signed").pk},
        sent=lambda _cast: {"conclusion": "counted", "year": "2026"},
        expect={"leader officer": 302, "approval admin": 403, "*": 404},
    ),
    Page(name="pipeline:ways", expect=INSIDE),
    Page(name="pipeline:introducers", expect=INSIDE),
    Page(
        name="pipeline:introducers", method="POST",
        sent=lambda _cast: {"name": "示例引荐人", "kind": "person"},
        expect={"leader officer": 302, "outsider": 404, "*": 403},
    ),
    Page(
        name="pipeline:dispute-rule", method="POST",
        kwargs=lambda cast: {"dispute_id": two_reports(cast)[2].pk},
        sent=lambda _cast: {"ruling": "first", "reason": "先报"},
        # whoever sees one of the two reports, the first reporter too
        expect={"leader": 302, "officer stationed admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:transfer", method="POST", kwargs=a_project,
        sent=lambda cast: {
            "place": str(cast.places["14112201"].pk), "share": "6", "reason": "有管网",
        },
        expect={"leader": 302, "officer admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:merge", method="POST", kwargs=a_twin, sent=the_other,
        expect=WORKS,
    ),
    Page(
        name="pipeline:helpers", method="POST", kwargs=a_project,
        sent=lambda cast: {"ways": [ways(cast)["fund"].pk]}, expect=WORKS,
    ),
    Page(
        name="pipeline:introduce", method="POST", kwargs=a_project,
        sent=lambda cast: {"introducer": str(introducer(cast).pk), "confirms": "函"},
        expect=WORKS,
    ),
    Page(
        name="pipeline:reward", method="POST",
        kwargs=lambda cast: {"introduction_id": introduced(cast, "claimed").pk, "move": "approve"},
        expect={"leader": 302, "officer approval admin": 403, "*": 404},
    ),
    Page(
        name="pipeline:station-report", method="POST", kwargs=a_month,
        sent=lambda _cast: {"text": "走访三家", "firms_met": "3"},
        expect={"stationed": 302, "outsider": 404, "*": 403},
    ),
]  # fmt: skip
