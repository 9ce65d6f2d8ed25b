"""What all tables of the chains share: who may see them, and dates known only in part."""

from __future__ import annotations

from typing import TypeVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User

M = TypeVar("M", bound=models.Model)

# A source may be dated to the day, to the month or to the year: what is not known is not made up.
PART_OF_DATE = r"^(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?$"
dated_like_a_source = RegexValidator(
    PART_OF_DATE, _("Write the date as 2023, 2023-04 or 2023-04-21")
)


def in_reach(user: User, to_chain: str) -> Q:
    """The rows whose chain concerns this person's place: its own, those above and those below.

    `to_chain` is the lookup that leads to the chain, "" for the chain itself.
    """
    return in_reach_of_place(user, f"{to_chain}__jurisdiction" if to_chain else "jurisdiction")


def in_reach_of_place(user: User, to_place: str) -> Q:
    """The same for rows that name a jurisdiction themselves. A firm as such sees nothing."""
    if user.is_clock:
        return Q()
    if user.is_outsider:
        return Q(pk__in=[])
    if user.jurisdiction is None:
        return Q()
    path = user.jurisdiction.path
    parts = path.rstrip("/").split("/")
    above = ["/".join(parts[:depth]) + "/" for depth in range(1, len(parts))]
    return Q(**{f"{to_place}__path__startswith": path}) | Q(**{f"{to_place}__path__in": above})


def dated_field() -> models.CharField[str, str]:
    """A date as a source gives it: "2023", "2023-04", "2023-04-21", or "" where it has none."""
    return models.CharField(_("dated"), max_length=10, blank=True, validators=[dated_like_a_source])


def dated_check(name: str) -> models.CheckConstraint:
    """The same rule, held by the database."""
    return models.CheckConstraint(name=name, condition=Q(dated__regex=PART_OF_DATE))
