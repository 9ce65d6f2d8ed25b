"""The pages of prospecting as people use them, without script."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.visits import rows_of, status_of, visitor

from wutong.audit.models import Event
from wutong.chains.actions import place_firms
from wutong.chains.models import Assessment, AssessmentStatus
from wutong.chains.tests.factories import make_firm, make_rules
from wutong.kernel.panels import panels_for
from wutong.prospecting import leads
from wutong.prospecting.actions import drop_target, run_screening, start_screening
from wutong.prospecting.asked import Asked
from wutong.prospecting.models import (
    Candidate,
    Register,
    Screening,
    ScreeningState,
    Target,
    TargetList,
    TargetState,
)
from wutong.prospecting.panels import candidates_of_segment, lists_of_company

from .factories import done_screening, made_register, row

STAFF = ("leader", "officer", "stationed", "department", "approval", "zone", "admin")
PROMOTERS = ("leader", "officer", "stationed", "admin")


def judged(world: SimpleNamespace, segment: Any, **values: Any) -> Assessment:
    """A judgement as chains makes them."""
    from datetime import date

    from django.utils import timezone

    from wutong.audit.public import create

    said = {
        "state": "missing", "deed": "fill", "firms_county": 0, "firms_radius": 2, **values,
    }  # fmt: skip
    return create(
        Assessment(
            segment=segment, suggested_state=said["state"], suggested_deed=said["deed"],
            above_scale=0, scale_unknown=0, register_edition=date(2026, 11, 1),
            thresholds_version=date(2026, 1, 1), suggested_at=timezone.now(), **said,
        ),
        actor=world.clock,
    )  # fmt: skip


def asked_for(world: SimpleNamespace, **more: Any) -> dict[str, Any]:
    return {
        "segment": world.needle.pk, "register": world.register.pk, "least_capital": "",
        "least_capital_unit": str(10**8 * 100), **more,
    }  # fmt: skip


# --- who gets which page -----------------------------------------------------------------------


@pytest.mark.parametrize("slug", [*STAFF, "chief", "outsider"])
def test_who_gets_which_page(listed: SimpleNamespace, slug: str) -> None:
    staff, may = slug in STAFF, slug in PROMOTERS
    reads_lists = slug != "outsider"
    client = visitor(listed.people[slug])
    pages = {
        "/screening/": 200 if staff else 404,
        "/screening/runs/": 200 if staff else 404,
        f"/screening/new/?segment={listed.needle.pk}": 200 if may else 403 if staff else 404,
        "/screening/new/": 404,
        f"/screening/runs/{listed.screening.pk}/": 200 if staff else 404,
        f"/screening/runs/{listed.screening.pk}/?format=xlsx": 200 if staff else 404,
        f"/screening/runs/{listed.screening.pk}/progress/": 302 if staff else 404,
        "/screening/runs/999999/": 404,
        "/screening/lists/": 200 if reads_lists else 404,
        "/screening/lists/?format=xlsx": 200 if reads_lists else 404,
        "/screening/lists/new/": 200 if may else 403 if reads_lists else 404,
        f"/screening/lists/{listed.targets.pk}/": 200 if staff else 404,
        f"/screening/lists/{listed.targets.pk}/?format=xlsx": 200 if staff else 404,
        f"/screening/lists/firms/{listed.target.pk}/": 200 if staff else 404,
        "/screening/registers/": 200 if staff else 404,
    }

    found = {page: status_of(client.get(page)) for page in pages}

    assert found == pages


def test_other_weights_are_tried_and_nothing_is_written(listed: SimpleNamespace) -> None:
    client, events = visitor(listed.people["officer"]), Event.objects.count()
    address = f"/screening/runs/{listed.screening.pk}/weights/"

    same = client.get(address)
    assert same.context["movers"] == 0
    trial = {"fit": "0", "size": "100"}
    part = client.get(address, trial, headers={"hx-request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    tried = client.get(address, trial)
    order = [(each.before.value, each.after.value) for each, _ in tried.context["moved"]]
    assert [after for _, after in order] == sorted((after for _, after in order), reverse=True)
    assert any(before != after for before, after in order)
    for wrong in ({"fit": "-1"}, {"fit": "x"}, dict.fromkeys(same.context["form"].fields, "0")):
        refused = client.get(address, wrong)
        assert refused.status_code == 422
        assert refused.context["moved"] == []
    assert Event.objects.count() == events


@pytest.mark.parametrize("slug", ["chief", "department", "approval", "zone", "outsider"])
def test_a_deed_by_who_only_reads_changes_nothing(listed: SimpleNamespace, slug: str) -> None:
    staff = slug in STAFF
    refused = 403 if staff else 404
    client = visitor(listed.people[slug])
    before = Event.objects.count()
    deeds = {
        "/screening/new/": asked_for(listed),
        f"/screening/runs/{listed.screening.pk}/choose/": {"ids": [listed.ranked[3].pk], "new_name": "x"},
        f"/screening/runs/{listed.screening.pk}/retry/": {},
        f"/screening/lists/{listed.targets.pk}/edit/": {"name": "改名", "note": ""},
        f"/screening/lists/firms/{listed.target.pk}/contact/": {"note": ""},
        f"/screening/lists/firms/{listed.target.pk}/drop/": {"reason": "不合适"},
        f"/screening/lists/firms/{listed.target.pk}/take-up/": {},
        f"/screening/registers/{listed.register.pk}/retire/": {},
        f"/screening/registers/{listed.register.pk}/restore/": {},
    }  # fmt: skip

    assert {
        url: client.post(url, data).status_code for url, data in deeds.items()
    } == dict.fromkeys(deeds, refused)
    assert Event.objects.count() == before


def test_a_stranger_is_sent_to_sign_in(db: None) -> None:
    answer = visitor(None).get("/screening/")

    assert answer.status_code == 302
    assert "sign-in" in answer["Location"]


# --- home ---------------------------------------------------------------------------------------


def test_home_lists_missing_and_weak_segments_upstream_first(gap: SimpleNamespace) -> None:
    judged(gap, gap.needle)
    judged(gap, gap.coking, state="weak", deed="strengthen", firms_county=1)
    judged(gap, gap.washing if hasattr(gap, "washing") else gap.tar, state="strong", deed="none")
    judged(gap, gap.anode, deed="extend")

    page = visitor(gap.officer).get("/screening/")

    (chain,) = page.context["chains"]
    assert [(g.segment.code, g.mark) for g in chain.gaps] == [
        ("coking", "weak"), ("needle", "missing"), ("anode", "extend"),
    ]  # fmt: skip
    assert chain.unjudged == 1
    assert (page.context["missing"], page.context["weak"]) == (2, 1)
    assert f"/screening/new/?segment={gap.needle.pk}" in page.content.decode()


def test_every_count_of_home_opens_exactly_its_rows(listed: SimpleNamespace) -> None:
    make_rules(listed.county, [], actor=listed.clock)
    make_firm(listed.county, "生产：针状焦。", actor=listed.clock)
    place_firms(actor=listed.clock)
    assess = Assessment.objects.filter(segment__chain=listed.needle.chain)
    assess.exclude(segment=listed.needle).update(state="strong", deed="none")
    client = visitor(listed.officer)
    page = client.get("/screening/")

    (gap_,) = [g for c in page.context["chains"] for g in c.gaps]
    shown = page.content.decode()
    for where, number in (("county", gap_.county), ("radius", gap_.radius)):
        address = reverse("chains:segment-firms", args=[listed.needle.pk]) + f"?where={where}"
        assert address in shown
        assert client.get(address).context["page"].paginator.count == number
    firms = client.get(f"/screening/segments/{listed.needle.pk}/targets/")
    assert firms.context["total"] == gap_.targets == 2
    for state in ("missing", "weak"):
        told = client.get(f"/screening/?state={state}").context
        assert sum(len(c.gaps) for c in told["chains"]) == told[state] == (gap_.mark == state)


def test_what_a_person_confirmed_counts_before_a_newer_proposal(gap: SimpleNamespace) -> None:
    from django.utils import timezone

    judged(
        gap, gap.needle, status=AssessmentStatus.CONFIRMED, confirmed_by=gap.officer,
        confirmed_at=timezone.now(),
    )  # fmt: skip
    judged(gap, gap.needle, state="strong", deed="none")

    page = visitor(gap.officer).get("/screening/")

    (row_,) = page.context["chains"][0].gaps
    assert row_.is_confirmed


def test_who_only_reads_sees_no_button(gap: SimpleNamespace) -> None:
    judged(gap, gap.needle)

    page = visitor(gap.department).get("/screening/").content.decode()

    assert "/screening/new/" not in page


def test_without_a_register_the_page_says_who_must_do_what(
    gap: SimpleNamespace, django_user_model: Any
) -> None:
    Register.objects.update(retired=True)

    told = visitor(gap.officer).get("/screening/").content.decode()
    asked = visitor(gap.officer).get(f"/screening/new/?segment={gap.needle.pk}").content.decode()

    assert "No register of firms can be read yet" in told
    assert "The administrator enters one" in asked


# --- asking -------------------------------------------------------------------------------------


def test_the_form_starts_a_screening_and_leads_to_its_page(gap: SimpleNamespace) -> None:
    client = visitor(gap.officer)

    answer = client.post(
        "/screening/new/",
        asked_for(
            gap, directions=["shandong"], least_years="3", forms_wanted=["company"],
            production_only="on", least_capital="0.5",
        ),
    )  # fmt: skip

    screening = Screening.objects.get()
    assert answer["Location"] == f"/screening/runs/{screening.pk}/"
    assert Asked.from_plain(screening.filters) == Asked(
        directions=("shandong",), least_years=3, least_cents=5000_0000_00, forms=("company",),
        production_only=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"register": ""},
        {"register": "999999"},
        {"directions": ["nowhere"]},
        {"least_years": "-1"},
        {"least_years": "drei"},
        {"least_capital": "viel"},
        {"forms_wanted": ["state"]},
    ],
)
def test_a_wrong_filter_is_told_and_nothing_starts(
    gap: SimpleNamespace, wrong: dict[str, Any]
) -> None:
    answer = visitor(gap.officer).post("/screening/new/", asked_for(gap, **wrong))

    assert answer.status_code == 422
    assert not Screening.objects.exists()


def test_a_register_out_of_use_is_not_offered(gap: SimpleNamespace) -> None:
    Register.objects.update(retired=True)

    answer = visitor(gap.officer).post("/screening/new/", asked_for(gap))

    assert answer.status_code == 422
    assert not Screening.objects.exists()


def test_the_form_comes_filled_in_as_last_time(gap: SimpleNamespace) -> None:
    asked = Asked(directions=("shandong",), least_cents=8_000_000_00)
    last = start_screening(gap.needle, gap.register, asked, actor=gap.officer)

    page = visitor(gap.officer).get(f"/screening/new/?segment={gap.needle.pk}&from={last.pk}")

    assert page.context["form"].initial["directions"] == ["shandong"]
    assert page.context["form"].initial["least_capital"] == 8_000_000_00
    assert 'value="800"' in page.content.decode()


def test_a_restricted_segment_warns_until_somebody_ruled(gap: SimpleNamespace) -> None:
    from django.utils import timezone

    from wutong.audit.public import create

    judged(gap, gap.needle, needs_ruling=True)
    url = f"/screening/new/?segment={gap.needle.pk}"
    assert "national catalogue restricts" in visitor(gap.officer).get(url).content.decode()

    ruling = gap.needle.rulings.model(
        segment=gap.needle, allowed=True, reason="已论证", basis="示例纪要", ruled_by=gap.leader,
        ruled_on=timezone.localdate(), is_example=True,
    )  # fmt: skip
    create(ruling, actor=gap.leader, verb="ruled")

    assert "national catalogue restricts" not in visitor(gap.officer).get(url).content.decode()


# --- progress -----------------------------------------------------------------------------------


def test_while_it_runs_the_page_shows_how_far_and_asks_again(gap: SimpleNamespace) -> None:
    screening = start_screening(gap.needle, gap.register, Asked(), actor=gap.officer)
    Screening.objects.update(state=ScreeningState.RUNNING, rows_read=3)
    client = visitor(gap.officer)

    page = client.get(f"/screening/runs/{screening.pk}/").content.decode()
    part = client.get(f"/screening/runs/{screening.pk}/progress/", headers={"HX-Request": "true"})

    assert f'hx-get="/screening/runs/{screening.pk}/progress/"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert 'value="50"' in part.content.decode()
    assert "<html" not in part.content.decode()


def test_when_it_has_ended_the_bar_has_the_page_load_again(found: SimpleNamespace) -> None:
    answer = visitor(found.officer).get(
        f"/screening/runs/{found.screening.pk}/progress/", headers={"HX-Request": "true"}
    )

    assert answer.status_code == 204
    assert answer["HX-Refresh"] == "true"


def test_a_failed_screening_says_why_and_can_be_tried_again(
    gap: SimpleNamespace, settings: Any
) -> None:
    screening = start_screening(gap.needle, gap.register, Asked(), actor=gap.officer)
    shutil.rmtree(Path(settings.REGISTER_DIR) / "示例名录")
    run_screening(screening.pk, actor=gap.clock)
    client = visitor(gap.officer)

    page = client.get(f"/screening/runs/{screening.pk}/").content.decode()
    assert "示例名录" in page
    assert "Try again" in page
    assert "Try again" not in (
        visitor(gap.zone).get(f"/screening/runs/{screening.pk}/").content.decode()
    )

    again = client.post(f"/screening/runs/{screening.pk}/retry/")
    assert again.status_code == 302
    assert Screening.objects.get().state == ScreeningState.QUEUED


# --- the ranked list ----------------------------------------------------------------------------


def test_the_list_shows_words_marked_and_the_unknown_as_unknown(found: SimpleNamespace) -> None:
    page = visitor(found.officer).get(f"/screening/runs/{found.screening.pk}/")

    html = page.content.decode()
    assert "<mark>针状焦</mark>" in html
    assert html.count('class="bar-empty"') == sum(len(c.unknown) for c in found.ranked)
    assert "province unknown" in html
    assert "capital unknown" in html
    assert "the rank may lie between" in html
    first = page.context["rows"][0]
    assert first.interval
    assert first.candidate.rank == 1
    assert "Version" in html


def test_a_firm_that_is_a_lead_already_is_marked(
    found: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[list[str], list[str]]] = []

    def known(codes: list[str], names: list[str]) -> dict[str, tuple[str, str]]:
        asked.append((codes, names))
        return {found.ranked[1].uscc: ("In talks", "/projects/7/")}

    monkeypatch.setattr(leads, "_lookups", [known])

    page = visitor(found.officer).get(f"/screening/runs/{found.screening.pk}/")

    assert [r.lead for r in page.context["rows"]] == [
        None, ("In talks", "/projects/7/"), None, None, None,
    ]  # fmt: skip
    assert len(asked) == 1
    assert 'href="/projects/7/"' in page.content.decode()


def test_the_workbook_holds_every_candidate_and_leaves_the_unknown_empty(
    found: SimpleNamespace,
) -> None:
    answer = visitor(found.officer).get(f"/screening/runs/{found.screening.pk}/?format=xlsx")

    head, *rows = rows_of(answer)
    assert len(rows) == 5
    third = next(r for r in rows if r[head.index("Firm")] == "示例丙有限公司")
    assert third[head.index("Size")] is None
    assert third[head.index("Registered capital, as written")] is None
    assert third[head.index("Sample")] == "Yes"
    assert "针状焦" in third[head.index("Words of the business scope")]
    assert "Size" in third[head.index("Unknown, not counted")]


def test_ticked_firms_go_on_a_new_list(found: SimpleNamespace) -> None:
    client = visitor(found.officer)
    ids = [c.pk for c in found.ranked[:2]]

    answer = client.post(
        f"/screening/runs/{found.screening.pk}/choose/", {"ids": ids, "new_name": "首批"}
    )

    targets = TargetList.objects.get()
    assert answer["Location"] == f"/screening/lists/{targets.pk}/"
    assert targets.targets.count() == 2
    page = client.get(answer["Location"]).content.decode()
    assert "2 firms added" in page
    again = client.get(f"/screening/runs/{found.screening.pk}/")
    assert [r.lists for r in again.context["rows"]][:3] == [("首批",), ("首批",), ()]


def test_ticked_firms_go_on_a_list_that_is_there(listed: SimpleNamespace) -> None:
    client = visitor(listed.stationed)

    client.post(
        f"/screening/runs/{listed.screening.pk}/choose/",
        {"ids": [c.pk for c in listed.ranked[1:3]], "target_list": listed.targets.pk},
    )

    assert listed.targets.targets.count() == 3
    page = client.get(f"/screening/lists/{listed.targets.pk}/").content.decode()
    assert "1 firm added" in page
    assert "1 was on it already" in page


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"new_name": "首批"}, "tick at least one"),
        ({"ids": "first"}, "No list is chosen"),
        ({"ids": "first", "target_list": "999999"}, "not among the choices"),
        ({"ids": "999999", "new_name": "首批"}, "not among the choices"),
    ],
)
def test_a_choice_that_can_not_be_made_is_told(
    found: SimpleNamespace, given: dict[str, Any], told: str
) -> None:
    data = {**given}
    if data.get("ids") == "first":
        data["ids"] = found.ranked[0].pk

    answer = visitor(found.officer).post(f"/screening/runs/{found.screening.pk}/choose/", data)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not TargetList.objects.exists()


def test_ticks_stay_when_the_list_was_forgotten(found: SimpleNamespace) -> None:
    answer = visitor(found.officer).post(
        f"/screening/runs/{found.screening.pk}/choose/", {"ids": [found.ranked[0].pk]}
    )

    html = answer.content.decode()
    assert f'value="{found.ranked[0].pk}" data-select-row checked' in html


def test_a_screening_that_found_nobody_says_what_to_try(gap: SimpleNamespace) -> None:
    screening = done_screening(
        gap.needle, gap.register, actor=gap.officer, clock=gap.clock, asked=Asked(forms=("branch",))
    )

    page = visitor(gap.officer).get(f"/screening/runs/{screening.pk}/").content.decode()

    assert "No firm names the segment" in page
    assert "format=xlsx" not in page


# --- target lists -------------------------------------------------------------------------------


def test_the_list_of_lists_counts_by_state(listed: SimpleNamespace) -> None:
    drop_target(listed.target.pk, actor=listed.officer, reason="已在外省落地")

    page = visitor(listed.department).get("/screening/lists/")

    (shown,) = page.context["rows"]
    assert (shown.firms, shown.waiting, shown.contacted, shown.leads, shown.dropped) == (
        2, 1, 0, 0, 1,
    )  # fmt: skip
    assert not visitor(listed.department).get("/screening/lists/?q=玻璃").context["rows"]


def test_a_list_is_opened_by_hand(gap: SimpleNamespace) -> None:
    client = visitor(gap.officer)

    wrong = client.post("/screening/lists/new/", {"chain": gap.chain.pk, "name": " "})
    right = client.post("/screening/lists/new/", {"chain": gap.chain.pk, "name": "首批"})
    twice = client.post("/screening/lists/new/", {"chain": gap.chain.pk, "name": "首批"})

    assert (wrong.status_code, right.status_code, twice.status_code) == (422, 302, 422)
    assert TargetList.objects.get().name == "首批"


def test_one_list_shows_state_reason_and_the_way_to_a_lead(listed: SimpleNamespace) -> None:
    other = listed.added.added[1]
    drop_target(other.pk, actor=listed.officer, reason="已在外省落地")
    client = visitor(listed.officer)

    html = client.get(f"/screening/lists/{listed.targets.pk}/").content.decode()
    dropped = client.get(f"/screening/lists/{listed.targets.pk}/?state=dropped")

    assert f"/projects/new/?target={listed.target.pk}" in html
    assert f"/projects/new/?target={other.pk}" not in html
    assert "已在外省落地" in html
    assert "<mark>针状焦</mark>" in html
    assert [r.target.pk for r in dropped.context["rows"]] == [other.pk]
    assert [c.count for c in dropped.context["chips"]] == [2, 1, 0, 0, 1]


def test_a_list_gets_another_name(listed: SimpleNamespace) -> None:
    client = visitor(listed.officer)

    wrong = client.post(f"/screening/lists/{listed.targets.pk}/edit/", {"name": "", "note": ""})
    right = client.post(
        f"/screening/lists/{listed.targets.pk}/edit/", {"name": "第一批", "note": "先看山东"}
    )

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert TargetList.objects.get().name == "第一批"


def test_the_list_as_a_workbook_is_what_the_filter_shows(listed: SimpleNamespace) -> None:
    drop_target(listed.target.pk, actor=listed.officer, reason="已在外省落地")

    answer = visitor(listed.officer).get(
        f"/screening/lists/{listed.targets.pk}/?state=dropped&format=xlsx"
    )

    head, *rows = rows_of(answer)
    assert len(rows) == 1
    assert rows[0][head.index("Firm")] == listed.target.name
    assert rows[0][head.index("State")] == "Dropped"
    assert rows[0][head.index("Reason for dropping")] == "已在外省落地"


def test_a_target_is_contacted_dropped_and_taken_up_by_forms(listed: SimpleNamespace) -> None:
    client, key = visitor(listed.officer), listed.target.pk

    client.post(f"/screening/lists/firms/{key}/contact/", {"note": "愿意来看"})
    assert Target.objects.get(pk=key).state == TargetState.CONTACTED
    assert client.post(f"/screening/lists/firms/{key}/contact/", {"note": ""}).status_code == 409
    assert client.post(f"/screening/lists/firms/{key}/drop/", {"reason": " "}).status_code == 422
    client.post(f"/screening/lists/firms/{key}/drop/", {"reason": "没有用地"})
    assert Target.objects.get(pk=key).state == TargetState.DROPPED
    page = client.get(f"/screening/lists/firms/{key}/").content.decode()
    assert "没有用地" in page
    assert "愿意来看" in page
    client.post(f"/screening/lists/firms/{key}/take-up/")
    assert Target.objects.get(pk=key).state == TargetState.CHOSEN


# --- registers ----------------------------------------------------------------------------------


def test_the_administrator_enters_a_register_by_form(gap: SimpleNamespace, settings: Any) -> None:
    from .factories import firms, write_register

    write_register(Path(settings.REGISTER_DIR) / "second", firms())
    client = visitor(gap.admin)
    given = {"name": "第二名录", "path": "second", "edition": "2025-12-31", "source": "示例"}

    wrong = client.post("/screening/registers/", {**given, "path": "third"})
    right = client.post("/screening/registers/", given)

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "no such file or folder" in wrong.content.decode()
    assert Register.objects.get(name="第二名录").rows == 6
    page = client.get("/screening/registers/").content.decode()
    assert str(settings.REGISTER_DIR) in page


def test_the_place_of_a_register_is_for_the_administrator_only(
    gap: SimpleNamespace, settings: Any
) -> None:
    client = visitor(gap.officer)

    assert str(settings.REGISTER_DIR) not in client.get("/screening/registers/").content.decode()
    refused = client.post("/screening/registers/", {"name": "x", "path": "y", "source": "z"})
    assert refused.status_code == 403


def test_a_register_goes_out_of_use_and_back(gap: SimpleNamespace) -> None:
    client = visitor(gap.admin)

    client.post(f"/screening/registers/{gap.register.pk}/retire/")
    assert Register.objects.get().retired
    client.post(f"/screening/registers/{gap.register.pk}/restore/")
    assert not Register.objects.get().retired


# --- panels -------------------------------------------------------------------------------------


def test_a_segments_page_gets_the_newest_candidates(found: SimpleNamespace) -> None:
    context = candidates_of_segment(found.needle, found.department)

    assert context is not None
    assert [r.candidate.rank for r in context["latest"].rows] == [1, 2, 3]
    assert candidates_of_segment(found.needle, found.chief) is None
    assert candidates_of_segment(found.tar, found.department) is None
    assert candidates_of_segment(found.tar, found.officer) is not None
    kinds = [p.key for p in panels_for("chains.segment", found.needle, found.officer)]
    assert "prospecting.candidates" in kinds


def test_a_firms_page_tells_on_which_lists_it_is(listed: SimpleNamespace) -> None:
    firm = make_firm(None, "生产：针状焦。", actor=listed.clock)
    assert lists_of_company(firm, listed.officer) is None
    type(firm).objects.filter(pk=firm.pk).update(uscc=listed.target.uscc)
    firm.refresh_from_db()

    context = lists_of_company(firm, listed.officer)

    assert context is not None
    assert [r.target.pk for r in context["rows"]] == [listed.target.pk]
    assert lists_of_company(firm, listed.outsider) is None


# --- cost ---------------------------------------------------------------------------------------


def test_two_rows_and_twenty_cost_the_same_queries(gap: SimpleNamespace, settings: Any) -> None:
    client = visitor(gap.officer)

    def many(number: int, name: str) -> tuple[Screening, TargetList]:
        rows = [row(f"{name}{n}", "生产：针状焦。") for n in range(number)]
        register = made_register(gap, settings, rows, name=name)
        screening = done_screening(gap.needle, register, actor=gap.officer, clock=gap.clock)
        ids = list(Candidate.objects.filter(screening=screening).values_list("pk", flat=True))
        client.post(f"/screening/runs/{screening.pk}/choose/", {"ids": ids, "new_name": name})
        return screening, TargetList.objects.get(name=name)

    def cost(url: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as told:
            status_of(client.get(url))
        return len(told)

    two, few = many(2, "二")
    client.get("/screening/lists/")
    homes = [cost("/screening/"), cost("/screening/runs/"), cost("/screening/lists/")]
    twenty, lots = many(20, "二十")
    for number in range(6):
        many(1, f"再{number}")

    for a, b in ((two, twenty), (few, lots)):
        kind = "runs" if isinstance(a, Screening) else "lists"
        for tail in ("", "?format=xlsx"):
            first = cost(f"/screening/{kind}/{a.pk}/{tail}")
            assert cost(f"/screening/{kind}/{b.pk}/{tail}") == first, (kind, tail)
    assert [cost("/screening/"), cost("/screening/runs/"), cost("/screening/lists/")] == homes


@pytest.mark.parametrize(
    ("scope", "likely"),
    [("焦炭、煤焦油的生产、销售", "25"), ("示例", None), ("", "no panel")],
)
def test_a_firms_page_tells_its_likely_division_or_that_it_is_unknown(
    gap: SimpleNamespace, scope: str, likely: str | None
) -> None:
    firm = make_firm(gap.county, scope, actor=gap.clock, name="示例甲有限公司")

    page = visitor(gap.officer).get(f"/firms/{firm.pk}/").content.decode()

    assert ("Likely industry" in page) == (likely != "no panel")
    assert ("Scope and name do not tell the division: unknown." in page) == (likely is None)
    if likely == "25":
        assert "<span>25 石油、煤炭及其他燃料加工业</span>" in page
        assert "the chance that each is right" in page
