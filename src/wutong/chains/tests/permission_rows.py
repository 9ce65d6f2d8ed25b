"""Who may open what of the chains. A chain belongs to the county, so the zone only reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.tables.rows import Page

from wutong.chains.actions import (
    appoint,
    confirm_assessment,
    copy_chain_to_year,
    place_firms,
    publish_assessment,
)
from wutong.chains.actions.keeping import Appointment
from wutong.chains.models import (
    Assessment,
    KitItem,
    Placement,
    RadiusMember,
    SegmentIndustry,
    SegmentTerm,
)
from wutong.chains.sheets import FACTS, RADIUS, THRESHOLDS, WORDS
from wutong.files.public import store_file
from wutong.kernel.sheets import Sheet

from .factories import make_chain, make_firm, make_rules, workbook

Given = Callable[[SimpleNamespace], Mapping[str, Any]]

# whoever works for the county and its chain chiefs see the chains; a firm as such does not
READ = {"outsider": 404, "*": 200}


def deed(allowed: str) -> dict[str, int]:
    """A deed of some, refused to others who see the thing."""
    return {allowed: 302, "outsider": 404, "*": 403}


KEEPERS = "officer department admin"
JUDGES = "officer department leader"
APPOINT = "leader officer admin"
# a chain chief sees what is published, not what the house still weighs
INSIDE = {JUDGES: 302, "chief outsider": 404, "*": 403}


def prepare(cast: SimpleNamespace) -> None:
    """A chain with firms placed and judged, a draft of it for another year, a role."""
    make_rules(cast.county, [cast.places["140100"]], actor=cast.clock)
    made = make_chain(cast.county, actor=cast.clock)
    firms = [
        make_firm(cast.county, "生产、销售：洗精煤。", actor=cast.clock),
        make_firm(cast.places["140105"], "生产：煤焦油。", actor=cast.clock),
    ]
    place_firms(actor=cast.clock)
    draft = copy_chain_to_year(made.chain.pk, 2031, actor=cast.officer)
    role = appoint(
        made.chain.pk,
        Appointment(
            role="chief", party="示例链长", party_kind="firm_head", source="示例来源",
            dated="2023-04",
        ),
        actor=cast.officer,
    )  # fmt: skip
    cast.chains = SimpleNamespace(**vars(made), firms=firms, draft=draft, role=role)


def proposed(cast: SimpleNamespace) -> Assessment:
    return Assessment.objects.get(segment=cast.chains.tar, status="proposed")


def confirmed(cast: SimpleNamespace) -> Assessment:
    return confirm_assessment(
        proposed(cast).pk, actor=cast.officer, state="missing", deed="fill", note=""
    )


def judgement(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"assessment_id": proposed(cast).pk}


def confirmed_judgement(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"assessment_id": confirmed(cast).pk}


def published_judgement(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"assessment_id": publish_assessment(confirmed(cast).pk, actor=cast.leader).pk}


def chain(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"chain_id": cast.chains.chain.pk}


def draft(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"chain_id": cast.chains.draft.pk}


def tar(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"segment_id": cast.chains.tar.pk}


def needle(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"segment_id": cast.chains.needle.pk}


def gap(cast: SimpleNamespace) -> Mapping[str, Any]:
    """A segment whose gap is confirmed, so that it can become a task."""
    confirmed(cast)
    return tar(cast)


def a_word(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"term_id": SegmentTerm.objects.get(segment=cast.chains.tar).pk}


def a_place(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"placement_id": Placement.objects.get(company=cast.chains.firms[0]).pk}


def a_kit_item(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"item_id": KitItem.objects.filter(chain=cast.chains.chain).earliest("pk").pk}


def a_role(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"role_id": cast.chains.role.pk}


def a_near_place(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"member_id": RadiusMember.objects.earliest("pk").pk}


def fields(**values: Any) -> Given:
    """The same form for everybody."""
    return lambda _cast: values


def a_task(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {
        "owner": cast.officer.pk,
        "due_on": (timezone.localdate() + timedelta(days=20)).isoformat(),
        "title": "补链",
    }


TABLES = {"facts": FACTS, "thresholds": THRESHOLDS, "radius": RADIUS}
KEEPS = {"facts": "officer admin", "thresholds": "leader admin", "radius": APPOINT}


def kind_of(kind: str) -> Given:
    return lambda _cast: {"kind": kind}


def a_file(sheet: Sheet, **named: Any) -> Given:
    """An empty table that the administrator handed in."""
    return lambda cast: {
        **named,
        "file_id": store_file([workbook(sheet, [])], "表.xlsx", actor=cast.admin).pk,
    }


def a_class(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"row_id": SegmentIndustry.objects.earliest("pk").pk}


def a_words_file(cast: SimpleNamespace) -> Mapping[str, Any]:
    return a_file(WORDS, chain_id=cast.chains.chain.pk)(cast)


def sent_table(sheet: Sheet) -> Given:
    return lambda _cast: {"file": SimpleUploadedFile("表.xlsx", workbook(sheet, []))}


OLD = {"digest": "old"}


def table_rows(kind: str) -> list[Page]:
    """The four addresses of one of the county's own tables."""
    sheet, may = TABLES[kind], KEEPS[kind]
    others = may.replace("admin", "").strip()
    # a file is seen by whoever handed it in, and by the administrator
    own = {"admin": 200, others: 404, "*": 403}
    return [
        Page(name="chains:import", kwargs=kind_of(kind), expect={may: 200, "*": 403}),
        Page(
            name="chains:import", method="POST", kwargs=kind_of(kind), sent=sent_table(sheet),
            expect={may: 302, "*": 403},
        ),
        Page(name="chains:import-template", kwargs=kind_of(kind), expect={may: 200, "*": 403}),
        Page(name="chains:import-preview", kwargs=a_file(sheet, kind=kind), expect=own),
        Page(
            name="chains:import-preview", method="POST", kwargs=a_file(sheet, kind=kind),
            sent=lambda _cast: OLD, expect=own | {"admin": 409},
        ),
        Page(name="chains:import-notes", kwargs=a_file(sheet, kind=kind), expect=own),
    ]  # fmt: skip


