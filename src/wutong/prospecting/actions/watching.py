"""Following segments and firms, and comparing editions for those who do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wutong.accounts.public import User
from wutong.audit.public import create, create_many, remove
from wutong.chains.public import Segment, specs_of
from wutong.jobs.public import enqueue
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.notices.public import notify
from wutong.prospecting.access import may_keep_registers, may_look
from wutong.prospecting.lifecycle import COMPARISON
from wutong.prospecting.models import (
    Candidate,
    Comparison,
    Register,
    Signal,
    Watch,
)
from wutong.prospecting.rules.editions import Kind, compared
from wutong.prospecting.rules.news import Concern, Watched, concerns
from wutong.prospecting.rules.register import open_register
from wutong.prospecting.rules.scoring import Firm, plain_place

from .registers import place_of
from .running import Reading

# so many signals are kept for one watch and one edition, those that fit best; the rest is counted
MOST_SIGNALS = 300

READING = Reading(
    COMPARISON,
    Comparison,
    related=("old", "new", "asked_by"),
    asker=lambda comparison: comparison.asked_by,
    registers=lambda comparison: [comparison.old, comparison.new],
    broken=lambda: _("The comparison broke off because of a fault of the program; it is logged."),
)


def watch_segment(segment: Segment, *, actor: User) -> Watch:
    """Follow a segment: who is new on it, gone, moved. Following twice changes nothing."""
    _demand_staff(actor)
    known = Watch.objects.filter(user=actor, segment=segment).first()
    if known is not None:
        return known
    return create(
        Watch(user=actor, segment=segment, name=segment.name, since=timezone.now()), actor=actor
    )


def watch_firm(candidate: Candidate, *, actor: User) -> Watch:
    """Follow a firm that a screening found, and its branches in the county's province."""
    _demand_staff(actor)
    known = Watch.objects.filter(user=actor, segment=None, uscc=candidate.uscc)
    if not candidate.uscc:
        known = known.filter(name=candidate.name)
    if (found := known.first()) is not None:
        return found
    return create(
        Watch(
            user=actor, uscc=candidate.uscc, name=candidate.name, since=timezone.now(),
            province=_province_of(candidate), is_example=candidate.is_example,
        ),
        actor=actor,
    )  # fmt: skip


def _demand_staff(actor: User) -> None:
    if not may_look(actor):
        raise NotAllowed(_("Only those who work for the county follow firms and segments"))


def _province_of(candidate: Candidate) -> str:
    """The province for which the firm was looked for: that of the segment's chain."""
    place = candidate.screening.segment.chain.jurisdiction
    while place.parent is not None:
        place = place.parent
    return plain_place(place.name)


def stop_watching(watch: Watch, *, actor: User) -> None:
    """No longer follow it; signals that were given stay."""
    if watch.user_id != actor.pk:
        raise NotAllowed(_("Others' watches are theirs to end"))
    remove(watch, actor=actor, verb="ended")


# --- comparing two editions ----------------------------------------------------------------------


def compare_editions(old: Register, new: Register, *, actor: User) -> Comparison:
    """Have two editions compared; the same two only once, a failed comparison is tried again."""
    if not may_keep_registers(actor):
        raise NotAllowed(_("Only the administrator has editions compared"))
    if old.pk == new.pk:
        raise BadInput(_("An edition can't be compared with itself: choose an earlier one"))
    if old.edition and new.edition and old.edition > new.edition:
        raise BadInput(
            _("%(old)s is newer than %(new)s: choose an earlier edition") % {"old": old, "new": new}
        )
    with transaction.atomic():
        Register.objects.select_for_update().get(pk=new.pk)  # two presses of one button queue here
        known = Comparison.objects.filter(old=old, new=new).first()
        if known is not None:
            return known
        made = create(
            Comparison(
                old=old, new=new, rows_total=old.rows + new.rows, asked_by=actor,
                asked_at=timezone.now(), is_example=old.is_example or new.is_example,
            ),
            actor=actor,
            verb="asked",
        )  # fmt: skip
        enqueue("prospecting.compare", comparison_id=made.pk)
    return made


def retry_comparison(comparison_id: int, *, actor: User) -> Comparison:
    """Have a failed comparison tried once more."""
    return READING.again(
        comparison_id, lambda row: enqueue("prospecting.compare", comparison_id=row.pk), actor=actor
    )


