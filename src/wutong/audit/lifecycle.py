"""State machines: each move is permitted, locked, saved and recorded in one place."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from wutong.accounts.models import User
from wutong.kernel.errors import NotAllowed, WrongState
from wutong.kernel.rights import Right

from .deadlines import refresh_deadline, register_deadlines
from .recording import Before, newest_event, record, restore, save_changes
from .registry import kind_of, label_verb

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

T = TypeVar("T", bound=models.Model)
Due = Callable[[T], "tuple[datetime, str] | None"]

_held: ContextVar[frozenset[tuple[str, int]]] = ContextVar("_held", default=frozenset())
logger = logging.getLogger(__name__)


def _refused(label: object) -> str:
    return _("You may not do this: %(deed)s") % {"deed": label}


_not_yours: Callable[[object], Any] = lazy(_refused, str)


@dataclass(frozen=True, kw_only=True)
class Move(Generic[T]):
    """One arrow: from which states, to which, by whom, and what may still stand in the way."""

    label: str | _StrPromise
    sources: frozenset[str]
    target: str
    allowed: Callable[[User, T], bool]  # no default: a move nobody was given is no move
    obstacle: Callable[[T], str] = lambda _thing: ""  # the reason, in the user's words, or ""
    undo: timedelta | None = None  # how long its taker may take it back, if nothing followed

    @property
    def right(self) -> Right[[User, T]]:
        """Who may take it at all, whatever the state."""
        return Right(self.allowed, _not_yours(self.label))

    def demand(self, actor: User, thing: T, state: str) -> None:
        """Raise NotAllowed or WrongState unless `actor` may take this move now."""
        self.right.demand(actor, thing)
        if state not in self.sources:
            raise WrongState(
                _("%(deed)s: no longer possible, the state is now “%(state)s”")
                % {"deed": self.label, "state": _state_label(thing, state)}
            )
        if reason := self.obstacle(thing):
            raise WrongState(str(reason))


@dataclass(frozen=True)
class Offer:
    """A move that may be taken now, for a button."""

    name: str
    label: str


@dataclass(frozen=True)
class Undo:
    """A move that may still be taken back, until when, and the event that tells of it."""

    name: str
    label: str
    until: datetime
    event_id: int


UNDONE = "_undone"


def _undone(label: object) -> str:
    return _("Undone: %(deed)s") % {"deed": label}


_undone_words: Callable[[object], Any] = lazy(_undone, str)


class Lifecycle(Generic[T]):
    """The moves of one model's state field, and the only way to take them."""

    registry: list[Lifecycle[Any]] = []

    def __init__(
        self,
        model: type[T],
        field: str,
        moves: Mapping[str, Move[T]],
        *,
        due: Due[T] | None = None,
    ) -> None:
        self.model, self.field, self.moves, self.due = model, field, dict(moves), due
        for name, move in self.moves.items():
            label_verb(f"{kind_of(model)}.{name}", move.label)
            if move.undo is not None:
                label_verb(f"{kind_of(model)}.{name}{UNDONE}", _undone_words(move.label))
        self._on_due: dict[str, Callable[[int, User], object]] = {}
        if due is not None:
            register_deadlines(self)
        Lifecycle.registry.append(self)

    def demand_right(self, name: str, actor: User, thing: T) -> None:
        """Raise NotAllowed unless this person may take the move at all: for the view, before it
        reads the form. `take` asks the same right again under the lock.
        """
        self.moves[name].right.demand(actor, thing)

    def open_to(self, actor: User, thing: T) -> Iterator[str]:
        """Names of the moves to offer as buttons; `take` asks again under the lock."""
        for name, move in self.moves.items():
            with suppress(NotAllowed, WrongState):
                move.demand(actor, thing, getattr(thing, self.field))
                yield name

    def offers(self, actor: User, thing: T) -> list[Offer]:
        """The open moves with their words."""
        return [Offer(name, str(self.moves[name].label)) for name in self.open_to(actor, thing)]

    def held_up(self, actor: User, thing: T) -> list[tuple[str, str]]:
        """The moves that this person could take but for one obstacle: each one's words and why.

        A button that is missing without a word sends people to the telephone.
        """
        state = getattr(thing, self.field)
        return [
            (str(move.label), str(reason))
            for move in self.moves.values()
            if state in move.sources
            and move.allowed(actor, thing)
            and (reason := move.obstacle(thing))
        ]

    @contextmanager
    def take(self, name: str, pk: int, *, actor: User, note: str = "") -> Iterator[T]:
        """Lock the row, check the move, run the body, save what changed, record it."""
        move, mark = self.moves[name], (kind_of(self.model), pk)
        if mark in _held.get():
            raise RuntimeError(f"{mark} is being moved already: a move can't be nested in a move")
        with transaction.atomic():
            thing = self.model._default_manager.select_for_update(of=("self",)).get(pk=pk)
            move.demand(actor, thing, getattr(thing, self.field))
            before = Before(thing)
            token = _held.set(_held.get() | {mark})
            try:
                yield thing
            finally:
                _held.reset(token)
            setattr(thing, self.field, move.target)
            refresh_deadline(thing)
            changes = save_changes(thing, before)
            record(f"{kind_of(thing)}.{name}", thing, actor=actor, note=note, changes=changes)

    def undoable(self, actor: User, thing: T) -> Undo | None:
        """The move that `actor` may take back now: their own, the last deed on the row, in time."""
        event = newest_event(thing)
        if event is None or event.actor_id != actor.pk:
            return None
        name = event.verb.removeprefix(f"{kind_of(self.model)}.")
        move = self.moves.get(name)
        if move is None or move.undo is None or event.at + move.undo < timezone.now():
            return None
        if getattr(thing, self.field) != move.target:
            return None
        return Undo(name, str(move.label), event.at + move.undo, event.pk)

    @contextmanager
    def take_back(self, pk: int, *, actor: User, note: str = "") -> Iterator[tuple[T, Undo]]:
        """Undo the last deed on a row where the move allows it; recorded as an event of its own.

        The row gets back what the move's event says it held before; the body sets right what the
        move had changed beside the row. Refused with the reason where something followed, the time
        is over, or somebody else took the move.
        """
        with transaction.atomic():
            thing = self.model._default_manager.select_for_update(of=("self",)).get(pk=pk)
            undo = self.undoable(actor, thing)
            if undo is None:
                raise WrongState(
                    _(
                        "There is nothing to undo: only one's own last deed can be taken back, for "
                        "a while, and only if nothing followed"
                    )
                )
            before = Before(thing)
            restore(thing, undo.event_id)
            yield thing, undo
            refresh_deadline(thing)
            changes = save_changes(thing, before)
            verb = f"{kind_of(thing)}.{undo.name}{UNDONE}"
            record(verb, thing, actor=actor, note=note, changes=changes)

    def take_many(self, name: str, pks: list[int], *, actor: User, note: str = "") -> int:
        """Take the same move on many rows in one transaction, locked in the order of their keys."""
        with transaction.atomic():
            for pk in sorted(set(pks)):
                with self.take(name, pk, actor=actor, note=note):
                    pass
        return len(set(pks))

    def take_due(self, *, clock: User, limit: int = 500) -> int:
        """Take every move whose moment has come, as the clock; returns how many were taken.

        Each in its own transaction, so that one row that fails never stops the others; rows that
        another worker holds are skipped. The moment stands in the row: a worker that was down
        for a week takes the move once, late, and never twice.
        """
        if self.due is None:
            return 0
        moment, taken = timezone.now(), 0
        ready = self.model._default_manager.filter(next_due_at__lte=moment)
        for pk in list(ready.order_by("next_due_at", "pk").values_list("pk", flat=True)[:limit]):
            try:
                taken += self._take_if_due(pk, moment, clock)
            except Exception:  # whatever it is, the next row must not wait for it
                logger.exception("deadline of %s %s failed", kind_of(self.model), pk)
        return taken

    def _take_if_due(self, pk: int, moment: datetime, clock: User) -> int:
        with transaction.atomic():
            thing = (
                self.model._default_manager.select_for_update(of=("self",), skip_locked=True)
                .filter(pk=pk)
                .first()
            )
            due = self.due(thing) if thing is not None and self.due is not None else None
            if due is None or due[0] > moment:
                return 0
            deed = self._on_due.get(due[1])
            if deed is not None:
                deed(pk, clock)
            else:
                with self.take(due[1], pk, actor=clock):
                    pass
        return 1

    def on_due(self, name: str, deed: Callable[[int, User], object]) -> None:
        """Have the clock call an action, (key, clock), for a due move that does more than move."""
        self._on_due[name] = deed

    def as_mermaid(self) -> str:
        """The chart for the docs."""
        arrows = [
            f"  {source} --> {move.target}: {name}"
            for name, move in self.moves.items()
            for source in sorted(move.sources)
        ]
        return "\n".join(["stateDiagram-v2", *arrows])


def _state_label(thing: models.Model, state: str) -> str:
    for field in thing._meta.concrete_fields:
        for value, label in field.flatchoices:
            if value == state:
                return str(label)
    return state
