"""Choices of model fields, fetched before the form is drawn and worded for the reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from wutong.accounts.public import User
from wutong.chains.public import Segment


def offer(form: forms.Form, name: str, rows: QuerySet[Any], labels: dict[Any, Any]) -> None:
    """Fetch a field's choices now and word them; the queryset checks what comes back."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 # narrows the type
    field.queryset = rows
    empty = [] if field.required else [("", field.empty_label or "")]
    field.choices = [*empty, *labels.items()]


def named(rows: Iterable[Any]) -> dict[Any, str]:
    """Rows by their own words."""
    return {row.pk: str(row) for row in rows}


def posts(people: Iterable[User]) -> dict[Any, str]:
    """People by their posts; where two hold the same post, with the name beside it."""
    found = list(people)
    times = Counter(person.title for person in found)
    return {
        p.pk: p.title if times[p.title] == 1 or p.title == str(p) else f"{p.title} · {p}"
        for p in found
    }


def by_chain(segments: Iterable[Segment]) -> list[Any]:
    """Segments in groups, one a chain, in the order given."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for segment in segments:
        groups.setdefault(str(segment.chain), []).append((segment.pk, str(segment)))
    return list(groups.items())