def run_comparison(comparison_id: int, *, actor: User) -> Comparison:
    """Read both editions and tell those concerned, each once; see `Reading.run`."""
    return READING.run(comparison_id, lambda row: _compared(row, actor=actor), actor=actor)


def _compared(comparison: Comparison, *, actor: User) -> Comparison:
    watches = list(Watch.objects.select_related("segment", "user"))
    segments = {watch.segment.pk: watch.segment for watch in watches if watch.segment is not None}
    specs = [
        _numbered(segment, number) for number, segment in segments.items() if specs_of([segment])
    ]
    watched = [
        Watched(w.pk, segment=w.segment_id, uscc=w.uscc, name=w.name, province=w.province)
        for w in watches
    ]
    by_key = {watch.pk: watch for watch in watches}
    kept: dict[int, list[Concern]] = {}
    left = 0
    editions = (open_register(place_of(r.path)) for r in (comparison.old, comparison.new))
    with compared(*editions, progress=READING.reporter(comparison.pk, actor=actor)) as difference:
        for concern in concerns(difference.changes(), watched, specs):
            mine = kept.setdefault(concern.watch, [])
            mine.append(concern)
            if len(mine) >= 2 * MOST_SIGNALS:
                left += _cut(mine)
        left += sum(_cut(mine) for mine in kept.values())
    now = timezone.now()
    rows: dict[tuple[Any, ...], Signal] = {}
    for key, mine in kept.items():
        for concern in mine:
            signal = _signal(comparison, by_key[key], concern, now)
            rows.setdefault(
                (signal.user_id, signal.segment_id, signal.kind, signal.uscc, signal.name), signal
            )
    return _told(comparison, list(rows.values()), difference.counts, left, actor=actor)


def _numbered(segment: Segment, number: int) -> Any:
    """The words of a segment, under its number: codes of two chains may be alike."""
    return replace(specs_of([segment])[0], code=str(number))


def _cut(mine: list[Concern]) -> int:
    """Keep those that fit best; a followed firm's own changes go first."""
    more = max(0, len(mine) - MOST_SIGNALS)
    mine.sort(key=lambda c: (-(2.0 if c.fit is None else c.fit), c.change[:3]))
    del mine[MOST_SIGNALS:]
    return more


def _signal(comparison: Comparison, watch: Watch, concern: Concern, now: Any) -> Signal:
    change = concern.change
    return Signal(
        comparison=comparison, user=watch.user, segment=watch.segment, kind=change.kind.value,
        uscc=_clean(change.uscc)[:40], name=_clean(change.name)[:300] or "—",
        parent=change.parent[:300] if watch.segment_id is None else "",
        before=_kept(change.before), after=_kept(change.after), fit=concern.fit, found_at=now,
        is_example=comparison.is_example,
    )  # fmt: skip


def _kept(firm: Firm | None) -> dict[str, str] | None:
    if firm is None:
        return None
    return {key: _clean(value)[:2000] for key, value in firm._asdict().items() if value}


def _clean(text: str) -> str:
    return text.replace("\x00", " ")


def _told(
    comparison: Comparison,
    rows: list[Signal],
    counts: dict[Kind, int],
    left: int,
    *,
    actor: User,
) -> Comparison:
    people: dict[User, int] = {}
    for row in rows:
        people[row.user] = people.get(row.user, 0) + 1
    try:
        with COMPARISON.take("finish", comparison.pk, actor=actor) as done:
            done.rows_read, done.ended_at = done.rows_total, timezone.now()
            done.counts = {kind.value: number for kind, number in counts.items()}
            done.left_out = left
            create_many(rows, actor=actor, verb="found")
            for person, number in people.items():
                words = _words(comparison.new, number)
                notify(
                    person, key=f"signals:{comparison.pk}", text=words[0], text_en=words[1],
                    url=f"{reverse('prospecting:signal-list')}?comparison={comparison.pk}",
                    actor=actor,
                )  # fmt: skip
    except WrongState:
        # another worker that was thought dead has told them already
        return Comparison.objects.get(pk=comparison.pk)
    return done


def _words(register: Register, number: int) -> list[str]:
    """The notice in Chinese and in English."""
    said = []
    for language, name in (
        ("zh-hans", register.name),
        ("en", register.name_en or register.name),
    ):
        with translation.override(language):
            words = ngettext(
                "%(register)s: %(number)s change in what you follow",
                "%(register)s: %(number)s changes in what you follow",
                number,
            )
            said.append(words % {"register": name, "number": number})
    return said
