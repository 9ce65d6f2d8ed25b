"""A deed as a page offers it: its form, its words, and the action it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from wutong.accounts.public import User
from wutong.audit.public import Lifecycle
from wutong.kernel.forms import WutongForm

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Deed(Generic[T]):
    """`form(thing, data, files)` makes the form, `act(thing, form, user)` calls one action."""

    label: str | _StrPromise
    form: Callable[[T, Mapping[str, Any] | None, Any], WutongForm]
    act: Callable[[T, WutongForm, User], object]
    danger: bool = False
    hint: str | _StrPromise = ""
    demand: Callable[[User, T], None] | None = None  # the right, asked before the form is read


@dataclass(frozen=True)
class Offered:
    """A deed with its form, ready to draw."""

    name: str
    label: str | _StrPromise
    hint: str | _StrPromise
    form: WutongForm
    danger: bool
    is_open: bool
    has_fields: bool


def demand_right(
    deeds: Mapping[str, Deed[T]], name: str, lifecycle: Lifecycle[Any], user: User, thing: T
) -> None:
    """Raise NotAllowed unless this person may do the deed: that of the move of the same name, or
    the deed's own. A deed without either has its right asked by the action alone.
    """
    if (move := name.replace("-", "_")) in lifecycle.moves:
        lifecycle.demand_right(move, user, thing)
    elif (demand := deeds[name].demand) is not None:
        demand(user, thing)


def offered(
    deeds: Mapping[str, Deed[T]],
    names: list[str],
    thing: T,
    *,
    faulty: tuple[str, WutongForm] | None = None,
) -> list[Offered]:
    """The deeds of a page, in the order of the declaration; a faulty form stays open."""
    found = []
    for name, deed in deeds.items():
        if name not in names:
            continue
        form = faulty[1] if faulty and faulty[0] == name else deed.form(thing, None, None)
        if not form.is_bound:
            form.auto_id = f"{name}_%s"
        found.append(
            Offered(
                name, deed.label, deed.hint, form, deed.danger, form.is_bound, bool(form.fields)
            )
        )
    return found


def simple(form: type[WutongForm]) -> Callable[[Any, Mapping[str, Any] | None, Any], WutongForm]:
    """A form that needs nothing of the thing."""
    return lambda _thing, data, files: form(data, files) if data is not None else form()
