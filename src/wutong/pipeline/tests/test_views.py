"""The edge: statuses, words on the pages, parts for htmx, nothing that a reader may not see."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.visits import rows_of, visitor

from wutong.audit.public import Event
from wutong.pipeline import actions
from wutong.pipeline.models import Agreement, Claim, FollowUp, FundsEntry, Project

from .factories import (
    WAN,
    ago,
    lead_of,
    make_chain,
    make_firm,
    make_project,
    pay,
    sign,
    snapshot,
    ways,
)

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def page(project: Project) -> str:
    return reverse("pipeline:page", args=[project.pk])


def post(client: Client, name: str, project: Project, *more: object, **sent: object) -> Any:
    return client.post(reverse(f"pipeline:{name}", args=[project.pk, *more]), sent)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def meta_of(answer: Any) -> str:
    """What stands under the page's heading."""
    return text(answer).split('class="page-meta">')[1].split("</div>")[0]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("stage", ["lead", "pre_signing", "signed", "above_scale", "attained"])
def test_a_project_is_shown_in_each_stage_and_language(
    cast: SimpleNamespace, stage: str, language: str
) -> None:
    project = make_project(cast, stage, contact_phone="13812345678", contact_name="示例联系人")

    answer = visitor(cast.officer, language).get(page(project))

    shown = text(answer)
    assert answer.status_code == 200
    assert "138****5678" in shown
    assert "13812345678" not in shown
    assert f'aria-current="step"><b>{project.get_stage_display()}' in shown or language == "en"


def test_the_list_shows_the_badge_of_the_whole_list(cast: SimpleNamespace) -> None:
    make_project(cast, "talks", is_example=False, name="真项目")
    client = visitor(cast.leader)
    url = reverse("pipeline:list")
    assert "badge-sample" not in meta_of(client.get(url))

    make_project(cast, "talks", actor=cast.stationed)
    hidden = client.get(url, {"q": "真项目"})
    last = client.get(url, {"sort": "reported"})

    assert "badge-sample" not in meta_of(hidden)
    assert "badge-sample" in meta_of(last)


def test_a_list_opened_from_a_figure_says_so_and_keeps_it_while_filtering(
    cast: SimpleNamespace,
) -> None:
    make_project(cast, "signed")
    year = timezone.localdate().year

    shown = text(
        visitor(cast.leader).get(
            reverse("pipeline:list"), {"reached": "signed", "year": year, "stage": "signed,filed"}
        )
    )

    assert f"Reached “Signed” in {year}" in shown
    assert '<input type="hidden" name="reached" value="signed"' in shown
    assert "Signed · Filed" in shown


def test_htmx_gets_the_rows_alone(cast: SimpleNamespace) -> None:
    make_project(cast, "talks")
    client = visitor(cast.leader)

    for name in ("list", "board", "agreements", "funds"):
        answer = client.get(reverse(f"pipeline:{name}"), headers=HTMX)
        assert "<html" not in text(answer), name
        assert "HX-Request" in answer["Vary"]


def test_a_lead_of_five_fields_leads_to_its_page(cast: SimpleNamespace) -> None:
    firm = make_firm(cast, "示例来访新材料有限公司")
    client = visitor(cast.department)

    answer = client.post(
        reverse("pipeline:new"),
        {
            "investor_name": " 示例来访新材料有限公司 ", "summary": "一条线",
            "way": ways(cast)["approach"].pk, "contact_name": "示例联系人",
            "contact_phone": "13800000000",
        },
    )  # fmt: skip

    project = Project.objects.get()
    assert answer.url == page(project)
    assert (project.investor, project.reported_by) == (firm, cast.department)
    assert project.is_example is True
    assert client.get(page(project)).status_code == 200


def test_a_lead_with_faults_comes_back_with_all_of_them(cast: SimpleNamespace) -> None:
    before = snapshot()

    answer = visitor(cast.officer).post(reverse("pipeline:new"), {"investor_name": ""})

    assert answer.status_code == 422
    assert text(answer).count('class="field-error"') == 3
    assert snapshot() == before


