"""Who may open what of notices: everybody their own."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from tests.tables.rows import Page

from wutong.notices.actions import notify
from wutong.notices.models import ChannelState, DeliveryState

from .lifecycle_rows import a_channel, a_delivery


def a_notice(cast: SimpleNamespace) -> Mapping[str, Any]:
    notice = notify(cast.zone, key="n", text="请看", url="/notices/", actor=cast.leader)
    assert notice is not None
    return {"notice_id": notice.pk}


def robot(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {
        "name": "群", "form": "plain", "address": "https://robot.example/",
        "quiet_from": "21:00", "quiet_to": "07:30",
    }  # fmt: skip


def mail(_cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"address": "me@county.example", "quiet_from": "21:00", "quiet_to": "07:30"}


def active(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"channel_id": a_channel(cast, ChannelState.ACTIVE).pk}


def paused(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"channel_id": a_channel(cast, ChannelState.PAUSED).pk}


def failed(cast: SimpleNamespace) -> Mapping[str, Any]:
    return {"delivery_id": a_delivery(cast, DeliveryState.FAILED).pk}


PAGES = [
    Page(name="notices:channels", expect={"*": 200}),
    Page(name="notices:mail-add", method="POST", sent=mail, expect={"*": 302}),
    Page(name="notices:robot-add", method="POST", sent=robot, expect={"admin": 302, "*": 403}),
    Page(
        name="notices:channel-pause", method="POST", kwargs=active,
        expect={"admin": 302, "*": 404},
    ),
    Page(
        name="notices:channel-resume", method="POST", kwargs=paused,
        expect={"admin": 302, "*": 404},
    ),
    Page(
        name="notices:channel-try", method="POST", kwargs=active,
        expect={"admin": 302, "*": 404},
    ),
    Page(name="notices:receipts", expect={"*": 200}),
    Page(
        name="notices:delivery-retry", method="POST", kwargs=failed,
        expect={"admin": 302, "*": 404},
    ),
    Page(name="notices:list", expect={"*": 200}),
    Page(name="notices:read-all", method="POST", expect={"*": 302}),
    Page(
        name="notices:open", method="POST", kwargs=a_notice, expect={"zone": 302, "*": 404}
    ),
]  # fmt: skip
