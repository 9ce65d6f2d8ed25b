"""Reads for the page of signals, and for the buttons that follow a segment or a firm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.chains.public import Segment, specs_of
from wutong.prospecting.models import Candidate, Comparison, Signal, SignalKind, Watch
from wutong.prospecting.rules.news import SegmentReader
from wutong.prospecting.rules.scoring import Firm
from wutong.prospecting.wording import signal_words

from .evidence import Piece, marked_pieces

NEWEST = 3
SHOWN = 80
STATUS = {"queued": "wait", "running": "doing", "done": "ok", "failed": "late"}
TONES = {
    SignalKind.NEW: "ok",
    SignalKind.BRANCH: "ok",
    SignalKind.GONE: "late",
    SignalKind.RENAMED: "wait",
    SignalKind.MOVED: "doing",
    SignalKind.SCOPE: "doing",
}


@dataclass(frozen=True)
class SignalRow:
    """A signal ready to show: what happened, in words, and for which watch.

    `pieces` is the stretch of the scope that names the segment, marked, or else its beginning.
    """

    signal: Signal
    tone: str
    words: str
    place: str
    pieces: tuple[Piece, ...] = ()

    @property
    def scope(self) -> str:
        """What the firm does, as the newest edition that has it writes it."""
        return str((self.signal.after or self.signal.before or {}).get("business_scope", ""))


def signals_seen(
    user: User, *, kind: str = "", comparison: int | None = None, words: str = ""
) -> QuerySet[Signal]:
    """One's own signals, the newest edition first."""
    found = Signal.objects.visible_to(user).select_related(
        "segment__chain", "comparison__new", "comparison__old"
    )
    if kind:
        found = found.filter(kind=kind)
    if comparison is not None:
        found = found.filter(comparison=comparison)
    if words:
        found = found.filter(Q(name__icontains=words) | Q(uscc__istartswith=words))
    return found


def signal_rows(signals: Iterable[Signal]) -> list[SignalRow]:
    """Signals ready to show; what is marked are the words that the segment has now."""
    rows = []
    readers: dict[int, SegmentReader | None] = {}
    for signal in signals:
        if signal.segment is not None and signal.segment.pk not in readers:
            specs = specs_of([signal.segment])
            readers[signal.segment.pk] = SegmentReader(specs[0]) if specs else None
        reader = readers.get(signal.segment_id or 0)
        firm = signal.after or signal.before or {}
        places = [firm.get("province", ""), firm.get("city", "")]
        rows.append(
            SignalRow(
                signal, TONES[SignalKind(signal.kind)],
                _scope_words(signal, reader) or signal_words(signal),
                " ".join(dict.fromkeys(p for p in places if p)), _told(signal, reader),
            )
        )  # fmt: skip
    return rows


def _scope_words(signal: Signal, reader: SegmentReader | None) -> str:
    """Whether a changed scope came to the segment or left it; "" where nothing tells."""
    if signal.kind != SignalKind.SCOPE or reader is None or not (signal.before and signal.after):
        return ""
    was, now = (reader.is_on(_firm(kept)) for kept in (signal.before, signal.after))
    if was == now:
        return ""
    if now:
        return _("Now names products of the segment")
    return _("No longer names products of the segment; its former words are shown")


def _firm(kept: Mapping[str, str]) -> Firm:
    return Firm(**{"uscc": "", "name": "", **kept})


def _told(signal: Signal, reader: SegmentReader | None) -> tuple[Piece, ...]:
    """The words that count: of a changed scope those of the edition that has them."""
    for kept in (signal.after, signal.before):
        if reader is None or not kept:
            continue
        evidence, quoted = reader.evidence(_firm(kept))
        if evidence:
            return marked_pieces(evidence, quoted)
    scope = str((signal.after or signal.before or {}).get("business_scope", ""))
    return (Piece(scope[:SHOWN] + ("…" if len(scope) > SHOWN else "")),) if scope else ()


def counts_by_kind(user: User, comparison: int | None) -> dict[str, int]:
    """How many of one's signals are of each kind."""
    rows = (
        signals_seen(user, comparison=comparison)
        .order_by()
        .values("kind")
        .annotate(number=Count("pk"))
    )
    return {row["kind"]: row["number"] for row in rows}


def comparisons_told(user: User) -> list[Comparison]:
    """Comparisons that gave this person a signal, newest first."""
    told = Signal.objects.visible_to(user).values("comparison")
    seen = Comparison.objects.visible_to(user).filter(pk__in=told)
    return list(seen.select_related("old", "new")[:12])


def watches_of(user: User) -> list[Watch]:
    """What this person follows."""
    return list(Watch.objects.filter(user=user).select_related("segment__chain"))


def watch_on(segment: Segment, user: User) -> Watch | None:
    """This person's watch on a segment."""
    return Watch.objects.filter(user=user, segment=segment).first()


def watches_on(candidates: Sequence[Candidate], user: User) -> dict[int, int]:
    """Which candidates this person follows: candidate to watch, by number."""
    followed = Watch.objects.filter(user=user, segment=None)
    by_key = {
        watch.uscc or watch.name: watch.pk
        for watch in followed.filter(
            Q(uscc__in=[c.uscc for c in candidates if c.uscc])
            | Q(uscc="", name__in=[c.name for c in candidates])
        )
    }
    return {c.pk: by_key[c.uscc or c.name] for c in candidates if (c.uscc or c.name) in by_key}


def latest_signals(segment: Segment, user: User) -> list[SignalRow]:
    """The newest signals of a segment for this person."""
    return signal_rows(signals_seen(user).filter(segment=segment)[:NEWEST])


@dataclass(frozen=True)
class ComparisonRow:
    """A comparison ready to show, with its counts in words."""

    comparison: Comparison
    status: str
    counts: list[tuple[str, int]]


def comparison_rows(user: User) -> list[ComparisonRow]:
    """The newest comparisons of editions."""
    seen = Comparison.objects.visible_to(user).select_related("old", "new", "asked_by")[:10]
    return [
        ComparisonRow(
            each, STATUS[each.state],
            [(str(label), each.counts.get(value, 0)) for value, label in SignalKind.choices],
        )
        for each in seen
    ]  # fmt: skip
