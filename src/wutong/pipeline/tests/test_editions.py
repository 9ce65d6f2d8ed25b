"""Rules as rows: editions with days, tried before they are saved; claims by rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wutong.audit.public import Event
from wutong.files.access import may_read
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.pipeline import actions
from wutong.pipeline.commands import compute_rule, list_rules
from wutong.pipeline.forms.rulebook import SPECS, FormulaForm
from wutong.pipeline.forms.scorecards import CardForm
from wutong.pipeline.models import ClaimRule, Introduction, Review, RuleEdition, Scorecard
from wutong.pipeline.queries.rulebook import county_rules, rule_of, rules_in_database
from wutong.pipeline.rules.claims import Ask, Claim, refusals
from wutong.pipeline.rules.rulebook import KINDS, figures_of, packaged_rules
from wutong.pipeline.rules.scorecards import card_from, packaged_cards

from .factories import WAN, ago, make_project, sign, ways
from .test_agencies import fee_in
from .test_introducers import YI, introduced
from .test_reviews import make_review


def loaded(cast: SimpleNamespace) -> dict[str, RuleEdition]:
    actions.load_product_rules(actor=cast.clock)
    return {row.code: row for row in RuleEdition.objects.order_by("edition")}


def changed(row: RuleEdition, **formula: object) -> dict[str, Any]:
    return {**row.definition, "formula": {**row.definition["formula"], **formula}}


def test_the_rows_compute_what_the_packaged_rules_compute(cast: SimpleNamespace) -> None:
    rows = loaded(cast)

    assert actions.load_product_rules(actor=cast.clock) == 0
    assert {rule.code for rule in county_rules()} == {rule.code for rule in packaged_rules()}
    for rule in packaged_rules():
        if rule.example:
            own = rows[rule.code].rule.compute(rule.example)
            assert own.value == rule.compute(rule.example).value
    assert {r["rule"]: r for r in list_rules(rules_in_database())} == {
        r["rule"]: r for r in list_rules()
    }


def test_an_edition_holds_from_its_day_and_old_rewards_keep_theirs(cast: SimpleNamespace) -> None:
    rows = loaded(cast)
    before = introduced(cast, "claimed")
    assert before.edition == rows["reward.funing"]
    today = timezone.localdate()

    made = actions.enter_edition(
        "reward.funing", changed(rows["reward.funing"], cap="15"), valid_from=today,
        actor=cast.leader,
    )  # fmt: skip

    old = RuleEdition.objects.get(code="reward.funing", edition=1)
    assert (old.valid_to, made.valid_from, made.edition, made.is_product) == (
        today - timedelta(days=1), today, 2, False,
    )  # fmt: skip
    assert rule_of("reward.funing", today).compute({"fixed_investment": "2亿元"}).value == 15
    assert rule_of("reward.funing", ago(1)).compute({"fixed_investment": "2亿元"}).value == 19
    told = compute_rule("reward.funing", '{"fixed_investment": "2亿元"}', None, county_rules())
    assert (told["value"], told["unknown"]) == ("15", [])
    before.refresh_from_db()
    assert (before.edition_id, before.amount_cents) == (old.pk, 19 * WAN)
    again = actions.compute_reward(
        before.pk, actor=cast.officer, rule="reward.funing", base_cents=2 * YI
    )
    assert (again.edition_id, again.amount_cents) == (made.pk, 15 * WAN)
    assert actions.load_product_rules(actor=cast.clock) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleEdition.objects.bulk_create(
            [
                RuleEdition(
                    code="reward.funing", edition=3, definition={}, entered_by=cast.clock,
                    entered_at=timezone.now(), valid_from=today,
                )
            ]
        )  # fmt: skip


Deed = Callable[[SimpleNamespace], object]


def edit(cast: SimpleNamespace, actor: str = "leader", days: int = 0, **formula: object) -> object:
    row = loaded(cast)["reward.funing"]
    return actions.enter_edition(
        row.code, changed(row, **formula), valid_from=ago(-days), actor=getattr(cast, actor)
    )


def claim_rule(cast: SimpleNamespace, **values: object) -> ClaimRule:
    given: dict[str, Any] = {
        "scheme": "", "kind": "target", "source": "示例办法第三条", "valid_from": ago(10),
    }  # fmt: skip
    return actions.enter_claim_rule(actor=cast.leader, **{**given, **values})


@pytest.mark.parametrize(
    ("deed", "error", "words"),
    [
        (lambda c: edit(c), BadInput, "没有变化"),
        (lambda c: edit(c, actor="officer", cap="9"), NotAllowed, "领导和系统管理员"),
        (lambda c: edit(c, tiers=[{"up_to": "5", "per_mille": "1"}, {"up_to": "3", "per_mille":
                                                                    "1"}]), BadInput, "递增"),
        (lambda c: [edit(c, cap="9"), edit(c, cap="8")], WrongState, "须晚于"),
        (lambda c: actions.enter_rule(
            {**loaded(c)["reward.funing"].definition, "code": "funing"}, valid_from=ago(0),
            actor=c.leader), BadInput, "代码以"),
        (lambda c: actions.enter_rule(
            loaded(c)["reward.funing"].definition, valid_from=ago(0), actor=c.leader),
         WrongState, "已有这个代码"),
        (lambda c: claim_rule(c, kind="within"), BadInput, "月数"),
        (lambda c: claim_rule(c, scheme="reward.none"), BadInput, "没有这个代码"),
        (lambda c: [claim_rule(c), claim_rule(c)], WrongState, "须晚于"),
        (lambda c: actions.end_claim_rule(claim_rule(c).pk, actor=c.officer, on=ago(0), note="x"),
         NotAllowed, "领导"),
    ],
)  # fmt: skip
def test_refusals(cast: SimpleNamespace, deed: Deed, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        deed(cast)

    assert not RuleEdition.objects.filter(edition__gt=2).exists()
    assert RuleEdition.objects.filter(is_product=False).count() <= 1
    assert ClaimRule.objects.count() <= 1
    assert not Event.objects.filter(verb="pipeline.claimrule.ended").exists()


def test_a_form_says_exactly_what_each_packaged_formula_says() -> None:
    assert set(SPECS) == set(KINDS)
    for rule in packaged_rules():
        stated = rule.row.get("formula")
        if stated is None:
            continue
        made = figures_of(FormulaForm.of(stated, rule.inputs).formula())
        assert made == {**figures_of(stated), **({"part_unit": made["part_unit"]}
                        if "part_unit" in made else {})}  # fmt: skip
    for card in packaged_cards():
        head = {k: card.row[k] for k in ("code", "year", "name", "name_en", "source")}
        if card.pass_mark is not None:
            head["pass_mark"] = card.row["pass_mark"]
        if card.is_example:
            head["is_example"] = True
        assert card_from(CardForm.of(card.row).table(head)) == card


def test_the_page_tries_a_change_and_then_saves_it(cast: SimpleNamespace) -> None:
    loaded(cast)
    client = Client()
    client.force_login(cast.leader)
    address = reverse("pipeline:rule-edit", args=["reward.funing"])
    sent: dict[str, Any] = {
        "name": "引荐人奖励", "name_en": "Reward", "source": "县政府办〔2026〕示例", "note": "",
        "valid_from": timezone.localdate().isoformat(), "cap": "30",
        "tiers.up_to": ["1000", "10000", ""], "tiers.per_mille": ["6", "1", "0.5"],
        "try_fixed_investment": "2亿元",
    }  # fmt: skip

    tried = client.post(address, {**sent, "deed": "try"}).content.decode()
    assert RuleEdition.objects.filter(code="reward.funing").count() == 1
    assert "19 <small>" in tried
    assert "20 <small>" in tried
    more = client.post(address, {**sent, "add": "tiers"}).content.decode()
    assert more.count('name="tiers.up_to"') == 5
    assert client.post(address, {**sent, "cap": "many", "deed": "save"}).status_code == 422
    assert client.post(address, {**sent, "deed": "save"}).status_code == 302
    own = {**sent, "code": "reward.county", "deed": "save"}
    assert client.post(f"{address}?own=1", own).status_code == 302

    edition = RuleEdition.objects.get(code="reward.funing", edition=2)
    assert edition.rule.compute({"fixed_investment": "2亿元"}).value == Decimal(20)
    assert (edition.source, edition.entered_by) == ("县政府办〔2026〕示例", cast.leader)
    assert RuleEdition.objects.get(code="reward.county").edition == 1
    page = client.get(reverse("pipeline:rule", args=["reward.funing"])).content.decode()
    assert "第 2 版" in page


def test_a_card_of_a_later_year_is_made_in_rows(cast: SimpleNamespace) -> None:
    actions.load_product_scorecards(actor=cast.clock)
    base = Scorecard.objects.get(code="tuanfeng")
    client = Client()
    client.force_login(cast.leader)
    address = f"{reverse('pipeline:scorecard-new')}?from={base.pk}"
    sent: dict[str, Any] = {
        "code": "tuanfeng", "year": "2027", "name": "示例", "name_en": "Sample", "source": "示例",
        "pass_mark": "60", "items": "2", "i0.code": "panel", "i0.name": "技术", "i0.name_en": "Tech",
        "i0.full": "40", "i0.kind": "panel", "i1.code": "tax", "i1.name": "税收",
        "i1.name_en": "Tax", "i1.full": "60", "i1.kind": "ladder", "i1.asks": "亩均税收",
        "i1.asks_en": "Tax per mu", "i1.unit": "万元/亩", "i1.steps.from": ["10", "0"],
        "i1.steps.marks": ["60", "20"], "papers.code": ["study"], "papers.name": ["可研"],
        "papers.name_en": ["Study"], "papers.needed": ["conclusion"],
    }  # fmt: skip

    assert client.post(address, {**sent, "i1.full": ""}).status_code == 422
    numbers = {"try_tax": "12", "deed": "try"}
    tried = client.post(address, {**sent, **numbers}).content.decode()
    assert '<td class="r num" data-label="改动后">60</td>' in tried
    assert '<td class="r num" data-label="改动后">60 – 100</td>' in tried
    assert not Scorecard.objects.filter(year=2027).exists()
    assert client.post(address, {**sent, **numbers, "try_tax": "many"}).status_code == 422
    assert client.post(address, sent).status_code == 302

    card = Scorecard.objects.get(code="tuanfeng", year=2027).card
    assert (card.full, card.pass_mark, card.reasons_against) == (Decimal(100), Decimal(60), [])
    assert (card.papers[0].needed, card.items[1].inputs[0].unit) == ("conclusion", "万元/亩")
    base.refresh_from_db()
    assert base.valid_to == timezone.localdate()


CLAIM = Claim(on=date(2026, 6, 1), kind="person", name="示例人", investor_names=("示例投资公司",))


@pytest.mark.parametrize(
    ("ask", "more", "words"),
    [
        (Ask("investor", "甲"), {"name": "示例投资有限公司"}, "The investor can't"),
        (Ask("investor", "甲"), {"code": "X", "investor_codes": ("X",)}, "The investor can't"),
        (Ask("investor", "甲"), {"code": "Y", "investor_codes": ("X",)}, ""),
        (Ask("target", "乙"), {"target_letter": "1号"}, "The introducer has"),
        (Ask("official", "丙"), {"kind": "official"}, "A public official"),
        (Ask("agency", "丙"), {"kind": "agency"}, "A commissioned"),
        (Ask("agency", "丙"), {"is_paid_agency": True}, "An agency is paid"),
        (Ask("within", "丁", 12, "completed"), {"days": {"completed": date(2025, 6, 1)}}, ""),
        (Ask("within", "丁", 12, "completed"), {"days": {"completed": date(2025, 5, 31)}},
         "The claim was open until 2026-05-31"),
        (Ask("within", "丁", 12, "completed"), {}, "The months count from"),
    ],
)  # fmt: skip
def test_claims_are_refused_by_rows(ask: Ask, more: dict[str, Any], words: str) -> None:
    found = refusals([ask], Claim(**{**CLAIM.__dict__, **more}))

    assert [str(one.why)[: len(words)] for one in found] == ([words] if words else [])
    assert [one.source for one in found] == ([ask.source] if words else [])


def test_a_reward_is_refused_with_the_rule_and_its_source(cast: SimpleNamespace) -> None:
    row = introduced(cast, "claimed")
    person = row.introducer
    actions.edit_introducer(person.pk, actor=cast.officer, target_letter="示例目标书1号")
    events = Event.objects.count()

    with pytest.raises(WrongState, match=r"示例目标书1号.*目标责任书范围内"):
        actions.compute_reward(row.pk, actor=cast.officer, rule="reward.funing", base_cents=YI)

    assert Event.objects.count() == events
    rule = ClaimRule.objects.get(kind="target")
    actions.end_claim_rule(rule.pk, actor=cast.leader, on=ago(1), note="新办法不再要求")
    done = actions.compute_reward(row.pk, actor=cast.officer, rule="reward.funing", base_cents=YI)
    assert done.amount_cents == 14 * WAN


def test_an_agency_project_has_no_reward_beside_the_fee(cast: SimpleNamespace) -> None:
    fee = fee_in(cast)
    actions.load_product_claim_rules(actor=cast.clock)
    row = actions.introduce_project(
        fee.project_id, introduced(cast).introducer, actor=cast.officer, investor_confirms="函"
    )
    sign(cast, fee.project)

    with pytest.raises(WrongState, match="不再奖励"):
        actions.compute_reward(row.pk, actor=cast.officer, rule="reward.funing", base_cents=YI)

    assert Introduction.objects.get(pk=row.pk).amount_cents is None
    assert make_project(cast, way=ways(cast)["fund"]).pk != fee.project_id


def test_papers_block_only_what_their_rows_say(cast: SimpleNamespace, settings: Any,
                                               tmp_path: Any) -> None:  # fmt: skip
    settings.FILES_DIR = tmp_path
    review = make_review(cast, "applied")
    first, second, third = review.papers.order_by("position")[:3]
    needs = {first.pk: "check", second.pk: "conclusion", third.pk: "no"}
    for paper in review.papers.all():
        type(paper).objects.filter(pk=paper.pk).update(needed=needs.get(paper.pk, "no"))
    client = Client()
    client.force_login(cast.officer)
    with pytest.raises(WrongState, match=first.name):
        actions.move_review(review.pk, "pass_check", actor=cast.officer)
    address = reverse("pipeline:review-paper", args=[first.pk])
    file = SimpleUploadedFile("申请表.pdf", b"%PDF-1.4 sample")
    assert client.post(address, {"state": "handed_in", "file": file}).status_code == 302
    first.refresh_from_db()
    assert first.file is not None
    assert (first.file.name, first.file.subject_id) == ("申请表.pdf", review.pk)
    assert may_read(cast.officer, first.file)
    assert not may_read(cast.chief, first.file)

    actions.move_review(review.pk, "pass_check", actor=cast.officer)
    actions.name_panel(review.pk, [cast.leader], actor=cast.officer)
    with pytest.raises(WrongState, match=second.name):
        actions.conclude_review(
            review.pk, actor=cast.leader, conclusion="deferred", reason="等材料"
        )
    with pytest.raises(WrongState):
        actions.set_paper(first.pk, "missing", actor=cast.officer)
    actions.set_paper(second.pk, "handed_in", actor=cast.officer)
    actions.conclude_review(review.pk, actor=cast.leader, conclusion="deferred", reason="等材料")
    assert Review.objects.get(pk=review.pk).state == "concluded"