def test_a_firm_reported_before_answers_409_and_asks_why(cast: SimpleNamespace) -> None:
    first = make_project(cast, investor_name="示例化工有限公司")
    client = visitor(cast.stationed)
    sent = {
        "investor_name": "示例化工", "summary": "一条线", "way": ways(cast)["approach"].pk
    }  # fmt: skip
    before = snapshot()

    answer = client.post(reverse("pipeline:new"), sent)

    shown = text(answer)
    assert answer.status_code == 409
    assert first.number in shown
    assert 'name="distinct_reason"' in shown
    assert page(first) not in shown  # who may not see the project learns that it is, no more
    assert snapshot() == before

    answer = client.post(reverse("pipeline:new"), sent | {"distinct_reason": "另一个厂"})
    assert answer.status_code == 302


def test_a_lead_from_a_segment_keeps_it_through_a_fault(cast: SimpleNamespace) -> None:
    segment = make_chain(cast)
    client = visitor(cast.officer)
    url = f"{reverse('pipeline:new')}?segment={segment.pk}"
    assert str(segment.name_en) in text(client.get(url))

    answer = client.post(reverse("pipeline:new"), {"segment": segment.pk, "investor_name": ""})
    assert f'name="segment" value="{segment.pk}"' in text(answer)

    client.post(
        reverse("pipeline:new"),
        {
            "segment": segment.pk, "investor_name": "示例玻璃", "summary": "一条线",
            "way": ways(cast)["approach"].pk,
        },
    )  # fmt: skip
    assert Project.objects.get().segment == segment


@pytest.mark.parametrize("query", ["segment=999999", "target=999999", "segment=x", "target=１"])
def test_a_lead_from_nowhere_is_not_found(cast: SimpleNamespace, query: str) -> None:
    ways(cast)

    assert visitor(cast.officer).get(f"{reverse('pipeline:new')}?{query}").status_code == 404


@pytest.mark.parametrize(
    ("name", "more", "sent", "status"),
    [
        ("move", ("show_intent",), {"on": "soon"}, 422),
        ("move", ("show_intent",), {"on": "2999-01-01"}, 422),
        ("move", ("start",), {"on": "2026-01-05"}, 409),
        ("standing", ("pause",), {"note": ""}, 422),
        ("standing", ("take_up",), {"note": ""}, 409),
        ("standing", ("end",), {"reason": "sleepy"}, 422),
        ("standing", ("end",), {"reason": "other"}, 422),
        ("plan", (), {"stage": "signed", "planned_on": "soon"}, 422),
        ("plan", (), {"stage": "lead", "planned_on": "2027-01-05"}, 422),
        ("follow-up", (), {"on": "2026-01-05", "way": "call", "said": ""}, 422),
        ("follow-up", (), {"on": "2999-01-05", "way": "call", "said": "问"}, 422),
        ("follow-up", (), {"on": "2026-01-05", "way": "no_change", "said": "问"}, 422),
        ("assign", (), {"owner": "999999"}, 422),
        ("company", (), {"code": "91140000000000000X"}, 422),
        ("claim-renew", (), {"note": ""}, 422),
        ("claim-release", (), {"note": ""}, 422),
    ],
)
def test_what_can_not_be_done_says_why_on_the_page_and_leaves_no_trace(
    cast: SimpleNamespace, name: str, more: tuple[str, ...], sent: dict[str, str], status: int
) -> None:
    project = make_project(cast, "talks")
    before = snapshot()

    answer = post(visitor(cast.officer), name, project, *more, **sent)

    assert answer.status_code == status
    shown = "callout-late" if status == 409 else 'class="error-summary"'
    assert shown in text(answer)
    assert project.number in text(answer)
    assert snapshot() == before


def test_a_voucher_with_faults_opens_its_own_form_again(cast: SimpleNamespace) -> None:
    one, other = make_project(cast, "signed"), make_project(cast, "signed")
    pay(cast, one, number="SL-7")
    sent = {
        "amount": "300", "amount_unit": str(WAN), "paid_on": ago(1).isoformat(),
        "voucher_kind": "bank", "voucher_no": "SL-7",
    }  # fmt: skip
    before = snapshot()

    answer = post(visitor(cast.officer), "funds-enter", other, **sent)

    assert answer.status_code == 409
    assert one.number in text(answer)
    assert snapshot() == before
    answer = post(visitor(cast.officer), "funds-enter", other, **(sent | {"amount": "3千"}))
    assert answer.status_code == 422
    assert snapshot() == before


