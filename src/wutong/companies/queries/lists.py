"""The register as a list: filtered, searched, counted, fast at a million firms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from wutong.accounts.public import Jurisdiction, User
from wutong.companies.models import Company, CompanyKind, Qualification, QualificationKind
from wutong.companies.rules.identity import name_key
from wutong.companies.rules.uscc import normalise_uscc

if TYPE_CHECKING:
    _Pages = Paginator[Company]
else:
    _Pages = Paginator  # takes no type at run time

COUNTED = 10_000  # hits are counted exactly up to here; who has more narrows the search


@dataclass(frozen=True, kw_only=True)
class CompanyFilter:
    """What the list is narrowed by; empty is not narrowed."""

    words: str = ""
    region: str = ""
    industry: str = ""
    qualification: str = ""
    kind: str = ""
    origin: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing narrows the list."""
        return self == CompanyFilter()

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> CompanyFilter:
        """From a query string; a value that isn't known narrows nothing."""
        kind, title = query.get("kind", ""), query.get("qualification", "")
        origin = query.get("origin", "")
        return cls(
            words=query.get("q", "").strip()[:100],
            region=query.get("region", "").strip()[:12],
            industry=query.get("industry", "").strip()[:5].upper(),
            qualification=title if title in QualificationKind.values else "",
            kind=kind if kind in CompanyKind.values else "",
            origin=origin if origin in {"real", "example"} else "",
        )


def companies_for(user: User, asked: CompanyFilter) -> QuerySet[Company]:
    """The firms that a person may see and asked for, in the order in which they were entered."""
    found = Company.objects.visible_to(user)
    if asked.words:
        found = search(found, asked.words)
    if asked.region:
        place = Jurisdiction.objects.filter(code=asked.region).first()
        found = found.in_region(place) if place is not None else found.none()
    if asked.industry:
        found = found.filter(industry_code__startswith=asked.industry).exclude(industry_code="")
    if asked.qualification:
        found = found.filter(
            Exists(
                Qualification.objects.in_force(timezone.localdate()).filter(
                    company=OuterRef("pk"), kind=asked.qualification
                )
            )
        )
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.origin:
        found = found.filter(is_example=asked.origin == "example")
    return found.order_by("-pk")


def search(found: Any, words: str) -> Any:
    """Narrow firms by a code, or by words in the Chinese or English name."""
    code = normalise_uscc(words)
    if len(code) == 18 and code.isascii() and (same := found.filter(uscc=code)).exists():
        return same
    if not name_key(words):
        return found.none()
    if words.isascii() and any(c.isalpha() for c in words):
        english = Q(*(Q(name_en__icontains=word) for word in words.split()))
        by_name = found.named(words).values("pk")
        return found.filter(Q(pk__in=by_name) | (~Q(name_en="") & english))
    return found.named(words)


class CappedPaginator(_Pages):
    """Pages that count hits only up to `COUNTED`: counting a million takes longer than finding.

    `count` is exact below, and `COUNTED` at or above (`is_capped`).
    """

    def __init__(self, hits: QuerySet[Company], per_page: int, *, capped: bool) -> None:
        super().__init__(hits, per_page)
        self.hits, self.capped = hits.order_by(), capped

    @cached_property
    def found(self) -> int:
        """Hits counted, at most one more than `COUNTED` when capped."""
        return (self.hits[: COUNTED + 1] if self.capped else self.hits).count()

    @property
    def is_capped(self) -> bool:
        """Whether there are more hits than were counted."""
        return self.capped and self.found > COUNTED

    @cached_property
    def count(self) -> int:
        return COUNTED if self.is_capped else self.found


@dataclass(frozen=True)
class CompanyRow:
    """A firm in the list, ready to show; unknown is None or empty."""

    pk: int
    name: str
    name_en: str
    uscc: str
    kind: str
    place: str
    registered_on: date | None
    capital: str
    titles: tuple[str, ...]
    status: str
    is_example: bool


def rows_of(companies: QuerySet[Company]) -> list[CompanyRow]:
    """Rows of one page: three queries however many they are."""
    today = timezone.localdate()
    held = Prefetch(
        "qualifications", queryset=Qualification.objects.in_force(today), to_attr="held"
    )
    return [
        CompanyRow(
            pk=c.pk, name=c.name, name_en=c.name_en, uscc=c.uscc or "",
            kind=str(c.get_kind_display()),
            place=str(c.jurisdiction) if c.jurisdiction else f"{c.province}{c.city}",
            registered_on=c.registered_on, capital=c.capital_raw,
            titles=tuple(dict.fromkeys(str(t.get_kind_display()) for t in c.held)),
            status=str(c.get_status_display()) if c.status else "", is_example=c.is_example,
        )
        for c in companies.select_related("jurisdiction").prefetch_related(held)
    ]  # fmt: skip


def stream(companies: QuerySet[Company]) -> Iterator[Company]:
    """All firms of a list, a few thousand in memory at a time, for an export."""
    return companies.iterator(chunk_size=2_000)


def search_companies(words: str, user: User, limit: int = 10) -> list[Company]:
    """The first firms that a search for words, or a code, finds: for a global search box."""
    if not words.strip():
        return []
    found = search(Company.objects.visible_to(user), words.strip()[:100])
    return list(found.select_related("jurisdiction").order_by("-pk")[:limit])


@dataclass(frozen=True)
class RegisterState:
    """How much the register holds and from when: what depends on it can say how far it goes."""

    firms: int
    real: int
    examples: int
    without_place: int


def register_state(user: User) -> RegisterState:
    """Counts over all firms that a person may see."""
    visible = Company.objects.visible_to(user)
    total = visible.count()
    examples = visible.filter(is_example=True).count()
    return RegisterState(
        total, total - examples, examples, visible.filter(jurisdiction__isnull=True).count()
    )


@dataclass(frozen=True)
class RegionChoice:
    """An entry of the region filter, indented by its level."""

    code: str
    label: str


def region_choices(user: User) -> list[RegionChoice]:
    """The person's own place and what lies below and above it, then the provinces."""
    own = user.jurisdiction
    choices: list[RegionChoice] = []
    if own is not None:
        codes = own.path.strip("/").split("/")
        above = ["/".join(codes[:n]) + "/" for n in range(1, len(codes))]
        lines = Jurisdiction.objects.filter(Q(path__in=above) | Q(path__startswith=own.path))
        lines = lines.filter(abolished=False).order_by("path")
        choices = [
            RegionChoice(j.code, "\u3000" * (j.path.count("/") - 1) + str(j)) for j in lines[:200]
        ]
    known = {c.code for c in choices}
    provinces = Jurisdiction.objects.filter(parent__isnull=True, abolished=False).order_by("path")
    return choices + [RegionChoice(p.code, str(p)) for p in provinces if p.code not in known]
