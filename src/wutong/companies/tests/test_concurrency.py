"""What others see while an import works, on real transactions."""

from __future__ import annotations

import pytest
from conftest import make_cast
from django.db import connection

from wutong.companies.actions import (
    apply_import,
    confirm_import,
    import_companies,
    read_import,
    start_import,
)
from wutong.companies.actions import importing as importing_module
from wutong.companies.actions import runs as runs_module
from wutong.companies.hooks import register_changed
from wutong.companies.models import Company, ImportRun
from wutong.kernel.errors import WrongState

from .factories import code, csv_bytes

pytestmark = pytest.mark.django_db(transaction=True)


def test_progress_is_seen_while_the_rows_are_not(monkeypatch: pytest.MonkeyPatch):
    cast = make_cast()
    monkeypatch.setattr(runs_module, "_TICK", 0)
    monkeypatch.setattr(importing_module, "CHUNK", 2)
    rows = [[f"示例{n}号化工", code(n), *[""] * 6] for n in range(5)]
    run = start_import([csv_bytes(*rows)], "own.csv", actor=cast.officer, source="x")
    read_import(run.pk)
    confirm_import(run.pk, actor=cast.officer)
    seen: list[tuple[int, int, int]] = []

    def look(_group: str, _count: int) -> None:
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT progress, expected FROM companies_importrun")
            progress = cursor.fetchone()
            cursor.execute("SELECT count(*) FROM companies_company")
            seen.append((*progress, cursor.fetchone()[0]))
        other.close()

    monkeypatch.setattr(register_changed, "receivers", [look])

    apply_import(run.pk)

    # five rows read and five written, of twice five
    assert seen == [(10, 10, 0)]
    assert Company.objects.count() == 5
    assert ImportRun.objects.get().progress == 10


def test_two_imports_at_once_wait_for_each_other():
    cast = make_cast()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('companies.import'))")

    with pytest.raises(WrongState):
        import_companies([(2, {"name": "示例甲化工"})], actor=cast.officer, source="x")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(hashtext('companies.import'))")
    other.close()
    done = import_companies([(2, {"name": "示例甲化工"})], actor=cast.officer, source="x")

    assert done.created == 1
