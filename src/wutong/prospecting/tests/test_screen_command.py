"""`wutong screen` as a script meets it: one document, clear refusals, a workbook of texts."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from wutong.chains.rules.content import load_chain_files
from wutong.chains.rules.specs import SegmentSpec
from wutong.kernel.errors import BadInput
from wutong.prospecting.commands.screening import screen
from wutong.prospecting.rules.checkpoint import folder_name, held
from wutong.prospecting.rules.kernel import Ask, Plan
from wutong.prospecting.rules.register import open_register
from wutong.prospecting.rules.weighting import packaged_weights

DAY = date(2026, 11, 22)
CHAINS = Path(__file__).resolve().parents[2] / "chains" / "data" / "chains"


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "register.parquet"
    pl.DataFrame(
        {
            "name": ["=示例甲化工有限公司", "示例乙商贸有限公司", "示例丙有限公司"],
            "uscc": ["91990000A", "91990000B", "91990000C"],
            "registered_on": ["2001-01-01", None, "2010-01-01"],
            "capital_raw": ["5000万元", None, "100万元"],
            "business_scope": ["生产、销售：硝酸铵", "硝酸铵批发", "餐饮服务"],
            "province": ["浙江", None, "山西"],
        }
    ).write_parquet(path)
    return path


def test_the_answer_has_the_agreed_shape(register: Path) -> None:
    rows = screen(chain="nitro", segment="ammonium-nitrate", register=register, as_of=DAY)

    assert [(row["rank"], row["uscc"]) for row in rows] == [(1, "91990000A"), (2, "91990000B")]
    assert set(rows[0]) == {"rank", "uscc", "name", "score", "parts", "unknown"}
    parts = rows[0]["parts"]
    assert isinstance(parts, list)
    assert all(set(part) == {"part", "value", "evidence"} for part in parts)
    assert parts[0] == {"part": "fit", "value": 100.0, "evidence": "生产、销售：【硝酸铵】"}
    assert rows[0]["unknown"] == ["qualifications", "ties"]
    assert rows[1]["unknown"] == ["size", "age", "region", "qualifications", "ties"]
    assert json.loads(json.dumps(rows, ensure_ascii=False)) == rows


def test_a_register_in_gbk_gives_the_same_list_and_that_is_said(
    register: Path, tmp_path: Path
) -> None:
    frame = pl.read_parquet(register)
    (tmp_path / "old.csv").write_bytes(frame.write_csv().encode("gbk"))
    said: list[str] = []
    asked: dict[str, Any] = {"chain": "nitro", "segment": "ammonium-nitrate", "as_of": DAY}

    old = screen(register=tmp_path / "old.csv", say=said.append, **asked)

    assert said == ["old.csv is read as GBK"]
    assert old == screen(register=register, say=said.append, **asked)
    assert len(said) == 1


def test_top_limits_the_list(register: Path) -> None:
    assert len(screen(chain="nitro", segment="ammonium-nitrate", register=register, top=1)) == 1


def test_the_workbook_holds_texts_as_texts(register: Path, tmp_path: Path) -> None:
    out = tmp_path / "list.xlsx"
    screen(chain="nitro", segment="ammonium-nitrate", register=register, out=out, as_of=DAY)

    sheet = openpyxl.load_workbook(out).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:4] == ("名次", "统一社会信用代码", "企业名称", "得分")
    assert rows[1][:3] == (1, "91990000A", "=示例甲化工有限公司")
    assert sheet.cell(2, 3).data_type == "s"
    assert rows[2][16] == "注册资本规模、成立年限、转移方向、资质、与本地企业的联系"


def test_own_chains_may_come_from_a_file(register: Path, tmp_path: Path) -> None:
    chains = tmp_path / "chains.json"
    segment = {"code": "s", "name": "段", "terms": [{"term": "餐饮"}]}
    chains.write_text(
        json.dumps([{"code": "c", "name": "链", "segments": [segment]}]), encoding="utf-8"
    )

    rows = screen(chain="c", segment="s", register=register, chains=chains, as_of=DAY)

    assert [row["uscc"] for row in rows] == ["91990000C"]


def test_what_is_unknown_is_refused_with_what_is_known(register: Path) -> None:
    with pytest.raises(BadInput, match=r"no chain nitrogen\. Known chains: .*coal-chem.*nitro"):
        screen(chain="nitrogen", segment="x", register=register)
    with pytest.raises(BadInput, match=r"no segment x\. Its segments: .*ammonium-nitrate"):
        screen(chain="nitro", segment="x", register=register)


def test_faults_of_files_are_refused_each_with_its_place(register: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text(
        '[chain]\ncode = "c"\nname = "n"\nlevel = "village"\n[[segments]]\ncode = "s"\nname = ""\n'
        '[[segments.terms]]\nterm = "a"\nweight = 2\n[[links]]\nfrom = "s"\nto = "t"\n'
    )

    with pytest.raises(BadInput) as caught:
        screen(chain="c", segment="s", register=register, chains=broken)

    assert caught.value.problems == [
        "broken.toml, segment s, terms 1: weight must lie between 0 and 1, is 2",
        "broken.toml, segment s: name must be a text, is ''",
        "broken.toml: level must be one of province, city, county, is 'village'",
        "broken.toml, links 1: t is no segment of this chain",
    ]
    with pytest.raises(BadInput, match="there is no such file or folder"):
        screen(chain="nitro", segment="ammonium-nitrate", register=tmp_path / "none")
    with pytest.raises(BadInput, match=r"end in \.xlsx"):
        screen(chain="nitro", segment="ammonium-nitrate", register=register, out=tmp_path / "a.csv")


def test_a_segment_without_words_is_refused(register: Path, tmp_path: Path) -> None:
    chains = tmp_path / "chains.toml"
    chains.write_text('[chain]\ncode = "c"\nname = "n"\n[[segments]]\ncode = "s"\nname = "段"\n')

    with pytest.raises(BadInput, match="segment s has no word to look for"):
        screen(chain="c", segment="s", register=register, chains=chains)


def test_neither_database_nor_settings_are_needed(register: Path) -> None:
    code = (
        "import sys; from pathlib import Path; "
        "from wutong.prospecting.commands.screening import screen; "
        f"rows = screen(chain='nitro', segment='ammonium-nitrate', register=Path({str(register)!r})); "
        "from django.conf import settings; "
        "print(len(rows), settings.configured, 'django.db.models' in sys.modules)"
    )
    source = str(Path(__file__).resolve().parents[3])
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": source},
    )

    assert done.stdout.split() == ["2", "False", "False"]


def test_two_runs_of_one_question_do_not_take_each_others_work(
    register: Path, tmp_path: Path
) -> None:
    asked: dict[str, Any] = {
        "chain": "nitro", "segment": "ammonium-nitrate", "register": register, "as_of": DAY,
        "work": tmp_path / "work",
    }  # fmt: skip
    said: list[str] = []
    alone = screen(**asked, resume=True, say=said.append)
    assert said == ["There is nothing to go on with: everything is read"]
    assert list((tmp_path / "work").iterdir()) == []
    (segment,) = [s for s in find_segments() if s.code == "ammonium-nitrate"]
    plan = Plan((Ask(segment, packaged_weights("nitro", DAY)),), 100, DAY)
    folder = tmp_path / "work" / folder_name(open_register(register), plan)

    with held(folder) as mine:
        assert mine
        (folder / "part-000000.arrow").write_bytes(b"of the other run")
        del said[:]
        assert screen(**asked, say=said.append) == alone
        assert said == [
            "The same is read by another run just now; this one can't be resumed if it is ended"
        ]
        with pytest.raises(BadInput, match="is still going on"):
            screen(**asked, resume=True)
        assert (folder / "part-000000.arrow").read_bytes() == b"of the other run"

    assert screen(**asked) == alone
    assert list((tmp_path / "work").iterdir()) == []


def find_segments() -> tuple[SegmentSpec, ...]:
    (chain,) = [c for c in load_chain_files(CHAINS) if c.code == "nitro"]
    return chain.segments


def test_a_scope_beyond_a_cell_of_excel_is_cut_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    scope = "生产硝酸铵；" + "水" * 40_000
    path.write_text(f"name,uscc,business_scope\n示例甲有限公司,91990000A,{scope}\n")

    screen(
        chain="nitro", segment="ammonium-nitrate", register=path, out=tmp_path / "a.xlsx", as_of=DAY
    )

    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    cell = str(sheet.cell(2, 24).value)
    assert cell == scope[:32_766] + "…"
    with pytest.raises(BadInput, match="holds 1048575 rows"):
        screen(
            chain="nitro", segment="ammonium-nitrate", register=path, out=tmp_path / "a.xlsx",
            top=1_048_576,
        )  # fmt: skip
