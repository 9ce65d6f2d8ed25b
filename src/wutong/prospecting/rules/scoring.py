"""Scores a candidate for a segment: parts that anyone can check, each with its evidence.

The score is the weighted mean of the parts that are known, 0 to 100. What nobody knows counts
neither for nor against; it widens the interval in which the score would lie if it were known. No
part that rises ever lowers the score.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from wutong.chains.rules.lexicon import Verb
from wutong.chains.rules.matching import Fit, Hit, Where
from wutong.chains.rules.reading import Reading, read_scope
from wutong.chains.rules.text import normalise
from wutong.companies.rules.capital import parse_capital
from wutong.companies.rules.fault import Fault, gettext_noop

from .sayings import Noted, Saying
from .weighting import PARTS, WeightSet, interpolate

_NO_CAPITAL = gettext_noop("The register holds no registered capital")
_NO_RATE = gettext_noop("No rate is kept for %(currency)s")
_NO_DATE = gettext_noop("The register holds no date of registration that can be read")
_FUTURE = gettext_noop("The date of registration lies after today")
_NO_FORM = gettext_noop("Neither type nor name says what kind of firm this is")
_NO_PLACE = gettext_noop("The register holds no province")
_NO_DEED = gettext_noop("The scope names the products but not what is done with them")
_NO_QUALIFICATIONS = gettext_noop("The register has no column of qualifications")
_NO_TIES = gettext_noop("No relations to local firms are known")
_NO_STATUS = gettext_noop("The register has no column of the firms' state")
_ODD_STATUS = gettext_noop("Nobody has said what the state “%(status)s” is worth")

NOTHING = frozenset({"", "N/A", "NA", "NULL", "NONE", "-", "--", "无", "未知", "不详"})
_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T].*)?$")
_BRANCH_TYPE = re.compile(r"分公司|分支|办事|非法人|代表")
_BRANCH_NAME = re.compile(
    r"(?:分公司|支公司|分店|分厂|分行|支行|门市部|营业部|办事处|分理处|储蓄所|营业所|代表处|项目部|经销处|销售处|分部|加油站)[)）]?$"
)
_HEAD = re.compile(r"(.{4,}?公司).{0,30}(?:分公司|支公司|分厂|分店|办事处|项目部)$")
_PERSON = re.compile(r"个体|合作社|个人独资|合伙")
_COMPANY = re.compile(r"公司[)）]?$|集团[)）]?$")
_WORKS = re.compile(r"(?:厂|矿|窑|坊|场)[)）]?$")
_EXCERPTS = 3
_AROUND = 24
_OPENING = 12


class Firm(NamedTuple):
    """One row of a register, as it stands there; None: unknown."""

    uscc: str
    name: str
    registered_on: str | None = None
    type: str | None = None
    capital_raw: str | None = None
    business_scope: str | None = None
    province: str | None = None
    city: str | None = None
    qualifications: str | None = None
    status: str | None = None


class Known(NamedTuple):
    """A part's value, 0 to 100, or why there is none."""

    value: float | None
    why: Fault | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the register that speak for a part: `column`, and [start, end) in its text."""

    column: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score. `value` None: unknown, and `why` says so; `evidence` as written.

    `said` is what is told beside the register's words.
    """

    code: str
    value: float | None
    weight: float
    evidence: str = ""
    quotes: tuple[Quote, ...] = ()
    why: Fault | None = None
    said: tuple[Saying, ...] = ()


class Score(NamedTuple):
    """The score and the interval it would lie in if the unknown parts were known; 2 decimals."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A segment that the asked one buys from or sells to, with local firms on it.

    `told` says so; `words` are those of that segment alone, normalised.
    """

    told: Saying
    words: tuple[str, ...] = ()


def neighbour_of(told: Saying, words: Iterable[str], own: Iterable[str]) -> Neighbour:
    """A neighbour by its words, without those that are `own` to the asked segment."""
    plain = {normalise(word.strip()) for word in words} - {normalise(word.strip()) for word in own}
    return Neighbour(told, tuple(sorted(plain - {""})))


@dataclass(frozen=True, slots=True)
class Around:
    """What the county itself knows beside the register, to be told.

    `groups` maps credit codes, or names, of firms elsewhere to their relations to local firms;
    `warnings` maps credit codes to what is published of them, `titles` to the titles in force that
    the county's own register has.
    """

    groups: Mapping[str, tuple[Saying, ...]] = field(default_factory=dict)
    neighbours: tuple[Neighbour, ...] = ()
    warnings: Mapping[str, Noted] = field(default_factory=dict)
    titles: Mapping[str, Noted] = field(default_factory=dict)


