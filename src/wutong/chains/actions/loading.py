"""Bringing in the product's chains and the national classification; twice changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import change_many, create, create_many, new_group
from wutong.chains.access import may_load
from wutong.chains.models import IndustryClass, IndustryLevel, ProductLoad
from wutong.chains.rules.content import load_chain_files
from wutong.chains.rules.packaged import (
    IndustrySpecRow,
    PackagedFault,
    read_county,
    read_industries,
    read_lists,
    read_role_kinds,
    read_thresholds,
)
from wutong.kernel.errors import BadInput, NotAllowed

from .bringing import Bringer

DATA = Path(__file__).resolve().parent.parent / "data"
EDITION = "2017"
LEVELS_ABOVE = {
    IndustryLevel.SECTION: "",
    IndustryLevel.DIVISION: IndustryLevel.SECTION,
    IndustryLevel.GROUP: IndustryLevel.DIVISION,
    IndustryLevel.CLASS: IndustryLevel.GROUP,
}
SIGNS = {
    IndustryLevel.SECTION: (1, "ABCDEFGHIJKLMNOPQRST"),
    IndustryLevel.DIVISION: (2, "0123456789"),
    IndustryLevel.GROUP: (3, "0123456789"),
    IndustryLevel.CLASS: (4, "0123456789"),
}


@dataclass(frozen=True)
class LoadReport:
    """How many rows a file held and what became of them; `problems` names each rejected row."""

    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    problems: tuple[str, ...] = ()


def load_gbt4754(path: Path, *, actor: User) -> LoadReport:
    """Bring in a table of GB/T 4754: CSV with the heads code, level, parent, name.

    A column edition says which edition a row is of (else 2017); English names that are there stay
    where the file has none. A wrong row is rejected and does not stop the others.
    """
    if not may_load(actor):
        raise NotAllowed(_("Only the administrator loads a classification"))
    try:
        rows = read_industries(path)
    except PackagedFault as fault:
        told = fault.args[0]
        raise BadInput(
            _("%(fault)s. The file must be CSV in UTF-8 with the heads code, level, parent, name")
            % {"fault": _(told.message) % told.values}
        ) from fault
    if not rows:
        raise BadInput(_("%(file)s holds no rows") % {"file": path.name})
    with transaction.atomic():
        return _bring_industries(rows, actor=actor)


def _bring_industries(rows: Iterable[IndustrySpecRow], *, actor: User) -> LoadReport:
    rows = list(rows)
    known = {(c.edition, c.code): c for c in IndustryClass.objects.select_for_update()}
    group, problems = new_group(), list[str]()
    good: dict[tuple[str, str], IndustrySpecRow] = {}
    repeated = 0
    for row in rows:
        key = (row.edition or EDITION, row.code)
        twin = good.get(key)
        if fault := _fault_of(row):
            problems.append(fault)
        elif twin is None:
            good[key] = row
        elif (twin.level, twin.parent, twin.name) == (row.level, row.parent, row.name):
            repeated += 1
        else:
            problems.append(
                _("line %(line)s: %(code)s stands on line %(other)s already, with other words")
                % {"line": row.line, "code": row.code, "other": twin.line}
            )
    created = updated = unchanged = 0
    for level, above in LEVELS_ABOVE.items():
        fresh: list[IndustryClass] = []
        changed: dict[int, Mapping[str, object]] = {}
        for (edition, code), row in good.items():
            if row.level != level:
                continue
            parent = known.get((edition, row.parent)) if row.parent else None
            if above and (parent is None or parent.level != above):
                problems.append(
                    _("line %(line)s: the parent %(parent)s of %(code)s is nowhere")
                    % {"line": row.line, "parent": row.parent or "–", "code": code}
                )
                continue
            there = known.get((edition, code))
            if there is None:
                fresh.append(
                    IndustryClass(
                        edition=edition, code=code, level=level, parent=parent, name=row.name,
                        name_en=row.name_en,
                    )
                )  # fmt: skip
                continue
            values = {
                "name": row.name,
                "level": row.level,
                "parent_id": parent.pk if parent else None,
                "name_en": row.name_en or there.name_en,
            }
            if any(getattr(there, name) != value for name, value in values.items()):
                changed[there.pk] = values
            else:
                unchanged += 1
        for made in create_many(fresh, actor=actor, group=group):
            known[made.edition, made.code] = made
        created += len(fresh)
        updated += change_many(IndustryClass, changed, actor=actor, group=group)
    return LoadReport(
        rows=len(rows), created=created, updated=updated, unchanged=unchanged + repeated,
        rejected=len(problems), problems=tuple(problems),
    )  # fmt: skip


def _fault_of(row: IndustrySpecRow) -> str:
    """What is wrong with a row taken for itself, "" for nothing."""
    at = {"line": row.line, "code": row.code or "–"}
    if row.level not in IndustryLevel.values:
        return (
            _("line %(line)s: the level of %(code)s must be section, division, group or class") % at
        )
    length, signs = SIGNS[IndustryLevel(row.level)]
    if len(row.code) != length or any(sign not in signs for sign in row.code):
        return _("line %(line)s: %(code)s is no code of its level") % at
    if not row.name:
        return _("line %(line)s: the name of %(code)s is missing") % at
    if len(row.name) > 120:
        return _("line %(line)s: the name of %(code)s is longer than 120 signs") % at
    if row.level in {IndustryLevel.GROUP, IndustryLevel.CLASS} and row.parent != row.code[:-1]:
        return _("line %(line)s: the parent of %(code)s must be its first digits") % at
    return ""


@dataclass(frozen=True)
class ProductReport:
    """What a load of the product's tables brought in; all zero when it was there already."""

    industries: int = 0
    chains: int = 0
    others: int = 0
    skipped: tuple[str, ...] = ()


def load_product_data(*, actor: User, folder: Path = DATA) -> ProductReport:
    """Bring in the packaged chains, lists, roles, thresholds and facts.

    What is there already, by its natural key, is left as it is: the county may have changed it,
    and an old year's version never changes. The same files are read only once.
    """
    if not may_load(actor):
        raise NotAllowed(_("Only the administrator loads the product's data"))
    digest = _digest(folder)
    with transaction.atomic():
        if ProductLoad.objects.filter(digest=digest).exists():
            return ProductReport()
        industries = _bring_industries(read_industries(folder / "gbt4754_2017.csv"), actor=actor)
        if industries.problems:
            raise PackagedFault("; ".join(industries.problems))
        bringer = Bringer(actor)
        bringer.role_kinds(read_role_kinds(folder / "role-kinds.toml"))
        lists = read_lists(folder)
        specs = load_chain_files(folder / "chains")
        bringer.lists(lists.lists)
        chains = bringer.named_chains(lists.chains) + bringer.chains(specs)
        bringer.settle_states()
        bringer.ties(lists.ties)
        bringer.thresholds(read_thresholds(folder / "thresholds.toml"))
        for path in sorted(folder.glob("county-*.toml")):
            bringer.county(read_county(path))
        create(ProductLoad(digest=digest, at=timezone.now()), actor=actor)
    return ProductReport(
        industries.created + industries.updated, chains, bringer.others, tuple(bringer.skipped)
    )


def _digest(folder: Path) -> str:
    """A digest of all packaged files, names and bytes."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".toml", ".csv"}:
            total.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()
