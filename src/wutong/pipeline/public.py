"""The one door of the pipeline."""

from __future__ import annotations

from .actions import (
    Lead,
    Party,
    advance_project,
    assign_project,
    enter_funds,
    load_product_ways,
    plan_stage,
    record_agreement,
    record_follow_up,
    register_lead,
    take_over_project,
)
from .models import (
    Agreement,
    AgreementCategory,
    AgreementKind,
    FundsEntry,
    Project,
    Side,
    Stage,
    Way,
)
from .queries import (
    FunnelStep,
    Money,
    MonthSeries,
    chosen_projects,
    funnel,
    money_in_place,
    months_of,
    signed_money,
    started_rate,
    years_with_data,
)
from .rules import Rate

__all__ = [
    "Agreement",
    "AgreementCategory",
    "AgreementKind",
    "FundsEntry",
    "FunnelStep",
    "Lead",
    "Money",
    "MonthSeries",
    "Party",
    "Project",
    "Rate",
    "Side",
    "Stage",
    "Way",
    "advance_project",
    "assign_project",
    "chosen_projects",
    "enter_funds",
    "funnel",
    "load_product_ways",
    "money_in_place",
    "months_of",
    "plan_stage",
    "record_agreement",
    "record_follow_up",
    "register_lead",
    "signed_money",
    "started_rate",
    "take_over_project",
    "years_with_data",
]
