"""Every list goes to Excel and back: an export changes nothing, faults have their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from tests.visits import content_of, visitor

from wutong.audit.public import Event
from wutong.kernel.errors import BadInput, NotAllowed, WrongState
from wutong.kernel.sheets import (
    MOST_DEEDS,
    XLSX,
    Sheet,
    Table,
    TablePlan,
    open_reading,
    table_of,
    write_workbook,
)
from wutong.pipeline import actions
from wutong.pipeline.actions import plan_import
from wutong.pipeline.models import Agreement, Claim, FundsEntry, Project
from wutong.pipeline.sheets import (
    AGREEMENTS,
    FUNDS,
    PROJECTS,
    agreement_row,
    funds_row,
    project_row,
)

from .factories import (
    WAN,
    ago,
    apply_import,
    lead_of,
    make_chain,
    make_firm,
    make_project,
    pay,
    sign,
    snapshot,
    ways,
)

pytestmark = pytest.mark.django_db

Rows = Iterable[Mapping[str, Any]]


def table(folder: Path, sheet: Sheet, rows: Rows) -> Table:
    """Rows written as a workbook and read back."""
    path = folder / "table.xlsx"
    write_workbook(path, sheet, rows)
    return table_of(open_reading(path, sheet))


def exported(kind: str) -> list[dict[str, Any]]:
    """A whole list as it is exported."""
    if kind == "projects":
        return [project_row(p) for p in Project.objects.order_by("pk")]
    if kind == "agreements":
        return [agreement_row(a) for a in Agreement.objects.order_by("pk")]
    return [funds_row(f) for f in FundsEntry.objects.order_by("pk")]


SHEETS = {"projects": PROJECTS, "agreements": AGREEMENTS, "funds": FUNDS}


def applied(cast: SimpleNamespace, folder: Path, kind: str, rows: Rows) -> TablePlan:
    """Preview and apply."""
    read = table(folder, SHEETS[kind], rows)
    plan = plan_import(kind, read, actor=cast.officer)
    return apply_import(kind, read, actor=cast.officer, digest=plan.digest)


@pytest.fixture
def county(cast: SimpleNamespace) -> SimpleNamespace:
    """Projects in many stages, some without amounts, with papers and money."""
    segment, firm = make_chain(cast), make_firm(cast)
    for stage in ("lead", "talks", "pre_signing", "started"):
        make_project(
            cast, stage, segment=segment, planned_cents=123_456_789, name_en="Sample",
            summary="第一行\n第二行", origin="江苏省",
        )  # fmt: skip
    named = make_project(cast, "talks", investor=firm, investor_name=firm.name)
    sign(cast, named, amount=None, kind="framework")
    sign(cast, None, amount=None, category="science")
    money = make_project(cast, "signed")
    pay(cast, money, amount=1)
    void = pay(cast, money, number="SL-void")
    actions.void_funds(void.pk, actor=cast.officer, note="重复")
    actions.edit_project(money.pk, {"land_mu": Decimal("12.5")}, actor=cast.officer)
    paused = make_project(cast, "intent")
    actions.pause_project(paused.pk, actor=cast.officer, note="等")
    return SimpleNamespace(segment=segment, firm=firm, named=named, money=money)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", ["projects", "agreements", "funds"])
def test_an_export_changes_nothing_when_it_comes_back(
    cast: SimpleNamespace, county: SimpleNamespace, tmp_path: Path, kind: str, language: str
) -> None:
    with translation.override(language):
        rows = exported(kind)
        path = tmp_path / "table.xlsx"
        write_workbook(path, SHEETS[kind], rows)
    before = snapshot()

    with translation.override("en" if language == "zh-hans" else "zh-hans"):
        read = table_of(open_reading(path, SHEETS[kind]))
        plan = plan_import(kind, read, actor=cast.officer)
        apply_import(kind, read, actor=cast.officer, digest=plan.digest)

    assert read.reading.notices == []
    assert all(read.has(column.key) for column in SHEETS[kind].columns)
    assert [str(p) for p in plan.problems] == []
    assert plan.counts == {"new": 0, "changed": 0, "unchanged": len(rows), "wrong": 0}
    assert (plan.notices, plan.deeds) == ([], 0)
    assert snapshot() == before


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    planned=st.one_of(st.none(), st.integers(min_value=0, max_value=10**15)),
    area=st.one_of(st.none(), st.decimals(0, 10**7, places=2)),
    texts=st.tuples(
        *[st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=40)] * 3
    ),
)
def test_whatever_a_project_holds_comes_back_unchanged(
    cast: SimpleNamespace, tmp_path: Path, planned: int | None, area: Decimal | None,
    texts: tuple[str, str, str],
) -> None:  # fmt: skip
    name, summary, origin = texts
    project = make_project(cast, planned_cents=planned)
    actions.edit_project(
        project.pk,
        {"name": f"示例{name}", "summary": f"线\n{summary}", "origin": origin, "land_mu": area},
        actor=cast.officer,
    )  # fmt: skip
    rows = [project_row(Project.objects.get(pk=project.pk))]

    plan = plan_import("projects", table(tmp_path, PROJECTS, rows), actor=cast.officer)

    assert [str(p) for p in plan.problems] == []
    assert plan.counts["unchanged"] == 1


def test_edited_cells_change_exactly_those_values(
    cast: SimpleNamespace, county: SimpleNamespace, tmp_path: Path
) -> None:
    other = make_chain(cast, "coal")
    rows = exported("projects")
    row = rows[1]
    firm = make_firm(cast)
    row |= {
        "name": "改了名", "name_en": "", "planned_cents": None, "land_mu": Decimal("30.25"),
        "way": "领导带队", "chain": str(other.chain), "segment": str(other), "summary": "一行",
        "investor_code": firm.uscc, "origin": "",
    }  # fmt: skip
    number = row["number"]
    before = Event.objects.count()

    plan = applied(cast, tmp_path, "projects", rows)

    assert plan.counts == {"new": 0, "changed": 1, "unchanged": len(rows) - 1, "wrong": 0}
    project = Project.objects.get(number=number)
    assert (project.name, project.name_en, project.summary) == ("改了名", "", "一行")
    assert (project.planned_cents, project.land_mu) == (None, Decimal("30.25"))
    assert (project.way.code, project.origin) == ("leader", "")
    assert (project.chain, project.segment, project.investor) == (other.chain, other, firm)
    assert Event.objects.count() == before + 1
    assert len(plan.of_kind("changed")[0].changes) == 10


def test_stages_people_and_days_are_left_aside_and_said_so(
    cast: SimpleNamespace, county: SimpleNamespace, tmp_path: Path
) -> None:
    rows = exported("projects")
    rows[0] |= {"stage": "attained", "owner": "somebody", "reported_on": date(2020, 1, 1)}
    rows[1] |= {"standing": "ended", "signed_on": date(2020, 1, 1), "investor_name": "别人"}
    before = snapshot()

    plan = applied(cast, tmp_path, "projects", rows)

    assert plan.counts["unchanged"] == len(rows)
    assert len(plan.notices) == 1
    assert "2" in plan.notices[0]
    assert snapshot() == before


def new_row(cast: SimpleNamespace, **values: Any) -> dict[str, Any]:
    ways(cast)
    return {
        "name": "示例新项目", "investor_name": "示例新来访有限公司", "way": "企业来访",
        "summary": "一条线", **values,
    }  # fmt: skip


def test_a_row_without_a_number_is_a_new_lead_of_whoever_imports(
    cast: SimpleNamespace, tmp_path: Path
) -> None:
    segment = make_chain(cast)
    rows = [new_row(cast, segment=str(segment), planned_cents=7 * WAN, land_mu=Decimal("8.5"))]

    applied(cast, tmp_path, "projects", rows)

    project = Project.objects.get()
    assert (project.reported_by, project.owner, project.stage) == (cast.officer,) * 2 + ("lead",)
    assert (project.segment, project.chain) == (segment, segment.chain)
    assert (project.planned_cents, project.land_mu) == (7 * WAN, Decimal("8.50"))
    assert timezone.localdate(project.reported_at) == timezone.localdate()
    assert project.jurisdiction == cast.county
    assert Claim.objects.get(project=project).claimant == cast.officer


def test_an_older_ledger_comes_with_its_reporters_days_and_stages(
    cast: SimpleNamespace, tmp_path: Path
) -> None:
    rows = [
        new_row(cast, name=f"项目{n}", investor_name=f"示例{n}号有限公司", stage=stage,
                reporter="stationed", reported_on=date(2024, 3, 1), talks_on=talks)
        for n, (stage, talks) in enumerate(
            [("lead", None), ("assessed", None), ("talks", date(2024, 5, 6)), ("intent", None),
             ("pre_signing", date(2024, 6, 7))]
        )
    ]  # fmt: skip

    plan = applied(cast, tmp_path, "projects", rows)

    assert plan.counts == {"new": 5, "changed": 0, "unchanged": 0, "wrong": 0}
    found = list(Project.objects.order_by("number"))
    assert [p.number for p in found] == [f"2024-0000{n}" for n in range(1, 6)]
    assert [p.stage for p in found] == ["lead", "assessed", "talks", "intent", "pre_signing"]
    assert {p.reported_by for p in found} == {cast.stationed}
    assert [p.talks_on for p in found] == [
        None, None, date(2024, 5, 6), date(2024, 3, 1), date(2024, 6, 7),
    ]  # fmt: skip
    assert [p.intent_on for p in found][3:] == [date(2024, 3, 1), date(2024, 6, 7)]

    again = applied(cast, tmp_path, "projects", rows)

    assert again.counts == {"new": 0, "changed": 0, "unchanged": 5, "wrong": 0}
    assert Project.objects.count() == 5


BAD: list[tuple[str, dict[str, Any]]] = [
    ("B2", {"name": ""}),
    ("D2", {"investor_name": ""}),
    ("D2", {"investor_name": "示"}),
    ("E2", {"investor_code": "91140000000000000X"}),
    ("F2", {"chain": "没有的链"}),
    ("G2", {"segment": "没有的环节"}),
    ("H2", {"stage": "起飞"}),
    ("H2", {"stage": "signed"}),
    ("J2", {"planned_cents": -WAN}),
    ("K2", {"land_mu": Decimal("-1")}),
    ("K2", {"land_mu": Decimal("1.234")}),
    ("K2", {"land_mu": Decimal(10**9)}),
    ("L2", {"way": "天上掉的"}),
    ("N2", {"summary": ""}),
    ("P2", {"reporter": "nobody", "reported_on": date(2024, 3, 1)}),
    ("P2", {"reported_on": date(2024, 3, 1)}),
    ("Q2", {"reporter": "stationed"}),
    ("Q2", {"reporter": "stationed", "reported_on": timezone.localdate() + timedelta(days=1)}),
    ("A2", {"number": "1999-00001"}),
]


@pytest.mark.parametrize(("cell", "values"), BAD)
def test_a_wrong_cell_is_named_and_its_row_left_out(
    cast: SimpleNamespace, tmp_path: Path, cell: str, values: dict[str, Any]
) -> None:
    rows = [new_row(cast, **values), new_row(cast, name="好的", investor_name="示例好的有限公司")]

    plan = applied(cast, tmp_path, "projects", rows)

    assert [p.cell for p in plan.problems] == [cell]
    assert plan.counts == {"new": 1, "changed": 0, "unchanged": 0, "wrong": 1}
    assert [p.name for p in Project.objects.all()] == ["好的"]


def test_all_faults_of_a_table_are_told_at_once(cast: SimpleNamespace, tmp_path: Path) -> None:
    rows = [
        new_row(cast, **({"investor_name": f"示例{n}号有限公司"} | values))
        for n, (_cell, values) in enumerate(BAD)
    ]

    plan = plan_import("projects", table(tmp_path, PROJECTS, rows), actor=cast.officer)

    cells = [f"{cell[0]}{number}" for number, (cell, _values) in enumerate(BAD, start=2)]
    assert [p.cell for p in plan.problems] == cells


def test_a_firm_reported_by_others_is_not_reported_by_a_table(
    cast: SimpleNamespace, tmp_path: Path
) -> None:
    actions.register_lead(lead_of(cast, "示例新来访有限公司"), actor=cast.stationed)
    rows = [
        new_row(cast),
        new_row(cast, name="一", investor_name="示例二次有限公司"),
        new_row(cast, name="二", investor_name="示例二次"),
    ]

    plan = applied(cast, tmp_path, "projects", rows)

    assert [(p.cell, p.row) for p in plan.problems] == [("D2", 2), ("D4", 4)]
    assert Project.objects.count() == 2


def test_one_project_twice_in_a_table_is_a_fault(cast: SimpleNamespace, tmp_path: Path) -> None:
    row = project_row(make_project(cast))

    plan = plan_import("projects", table(tmp_path, PROJECTS, [row, row]), actor=cast.officer)

    assert [p.cell for p in plan.problems] == ["A3"]


def test_a_segment_name_of_two_chains_needs_its_chain(
    cast: SimpleNamespace, tmp_path: Path
) -> None:
    one, other = make_chain(cast), make_chain(cast, "coal")
    for segment in (one, other):
        type(segment).objects.filter(pk=segment.pk).update(name="同名环节", name_en="")
    rows = [
        new_row(cast, segment="同名环节"),
        new_row(cast, name="二", investor_name="示例乙有限公司", segment="同名环节",
                chain=other.chain.name_en),
    ]  # fmt: skip

    plan = applied(cast, tmp_path, "projects", rows)

    assert [p.cell for p in plan.problems] == ["G2"]
    assert Project.objects.get().segment == other


def test_whoever_may_not_change_a_project_changes_it_by_no_table(
    cast: SimpleNamespace, tmp_path: Path
) -> None:
    project = make_project(cast, "talks", jurisdiction=cast.places["14112201"])
    from wutong.accounts.public import Role, RoleGrant, User
    from wutong.audit.public import create

    neighbour = create(User(username="n", jurisdiction=cast.places["141121"]), actor=cast.clock)
    create(RoleGrant(user=neighbour, role=Role.OFFICER), actor=cast.clock)
    row = project_row(project) | {"origin": "别处"}

    plan = plan_import("projects", table(tmp_path, PROJECTS, [row]), actor=neighbour)

    assert [p.cell for p in plan.problems] == ["A2"]  # to others it does not exist


@pytest.mark.parametrize("who", ["stationed", "chief", "department", "admin", "outsider"])
def test_tables_are_for_promotion_officers_and_leaders(
    cast: SimpleNamespace, tmp_path: Path, who: str
) -> None:
    read = table(tmp_path, PROJECTS, [new_row(cast)])

    with pytest.raises(NotAllowed):
        plan_import("projects", read, actor=cast.people[who])
    with pytest.raises(NotAllowed):
        apply_import("projects", read, actor=cast.people[who], digest="")

    assert not Project.objects.exists()


def test_what_was_not_previewed_is_not_applied(cast: SimpleNamespace, tmp_path: Path) -> None:
    project = make_project(cast)
    read = table(tmp_path, PROJECTS, [project_row(project) | {"origin": "江苏省"}])
    plan = plan_import("projects", read, actor=cast.officer)
    actions.edit_project(project.pk, {"origin": "浙江省"}, actor=cast.leader)
    before = snapshot()

    with pytest.raises(WrongState):
        apply_import("projects", read, actor=cast.officer, digest=plan.digest)

    project.refresh_from_db()
    assert (project.origin, snapshot()) == ("浙江省", before)


def test_a_table_is_applied_once(cast: SimpleNamespace, tmp_path: Path) -> None:
    read = table(tmp_path, PROJECTS, [new_row(cast)])
    digest = plan_import("projects", read, actor=cast.officer).digest
    apply_import("projects", read, actor=cast.officer, digest=digest)

    with pytest.raises(WrongState):
        apply_import("projects", read, actor=cast.officer, digest=digest)

    assert Project.objects.count() == 1


def test_all_is_applied_or_nothing(
    cast: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wutong.pipeline.actions import importing

    rows = [new_row(cast, name=str(n), investor_name=f"示例{n}号公司") for n in range(3)]
    read = table(tmp_path, PROJECTS, rows)
    digest = plan_import("projects", read, actor=cast.officer).digest
    done: list[int] = []
    deed: Callable[..., None] = importing._project

    def fails_at_the_third(row: Any, actor: Any) -> None:
        if len(done) == 2:
            raise RuntimeError("power cut")
        done.append(row.line)
        deed(row, actor)

    monkeypatch.setitem(importing.DEEDS, "projects", fails_at_the_third)
    before = snapshot()

    with pytest.raises(RuntimeError):
        apply_import("projects", read, actor=cast.officer, digest=digest)

    assert snapshot() == before


def test_more_deeds_than_one_transaction_should_hold_are_refused(
    cast: SimpleNamespace, tmp_path: Path
) -> None:
    rows = [
        new_row(cast, name=str(n), investor_name=f"示例{n}号公司") for n in range(MOST_DEEDS + 1)
    ]
    read = table(tmp_path, PROJECTS, rows)
    plan = plan_import("projects", read, actor=cast.officer)
    before = snapshot()

    assert str(MOST_DEEDS) in plan.notices[0]
    with pytest.raises(BadInput):
        apply_import("projects", read, actor=cast.officer, digest=plan.digest)

    assert snapshot() == before


def agreement(project: Project | None = None, **values: Any) -> dict[str, Any]:
    return {
        "title": "示例投资协议", "kind": "formal", "category": "investment",
        "signed_on": ago(3), "amount_cents": 800 * WAN, "theirs": "示例甲公司、示例乙大学",
        "ours": "示例县政府", "number": project.number if project else None, **values,
    }  # fmt: skip


def test_agreements_come_by_table_and_sign_their_projects(
    cast: SimpleNamespace, tmp_path: Path
) -> None:
    project = make_project(cast, "intent")
    rows = [
        agreement(project),
        agreement(title="科技合作", category="science", kind="undisclosed", amount_cents=None),
    ]

    plan = applied(cast, tmp_path, "agreements", rows)

    project.refresh_from_db()
    assert plan.counts["new"] == 2
    assert (project.stage, project.signed_on) == ("signed", ago(3))
    entered = Agreement.objects.get(project=project)
    assert sorted(entered.parties.values_list("name", "side")) == [
        ("示例乙大学", "theirs"), ("示例县政府", "ours"), ("示例甲公司", "theirs"),
    ]  # fmt: skip
    assert applied(cast, tmp_path, "agreements", rows).counts["unchanged"] == 2


def test_a_known_agreement_is_corrected_by_a_table(cast: SimpleNamespace, tmp_path: Path) -> None:
    project = make_project(cast, "intent")
    applied(cast, tmp_path, "agreements", [agreement(project)])

    plan = applied(
        cast, tmp_path, "agreements",
        [agreement(project, amount_cents=8_000 * WAN, theirs="别人", source="某报")],
    )  # fmt: skip

    assert plan.counts["changed"] == 1
    assert len(plan.notices) == 1
    assert Agreement.objects.get().amount_cents == 8_000 * WAN


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("A2", {"title": ""}),
        ("C2", {"kind": "口头"}),
        ("D2", {"category": ""}),
        ("E2", {"signed_on": timezone.localdate() + timedelta(days=1)}),
        ("F2", {"amount_cents": 0}),
        ("F2", {"category": "science"}),
        ("G2", {"theirs": " 、"}),
        ("G2", {"theirs": "长" * 201}),
        ("I2", {"number": "1999-00001"}),
    ],
)
def test_a_wrong_agreement_is_named_by_its_cell(
    cast: SimpleNamespace, tmp_path: Path, cell: str, values: dict[str, Any]
) -> None:
    plan = applied(cast, tmp_path, "agreements", [agreement(**values), agreement(title="好的")])

    assert [p.cell for p in plan.problems] == [cell]
    assert [a.title for a in Agreement.objects.all()] == ["好的"]


def test_an_agreement_that_no_project_is_ready_for_is_a_fault(
    cast: SimpleNamespace, tmp_path: Path
) -> None:
    lead, paused = make_project(cast), make_project(cast, "talks")
    actions.pause_project(paused.pk, actor=cast.officer, note="等")
    rows = [agreement(lead), agreement(paused, title="另一份"), agreement(lead)]

    plan = applied(cast, tmp_path, "agreements", rows)

    assert [p.cell for p in plan.problems] == ["I2", "I3", "A4"]
    assert not Agreement.objects.exists()


def voucher(project: Project, **values: Any) -> dict[str, Any]:
    return {
        "number": project.number, "paid_on": ago(2), "amount_cents": 55 * WAN,
        "voucher_kind": "bank", "voucher_no": "sl-77", **values,
    }  # fmt: skip


def test_vouchers_come_by_table_and_count_once(cast: SimpleNamespace, tmp_path: Path) -> None:
    project, other = make_project(cast, "signed"), make_project(cast, "signed")

    first = applied(cast, tmp_path, "funds", [voucher(project)])
    again = applied(
        cast, tmp_path, "funds",
        [
            voucher(project), voucher(project), voucher(other), voucher(project, amount_cents=1),
            voucher(project, voucher_no="SL-78"),
        ],
    )  # fmt: skip

    assert first.counts == {"new": 1, "changed": 0, "unchanged": 0, "wrong": 0}
    assert again.counts == {"new": 1, "changed": 0, "unchanged": 1, "wrong": 3}
    assert [p.cell for p in again.problems] == ["F3", "F4", "F5"]
    assert list(FundsEntry.objects.order_by("pk").values_list("voucher_no", "amount_cents")) == [
        ("SL-77", 55 * WAN), ("SL-78", 55 * WAN),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("A2", {"number": "1999-00001"}),
        ("C2", {"paid_on": None}),
        ("D2", {"amount_cents": 0}),
        ("D2", {"amount_cents": None}),
        ("E2", {"voucher_kind": "白条"}),
        ("F2", {"voucher_no": ""}),
        ("G2", {"state": "void"}),
    ],
)
def test_a_wrong_voucher_is_named_by_its_cell(
    cast: SimpleNamespace, tmp_path: Path, cell: str, values: dict[str, Any]
) -> None:
    project = make_project(cast, "signed")

    plan = applied(cast, tmp_path, "funds", [voucher(project, **values)])

    assert [p.cell for p in plan.problems] == [cell]
    assert not FundsEntry.objects.exists()


def test_vouchers_of_unsigned_projects_are_faults(cast: SimpleNamespace, tmp_path: Path) -> None:
    plan = applied(cast, tmp_path, "funds", [voucher(make_project(cast, "intent"))])

    assert [p.cell for p in plan.problems] == ["A2"]


def upload(client: Any, kind: str, content: bytes, name: str = "table.xlsx") -> Any:
    return client.post(
        reverse("pipeline:import", args=[kind]),
        {"file": SimpleUploadedFile(name, content, XLSX)},
    )


def book(sheet: Sheet, rows: Rows) -> bytes:
    file = BytesIO()
    write_workbook(file, sheet, rows)
    return file.getvalue()


def test_a_table_is_handed_in_shown_and_applied_over_http(cast: SimpleNamespace) -> None:
    client = visitor(cast.officer)
    known = project_row(make_project(cast, "talks")) | {"origin": "江苏省"}
    rows = [known, new_row(cast), new_row(cast, name="坏的", investor_name="坏的公司", way="没有")]

    answer = upload(client, "projects", book(PROJECTS, rows))
    preview = client.get(answer.url)
    shown = preview.content.decode()

    assert preview.status_code == 200
    assert "江苏省" in shown
    assert "L4" in shown
    assert Project.objects.count() == 1

    noted = load_workbook(BytesIO(content_of(client.get(f"{answer.url}notes/"))))
    assert noted.worksheets[0]["L4"].comment is not None

    digest = shown.split('name="digest" value="')[1].split('"')[0]
    assert client.post(answer.url, {"digest": "other"}).status_code == 409
    assert client.post(answer.url, {"digest": digest}).url == reverse("pipeline:list")
    assert Project.objects.count() == 2
    assert Project.objects.get(number=known["number"]).origin == "江苏省"
    again = client.get(answer.url).content.decode()
    assert 'name="digest"' not in again


@pytest.mark.parametrize(
    "content",
    [b"", b"<html><table></table></html>", b"a,b\n1,2\n", b"PK\x03\x04 broken", b"%PDF-1.7"],
)
def test_a_file_that_is_no_such_table_is_refused_in_words(
    cast: SimpleNamespace, content: bytes
) -> None:
    answer = upload(visitor(cast.officer), "projects", content)

    assert answer.status_code == 422
    assert 'class="field-error"' in answer.content.decode()


def test_a_file_is_seen_by_whoever_handed_it_in_only(cast: SimpleNamespace) -> None:
    answer = upload(visitor(cast.officer), "projects", book(PROJECTS, [new_row(cast)]))

    assert visitor(cast.leader).get(answer.url).status_code == 404


@pytest.mark.parametrize("kind", ["projects", "agreements", "funds"])
def test_the_blank_template_has_our_headings(cast: SimpleNamespace, kind: str) -> None:
    answer = visitor(cast.officer).get(reverse("pipeline:import-template", args=[kind]))

    page = load_workbook(BytesIO(content_of(answer))).worksheets[0]
    assert page.max_column == len(SHEETS[kind].columns)


def test_a_project_that_one_may_not_see_is_neither_entered_again_nor_changed(
    cast: SimpleNamespace, tmp_path: Path
) -> None:
    hidden = actions.register_lead(
        lead_of(cast, "示例新来访有限公司", name="示例新项目", way=ways(cast)["approach"],
                summary="一条线", is_example=False),
        actor=cast.stationed,
    )  # fmt: skip
    day = timezone.localdate()
    same = new_row(cast, reporter="stationed", reported_on=day)
    before = snapshot()

    plan = applied(cast, tmp_path, "projects", [same])
    other = applied(cast, tmp_path, "projects", [same | {"origin": "江苏省"}])

    assert plan.counts["unchanged"] == 1
    assert [p.cell for p in other.problems] == ["B2"]
    hidden.refresh_from_db()
    assert (hidden.origin, snapshot()) == ("", before)
