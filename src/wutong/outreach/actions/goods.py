"""Entering what a firm buys and sells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, editing, remove
from wutong.companies.public import Company
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.outreach.access import may_keep_goods
from wutong.outreach.models import Direction, Good

FIELDS = ("direction", "name", "words", "segment", "quantity", "note", "source")


def _settled(values: Mapping[str, Any]) -> dict[str, Any]:
    known = {k: v.strip() if isinstance(v, str) else v for k, v in values.items() if k in FIELDS}
    problems = []
    if known.get("direction") not in Direction.values:
        problems.append(_("Choose whether the firm sells or buys it"))
    if len(known.get("name") or "") < 2:
        problems.append(_("The product is missing: write at least two characters"))
    if not known.get("source"):
        problems.append(_("The source is missing: who says so?"))
    if problems:
        raise BadInput(problems)
    return known


def enter_good(
    company: Company, values: Mapping[str, Any], *, actor: User, is_example: bool = False
) -> Good:
    """Say that a firm sells or buys something; each product once a direction.

    `values` holds direction, name, source, and may hold words, segment, quantity, note.
    """
    if not may_keep_goods(actor, company):
        raise NotAllowed(_("Only the firm itself and people who work for the county enter this"))
    known = _settled(values)
    with transaction.atomic():
        same = Good.objects.filter(
            company=company, direction=known["direction"], name=known["name"]
        )
        if same.exists():
            raise BadInput(_("%(product)s is entered for this firm already") % {
                "product": known["name"],
            })  # fmt: skip
        return create(
            Good(
                company=company, entered_by=actor, is_example=is_example or company.is_example,
                **known,
            ),
            actor=actor,
        )  # fmt: skip


def edit_good(good_id: int, values: Mapping[str, Any], *, actor: User) -> Good:
    """Correct what a firm sells or buys."""
    with editing(Good, good_id, actor=actor) as good:
        if not may_keep_goods(actor, good.company):
            raise NotAllowed(
                _("Only the firm itself and people who work for the county enter this")
            )
        known = _settled(values)
        twin = Good.objects.filter(
            company=good.company_id, direction=known["direction"], name=known["name"]
        ).exclude(pk=good.pk)
        if twin.exists():
            raise BadInput(_("%(product)s is entered for this firm already") % {
                "product": known["name"],
            })  # fmt: skip
        for name, value in known.items():
            setattr(good, name, value)
    return good


def remove_good(good_id: int, *, actor: User) -> None:
    """The firm no longer sells or buys it."""
    with transaction.atomic():
        good = (
            Good.objects.select_for_update(of=("self",)).select_related("company").get(pk=good_id)
        )
        if not may_keep_goods(actor, good.company):
            raise NotAllowed(
                _("Only the firm itself and people who work for the county enter this")
            )
        remove(good, actor=actor)
