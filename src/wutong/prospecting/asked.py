"""What a person asked a screening to look for: one form, the job and the words all read this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from wutong.ui.figures import money_words

from .rules.screen import Filters
from .rules.weighting import WeightSet
from .wording import FORMS, direction_name

CENTS_A_YUAN = 100


@dataclass(frozen=True)
class Asked:
    """The filters as chosen. Empty and None mean: not asked for.

    `directions` are codes of transfer regions, `provinces` plain names (浙江); a firm of either
    passes. `least_years` counts full years, `least_cents` is registered capital in cents.
    """

    directions: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    least_years: int | None = None
    least_cents: int | None = None
    forms: tuple[str, ...] = ()
    production_only: bool = False

    def plain(self) -> dict[str, Any]:
        """As kept with the screening."""
        return {
            "directions": sorted(self.directions),
            "provinces": sorted(self.provinces),
            "least_years": self.least_years,
            "least_cents": self.least_cents,
            "forms": sorted(self.forms),
            "production_only": self.production_only,
        }

    @classmethod
    def from_plain(cls, kept: Mapping[str, Any]) -> Asked:
        """What `plain` wrote."""
        return cls(
            directions=tuple(kept.get("directions", ())),
            provinces=tuple(kept.get("provinces", ())),
            least_years=kept.get("least_years"),
            least_cents=kept.get("least_cents"),
            forms=tuple(kept.get("forms", ())),
            production_only=bool(kept.get("production_only")),
        )

    def filters(self, weights: WeightSet, without: Iterable[str] = ()) -> Filters:
        """As the rules read it; `without` are codes of firms to leave out."""
        places = set(self.provinces)
        for row in weights.directions.rows:
            if row.code in self.directions:
                places |= row.provinces | row.cities
        least = None if self.least_cents is None else self.least_cents / CENTS_A_YUAN
        return Filters(
            places=frozenset(places),
            least_years=self.least_years,
            least_yuan=least,
            forms=frozenset(self.forms),
            deeds=frozenset({"produce"}) if self.production_only else frozenset(),
            without=frozenset(without),
        )

    def words(self, weights: WeightSet | None) -> list[str]:
        """Each filter in the reader's language; no region asked for is said, too."""
        rows = weights.directions.rows if weights is not None else ()
        said = [direction_name(row) for row in rows if row.code in self.directions]
        said += self.provinces
        if not said:
            said.append(_("All regions"))
        if self.least_years is not None:
            said.append(_("Founded %(years)s years ago or earlier") % {"years": self.least_years})
        if self.least_cents is not None:
            said.append(_("Capital %(amount)s or more") % {"amount": money_words(self.least_cents)})
        said += [str(FORMS[form]) for form in self.forms if form in FORMS]
        if self.production_only:
            said.append(_("Makers only"))
        return said
