"""What every test stands on: a cast of people, a county, and templates that may not query."""

from __future__ import annotations

import os
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.template.backends.django import Template
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from wutong.accounts.models import Department, Jurisdiction, Role, RoleGrant, User

# no clock in a test: a busy machine is no fault. CI tries the same examples each time, so that a
# run says something of the change; new ones are tried by whoever works on the code.
hypothesis_settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis_settings.load_profile("house")

# the command line speaks the machine's language: the tests quote its English
os.environ["WUTONG_LANG"] = "en"


@pytest.fixture(autouse=True)
def templates_may_not_query(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test when a template runs SQL: the view fetches, the template shows."""
    render = Template.render

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        raise AssertionError(f"a template ran SQL: {sql[:160]}")

    def guarded(self: Template, context: Any = None, request: Any = None) -> str:
        shell: dict[str, Any] = {}
        if request is not None:
            # the shell's context processors fetch what every page shows, before rendering begins
            for processor in self.backend.engine.template_context_processors:
                shell.update(processor(request))
        with connection.execute_wrapper(refuse):
            return str(render(self, {**shell, **(context or {})}, None))

    monkeypatch.setattr(Template, "render", guarded)


@pytest.fixture(autouse=True)
def no_jobs_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """procrastinate's tables are unmanaged: the flush after a transactional test skips them."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.fixture(autouse=True)
def quiet_files(settings: Any, tmp_path: Any) -> None:
    """Files, keys and roots of a test lie in its own folder."""
    settings.FILES_DIR = settings.MEDIA_ROOT = tmp_path / "files"
    settings.ROOTS_DIR = tmp_path / "roots"
    settings.KEYS_DIR = tmp_path / "keys"
    settings.REGISTER_DIR = tmp_path / "registers"


@pytest.fixture(autouse=True)
def every_test_begins_in_chinese() -> Iterator[None]:
    """A page asked for in English leaves its thread in English: no test hears the one before."""
    with translation.override("zh-hans"):
        yield


CAST = {
    "leader": Role.LEADER,
    "officer": Role.OFFICER,
    "stationed": Role.STATIONED,
    "chief": Role.CHIEF,
    "department": Role.DEPARTMENT,
    "approval": Role.APPROVAL,
    "zone": Role.ZONE,
    "admin": Role.ADMIN,
    "outsider": Role.ENTERPRISE,
}


def make_cast() -> SimpleNamespace:
    """A county, a zone, two departments, the nine example people, and the clock; with events.

    `enterprise` is a second name of `outsider`.
    """
    from wutong.audit.public import create, create_many

    clock = User(username="clock", display_name="时钟", is_clock=True, is_active=False)
    create(clock, actor=clock)
    places: dict[str, Jurisdiction] = {}
    for code, name, name_en, kind, above in (
        ("140000", "山西省", "Shanxi", "province", None),
        ("141100", "吕梁市", "Lüliang", "city", "140000"),
        ("140100", "太原市", "Taiyuan", "city", "140000"),
        ("141122", "交城县", "Jiaocheng", "county", "141100"),
        ("141121", "文水县", "Wenshui", "county", "141100"),
        ("140105", "小店区", "Xiaodian", "county", "140100"),
        ("310000", "上海市", "Shanghai", "province", None),
        ("14112201", "交城经济开发区", "Jiaocheng Zone", "zone", "141122"),
    ):
        parent = places[above] if above else None
        short = code.rstrip("0") if kind in {"province", "city"} else code
        short = {"140000": "14", "141100": "1411", "140100": "1401", "310000": "31"}.get(
            code, short
        )
        places[code] = create(
            Jurisdiction(
                code=code, name=name, name_en=name_en, kind=kind, parent=parent,
                path=f"{parent.path if parent else ''}{short}/",
            ),
            actor=clock,
        )  # fmt: skip
    county = places["141122"]
    bureau, office = create_many(
        [
            Department(
                name="示例局甲", name_en="Sample bureau A", jurisdiction=county, is_example=True
            ),
            Department(
                name="示例局乙", name_en="Sample bureau B", jurisdiction=county, is_example=True
            ),
        ],
        actor=clock,
    )
    people = {}
    for slug, role in CAST.items():
        where = places["14112201"] if slug == "zone" else None if slug == "outsider" else county
        person = User(
            username=slug, display_name=slug, post=slug, is_example=True, jurisdiction=where,
            department={"department": bureau, "outsider": None, "chief": None}.get(slug, office),
        )  # fmt: skip
        person.set_password("a-long-password")
        create(person, actor=clock)
        create(RoleGrant(user=person, role=role), actor=clock)
        people[slug] = person
    return SimpleNamespace(
        **people, enterprise=people["outsider"], clock=clock, county=county, places=places,
        bureau=bureau, office=office, people=people,
    )  # fmt: skip


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    """The example people, in a county."""
    return make_cast()
