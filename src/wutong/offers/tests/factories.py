"""Offers made through the actions."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace
from typing import Any

from wutong.files.public import StoredFile, store_file
from wutong.kernel.money import YI
from wutong.kernel.sheets import write_workbook
from wutong.offers.actions import move_offer, publish_offer, take_offer, write_offer
from wutong.offers.models import Offer
from wutong.offers.sheets import OFFERS


def offer_of(cast: SimpleNamespace, name: str = "示例针状焦项目", **values: Any) -> Offer:
    """A complete draft of the officer."""
    given: dict[str, Any] = {
        "name": name, "name_en": "Sample needle coke project", "total_cents": 12 * YI,
        "need": "寻求技术方投资建设", "need_en": "A technology partner to invest and build",
        "market": "负极材料", "contact_post": "招商专员", "contact_post_en": "Promotion officer",
    }  # fmt: skip
    return write_offer(given | values, actor=cast.officer)


def in_state(cast: SimpleNamespace, state: str) -> Offer:
    """An offer brought into a state by the deeds."""
    offer = offer_of(cast)
    if state == "draft":
        return offer
    if state == "withdrawn":
        return move_offer(offer.pk, "withdraw", actor=cast.officer, note="重复")
    offer = move_offer(offer.pk, "review", actor=cast.officer)
    if state in {"published", "taken"}:
        publish_offer(offer.pk, actor=cast.leader)
    if state == "taken":
        return take_offer(offer.pk, "示例项目", actor=cast.officer, subject=("pipeline.project", 7))
    return Offer.objects.get(pk=offer.pk)


def table_of(cast: SimpleNamespace) -> StoredFile:
    """A workbook of one new offer, handed in by the officer."""
    file = BytesIO()
    empty: dict[str, Any] = dict.fromkeys((column.key for column in OFFERS.columns), None)
    write_workbook(file, OFFERS, [empty | {"name": "示例新项目", "need": "寻求合作方"}])
    return store_file([file.getvalue()], "项目库.xlsx", actor=cast.officer)
