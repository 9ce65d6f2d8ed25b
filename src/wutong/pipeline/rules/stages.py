"""The stages of a project, what counts in which figure, how long a first report is protected."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

STAGES = (
    "lead", "assessed", "talks", "intent", "pre_signing", "signed", "registered", "filed", "sited",
    "started", "in_statistics", "completed", "producing", "above_scale", "attained",
)  # fmt: skip
"""线索 研判 在谈 意向 拟签约 签约 注册 备案 供地 开工 入统 竣工 投产 入规 达产, in this order."""

MILESTONES = ("talks", "intent", "signed", "started", "producing")
"""The five steps of the funnel: 对接 意向 签约 开工 投产."""

PROTECTION_MONTHS = 4  # between the 3 and 6 months that places use; a county sets its own
REST_DAYS = 30  # a claim lapses after so many days without a follow-up


def order_of(stage: str) -> int:
    """How far a stage is from the lead: 0 … 14."""
    return STAGES.index(stage)


def milestones_reached(stage: str) -> tuple[str, ...]:
    """The funnel's steps that a project at `stage` has behind it or stands on."""
    return tuple(m for m in MILESTONES if order_of(m) <= order_of(stage))


def add_months(day: date, months: int) -> date:
    """The same day `months` later; the month's last day where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def protected_until(reported: date, months: int = PROTECTION_MONTHS) -> date:
    """The last day on which a first report is protected."""
    return add_months(reported, months)


def lapses_on(until: date, last_follow_up: date | None, reported: date, rest: int) -> date:
    """The day from which a claim holds no more: protection over, or too long a rest."""
    return min(until, (last_follow_up or reported) + timedelta(days=rest)) + timedelta(days=1)


_NOISE = re.compile(r"[\s()（）【】\[\]·.,，。、“”\"'-]+")
_FORMS = re.compile(
    r"(股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|公司|集团|厂|合伙企业|有限合伙)+$"
)


def name_key(name: str) -> str:
    """A firm's name without its legal form, signs and width: what is compared for duplicates.

    「示例（交城）化工有限责任公司」 and 「示例(交城)化工有限公司」 give the same key. A name that
    is nothing but a form keeps it.
    """
    key, before = name, None
    # taking signs out may bring letters together that normalise anew: until nothing changes
    while key != before:
        before = key
        bare = _NOISE.sub("", unicodedata.normalize("NFKC", key)).lower()
        key = _FORMS.sub("", bare) or bare
    return key


@dataclass(frozen=True)
class Rate:
    """A rate that can be opened: numerator, denominator, whom it is about, until when."""

    numerator: int
    denominator: int
    cut_off: date

    @property
    def share(self) -> float | None:
        """0 … 1, or None where nobody could have."""
        return self.numerator / self.denominator if self.denominator else None
