"""The bulk import: what each row becomes, what is recorded, what never happens."""

from __future__ import annotations

import gzip
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from wutong.accounts.models import Jurisdiction
from wutong.audit.models import Event
from wutong.audit.public import create
from wutong.audit.verify import verify
from wutong.companies.actions import (
    import_companies,
    importing,
    preview_companies,
    rename_company,
)
from wutong.companies.hooks import register_changed
from wutong.companies.models import Company, PlaceBasis
from wutong.companies.sheets import COMPANIES, CapitalCell
from wutong.kernel.errors import NotAllowed
from wutong.kernel.sheets import read_all

from .factories import bring_in, code, firm

pytestmark = pytest.mark.django_db


def row(number: int, **more: object) -> dict[str, object]:
    return {"name": f"示例{number}化工有限公司", "uscc": code(number), **more}


def counts(result: object) -> tuple[int, int, int, int]:
    return tuple(getattr(result, n) for n in ("created", "updated", "unchanged", "rejected"))  # type: ignore[return-value]


def events() -> int:
    return Event.objects.filter(kind="companies.company").count()


def test_new_firms_are_entered_with_all_that_the_rows_say(cast: SimpleNamespace):
    result = bring_in(
        [
            row(
                1, registered_on=date(2004, 10, 25), type="有限责任公司",
                capital_raw=CapitalCell("500(万美元)", Decimal(5_000_000), "USD"),
                business_scope="硝酸钾", province="山西", city="吕梁",
            ),
            row(2, capital_raw=CapitalCell("46(万)", Decimal(460_000), None)),
        ],
        cast.officer, source="示例名录", source_edition="2026-06",
    )  # fmt: skip

    first, second = Company.objects.order_by("pk")
    assert counts(result) == (2, 0, 0, 0)
    assert (first.name, first.uscc, first.registered_on) == (
        "示例1化工有限公司", code(1), date(2004, 10, 25)
    )  # fmt: skip
    assert (first.capital_raw, first.capital_amount, first.capital_currency) == (
        "500(万美元)", Decimal(5_000_000), "USD"
    )  # fmt: skip
    assert (first.jurisdiction, first.place_basis) == (cast.places["141100"], PlaceBasis.TEXT)
    assert (first.source, first.source_edition, first.is_example) == ("示例名录", "2026-06", False)
    assert (second.capital_amount, second.capital_currency) == (Decimal(460_000), "")
    assert (second.jurisdiction, second.place_basis, second.kind) == (None, "", "firm")


def test_every_new_firm_has_one_event_of_one_group_that_a_replay_confirms(cast: SimpleNamespace):
    result = bring_in([row(n) for n in range(5)], cast.officer)

    told = Event.objects.filter(kind="companies.company")
    assert told.count() == 5
    assert set(told.values_list("verb", "group", "actor")) == {
        ("companies.company.imported", result.group, cast.officer.pk)
    }
    bring_in([row(n, city="吕梁") for n in range(3)], cast.officer)
    assert verify().broken == []
    assert events() == 8


def test_the_same_rows_again_change_nothing(cast: SimpleNamespace):
    rows = [row(n, business_scope="硝酸钾") for n in range(5)]
    bring_in(rows, cast.officer)
    before = list(Company.objects.order_by("pk").values())

    result = bring_in(rows, cast.officer, source="another source")

    assert counts(result) == (0, 0, 5, 0)
    assert list(Company.objects.order_by("pk").values()) == before
    assert events() == 5


def test_what_changed_is_updated_and_told_and_what_is_empty_erases_nothing(cast: SimpleNamespace):
    bring_in([row(1, type="有限责任公司", city="吕梁", province="山西")], cast.officer)

    result = bring_in(
        [row(1, name="示例新名化工有限公司", type="", city=None, business_scope="硝酸钾")],
        cast.officer, source="新名录",
    )  # fmt: skip

    known = Company.objects.get()
    assert counts(result) == (0, 1, 0, 0)
    assert (known.name, known.company_type, known.city) == (
        "示例新名化工有限公司", "有限责任公司", "吕梁"
    )  # fmt: skip
    told = Event.objects.filter(kind="companies.company").order_by("seq").last()
    assert told is not None
    assert told.verb == "companies.company.updated_by_import"
    assert told.changes == {
        "name": ["示例1化工有限公司", "示例新名化工有限公司"],
        "business_scope": ["", "硝酸钾"],
        "source": ["示例名录", "新名录"],
    }


