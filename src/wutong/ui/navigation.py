"""The rail: five steps on one trunk, then the registers; each app brings its own entries.

An app registers factories in `apps.py`; a context processor above calls `navigation_for`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
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
    # pages that belong together: one entry of the rail, tabs on the pages themselves; the entry's
    # own page is the first of them, `tab` its name there
    tabs: tuple[NavItem, ...] = ()
    tab: Words = ""

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
    tabs: tuple[NavItem, ...] = ()


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

_factories: dict[str, list[tuple[int, int, ItemFactory, str]]] = {}


def register_nav(
    section: str, item_factory: ItemFactory, order: int = 50, *, under: str = ""
) -> None:
    """Add an entry to a section of the rail: HOME, one of the five steps, REGISTERS or SYSTEM.

    The factory gets the signed-in person and answers the entry, or None where the page is not
    for them. Entries of a step become its second level. `under` is the name of the URL of another
    entry: the page becomes a tab of that one, or an entry where a person doesn't have that one.
    """
    if section not in {HOME, REGISTERS, SYSTEM, *STEPS}:
        raise ValueError(f"no section {section!r} in the rail")
    entries = _factories.setdefault(section, [])
    if not any(entry[2] is item_factory for entry in entries):
        entries.append((order, len(entries), item_factory, under))
        entries.sort(key=lambda entry: entry[:2])


def _items(section: str, user: object) -> tuple[NavItem, ...]:
    heads: list[NavItem] = []
    tabs: dict[str, list[NavItem]] = {}
    for _order, _nth, factory, under in _factories.get(section, []):
        item = factory(user)
        if item is not None and under:
            tabs.setdefault(reverse(under), []).append(item)
        elif item is not None:
            heads.append(item)
    known = {head.url for head in heads}
    made = [_with_tabs(head, tabs.get(head.url, [])) for head in heads]
    for url, items in tabs.items():
        if url not in known:
            made.append(_with_tabs(items[0], items[1:]))
    return tuple(made)


def _with_tabs(head: NavItem, others: list[NavItem]) -> NavItem:
    if not others:
        return head
    pages = (replace(head, label=head.tab or head.label), *others)
    tabs = tuple(replace(page, count=page.count or None) for page in pages)
    waiting = sum(page.count or 0 for page in tabs)
    return replace(head, tabs=tabs, count=waiting or None)


def _addresses(items: Iterable[NavItem]) -> list[str]:
    found = []
    for item in items:
        found += [one.url for one in (item, *item.tabs) if one.url]
    return found


def _marked(item: NavItem, here: str) -> NavItem:
    children = tuple(
        replace(child, current=here in {child.url, *(tab.url for tab in child.tabs)})
        for child in item.children
    )
    current = item.url == here and not any(child.current for child in children)
    return replace(item, current=current and bool(here), children=children)


def _tabs_on(steps: Iterable[NavItem], path: str) -> tuple[NavItem, ...]:
    """The pages beside this one; on a page below them there are none."""
    for step in steps:
        for child in step.children:
            if path in {tab.url for tab in child.tabs}:
                return tuple(replace(tab, current=tab.url == path) for tab in child.tabs)
    return ()


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
        tabs=_tabs_on(steps, path),
    )
