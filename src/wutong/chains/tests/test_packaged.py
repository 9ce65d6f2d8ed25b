"""The packaged tables are read exactly, and a fault in one names its file and its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from wutong.chains.queries.segment import quoted
from wutong.chains.rules.packaged import (
    PackagedFault,
    read_county,
    read_industries,
    read_lists,
    read_role_kinds,
    read_thresholds,
)


def written(folder: Path, text: str, name: str = "some.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_threshold_keeps_its_digits_and_its_days(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        '[[thresholds]]\ncode = "lq_at_least"\nvalue = 0.10\nvalid_from = 2023-01-01\n'
        'valid_to = "2023-12-31"\nchain = "nitro"\n',
    )

    (row,) = read_thresholds(path)

    assert (row.value, str(row.value)) == (Decimal("0.10"), "0.10")
    assert (row.valid_from, row.valid_to) == (date(2023, 1, 1), date(2023, 12, 31))
    assert row.chain == "nitro"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[thresholds]]\nvalue = 1\nvalid_from = "2023-01-01"\n', "code is missing"),
        ('[[thresholds]]\ncode = "x"\nvalue = 1\nvalid_from = "gestern"\n', "is no date"),
        ("[[thresholds]\n", "some.toml"),
    ],
)
def test_a_faulty_threshold_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(PackagedFault, match=told):
        read_thresholds(written(tmp_path, text))


def test_a_list_without_a_number_or_a_source_is_told_apart(tmp_path: Path) -> None:
    head = 'level = "city"\njurisdiction = "141100"\n'
    lists = head + '[[lists]]\nyear = 2022\npublished = false\nsource = "报"\n'
    written(tmp_path, lists)
    written(tmp_path, 'values = ["no list here"]\n', "other.toml")

    found = read_lists(tmp_path)
    assert [(row.year, row.count, row.published) for row in found.lists] == [(2022, None, False)]
    assert (found.chains, found.ties) == ((), ())

    written(tmp_path, head + '[[lists]]\nyear = "2022"\nsource = "报"\n')
    with pytest.raises(PackagedFault, match="year is no whole number"):
        read_lists(tmp_path)
    written(tmp_path, head + "[[lists]]\nyear = 2022\n")
    with pytest.raises(PackagedFault, match="source is missing"):
        read_lists(tmp_path)


def test_a_chain_may_have_a_radius_of_its_own(tmp_path: Path) -> None:
    rows = "".join(
        f'[[radius]]\nset = "{which}"\ncode = "{code}"\nsource = "议"\n'
        for which, code in (("default", "140100"), ("nitro", "140700"))
    )

    county = read_county(written(tmp_path, 'jurisdiction = "141122"\n' + rows))

    assert [(row.chain, row.jurisdiction) for row in county.radius] == [
        ("", "140100"), ("nitro", "140700"),
    ]  # fmt: skip


def test_role_kinds_and_industries_are_read_in_order(tmp_path: Path) -> None:
    kinds = '[[role_kinds]]\ncode = "chief"\nname = "链长"\nholders = ["firm_head"]\n'
    (kind,) = read_role_kinds(written(tmp_path, kinds))
    assert (kind.code, kind.jurisdiction, kind.holders) == ("chief", "", ("firm_head",))

    table = written(tmp_path, "code,level,parent,name\n A ,section,,农业\n", "a.csv")
    (row,) = read_industries(table)
    assert (row.line, row.code, row.name, row.edition) == (2, "A", "农业", "")


SCOPE = "许可项目：危险化学品经营。一般项目：针状焦生产；石墨制品销售；机械设备租赁；技术服务、技术开发。"


def hit(word: str, *, negated: bool = False) -> dict[str, object]:
    start = SCOPE.index(word)
    return {"where": "scope", "start": start, "end": start + len(word), "negated": negated}


def test_evidence_is_quoted_with_its_surroundings_and_cuts_are_shown() -> None:
    pieces = quoted(SCOPE, [hit("针状焦"), hit("石墨制品")], around=4)

    assert [(piece.text, piece.hit) for piece in pieces] == [
        ("…般项目：", False), ("针状焦", True), ("生产；", False), ("石墨制品", True),
        ("销售；机…", False),
    ]  # fmt: skip


def test_far_hits_are_joined_by_a_cut_and_a_negated_one_is_marked() -> None:
    pieces = quoted(SCOPE, [hit("针状焦"), hit("技术开发", negated=True)], around=3)

    assert pieces[2].text == "生产；…服务、"
    assert (pieces[3].text, pieces[3].against) == ("技术开发", True)


def test_spans_that_the_scope_no_longer_has_are_left_out() -> None:
    gone = {"where": "scope", "start": 900, "end": 903, "negated": False}
    name = {"where": "name", "start": 0, "end": 2}

    assert quoted(SCOPE, [gone, name]) == ()
    assert quoted("", [gone]) == ()