NOWHERE = Around()


class Tie(NamedTuple):
    """The closest tie to the county: its value, what is told of it, words of the scope, places."""

    value: float
    said: tuple[Saying, ...]
    evidence: str = ""
    quotes: tuple[Quote, ...] = ()


def score_of(values: Mapping[str, float | None], weights: Mapping[str, float]) -> Score:
    """Weighted mean of the known parts; unknown ones at 0 and at 100 give the interval."""
    known = gained = unknown = 0.0
    for part in PARTS:
        weight = weights.get(part, 0.0)
        value = values.get(part)
        if value is None:
            unknown += weight
        else:
            known += weight
            gained += weight * value
    if known <= 0:
        return Score(0.0, 0.0, 100.0 if unknown else 0.0)
    total = known + unknown
    return Score(
        round(gained / known, 2),
        round(gained / total, 2),
        round((gained + 100 * unknown) / total, 2),
    )


# --- the value of each part -------------------------------------------------------------------


def trade_value(verb: Verb, weights: WeightSet) -> Known:
    """Making, developing, serving or dealing."""
    if verb is Verb.NONE:
        return Known(None, Fault(_NO_DEED))
    return Known(weights.trade[verb.value])


def capital_in_yuan(raw: str | None, weights: WeightSet) -> tuple[float | None, Fault | None]:
    """Registered capital in yuan, by order of magnitude; an unnamed currency is taken as yuan."""
    capital = parse_capital(raw)
    if capital.amount is None:
        return None, capital.problem or Fault(_NO_CAPITAL)
    rate = weights.yuan_per_unit.get(capital.currency or "CNY")
    if rate is None:
        return None, Fault(_NO_RATE, currency=capital.currency or "")
    return float(capital.amount) * rate, None


def size_value(raw: str | None, weights: WeightSet) -> Known:
    """Registered capital on a logarithmic scale. Zero capital is a value, no capital is none."""
    yuan, why = capital_in_yuan(raw, weights)
    if yuan is None:
        return Known(None, why)
    if yuan <= weights.size_nothing:
        return Known(0.0)
    share = math.log(yuan / weights.size_nothing) / math.log(
        weights.size_full / weights.size_nothing
    )
    return Known(round(100 * min(1.0, share), 2))


def read_date(raw: str | None) -> date | None:
    """2001-12-12, 2001/1/2, 20011212, 2001年1月2日; None for anything else."""
    found = _DATE.match((raw or "").strip())
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def age_in_years(raw: str | None, as_of: date) -> float | None:
    """Years since registration; None when unknown, below zero for a date to come."""
    founded = read_date(raw)
    return None if founded is None else (as_of - founded).days / 365.25


def age_value(raw: str | None, as_of: date, weights: WeightSet) -> Known:
    """How long the firm has stood."""
    years = age_in_years(raw, as_of)
    if years is None:
        return Known(None, Fault(_NO_DATE))
    if years < 0:
        return Known(None, Fault(_FUTURE))
    return Known(round(interpolate(weights.age, years), 2))


def form_of(kind: str | None, name: str) -> str | None:
    """company, works, person or branch by the register's type, else by the name; None: unclear."""
    kind = "" if (kind or "").strip().upper() in NOTHING else kind or ""
    if _BRANCH_TYPE.search(kind) or _BRANCH_NAME.search(name):
        return "branch"
    if _PERSON.search(kind) or _PERSON.search(name):
        return "person"
    if "公司" in kind or _COMPANY.search(name):
        return "company"
    return "works" if _WORKS.search(name) else None


def head_of_branch(name: str) -> str:
    """甲有限公司乙分公司 → 甲有限公司; "" for a name that is no branch's."""
    found = _HEAD.match(name)
    return found[1] if found else ""


def form_value(kind: str | None, name: str, weights: WeightSet) -> Known:
    """Can this firm decide on an investment?"""
    form = form_of(kind, name)
    return Known(None, Fault(_NO_FORM)) if form is None else Known(weights.form[form])


_PLACE_ENDING = re.compile(
    r"(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|地区|盟|省|市)$"
)