def test_deeds_on_the_page_do_what_their_forms_say(cast: SimpleNamespace) -> None:
    project = make_project(cast, "talks")
    client, day = visitor(cast.officer), ago(1).isoformat()

    post(client, "move", project, "show_intent", on=day, note="谈成意向")
    post(client, "follow-up", project, on=day, way="visit", said="看厂", next_on="2030-01-05",
         next_step="再看")  # fmt: skip
    post(client, "no-change", project)
    post(client, "plan", project, stage="signed", planned_on="2030-02-01")
    post(client, "assign", project, owner=cast.stationed.pk, leader="", department=cast.bureau.pk)
    firm = make_firm(cast)
    post(client, "company", project, code=str(firm.uscc).lower())
    post(client, "standing", project, "pause", note="等环评")

    project.refresh_from_db()
    assert (project.stage, project.intent_on) == ("intent", ago(1))
    assert sorted(FollowUp.objects.values_list("way", flat=True)) == ["no_change", "visit"]
    assert project.stage_dates.get(stage="signed").planned_on.isoformat() == "2030-02-01"
    assert (project.owner, project.leader, project.department) == (
        cast.stationed, None, cast.bureau,
    )  # fmt: skip
    assert (project.spv, project.standing) == (firm, "paused")


def test_an_edit_changes_the_project_and_its_unknowns(cast: SimpleNamespace) -> None:
    segment, firm = make_chain(cast), make_firm(cast)
    project = make_project(cast, "talks", planned_cents=5 * WAN)
    url = reverse("pipeline:edit", args=[project.pk])
    sent = {
        "name": "改了名", "summary": "另一条线", "investor_code": firm.uscc,
        "segment": segment.pk, "way": project.way_id, "jurisdiction": cast.places["14112201"].pk,
        "planned": "", "planned_unit": str(WAN), "land_mu": "45.5",
    }  # fmt: skip

    assert visitor(cast.officer).post(url, sent).status_code == 302

    project.refresh_from_db()
    assert (project.name, project.investor, project.segment) == ("改了名", firm, segment)
    assert (project.planned_cents, str(project.land_mu)) == (None, "45.50")
    assert project.jurisdiction == cast.places["14112201"]

    for bad in ({"name": ""}, {"investor_code": "91140000000000000X"}, {"land_mu": "-1"},
                {"segment": "999999"}):  # fmt: skip
        assert visitor(cast.officer).post(url, sent | bad).status_code == 422


def test_the_edit_form_masks_the_telephone_and_keeps_it(cast: SimpleNamespace) -> None:
    project = make_project(cast, "talks", contact_phone="13812345678")
    url = reverse("pipeline:edit", args=[project.pk])
    client = visitor(cast.officer)
    shown = text(client.get(url))
    assert "138****5678" in shown
    assert "13812345678" not in shown
    sent = {
        "name": "名", "summary": "线", "way": project.way_id,
        "jurisdiction": project.jurisdiction_id,
    }  # fmt: skip

    for given, kept in (
        ("138****5678", "13812345678"), ("13987654321", "13987654321"), ("", "")
    ):  # fmt: skip
        assert client.post(url, sent | {"contact_phone": given}).status_code == 302
        project.refresh_from_db()
        assert project.contact_phone == kept


