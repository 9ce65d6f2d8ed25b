"""Reads on offers: the list, an edition's texts, the project book."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from wutong.accounts.public import User
from wutong.chains.public import Segment
from wutong.kernel.documents import (
    Block,
    Column,
    Contents,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Table,
)
from wutong.kernel.money import show_money

from .models import Cooperation, Offer, OfferEdition, OfferQuerySet, OfferState

PLAIN = (
    "name", "name_en", "cooperation", "total_cents", "need", "need_en", "market", "market_en",
    "inputs", "inputs_en", "returns", "returns_en", "contact_post", "contact_post_en", "source",
)  # fmt: skip
FIGURES = ("return_percent", "payback_years")


def chosen_offers(user: User, asked: Mapping[str, str]) -> OfferQuerySet:
    """The visible offers that a query string asks for."""
    offers = Offer.objects.visible_to(user)
    if words := asked.get("q", "").strip():
        offers = offers.filter(
            Q(name__icontains=words) | Q(name_en__icontains=words) | Q(need__icontains=words)
        )
    if asked.get("state") in OfferState.values:
        offers = offers.filter(state=asked["state"])
    for key, field in (("segment", "segment_id"), ("chain", "segment__chain_id")):
        if asked.get(key, "").isdecimal() and len(asked[key]) <= 15:
            offers = offers.filter(**{field: int(asked[key])})
    return offers.select_related("segment__chain", "site", "jurisdiction")


def offers_on(segment: Segment | None, user: User) -> list[Offer]:
    """Published offers for a segment that may still be had."""
    offers = Offer.objects.visible_to(user).in_the_book()
    return list(offers.filter(segment=segment)) if segment is not None else []


def offers_in_the_book(user: User) -> list[Offer]:
    """All published offers that may still be had."""
    return list(Offer.objects.visible_to(user).in_the_book().select_related("segment__chain"))


def texts_of(offer: Offer) -> dict[str, Any]:
    """All that an edition keeps, as plain values."""
    texts: dict[str, Any] = {name: getattr(offer, name) for name in PLAIN}
    for name in FIGURES:
        value = getattr(offer, name)
        texts[name] = None if value is None else str(value)
    segment, site = offer.segment, offer.site
    for name, row in (
        ("place", offer.jurisdiction), ("segment", segment),
        ("chain", segment.chain if segment else None), ("site", site),
    ):  # fmt: skip
        texts[name] = row.name if row else ""
        texts[f"{name}_en"] = (row.name_en or row.name) if row else ""
    return texts


def editions_in_the_book(user: User) -> list[OfferEdition]:
    """The newest edition of each offer that may still be had, by chain and name."""
    offers = Offer.objects.visible_to(user).in_the_book()
    editions = OfferEdition.objects.filter(offer__in=offers).order_by("offer_id", "-number")
    newest = list(editions.distinct("offer_id"))
    return sorted(newest, key=lambda e: (e.texts["chain"], e.texts["name"]))


def _amount(texts: Mapping[str, Any], language: str) -> str:
    shown = show_money(texts["total_cents"], language)
    return str(shown) if shown else ""


def _side(edition: OfferEdition, language: str) -> list[Block]:
    """One offer in one language; unknown stays unknown."""
    with translation.override(language):
        texts = edition.texts
        end = "_en" if language == "en" else ""

        def said(name: str) -> str:
            return str(texts[f"{name}{end}"] or "")

        percent, years = texts["return_percent"], texts["payback_years"]
        rows = (
            (_("Chain and segment"), " · ".join(w for w in (said("chain"), said("segment")) if w)),
            (_("Place"), said("place")),
            (pgettext("offer", "Site"), said("site")),
            (_("Kind of cooperation"), str(Cooperation(texts["cooperation"]).label)),
            (_("Total investment"), _amount(texts, language)),
            (_("What we seek"), said("need")),
            (_("Market"), said("market")),
            (_("Inputs"), said("inputs")),
            (_("Return"), said("returns")),
            (_("Rate of return"), f"{percent}%" if percent is not None else ""),
            (_("Payback in years"), str(years) if years is not None else ""),
            (_("Contact post"), said("contact_post")),
        )
        # an empty cell would be said in the reader's language, whatever the side's own is
        unknown = _("not entered")
        facts = tuple((name, value or unknown) for name, value in rows)
        note = _("Edition %(number)d, %(day)s") % {
            "number": edition.number, "day": edition.published_on.isoformat(),
        }  # fmt: skip
        return [
            Heading(said("name") or texts["name"], 1 if language != "en" else 2),
            Paragraph(note, tone="note"),
            Facts(facts),
        ]


def project_book(user: User) -> Document:
    """The bilingual project book: the newest editions, a page each in Chinese, then in English."""
    editions = editions_in_the_book(user)
    any_example = any(e.is_example for e in editions)
    with translation.override("en"):
        title_en = _("Book of project offers")
    overview = Table(
        (Column(_("Offer"), 3), Column(_("Chain"), 2), Column(_("Total investment"), 1.4, "right")),
        tuple(
            (
                f"{e.texts['name']}\n{e.texts['name_en']}", e.texts["chain"] or _("not entered"),
                _amount(e.texts, "zh-hans") or _("not entered"),
            )
            for e in editions
        ),
    )  # fmt: skip
    blocks: list[Block] = [
        Contents(_("Contents"), 2), PageBreak(), Heading(_("All offers"), 1), overview,
    ]  # fmt: skip
    if not editions:
        blocks.append(Paragraph(_("No offer is published yet."), tone="lead"))
    for edition in editions:
        blocks += [PageBreak(), *_side(edition, "zh-hans"), PageBreak(), *_side(edition, "en")]
    place = str(user.jurisdiction or "")
    return Document(
        title=_("Book of project offers"), subtitle=f"{place} · {title_en}" if place else title_en,
        mark=_("Sample") if any_example else "", footer=place, cover=True,
        made_at=timezone.now(), blocks=tuple(blocks),
        cover_facts=(
            (_("Offers"), str(len(editions))),
            (_("As of"), timezone.localdate().isoformat()),
        ),
    )  # fmt: skip
