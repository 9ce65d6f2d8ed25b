"""Taking papers in: once a case, for all items that use them."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wutong.accounts.public import Department, User
from wutong.approvals.access import may_carry, may_decide
from wutong.approvals.lifecycle import ITEM
from wutong.approvals.models import (
    CaseItem,
    CaseMaterial,
    CaseState,
    ItemState,
    MaterialState,
    MaterialUse,
)
from wutong.audit.public import editing
from wutong.files.public import StoredFile
from wutong.kernel.errors import NotAllowed, WrongState

from .clocking import wind
from .holding import hold_case
from .reviewing import missing_uses
from .telling import clerks_of, tell


def take_in_material(
    material_id: int,
    *,
    actor: User,
    file: StoredFile | None = None,
    on_paper: bool = False,
    holder: Department | None = None,
) -> CaseMaterial:
    """A paper has come, as a file or on paper. What waited for nothing else goes on at once."""
    with transaction.atomic():
        case_id = CaseMaterial.objects.values_list("case_id", flat=True).get(pk=material_id)
        case = hold_case(case_id)
        if case.state not in {CaseState.DRAFT, CaseState.OPEN}:
            raise WrongState(_("The case is over: no paper can be added"))
        if not (may_carry(actor, case) or _decides_in(actor, material_id)):
            raise NotAllowed(_("Who carries the case, or a department that uses it, adds papers"))
        with editing(CaseMaterial, material_id, actor=actor, verb="handed_in") as material:
            if material.state == MaterialState.SHARED:
                raise WrongState(_("It is had by sharing: it may not be asked for again"))
            material.state, material.fault = MaterialState.HANDED_IN, ""
            material.file, material.on_paper = file, on_paper
            material.holder = (holder or actor.department) if on_paper else None
            material.handed_in_at, material.handed_in_by = timezone.now(), actor
        _go_on(material, actor=actor)
    return material


def _decides_in(actor: User, material_id: int) -> bool:
    items = CaseItem.objects.filter(uses__material_id=material_id)
    return any(may_decide(actor, item) for item in items)


def _go_on(material: CaseMaterial, *, actor: User) -> None:
    """Items that lack nothing any more: the supplement is complete, the toleration is over."""
    today = timezone.localdate()
    users = CaseItem.objects.filter(uses__material=material).order_by("pk")
    for item in list(users):
        if missing_uses(item):
            continue
        if item.state == ItemState.MISSING:
            with ITEM.take("supplement", item.pk, actor=actor) as moved:
                moved.supplemented_on = today
                wind(moved)
            tell(
                clerks_of(item), item, "supplemented",
                gettext_noop("Supplemented, your turn: %(item)s"), actor=actor,
            )  # fmt: skip
        elif item.tolerated_until is not None:
            for use in item.uses.exclude(tolerated_until=None).order_by("pk"):
                with editing(MaterialUse, use.pk, actor=actor, verb="followed") as followed:
                    followed.tolerated_until = None
            with editing(CaseItem, item.pk, actor=actor, verb="paper_followed") as complete:
                complete.tolerated_until = None
