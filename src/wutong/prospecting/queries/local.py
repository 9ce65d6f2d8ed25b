"""What the county's own register knows of firms that a screening meets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation

from wutong.accounts.public import Jurisdiction, User
from wutong.chains.public import Link, Placement, Segment, specs_of
from wutong.companies.public import (
    Company,
    CompanyRelation,
    CompanyStatus,
    Qualification,
    QualificationKind,
)
from wutong.prospecting.rules.sayings import Noted, Saying
from wutong.prospecting.rules.scoring import Around, Neighbour, head_of_branch, neighbour_of

NAMED = 3
# A weaker word of a neighbour, as 设备, stands in too many scopes to tell a tie.
LEAST_WEIGHT = 0.6


def local_codes(place: Jurisdiction) -> frozenset[str]:
    """Credit codes of the firms that are here already: nobody needs to invite them."""
    here = Company.objects.in_region(place).filter(uscc__isnull=False)
    return frozenset(code for code in here.values_list("uscc", flat=True) if code)


def around(segment: Segment, place: Jurisdiction) -> Around:
    """What the county knows of firms elsewhere that could come for a segment."""
    return Around(
        groups={**_heads_of_branches(place), **_groups(place)},
        neighbours=tuple(_neighbours(segment, place)),
        warnings=_warnings(),
        titles=_titles(timezone.localdate()),
    )


def _groups(place: Jurisdiction) -> dict[str, tuple[Saying, ...]]:
    """Firms elsewhere in one group with a local one: code → its relations."""
    path = place.path
    touching = Q(upper__jurisdiction__path__startswith=path) | Q(
        lower__jurisdiction__path__startswith=path
    )
    rows = list(
        CompanyRelation.objects.filter(touching)
        .select_related("upper__jurisdiction", "lower__jurisdiction")
        .order_by("pk")
    )
    ties: dict[str, list[Saying]] = {}
    heads: dict[int, str] = {}
    for row in rows:
        for local, other, is_upper in ((row.upper, row.lower, True), (row.lower, row.upper, False)):
            if _is_in(other, path) or not _is_in(local, path):
                continue
            if not is_upper:
                heads[other.pk] = local.name
            if other.uscc:
                values = {"firm": local.name, "relation": row.kind, "source": row.source}
                ties.setdefault(other.uscc, []).append(
                    Saying("below" if is_upper else "above", values)
                )
    sisters = (
        CompanyRelation.objects.filter(upper__in=list(heads), lower__uscc__isnull=False)
        .select_related("upper", "lower__jurisdiction")
        .order_by("pk")
    )
    for row in sisters:
        code = row.lower.uscc
        if code and code not in ties and not _is_in(row.lower, path):
            values = {
                "firm": heads[row.upper_id], "head": row.upper.name, "source": row.source,
            }  # fmt: skip
            ties[code] = [Saying("sisters", values)]
    return {code: tuple(told) for code, told in ties.items()}


def _heads_of_branches(place: Jurisdiction) -> dict[str, tuple[Saying, ...]]:
    """Firms whose branch is here by its name: name → that it is."""
    told: dict[str, tuple[Saying, ...]] = {}
    names = Company.objects.in_region(place).order_by("pk").values_list("name", flat=True)
    for name in names.iterator():
        if head := head_of_branch(name):
            told.setdefault(head, (Saying("branch_here", {"firm": name}),))
    return told


def _neighbours(segment: Segment, place: Jurisdiction) -> Iterator[Neighbour]:
    """Segments before and after this one with firms of the county on them, the surest first."""
    links = (
        Link.objects.filter(Q(upstream=segment) | Q(downstream=segment))
        .select_related("upstream", "downstream")
        .order_by("-sure", "-confidence", "pk")
    )
    others = {
        link.pk: link.upstream if link.downstream_id == segment.pk else link.downstream
        for link in links
    }
    specs = {int(s.code): s for s in specs_of([segment, *others.values()])}
    own = [t.term for t in specs[segment.pk].terms] if segment.pk in specs else []
    firms: dict[int, list[str]] = {}
    placed = (
        Placement.objects.counting()
        .filter(
            segment__in=list(others.values()), company__jurisdiction__path__startswith=place.path
        )
        .order_by("-fit", "pk")
        .values_list("segment_id", "company__name")
    )
    for key, name in placed:
        firms.setdefault(key, []).append(name)
    for link in links:
        other = others[link.pk]
        if other.pk not in firms:
            continue
        terms = specs[other.pk].terms if other.pk in specs else ()
        names = firms[other.pk]
        yield neighbour_of(
            Saying(
                "supplies" if link.downstream_id == segment.pk else "needs",
                {
                    "segment": other.name, "segment_en": other.name_en, "firms": names[:NAMED],
                    "number": len(names),
                },
            ),
            [t.term for t in terms if not t.excluded and t.weight >= LEAST_WEIGHT],
            own,
        )  # fmt: skip


def _warnings() -> dict[str, Noted]:
    """Firms of the county's register that have left business, or of which something is published.

    The rules judge them by the words of the weights, which are Chinese as the register's are.
    """
    left = {CompanyStatus.REVOKED, CompanyStatus.CANCELLED, CompanyStatus.MOVED}
    with translation.override("zh-hans"):
        in_words = {str(status): str(status.label) for status in left}
    rows = Company.objects.filter(
        Q(status__in=left) | ~Q(published_fact=""), uscc__isnull=False
    ).order_by("pk")
    told: dict[str, Noted] = {}
    for firm in rows.only(
        "uscc", "status", "source", "published_fact", "published_source", "published_on"
    ):
        words, said = [], []
        if firm.status in left:
            words.append(in_words[firm.status])
            said.append(Saying("left", {"status": firm.status, "source": firm.source}))
        if firm.published_fact:
            words.append(firm.published_fact)
            values = {
                "fact": firm.published_fact, "source": firm.published_source,
                "on": firm.published_on,
            }  # fmt: skip
            said.append(Saying("published", values))
        told[firm.uscc or ""] = Noted("；".join(words), tuple(said))
    return told


def _titles(day: date) -> dict[str, Noted]:
    """Titles in force of the firms that the county's register has: code → the titles.

    The weights judge them by their Chinese names.
    """
    held: dict[str, list[tuple[str, str]]] = {}
    rows = Qualification.objects.in_force(day).filter(company__uscc__isnull=False)
    for code, kind, source in rows.order_by("pk").values_list("company__uscc", "kind", "source"):
        held.setdefault(code or "", []).append((kind, source))
    with translation.override("zh-hans"):
        names = {kind.value: str(kind.label) for kind in QualificationKind}
    return {
        code: Noted(
            "；".join(names.get(kind, kind) for kind, _source in titles),
            tuple(Saying("title_held", {"kind": k, "source": source}) for k, source in titles),
        )
        for code, titles in held.items()
    }


def _is_in(firm: Company, path: str) -> bool:
    return firm.jurisdiction is not None and firm.jurisdiction.path.startswith(path)


def known_firms(codes: Iterable[str], user: User) -> dict[str, str]:
    """Pages of firms in the county's register by credit code, for those the person may see."""
    wanted = [code for code in codes if code]
    if not wanted:
        return {}
    rows = Company.objects.visible_to(user).filter(uscc__in=wanted).values_list("uscc", "pk")
    return {code: reverse("companies:page", args=[pk]) for code, pk in rows if code}