def test_a_list_says_what_it_is_narrowed_to(cast: SimpleNamespace) -> None:
    segment, firm = make_chain(cast), make_firm(cast)
    project = make_project(cast, "signed", segment=segment, department=cast.bureau)
    client = visitor(cast.leader)
    for query, word in (
        ({"segment": segment.pk}, "Sample segment glass"), ({"company": firm.pk}, firm.name),
        ({"owner": cast.officer.pk}, "officer"), ({"owner": "me"}, "leader"),
        ({"way": project.way_id}, "Came by themselves"), ({"kind": "example"}, "Examples only"),
        ({"department": cast.bureau.pk}, "Sample bureau A"),
    ):  # fmt: skip
        assert word in meta_of(client.get(reverse("pipeline:list"), query))
    for name, query, word in (
        ("agreements", {"project": project.pk}, project.name),
        ("agreements", {"not_counted": "1"}, "All but formal agreements on investment"),
        ("agreements", {"amount": "unknown"}, "Amount unknown"),
        ("funds", {"year": "2025", "month": "3"}, "March 2025"),
        ("funds", {"month": "3"}, "March"),
    ):
        assert word in meta_of(client.get(reverse(f"pipeline:{name}"), query))
    for nothing in ({"segment": "0"}, {"company": "999999"}, {"owner": "999999"}, {"way": "0"}):
        assert client.get(reverse("pipeline:list"), nothing).status_code == 200


def test_unknown_amounts_come_last_whichever_way_the_list_is_sorted(
    cast: SimpleNamespace,
) -> None:
    small, unknown, large = (
        make_project(cast, planned_cents=amount) for amount in (WAN, None, 9 * WAN)
    )
    client, url = visitor(cast.leader), reverse("pipeline:list")

    for sort, order in (
        ("planned", [small, large, unknown]), ("-planned", [large, small, unknown]),
        ("nonsense", [large, unknown, small]), ("reported", [small, unknown, large]),
    ):  # fmt: skip
        assert list(client.get(url, {"sort": sort}).context["page"].object_list) == order


def test_agreements_and_vouchers_are_found_by_words(cast: SimpleNamespace) -> None:
    project = make_project(cast, "signed", name="示例玻璃项目")
    pay(cast, project, number="SL-77")
    agreement = sign(cast, None, category="strategic", title="示例战略协议")
    client = visitor(cast.leader)

    for words, count in (("战略", 1), ("投资方", 2), ("没有的词", 0)):
        found = client.get(reverse("pipeline:agreements"), {"q": words})
        assert found.context["page"].paginator.count == count
    assert agreement.title == "示例战略协议"
    for words, count in (("sl-7", 1), ("玻璃", 1), (project.number, 1), ("没有", 0)):
        found = client.get(reverse("pipeline:funds"), {"q": words})
        assert found.context["page"].paginator.count == count


def test_an_investor_reported_by_another_answers_409(cast: SimpleNamespace) -> None:
    firm = make_firm(cast)
    make_project(cast, actor=cast.stationed, investor=firm, investor_name=firm.name)
    project = make_project(cast, "talks")
    sent = {
        "name": "名", "summary": "线", "investor_code": firm.uscc, "way": project.way_id,
        "jurisdiction": project.jurisdiction_id,
    }  # fmt: skip

    answer = visitor(cast.officer).post(reverse("pipeline:edit", args=[project.pk]), sent)

    assert answer.status_code == 409
    assert "stationed" in text(answer)


def test_the_telephone_comes_once_as_a_fragment_and_as_a_page(cast: SimpleNamespace) -> None:
    project = make_project(cast, contact_phone="13812345678")
    client = visitor(cast.officer)
    url = reverse("pipeline:contact", args=[project.pk])

    part = client.post(url, headers=HTMX)
    whole = client.post(url)

    assert "13812345678" in text(part)
    assert "<html" not in text(part)
    assert "13812345678" in text(whole)
    assert "<html" in text(whole)
    assert Event.objects.filter(verb="pipeline.project.contact_seen").count() == 2
    assert client.get(url).status_code == 405


