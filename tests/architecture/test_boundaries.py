"""Apps meet at their public doors, and what points between them points down."""

from __future__ import annotations

import configparser
from functools import cache

import grimp
import pytest
from django.apps import apps

from .source import ROOT, SOURCE, app_of, layer_of, layers, none, own_models

FREE = {"kernel", "ui", "runtime"}  # tools: every module of theirs may be imported
# the edge of the whole: it starts commands, wires addresses and builds the example
COMPOSERS = {"cli", "config", "__main__"}
# modules that work without a database: rules, the words for their faults, `wutong screen`
PURE = {"rules", "wording", "commands"}
DOORS = {
    "accounts": ("public", "models"),
    # commands are an edge like views; only the composers import them
    "*": ("public",),
}


def fault_of(importer: str, imported: str) -> str:
    """Why one module may not import another ("" where it may); both are full names."""
    above, below = importer.split("."), imported.split(".")
    if len(below) < 3 or "tests" in above or above[1] == below[1] or below[1] in FREE:
        return ""
    doors = DOORS.get(below[1], DOORS["*"])
    if above[1] in COMPOSERS:
        doors = (*doors, "commands", "urls")
    if below[2] in doors or below[1] in COMPOSERS:
        # the layers let nobody below import a composer
        return ""
    if below[2] == "rules" and (above[1] in COMPOSERS or above[2] in PURE):
        # pure functions and frozen data of a lower app, without its tables
        return ""
    return f"{importer} imports {imported}: go through wutong.{below[1]}.public"


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("wutong", exclude_type_checking_imports=True)


def test_another_app_is_imported_through_its_public_door() -> None:
    faults = set()
    for importer in graph().modules:
        for imported in graph().find_modules_directly_imported_by(importer):
            if fault := fault_of(importer, imported):
                faults.add(fault)

    none(faults)


@pytest.mark.parametrize(
    ("importer", "imported", "is_fault"),
    [
        ("wutong.tasks.views", "wutong.audit.public", False),
        ("wutong.tasks.views", "wutong.audit.recording", True),
        ("wutong.tasks.models", "wutong.accounts.models", False),
        ("wutong.tasks.models", "wutong.accounts.queries", True),
        ("wutong.tasks.views", "wutong.kernel.http", False),
        ("wutong.tasks.views", "wutong.tasks.actions", False),
        ("wutong.chains.rules.gaps", "wutong.companies.rules.capital", False),
        ("wutong.chains.actions", "wutong.companies.rules.capital", True),
        ("wutong.config.urls", "wutong.tasks.urls", False),
        ("wutong.cli", "wutong.audit.commands", False),
        ("wutong.console.views", "wutong.audit.commands", True),
        ("wutong.tasks.tests.test_views", "wutong.audit.models", False),
    ],
)
def test_the_guard_of_doors(importer: str, imported: str, is_fault: bool) -> None:
    assert bool(fault_of(importer, imported)) is is_fault


def test_foreign_keys_between_apps_point_down_and_leave_no_way_back() -> None:
    faults = []
    for model in own_models():
        for field in model._meta.get_fields():
            if not (field.many_to_one or field.one_to_one) or not field.concrete:
                continue
            target = field.related_model
            if not app_of(target) or app_of(target) == app_of(model):
                continue
            if not field.remote_field.hidden:
                faults.append(f"{field}: use related_name='+'")
            if not layer_of(app_of(target)) < layer_of(app_of(model)):
                faults.append(f"{field} points up")

    none(faults)


def test_many_to_many_fields_are_models_of_their_own() -> None:
    """Rows that a many-to-many changes by itself would have no event."""
    links = [
        str(field)
        for model in own_models()
        for field in model._meta.local_many_to_many
        if app_of(field.model) and app_of(field.related_model)
    ]

    none(links)


def contract(name: str, key: str) -> set[str]:
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    return {row.strip() for row in config[f"importlinter:contract:{name}"][key].split("\n")} - {""}


def test_the_contract_inside_an_app_holds_for_every_app() -> None:
    # accounts is models only, jobs a queue, ui and kernel are tools
    plain = {"accounts", "jobs", "kernel", "ui"}
    installed = {c.name for c in apps.get_app_configs() if c.name.startswith("wutong.")}

    expected = {name for name in installed if name.split(".")[1] not in plain}
    assert contract("inside", "containers") == expected


def test_every_package_stands_on_a_layer() -> None:
    placed = set().union(*layers())
    there = {p.name for p in SOURCE.iterdir() if (p / "__init__.py").is_file()}

    assert sorted(there - placed) == []


def test_each_app_says_what_it_owns_and_has_one_door() -> None:
    faults = []
    for config in apps.get_app_configs():
        if not config.name.startswith("wutong."):
            continue
        name = config.name.split(".")[1]
        if not (config.module.__doc__ or "").strip():
            faults.append(f"{name}: __init__.py does not say what the app owns")
        has_door = (SOURCE / name / "public.py").is_file()
        if not has_door and name not in {"ui", "console"}:
            faults.append(f"{name}: no public.py")

    none(faults)


def test_no_drawer_for_odds_and_ends() -> None:
    banned = {"utils", "helpers", "common", "misc", "services", "signals", "managers"}

    assert [p for p in SOURCE.rglob("*.py") if p.stem in banned] == []
