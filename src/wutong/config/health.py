"""Is the service well? Asked by machines at /healthz and by people with `wutong doctor`."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.contrib.staticfiles import finders
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wutong.runtime.words import gettext as _

OLDEST_SERVER = 15
# The worker gives a sign of life every few seconds; three missed ones are a dead worker.
SECONDS_OF_SILENCE = 30
CHINESE = "利虎玻璃"
ASSETS = ("wutong/dist/app.css", "wutong/dist/app.js")
FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "~/.fonts",
    "~/.local/share/fonts",
)
CHINESE_FONT_FILES = (
    "cjk", "sourcehan", "wqy", "simsun", "simhei", "simfang", "simkai", "msyh", "pingfang",
    "fandol", "uming", "ukai", "droidsansfallback", "songti", "heiti",
)  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One question about the service: whether all is well, and what was seen."""

    name: str
    ok: bool
    detail: str


def check_database() -> Check:
    """The database answers and is new enough."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        major = int(cursor.fetchone()[0])
    if major < OLDEST_SERVER:
        return Check(
            "database",
            False,
            _("PostgreSQL %(major)s; %(oldest)s or newer is needed")
            % {"major": major, "oldest": OLDEST_SERVER},
        )
    return Check("database", True, _("PostgreSQL %(major)s") % {"major": major})


def check_migrations() -> Check:
    """Every migration of this version is applied."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        applied: set[tuple[str, str]] = set()
        if cursor.fetchone()[0]:
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = {(app, name) for app, name in cursor.fetchall()}
    missing = sorted(_known_migrations() - applied)
    if missing:
        app, name = missing[0]
        return Check(
            "migrations",
            False,
            _("%(count)s not applied, first %(app)s.%(name)s")
            % {"count": len(missing), "app": app, "name": name},
        )
    return Check("migrations", True, _("%(count)s applied") % {"count": len(_known_migrations())})


def check_worker() -> Check:
    """The worker gave a sign of life lately."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM now() - max(last_heartbeat))::float8,"
            " count(*) FILTER (WHERE last_heartbeat > now() - make_interval(secs => %s))"
            " FROM procrastinate_workers",
            [SECONDS_OF_SILENCE],
        )
        age, alive = cursor.fetchone()
    if age is None:
        return Check("worker", False, _("no worker runs; `wutong serve` starts one"))
    if not alive:
        return Check("worker", False, _("last sign of life %(age)s s ago") % {"age": f"{age:.0f}"})
    return Check(
        "worker",
        True,
        _("%(alive)s running, last sign of life %(age)s s ago")
        % {"alive": alive, "age": f"{age:.0f}"},
    )


def check_locale() -> Check:
    """The database takes Chinese characters for letters: without that, searches find nothing."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_encoding_to_char(encoding), datctype FROM pg_database"
                       " WHERE datname = current_database()")  # fmt: skip
        encoding, character_type = cursor.fetchone()
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("SELECT cardinality(show_trgm(%s))", [CHINESE])
        trigrams = cursor.fetchone()[0]
        transaction.set_rollback(True)
    seen = _("%(encoding)s, LC_CTYPE %(type)s, %(count)s trigrams in %(words)s") % {
        "encoding": encoding,
        "type": character_type,
        "count": trigrams,
        "words": CHINESE,
    }
    if encoding != "UTF8" or trigrams < len(CHINESE):
        return Check(
            "locale",
            False,
            _("%(seen)s: make the database with ENCODING UTF8 and LC_CTYPE C.UTF-8")
            % {"seen": seen},
        )
    return Check("locale", True, seen)


def check_fonts() -> Check:
    """A font with Chinese characters is there for printing and PDF."""
    if tool := shutil.which("fc-list"):
        said = subprocess.run(  # noqa: S603 - found program, fixed arguments
            [tool, ":lang=zh", "family"], capture_output=True, text=True, check=False
        )
        families = sorted({line.split(",")[0].strip() for line in said.stdout.splitlines()} - {""})
        if families:
            return Check(
                "fonts",
                True,
                _("%(count)s with Chinese, such as %(example)s")
                % {"count": len(families), "example": families[0]},
            )
    for folder in FONT_FOLDERS:
        for _path, _folders, files in os.walk(Path(folder).expanduser()):
            for name in files:
                plain = name.lower().replace("-", "").replace("_", "")
                if any(part in plain for part in CHINESE_FONT_FILES):
                    return Check("fonts", True, name)
    return Check(
        "fonts", False, _("no font with Chinese characters (Debian: apt install fonts-noto-cjk)")
    )


def check_assets() -> Check:
    """Scripts and styles were built."""
    missing = [name for name in ASSETS if not finders.find(name)]
    if missing:
        return Check(
            "assets",
            False,
            _("%(missing)s not built; run `make setup`") % {"missing": ", ".join(missing)},
        )
    return Check("assets", True, _("built"))


def check_calendar() -> Check:
    """The official working days of this year are known, so that due dates can be told."""
    from wutong.calendars.public import CalendarYear

    year = timezone.localdate().year
    last = CalendarYear.objects.order_by("-year").values_list("year", flat=True).first()
    if not CalendarYear.objects.filter(year=year).exists():
        return Check(
            "calendar",
            False,
            _("%(year)s is not loaded; the last known year is %(last)s")
            % {"year": year, "last": last},
        )
    return Check(
        "calendar",
        True,
        _("%(year)s is loaded, the last known year is %(last)s") % {"year": year, "last": last},
    )


SERVICE = {
    "database": check_database,
    "migrations": check_migrations,
    "worker": check_worker,
}
MACHINE = {
    "database": check_database,
    "locale": check_locale,
    "fonts": check_fonts,
    "assets": check_assets,
    "worker": check_worker,
    "calendar": check_calendar,
}


def run_checks(checks: dict[str, Callable[[], Check]]) -> list[Check]:
    """Ask each question; one that cannot be answered is not well."""
    answers = []
    for name, check in checks.items():
        try:
            answers.append(check())
        except DatabaseError as error:
            answers.append(Check(name, False, _first_line(error)))
    return answers


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when database, worker and migrations are well, else 503; what was seen as JSON."""
    checks = run_checks(SERVICE)
    ok = all(check.ok for check in checks)
    body = {"ok": ok, "checks": [vars(check) for check in checks]}
    answer = JsonResponse(body, status=200 if ok else 503)
    # "Not well yet" is an answer, not a fault of the server to be logged at every question.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


@functools.cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """What the code has; the files do not change while a process runs."""
    loader = MigrationLoader(None)
    replaced = {name for m in loader.disk_migrations.values() for name in m.replaces}
    return frozenset(set(loader.disk_migrations) - replaced)


def _first_line(error: Exception) -> str:
    # The server's own words only: the text of a failed connection names hosts and users.
    return str(error).strip().partition("\n")[0].rpartition("FATAL:")[2].strip() or _("no answer")
