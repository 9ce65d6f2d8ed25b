"""Every own model says who sees its rows, and its rows are told of by events."""

from __future__ import annotations

import ast

import pytest
from django.db import models
from django.urls import reverse

from wutong.accounts.models import User
from wutong.audit.registry import kind_of, subjects, verb_label

from .source import none, own_models, parsed, python_files

# rows that no event tells of, and why
UNTOLD = {
    "audit.event": "the log itself",
    "audit.head": "where the log's chains end",
    "audit.root": "the log's signed roots",
    "audit.rootentry": "what a root says of a head",
}


def faults_of(model: type[models.Model]) -> list[str]:
    """What a model lacks."""
    name, faults = kind_of(model), []
    if not callable(getattr(model._default_manager.all(), "visible_to", None)) and not callable(
        getattr(model._default_manager, "visible_to", None)
    ):
        faults.append(f"{name}: its rows don't say who sees them (visible_to)")
    if name not in subjects() and name not in UNTOLD:
        faults.append(f"{name}: no event tells of its rows (audited() in apps.py)")
    if model.__str__ is models.Model.__str__:
        faults.append(f"{name}: its rows have no words (__str__)")
    if not (model.__doc__ or "").strip() or (model.__doc__ or "").startswith(model.__name__ + "("):
        faults.append(f"{name}: no docstring")
    if str(model._meta.verbose_name).islower() is False and str(model._meta.verbose_name).isascii():
        faults.append(f"{name}: verbose_name {model._meta.verbose_name!r} is not in small letters")
    return faults


def test_every_model_is_seen_told_of_and_named() -> None:
    none(fault for model in own_models() for fault in faults_of(model))


def test_the_exceptions_still_exist() -> None:
    assert set(UNTOLD) <= {kind_of(m) for m in own_models()}


@pytest.mark.django_db
def test_nobody_in_particular_sees_little(django_assert_max_num_queries: object) -> None:
    """`visible_to` answers a queryset of the model for somebody without any role."""
    stranger = User(username="stranger")
    stranger.save(force_insert=True)
    for model in own_models():
        manager = model._default_manager
        seen = manager.visible_to(stranger)  # type: ignore[attr-defined]
        assert seen.model is model
        list(seen[:1])


def test_amounts_are_whole_cents_and_may_be_unknown() -> None:
    none(
        f"{field}: an amount is a BigIntegerField named …_cents"
        for model in own_models()
        for field in model._meta.concrete_fields
        if (field.name.endswith("_cents") and not isinstance(field, models.BigIntegerField))
        or (
            isinstance(field, models.FloatField)
            and ("amount" in field.name or "money" in field.name)
        )
    )


def test_the_pages_of_subjects_exist() -> None:
    """Where the log leads to a page by its name, the page takes a key."""
    for subject in subjects().values():
        if isinstance(subject.page, str) and subject.page:
            assert "/7/" in reverse(subject.page, args=[7])


def verbs_given(text: str) -> list[tuple[str, str]]:
    """(model, verb) of each writer's call that names its verb: editing(Task, …, verb="moved")."""
    found = []
    for node in ast.walk(parsed(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
            continue
        verb = next((k.value for k in node.keywords if k.arg == "verb"), None)
        first = node.args[0]
        model = first.func if isinstance(first, ast.Call) else first
        if isinstance(verb, ast.Constant) and isinstance(model, ast.Name):
            found.append((model.id, str(verb.value)))
    return found


def test_every_deed_has_words() -> None:
    """A deed without words would be shown to the reader by its code."""
    kinds = {m.__name__: kind_of(m) for m in own_models()}
    given = {
        (kinds[model], verb)
        for path in python_files()
        for model, verb in verbs_given(path.read_text("utf-8"))
        if model in kinds
    }

    assert len(given) > 5
    none(
        f"{kind}.{verb} has no words (verbs= of audited())"
        for kind, verb in given
        if verb_label(f"{kind}.{verb}") == f"{kind}.{verb}"
    )


def test_the_guard_of_models() -> None:
    from django.contrib.sessions.models import Session

    assert faults_of(Session) != []
    assert faults_of(User) == []


def test_the_guard_of_deeds() -> None:
    assert verbs_given('editing(Task, 1, actor=a, verb="moved")') == [("Task", "moved")]
    assert verbs_given('create(Task(title="x"), actor=a, verb="set")') == [("Task", "set")]
    assert verbs_given("create(Task(), actor=a)") == []
