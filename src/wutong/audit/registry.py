"""Which models are subjects of events, which of their fields are not told, and the deeds' names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .rules import Plain, plain

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Label = str | _StrPromise


Wording = Callable[[], Callable[[Any], str]]
"""Makes, once for a whole history, what says a value in the reader's words."""


@dataclass(frozen=True)
class Subject:
    """How one model is audited."""

    model: type[models.Model]
    fields: tuple[models.Field[object, object], ...]
    derived: frozenset[str] = field(default=frozenset())
    page: str | Callable[[Any], str] = ""
    words: Mapping[str, Wording] = field(default_factory=dict)

    def address_of(self, row: models.Model) -> str:
        """The page that shows the row; empty where there is none."""
        if not self.page:
            return ""
        return reverse(self.page, args=[row.pk]) if isinstance(self.page, str) else self.page(row)


GENERAL: dict[str, Label] = {
    "created": _("Entered"),
    "edited": _("Edited"),
    "removed": _("Removed"),
}

_subjects: dict[type[models.Model], Subject] = {}
_verbs: dict[str, Label] = {}


def audited(
    model: type[models.Model],
    *,
    ignore: Iterable[str] = (),
    derived: Iterable[str] = (),
    verbs: Mapping[str, Label] | None = None,
    page: str | Callable[[Any], str] = "",
    words: Mapping[str, Wording] | None = None,
) -> None:
    """Declare the rows of `model` as subjects; called from `apps.py`.

    `ignore` names fields whose values are never told (a password) or that are derived. `derived`
    names fields that follow from others but are told all the same; pages fold them away. `verbs`
    gives the words shown for deeds that are no Lifecycle moves. `page` is the name of the URL that
    shows one row by its key, or a function from the row to an address (without asking the
    database): the log leads there. `words` say values of fields that hold more than one value: by
    the field's name, a function that is called once for a history and gives the one that says them.
    """
    left_out = set(ignore)
    known = {f.name for f in model._meta.concrete_fields}
    if unknown := (left_out | set(words or {})) - known:
        raise ValueError(f"{model._meta.label}: no such fields: {sorted(unknown)}")
    own_links = [
        f.name for f in model._meta.many_to_many if f.name not in {"groups", "user_permissions"}
    ]
    if own_links:
        # a many-to-many without a model of its own changes rows that no event tells of
        raise ValueError(f"{model._meta.label}: make {own_links} models of their own")
    fields = tuple(
        f
        for f in model._meta.concrete_fields
        if not f.primary_key and f.name not in left_out and not getattr(f, "generated", False)
    )
    _subjects[model] = Subject(
        model, fields, derived=frozenset(derived), page=page, words=dict(words or {})
    )
    for name, label in (verbs or {}).items():
        label_verb(f"{kind_of(model)}.{name}", label)


def label_verb(verb: str, label: Label) -> None:
    """Give a deed the words by which people know it."""
    _verbs[verb] = label


def verb_label(verb: str) -> Label:
    """The words for a deed; general ones, then its code, where nobody gave any."""
    return _verbs.get(verb) or GENERAL.get(verb.rpartition(".")[2], verb)


def kind_of(model: type[models.Model] | models.Model) -> str:
    """ "companies.company": how events point to a model."""
    return str(model._meta.label_lower)


def subject_of(model: type[models.Model]) -> Subject:
    """How `model` is audited; an unregistered model is a mistake found at once."""
    try:
        return _subjects[model]
    except KeyError:
        raise LookupError(f"{model._meta.label} is not audited: see audit.registry") from None


def subjects() -> dict[str, Subject]:
    """All audited models by kind."""
    return {
        kind_of(model): subject
        for model, subject in sorted(_subjects.items(), key=lambda i: kind_of(i[0]))
    }


def values_of(thing: models.Model) -> dict[str, Plain]:
    """The audited values of a row in plain form, as the database would give them back.

    A value just set in Python (a str for a date, Decimal("5") for 5.00) is brought to the form
    the database keeps, so that a replay of the events can be compared with the row.
    """
    return {
        f.attname: _settled(f, getattr(thing, f.attname)) for f in subject_of(type(thing)).fields
    }


def raw_values(thing: models.Model) -> dict[str, object]:
    """All stored values of a row as Python has them, told or not."""
    return {
        f.attname: getattr(thing, f.attname)
        for f in thing._meta.concrete_fields
        if not f.primary_key
    }


def _settled(f: models.Field[object, object], value: object) -> Plain:
    if value is None:
        return None
    if isinstance(f, models.ForeignKey):
        f = f.target_field
    if isinstance(f, models.JSONField):
        return plain(value)
    if isinstance(f, models.FileField):
        return str(value)
    value = f.to_python(value)
    if isinstance(f, models.DecimalField):
        exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-f.decimal_places))
        return format(exact, "f")
    return plain(value)