def test_a_card_is_moved_without_leaving_the_board(cast: SimpleNamespace) -> None:
    project = make_project(cast, "talks", name="示例甲")
    make_project(cast, "signed", name="示例乙")
    client = visitor(cast.officer)

    moves = text(client.get(reverse("pipeline:moves", args=[project.pk]), headers=HTMX))
    assert reverse("pipeline:move", args=[project.pk, "show_intent"]) in moves
    assert reverse("pipeline:move", args=[project.pk, "sign"]) not in moves
    assert reverse("pipeline:agreement", args=[project.pk]) in moves

    answer = client.post(
        reverse("pipeline:move", args=[project.pk, "show_intent"]),
        headers={**HTMX, "HX-Current-URL": "http://testserver/projects/board/?q=示例甲"},
    )

    shown = text(answer)
    project.refresh_from_db()
    assert (answer.status_code, project.stage) == (200, "intent")
    assert project.intent_on == timezone.localdate()
    assert 'id="columns"' in shown
    assert "<html" not in shown
    assert "示例乙" not in shown  # the board's own filter still holds
    assert "toast" in answer["HX-Trigger"]


def test_a_card_that_was_moved_by_somebody_else_answers_409(cast: SimpleNamespace) -> None:
    project = make_project(cast, "talks")
    actions.advance_project(project.pk, "show_intent", actor=cast.leader)
    before = snapshot()

    answer = visitor(cast.officer).post(
        reverse("pipeline:move", args=[project.pk, "show_intent"]), headers=HTMX
    )

    assert answer.status_code == 409
    assert snapshot() == before


def test_the_board_asks_nothing_a_card_and_leads_on_without_a_script(
    cast: SimpleNamespace,
) -> None:
    project = make_project(cast, "talks")

    shown = text(visitor(cast.officer).get(reverse("pipeline:board")))

    assert reverse("pipeline:moves", args=[project.pk]) in shown
    assert shown.count(f'href="{page(project)}"') == 2


def test_an_agreement_is_entered_and_signs(cast: SimpleNamespace) -> None:
    firm = make_firm(cast)
    project = make_project(cast, "intent", investor=firm, investor_name=firm.name)
    url = reverse("pipeline:agreement", args=[project.pk])
    client = visitor(cast.officer)
    assert firm.name in text(client.get(url))

    answer = client.post(
        url,
        {
            "title": "示例投资协议", "kind": "formal", "category": "investment",
            "signed_on": ago(1).isoformat(), "amount": "6.5", "amount_unit": str(10**8 * 100),
            "their_party": firm.name, "our_party": "示例县政府",
        },
    )  # fmt: skip

    project.refresh_from_db()
    agreement = Agreement.objects.get()
    assert answer.url == page(project)
    assert (project.stage, agreement.amount_cents) == ("signed", 65_000_000_000)
    assert agreement.parties.get(side="theirs").organisation == firm


@pytest.mark.parametrize(
    ("stage", "sent", "status"),
    [
        ("intent", {"category": "science"}, 422),
        ("intent", {"kind": ""}, 422),
        ("intent", {"signed_on": "2999-01-01"}, 422),
        ("lead", {}, 409),
    ],
)
def test_an_agreement_that_can_not_be_entered_comes_back(
    cast: SimpleNamespace, stage: str, sent: dict[str, str], status: int
) -> None:
    project = make_project(cast, stage)
    before = snapshot()
    given = {
        "title": "示例投资协议", "kind": "formal", "category": "investment",
        "signed_on": ago(1).isoformat(), "amount": "100", "amount_unit": str(WAN),
        "their_party": "示例投资方",
    }  # fmt: skip

    answer = visitor(cast.officer).post(
        reverse("pipeline:agreement", args=[project.pk]), given | sent
    )

    assert answer.status_code == status
    assert snapshot() == before


def test_a_total_stands_under_one_kind_only_and_tells_what_is_unknown(
    cast: SimpleNamespace,
) -> None:
    project = make_project(cast, "talks")
    sign(cast, project, amount=12_000 * WAN)
    sign(cast, project, amount=None)
    client, url = visitor(cast.leader), reverse("pipeline:agreements")

    mixed = text(client.get(url))
    formal = text(client.get(url, {"kind": "formal", "category": "investment"}))

    assert "<tfoot" not in mixed
    assert "<tfoot" in formal
    assert "120" in formal  # CNY 120 million
    assert "1 amount unknown, not in the sum" in formal


