"""Offers: editions never change, the book holds only what is published, in both languages."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document as read_word
from tests.visits import visitor

from wutong.audit.models import Event
from wutong.kernel.documents import Facts, Heading, as_word
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.offers.actions import edit_offer, move_offer, publish_offer, take_offer, write_offer
from wutong.offers.models import Offer, OfferEdition
from wutong.offers.queries import editions_in_the_book, project_book

from .factories import in_state, offer_of


def test_an_edition_stays_as_it_was_published(cast: SimpleNamespace) -> None:
    offer = in_state(cast, "published")
    first = OfferEdition.objects.get(offer=offer)
    assert (first.number, first.published_on, first.texts["need"]) == (
        1, timezone.localdate(), "寻求技术方投资建设",
    )  # fmt: skip

    move_offer(offer.pk, "revise", actor=cast.officer)
    edit_offer(offer.pk, {"need": "寻求合资方"}, actor=cast.officer)

    # while it is revised, the edition that is out stays in the book
    assert [e.texts["need"] for e in editions_in_the_book(cast.officer)] == ["寻求技术方投资建设"]
    move_offer(offer.pk, "review", actor=cast.officer)
    publish_offer(offer.pk, actor=cast.leader)
    editions = OfferEdition.objects.filter(offer=offer).order_by("number")
    assert [(e.number, e.texts["need"]) for e in editions] == [
        (1, "寻求技术方投资建设"), (2, "寻求合资方"),
    ]  # fmt: skip
    assert [e.number for e in editions_in_the_book(cast.officer)] == [2]


def test_what_is_incomplete_or_published_is_refused_without_a_trace(cast: SimpleNamespace) -> None:
    draft = offer_of(cast, need_en="")
    published = in_state(cast, "published")
    before = Event.objects.count()

    with pytest.raises(WrongState, match="英文"):
        move_offer(draft.pk, "review", actor=cast.officer)
    with pytest.raises(WrongState):
        edit_offer(published.pk, {"need": "别的"}, actor=cast.officer)
    with pytest.raises(NotAllowed):
        publish_offer(in_state_without_event(draft), actor=cast.officer)
    with pytest.raises(BadInput):
        move_offer(published.pk, "withdraw", actor=cast.officer)
    with pytest.raises(BadInput) as bad:
        write_offer({"name": " ", "need": ""}, actor=cast.officer)
    assert len(bad.value.problems) == 2

    assert Event.objects.count() == before
    assert Offer.objects.get(pk=published.pk).need == "寻求技术方投资建设"


def in_state_without_event(offer: Offer) -> int:
    """The key alone: the refusal comes before the state is looked at."""
    return offer.pk


def test_what_is_taken_leaves_the_book_and_may_come_back(cast: SimpleNamespace) -> None:
    offer = in_state(cast, "published")
    taken = take_offer(offer.pk, "示例项目", actor=cast.officer, subject=("pipeline.project", 7))
    assert (taken.state, taken.taken_kind, taken.taken_id) == ("taken", "pipeline.project", 7)
    assert editions_in_the_book(cast.leader) == []

    move_offer(offer.pk, "free", actor=cast.officer)
    assert [e.offer_id for e in editions_in_the_book(cast.leader)] == [offer.pk]


def test_the_book_has_each_offer_in_both_languages_and_says_sample(cast: SimpleNamespace) -> None:
    in_state(cast, "published")
    offer_of(cast, "未公布的草稿")

    book = project_book(cast.leader)

    assert (book.title, book.mark, book.cover) == ("招商项目册", "示例", True)
    headings = [b.text for b in book.blocks if isinstance(b, Heading)]
    assert headings == ["全部招商项目", "示例针状焦项目", "Sample needle coke project"]
    zh, en = (dict(b.rows) for b in book.blocks if isinstance(b, Facts))
    assert (zh["总投资"], zh["市场"], zh["投入"]) == ("12.00 亿元", "负极材料", "未录入")
    assert (en["Total investment"], en["Market"]) == ("CNY 1,200 million", "not entered")
    read = read_word(io.BytesIO(as_word(book)))
    words = "\n".join(p.text for p in read.paragraphs)
    assert "Sample needle coke project" in words
    assert "未公布的草稿" not in words


def test_the_page_says_what_stands_in_the_way_and_for_whom_it_waits(cast: SimpleNamespace) -> None:
    draft, reviewed = offer_of(cast, need_en=""), in_state(cast, "reviewed")

    def words(offer: Offer, who: str) -> str:
        client = visitor(cast.people[who], "zh-hans")
        return client.get(reverse("offers:page", args=[offer.pk])).content.decode()

    assert "缺少英文" in words(draft, "officer")
    assert "由领导发布。" in words(reviewed, "officer")
    assert "由领导发布。" not in words(reviewed, "leader")
