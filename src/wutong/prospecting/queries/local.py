"""What the county's own register knows of firms that a screening meets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wutong.accounts.public import Jurisdiction, User
from wutong.chains.public import Link, Placement, Segment, specs_of
from wutong.companies.public import Company, CompanyRelation, CompanyStatus
from wutong.kernel.words import listed
from wutong.prospecting.rules.scoring import Around, Neighbour, head_of_branch, neighbour_of

NAMED = 3
# A weaker word of a neighbour, as 设备, stands in too many scopes to tell a tie.
LEAST_WEIGHT = 0.6


def local_codes(place: Jurisdiction) -> frozenset[str]:
    """Credit codes of the firms that are here already: nobody needs to invite them."""
    here = Company.objects.in_region(place).filter(uscc__isnull=False)
    return frozenset(code for code in here.values_list("uscc", flat=True) if code)


def around(segment: Segment, place: Jurisdiction) -> Around:
    """What the county knows of firms elsewhere that could come for a segment.

    The words are evidence kept with the candidate, so they are in the language of the register.
    """
    with translation.override("zh-hans"):
        return Around(
            groups={**_heads_of_branches(place), **_groups(place)},
            neighbours=tuple(_neighbours(segment, place)),
            warnings=_warnings(),
        )


def _groups(place: Jurisdiction) -> dict[str, str]:
    """Firms elsewhere in one group with a local one: code → the relation in words."""
    path = place.path
    touching = Q(upper__jurisdiction__path__startswith=path) | Q(
        lower__jurisdiction__path__startswith=path
    )
    rows = list(
        CompanyRelation.objects.filter(touching)
        .select_related("upper__jurisdiction", "lower__jurisdiction")
        .order_by("pk")
    )
    ties: dict[str, list[str]] = {}
    heads: dict[int, str] = {}
    for row in rows:
        for local, other, is_upper in ((row.upper, row.lower, True), (row.lower, row.upper, False)):
            if _is_in(other, path) or not _is_in(local, path):
                continue
            if not is_upper:
                heads[other.pk] = local.name
            if other.uscc:
                words = (
                    _("Stands below the local firm %(firm)s (%(relation)s, source: %(source)s)")
                    if is_upper
                    else _(
                        "Stands above the local firm %(firm)s (%(relation)s, source: %(source)s)"
                    )
                )
                ties.setdefault(other.uscc, []).append(
                    words
                    % {
                        "firm": local.name, "relation": row.get_kind_display(),
                        "source": row.source,
                    }
                )  # fmt: skip
    sisters = (
        CompanyRelation.objects.filter(upper__in=list(heads), lower__uscc__isnull=False)
        .select_related("upper", "lower__jurisdiction")
        .order_by("pk")
    )
    for row in sisters:
        code = row.lower.uscc
        if code and code not in ties and not _is_in(row.lower, path):
            words = _("In one group with the local firm %(firm)s, both below %(head)s (%(source)s)")
            ties[code] = [
                words % {"firm": heads[row.upper_id], "head": row.upper.name, "source": row.source}
            ]
    return {code: "；".join(told) for code, told in ties.items()}


def _heads_of_branches(place: Jurisdiction) -> dict[str, str]:
    """Firms whose branch is here by its name: name → words."""
    told: dict[str, str] = {}
    names = Company.objects.in_region(place).order_by("pk").values_list("name", flat=True)
    for name in names.iterator():
        if head := head_of_branch(name):
            words = _("Its branch is here, by its name: %(firm)s")
            told.setdefault(head, words % {"firm": name})
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
        words = (
            _("Local firms make what this segment needs, “%(segment)s”: %(firms)s")
            if link.downstream_id == segment.pk
            else _("Local firms need what this segment makes, for “%(segment)s”: %(firms)s")
        )
        terms = specs[other.pk].terms if other.pk in specs else ()
        yield neighbour_of(
            words % {"segment": other.name, "firms": _some(firms[other.pk])},
            [t.term for t in terms if not t.excluded and t.weight >= LEAST_WEIGHT],
            own,
        )


def _some(names: Sequence[str]) -> str:
    """The first names, and how many there are."""
    shown = listed(names[:NAMED])
    if len(names) <= NAMED:
        return shown
    return ngettext(
        "%(names)s, %(number)s firm in all", "%(names)s, %(number)s firms in all", len(names)
    ) % {"names": shown, "number": len(names)}


def _warnings() -> dict[str, str]:
    """Firms of the county's register that have left business, or of which something is published.

    Code → words; the rules judge them by the words of the weights.
    """
    left = {CompanyStatus.REVOKED, CompanyStatus.CANCELLED, CompanyStatus.MOVED}
    rows = Company.objects.filter(
        Q(status__in=left) | ~Q(published_fact=""), uscc__isnull=False
    ).order_by("pk")
    told: dict[str, str] = {}
    for firm in rows.only(
        "uscc", "status", "source", "published_fact", "published_source", "published_on"
    ):
        said = []
        if firm.status in left:
            by = f"（{firm.source}）" if firm.source else ""
            said.append(f"{firm.get_status_display()}{by}")
        if firm.published_fact:
            by = " ".join(t for t in (firm.published_source, firm.published_on) if t)
            said.append(f"{firm.published_fact}（{by}）" if by else firm.published_fact)
        told[firm.uscc or ""] = "；".join(said)
    return told


def _is_in(firm: Company, path: str) -> bool:
    return firm.jurisdiction is not None and firm.jurisdiction.path.startswith(path)


def known_firms(codes: Iterable[str], user: User) -> dict[str, str]:
    """Pages of firms in the county's register by credit code, for those the person may see."""
    wanted = [code for code in codes if code]
    if not wanted:
        return {}
    rows = Company.objects.visible_to(user).filter(uscc__in=wanted).values_list("uscc", "pk")
    return {code: reverse("companies:page", args=[pk]) for code, pk in rows if code}
