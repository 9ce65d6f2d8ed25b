"""Which firms belong together, and which may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import F, FloatField, Func, Q, Value
from django.utils.functional import Promise

from wutong.accounts.public import User
from wutong.companies.models import Company, CompanyRelation, RelationKind
from wutong.companies.rules.identity import core_of, name_key, parent_names, search_grams


def related_company_ids(company: Company, limit: int = 2_000) -> set[int]:
    """Keys of all firms linked with one, over any number of links, without itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE family(id) AS (
                SELECT %(start)s::bigint
                UNION
                SELECT CASE WHEN r.upper_id = f.id THEN r.lower_id ELSE r.upper_id END
                FROM family f
                JOIN companies_companyrelation r ON f.id IN (r.upper_id, r.lower_id)
            )
            SELECT id FROM family WHERE id <> %(start)s LIMIT %(limit)s
            """,
            {"start": company.pk, "limit": limit},
        )
        return {row[0] for row in cursor.fetchall()}


@dataclass(frozen=True)
class LinkView:
    """One link of a firm, seen from it. `upward` means the other firm stands above."""

    pk: int
    other_id: int
    other_name: str
    other_is_example: bool
    other_is_open: bool
    kind: str | Promise
    upward: bool
    source: str
    known_on: date


def links_of(company: Company, user: User) -> list[LinkView]:
    """The links of a firm, upward first; a firm that the person may not see is only named."""
    relations = list(
        CompanyRelation.objects.filter(Q(upper=company) | Q(lower=company))
        .select_related("upper", "lower")
        .order_by("kind", "pk")[:500]
    )
    others = {r.upper_id if r.lower_id == company.pk else r.lower_id for r in relations}
    open_to_user = set(
        Company.objects.visible_to(user).filter(pk__in=others).values_list("pk", flat=True)
    )
    views = []
    for relation in relations:
        upward = relation.lower_id == company.pk
        other = relation.upper if upward else relation.lower
        kind = RelationKind(relation.kind)
        views.append(
            LinkView(
                pk=relation.pk, other_id=other.pk, other_name=other.name,
                other_is_example=other.is_example, other_is_open=other.pk in open_to_user,
                kind=kind.label if upward else kind.seen_from_above, upward=upward,
                source=relation.source, known_on=relation.known_on,
            )
        )  # fmt: skip
    return sorted(views, key=lambda v: not v.upward)


def possible_heads(company: Company) -> list[Company]:
    """Firms of the register whose whole name a branch's name begins with, not linked yet."""
    names = parent_names(company.name)
    if not names:
        return []
    linked = CompanyRelation.objects.filter(lower=company).values("upper_id")
    found = {
        c.name_key: c
        for c in Company.objects.filter(
            name_key__in=[name_key(n) for n in names], is_example=company.is_example
        ).exclude(pk__in=linked)
    }
    return [found[key] for key in map(name_key, names) if key in found]


@dataclass(frozen=True)
class Likeness:
    """A firm that may be the one meant: `score` from 0 to 1, 1 is the same name."""

    company: Company
    score: float


def alike(name: str, user: User, limit: int = 10) -> list[Likeness]:
    """Firms whose names are nearly the same, the nearest first, among those the person may see.

    Narrowed by the pairs of characters that tell firms apart before names are compared one by one:
    comparing a million names would take a second.
    """
    core = core_of(name)
    pairs = search_grams(core)
    if not pairs:
        return []
    visible = Company.objects.visible_to(user)
    near = visible.none()
    # any run of three pairs in common; the whole core first, then its halves
    for part in dict.fromkeys((core, core[: len(core) // 2 + 1], core[len(core) // 2 - 1 :])):
        if len(part) > 1:
            near = near | visible.named(part)
    scored = near.annotate(
        score=Func(F("name_key"), Value(name_key(name)), function="similarity",
                   output_field=FloatField())
    ).filter(score__gte=0.3)  # fmt: skip
    ranked = list(scored.order_by("-score", "pk").values_list("pk", "score")[:limit])
    firms = Company.objects.select_related("jurisdiction").in_bulk([pk for pk, _ in ranked])
    return [Likeness(firms[pk], score) for pk, score in ranked]