REASON = fields(note="示例原因")
CLASS = fields(code="2521", weight="0.5", note="炼焦")
WORD = fields(term="改质沥青", kind="term", weight="1", reason="产品名")
FACT = fields(key="fact-a", topic="zone", text="70余个", source="示例来源", dated="2023")
FIGURE = fields(code="lq_at_least", value="0.8", valid_from="2026-06-01", reason="示例")
ROLE = fields(role="chief", party="另一位", party_kind="firm_head", source="示例", dated="2023")
RULING = fields(allowed="yes", reason="示例", basis="示例会议")

KEEP_WORDS = {KEEPERS: 200, "outsider": 404, "*": 403}
OWN_WORDS = {"admin": 200, "officer department outsider": 404, "*": 403}

PAGES = [
    Page(name="chains:list", expect={"*": 200}),
    Page(name="chains:list", query="?format=xlsx", expect={"*": 200}),
    Page(name="chains:segments", expect={"*": 200}),
    Page(name="chains:segments", query="?show=missing&format=xlsx", expect={"*": 200}),
    Page(name="chains:facts", expect={"*": 200}),
    Page(name="chains:fact-new", expect={"officer admin": 200, "*": 403}),
    Page(
        name="chains:fact-new", method="POST", sent=FACT, expect={"officer admin": 302, "*": 403}
    ),
    Page(name="chains:facts", query="?format=xlsx", expect={"*": 200}),
    Page(name="chains:thresholds", expect={"*": 200}),
    Page(name="chains:thresholds", query="?format=xlsx", expect={"*": 200}),
    Page(name="chains:threshold-new", expect={"leader admin": 200, "*": 403}),
    Page(
        name="chains:threshold-new", method="POST", sent=FIGURE,
        expect={"leader admin": 302, "*": 403},
    ),
    Page(name="chains:radius", expect={"*": 200}),
    Page(
        name="chains:radius", method="POST", sent=fields(code="141121", source="示例会议"),
        expect={APPOINT: 302, "*": 403},
    ),
    Page(
        name="chains:radius-remove", method="POST", kwargs=a_near_place, sent=REASON,
        expect=deed(APPOINT),
    ),
    Page(name="chains:page", kwargs=chain, expect=READ),
    Page(name="chains:page", kwargs=chain, query="?format=xlsx", expect=READ),
    Page(name="chains:firms", kwargs=chain, expect=READ),
    Page(
        name="chains:judge", method="POST", kwargs=chain,
        expect=deed("officer department leader admin"),
    ),
    Page(
        name="chains:confirm", method="POST", kwargs=chain, expect=deed(JUDGES),
        sent=lambda cast: {"ids": [proposed(cast).pk]},
    ),
    Page(
        name="chains:copy", method="POST", kwargs=chain, sent=fields(year=2032),
        expect=deed(KEEPERS),
    ),
    Page(name="chains:put-in-force", method="POST", kwargs=draft, expect=deed("leader admin")),
    Page(
        name="chains:close", method="POST", kwargs=chain, sent=REASON, expect=deed("leader admin")
    ),
    Page(
        name="chains:role-new", kwargs=chain, expect={APPOINT: 200, "outsider": 404, "*": 403}
    ),
    Page(
        name="chains:role-new", method="POST", kwargs=chain, sent=ROLE, expect=deed(APPOINT)
    ),
    Page(name="chains:role-end", method="POST", kwargs=a_role, sent=REASON, expect=deed(APPOINT)),
    Page(
        name="chains:kit-tick", method="POST", kwargs=a_kit_item, sent=fields(state="have"),
        expect=deed(KEEPERS),
    ),
    Page(name="chains:segment", kwargs=tar, expect=READ),
    Page(
        name="chains:segment-catalogue", method="POST", kwargs=tar, expect=deed(KEEPERS),
        sent=fields(edition="示例版", verdict="permitted", source="示例"),
    ),
    Page(
        name="chains:segment-rule", method="POST", kwargs=needle, sent=RULING,
        expect=deed("leader"),
    ),
    Page(
        name="chains:segment-task", method="POST", kwargs=gap, sent=a_task, expect=deed(JUDGES)
    ),
    Page(name="chains:segment-firms", kwargs=tar, expect=READ),
    Page(name="chains:segment-firms", kwargs=tar, query="?format=xlsx", expect=READ),
    Page(
        name="chains:firm-place", method="POST", kwargs=tar, expect=deed(KEEPERS),
        sent=lambda cast: {"uscc": cast.chains.firms[0].uscc, "note": "走访"},
    ),
    Page(name="chains:placement-confirm", method="POST", kwargs=a_place, expect=deed(KEEPERS)),
    Page(
        name="chains:placement-refuse", method="POST", kwargs=a_place, sent=REASON,
        expect=deed(KEEPERS),
    ),
    Page(
        name="chains:judgement-confirm", method="POST", kwargs=judgement, expect=INSIDE,
        sent=fields(state="missing", deed="fill"),
    ),
    Page(
        name="chains:judgement-reject", method="POST", kwargs=judgement, sent=REASON,
        expect=INSIDE,
    ),
    Page(
        name="chains:judgement-publish", method="POST", kwargs=confirmed_judgement,
        expect={"leader": 302, "chief outsider": 404, "*": 403},
    ),
    Page(
        name="chains:judgement-withdraw", method="POST", kwargs=published_judgement,
        sent=REASON, expect=deed("leader"),
    ),
    Page(name="chains:words", kwargs=tar, expect=READ),
    Page(name="chains:words", method="POST", kwargs=tar, sent=WORD, expect=deed(KEEPERS)),
    Page(name="chains:words-preview", method="POST", kwargs=tar, sent=WORD, expect=READ),
    Page(name="chains:segment-class", method="POST", kwargs=tar, sent=CLASS, expect=deed(KEEPERS)),
    Page(name="chains:class-preview", method="POST", kwargs=tar, sent=CLASS, expect=READ),
    Page(
        name="chains:class-remove", method="POST", kwargs=a_class, sent=REASON,
        expect=deed(KEEPERS),
    ),
    Page(
        name="chains:word", kwargs=a_word, expect={KEEPERS: 200, "outsider": 404, "*": 403}
    ),
    Page(name="chains:word", method="POST", kwargs=a_word, sent=WORD, expect=deed(KEEPERS)),
    Page(
        name="chains:word-remove", method="POST", kwargs=a_word, sent=REASON,
        expect=deed(KEEPERS),
    ),
    *(row for kind in TABLES for row in table_rows(kind)),
    Page(name="chains:radius", query="?format=xlsx", expect={"*": 200}),
    Page(name="chains:radius-edit", kwargs=a_near_place, expect={APPOINT: 200, "outsider": 404, "*": 403}),
    Page(
        name="chains:radius-edit", method="POST", kwargs=a_near_place,
        sent=fields(kilometres=60, source="示例会议"), expect=deed(APPOINT),
    ),
    Page(name="chains:words", kwargs=tar, query="?format=xlsx", expect=READ),
    Page(name="chains:chain-words", kwargs=chain, expect=READ),
    Page(name="chains:words-import", kwargs=chain, expect=KEEP_WORDS),
    Page(
        name="chains:words-import", method="POST", kwargs=chain, sent=sent_table(WORDS),
        expect=deed(KEEPERS),
    ),
    Page(name="chains:words-import-template", kwargs=chain, expect=KEEP_WORDS),
    Page(name="chains:words-import-preview", kwargs=a_words_file, expect=OWN_WORDS),
    Page(
        name="chains:words-import-preview", method="POST", kwargs=a_words_file,
        sent=lambda _cast: OLD, expect=OWN_WORDS | {"admin": 409},
    ),
    Page(name="chains:words-import-notes", kwargs=a_words_file, expect=OWN_WORDS),
]  # fmt: skip
