"""Pages of the register: what they show, what a refused form says, the way of an import."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from wutong.audit.models import Event
from wutong.companies.actions import add_member, apply_import, give_qualification, read_import
from wutong.companies.models import Company, CompanyRelation, ImportRun, ImportState
from wutong.companies.queries import lists as lists_module

from .factories import bring_in, code, csv_bytes, firm

pytestmark = pytest.mark.django_db


def visit(person: Any, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def words_of(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page)


def test_the_list_says_how_many_and_links_each_firm(cast: SimpleNamespace):
    made = firm(
        cast.officer, "示例交城化工有限公司", jurisdiction=cast.county, capital_raw="500万元"
    )
    give_qualification(made, "little_giant", source="x", actor=cast.officer)

    page = text_of(visit(cast.leader).get(reverse("companies:list")))

    assert "库中有1 家。" in words_of(page)
    assert f'<a href="/firms/{made.pk}/">示例交城化工有限公司</a>' in page
    for words in ("交城县", "500万元", "专精特新“小巨人”", "badge-sample"):
        assert words in page


def test_an_htmx_request_gets_only_the_rows(cast: SimpleNamespace):
    firm(cast.officer, "示例交城化工有限公司")

    answer = visit(cast.leader).get(
        reverse("companies:list"), {"q": "交"}, headers={"HX-Request": "true"}
    )

    assert answer.content.decode().lstrip().startswith('<div class="stack" id="rows">')
    assert "符合条件的有1 家。" in words_of(text_of(answer))


def test_a_search_without_hits_and_an_empty_register_say_what_to_do(cast: SimpleNamespace):
    empty = text_of(visit(cast.officer).get(reverse("companies:list")))
    firm(cast.officer)
    nothing = text_of(visit(cast.officer).get(reverse("companies:list"), {"q": "没有"}))

    assert "企业库是空的" in empty
    assert reverse("companies:import") in empty
    assert "没有符合条件的企业" in nothing


def test_more_hits_than_are_counted_are_said_to_be_more(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lists_module, "COUNTED", 2)
    bring_in([{"name": f"示例{n}号化工", "uscc": code(n)} for n in range(4)], cast.officer)

    page = text_of(visit(cast.officer, "en").get(reverse("companies:list"), {"q": "化"}))

    assert "More than 2;" in words_of(page)


def test_the_list_goes_home_as_it_is_filtered(cast: SimpleNamespace):
    from tests.visits import rows_of

    firm(cast.officer, "示例交城化工有限公司", uscc=code(7))
    firm(cast.officer, "示例玻璃有限公司")

    answer = visit(cast.leader).get(reverse("companies:list"), {"q": "化工", "format": "xlsx"})

    rows = rows_of(answer)
    assert rows[0][:2] == ("企业名称", "统一社会信用代码")
    assert [r[:2] for r in rows[1:]] == [("示例交城化工有限公司", code(7))]


def test_a_firm_page_shows_what_is_known_and_calls_the_rest_unknown(cast: SimpleNamespace):
    made = firm(cast.officer, "示例化工有限公司", uscc=code(1), capital_raw="46(万)")

    page = text_of(visit(cast.leader, "en").get(reverse("companies:page", args=[made.pk])))

    for words in ("示例化工有限公司", code(1), "46(万)", "The register names no currency",
                  '<span class="unknown">Unknown</span>', "No title is known."):  # fmt: skip
        assert words in page
    assert 'action="/firms/' not in page  # a leader reads


def test_a_firm_reads_its_own_page_without_the_history(cast: SimpleNamespace):
    made = firm(cast.officer)
    add_member(made, cast.outsider, actor=cast.admin)
    other = firm(cast.officer)

    own = visit(cast.outsider).get(reverse("companies:page", args=[made.pk]))

    assert own.status_code == 200
    assert 'id="history"' not in own.content.decode()
    assert visit(cast.outsider).get(reverse("companies:page", args=[other.pk])).status_code == 404


def test_a_published_fact_stands_first_with_where_and_when(cast: SimpleNamespace):
    made = firm(
        cast.officer, published_fact="入选名单", published_source="示例日报", published_on="2023"
    )

    page = text_of(visit(cast.leader).get(reverse("companies:page", args=[made.pk])))

    assert page.index("入选名单") < page.index("统一社会信用代码")
    assert "badge-public" in page
    assert "示例日报 · 2023" in page


def test_a_refused_form_says_where_and_how_to_mend_it(cast: SimpleNamespace):
    wrong = code(1)[:17] + ("8" if code(1)[17] != "8" else "9")

    answer = visit(cast.officer).post(
        reverse("companies:new"),
        {"name": "甲", "uscc": wrong, "capital_raw": "约500万", "kind": "firm", "source": ""},
    )

    page = text_of(answer)
    assert answer.status_code == 422
    assert f"第18位应为{code(1)[17]}，您填的是{wrong[17]}" in page
    assert "“甲”太短" in page
    assert "是约数；请填准确金额" in page
    assert Company.objects.count() == 0


def test_nearly_the_same_name_is_asked_about_before_it_is_entered(cast: SimpleNamespace):
    firm(cast.officer, "示例交城硝基复合肥有限公司")
    sent = {"name": "示例交城硝基复合肥有限责任公司", "kind": "firm", "source": "执照"}
    client = visit(cast.officer)

    asked = client.post(reverse("companies:new"), sent)
    entered = client.post(reverse("companies:new"), {**sent, "sure": "on"})

    assert asked.status_code == 422
    assert "是不是下面这些企业" in text_of(asked)
    assert entered.status_code == 302
    assert Company.objects.count() == 2


def test_an_edit_of_one_field_leaves_the_others(cast: SimpleNamespace):
    made = firm(
        cast.officer, "示例化工有限公司", uscc=code(1), jurisdiction=cast.county, published_fact="x"
    )
    client = visit(cast.officer)
    form = client.get(reverse("companies:edit", args=[made.pk])).context["form"]
    sent = {k: v for k, v in form.initial.items() if v not in (None, "")}

    answer = client.post(reverse("companies:edit", args=[made.pk]), {**sent, "city": "吕梁"})

    assert answer.status_code == 302
    event = Event.objects.filter(verb="companies.company.edited").get()
    assert event.changes == {"city": ["", "吕梁"]}


def test_an_edit_to_a_code_that_another_has_is_refused_in_words(cast: SimpleNamespace):
    made, other = firm(cast.officer, uscc=code(1)), firm(cast.officer, uscc=code(2))

    answer = visit(cast.officer).post(
        reverse("companies:edit", args=[made.pk]),
        {"name": made.name, "uscc": code(2), "kind": "firm", "source": "x"},
    )

    assert answer.status_code == 422
    assert f"{other.name}已在企业库中" in text_of(answer)


def test_the_head_office_that_the_name_proposes_is_one_click_away(cast: SimpleNamespace):
    head = firm(cast.officer, "示例财产保险股份有限公司")
    branch = firm(cast.officer, "示例财产保险股份有限公司交城支公司")
    client = visit(cast.officer)

    page = text_of(client.get(reverse("companies:page", args=[branch.pk])))
    answer = client.post(reverse("companies:link-head", args=[branch.pk, head.pk]))
    again = client.post(reverse("companies:link-head", args=[branch.pk, head.pk]))

    assert "从名称看是分支机构" in page
    assert answer.status_code == 302
    assert CompanyRelation.objects.get().kind == "branch"
    assert again.status_code == 409


def test_a_link_by_code_by_name_or_to_nobody(cast: SimpleNamespace):
    made, upper = firm(cast.officer), firm(cast.officer, "示例控股集团有限公司", uscc=code(9))
    client, url = visit(cast.officer), reverse("companies:link-add", args=[made.pk])

    by_name = client.post(
        url,
        {"link-other": "示例控股集团 有限公司", "link-kind": "up-parent", "link-source": "年报"},
    )
    down = client.post(
        url, {"link-other": code(9).lower(), "link-kind": "down-spv", "link-source": "年报"}
    )
    nobody = client.post(url, {"link-other": "无此企业", "link-kind": "up-spv", "link-source": "x"})

    assert (by_name.status_code, down.status_code, nobody.status_code) == (302, 302, 422)
    assert "库中没有这个代码或名称的企业" in text_of(nobody)
    assert set(CompanyRelation.objects.values_list("upper", "lower", "kind")) == {
        (upper.pk, made.pk, "parent"), (made.pk, upper.pk, "spv")
    }  # fmt: skip


def test_an_import_goes_from_the_file_to_the_firms(cast: SimpleNamespace):
    client = visit(cast.officer)
    wrong = code(2)[:17] + ("0" if code(2)[17] != "0" else "1")
    file = csv_bytes(
        ["示例甲化工有限公司", code(1), "", "", "", "", "", ""],
        ["示例乙化工有限公司", wrong, "", "", "", "", "", ""],
        head=["企业名称", "统一社会信用代码", "法定代表人", "企业类型", "注册资本", "经营范围", "省份", "城市"],
    )  # fmt: skip

    handed = client.post(
        reverse("companies:import"),
        {"file": SimpleUploadedFile("名录.csv", file), "source": "示例名录"},
    )
    run = ImportRun.objects.get()
    reading = text_of(client.get(handed["Location"]))
    poll = client.get(reverse("companies:import-progress", args=[run.pk]))
    read_import(run.pk)
    ended = client.get(reverse("companies:import-progress", args=[run.pk]))
    ready = text_of(client.get(handed["Location"]))
    confirmed = client.post(reverse("companies:import-confirm", args=[run.pk]))
    apply_import(run.pk)
    done = text_of(client.get(handed["Location"]))

    assert handed["Location"] == f"/firms/import/{run.pk}/"
    assert "正在读取文件" in reading
    assert "hx-get" in poll.content.decode()
    assert ended["HX-Refresh"] == "true"
    assert "库中数据尚未改动。写入后将新增1家，变更0家。1行有误。" in ready
    assert "第18位应为" in ready
    assert "B3" in ready
    assert "法定代表人" in ready
    assert reverse("companies:import-notes", args=[run.pk]) in ready
    assert confirmed.status_code == 302
    assert "已写入：新增1家，变更0家。1行有误，未写入。" in done
    assert Company.objects.get().name == "示例甲化工有限公司"


def test_the_own_workbook_comes_back_with_notes(cast: SimpleNamespace):
    from tests.visits import content_of

    client = visit(cast.officer)
    client.post(
        reverse("companies:import"),
        {"file": SimpleUploadedFile("a.csv", csv_bytes(["甲", *[""] * 7])), "source": "x"},
    )
    run = ImportRun.objects.get()
    before = client.get(reverse("companies:import-notes", args=[run.pk]))
    read_import(run.pk)

    answer = client.get(reverse("companies:import-notes", args=[run.pk]))

    assert before.status_code == 404
    assert content_of(answer).startswith(b"PK")
    assert ".xlsx" in answer["Content-Disposition"]


def test_a_file_that_changes_nothing_offers_nothing_to_apply(cast: SimpleNamespace):
    client = visit(cast.officer)
    bring_in([{"name": "示例甲化工有限公司", "uscc": code(1)}], cast.officer)
    file = csv_bytes(["示例甲化工有限公司", code(1), *[""] * 6])
    client.post(
        reverse("companies:import"), {"file": SimpleUploadedFile("a.csv", file), "source": "x"}
    )
    run = ImportRun.objects.get()
    read_import(run.pk)

    page = text_of(client.get(reverse("companies:import-run", args=[run.pk])))

    assert "文件内容库中都已有，无需写入。0行有误。" in page
    assert reverse("companies:import-confirm", args=[run.pk]) not in page


def test_a_changed_firm_is_shown_with_old_and_new(cast: SimpleNamespace):
    client = visit(cast.officer)
    bring_in([{"name": "示例旧名有限公司", "uscc": code(1)}], cast.officer)
    file = csv_bytes(["示例新名有限公司", code(1), *[""] * 6])
    client.post(
        reverse("companies:import"), {"file": SimpleUploadedFile("a.csv", file), "source": "x"}
    )
    run = ImportRun.objects.get()
    read_import(run.pk)

    page = text_of(client.get(reverse("companies:import-run", args=[run.pk])))

    assert "名称：示例旧名有限公司 → 示例新名有限公司" in page


def test_a_file_that_cannot_be_read_says_why_and_offers_another_try(cast: SimpleNamespace):
    client = visit(cast.officer)
    client.post(
        reverse("companies:import"), {"file": SimpleUploadedFile("a.csv", b"x"), "source": "x"}
    )
    run = ImportRun.objects.get()
    read_import(run.pk)

    page = text_of(client.get(reverse("companies:import-run", args=[run.pk])))

    assert ImportRun.objects.get().state == ImportState.REFUSED
    assert "需要先改正" in page
    assert "提交另一个文件" in page


def test_an_import_without_file_or_source_is_refused(cast: SimpleNamespace):
    answer = visit(cast.officer).post(reverse("companies:import"), {"source": ""})

    assert answer.status_code == 422
    assert ImportRun.objects.count() == 0


def test_a_stranger_is_sent_to_the_sign_in_page():
    answer = Client().get(reverse("companies:list"))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")