def test_a_repeated_row_is_unchanged_and_a_contradicting_one_is_refused(cast: SimpleNamespace):
    result = bring_in(
        [row(1, city="吕梁"), row(1, city="吕梁"), row(1), row(1, city="太原")], cast.officer
    )

    assert counts(result) == (1, 0, 2, 1)
    (found,) = result.problems
    assert (found.problem.row, found.problem.message) == (
        5, "第2行的代码或名称与此相同，此格内容却不同；请只留正确的一行"
    )  # fmt: skip
    assert (found.columns[0], found.problem.content) == ("city", "太原")
    assert Company.objects.get().city == "吕梁"


def test_a_firm_without_a_code_is_known_by_its_name_however_it_is_written(cast: SimpleNamespace):
    bring_in([{"name": "示例（山西）大学"}], cast.officer)

    result = bring_in([{"name": "示例(山西)大学", "city": "太原"}], cast.officer)

    assert counts(result) == (0, 1, 0, 0)
    assert Company.objects.get().city == "太原"


def test_a_firm_without_a_code_takes_the_code_of_its_name(cast: SimpleNamespace):
    bring_in([{"name": "示例1化工有限公司"}], cast.officer)

    result = bring_in([row(1)], cast.officer)

    assert counts(result) == (0, 1, 0, 0)
    assert Company.objects.get().uscc == code(1)


def test_a_name_that_several_bear_needs_the_code(cast: SimpleNamespace):
    bring_in([{"name": "示例化工有限公司", "uscc": code(1)},
              {"name": "示例化工有限公司", "uscc": code(2)}], cast.officer)  # fmt: skip

    result = bring_in([{"name": "示例化工有限公司", "city": "太原"}], cast.officer)

    assert counts(result) == (0, 0, 0, 1)
    assert result.problems[0].problem.message == "2家企业同名；请填代码"


def test_a_row_without_code_beside_its_twin_with_one_is_refused(cast: SimpleNamespace):
    result = bring_in([{"name": "示例1化工有限公司"}, row(1)], cast.officer)

    assert counts(result) == (1, 0, 0, 1)
    assert result.problems[0].problem.row == 2


def test_a_real_register_never_touches_an_example_firm(cast: SimpleNamespace):
    made_up = firm(cast.officer, uscc=code(1))

    result = bring_in([row(1, city="吕梁"), {"name": made_up.name, "uscc": code(2)}], cast.officer)

    assert counts(result) == (1, 0, 0, 1)
    made_up.refresh_from_db()
    assert made_up.city == ""


def test_a_row_says_whether_it_is_made_up_and_what_is_the_same_does_no_harm(
    cast: SimpleNamespace,
):
    made_up = firm(cast.officer, uscc=code(1), city="吕梁")

    same = bring_in([row(1, name=made_up.name, city="吕梁")], cast.officer)
    said = bring_in(
        [
            row(1, name=made_up.name, city="太原", is_example=True),
            row(2, is_example=True),
            row(3),
        ],
        cast.officer,
    )

    assert counts(same) == (0, 0, 1, 0)
    assert counts(said) == (2, 1, 0, 0)
    assert dict(Company.objects.values_list("uscc", "is_example")) == {
        code(1): True, code(2): True, code(3): False,
    }  # fmt: skip
    assert Company.objects.get(uscc=code(1)).city == "太原"
    assert verify().broken == []


def test_a_place_entered_by_hand_is_not_overruled(cast: SimpleNamespace):
    known = firm(cast.officer, uscc=code(1), jurisdiction=cast.county, is_example=False)

    bring_in([{"name": known.name, "uscc": code(1), "province": "上海"}], cast.officer)

    known.refresh_from_db()
    assert (known.jurisdiction, known.place_basis) == (cast.county, PlaceBasis.HAND)
    assert known.province == "上海"
    assert verify().broken == []


