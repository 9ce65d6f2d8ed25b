"""What the county's own register knows of firms that a screening meets."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from wutong.accounts.public import Jurisdiction, User
from wutong.companies.public import Company, CompanyRelation


def local_codes(place: Jurisdiction) -> frozenset[str]:
    """Credit codes of the firms that are here already: nobody needs to invite them."""
    here = Company.objects.in_region(place).filter(uscc__isnull=False)
    return frozenset(code for code in here.values_list("uscc", flat=True) if code)


def local_ties(place: Jurisdiction) -> dict[str, str]:
    """Firms elsewhere with a known relation to a local one: code → the relation in words.

    The words are evidence kept with the candidate, so they are in the language of the register.
    """
    path = place.path
    rows = (
        CompanyRelation.objects.filter(
            Q(upper__jurisdiction__path__startswith=path, lower__uscc__isnull=False)
            | Q(lower__jurisdiction__path__startswith=path, upper__uscc__isnull=False)
        )
        .select_related("upper__jurisdiction", "lower__jurisdiction")
        .order_by("pk")
    )
    ties: dict[str, list[str]] = {}
    with translation.override("zh-hans"):
        for row in rows:
            for local, other, is_upper in (
                (row.upper, row.lower, True),
                (row.lower, row.upper, False),
            ):
                if not other.uscc or _is_in(other, path) or not _is_in(local, path):
                    continue
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
    return {code: "；".join(told) for code, told in ties.items()}


def _is_in(firm: Company, path: str) -> bool:
    return firm.jurisdiction is not None and firm.jurisdiction.path.startswith(path)


def known_firms(codes: Iterable[str], user: User) -> dict[str, str]:
    """Pages of firms in the county's register by credit code, for those the person may see."""
    wanted = [code for code in codes if code]
    if not wanted:
        return {}
    rows = Company.objects.visible_to(user).filter(uscc__in=wanted).values_list("uscc", "pk")
    return {code: reverse("companies:page", args=[pk]) for code, pk in rows if code}
