"""How notices leave the house: when to try, what to write, what must not be in it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from urllib.parse import quote, urlsplit

# minutes between tries; the last is repeated. An outage of five minutes costs five tries at most
PAUSES = (1, 2, 4, 8, 15, 30, 60)
GIVE_UP_AFTER = timedelta(days=2)
LEASE = timedelta(minutes=5)

_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}-)\d{4,5}(\d{3})(?!\d)")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{6}(?:18|19|20)\d{2}\d{7}[0-9Xx](?![0-9A-Za-z])")


def after_quiet(moment: datetime, begins: time, ends: time) -> datetime:
    """The first moment not in the quiet hours; `moment` carries the county's time zone.

    Hours may pass midnight (21:00 to 7:30); equal times mean none.
    """
    if begins == ends:
        return moment
    clock = moment.timetz().replace(tzinfo=None)
    if begins < ends:
        quiet = begins <= clock < ends
        day = moment.date()
    else:
        quiet = clock >= begins or clock < ends
        day = moment.date() + timedelta(days=1) if clock >= begins else moment.date()
    return datetime.combine(day, ends, tzinfo=moment.tzinfo) if quiet else moment


def next_try(tries: int, laid_at: datetime, now: datetime) -> datetime | None:
    """When to try again after `tries` failed ones; None: given up."""
    pause = timedelta(minutes=PAUSES[min(tries, len(PAUSES)) - 1])
    return now + pause if now + pause - laid_at <= GIVE_UP_AFTER else None


def masked(text: str) -> str:
    """The text as it may leave the house: telephone and identity numbers made unreadable."""
    text = _IDENTITY.sub(lambda found: found[0][:6] + "*" * 12, text)
    text = _PHONE.sub(r"\1****\2", text)
    return _LANDLINE.sub(r"\1****\2", text)


def masked_address(address: str) -> str:
    """Enough of a mail address or URL to know it by."""
    if "://" in address:
        return f"{urlsplit(address).scheme}://{urlsplit(address).hostname or ''}/…"
    name, _at, host = address.partition("@")
    return f"{name[:2]}…@{host}"


Body = Mapping[str, object]


def _text(text: str, url: str) -> Body:
    return {"msgtype": "text", "text": {"content": f"{text}\n{url}" if url else text}}


def _feishu(text: str, url: str) -> Body:
    return {"msg_type": "text", "content": {"text": f"{text}\n{url}" if url else text}}


def _plain(text: str, url: str) -> Body:
    return {"text": text, "url": url}


FORMS: Mapping[str, Callable[[str, str], Body]] = {
    "wecom": _text, "dingtalk": _text, "feishu": _feishu, "plain": _plain,
}  # fmt: skip


def body_of(form: str, text: str, url: str) -> bytes:
    """What is posted to a robot, as JSON in UTF-8."""
    return json.dumps(FORMS[form](text, url), ensure_ascii=False).encode()


def signed_address(form: str, address: str, secret: str, now: datetime) -> str:
    """The address to post to; DingTalk wants time and HMAC-SHA256 of it in the address."""
    if form != "dingtalk" or not secret:
        return address
    stamp = str(int(now.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}timestamp={stamp}&sign={quote(base64.b64encode(digest), safe='')}"


def refusal(status: int, answer: bytes) -> str:
    """Why the receiver did not take it; "" where it did.

    Robots answer 200 and put their refusal into the body.
    """
    if not 200 <= status < 300:
        return f"HTTP {status}"
    try:
        said = json.loads(answer)
    except ValueError:
        return ""
    if not isinstance(said, dict):
        return ""
    for code, words in (("errcode", "errmsg"), ("code", "msg"), ("StatusCode", "StatusMessage")):
        if said.get(code) not in (None, 0, "0"):
            return f"{said[code]}: {said.get(words, '')}"[:200]
    return ""
