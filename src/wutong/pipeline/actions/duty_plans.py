"""What a table of promises, factor needs or blockers would do; nothing is written.

The row's number tells which one is meant; a row without one is new. A promise changes by its
procedure and a blocker by its deeds: of those a table brings only new ones.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import Department, User
from wutong.kernel.sheets import (
    CHANGED,
    NEW,
    UNCHANGED,
    CellFault,
    Change,
    Line,
    PlannedRow,
    Problem,
    Reading,
    Table,
    TablePlan,
    fixed_cells,
    in_each_language,
    plan_of,
    table_of,
)
from wutong.kernel.words import listed
from wutong.pipeline.access import may_carry_on, may_follow_up, may_sign, may_supply
from wutong.pipeline.models import (
    Blocker,
    BlockerState,
    Escalation,
    FactorKind,
    FactorNeed,
    NeedState,
    Project,
    Promise,
    PromiseState,
)
from wutong.pipeline.queries.factors import UNMET
from wutong.pipeline.sheets.duties import blocker_row, need_row, promise_row

WHOSE = ("department", "person")
TERMS = ("side", "kind", "text", "amount_cents", "quantity", "unit", "due_on", "clause", *WHOSE)
ASKED = ("amount", "needed_on", "place", "remark", *WHOSE)
SUPPLY = ("promised_on", "supplied", "gap_reason")

T = TypeVar("T", bound=models.Model)
Cells = tuple[Mapping[str, Any], ...]


def plan_promises(reading: Reading, user: User) -> TablePlan:
    """New promises; whatever a row of a known one says otherwise is refused with the reason."""
    return _Promises(table_of(reading), user).plan()


def plan_needs(reading: Reading, user: User) -> TablePlan:
    """New needs, and of known ones that are not met what is asked, promised and there so far."""
    return _Needs(table_of(reading), user).plan()


def plan_blockers(reading: Reading, user: User) -> TablePlan:
    """New blockers; whatever a row of a known one says otherwise is refused."""
    return _Blockers(table_of(reading), user).plan()


class _Duties(ABC, Generic[T]):
    """Works through the lines of one table; a fault in one never stops the others."""

    cells_of: Callable[[T], Mapping[str, Any]]
    # what stays empty in a new row, and what a new one's state is called
    later: tuple[str, ...]
    begins: Mapping[str, str]
    # what makes two new rows the same
    same: tuple[str, ...]

    def __init__(self, table: Table, user: User) -> None:
        self.table, self.user = table, user
        values = [line.values or {} for line in table.lines]
        numbers = {str(v["number"]) for v in values if not v.get("key") and v.get("number")}
        projects = Project.objects.visible_to(user).select_related("jurisdiction")
        self.projects = {p.number: p for p in projects.filter(number__in=numbers)}
        found = list(self.found([v["key"] for v in values if v.get("key")]))
        written = in_each_language(lambda: [self.cells_of(row) for row in found])
        self.known = {row.pk: (row, cells) for row, cells in zip(found, written, strict=True)}
        self.units: list[Department] = []
        self.people: list[User] = []
        if any(v.get("department") or v.get("person") for v in values):
            self.units = list(Department.objects.visible_to(user))
            people = User.objects.visible_to(user)
            self.people = list(people.filter(is_active=True, department__isnull=False))

    @abstractmethod
    def found(self, keys: Sequence[int]) -> Iterable[T]:
        """The rows of these numbers that the person sees."""

    @abstractmethod
    def twin(self, project: Project, values: Mapping[str, Any]) -> int | None:
        """The number of one that is there already and says the same as a new row."""

    @abstractmethod
    def new(self, line: Line, project: Project, values: dict[str, Any]) -> dict[str, Any]:
        """What the deed of a new row gets; raises CellFault."""

    @abstractmethod
    def there(self, line: Line, row: T, cells: Cells) -> tuple[list[Problem], PlannedRow]:
        """What a row of a known one would do."""

    def plan(self) -> TablePlan:
        rows: list[PlannedRow] = []
        problems: list[Problem] = []
        seen: dict[object, int] = {}
        for line in self.table.lines:
            values = dict(line.values or {})
            key = values.get("key") or ("new", *(str(values.get(name)) for name in self.same))
            try:
                if key in seen:
                    words = _("Row %(row)d says the same") % {"row": seen[key]}
                    raise CellFault(words, "key")
                seen[key] = line.number
                if not values.get("key"):
                    rows.append(self._new(line, values))
                    continue
                if values["key"] not in self.known:
                    words = _("None that you can see has this number: leave it empty for a new one")
                    raise CellFault(words, "key")
                faults, row = self.there(line, *self.known[values["key"]])
                problems.extend(faults)
                rows.extend([] if faults else [row])
            except CellFault as fault:
                problems.append(self.table.fault(line, fault.keys[0], fault.message, "number"))
        return plan_of(self.table, rows, problems)

    def _new(self, line: Line, values: dict[str, Any]) -> PlannedRow:
        if not values.get("number"):
            words = _("The project's number is missing: say whose it is")
            raise CellFault(words, "number")
        project = self.projects.get(str(values["number"]))
        if project is None:
            raise CellFault(_("No project of this number that you can see"), "number")
        for name, first in self.begins.items():
            if values.get(name) not in {None, first}:
                raise CellFault(
                    _("It begins open: what was done with it is said on its page"), name
                )
        for name in self.later:
            if values.get(name):
                raise CellFault(_("Leave it empty: it follows from what is done on the page"), name)
        told = self.new(line, project, values)
        if (number := self.twin(project, told)) is not None:
            words = _("It is there already under number %(number)d: write that, or say another")
            raise CellFault(words % {"number": number}, "key")
        told |= {
            "project_id": project.pk,
            "is_example": bool(values.get("is_example")) or project.is_example,
        }
        label = f"{project.number} {project} · {told.get('text') or told.get('title') or ''}"
        return PlannedRow(line.number, NEW, label.rstrip(" ·"), None, told)

    def whose(self, values: Mapping[str, Any], *, is_bound: bool) -> dict[str, Any]:
        """Department and person by their names in either language.

        What the file has no column for is left out. `is_bound`: the person works in that
        department.
        """
        told: dict[str, Any] = {}
        unit: Department | None = None
        if "department" in values:
            words = values["department"] or ""
            units = [u for u in self.units if words in {u.name, u.name_en}]
            if words and len(units) != 1:
                raise CellFault(_("There is no such department"), "department")
            told["department"] = unit = units[0] if words else None
        if "person" in values:
            words = values["person"] or ""
            people = [p for p in self.people if words in {p.post, p.post_en, p.title}]
            if unit is not None and (is_bound or len(people) > 1):
                people = [p for p in people if p.department_id == unit.pk]
            if words and len(people) != 1:
                raise CellFault(_("No person, or more than one, has this post there"), "person")
            if words and is_bound and unit is None:
                raise CellFault(
                    _("The department is missing: a person answers in one"), "department"
                )
            told["person"] = people[0] if words else None
        return told

    def unchanged(self, line: Line, row: T) -> PlannedRow:
        """A row that says what is known."""
        return PlannedRow(line.number, UNCHANGED, str(row), row.pk)


def _demand(values: Mapping[str, Any], name: str, words: str) -> None:
    if values.get(name) in {None, ""}:
        raise CellFault(words, name)


def _demand_short(values: Mapping[str, Any], name: str, most: int) -> None:
    # the column is as long as the English of it may be
    if (length := len(values[name])) > most:
        words = _("%(length)d characters; at most %(most)d fit here")
        raise CellFault(words % {"length": length, "most": most}, name)


def _demand_amount(values: Mapping[str, Any], name: str, places: int = 0) -> None:
    value = values.get(name)
    if value is None:
        return
    if value <= 0:
        words = _("The amount must be more than 0; leave it empty where it is unknown")
        raise CellFault(words, name)
    _demand_figure(value, name, places)


def _demand_figure(value: Decimal, name: str, places: int) -> None:
    if places and value != round(value, places):
        raise CellFault(_("At most %(count)d decimals") % {"count": places}, name)
    if places and value >= 10**12:
        raise CellFault(_("That is too large: look at the unit"), name)


class _Promises(_Duties[Promise]):
    cells_of = staticmethod(promise_row)
    later = ("settled_on", "evidence", "flag", "review")
    begins: Mapping[str, str] = {"state": PromiseState.OPEN}  # never written to
    same = ("number", "side", "text", "due_on")

    def found(self, keys: Sequence[int]) -> Iterable[Promise]:
        promises = Promise.objects.visible_to(self.user).filter(pk__in=keys)
        return promises.select_related("project", *WHOSE)

    def twin(self, project: Project, values: Mapping[str, Any]) -> int | None:
        found = project.promises.filter(
            side=values["side"], text=values["text"], due_on=values["due_on"]
        ).first()
        return found.pk if found else None

    def new(self, line: Line, project: Project, values: dict[str, Any]) -> dict[str, Any]:
        if not may_sign(self.user, project):
            words = _("Only its officer or a promotion officer enters promises")
            raise CellFault(words, "number")
        _demand(values, "side", _("Say who owes it, and of what kind it is"))
        _demand(values, "kind", _("Say who owes it, and of what kind it is"))
        words = _("What is promised is missing: write the clause in one sentence")
        _demand(values, "text", words)
        _demand_short(values, "text", 300)
        _demand(values, "due_on", _("The day is missing: until when it is owed"))
        _demand_amount(values, "amount_cents")
        _demand_amount(values, "quantity", 4)
        if values.get("quantity") is not None:
            if values.get("amount_cents") is not None:
                words = _("Enter either an amount of money or a quantity, not both")
                raise CellFault(words, "quantity")
            _demand(values, "unit", _("The quantity needs its unit"))
        told = {name: values[name] for name in TERMS if name in values and name not in WHOSE}
        return {**told, **self.whose(values, is_bound=False)}

    def there(self, line: Line, row: Promise, cells: Cells) -> tuple[list[Problem], PlannedRow]:
        rest = [name for name in cells[0] if name not in {*TERMS, "key", "project"}]
        faults = fixed_cells(self.table.reading, line, cells, rest)
        for name in TERMS:
            for _fault in fixed_cells(self.table.reading, line, cells, [name]):
                words = _(
                    "A promise changes by its procedure, on its page and with the paper named: "
                    "it stands as “%(stands)s”"
                ) % {"stands": self.table.worded(name, cells[0][name])}
                faults.append(self.table.fault(line, name, words))
        return faults, self.unchanged(line, row)


class _Blockers(_Duties[Blocker]):
    cells_of = staticmethod(blocker_row)
    later = (
        "studied_on", "answer_by", "answered_on", "answer", "due_by", "solved_on", "solution",
        "closed_on",
    )  # fmt: skip
    begins: Mapping[str, str] = {  # never written to
        "state": BlockerState.RAISED, "escalation": Escalation.NONE,
    }  # fmt: skip
    same = ("number", "title")

    def found(self, keys: Sequence[int]) -> Iterable[Blocker]:
        blockers = Blocker.objects.visible_to(self.user).filter(pk__in=keys)
        return blockers.select_related("project", *WHOSE)

    def twin(self, project: Project, values: Mapping[str, Any]) -> int | None:
        found = project.blockers.filter(title=values["title"])
        there = found.exclude(state=BlockerState.CLOSED).first()
        return there.pk if there else None

    def new(self, line: Line, project: Project, values: dict[str, Any]) -> dict[str, Any]:
        if not may_follow_up(self.user, project):
            raise CellFault(_("Only whoever works on the project raises a blocker"), "number")
        _demand(values, "title", _("What holds it up is missing: one sentence is enough"))
        _demand_short(values, "title", 160)
        _demand(values, "department", _("The department is missing: say who is to solve it"))
        day = values.get("raised_on") or timezone.localdate()
        if day > timezone.localdate():
            words = _("The day lies in the future: raise it when it is there")
            raise CellFault(words, "raised_on")
        return {"title": values["title"], "on": day, **self.whose(values, is_bound=True)}

    def there(self, line: Line, row: Blocker, cells: Cells) -> tuple[list[Problem], PlannedRow]:
        names = [name for name in cells[0] if name not in {"key", "project"}]
        return fixed_cells(self.table.reading, line, cells, names), self.unchanged(line, row)


class _Needs(_Duties[FactorNeed]):
    cells_of = staticmethod(need_row)
    later = SUPPLY
    begins: Mapping[str, str] = {"state": NeedState.ASKED}  # never written to
    same = ("number", "kind", "remark", "amount", "needed_on")

    def __init__(self, table: Table, user: User) -> None:
        super().__init__(table, user)
        kinds = FactorKind.objects.filter(valid_to__isnull=True)
        self.kinds = {name: kind for kind in kinds for name in (kind.name, kind.name_en) if name}

    def found(self, keys: Sequence[int]) -> Iterable[FactorNeed]:
        needs = FactorNeed.objects.visible_to(self.user).filter(pk__in=keys)
        return needs.select_related("project__jurisdiction", "kind", *WHOSE)

    def twin(self, project: Project, values: Mapping[str, Any]) -> int | None:
        found = project.needs.filter(
            kind=values["kind"], remark=values.get("remark") or "", state__in=UNMET
        )
        there = found.filter(amount=values.get("amount"), needed_on=values.get("needed_on"))
        first = there.first()
        return first.pk if first else None

    def _sound(self, values: Mapping[str, Any]) -> None:
        _demand_amount(values, "amount", 3)
        if (place := values.get("place")) is not None and not 1 <= place <= 999:
            raise CellFault(_("The queue begins with place 1, and ends with 999"), "place")

    def new(self, line: Line, project: Project, values: dict[str, Any]) -> dict[str, Any]:
        if not may_carry_on(self.user, project):
            raise CellFault(_("Only whoever works on the project asks for factors"), "number")
        kind = self.kinds.get(values.get("kind") or "")
        if kind is None:
            words = _("There is no such factor: %(known)s") % {
                "known": listed(dict.fromkeys(str(k) for k in self.kinds.values()))
            }
            raise CellFault(words, "kind")
        if (values.get("unit") or kind.unit) not in {kind.unit, kind.unit_en}:
            words = _("This factor is counted in %(unit)s") % {"unit": kind.unit_words}
            raise CellFault(words, "unit")
        self._sound(values)
        told = {name: values[name] for name in ASKED if name in values and name not in WHOSE}
        return {**told, "kind": kind, **self.whose(values, is_bound=True)}

    def there(self, line: Line, row: FactorNeed, cells: Cells) -> tuple[list[Problem], PlannedRow]:
        values = line.values or {}
        fixed = ("number", "kind", "unit", "state", "is_example")
        faults = fixed_cells(self.table.reading, line, cells, fixed)

        def differs(name: str) -> bool:
            return bool(fixed_cells(self.table.reading, line, cells, [name]))

        asked = [name for name in ASKED if differs(name)]
        supply = [name for name in SUPPLY if differs(name)]
        if not asked and not supply:
            return faults, self.unchanged(line, row)
        if row.state not in UNMET:
            raise CellFault(
                _("It is not needed any more, or is there already"), (asked + supply)[0]
            )
        if asked and not may_carry_on(self.user, row.project):
            raise CellFault(_("Only whoever works on the project asks for factors"), asked[0])
        if supply and not may_supply(self.user, row):
            raise CellFault(_("Only the responsible department says what is there"), supply[0])
        self._sound(values)
        told: dict[str, Any] = {n: values[n] for n in asked if n not in WHOSE}
        if set(asked) & set(WHOSE):
            # a department and its person fit each other: both are told
            stands = {name: cells[0][name] for name in WHOSE}
            told |= self.whose({**stands, **{n: values[n] for n in asked if n in WHOSE}},
                               is_bound=True)  # fmt: skip
        self._supplied(row, values, supply)
        told |= {name: values[name] for name in supply}
        changes = tuple(
            Change(
                self.table.heading(name), self.table.worded(name, cells[0][name]),
                self.table.worded(name, values[name]),
            )
            for name in (*asked, *supply)
        )  # fmt: skip
        return faults, PlannedRow(line.number, CHANGED, str(row), row.pk, told, changes)

    def _supplied(self, row: FactorNeed, values: Mapping[str, Any], supply: list[str]) -> None:
        if "promised_on" in supply:
            _demand(values, "promised_on", _("The day is missing: another one takes its place"))
            if values["promised_on"] < timezone.localdate():
                raise CellFault(_("A promise is for a day to come"), "promised_on")
        if not {"supplied", "gap_reason"} & set(supply):
            return
        there = values.get("supplied", row.supplied)
        if there is None:
            raise CellFault(_("Say how much is there; 0 is an answer too"), "supplied")
        if there < 0:
            raise CellFault(_("Less than nothing: take the minus away"), "supplied")
        _demand_figure(there, "supplied", 3)
        amount = values.get("amount", row.amount)
        if amount is not None and there < amount and not values.get("gap_reason", row.gap_reason):
            words = _("The reason is missing: say why the rest is not there yet")
            raise CellFault(words, "gap_reason")