def plain_place(raw: str | None) -> str:
    """浙江省 and 浙江 are one place; "" when unknown."""
    text = (raw or "").strip()
    return "" if text.upper() in NOTHING else _PLACE_ENDING.sub("", text) or text


def region_value(province: str | None, city: str | None, weights: WeightSet) -> Known:
    """The worth of the direction from which the firm would come."""
    place = plain_place(province)
    if not place:
        return Known(None, Fault(_NO_PLACE))
    return Known(weights.directions.of(place, plain_place(city)).value)


def qualification_value(raw: str | None, weights: WeightSet, held: str = "") -> Known:
    """The best title that the register's column names, or that is `held` by what is known here.

    What is known here can only speak for a firm: that nothing is known says nothing.
    """
    text = (raw or "").strip()
    facts = [value for word, value in weights.qualifications.items() if word in held]
    if facts:
        return Known(max([*facts, qualification_value(raw, weights).value or 0.0]))
    if text.upper() in NOTHING:
        return Known(None, Fault(_NO_QUALIFICATIONS))
    return Known(max((v for w, v in weights.qualifications.items() if w in text), default=0.0))


def tie_of(firm: Firm, weights: WeightSet, around: Around) -> Tie | None:
    """The same group, else a scope that names what local firms sell or buy, else neighbours."""
    values = weights.ties
    told = around.groups.get(firm.uscc) or around.groups.get(firm.name)
    if told and "group" in values:
        return Tie(values["group"], told)
    if "named" in values:
        scope = firm.business_scope or ""
        plain = normalise(scope)
        for neighbour in around.neighbours:
            places = [(plain.find(word), word) for word in neighbour.words if word in plain]
            if places:
                start, word = min(places)
                end = start + len(word)
                before, after = scope[max(0, start - _OPENING) : start], scope[end : end + _OPENING]
                return Tie(
                    values["named"],
                    (neighbour.told,),
                    f"{before}【{scope[start:end]}】{after}",
                    (Quote("business_scope", start, end, scope[start:end]),),
                )
    if around.neighbours and "segment" in values:
        return Tie(values["segment"], tuple(n.told for n in around.neighbours[:_EXCERPTS]))
    return None


def warning_value(status: str | None, weights: WeightSet, published: str = "") -> Known:
    """100 where the register says that the firm is in business; less by its word, or a fact's.

    A published fact can only warn: that nothing is published says nothing.
    """
    text = (status or "").strip()
    said = [value for word, value in weights.warnings.items() if word in text]
    facts = [v for word, v in weights.warnings.items() if word in published and v < 100]
    if said or facts:
        return Known(min(said + facts))
    if text.upper() in NOTHING:
        return Known(None, Fault(_NO_STATUS))
    return Known(None, Fault(_ODD_STATUS, status=text[:20]))


# --- a candidate with all its evidence ----------------------------------------------------------


def values_of(
    firm: Firm, fit: Fit, weights: WeightSet, as_of: date, around: Around = NOWHERE
) -> dict[str, Known]:
    """The value of every part."""
    tie = tie_of(firm, weights, around)
    warned, held = around.warnings.get(firm.uscc), around.titles.get(firm.uscc)
    titles = held.words if held else ""
    return {
        "fit": Known(round(100 * fit.value, 2)),
        "trade": trade_value(fit.verb, weights),
        "size": size_value(firm.capital_raw, weights),
        "age": age_value(firm.registered_on, as_of, weights),
        "form": form_value(firm.type, firm.name, weights),
        "region": region_value(firm.province, firm.city, weights),
        "qualifications": qualification_value(firm.qualifications, weights, titles),
        "ties": Known(tie.value) if tie else Known(None, Fault(_NO_TIES)),
        "warnings": warning_value(firm.status, weights, warned.words if warned else ""),
    }


