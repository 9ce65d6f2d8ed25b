"""How many days a report may take: the product's rows, and the county's own."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from wutong.accounts.public import User
from wutong.audit.public import create, create_many
from wutong.kernel.errors import BadInput, NotAllowed
from wutong.outreach.access import may_set_terms
from wutong.outreach.models import Term, TermCode

TERMS = Path(__file__).resolve().parent.parent / "data" / "terms.toml"


def load_product_terms(*, actor: User) -> int:
    """Enter the terms that nobody has set; a county's own are left alone. Returns how many."""
    known = set(Term.objects.values_list("code", flat=True))
    rows = tomllib.loads(TERMS.read_text(encoding="utf-8"))["terms"]
    return len(create_many([Term(**r) for r in rows if r["code"] not in known], actor=actor))


def set_term(code: str, *, days: int, valid_from: date, source: str, actor: User) -> Term:
    """Set a term from a day on; earlier days keep what held then."""
    if not may_set_terms(actor):
        raise NotAllowed(_("Only county leaders and the administrator set terms"))
    source = source.strip()
    problems = []
    if code not in TermCode.values:
        problems.append(_("Choose what the days are for"))
    if not 1 <= days <= 365:
        problems.append(_("Between 1 and 365 days"))
    if not source:
        problems.append(_("Who decided it is missing: name the paper or the meeting"))
    if problems:
        raise BadInput(problems)
    with transaction.atomic():
        if Term.objects.filter(code=code, valid_from=valid_from).exists():
            raise BadInput(_("A term begins on this day already: choose another day"))
        return create(Term(code=code, days=days, valid_from=valid_from, source=source), actor=actor)
