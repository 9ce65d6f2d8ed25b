"""Who may choose 告知承诺 for what, what the signed text says, and what 容缺 allows.

Sources: 国办发〔2020〕42号 (not for national security, public safety, finance, ecology, life and
health, important foreign matters; not with a bad record or a broken commitment until repaired);
《山西省企业投资项目承诺制规定》 (2019).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Bar:
    """Why a commitment is not offered: which rule says so, in whose words."""

    code: str
    rule: str
    detail: str = ""


def commitment_bar(
    *,
    offered: bool,
    excluded_by: str,
    breaches: Sequence[str],
    chosen: bool = True,
    breach_rule: str = "",
) -> Bar | None:
    """The first thing that stands in the way; None where the applicant may choose it.

    `excluded_by` is the rule that excludes the item (from the catalogue, or from an answer on
    hazards); `breaches` are the broken commitments that are not repaired.
    """
    if excluded_by:
        return Bar("excluded", excluded_by)
    if not offered:
        return Bar("not_offered", "")
    if breaches:
        return Bar("in_breach", breach_rule, "；".join(breaches))
    if not chosen:
        return Bar("not_chosen", "")
    return None


@dataclass(frozen=True, kw_only=True)
class CommitmentText:
    """All that the applicant reads before signing; every part is shown and hashed."""

    item: str
    basis: str
    conditions: str
    materials: str
    promise: str
    liability: str
    publicity: str

    def parts(self) -> tuple[tuple[str, str], ...]:
        """(key, text) in the order of the form."""
        return (
            ("item", self.item), ("basis", self.basis), ("conditions", self.conditions),
            ("materials", self.materials), ("promise", self.promise),
            ("liability", self.liability), ("publicity", self.publicity),
        )  # fmt: skip

    def digest(self) -> str:
        """SHA-256 of the text as shown: it proves later what was signed."""
        told = "\x1f".join(f"{key}\x1e{text}" for key, text in self.parts())
        return hashlib.sha256(told.encode()).hexdigest()


class ToleranceOutcome(StrEnum):
    """What follows when a 容缺 paper doesn't come in time: three places, three laws."""

    ACCEPTANCE_REVOKED = "acceptance_revoked"  # 撤销受理 (浙江)
    DEEMED_WITHDRAWN = "deemed_withdrawn"  # 视为撤回申请 (安阳)
    REFUSED = "refused"  # 不予审批 (滨州)


class SupplementOutcome(StrEnum):
    """What follows when what the one notice asked for doesn't come in time.

    The law on licences (行政许可法 art. 32) names no consequence; where a local rule does, it is
    one of three. The notice must have said so.
    """

    WAITS = "waits"
    NOT_ACCEPTED = "not_accepted"  # 不予受理
    DEEMED_WITHDRAWN = "deemed_withdrawn"  # 视为撤回申请
    REFUSED = "refused"  # 不予审批


def tolerance_until(asked: date, promised: date | None) -> date:
    """The paper is due when asked for, and never after the promised day of the decision."""
    return asked if promised is None else min(asked, promised)
