"""Sites for a need, the best first, each with its reasons and misses in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.sites.models import (
    CAPACITY_UNITS,
    INDICATOR_UNITS,
    CapacityKind,
    IndicatorKind,
    Site,
    SiteKind,
    SiteState,
)
from wutong.sites.rules import INDICATORS, Finding, Need, Offered, Verdict, fit, rank


@dataclass(frozen=True)
class FitLine:
    """One criterion in words, both figures in it."""

    label: str
    verdict: str
    words: str


@dataclass(frozen=True)
class Fit:
    """How one site stands against a need."""

    site: Site
    lines: tuple[FitLine, ...]
    misses: int
    unknown: int

    @property
    def missed(self) -> list[FitLine]:
        """What speaks against it."""
        return [line for line in self.lines if line.verdict == Verdict.MISS]


def offered_by(site: Site) -> Offered:
    """A site as the rules see it; its figures must have been fetched."""
    return Offered(
        kind=site.kind, state=site.state, land_mu=site.land_mu, floor_m2=site.floor_m2,
        available_from=site.available_from,
        indicators={row.kind: row.value for row in site.indicators.all()},
        capacities={row.kind: row.amount for row in site.capacities.all()},
    )  # fmt: skip


def fitting_sites(need: Need, user: User, today: date | None = None) -> list[Fit]:
    """All visible sites that nobody uses, those without a miss first, then the fewest unknown."""
    today = today or timezone.localdate()
    sites = Site.objects.visible_to(user).exclude(state=SiteState.OCCUPIED)
    fits = []
    for site in sites.select_related("jurisdiction").prefetch_related("indicators", "capacities"):
        findings = fit(need, offered_by(site), today)
        misses, unknown = rank(findings)
        fits.append(Fit(site, tuple(map(_line, findings)), misses, unknown))
    return sorted(fits, key=lambda f: (f.misses, f.unknown, f.site.code))


def figure(value: Decimal | None) -> str:
    """A figure without trailing noughts; the word for unknown where nobody has said."""
    return _("unknown") if value is None else f"{value.normalize():,f}"


def _day(value: object) -> str:
    return date_format(value, "Y-m-d") if isinstance(value, date) else _("not said")


def _line(finding: Finding) -> FitLine:
    return FitLine(_label(finding), finding.verdict, _words(finding))


def _label(finding: Finding) -> str:
    if finding.criterion == "indicator":
        return str(IndicatorKind(finding.name).label)
    if finding.criterion == "factor":
        return str(CapacityKind(finding.name).label)
    return {
        "state": _("Availability"), "when": _("Availability"), "kind": _("Kind of site"),
        "land": _("Land"), "floor": _("Floor"),
    }[finding.name]  # fmt: skip


def _words(finding: Finding) -> str:
    wanted, found = finding.wanted, finding.found
    if finding.criterion == "state":
        return _state_words(finding)
    if finding.criterion == "kind":
        names = [str(SiteKind(kind).label) for kind in str(wanted).split(",")]
        return _("%(has)s; wanted: %(wanted)s") % {
            "has": SiteKind(str(found)).label, "wanted": _(", ").join(names),
        }  # fmt: skip
    if finding.criterion == "area":
        low, high = wanted if isinstance(wanted, tuple) else (None, None)
        unit = _("mu") if finding.name == "land" else _("m²")
        return _("%(has)s %(unit)s; wanted: %(low)s to %(high)s") % {
            "has": _figure(found), "unit": unit,
            "low": figure(low) if low is not None else "0",
            "high": figure(high) if high is not None else "∞",
        }  # fmt: skip
    if finding.criterion == "indicator":
        return _indicator_words(finding)
    values = {
        "needs": _figure(wanted), "has": _figure(found), "unit": CAPACITY_UNITS[finding.name]
    }  # fmt: skip
    return _("Needed %(needs)s, to be had %(has)s (%(unit)s)") % values


def _figure(value: object) -> str:
    return figure(value if isinstance(value, Decimal) else None)


def _state_words(finding: Finding) -> str:
    if finding.name == "state":
        return str(SiteState(str(finding.found)).label)
    if finding.found == SiteState.FREE:
        return _("Free now")
    values = {"ready": _day(finding.found), "needed": _day(finding.wanted)}
    return _("Ready on %(ready)s, needed on %(needed)s") % values


def _indicator_words(finding: Finding) -> str:
    values = {
        "planned": _figure(finding.wanted), "limit": _figure(finding.found),
        "unit": INDICATOR_UNITS[finding.name],
    }  # fmt: skip
    if INDICATORS[finding.name] == "min":
        words = _("Planned %(planned)s, asked at least %(limit)s") % values
    else:
        words = _("Planned %(planned)s, allowed at most %(limit)s") % values
    unit = str(values["unit"])
    return _("%(words)s (%(unit)s)") % {"words": words, "unit": unit} if unit else words