def test_void_vouchers_are_shown_and_not_summed(cast: SimpleNamespace) -> None:
    project = make_project(cast, "signed")
    pay(cast, project, amount=100 * WAN)
    void = pay(cast, project, amount=9_000 * WAN)
    client = visitor(cast.officer)
    url = reverse("pipeline:funds-void", args=[void.pk])

    assert client.post(url, {"note": ""}).status_code == 422
    assert FundsEntry.objects.get(pk=void.pk).state == "counted"
    assert client.post(url, {"note": "重复"}).url == page(project)
    assert client.post(url, {"note": "再来"}).status_code == 409

    shown = text(client.get(reverse("pipeline:funds")))
    assert void.voucher_no in shown
    assert "1 counted voucher" in shown


def test_after_voiding_one_goes_back_where_one_was_but_never_elsewhere(
    cast: SimpleNamespace,
) -> None:
    project = make_project(cast, "signed")
    client = visitor(cast.officer)
    for onward, expected in (
        ("/projects/funds/?year=2026", "/projects/funds/?year=2026"),
        ("https://evil.example/", page(project)),
    ):
        url = reverse("pipeline:funds-void", args=[pay(cast, project).pk])
        assert client.post(url, {"note": "重复", "next": onward}).url == expected


def test_a_correction_is_shown_in_the_history(cast: SimpleNamespace) -> None:
    project = make_project(cast, "intent")
    agreement = sign(cast, project, amount=500 * WAN)
    client = visitor(cast.officer)
    url = reverse("pipeline:agreement-correct", args=[agreement.pk])
    sent = {
        "title": agreement.title, "kind": "formal", "category": "investment",
        "signed_on": agreement.signed_on.isoformat(), "amount": "5000", "amount_unit": str(WAN),
    }  # fmt: skip

    assert client.post(url, sent).status_code == 422
    assert client.post(url, sent | {"note": "少写一个零"}).url == page(project)
    assert client.post(url, sent | {"note": "换类", "kind": "framework"}).status_code == 409

    agreement.refresh_from_db()
    assert agreement.amount_cents == 5_000 * WAN
    assert "少写一个零" in text(client.get(url))


def test_a_protected_report_and_a_lapsed_one_look_different(cast: SimpleNamespace) -> None:
    project = make_project(cast)
    client = visitor(cast.officer)
    assert "Protected" in text(client.get(page(project)))

    actions.lapse_claim(Claim.objects.get(project=project).pk, cast.clock)

    assert "Lapsed" in text(client.get(page(project)))


@pytest.mark.parametrize("name", ["list", "agreements", "funds"])
def test_each_list_goes_to_excel_with_its_filters(cast: SimpleNamespace, name: str) -> None:
    one, other = make_project(cast, "signed"), make_project(cast, "talks")
    pay(cast, one)
    sign(cast, other, kind="framework")
    query = {
        "list": {"stage": "signed"}, "agreements": {"kind": "formal"},
        "funds": {"state": "counted"},
    }[name]  # fmt: skip

    answer = visitor(cast.leader).get(reverse(f"pipeline:{name}"), {**query, "format": "xlsx"})

    rows = rows_of(answer)
    assert len(rows) == 2
    assert one.number in rows[1]


def test_a_firm_that_is_no_lead_panel_is_empty_and_others_show(cast: SimpleNamespace) -> None:
    from wutong.pipeline.panels import projects_of_chain, projects_of_company, projects_of_segment

    segment, firm = make_chain(cast), make_firm(cast)
    assert projects_of_company(firm, cast.leader) is None
    panel = projects_of_segment(segment, cast.leader)
    assert panel is not None
    assert panel["projects"] == []

    for _ in range(9):
        actions.register_lead(
            lead_of(cast, investor=firm, investor_name=firm.name, segment=segment),
            actor=cast.officer, distinct_reason="又一个",
        )  # fmt: skip

    for found in (
        projects_of_company(firm, cast.leader),
        projects_of_segment(segment, cast.leader),
        projects_of_chain(segment.chain, cast.leader),
    ):
        assert found is not None
        assert (len(found["projects"]), found["more"]) == (8, True)
    assert projects_of_company(firm, cast.stationed) is None
