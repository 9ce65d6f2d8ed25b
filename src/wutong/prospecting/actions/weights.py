"""Drafting, changing and publishing the weights of a chain's ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import Jurisdiction, User
from wutong.audit.public import create, create_many, editing, remove
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.prospecting.access import may_change_weights, may_draft_weights
from wutong.prospecting.lifecycle import WEIGHTS
from wutong.prospecting.models import WeightDirection, WeightState, WeightVersion
from wutong.prospecting.queries.weights import OTHER, rows_of, weights_in_force
from wutong.prospecting.rules.scoring import plain_place
from wutong.prospecting.rules.weighting import PARTS, packaged_weights

MOST = Decimal(1000)


@dataclass(frozen=True)
class DirectionInput:
    """A direction as entered; an empty code is a new row. Without a place it is taken out."""

    code: str
    name: str
    provinces: Sequence[str]
    cities: Sequence[str]
    value: Decimal
    reason: str = ""


def draft_weights(chain_code: str, place: Jurisdiction, *, actor: User) -> WeightVersion:
    """Begin a version as a copy of what holds today; a draft that is there is given back."""
    if not may_draft_weights(actor):
        raise NotAllowed(_("You may not change weights"))
    today = timezone.localdate()
    with transaction.atomic():
        # two presses of one button queue here
        Jurisdiction.objects.select_for_update().get(pk=place.pk)
        rows = WeightVersion.objects.filter(jurisdiction=place, chain_code=chain_code)
        if (there := rows.filter(state=WeightState.DRAFT).first()) is not None:
            return there
        held = weights_in_force(chain_code, place, today)
        version = create(
            WeightVersion(
                jurisdiction=place, chain_code=chain_code,
                version=f"{chain_code or 'all'}-{today.year}-{rows.count() + 1}",
                base=packaged_weights(chain_code, today).version, parts=dict(held.parts),
                made_by=actor,
            ),
            actor=actor,
            verb="drafted",
        )  # fmt: skip
        create_many(
            [
                WeightDirection(
                    version=version, position=n, code=row.code, name=row.name,
                    name_en=row.name_en, provinces=sorted(row.provinces),
                    cities=sorted(row.cities), value=Decimal(str(row.value)), reason=row.reason,
                    reason_en=row.reason_en,
                )
                for n, row in enumerate(rows_of(held), 1)
            ],
            actor=actor,
        )  # fmt: skip
    return version


def change_weights(
    version_id: int,
    parts: Mapping[str, Decimal],
    directions: Sequence[DirectionInput],
    *,
    actor: User,
) -> WeightVersion:
    """Set the weights and directions of a draft."""
    problems = faults_of(parts, directions)
    if problems:
        raise BadInput(problems)
    with transaction.atomic():
        version = WeightVersion.objects.select_for_update().get(pk=version_id)
        if not may_change_weights(actor, version):
            raise NotAllowed(_("You may not change weights"))
        if version.state != WeightState.DRAFT:
            raise WrongState(_("Only a draft can be changed: begin a new version"))
        with editing(WeightVersion, version_id, actor=actor) as row:
            row.parts = {code: float(weight) for code, weight in parts.items()}
        _set_directions(version, directions, actor=actor)
    return row


def faults_of(parts: Mapping[str, Decimal], directions: Sequence[DirectionInput]) -> list[str]:
    """What is wrong with weights and directions as entered."""
    problems = []
    if strange := sorted(set(parts) - set(PARTS)):
        problems.append(_("No part is called %(part)s") % {"part": strange[0]})
    if any(not 0 <= weight <= MOST for weight in parts.values()):
        problems.append(_("A weight lies between 0 and %(most)s") % {"most": MOST})
    if not any(parts.values()):
        problems.append(_("Give at least one part a weight above 0"))
    seen: dict[str, str] = {}
    for row in directions:
        if not 0 <= row.value <= 100:
            problems.append(
                _("%(name)s: the value lies between 0 and 100; it is %(value)s")
                % {"name": row.name, "value": row.value}
            )
        if (row.provinces or row.cities) and not row.name.strip():
            problems.append(_("A new direction needs a name"))
        problems += [
            _("%(place)s stands under %(one)s and under %(other)s: leave it in one")
            % {"place": place, "one": seen[place], "other": row.name}
            for place in (*row.provinces, *row.cities)
            if seen.setdefault(place, row.name) != row.name
        ]
    return problems


def _set_directions(
    version: WeightVersion, directions: Sequence[DirectionInput], *, actor: User
) -> None:
    known = {row.code: row for row in version.directions.all()}
    position = len(known)
    for given in directions:
        provinces = sorted({plain_place(place) for place in given.provinces} - {""})
        cities = sorted({plain_place(place) for place in given.cities} - {""})
        there = known.get(given.code)
        if there is None:
            if not provinces and not cities:
                continue
            position += 1
            create(
                WeightDirection(
                    version=version, position=position, code=f"own-{position}", name=given.name,
                    provinces=provinces, cities=cities, value=given.value, reason=given.reason,
                ),
                actor=actor,
            )  # fmt: skip
        elif there.code != OTHER and not provinces and not cities:
            remove(there, actor=actor)
        else:
            with editing(WeightDirection, there.pk, actor=actor) as row:
                row.provinces, row.cities, row.value = provinces, cities, given.value


def publish_weights(version_id: int, *, actor: User, reason: str) -> WeightVersion:
    """From today firms are ranked by this version; the one before it is closed."""
    if not reason.strip():
        raise BadInput(_("The reason is missing: say why the weights change"))
    today = timezone.localdate()
    with transaction.atomic():
        version = WeightVersion.objects.get(pk=version_id)
        held = WeightVersion.objects.filter(
            jurisdiction=version.jurisdiction_id, chain_code=version.chain_code,
            state=WeightState.IN_FORCE,
        ).first()  # fmt: skip
        if held is not None:
            with WEIGHTS.take("close", held.pk, actor=actor) as old:
                old.valid_to = today
        with WEIGHTS.take("publish", version_id, actor=actor, note=reason.strip()) as new:
            new.valid_from, new.reason = today, reason.strip()
    return new


def drop_weights(version_id: int, *, actor: User) -> WeightVersion:
    """Give a draft up; it stays to be read."""
    with WEIGHTS.take("drop", version_id, actor=actor) as version:
        pass
    return version