def parts_of(
    firm: Firm, fit: Fit, weights: WeightSet, as_of: date, around: Around = NOWHERE
) -> tuple[Part, ...]:
    """Every part that has a weight, with the words of the register that speak for it."""
    tie = tie_of(firm, weights, around)
    reading = read_scope(firm.business_scope)
    best = fit.best
    kind = (firm.type or "").strip()
    texts = {
        "fit": fit_evidence(fit, firm),
        "trade": _excerpt(best, [best], firm, reading) if best else "",
        "size": firm.capital_raw or "",
        "age": firm.registered_on or "",
        "form": firm.name if kind.upper() in NOTHING else kind,
        "region": " ".join(p for p in (firm.province, firm.city) if p),
        "qualifications": firm.qualifications or "",
        "ties": tie.evidence if tie else "",
        "warnings": firm.status or "",
    }
    said = _said(firm, weights, as_of, around, tie)
    quotes = {
        "fit": quotes_of(fit, firm),
        "trade": quotes_of(fit, firm)[:1],
        "ties": tie.quotes if tie else (),
    }
    return tuple(
        Part(
            code=code,
            value=known.value,
            weight=weights.parts[code],
            evidence="" if known.value is None else texts[code],
            quotes=quotes.get(code, ()) if known.value is not None else (),
            why=known.why,
            said=said.get(code, ()) if known.value is not None else (),
        )
        for code, known in values_of(firm, fit, weights, as_of, around).items()
        if weights.parts[code] > 0
    )


def _said(
    firm: Firm, weights: WeightSet, as_of: date, around: Around, tie: Tie | None
) -> dict[str, tuple[Saying, ...]]:
    """What makes the register's words plain, and what is known beside them, by part."""
    yuan, _ = capital_in_yuan(firm.capital_raw, weights)
    years = age_in_years(firm.registered_on, as_of)
    form = form_of(firm.type, firm.name)
    place = plain_place(firm.province)
    direction = weights.directions.of(place, plain_place(firm.city)) if place else None
    warned, held = around.warnings.get(firm.uscc), around.titles.get(firm.uscc)
    about = parse_capital(firm.capital_raw).currency not in {None, "CNY"}
    return {
        "size": () if yuan is None else (Saying("yuan", {"yuan": yuan, "about": about}),),
        "age": () if years is None else (Saying("years", {"years": round(years, 2)}),),
        "form": () if form is None else (Saying("form", {"form": form}),),
        "region": ()
        if direction is None
        else (Saying("direction", {"name": direction.name, "name_en": direction.name_en}),),
        "ties": tie.said if tie else (),
        "warnings": warned.said if warned else (),
        "qualifications": held.said if held else (),
    }


def _strongest_hits(fit: Fit) -> list[Hit]:
    return sorted((h for h in fit.hits if h.strength > 0), key=lambda h: (-h.strength, h.start))


def quotes_of(fit: Fit, firm: Firm) -> tuple[Quote, ...]:
    """The words of the register that speak for a fit, the strongest first."""
    columns = {Where.SCOPE: "business_scope", Where.NAME: "name"}
    texts = {Where.SCOPE: firm.business_scope or "", Where.NAME: firm.name}
    return tuple(
        Quote(columns[hit.where], hit.start, hit.end, texts[hit.where][hit.start : hit.end])
        for hit in _strongest_hits(fit)
    )


def fit_evidence(fit: Fit, firm: Firm) -> str:
    """The clauses of the strongest words, each clause once; the words in 【】."""
    reading = read_scope(firm.business_scope)
    excerpts: list[str] = []
    seen: set[tuple[Where, int]] = set()
    hits = _strongest_hits(fit)
    for hit in hits:
        if (hit.where, hit.clause) not in seen and len(excerpts) < _EXCERPTS:
            seen.add((hit.where, hit.clause))
            beside = [h for h in hits if (h.where, h.clause) == (hit.where, hit.clause)]
            excerpts.append(_excerpt(hit, beside, firm, reading))
    return " / ".join(excerpts)


def _marked(text: str, low: int, high: int, hits: Iterable[Hit]) -> str:
    """A stretch of a text with every word that lies in it whole in 【】."""
    told, at = "", low
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if at <= hit.start and hit.end <= high:
            told += f"{text[at : hit.start]}【{text[hit.start : hit.end]}】"
            at = hit.end
    return told + text[at:high]


def _excerpt(hit: Hit, beside: Iterable[Hit], firm: Firm, reading: Reading) -> str:
    """The clause around a word, its words in 【】, and its opening, where the deed often stands."""
    if hit.where is Where.NAME:
        return _marked(firm.name, 0, len(firm.name), beside)
    text = reading.text
    start, end = reading.clauses[hit.clause]
    low, high = max(start, hit.start - _AROUND), min(end, hit.end + _AROUND)
    opening = text[start : min(low, start + _OPENING)]
    gap = "…" if low > start + len(opening) else ""
    tail = "…" if high < end else ""
    return f"{opening}{gap}{_marked(text, low, high, beside)}{tail}".strip()
