"""What the pipeline tells outreach: leads, last contacts, what came of a trip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wutong.accounts.public import User
from wutong.outreach.public import Contact, Firm, KnownLead, OutcomeRow, OutcomeSource

from .models import Agreement, FollowUp, Project, Standing
from .queries import leads_known
from .rules import name_key

CHOICES = 60
CONTACTS_A_FIRM = 6


def leads_of(firms: list[Firm], user: User) -> Mapping[str, KnownLead]:
    """Which firms are leads; what a person may not see is told without its address."""
    asked = [key for firm in firms for key in firm if key]
    found = leads_known(asked)
    seen = set(
        Project.objects.visible_to(user)
        .filter(pk__in={pk for _words, pk in found.values()})
        .values_list("pk", flat=True)
    )
    return {
        key: KnownLead(words, reverse("pipeline:page", args=[pk]), ("pipeline.project", pk))
        for key, (words, pk) in found.items()
        if pk in seen
    }


def contacts_of(firms: list[Firm], user: User) -> Mapping[str, list[Contact]]:
    """Follow-ups with these firms on projects that the person may see, newest first."""
    codes = [code for code, _name in firms if code]
    keys = {name_key(name): code or name for code, name in firms}
    rows = (
        FollowUp.objects.visible_to(user)
        .filter(Q(project__investor__uscc__in=codes) | Q(project__investor_key__in=list(keys)))
        .exclude(way="no_change")
        .select_related("project__investor", "by")
        .order_by("-on", "-pk")[:400]
    )
    found: dict[str, list[Contact]] = {}
    for row in rows:
        investor = row.project.investor
        code = investor.uscc if investor else None
        key = code if code in codes else keys.get(row.project.investor_key, "")
        told = found.setdefault(key or "", [])
        if key and len(told) < CONTACTS_A_FIRM:
            url = reverse("pipeline:page", args=[row.project_id])
            told.append(Contact(row.on, row.said, row.by.title, url))
    return found


def _projects(keys: Iterable[int], user: User) -> Mapping[int, OutcomeRow]:
    rows = Project.objects.visible_to(user).filter(pk__in=list(keys))
    return {
        p.pk: OutcomeRow(
            p.pk, str(p), reverse("pipeline:page", args=[p.pk]), p.reported_at.date(),
            str(p.get_stage_display()), p.is_example,
        )
        for p in rows
    }  # fmt: skip


def _project_choices(user: User) -> list[tuple[int, str]]:
    rows = Project.objects.visible_to(user).exclude(standing=Standing.ENDED)
    return [(p.pk, f"{p} · {p.investor_name}") for p in rows.order_by("-reported_at")[:CHOICES]]


def _agreements(keys: Iterable[int], user: User) -> Mapping[int, OutcomeRow]:
    rows = Agreement.objects.visible_to(user).filter(pk__in=list(keys))
    return {
        a.pk: OutcomeRow(
            a.pk, str(a),
            reverse("pipeline:page", args=[a.project_id]) if a.project_id
            else f"{reverse('pipeline:agreements')}?q={a.title[:20]}",
            a.signed_on, str(a.get_kind_display()), a.is_example,
        )
        for a in rows
    }  # fmt: skip


def _agreement_choices(user: User) -> list[tuple[int, str]]:
    rows = Agreement.objects.visible_to(user).order_by("-signed_on", "-pk")[:CHOICES]
    return [(a.pk, f"{a} · {a.signed_on:%Y-%m}") for a in rows]


PROJECTS = OutcomeSource("pipeline.project", _("Leads"), "lead", _projects, _project_choices)
AGREEMENTS = OutcomeSource(
    "pipeline.agreement", _("Agreements"), "agreement", _agreements, _agreement_choices
)


def lead_form(kind: str, key: int) -> str:
    """The five fields, filled in from where the lead comes from."""
    return f"{reverse('pipeline:new')}?from={kind}:{key}"
