"""The pages: who sees what, that counts open their rows, and that deeds answer well."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from wutong.accounts.public import User
from wutong.audit.public import Event
from wutong.chains.actions import (
    confirm_assessment,
    load_product_data,
    place_firms,
    publish_assessment,
    remove_class,
)
from wutong.chains.models import (
    Assessment,
    Chain,
    ChainRole,
    KitItem,
    Placement,
    RadiusMember,
    Ruling,
    Segment,
    SegmentIndustry,
    SegmentTerm,
    SourceFact,
)
from wutong.chains.talks import TalksSource, _sources, register_talks
from wutong.companies.public import Company
from wutong.kernel.errors import BadInput
from wutong.tasks.public import Task

from .factories import make_firm

STAFF = ("leader", "officer", "stationed", "department", "approval", "zone", "admin")


@pytest.fixture
def placed(world: SimpleNamespace) -> SimpleNamespace:
    place_firms(actor=world.clock)
    return world


@pytest.fixture
def sign_in(placed: SimpleNamespace) -> Callable[[str], Client]:
    def as_person(slug: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        person: User = placed.people[slug]
        person.language = "en"
        client.force_login(person)
        client.cookies["django_language"] = "en"
        return client

    return as_person


def text(answer: Any) -> str:
    return answer.content.decode()


def pages(world: SimpleNamespace) -> list[str]:
    return [
        reverse("chains:list"),
        reverse("chains:segments"),
        reverse("chains:facts"),
        reverse("chains:thresholds"),
        reverse("chains:page", args=[world.chain.pk]),
        reverse("chains:firms", args=[world.chain.pk]),
        reverse("chains:segment", args=[world.needle.pk]),
        reverse("chains:segment-firms", args=[world.coking.pk]),
        reverse("chains:words", args=[world.coking.pk]),
    ]


@pytest.mark.parametrize("slug", [*STAFF, "chief"])
def test_staff_and_chiefs_read_every_page(
    placed: SimpleNamespace, sign_in: Callable[[str], Client], slug: str
) -> None:
    client = sign_in(slug)
    for address in pages(placed):
        assert client.get(address).status_code == 200, address


def test_a_firm_as_such_sees_no_chain(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("outsider")
    for name, key in (
        ("page", placed.chain.pk), ("firms", placed.chain.pk), ("segment", placed.tar.pk),
        ("segment-firms", placed.tar.pk), ("words", placed.tar.pk),
    ):  # fmt: skip
        assert client.get(reverse(f"chains:{name}", args=[key])).status_code == 404
    assert "Coking" not in text(client.get(reverse("chains:list")))


def test_a_stranger_is_sent_to_sign_in(placed: SimpleNamespace) -> None:
    for address in pages(placed):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert "sign-in" in answer["Location"]


@pytest.mark.parametrize("slug", ["stationed", "chief", "approval", "zone", "outsider"])
def test_whoever_may_not_changes_nothing(
    placed: SimpleNamespace, sign_in: Callable[[str], Client], slug: str
) -> None:
    client, events = sign_in(slug), Event.objects.count()
    proposed = Assessment.objects.get(segment=placed.tar, status="proposed")
    place = Placement.objects.get(company=placed.firms.coker)
    term = SegmentTerm.objects.get(segment=placed.tar)
    item = KitItem.objects.first()
    assert item is not None
    word = {"term": "改质沥青", "kind": "term", "weight": "1", "reason": "产品名"}
    for name, key, data in (
        ("judge", placed.chain.pk, {}),
        ("confirm", placed.chain.pk, {"ids": [proposed.pk]}),
        ("copy", placed.chain.pk, {"year": 2030}),
        ("put-in-force", placed.chain.pk, {}),
        ("close", placed.chain.pk, {"note": "不再"}),
        ("role-new", placed.chain.pk, {"role": "chief", "party": "某"}),
        ("kit-tick", item.pk, {"state": "have"}),
        ("segment-rule", placed.needle.pk, {"allowed": "yes", "reason": "r", "basis": "b"}),
        ("placement-confirm", place.pk, {}),
        ("placement-refuse", place.pk, {"note": "不是"}),
        ("judgement-confirm", proposed.pk, {"state": "missing", "deed": "fill"}),
        ("judgement-reject", proposed.pk, {"note": "不是"}),
        ("judgement-publish", proposed.pk, {}),
        ("judgement-withdraw", proposed.pk, {"note": "不是"}),
        ("words", placed.tar.pk, word),
        ("word", term.pk, word),
        ("word-remove", term.pk, {"note": "不要"}),
        ("firm-place", placed.tar.pk, {"uscc": placed.firms.trader.uscc, "note": "走访"}),
    ):
        answer = client.post(reverse(f"chains:{name}", args=[key]), data)
        assert answer.status_code in {403, 404, 409}, (name, answer.status_code)
    assert Event.objects.count() == events


def test_the_list_counts_gaps_and_each_count_opens_its_rows(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("leader")

    page = text(client.get(reverse("chains:list")))
    assert "2 segments are missing" in page
    assert "1 to extend to" in page
    address = f"{reverse('chains:page', args=[placed.chain.pk])}?show=missing"
    assert f"{address}#twin" in page
    rows = client.get(address).context["rows"]
    assert [row.segment.code for row in rows] == ["tar", "needle"]


def test_the_lists_sentence_opens_just_the_segments_it_counts(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("leader")
    page = client.get(reverse("chains:list"))
    for shown in ("missing", "weak", "extend", "waiting"):
        address = f"{reverse('chains:segments')}?level=county&year=2026&show={shown}"
        assert address.replace("&", "&amp;") in text(page)
        assert len(client.get(address).context["rows"]) == page.context[shown]

    Chain.objects.update(sketch=True)
    page = client.get(reverse("chains:list"))
    assert (page.context["missing"], len(page.context["sketches"])) == (0, 1)
    assert client.get(reverse("chains:segments")).context["rows"] == []


def test_every_count_of_the_table_equals_its_list(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    make_firm(placed.places["141121"], "生产：洗精煤。", actor=placed.clock)
    make_firm(placed.places["310000"], "生产：洗精煤。", actor=placed.clock)
    place_firms(actor=placed.clock)
    client = sign_in("officer")

    rows = client.get(reverse("chains:page", args=[placed.chain.pk])).context["rows"]
    for row in rows:
        firms = reverse("chains:segment-firms", args=[row.segment.pk])
        for where, count in (("county", row.county), ("radius", row.radius)):
            page = client.get(f"{firms}?where={where}").context["page"]
            assert page.paginator.count == count, (row.segment.code, where)
        above = client.get(f"{firms}?where=county&scale=above").context["page"]
        assert above.paginator.count == (row.above_scale or 0)
    washing = next(row for row in rows if row.segment.code == "washing")
    assert (washing.county, washing.radius) == (2, 3)
    everywhere = client.get(
        reverse("chains:segment-firms", args=[placed.washing.pk]) + "?where=all"
    )
    assert everywhere.context["page"].paginator.count == 4


def test_places_of_the_radius_add_up_and_open_their_rows(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    make_firm(placed.places["141121"], "生产：煤焦油。", actor=placed.clock)
    place_firms(actor=placed.clock)
    client = sign_in("officer")

    page = client.get(reverse("chains:segment", args=[placed.tar.pk]))
    places = page.context["places"]
    assert [(line.label, line.firms) for line in places.lines] == [
        ("Jiaocheng", 0), ("Lüliang, other counties", 1), ("Taiyuan", 1),
    ]  # fmt: skip
    assert places.radius == 2
    firms = reverse("chains:segment-firms", args=[placed.tar.pk])
    for line in places.lines:
        found = client.get(f"{firms}?where={line.where}").context["page"].paginator.count
        assert found == line.firms


def test_the_map_speaks_and_its_table_twin_has_the_same_rows(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    answer = sign_in("leader").get(reverse("chains:page", args=[placed.chain.pk]))
    page = text(answer)

    assert page.count('class="shape"') == 5 + 5  # boxes and legend
    assert 'aria-label="Needle coke: Missing · fill; firms in the county: 0' in page
    assert len(answer.context["rows"]) == len(answer.context["map"].boxes) == 5
    assert "1,116" not in page  # a comma in a coordinate breaks the picture
    assert "style=" not in page


def test_made_up_firms_put_the_badge_on_every_page_that_counts_them(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("leader")
    for address in (*pages(placed)[4:8], reverse("chains:list")):
        assert "badge-sample" in text(client.get(address)), address


def test_a_chief_sees_an_unpublished_judgement_as_unknown(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    row = Assessment.objects.get(segment=placed.tar, status="proposed")
    confirm_assessment(row.pk, actor=placed.officer)
    client = sign_in("chief")
    page = client.get(reverse("chains:segment", args=[placed.tar.pk]))
    assert page.context["row"].state == "unknown"
    assert "No judgement has been published" in text(page)

    publish_assessment(row.pk, actor=placed.leader)
    assert client.get(reverse("chains:segment", args=[placed.tar.pk])).context["row"].state == (
        "missing"
    )


def test_a_judgement_is_confirmed_published_and_made_a_task_in_the_browser(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    officer, leader = sign_in("officer"), sign_in("leader")
    segment = reverse("chains:segment", args=[placed.tar.pk])
    row = Assessment.objects.get(segment=placed.tar, status="proposed")
    assert "Confirm this judgement" in text(officer.get(segment))
    assert "confirm it first" in text(officer.get(segment))

    answer = officer.post(
        reverse("chains:judgement-confirm", args=[row.pk]), {"state": "missing", "deed": "fill"}
    )
    assert (answer.status_code, answer["Location"]) == (302, segment)
    assert "Publish" in text(leader.get(segment))
    leader.post(reverse("chains:judgement-publish", args=[row.pk]))
    row.refresh_from_db()
    assert row.status == "published"

    page = leader.get(segment)
    people = [person.pk for person in page.context["task_form"].fields["owner"].queryset]
    assert placed.chief.pk not in people
    # and the page offers exactly these: a person can only choose what is drawn
    drawn = [
        int(str(key)) for key, _words in page.context["task_form"].fields["owner"].widget.choices
    ]
    assert drawn == people
    assert f'<option value="{placed.department.pk}">' in text(leader.get(segment))
    due = timezone.localdate() + timedelta(days=20)
    leader.post(
        reverse("chains:segment-task", args=[placed.tar.pk]),
        {"owner": placed.department.pk, "due_on": due.isoformat(), "title": ""},
    )
    task = Task.objects.get()
    assert (task.owner, task.due_on, task.subject_id) == (placed.department, due, placed.tar.pk)
    assert str(task.title_en) in text(leader.get(segment))


def test_a_correction_without_a_reason_comes_back_with_the_form(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    row = Assessment.objects.get(segment=placed.tar, status="proposed")
    answer = sign_in("officer").post(
        reverse("chains:judgement-confirm", args=[row.pk]), {"state": "weak", "deed": "strengthen"}
    )
    assert answer.status_code == 422
    assert "Say why you judge otherwise" in text(answer)
    row.refresh_from_db()
    assert row.status == "proposed"


def test_ticked_judgements_are_confirmed_together(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("department")
    confirm = reverse("chains:confirm", args=[placed.chain.pk])
    ids = list(Assessment.objects.values_list("pk", flat=True))[:3]
    assert client.post(confirm, {}).status_code == 422
    assert client.post(confirm, {"ids": ids}).status_code == 302
    assert Assessment.objects.filter(status="confirmed").count() == 3


def test_a_ruling_is_entered_on_the_restricted_segment(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("leader")
    address = reverse("chains:segment-rule", args=[placed.needle.pk])
    assert client.post(address, {"allowed": "yes"}).status_code == 422
    client.post(address, {"allowed": "no", "reason": "能耗不足", "basis": "示例会议"})
    assert Ruling.objects.get().allowed is False
    assert "no firm is to be invited" in text(
        client.get(reverse("chains:segment", args=[placed.needle.pk]))
    )


def test_the_class_in_the_catalogue_is_read_by_a_person_and_binds(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    washing = placed.chain.segments.get(code="washing")
    page, address = (
        reverse(name, args=[washing.pk]) for name in ("chains:segment", "chains:segment-catalogue")
    )
    client, events = sign_in("officer"), Event.objects.count()
    given = {"edition": "2024年本", "verdict": "restricted", "clause": "", "source": "公报"}

    refused = client.post(address, given)
    assert refused.status_code == 422
    assert "The clause is missing" in text(refused)
    assert Event.objects.count() == events
    assert "The catalogue restricts this segment" not in text(client.get(page))

    assert client.post(address, given | {"clause": "示例第一条"}).status_code == 302
    shown = text(client.get(page))
    assert "The catalogue restricts this segment" in shown
    assert "edition 2024 · 示例第一条 · 公报" in shown
    # the same edition is corrected, not entered twice; the newest edition speaks
    corrected = given | {"verdict": "permitted"}
    assert client.post(address, corrected).status_code == 302
    older = given | {"edition": "2019年本", "clause": "示例第二条"}
    assert client.post(address, older).status_code == 302
    dated = washing.catalogue.exclude(edition="")
    assert sorted(dated.values_list("edition", "verdict")) == [
        ("2019", "restricted"), ("2024", "permitted"),
    ]  # fmt: skip
    assert "The catalogue restricts this segment" not in text(client.get(page))


def test_a_class_shows_its_effect_before_it_is_entered(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    faint = make_firm(placed.county, "物流；仓储；示例；洗精煤的销售。", actor=placed.clock)
    Company.objects.filter(pk=faint.pk).update(industry_code="C2521")
    place_firms(actor=placed.clock)
    washing = placed.chain.segments.get(code="washing")
    client, events = sign_in("officer"), Event.objects.count()
    preview = reverse("chains:class-preview", args=[washing.pk])
    given = {"code": "C2521", "weight": "1", "note": ""}

    shown = client.post(preview, given, headers={"hx-request": "true"})

    assert "<html" not in text(shown)
    effect = client.post(preview, given).context["effect"]
    assert [line.company.pk for line in effect.gained] == [faint.pk]
    assert "<mark>洗精煤</mark>" in text(shown)
    assert client.post(preview, {**given, "code": "9999"}).context["effect"] is None
    assert Event.objects.count() == events

    page = reverse("chains:segment-class", args=[washing.pk])
    assert client.post(page, given).status_code == 422
    assert client.post(page, {**given, "code": "9999", "note": "试"}).status_code == 422
    assert client.post(page, {**given, "note": "炼焦也洗煤"}).status_code == 302
    row = SegmentIndustry.objects.get(segment=washing)
    assert (row.industry.code, row.weight, row.note) == ("2521", 1, "炼焦也洗煤")
    place_firms(actor=placed.clock)
    assert Placement.objects.counting().filter(segment=washing, company=faint).exists()
    out = reverse("chains:class-remove", args=[row.pk])
    lost = client.post(out, {"try": "1"}).context["effect"].lost
    assert [line.company.pk for line in lost] == [faint.pk]
    assert "洗精煤" in [piece.text for piece in lost[0].pieces if piece.hit]
    with pytest.raises(BadInput):
        remove_class(row.pk, actor=placed.officer, note=" ")
    assert client.post(out, {"note": "不合适"}).status_code == 302
    assert not SegmentIndustry.objects.filter(segment=washing).exists()
    assert "Class taken out" in text(client.get(reverse("chains:words", args=[washing.pk])))


def test_a_word_shows_its_effect_before_it_is_entered(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    client, events = sign_in("officer"), Event.objects.count()
    preview = reverse("chains:words-preview", args=[placed.tar.pk])
    trial = {"term": "焦炭", "kind": "term", "weight": "1", "reason": ""}

    effect = client.post(preview, trial, headers={"hx-request": "true"})
    assert "Firms on the segment: 1 now, 2 then." in text(effect)
    assert placed.firms.coker.name in text(effect)
    assert "<html" not in text(effect)
    assert "<mark>焦炭</mark>" in effect.content.decode()
    lighter = {"term": "煤焦油", "kind": "term", "weight": "0.9", "reason": ""}
    out = reverse("chains:word-remove", args=[SegmentTerm.objects.get(segment=placed.tar).pk])
    gone = client.post(out, {"try": "1"}).context["effect"]
    assert (gone.before, gone.after, gone.lost_count) == (1, 0, 1)
    own = SegmentTerm.objects.get(segment=placed.tar, term="煤焦油")
    moved = client.post(preview, {**lighter, "changed": own.pk}).context["effect"]
    assert (moved.gained_count, moved.lost_count, moved.moved_count) == (0, 0, 1)
    assert moved.moved[0].after < moved.moved[0].before
    excluded = client.post(preview, {**trial, "term": "生产：煤焦油", "kind": "excluded"})
    assert excluded.context["effect"].lost_count == 1
    assert Event.objects.count() == events

    words = reverse("chains:words", args=[placed.tar.pk])
    assert client.post(words, trial).status_code == 422
    assert client.post(words, {**trial, "reason": "试一试"}).status_code == 302
    term = SegmentTerm.objects.get(segment=placed.tar, term="焦炭")
    assert (term.author, term.reason) == ("officer", "试一试")
    assert dict(client.get(words).context["terms"]) == {own: 1, term: 0}
    firms = reverse("chains:segment-firms", args=[placed.tar.pk])
    counts = [
        client.get(firms, {"where": "all", "word": word}).context["page"].paginator.count
        for word in ("煤焦油", "焦炭")
    ]
    assert counts == [1, 0]
    assert client.post(words, {**trial, "reason": "又一次"}).status_code == 422

    client.post(reverse("chains:word", args=[term.pk]), {**trial, "weight": "0.4", "reason": "轻"})
    term.refresh_from_db()
    assert str(term.weight) == "0.40"
    assert client.post(reverse("chains:word-remove", args=[term.pk]), {}).status_code == 422
    client.post(reverse("chains:word-remove", args=[term.pk]), {"note": "不妥"})
    assert not SegmentTerm.objects.filter(pk=term.pk).exists()


def test_firms_are_refused_and_placed_by_hand_in_the_browser(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("officer")
    place = Placement.objects.get(company=placed.firms.coker)
    assert client.post(reverse("chains:placement-refuse", args=[place.pk])).status_code == 422
    client.post(
        reverse("chains:placement-refuse", args=[place.pk]), {"note": "停产", "where": "county"}
    )
    place.refresh_from_db()
    assert place.status == "refused"

    by_hand = reverse("chains:firm-place", args=[placed.tar.pk])
    wrong = client.post(by_hand, {"uscc": "91140000000000000X", "note": "走访"})
    assert wrong.status_code == 422
    assert "no firm of the register has the code" in text(wrong)
    client.post(by_hand, {"uscc": placed.firms.trader.uscc.lower(), "note": "走访"})
    assert Placement.objects.get(segment=placed.tar, company=placed.firms.trader).how == "manual"


def test_roles_kit_and_versions_are_kept_in_the_browser(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    officer, leader = sign_in("officer"), sign_in("leader")
    new = reverse("chains:role-new", args=[placed.chain.pk])
    given = {
        "role": "chief", "party": "示例焦化负责人", "party_kind": "official", "source": "示例报道",
        "dated": "2026-04", "uscc": "", "party_en": "", "note": "",
    }  # fmt: skip
    wrong = officer.post(new, given)
    assert wrong.status_code == 422
    assert "Chain chief here may be: Head of a firm" in text(wrong)
    assert officer.post(new, {**given, "party_kind": "firm_head", "uscc": "X"}).status_code == 422
    good = {**given, "party_kind": "firm_head", "uscc": placed.firms.coker.uscc, "inferred": "on"}
    assert officer.post(new, good).status_code == 302
    role = ChainRole.objects.get()
    assert (role.company, role.inferred) == (placed.firms.coker, True)
    page = text(officer.get(reverse("chains:page", args=[placed.chain.pk])))
    assert "inferred, not confirmed" in page
    assert officer.post(reverse("chains:role-end", args=[role.pk])).status_code == 422
    officer.post(reverse("chains:role-end", args=[role.pk]), {"note": "换届"})
    assert not ChainRole.objects.exists()

    item = KitItem.objects.get(kind="fund")
    officer.post(reverse("chains:kit-tick", args=[item.pk]), {"state": "draft", "note": "筹备"})
    item.refresh_from_db()
    assert (item.state, item.note) == ("draft", "筹备")

    copy = reverse("chains:copy", args=[placed.chain.pk])
    assert officer.post(copy, {"year": 2026}).status_code == 422
    assert officer.post(copy, {"year": 2027}).status_code == 302
    draft = Chain.objects.get(year=2027)
    assert (draft.state, draft.segments.count(), draft.links.count()) == ("draft", 5, 4)
    assert officer.post(reverse("chains:put-in-force", args=[draft.pk])).status_code == 403
    leader.post(reverse("chains:put-in-force", args=[draft.pk]))
    assert Chain.objects.get(year=2027).state == "in_force"
    assert Chain.objects.get(year=2026).state == "closed"
    years = text(officer.get(reverse("chains:page", args=[draft.pk])))
    assert ">2026</a>" in years
    leader.post(reverse("chains:close", args=[draft.pk]), {"note": "并入他链"})
    assert Chain.objects.get(year=2027).state == "closed"


def test_copying_keeps_words_and_forgets_judgements(placed: SimpleNamespace) -> None:
    from wutong.chains.actions import copy_chain_to_year

    made = copy_chain_to_year(placed.chain.pk, 2027, actor=placed.officer)

    assert not Assessment.objects.filter(segment__chain=made).exists()
    old = SegmentTerm.objects.filter(segment__chain=placed.chain).values_list("term", flat=True)
    new = SegmentTerm.objects.filter(segment__chain=made).values_list("term", flat=True)
    assert sorted(old) == sorted(new)
    assert set(KitItem.objects.filter(chain=made).values_list("state", flat=True)) == {"unknown"}
    first = made.links.order_by("pk").first()
    assert first is not None
    assert (first.upstream.chain, first.downstream.chain) == (made, made)


def test_facts_are_entered_and_corrected_by_key(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("officer")
    new = reverse("chains:fact-new")
    fact = {
        "key": "talks", "topic": "pipeline", "text": "对接项目70余个", "text_en": "",
        "source": "示例日报", "source_en": "", "dated": "2023",
    }  # fmt: skip
    assert client.post(new, {**fact, "dated": "去年"}).status_code == 422
    assert client.post(new, fact).status_code == 302
    client.post(new, {**fact, "source": "示例晚报"})
    row = SourceFact.objects.get()
    assert (row.text, row.source) == ("对接项目70余个", "示例晚报")
    assert "70余个" in text(client.get(reverse("chains:facts")))
    assert sign_in("chief").get(new).status_code == 403


def test_figures_and_places_are_set_in_the_browser(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    leader, officer = sign_in("leader"), sign_in("officer")
    new = reverse("chains:threshold-new")
    figure = {"code": "lq_at_least", "value": "0.8", "valid_from": "2026-06-01", "reason": "示例"}
    assert leader.post(new, {**figure, "value": "much"}).status_code == 422
    assert leader.post(new, figure).status_code == 302
    assert leader.post(new, figure).status_code == 422
    page = text(officer.get(reverse("chains:thresholds")))
    assert ">0.8<" in page
    assert ">1000<" in page

    radius = reverse("chains:radius")
    assert officer.post(radius, {"code": "140199", "source": "示例"}).status_code == 422
    assert officer.post(radius, {"code": "310000", "source": "示例"}).status_code == 302
    assert "Shanghai" in text(officer.get(radius))
    row = RadiusMember.objects.get(member__code="310000")
    gone = reverse("chains:radius-remove", args=[row.pk])
    assert officer.post(gone).status_code == 422
    officer.post(gone, {"note": "太远"})
    assert not RadiusMember.objects.filter(pk=row.pk).exists()


def test_projects_in_talks_are_shown_and_fill_no_gap(
    placed: SimpleNamespace, sign_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = list(_sources)
    _sources.clear()
    try:
        client = sign_in("officer")
        address = reverse("chains:segment", args=[placed.tar.pk])
        assert client.get(address).context["row"].talks is None
        register_talks(
            TalksSource(
                lambda _ids, _user: {placed.tar.pk: 2}, lambda pk: f"/projects/?segment={pk}"
            )
        )
        page = client.get(address)
        assert (page.context["row"].talks, page.context["row"].state) == (2, "missing")
        assert f"/projects/?segment={placed.tar.pk}" in text(page)
    finally:
        _sources[:] = kept


def workbook(answer: Any) -> list[tuple[Any, ...]]:
    content = b"".join(answer.streaming_content)
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    return [row for row in sheet.iter_rows(values_only=True) if any(c is not None for c in row)]


def test_every_list_goes_to_excel_with_the_rows_it_shows(
    placed: SimpleNamespace, sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("officer")
    chains = workbook(client.get(reverse("chains:list") + "?format=xlsx"))
    assert any("coal" in row for row in chains)
    page = reverse("chains:page", args=[placed.chain.pk])
    segments = workbook(client.get(f"{page}?format=xlsx&show=missing"))
    codes = [cell for row in segments for cell in row if cell in {"tar", "needle", "coking"}]
    assert codes == ["tar", "needle"]
    firms = workbook(
        client.get(reverse("chains:segment-firms", args=[placed.coking.pk]) + "?format=xlsx")
    )
    assert any(placed.firms.coker.uscc in row for row in firms)
    assert not any(placed.firms.trader.name in row for row in firms)
    whole = workbook(client.get(reverse("chains:firms", args=[placed.chain.pk]) + "?format=xlsx"))
    assert sum(placed.firms.washer.name in row for row in whole) == 1


def test_names_only_lists_and_unpublished_ones_say_so(
    cast: SimpleNamespace, client: Client
) -> None:
    load_product_data(actor=cast.clock)
    client.force_login(cast.officer)
    client.cookies["django_language"] = "en"

    unpublished = text(client.get(reverse("chains:list") + "?level=city&year=2022"))
    assert "The names were not published" in unpublished
    assert ">18<" in unpublished
    province = client.get(reverse("chains:list") + "?level=province&year=2023")
    assert len(province.context["named"]) == 16
    assert "Only the names were published" in text(province)
    county = client.get(reverse("chains:list"))
    assert len(county.context["lines"]) == 4
    assert len(county.context["sketches"]) == 2
    assert "a current register has to be loaded first" in text(county)
    for chain in Chain.objects.filter(year__in=(2021, 2023, 2025)):
        assert client.get(reverse("chains:page", args=[chain.pk])).status_code == 200
    for segment in Segment.objects.filter(chain__code__in=("nitro", "coal-chem")):
        assert client.get(reverse("chains:segment", args=[segment.pk])).status_code == 200


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_ask_the_same_number_of_questions_for_few_and_many(
    placed: SimpleNamespace, sign_in: Callable[[str], Client], language: str,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in("officer")
    client.cookies["django_language"] = language
    asked = []
    for _ in range(2):
        counts = []
        for address in pages(placed):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(address)
            counts.append(len(queries))
        asked.append(counts)
        for _n in range(12):
            make_firm(placed.county, "生产：焦炭、洗精煤、煤焦油。", actor=placed.clock)
        place_firms(actor=placed.clock)
        SourceFact.objects.create(
            jurisdiction=placed.county, key=f"k{_}", topic="chains", text="一", source="二"
        )
    assert asked[0] == asked[1]
    assert max(asked[0]) <= 46
