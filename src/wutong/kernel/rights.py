"""A right: who may do a deed, and what is said to whoever may not.

Declared once in an app's access (or by the moves of a Lifecycle) and asked twice: by the view
before it reads the form, since whoever may not do a thing learns nothing of its form; and by the
action under its lock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, ParamSpec

from .errors import NotAllowed

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

P = ParamSpec("P")


@dataclass(frozen=True)
class Right(Generic[P]):
    """`holds(user, thing)` says who may; `refusal` says to the others who does it instead."""

    holds: Callable[P, bool]
    refusal: str | _StrPromise

    def demand(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Raise NotAllowed unless the right is held."""
        if not self.holds(*args, **kwargs):
            raise NotAllowed(str(self.refusal))
