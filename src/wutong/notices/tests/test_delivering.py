"""Notices leave the house once, wait out an outage, and tell what became of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from tests.visits import rows_of, visitor

from wutong.audit.models import Event
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.notices import actions
from wutong.notices.lifecycle import DELIVERY
from wutong.notices.models import Channel, Delivery, DeliveryState, Notice
from wutong.notices.sending import NotTaken

ANY_TIME = {"quiet_from": time(0), "quiet_to": time(0)}


class Robot(HTTPServer):
    """A receiver on this machine that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.status, self.says = 200, b'{"errcode":0}'

        class Handler(BaseHTTPRequestHandler):
            def do_POST(inner) -> None:
                body = inner.rfile.read(int(inner.headers["Content-Length"]))
                self.told.append((inner.headers["X-Wutong-Notice"], json.loads(body)))
                inner.send_response(self.status)
                if self.status == 302:
                    inner.send_header("Location", "/elsewhere")
                inner.end_headers()
                inner.wfile.write(self.says)

            def log_message(inner, *_args: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/send?key=hidden"


@pytest.fixture
def robot() -> Iterator[Robot]:
    made = Robot()
    thread = Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The queue, worked on when the test says so."""
    laid: list[dict[str, Any]] = []
    monkeypatch.setattr(actions, "enqueue", lambda _name, **given: laid.append(given))
    return laid


def group(cast: SimpleNamespace, address: str, **changes: Any) -> Channel:
    given = {
        "name": "招商群", "form": "wecom", "address": address, "secret": "", "department": None,
        **ANY_TIME, **changes,
    }  # fmt: skip
    return actions.add_robot(actor=cast.admin, **given)


def work(cast: SimpleNamespace, laid: list[dict[str, Any]]) -> None:
    """One minute of the clock and of the queue."""
    DELIVERY.take_due(clock=cast.clock)
    while laid:
        actions.deliver(**laid.pop(0), clock=cast.clock)


def tell(cast: SimpleNamespace, key: str = "n:1", **changes: Any) -> Notice:
    given = {"text": "1 件承诺到期，请联系 13800138000", "url": "/tasks/1/", **changes}
    notice = actions.notify(given.pop("to", cast.officer), key=key, actor=cast.leader, **given)
    assert notice is not None
    return notice


def test_a_group_hears_one_thing_once_without_telephones(
    cast: SimpleNamespace, robot: Robot, by_hand: list[dict[str, Any]], settings: Any
) -> None:
    settings.SITE_ADDRESS = "https://wutong.example/"
    group(cast, robot.address)
    tell(cast)
    tell(cast, to=cast.leader)

    work(cast, by_hand)
    work(cast, by_hand)

    row = Delivery.objects.get()
    assert (row.state, row.tries, row.answer) == (DeliveryState.SENT, 1, "HTTP 200")
    assert robot.told == [
        (
            str(row.pk),
            {
                "msgtype": "text",
                "text": {
                    "content": "1 件承诺到期，请联系 138****8000\nhttps://wutong.example/tasks/1/"
                },
            },
        )
    ]


def test_a_receiver_that_is_down_for_a_while_loses_nothing(
    cast: SimpleNamespace, robot: Robot, by_hand: list[dict[str, Any]]
) -> None:
    group(cast, robot.address)
    tell(cast)
    robot.status = 503
    for _minute in range(3):
        work(cast, by_hand)
        Delivery.objects.update(next_due_at=timezone.now(), try_at=timezone.now())
    row = Delivery.objects.get()
    assert (row.state, row.tries, row.answer) == (DeliveryState.WAITING, 3, "HTTP 503")

    robot.status = 200
    work(cast, by_hand)

    row.refresh_from_db()
    assert (row.state, row.tries) == (DeliveryState.SENT, 4)
    assert len(robot.told) == 4


def test_a_refusal_in_the_body_and_a_redirect_are_refusals(
    cast: SimpleNamespace, robot: Robot, by_hand: list[dict[str, Any]]
) -> None:
    channel = group(cast, robot.address)
    robot.says = b'{"errcode":93000,"errmsg":"bad key"}'
    tell(cast)
    work(cast, by_hand)
    robot.status = 302
    tell(cast, key="n:2")
    work(cast, by_hand)

    assert dict(Delivery.objects.values_list("key", "answer")) == {
        "n:1": "93000: bad key", "n:2": "HTTP 302",
    }  # fmt: skip
    assert "hidden" not in str(list(Event.objects.values_list("changes", flat=True)))
    assert channel.shown_address == "http://127.0.0.1/…"


def test_what_never_arrives_is_given_up_and_told_to_the_administrator_once(
    cast: SimpleNamespace, robot: Robot, by_hand: list[dict[str, Any]]
) -> None:
    group(cast, robot.address)
    robot.status = 500
    for key in ("n:1", "n:2"):
        tell(cast, key=key)
    Delivery.objects.update(laid_at=timezone.now() - timedelta(days=3))

    work(cast, by_hand)

    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.FAILED}
    told = Notice.objects.filter(key__startswith="notices.down:")
    assert [n.to_id for n in told] == [cast.admin.pk]
    assert told[0].text == "“招商群”收不到提醒：请看回执"

    robot.status = 200
    first = Delivery.objects.order_by("pk")[0]
    visitor(cast.admin).post(f"/notices/receipts/{first.pk}/retry/")
    work(cast, by_hand)
    first.refresh_from_db()
    assert (first.state, first.tries) == (DeliveryState.SENT, 1)


def test_a_sender_that_died_is_followed_by_another_and_its_late_word_is_not_heard(
    cast: SimpleNamespace, robot: Robot, by_hand: list[dict[str, Any]]
) -> None:
    group(cast, robot.address)
    tell(cast)
    DELIVERY.take_due(clock=cast.clock)
    dead = by_hand.pop()
    Delivery.objects.update(next_due_at=timezone.now(), lease_until=timezone.now())

    work(cast, by_hand)  # the lease is over: back to waiting
    work(cast, by_hand)
    actions.deliver(**dead, clock=cast.clock)

    row = Delivery.objects.get()
    assert (row.state, row.tries, len(robot.told)) == (DeliveryState.SENT, 2, 1)


def test_quiet_hours_wait_and_what_was_read_meanwhile_is_not_sent(
    cast: SimpleNamespace, by_hand: list[dict[str, Any]]
) -> None:
    soon = timezone.localtime() + timedelta(hours=2)
    actions.add_mail(
        actor=cast.officer, address="officer@county.example",
        quiet_from=time(soon.hour, soon.minute), quiet_to=time(soon.hour, soon.minute),
    )  # fmt: skip
    Channel.objects.update(
        quiet_from=(timezone.localtime() - timedelta(hours=1)).time(), quiet_to=soon.time()
    )
    notice = tell(cast)
    row = Delivery.objects.get()
    assert timedelta(hours=1, minutes=58) < row.try_at - timezone.now() < timedelta(hours=2)

    work(cast, by_hand)
    assert Delivery.objects.get().tries == 0
    actions.mark_read(notice.pk, actor=cast.officer)

    assert Delivery.objects.get().state == DeliveryState.DROPPED


def test_a_mail_goes_to_its_owner_only(
    cast: SimpleNamespace, by_hand: list[dict[str, Any]], settings: Any
) -> None:
    settings.EMAIL_HOST = "mail.example"
    actions.add_mail(actor=cast.officer, address="officer@county.example", **ANY_TIME)
    tell(cast)
    tell(cast, to=cast.leader)

    work(cast, by_hand)

    assert [(m.to, m.subject) for m in mail.outbox] == [
        (["officer@county.example"], "1 件承诺到期，请联系 138****8000")
    ]
    assert Delivery.objects.get().state == DeliveryState.SENT


def test_without_a_mail_server_the_receipt_says_so(
    cast: SimpleNamespace, by_hand: list[dict[str, Any]], settings: Any
) -> None:
    settings.EMAIL_HOST = ""
    actions.add_mail(actor=cast.officer, address="officer@county.example", **ANY_TIME)
    tell(cast)

    work(cast, by_hand)

    assert Delivery.objects.get().answer == "no mail server is set (WUTONG_SMTP_HOST)"
    assert mail.outbox == []


def test_a_robot_of_a_department_hears_what_its_people_hear(
    cast: SimpleNamespace, robot: Robot, by_hand: list[dict[str, Any]]
) -> None:
    group(cast, robot.address, department=cast.bureau)
    tell(cast)
    tell(cast, key="n:2", to=cast.department)

    assert list(Delivery.objects.values_list("key", flat=True)) == ["n:2"]


def test_a_switched_off_channel_is_silent(
    cast: SimpleNamespace, by_hand: list[dict[str, Any]], robot: Robot
) -> None:
    channel = group(cast, robot.address)
    actions.pause_channel(channel.pk, actor=cast.admin)
    channel.refresh_from_db()

    tell(cast)

    assert not Delivery.objects.exists()
    with pytest.raises(BadInput, match="请先启用"):
        actions.try_channel(channel, actor=cast.admin)
    with pytest.raises(WrongState):
        actions.pause_channel(channel.pk, actor=cast.admin)


def test_a_trial_ignores_the_quiet_hours(
    cast: SimpleNamespace, robot: Robot, by_hand: list[dict[str, Any]]
) -> None:
    channel = group(cast, robot.address, quiet_from=time(0), quiet_to=time(23, 59))

    answer = visitor(cast.admin).post(f"/notices/channels/{channel.pk}/try/")
    work(cast, by_hand)

    assert answer["Location"] == "/notices/receipts/"
    assert Delivery.objects.get().state == DeliveryState.SENT


def test_only_the_administrator_adds_robots_and_nothing_is_left_of_a_refusal(
    cast: SimpleNamespace,
) -> None:
    before = Event.objects.count()

    with pytest.raises(NotAllowed):
        actions.add_robot(
            actor=cast.leader, name="x", form="wecom", address="https://r/", secret="",
            department=None, **ANY_TIME,
        )  # fmt: skip

    assert not Channel.objects.exists()
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://a/b", "robot", "javascript:alert(1)"]
)
def test_only_web_addresses_are_robots(cast: SimpleNamespace, address: str) -> None:
    sent = {
        "name": "群",
        "form": "plain",
        "address": address,
        "quiet_from": "21:00",
        "quiet_to": "07:30",
    }

    answer = visitor(cast.admin).post("/notices/channels/robot/", sent)

    assert answer.status_code == 422
    assert not Channel.objects.exists()


def test_the_same_address_is_added_once(cast: SimpleNamespace, robot: Robot) -> None:
    group(cast, robot.address)

    with pytest.raises(BadInput):
        group(cast, robot.address)

    assert Channel.objects.count() == 1


def test_receipts_go_to_a_workbook(
    cast: SimpleNamespace, robot: Robot, by_hand: list[dict[str, Any]]
) -> None:
    group(cast, robot.address)
    tell(cast)
    work(cast, by_hand)

    answer = visitor(cast.admin).get("/notices/receipts/?format=xlsx")

    assert [row[2:7] for row in rows_of(answer)[1:]] == [
        ("招商群", "1 件承诺到期，请联系 13800138000", "Arrived", 1, "HTTP 200")
    ]
    assert visitor(cast.officer).get("/notices/receipts/").context["rows"] == []


def test_an_unreachable_receiver_is_named_by_its_fault(
    cast: SimpleNamespace, by_hand: list[dict[str, Any]]
) -> None:
    from wutong.notices import sending

    channel = group(cast, "http://127.0.0.1:9/")

    with pytest.raises(NotTaken, match="ConnectionRefusedError"):
        sending.send(channel, key="1", text="x", path="", now=timezone.now())
