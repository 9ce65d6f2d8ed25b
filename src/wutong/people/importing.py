"""A list of people: what it would do, and doing one row of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from wutong.accounts.public import Department, Jurisdiction, Role, User
from wutong.kernel.sheets import (
    CHANGED,
    NEW,
    UNCHANGED,
    Change,
    Line,
    PlannedRow,
    Problem,
    Reading,
    Table,
    TablePlan,
    in_each_language,
    plan_of,
    table_of,
)

from .actions import (
    deactivate_person,
    edit_person,
    give_role,
    invite_person,
    reactivate_person,
    take_role,
)
from .queries import people_shown
from .rules import USERNAME
from .sheets import people_cells

KEYS = ("name", "post", "department", "place", "roles", "is_active")
BETWEEN = re.compile(r"[、,，;；\n]+")
CHINESE = re.compile(r"[\u3400-\u9fff]")

Cells = tuple[Mapping[str, Any], ...]


def plan_people(reading: Reading, actor: User) -> TablePlan:
    """The username tells who is meant; an unknown one is a person to be invited.

    Who is not in the table stays as they are. A column that the file does not have changes nothing.
    """
    return _Planner(table_of(reading), actor).plan()


def apply_person_row(row: PlannedRow, actor: User) -> None:
    """Do one row by the deeds of the person's page; each role given or taken is an event."""
    values = dict(row.values)
    if row.kind == NEW:
        invite_person(actor=actor, **values)
        return
    key, roles = row.key or 0, values.pop("roles", None)
    active, note = values.pop("is_active", None), _("by a list")
    if values:
        edit_person(key, values, actor=actor)
    if roles is not None:
        held = set(User.objects.get(pk=key).roles)
        for role in sorted(set(roles) - held):
            give_role(key, role, actor=actor, note=note)
        for role in sorted(held - set(roles)):
            take_role(key, role, actor=actor, note=note)
    if active is not None:
        (reactivate_person if active else deactivate_person)(key, actor=actor, note=note)


