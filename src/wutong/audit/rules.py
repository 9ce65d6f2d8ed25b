"""Plain values and hashes: what an event says, written so that it can be checked for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

NOTHING = b"\0" * 32  # stands before the first event of a chain

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


def plain(value: object) -> Plain:
    """The JSON form of a field's value; the same value always gives the same form.

    Decimals and dates become text (exact), moments are in UTC. Raises TypeError for what has no
    form of its own, rather than storing a repr that nobody can compare.
    """
    match value:
        case None | bool() | int():
            return value
        case float():
            return _number(value)
        case str():
            return str(value)
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return _number(value.total_seconds())
        case UUID():
            return str(value)
        case bytes() | memoryview():
            return bytes(value).hex()
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case Sequence() | set() | frozenset():
            items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
            return [plain(each) for each in items]
        case _:
            raise TypeError(f"no plain form for {type(value).__name__}")


def _number(value: float) -> float | int:
    """A number as PostgreSQL's jsonb gives it back, which keeps a decimal and no binary fraction.

    It knows no -0.0, and spells from 1e16 on without an exponent, which reads as a whole number:
    hashed as Python spells them, untouched rows would look altered.
    """
    return int(value) if abs(value) >= 1e16 and value not in _ENDLESS else value + 0.0


_ENDLESS = (float("inf"), float("-inf"))

# made once: a register of a million firms is a million events
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


def canonical(content: Plain) -> bytes:
    """One spelling for one content: sorted keys, no spaces, UTF-8."""
    return _ENCODER.encode(content).encode()


def event_hash(
    before: bytes,
    *,
    kind: str,
    thing_id: int,
    seq: int,
    at: datetime,
    actor_id: int,
    verb: str,
    note: str,
    group: str,
    changes: Plain | bytes,
) -> bytes:
    """SHA-256 over the hash of the event before (32 bytes) and this event's canonical content.

    `changes` may be given as its canonical bytes, where the caller has them already.
    """
    rest = canonical([kind, thing_id, seq, plain(at), actor_id, verb, note, group])
    told = changes if isinstance(changes, bytes) else canonical(changes)
    return hashlib.sha256(before + rest[:-1] + b"," + told + b"]").digest()


def root_hash(before: bytes, entries: Sequence[tuple[str, int, int, bytes]]) -> bytes:
    """SHA-256 over the root before and (kind, subject, count, hash) of each head, in order."""
    digest = hashlib.sha256(before)
    for kind, thing_id, count, head in entries:
        digest.update(f"{kind}\n{thing_id}\n{count}\n".encode())
        digest.update(head)
    return digest.digest()