def test_a_preview_counts_and_shows_but_writes_nothing(cast: SimpleNamespace):
    bring_in([row(1), row(2)], cast.officer)
    before = events()

    result = preview_companies(
        [(2, row(1, city="吕梁")), (3, row(2)), (4, row(3)), (5, row(3))], actor=cast.officer
    )

    assert counts(result) == (1, 1, 2, 0)
    assert [(s.row, s.name) for s in result.new] == [(4, "示例3化工有限公司")]
    assert [(s.row, [(c.field, c.old, c.new) for c in s.changes]) for s in result.changed] == [
        (2, [("city", "", "吕梁")])
    ]
    assert Company.objects.count() == 2
    assert events() == before


def test_only_those_who_may_import_do(cast: SimpleNamespace):
    for person in (cast.leader, cast.chief, cast.outsider, cast.approval):
        with pytest.raises(NotAllowed):
            bring_in([row(1)], person)
        with pytest.raises(NotAllowed):
            preview_companies([(2, row(1))], actor=person)

    assert Company.objects.count() == 0
    assert events() == 0


def test_the_apps_above_hear_of_a_change_and_of_nothing_else(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
):
    heard: list[tuple[str, int]] = []
    monkeypatch.setattr(register_changed, "receivers", [lambda g, n: heard.append((g, n))])

    result = bring_in([row(1), row(2)], cast.officer)
    bring_in([row(1)], cast.officer)

    assert heard == [(result.group, 2)]


def test_a_row_that_the_database_refuses_undoes_the_whole_import(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
):
    def burst(_group: str, _count: int) -> None:
        raise RuntimeError("an app above fails")

    monkeypatch.setattr(register_changed, "receivers", [burst])

    with pytest.raises(RuntimeError):
        bring_in([row(1)], cast.officer)

    assert (Company.objects.count(), events()) == (0, 0)


def test_an_import_goes_on_from_a_name_changed_by_hand(cast: SimpleNamespace):
    bring_in([row(1)], cast.officer)
    rename_company(Company.objects.get().pk, "示例改名有限公司", actor=cast.officer)

    result = bring_in([row(1)], cast.officer)

    assert counts(result) == (0, 1, 0, 0)
    assert Company.objects.get().name == "示例1化工有限公司"
    assert verify().broken == []


def test_many_rows_are_joined_by_hash_whatever_the_database_believes_of_the_register(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(importing, "MANY", 2)

    def settings_told(*numbers: int) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            bring_in([row(n) for n in numbers], cast.officer)
        told = [q["sql"].split("company_id = c.id")[0].strip() for q in asked.captured_queries]
        return [sql for sql in told if "enable_nestloop" in sql or sql.endswith("s SET")]

    off, on = "SET LOCAL enable_nestloop = off", "SET LOCAL enable_nestloop TO DEFAULT"
    match = "UPDATE companies_staging s SET"
    assert settings_told(1) == [match]
    assert settings_told(2, 3) == [off, match, on, off, on]
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_nestloop")
        assert cursor.fetchone() == ("on",)


@pytest.mark.slow
def test_the_whole_shanxi_register_comes_in_and_comes_again_unchanged(
    cast: SimpleNamespace, register_folder: Path
):
    # one firm of the register moved from 吕梁 to 晋中 and kept its code
    create(
        Jurisdiction(
            code="140700", name="晋中市", kind="city", parent=cast.places["140000"], path="14/1407/"
        ),
        actor=cast.clock,
    )
    path = register_folder / "shanxi_1978_2004.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        text = file.read()
    good, problems, _reading = read_all(path, COMPANIES)
    rows = [(line.number, line.values) for line in good if line.values is not None]
    assert problems == []
    assert len(rows) == 31_960

    first = import_companies(rows, actor=cast.officer, source="registers")
    second = import_companies(rows, actor=cast.officer, source="registers again")

    assert counts(first) == (31_950, 0, 10, 0)
    assert counts(second) == (0, 0, 31_960, 0)
    assert events() == 31_950
    lower = [w for w in text.replace("\n", ",").split(",") if len(w) == 18 and w[:8].isdigit() and w != w.upper()]  # fmt: skip
    assert len(lower) == 10
    assert Company.objects.filter(uscc__in=[w.upper() for w in lower]).count() == len(set(lower))
    assert Company.objects.in_region(cast.county).count() == 192
    assert Company.objects.in_region(cast.places["141100"]).count() == 1_529
    assert verify().broken == []