class _Planner:
    def __init__(self, table: Table, user: User) -> None:
        self.table, self.user = table, user
        names = [line.values["username"] for line in table.lines if line.values]
        people = list(people_shown(user).filter(username__in=names))
        written = in_each_language(lambda: people_cells(people))
        self.known: dict[str, tuple[User, Cells]] = {
            person.username: (person, cells) for person, cells in zip(people, written, strict=True)
        }
        self.taken = set(User.objects.filter(username__in=names).values_list("username", flat=True))
        here = user.jurisdiction
        places = Jurisdiction.objects.none() if here is None else Jurisdiction.objects.under(here)
        self.places = list(places)
        departments = Department.objects.visible_to(user)
        if here is not None:
            departments = departments.filter(jurisdiction__path__startswith=here.path)
        self.departments = list(departments)
        self.labels = _role_labels()
        self.admins = set(
            User.objects.filter(grants__role=Role.ADMIN, is_active=True).values_list(
                "username", flat=True
            )
        )

    def plan(self) -> TablePlan:
        rows: list[PlannedRow] = []
        problems: list[Problem] = []
        seen: dict[str, int] = {}
        for line in self.table.lines:
            name = (line.values or {})["username"]
            if name in seen:
                words = _("Row %(row)d is the same person") % {"row": seen[name]}
                faults, row = [self.table.fault(line, "username", words)], None
            elif name in self.known:
                faults, row = self._there(line, *self.known[name])
            else:
                faults, row = self._new(line, name)
            seen.setdefault(name, line.number)
            if faults or row is None:
                problems.extend(faults)
            else:
                rows.append(row)
        return plan_of(self.table, rows, problems)

    def _new(self, line: Line, username: str) -> tuple[list[Problem], PlannedRow]:
        values, fault, faults = line.values or {}, self.table.fault, list[Problem]()
        if username in self.taken:
            words = _("There is a person with this username already: choose another")
            faults.append(fault(line, "username", words))
        elif not re.fullmatch(USERNAME, username):
            words = _("use 2 to 40 small letters, digits, dots or dashes, such as zhaoshang01")
            faults.append(fault(line, "username", words))
        if not values.get("name"):
            words = _("The name is missing: a new person needs one")
            faults.append(fault(line, "name", words, "username"))
        if values.get("is_active") is False:
            words = _("A new person may sign in: leave it empty, or shut the person out later")
            faults.append(fault(line, "is_active", words))
        missing, found = self._links(line, ())
        given = {
            "username": username,
            "display_name": values.get("name") or "",
            "post": values.get("post") or "",
            "department": found.get("department"),
            "jurisdiction": found.get("jurisdiction") or self.user.jurisdiction,
            "roles": found.get("roles", ()),
        }
        label = f"{given['display_name']} ({username})"
        return faults + missing, PlannedRow(line.number, NEW, label, None, given)

    def _there(
        self, line: Line, person: User, cells: Cells
    ) -> tuple[list[Problem], PlannedRow | None]:
        values, fault = line.values or {}, self.table.fault
        faults, new = self._links(line, cells)
        if self._moved(line, "name", cells):
            new |= _in_its_language("display_name", values["name"], person)
            if not values["name"]:
                words = _("The name is missing: a person has one")
                faults.append(fault(line, "name", words))
        if self._moved(line, "post", cells):
            new |= _in_its_language("post", values["post"], person)
        active = values.get("is_active")
        if active is not None and active != person.is_active:
            new["is_active"] = active
        changes: list[Change] = []
        for key in KEYS:
            if self._moved(line, key, cells) and (key != "roles" or "roles" in new):
                changes += self.table.changes(line, cells[0], [key])
        faults += self._faulty_admin(line, person, new)
        kind = CHANGED if new else UNCHANGED
        label = f"{person} ({person.username})"
        told = tuple(changes) if new else ()
        return faults, PlannedRow(line.number, kind, label, person.pk, new, told)

    def _moved(self, line: Line, key: str, cells: Cells) -> bool:
        """Whether the line says otherwise than the row stands, in whichever language."""
        return bool(cells) and all(self.table.changes(line, told, [key]) for told in cells)

    def _links(self, line: Line, cells: Cells) -> tuple[list[Problem], dict[str, Any]]:
        """Department, place and roles that the line names and that the person doesn't have yet."""
        values, faults, found = line.values or {}, list[Problem](), dict[str, Any]()

        def says(key: str) -> bool:
            return self._moved(line, key, cells) if cells else bool(values.get(key))

        if says("department"):
            named = _named(self.departments, values["department"])
            if values["department"] and len(named) != 1:
                words = _("No department of your county, or more than one, has this name")
                faults.append(self.table.fault(line, "department", words))
            found["department"] = named[0] if len(named) == 1 else None
        if says("place"):
            places = _named(self.places, values["place"])
            if len(places) == 1:
                found["jurisdiction"] = places[0]
            else:
                words = _("No place of your county, or more than one, has this name")
                faults.append(self.table.fault(line, "place", words))
        if says("roles"):
            asked = [word.strip() for word in BETWEEN.split(values["roles"] or "") if word.strip()]
            if unknown := [word for word in asked if word.casefold() not in self.labels]:
                words = _("“%(given)s” is no role; there are: %(known)s") % {
                    "given": unknown[0],
                    "known": "、".join(str(role.label) for role in Role),
                }
                faults.append(self.table.fault(line, "roles", words))
            roles = {self.labels[word.casefold()] for word in asked if word not in unknown}
            held = self.known[values["username"]][0].roles if cells else frozenset()
            if roles != held:
                found["roles"] = tuple(sorted(roles))
        return faults, found

    def _faulty_admin(self, line: Line, person: User, new: Mapping[str, Any]) -> list[Problem]:
        """A table never shuts out whoever hands it in, nor the last administrator."""
        out = new.get("is_active") is False
        if out and person.pk == self.user.pk:
            return [self.table.fault(line, "is_active", _("You can't deactivate yourself"))]
        taken = "roles" in new and Role.ADMIN not in new["roles"]
        if taken and person.pk == self.user.pk:
            words = _("You can't take your own role of administrator away by a table")
            return [self.table.fault(line, "roles", words)]
        if (out or taken) and self.admins == {person.username}:
            words = _("The last administrator can't be taken away: give the role to another first")
            return [self.table.fault(line, "roles", words, "is_active")]
        if out or taken:
            self.admins.discard(person.username)
        return []


def _role_labels() -> dict[str, str]:
    """Codes of roles by what they are called, in each language, and by the code itself."""
    written = in_each_language(lambda: ({"code": role, "label": str(role.label)} for role in Role))
    told = {cells["label"].casefold(): cells["code"] for each in written for cells in each}
    return told | {role.value: role.value for role in Role}


def _named(rows: Iterable[Any], name: str | None) -> list[Any]:
    """The rows that are called so, in either language."""
    return [row for row in rows if name and name in {row.name, row.name_en}]


def _in_its_language(field: str, text: str | None, person: User) -> dict[str, str]:
    """A new text for the Chinese field, or the English one where it is written in English."""
    words = text or ""
    if not words:
        return {field: "", f"{field}_en": ""}
    if not CHINESE.search(words) and getattr(person, field):
        return {f"{field}_en": words}
    return {field: words}
