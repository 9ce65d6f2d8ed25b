"""Saying which department of this county has which function."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import Department, Jurisdiction, JurisdictionKind, Role, User
from wutong.audit.public import change_many
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.matters.access import may_keep
from wutong.matters.models import DepartmentKind
from wutong.people.public import add_department


def name_departments(chosen: Mapping[int, Department | None], *, actor: User) -> int:
    """Name the department of each kind, by its key; None takes the name away again.

    Kinds that are not in `chosen` stay as they are. Returns how many changed. BadInput where a
    kind or a department is unknown to the actor; then nothing is written.
    """
    if not may_keep(actor):
        raise NotAllowed(_("The approval bureau and the administrator name the departments"))
    with transaction.atomic():
        known = set(DepartmentKind.objects.filter(pk__in=chosen).values_list("pk", flat=True))
        wanted = {department.pk for department in chosen.values() if department is not None}
        seen = set(
            Department.objects.visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True)
        )
        problems = []
        if set(chosen) - known:
            problems.append(_("A kind of department is gone: look at the list again"))
        if wanted - seen:
            problems.append(_("A department is gone: look at the list again"))
        if problems:
            raise BadInput(problems)
        values = {key: {"department": department} for key, department in chosen.items()}
        return change_many(DepartmentKind, values, actor=actor, verb="named")


def enter_department(name: str, name_en: str = "", *, actor: User) -> Department:
    """Enter a department of the actor's county that the list lacks."""
    if not (actor.is_clock or actor.has_role(Role.ADMIN)):
        raise NotAllowed(_("The administrator enters departments"))
    name = name.strip()
    if not name or len(name) > 80:
        raise BadInput(_("The department needs a name of at most 80 characters"))
    county = home_county(actor)
    with transaction.atomic():
        # two who enter the same name at once are told apart by the county's row
        Jurisdiction.objects.select_for_update().get(pk=county.pk)
        if Department.objects.filter(jurisdiction=county, name=name).exists():
            raise BadInput(_("“%(name)s” is in the list already: choose it there") % {"name": name})
        return add_department(name=name, name_en=name_en.strip(), jurisdiction=county, actor=actor)


def home_county(user: User) -> Jurisdiction:
    """The county in or above which a person works."""
    place = user.jurisdiction
    while place is not None and place.kind != JurisdictionKind.COUNTY:
        place = place.parent
    if place is None:
        raise BadInput(_("You belong to no county: the administrator enters yours"))
    return place
