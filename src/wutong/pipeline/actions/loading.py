"""The ways by which projects come, as the product ships them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from wutong.accounts.public import User
from wutong.audit.public import create_many
from wutong.pipeline.models import Way

from .clocks import load_product_clock_rules
from .recognition import load_product_exclusions
from .rulebook import load_product_claim_rules, load_product_rules
from .scoring import load_product_scorecards

WAYS = Path(__file__).resolve().parent.parent / "data" / "ways.toml"


def load_product_data(*, actor: User) -> None:
    """Whatever the product ships of the pipeline and a county lacks."""
    load_product_ways(actor=actor)
    load_product_scorecards(actor=actor)
    load_product_exclusions(actor=actor)
    load_product_rules(actor=actor)
    load_product_claim_rules(actor=actor)
    load_product_clock_rules(actor=actor)


def load_product_ways(*, actor: User) -> int:
    """Enter the ways that are missing; a county's own wording is left alone. Returns how many."""
    known = set(Way.objects.values_list("code", flat=True))
    rows = tomllib.loads(WAYS.read_text(encoding="utf-8"))["ways"]
    new = [
        Way(position=n, **row) for n, row in enumerate(rows, start=1) if row["code"] not in known
    ]
    return len(create_many(new, actor=actor))
