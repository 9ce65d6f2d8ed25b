"""Pure rules of the pipeline, cut by topic; the stages and the first report are read from here."""

from .stages import (
    MILESTONES,
    PROTECTION_MONTHS,
    REST_DAYS,
    STAGES,
    Rate,
    add_months,
    lapses_on,
    milestones_reached,
    name_key,
    order_of,
    protected_until,
)

__all__ = [
    "MILESTONES",
    "PROTECTION_MONTHS",
    "REST_DAYS",
    "STAGES",
    "Rate",
    "add_months",
    "lapses_on",
    "milestones_reached",
    "name_key",
    "order_of",
    "protected_until",
]
