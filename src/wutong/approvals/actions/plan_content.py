"""Questions and rules of plans: loading the product's own, drafting, publishing, ending."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.approvals.access import TO_SET_RULES
from wutong.approvals.models import EntryPart, PlanEntry
from wutong.approvals.queries.plan_content import raw_on
from wutong.approvals.rules.planning.content import DATA, ContentFault, content_of
from wutong.audit.public import create, create_many, editing, remove
from wutong.kernel.errors import BadInput, WrongState
from wutong.matters.public import Item


def load_product_content(*, actor: User) -> int:
    """Enter the packaged questions and rules that have no row yet; returns how many. Idempotent.

    Whatever the county made of an entry, also that it ended it, stays.
    """
    packaged = tomllib.loads(DATA.read_text(encoding="utf-8"))
    known = set(PlanEntry.objects.values_list("part", "code"))
    today = timezone.localdate()
    fresh = []
    for part in EntryPart.values:
        for n, row in enumerate(packaged.get(part, ()), 1):
            body = dict(row)
            begins, ends = body.pop("valid_from", None), body.pop("valid_to", None)
            code = _code_of(part, body, n, packaged[part])
            if (part, code) not in known:
                fresh.append(
                    PlanEntry(
                        part=part, code=code, position=n, body=body, valid_from=begins,
                        valid_to=ends, source=str(body.get("basis", "")), published_on=today,
                        made_by=actor,
                    )
                )  # fmt: skip
    with transaction.atomic():
        return len(create_many(fresh, actor=actor))


def _code_of(part: str, body: Mapping[str, Any], n: int, rows: list[dict[str, Any]]) -> str:
    """The code of an entry; several rules of one item are numbered."""
    if "code" in body:
        return str(body["code"])
    same = [k for k, row in enumerate(rows, 1) if row["item"] == body["item"]]
    return str(body["item"]) if len(same) == 1 else f"{body['item']}-{same.index(n) + 1}"


def _demand(actor: User) -> None:
    TO_SET_RULES.demand(actor)


def draft_entry(
    part: str, code: str, body: Mapping[str, Any], *, actor: User, valid_from: date, source: str
) -> PlanEntry:
    """Write a draft of a question or rule, or change the one there is; no plan uses it yet.

    BadInput names each fault: no source, an item or question that isn't there, an answer that the
    question doesn't have.
    """
    _demand(actor)
    with transaction.atomic():
        before = PlanEntry.objects.select_for_update().filter(part=part, code=code)
        old = before.order_by("-pk").first()
        position = old.position if old else PlanEntry.objects.filter(part=part).count() + 1
        draft = PlanEntry(
            part=part, code=code.strip(), position=position, body=dict(body),
            valid_from=valid_from, source=source.strip()[:300], is_county=True, made_by=actor,
        )  # fmt: skip
        if faults := faults_of(draft):
            raise BadInput(faults)
        there = before.filter(published_on__isnull=True).first()
        if there is None:
            return create(draft, actor=actor, verb="drafted")
        with editing(PlanEntry, there.pk, actor=actor, verb="drafted") as row:
            row.body, row.valid_from = draft.body, draft.valid_from
            row.source = draft.source
        return row


def faults_of(draft: PlanEntry) -> list[str]:
    """Why a draft can't be published, in words."""
    faults = []
    if not draft.code:
        faults.append(_("The code is missing: a short word in small letters"))
    if not draft.source:
        faults.append(_("The source is missing: name the paper that says so"))
    codes = [draft.body["item"]] if "item" in draft.body else list(draft.body.get("items", ()))
    known = set(Item.objects.filter(code__in=codes).values_list("code", flat=True))
    faults += [
        _("There is no item “%(code)s” in the catalogue: take its code from the list")
        % {"code": code}
        for code in codes
        if code not in known
    ]
    if draft.part == EntryPart.OFFERED and not codes:
        faults.append(_("Name at least one item that may be committed to"))
    try:
        content_of(raw_on(draft.valid_from or timezone.localdate(), draft))
    except ContentFault as fault:
        faults += [_("This doesn't fit together: %(fault)s") % {"fault": f} for f in fault.problems]
    return faults


def publish_entry(entry_id: int, *, actor: User) -> PlanEntry:
    """From its day on plans follow the draft; the edition before ends the day before."""
    _demand(actor)
    with transaction.atomic():
        draft = PlanEntry.objects.select_for_update().get(pk=entry_id)
        if draft.published_on is not None:
            raise WrongState(_("This is published already: write a new edition"))
        if faults := faults_of(draft):
            raise BadInput(faults)
        day = draft.valid_from or timezone.localdate()
        others = PlanEntry.objects.published().filter(part=draft.part, code=draft.code)
        if others.filter(valid_from__gte=day).exists():
            raise BadInput(_("An edition begins on %(day)s or later: choose a later day") % {
                "day": day,
            })  # fmt: skip
        for key in list(others.in_force_on(day).values_list("pk", flat=True)):
            with editing(PlanEntry, key, actor=actor, verb="ended") as old:
                old.valid_to = day - timedelta(days=1)
        with editing(PlanEntry, draft.pk, actor=actor, verb="published") as entry:
            entry.published_on, entry.valid_from = timezone.localdate(), day
    return entry


def end_entry(entry_id: int, last: date, *, actor: User) -> PlanEntry:
    """After a day a question or rule holds no longer; what was planned by it stays as it was."""
    _demand(actor)
    with transaction.atomic(), editing(PlanEntry, entry_id, actor=actor, verb="ended") as entry:
        if entry.published_on is None:
            raise WrongState(_("This is a draft: discard it"))
        if entry.valid_from is not None and last < entry.valid_from:
            raise BadInput(_("It would end before it begins: choose a later day"))
        entry.valid_to = last
        raw = raw_on(last + timedelta(days=1))
        gone = (entry.part, entry.code)
        raw[entry.part] = [r for r in raw[entry.part] if gone != (entry.part, r.get("code"))]
        try:
            content_of(raw)
        except ContentFault as fault:
            words = "；".join(fault.problems)
            raise BadInput(
                _("Other rules still need it: %(faults)s") % {"faults": words}
            ) from fault
    return entry


def discard_entry(entry_id: int, *, actor: User) -> None:
    """Throw a draft away."""
    _demand(actor)
    with transaction.atomic():
        draft = PlanEntry.objects.select_for_update().get(pk=entry_id)
        if draft.published_on is not None:
            raise WrongState(_("This is published: end it on a day"))
        remove(draft, actor=actor)
