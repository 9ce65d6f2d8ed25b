"""The shapes of the four tables' rows, and how the apps' rows are gathered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any, Literal

from django.apps import apps
from django.db import models

from wutong.accounts.models import User
from wutong.audit.lifecycle import Lifecycle

Cast = SimpleNamespace
Given = Mapping[str, Any]

# the people of conftest.CAST, in the order of the columns
SLUGS = (
    "leader", "officer", "stationed", "chief", "department", "approval", "zone", "admin",
    "outsider",
)  # fmt: skip

SIGN_IN = 302  # a stranger is led to the sign-in page and back


def nothing(_cast: Cast) -> Given:
    """No arguments."""
    return {}


@dataclass(frozen=True, kw_only=True)
class Page:
    """What one address answers to each of the cast.

    `expect` maps names of the cast, separated by blanks, to a status; "*" stands for all others.
    `kwargs(cast)` makes what the address points to; `sent(cast)` is the form of a POST. A stranger
    is led to the sign-in page unless `stranger` says otherwise; a `public` address may lead them
    elsewhere. `query` follows the address.
    """

    name: str
    expect: Mapping[str, int]
    method: Literal["GET", "POST"] = "GET"
    kwargs: Callable[[Cast], Given] = nothing
    sent: Callable[[Cast], Given] = nothing
    query: str = ""
    stranger: int = SIGN_IN
    public: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.name}{self.query}"


@dataclass(frozen=True, kw_only=True)
class Moves:
    """Who may take which moves of a Lifecycle.

    `make(cast, state)` gives a row in that state, with nothing else in the way. `allowed` maps a
    move to the names of the cast who may take it, separated by blanks; "-" for nobody of them (a
    move of the clock). `begins` are the states in which a row may be made.
    """

    lifecycle: Lifecycle[Any]
    make: Callable[[Cast, str], models.Model]
    allowed: Mapping[str, str]
    begins: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class List:
    """A list whose page must cost the same number of queries for 2 rows and for 20.

    `make(cast, number)` makes that many rows that `who` sees at the address.
    """

    name: str
    make: Callable[[Cast, int], object]
    who: str = "leader"
    query: str = ""
    kwargs: Callable[[Cast], Given] = nothing

    def reader(self, cast: Cast) -> User:
        """The one of the cast who looks."""
        found = cast.people[self.who]
        assert isinstance(found, User)
        return found


@dataclass(frozen=True, kw_only=True)
class Samples:
    """Rows of a workbook as the app writes them; `lossy` names columns that are only written.

    A lossy column is made for reading (a sum, a rate): what comes back isn't compared.
    """

    key: str
    rows: tuple[Given, ...]
    lossy: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, kw_only=True)
class ComesBack:
    """A list that goes to Excel and comes back.

    `make(cast)` makes `rows` rows (None: packaged data, however many) that `who` sees at the
    address `export` (with `query`); `back` is the address where the table is handed in. What was
    just written out must change nothing. `sent` is what is asked beside the file.
    """

    key: str
    export: str
    back: str
    make: Callable[[Cast], object]
    rows: int | None
    who: str = "leader"
    query: str = "?format=xlsx"
    kwargs: Callable[[Cast], Given] = nothing
    back_kwargs: Callable[[Cast], Given] = nothing
    sent: Given = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.key} {self.export}"


def spread(told: Mapping[str, Any], everybody: tuple[str, ...]) -> dict[str, Any]:
    """{"leader admin": 200, "*": 404} → a value for each of the cast; a name twice is a mistake."""
    values: dict[str, Any] = {}
    for names, value in told.items():
        for name in names.split():
            if name == "*":
                continue
            if name not in everybody or name in values:
                raise ValueError(f"{name!r} is unknown or listed twice in {dict(told)}")
            values[name] = value
    for name in everybody:
        if name not in values:
            if "*" not in told:
                raise ValueError(f"{name!r} is missing in {dict(told)}")
            values[name] = told["*"]
    return values


def prepare(app: str, cast: Cast) -> None:
    """Call `prepare(cast)` of the app's permission rows, where there is one.

    It makes, once, what many rows point to, and keeps it on the cast (`cast.trips = …`).
    """
    name = f"wutong.{app}.tests.permission_rows"
    if find_spec(f"wutong.{app}") and find_spec(f"wutong.{app}.tests") and find_spec(name):
        make = getattr(import_module(name), "prepare", None)
        if make is not None:
            make(cast)


def gathered(module: str, attribute: str) -> list[Any]:
    """The rows of all installed apps, from `<app>/tests/<module>.py`."""
    rows: list[Any] = []
    for config in apps.get_app_configs():
        if not config.name.startswith("wutong.") or find_spec(f"{config.name}.tests") is None:
            continue
        name = f"{config.name}.tests.{module}"
        if find_spec(name) is not None:
            rows += getattr(import_module(name), attribute, [])
    return rows
