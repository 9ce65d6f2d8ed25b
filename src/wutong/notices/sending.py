"""The wire: one mail, or one post to a robot. No rows and no transaction in here."""

from __future__ import annotations

import urllib.error
import urllib.request
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from .models import Channel, ChannelKind
from .rules import body_of, masked, refusal, signed_address

PATIENCE = 10  # seconds
MOST_READ = 4096  # bytes of an answer


class NotTaken(Exception):
    """The receiver did not take it; the text says why, without the address."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A robot that sends us elsewhere is not the robot that the administrator entered."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def send(channel: Channel, *, key: str, text: str, path: str, now: datetime) -> str:
    """Hand one notice to the receiver; returns its answer, raises NotTaken.

    `key` goes along, so that a receiver can tell a repetition: a sender may die after the receiver
    took it and before that was written down.
    """
    words = masked(text)
    url = f"{settings.SITE_ADDRESS.rstrip('/')}{path}" if settings.SITE_ADDRESS and path else ""
    if channel.kind == ChannelKind.MAIL:
        return _mail(channel.address, words, url, key)
    return _post(channel, words, url, key, now)


def _mail(address: str, text: str, url: str, key: str) -> str:
    if not settings.EMAIL_HOST:
        raise NotTaken("no mail server is set (WUTONG_SMTP_HOST)")
    message = EmailMessage(
        subject=text[:80], body=f"{text}\n\n{url}\n" if url else f"{text}\n",
        from_email=settings.DEFAULT_FROM_EMAIL, to=[address],
        headers={"X-Wutong-Notice": key},
    )  # fmt: skip
    try:
        message.send()
    except (SMTPException, OSError) as error:
        raise NotTaken(type(error).__name__) from error
    return "250"


def _post(channel: Channel, text: str, url: str, key: str, now: datetime) -> str:
    address = signed_address(channel.form, channel.address, channel.secret, now)
    request = urllib.request.Request(  # noqa: S310 # the form takes http and https only
        address,
        data=body_of(channel.form, text, url),
        headers={"Content-Type": "application/json; charset=utf-8", "X-Wutong-Notice": key},
        method="POST",
    )
    try:
        with _opener.open(request, timeout=PATIENCE) as answer:
            status, said = answer.status, answer.read(MOST_READ)
    except urllib.error.HTTPError as error:
        error.close()
        raise NotTaken(f"HTTP {error.code}") from error
    except OSError as error:
        reason = getattr(error, "reason", error)
        raise NotTaken(type(reason).__name__) from error
    if why := refusal(status, said):
        raise NotTaken(why)
    return f"HTTP {status}"
