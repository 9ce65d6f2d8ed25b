"""Keeping target lists: opening one, putting firms on it, saying what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, create_many, editing
from wutong.chains.public import Chain
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.prospecting.access import TO_KEEP_LIST, may_screen
from wutong.prospecting.lifecycle import TARGET
from wutong.prospecting.models import Candidate, Target, TargetList, TargetState


@dataclass(frozen=True)
class Added:
    """What putting firms on a list did: new ones, those on it already, those dropped from it."""

    added: list[Target]
    already: int
    dropped: list[str]


def open_target_list(
    name: str, chain: Chain, *, actor: User, note: str = "", is_example: bool = False
) -> TargetList:
    """Begin a list of firms to invite for a chain."""
    if not may_screen(actor):
        raise NotAllowed(_("Only promotion officers and county leaders keep target lists"))
    name = _list_name(name)
    with transaction.atomic():
        _demand_free_name(name, chain.pk)
        return create(
            TargetList(
                name=name, chain=chain, owner=actor, note=note.strip(), opened_at=timezone.now(),
                is_example=is_example,
            ),
            actor=actor,
        )  # fmt: skip


def edit_target_list(list_id: int, *, name: str, note: str, actor: User) -> TargetList:
    """Give a list another name or note."""
    with editing(TargetList, list_id, actor=actor) as targets:
        TO_KEEP_LIST.demand(actor, targets)
        name = _list_name(name)
        if name != targets.name:
            _demand_free_name(name, targets.chain_id)
        targets.name, targets.note = name, note.strip()
    return targets


def _list_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise BadInput(_("The list has no name: write a few words"))
    if len(name) > 80:
        raise BadInput(_("The name of the list is longer than 80 characters: shorten it"))
    return name


def _demand_free_name(name: str, chain_id: int) -> None:
    if TargetList.objects.filter(chain_id=chain_id, name=name).exists():
        raise BadInput(
            _("The chain has a list “%(name)s” already: choose it, or write another name")
            % {"name": name}
        )


def add_to_target_list(list_id: int, candidate_ids: Iterable[int], *, actor: User) -> Added:
    """Put candidates on a list, each with what is known of it now; who is on it stays as it is."""
    wanted = sorted(set(candidate_ids))
    if not wanted:
        raise BadInput(_("No firm is chosen: tick at least one"))
    with transaction.atomic():
        # two people who add to one list queue here, so that no firm comes on it twice
        targets = TargetList.objects.select_for_update(of=("self",)).get(pk=list_id)
        TO_KEEP_LIST.demand(actor, targets)
        candidates = list(
            Candidate.objects.visible_to(actor)
            .filter(pk__in=wanted)
            .select_related("screening__segment", "screening__register")
            .order_by("screening", "rank")
        )
        if len(candidates) < len(wanted):
            raise BadInput(_("Some of the chosen firms are no longer there: load the page again"))
        _demand_same_chain(targets, candidates)
        return _put_on(targets, candidates, actor=actor)


def choose_candidates(
    chain: Chain,
    candidate_ids: Iterable[int],
    *,
    actor: User,
    target_list: TargetList | None = None,
    new_name: str = "",
) -> tuple[TargetList, Added]:
    """Put candidates on a list of the chain, or on a new one that is opened for them.

    A new list is opened only if the firms can be put on it.
    """
    ids = list(candidate_ids)
    problems = []
    if not ids:
        problems.append(_("No firm is chosen: tick at least one"))
    if target_list is None and not new_name.strip():
        problems.append(_("No list is chosen: choose one, or write a name for a new one"))
    if problems:
        raise BadInput(problems)
    with transaction.atomic():
        if target_list is None:
            target_list = open_target_list(new_name, chain, actor=actor)
        return target_list, add_to_target_list(target_list.pk, ids, actor=actor)


def _demand_same_chain(targets: TargetList, candidates: Sequence[Candidate]) -> None:
    if any(c.screening.segment.chain_id != targets.chain_id for c in candidates):
        raise BadInput(
            _("The list “%(name)s” belongs to another chain: choose one of the same chain")
            % {"name": targets.name}
        )


def _put_on(targets: TargetList, candidates: Sequence[Candidate], *, actor: User) -> Added:
    on_it = {_key(t.uscc, t.name): t for t in Target.objects.filter(target_list=targets)}
    fresh: dict[str, Candidate] = {}
    already, dropped = 0, []
    for candidate in candidates:
        key = _key(candidate.uscc, candidate.name)
        known = on_it.get(key)
        if known is None and key not in fresh:
            fresh[key] = candidate
        elif known is not None and known.state == TargetState.DROPPED:
            dropped.append(known.name)
        else:
            already += 1
    now = timezone.now()
    added = create_many(
        [
            Target(
                target_list=targets, uscc=c.uscc, name=c.name, segment=c.screening.segment,
                score=c.score, why=c.parts, snapshot=snapshot_of(c), added_by=actor, added_at=now,
                is_example=c.is_example,
            )
            for c in fresh.values()
        ],
        actor=actor,
        verb="chosen",
    )  # fmt: skip
    return Added(added, already, dropped)


def _key(uscc: str, name: str) -> str:
    return uscc or name


def snapshot_of(candidate: Candidate) -> dict[str, object]:
    """What the register said of a firm when it was chosen, in plain values."""
    screening = candidate.screening
    edition = screening.register.edition
    return {
        "candidate": candidate.pk,
        "screening": screening.pk,
        "register": screening.register.name,
        "edition": edition.isoformat() if edition else None,
        "rank": candidate.rank,
        "kept": screening.firms_kept,
        "low": str(candidate.low),
        "high": str(candidate.high),
        "what_would_change": candidate.what_would_change,
        "province": candidate.province,
        "city": candidate.city,
        "registered_on": candidate.registered_on.isoformat() if candidate.registered_on else None,
        "firm_type": candidate.firm_type,
        "capital_raw": candidate.capital_raw,
        "business_scope": candidate.business_scope,
    }


def contact_target(target_id: int, *, actor: User, note: str = "") -> Target:
    """Somebody spoke to the firm; the note says with whom and how it went."""
    with TARGET.take("contact", target_id, actor=actor, note=note.strip()) as target:
        pass
    return target


def drop_target(target_id: int, *, actor: User, reason: str) -> Target:
    """The firm is not pursued, and why."""
    reason = reason.strip()
    if not reason:
        raise BadInput(_("The reason is missing: say why the firm is dropped"))
    if len(reason) > 300:
        raise BadInput(_("The reason is longer than 300 characters: shorten it"))
    with TARGET.take("drop", target_id, actor=actor, note=reason) as target:
        target.reason = reason
    return target


def take_up_target(target_id: int, *, actor: User, note: str = "") -> Target:
    """A dropped firm is pursued after all."""
    with TARGET.take("take_up", target_id, actor=actor, note=note.strip()) as target:
        target.reason = ""
    return target


def mark_became_lead(target_id: int, project_id: int, *, actor: User) -> Target:
    """The firm was registered as a lead. Called in the transaction that registers it."""
    if not Target.objects.visible_to(actor).filter(pk=target_id).exists():
        raise NotAllowed(_("This firm is not on a target list that you can see"))
    with TARGET.take("become_lead", target_id, actor=actor) as target:
        target.project_id = project_id
    return target
