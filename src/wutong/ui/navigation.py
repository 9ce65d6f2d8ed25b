"""The rail: five steps on one trunk, then the registers; each app brings its own entries.

An app registers factories in `apps.py`; a context processor above calls `navigation_for`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

HOME = "home"
SELECT, WIN, BUILD, KEEP, APPRAISE = "select", "win", "build", "keep", "appraise"
REGISTERS = "registers"
SYSTEM = "system"

STEPS: dict[str, tuple[Words, Words]] = {
    SELECT: (pgettext_lazy("step", "Select"), pgettext_lazy("step", "chains and lists")),
    WIN: (pgettext_lazy("step", "Win"), pgettext_lazy("step", "lead to agreement")),
    BUILD: (pgettext_lazy("step", "Build"), pgettext_lazy("step", "approvals and factors")),
    KEEP: (pgettext_lazy("step", "Keep"), pgettext_lazy("step", "requests and promises")),
    APPRAISE: (pgettext_lazy("step", "Appraise"), pgettext_lazy("step", "targets and bulletins")),
}


@dataclass(frozen=True)
class NavItem:
    """One line of the rail. Without `url` it is shown as not open yet.

    `count` is what waits for this person there; None and 0 show no number.
    """

    label: Words
    url: str = ""
    icon: str = ""
    current: bool = False
    count: int | None = None
    children: tuple[NavItem, ...] = ()
    hint: Words = ""

    @property
    def is_open(self) -> bool:
        """Whether one of its children is the page in hand."""
        return any(child.current for child in self.children)


@dataclass(frozen=True)
class Navigation:
    """All of the rail, in the order in which it is drawn."""

    home: NavItem | None = None
    steps: tuple[NavItem, ...] = ()
    registers: tuple[NavItem, ...] = ()
    system: tuple[NavItem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Shell:
    """What the top bar says about the person and the place; context variable `shell`.

    An address left empty hides its control: the shell never shows a dead link.
    """

    place: str = ""
    place_above: str = ""
    person: str = ""
    roles: tuple[Words, ...] = ()
    is_example: bool = False
    unread: int = 0
    search_url: str = ""
    language_url: str = ""
    notices_url: str = ""
    account_url: str = ""
    sign_out_url: str = ""
    languages: tuple[tuple[str, str], ...] = field(
        default=(("zh-hans", "中文"), ("en", "English")),
    )


ItemFactory = Callable[[Any], NavItem | None]

_factories: dict[str, list[tuple[int, int, ItemFactory]]] = {}


def register_nav(section: str, item_factory: ItemFactory, order: int = 50) -> None:
    """Add an entry to a section of the rail: HOME, one of the five steps, REGISTERS or SYSTEM.

    The factory gets the signed-in person and answers the entry, or None where the page is not
    for them. Entries of a step become its second level.
    """
    if section not in {HOME, REGISTERS, SYSTEM, *STEPS}:
        raise ValueError(f"no section {section!r} in the rail")
    entries = _factories.setdefault(section, [])
    if not any(known is item_factory for _order, _nth, known in entries):
        entries.append((order, len(entries), item_factory))
        entries.sort(key=lambda entry: entry[:2])


def _items(section: str, user: object) -> tuple[NavItem, ...]:
    made = (factory(user) for _order, _nth, factory in _factories.get(section, []))
    return tuple(item for item in made if item is not None)


def _addresses(items: Iterable[NavItem]) -> list[str]:
    return [item.url for item in items if item.url]


def _marked(item: NavItem, here: str) -> NavItem:
    children = tuple(replace(child, current=child.url == here) for child in item.children)
    current = item.url == here and not any(child.current for child in children)
    return replace(item, current=current and bool(here), children=children)


def navigation_for(user: object, path: str) -> Navigation:
    """The rail for a person, with the entry marked whose address `path` begins with most."""
    home = next(iter(_items(HOME, user)), None)
    steps = []
    for section, (label, hint) in STEPS.items():
        children = _items(section, user)
        waiting = sum(child.count or 0 for child in children)
        steps.append(
            NavItem(
                label,
                url=next(iter(_addresses(children)), ""),
                hint=hint,
                count=waiting or None,
                children=children,
            )
        )
    registers, system = _items(REGISTERS, user), _items(SYSTEM, user)

    on_trunk = _addresses(child for step in steps for child in step.children)
    known = [*on_trunk, *_addresses(registers), *_addresses(system)]
    here = max((url for url in known if path.startswith(url)), key=len, default="")
    # a page that a step and a register both lead to is marked once, on the trunk
    aside = "" if here in on_trunk else here
    if home is not None and not here:
        home = replace(home, current=path == home.url)
    return Navigation(
        home=home,
        # who may open none of the steps, as a firm's person, is not told of a line of work
        steps=tuple(_marked(step, here) for step in steps) if on_trunk else (),
        registers=tuple(_marked(item, aside) for item in registers),
        system=tuple(_marked(item, aside) for item in system),
    )
