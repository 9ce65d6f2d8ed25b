"""The list of people handed in as a table: read, shown, applied.

It stands here since files, which read a table, know of people and not the other way.
"""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from wutong.files.public import TableWay
from wutong.kernel.errors import NotAllowed
from wutong.kernel.http import PageRequest
from wutong.people.public import (
    PEOPLE,
    apply_person_row,
    may_manage_people,
    may_see_people,
    plan_people,
)


def way_of_people(request: PageRequest) -> TableWay:
    """The administrator hands the list of people in."""
    if not may_see_people(request.user):
        raise Http404
    if not may_manage_people(request.user):
        raise NotAllowed(_("Only the administrator looks after people and roles"))
    return TableWay(
        app="console",
        prefix="people-",
        sheet=PEOPLE,
        plan=plan_people,
        deed=apply_person_row,
        home=reverse("people:list"),
        title=str(PEOPLE.title),
        rules=[
            _("The username tells who is meant; a new one invites a person."),
            _("Roles stand in one cell with “、” between; each one given or taken is recorded."),
            _("A new person gets no password here: the identity provider, or you on their page."),
            _("Who is not in the table stays as they are."),
        ],
    )
