"""Who may open what of rules, reviews, recognition, lead clocks, claims and introducers."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.utils import timezone
from tests.tables.rows import Page

from wutong.pipeline import actions
from wutong.pipeline.models import Project, ReviewPaper, StationReport

from .factories import make_project, ways
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
    table = {**sample_card(cast).definition, "year": 2027}
    return {"table": json.dumps(table)}


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


PAGES = [
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
