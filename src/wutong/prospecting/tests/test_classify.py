"""Divisions are guessed from what a firm does; chances mean what they say; a file stays in order."""

from __future__ import annotations

import csv
import errno
import gzip
import io
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wutong.kernel.errors import BadInput
from wutong.prospecting.commands.classifying import classify
from wutong.prospecting.rules import classify_files
from wutong.prospecting.rules.classify import (
    Classifier,
    LexiconFault,
    load_lexicon,
    packaged_lexicon,
    read_words,
)
from wutong.prospecting.rules.classify_classes import ClassGuesser
from wutong.prospecting.rules.classify_files import classify_file
from wutong.prospecting.rules.strict_csv import ListFault
from wutong.runtime.errors import Unusable

CLASSIFIER = Classifier()


# --- one firm -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "division"),
    [
        ("生产、销售：硝酸铵、硝酸钠", "26"),
        ("冶金焦、煤焦油生产、销售", "25"),
        ("原煤开采、洗选", "06"),
        ("片剂、硬胶囊剂、颗粒剂生产", "27"),
        ("钢化玻璃、中空玻璃加工", "30"),
        ("餐饮服务；中餐、凉菜、酒水", "62"),
        ("房地产开发经营、商品房销售", "70"),
        ("道路普通货物运输", "54"),
        ("零售：日用百货、烟、预包装食品", "52"),
    ],
)
def test_the_main_deed_gives_the_first_guess(scope: str, division: str) -> None:
    assert CLASSIFIER.guess(scope)[0].code == division


@pytest.mark.parametrize("scope", ["无水硝酸钙加工", "六水硝酸镁生产", "无水乙醇生产"])
def test_the_water_in_a_crystal_makes_no_waterworks(scope: str) -> None:
    points = CLASSIFIER.points(scope)

    assert points["26"] > 0
    assert "46" not in points
    assert "46" in CLASSIFIER.points("自来水生产")


def test_what_is_not_done_and_what_only_branches_do_speaks_less() -> None:
    made = CLASSIFIER.points("硝酸铵生产")["26"]

    assert "26" not in CLASSIFIER.points("餐饮服务（不含硝酸铵）")
    assert CLASSIFIER.points("硝酸铵生产（限分支机构经营）")["26"] == pytest.approx(made / 2)
    assert CLASSIFIER.points("餐饮；住宿；硝酸铵生产")["26"] < made


@pytest.mark.parametrize(
    "scope", [None, "", "N/A", "依法须经批准的项目，经相关部门批准后方可开展经营活动"]
)
def test_dont_know_is_an_answer(scope: str | None) -> None:
    assert CLASSIFIER.guess(scope) == ()


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "硝酸铵",
                "焦炭",
                "生产",
                "销售",
                "、",
                "；",
                "餐饮",
                "软件",
                "开发",
                "不含",
                "（",
                "）",
                "玻璃",
                "药",
            ]
        ),
        max_size=10,
    )
)
def test_chances_are_chances_and_the_order_is_fixed(pieces: list[str]) -> None:
    scope = "".join(pieces)
    guesses = CLASSIFIER.guess(scope, "示例甲")

    assert len(guesses) <= 3
    assert all(0 < guess.chance <= 1 for guess in guesses)
    assert sum(CLASSIFIER.chances(scope, "示例甲").values()) <= 1.05
    assert list(guesses) == sorted(guesses, key=lambda g: (-g.chance, g.code))
    assert CLASSIFIER.guess(scope, "示例甲") == guesses


def test_the_lexicon_holds_the_divisions_of_firms_and_names_its_author(tmp_path: Path) -> None:
    lexicon = packaged_lexicon()
    path = Path(classify_files.__file__).parents[1] / "data" / "divisions.toml"

    assert sorted(lexicon.names) == [f"{n:02d}" for n in range(1, 91)]
    text = path.read_text(encoding="utf-8")
    for row in read_words(path.with_name("division_words.csv")):
        assert row.code in lexicon.names
        assert row.author == "Wutong"
        assert len(row.reason) > 5
    assert 'author = "Wutong"' in text
    rows = read_words(path.with_name("division_words.csv"))
    assert {row.code for row in rows} == set(lexicon.names)
    assert len({(row.code, row.word) for row in rows}) == len(rows)
    (tmp_path / "a.toml").write_text(
        text.replace('kind = "make"', 'kind = "magic"', 1), encoding="utf-8"
    )
    with pytest.raises(LexiconFault, match="division 01: no kind magic"):
        load_lexicon(tmp_path / "a.toml")
    (tmp_path / "b.toml").write_text("x = 1")
    with pytest.raises(LexiconFault, match=r"b\.toml: KeyError"):
        load_lexicon(tmp_path / "b.toml")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("code,weight,word,author,reason\n26,1,硝酸,,无机酸\n", "row 2: word, author or reason"),
        ("code,weight,word,author,reason\n26,9,硝酸,W,无机酸\n", r"row 2: weight must lie in"),
        ("code,weight,word,author,reason\n99,1,硝酸,W,无机酸\n", "there is no division 99"),
        ("code,word\n26,硝酸\n", "KeyError"),
    ],
)
def test_a_row_of_words_without_author_or_reason_is_refused(
    tmp_path: Path, text: str, told: str
) -> None:
    packaged = Path(classify_files.__file__).parents[1] / "data" / "divisions.toml"
    (tmp_path / "divisions.toml").write_bytes(packaged.read_bytes())
    (tmp_path / "division_words.csv").write_text(text, encoding="utf-8")

    with pytest.raises(LexiconFault, match=told):
        load_lexicon(tmp_path / "divisions.toml")


# --- classes ------------------------------------------------------------------------------------

TABLE = [
    ("2621", "氮肥制造"), ("2624", "复混肥料制造"), ("2611", "无机酸制造"), ("3042", "特种玻璃制造"),
    ("3041", "平板玻璃制造"), ("3051", "技术玻璃制品制造"),
]  # fmt: skip


def test_a_class_is_guessed_inside_its_division() -> None:
    guesser = ClassGuesser(TABLE, CLASSIFIER)

    assert guesser.guess("复混肥料生产")[0].code == "2624"
    assert guesser.guess("平板玻璃制造")[0].code == "3041"
    assert guesser.guess("餐饮服务") == ()
    assert guesser.guess("平板玻璃制造")[0].chance < CLASSIFIER.guess("平板玻璃制造")[0].chance


def test_a_table_without_classes_is_refused() -> None:
    with pytest.raises(ValueError, match="no class of four digits"):
        ClassGuesser([("26", "化学原料和化学制品制造业")])


# --- files --------------------------------------------------------------------------------------

ROWS = [
    ["91A", "示例甲", "硝酸铵生产", "x"],
    ["91B", "示例乙", "", "y"],
    ["91C", "示例丙,\n有限公司", "餐饮服务", ""],
]


def write(
    path: Path, rows: list[list[str]], heading: str = "uscc,name,business_scope,note"
) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(heading.split(","))
        writer.writerows(rows)
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as given:
        return list(csv.DictReader(given))


def test_the_same_rows_come_back_with_three_guesses(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", ROWS)

    answer = classify(source=source, target=tmp_path / "out.csv")
    rows = read(tmp_path / "out.csv")

    assert answer == {"level": "division", "rows": 3, "known": 2, "unknown": 1}
    assert list(rows[0]) == [
        "uscc", "name", "business_scope", "note", "code_1", "p_1", "code_2", "p_2", "code_3", "p_3",
    ]  # fmt: skip
    assert [[row["uscc"], row["name"], row["business_scope"], row["note"]] for row in rows] == ROWS
    assert rows[0]["code_1"] == "26"
    assert 0 < float(rows[0]["p_1"]) < 1
    assert [rows[1][column] for column in classify_files.ADDED] == [""] * 6
    assert rows[2]["code_1"] == "62"


def test_chinese_headings_and_gz_are_read(tmp_path: Path) -> None:
    plain = write(tmp_path / "in.csv", [["硝酸铵生产"]], "经营范围")
    (tmp_path / "in.csv.gz").write_bytes(gzip.compress(plain.read_bytes()))

    classify_file(tmp_path / "in.csv.gz", tmp_path / "out.csv")

    assert read(tmp_path / "out.csv")[0]["code_1"] == "26"


def test_many_processes_give_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classify_files, "_ALONE", 10)
    monkeypatch.setattr(classify_files, "CHUNK", 7)
    source = write(
        tmp_path / "in.csv", [[f"91{n}", "示例", ROWS[n % 3][2], str(n)] for n in range(60)]
    )

    classify_file(source, tmp_path / "two.csv", workers=2)
    classify_file(source, tmp_path / "one.csv", workers=1)

    assert (tmp_path / "two.csv").read_bytes() == (tmp_path / "one.csv").read_bytes()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "in.csv: holds no heading"),
        (
            b"uscc,name\n1,2\n",
            "in.csv: lacks the column business_scope (经营范围); it has uscc, name",
        ),
        (b"business_scope,p_1\na,b\n", "in.csv: already has a column p_1; take it out first"),
        (b"uscc,business_scope\n1,2\n3\n", "in.csv: row 2: 1 cells instead of 2"),
        (
            "uscc,business_scope\n1,化肥\n".encode("gbk") + b"2,\xff\xff\n",
            "in.csv: row 2: is neither UTF-8 nor GBK text; save as UTF-8",
        ),
        (
            "uscc,business_scope\n1,生产化肥\n".encode() + "2,水泥\n".encode("gbk"),
            "in.csv: row 2: is no UTF-8 text; save as UTF-8",
        ),
        (
            "uscc,经营范围,企\n".encode() + "业,水泥\n".encode("gbk"),
            "in.csv: row 1: is no UTF-8 text; save as UTF-8",
        ),
        (b"a\xff,business_scope\n", "in.csv: the headings are no UTF-8 text; save as UTF-8"),
        (
            "uscc,经营范围\n1,化肥\n".encode("utf-16"),
            "in.csv: is UTF-16 text; save it as CSV UTF-8",
        ),
        (b"PK\x03\x04\x14\x00", "in.csv: is an Excel workbook; save it as CSV UTF-8"),
        (
            "uscc,business_scope,经营范围\n1,a,b\n".encode(),
            "in.csv: has two columns for business_scope",
        ),
        (
            '经营范围\n化肥\n"水泥\n玻璃\n煤\n'.encode(),
            "in.csv: row 2: a quotation mark is not closed or stands in the middle of a cell",
        ),
        (
            'uscc,经营范围\n1,"化肥"生产\n2,水泥\n'.encode(),
            "in.csv: row 1: a quotation mark is not closed or stands in the middle of a cell",
        ),
    ],
)
def test_a_bad_list_is_refused_and_what_was_there_stays(
    tmp_path: Path, content: bytes, told: str
) -> None:
    (tmp_path / "in.csv").write_bytes(content)
    (tmp_path / "out.csv").write_text("before")

    with pytest.raises(ListFault) as caught:
        classify_file(tmp_path / "in.csv", tmp_path / "out.csv")

    assert str(caught.value) == told
    assert (tmp_path / "out.csv").read_text() == "before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_a_huge_cell_and_a_cut_gz_are_refused_by_row(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", [["91A", "x", "y", ""], ["91B", "x", "y" * 1_100_000, ""]])
    whole = gzip.compress(write(tmp_path / "b.csv", ROWS).read_bytes())
    (tmp_path / "cut.csv.gz").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(ListFault, match="row 2: a cell has more than 1000000 signs"):
        classify_file(source, tmp_path / "out.csv")
    with pytest.raises(ListFault, match="can't be read after row 0"):
        classify_file(tmp_path / "cut.csv.gz", tmp_path / "out.csv")


def test_levels_tables_and_paths_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", ROWS)

    with pytest.raises(BadInput, match=r"stats\.gov\.cn.*wutong load gbt4754 FILE"):
        classify(source=source, target=tmp_path / "out.csv", level="class", classes=TABLE)
    with pytest.raises(BadInput, match="Known levels: division, class"):
        classify(source=source, target=tmp_path / "out.csv", level="group")
    with pytest.raises(BadInput, match="input and output are the same file"):
        classify(source=source, target=source)
    with pytest.raises(BadInput, match="there is no such file"):
        classify(source=tmp_path / "none.csv", target=tmp_path / "out.csv")
    with pytest.raises(BadInput, match=r"none does not exist\. Make it first"):
        classify(source=source, target=tmp_path / "none" / "out.csv")


def test_guesses_agree_with_hidden_names_as_often_as_promised() -> None:
    folder = Path(
        os.environ.get("WUTONG_SHARED_DATA", Path(__file__).resolve().parents[5] / "shared/data")
    )
    path = folder / "register/weak_label_division.csv.gz"
    if not path.exists():
        pytest.skip("the measuring data (WUTONG_SHARED_DATA) is not here")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as given:
        rows = list(csv.DictReader(given))[::16]

    first = among = 0
    gap: dict[int, list[float]] = {}
    for row in rows:
        hidden = row["name_keyword"]
        guesses = CLASSIFIER.guess(
            row["business_scope"].replace(hidden, ""), row["name"].replace(hidden, "")
        )
        codes = [guess.code for guess in guesses]
        right = codes[:1] == [row["gbt4754_division"]]
        first += right
        among += row["gbt4754_division"] in codes
        if guesses:
            gap.setdefault(int(guesses[0].chance * 10), []).append(guesses[0].chance - right)

    assert first / len(rows) >= 0.45
    assert among / len(rows) >= 0.63
    assert sum(abs(sum(found)) for found in gap.values()) / len(rows) <= 0.05


def test_a_list_in_gbk_is_read_as_such_and_a_broken_one_refused_with_its_row(
    tmp_path: Path,
) -> None:
    rows = "uscc,企业名称,经营范围\n" + "1,示例甲有限公司,生产、销售：化肥。\n" * 3
    (tmp_path / "gbk.csv").write_bytes(rows.encode("gbk"))
    (tmp_path / "utf.csv").write_bytes(rows.encode())

    old = classify_file(tmp_path / "gbk.csv", tmp_path / "a.csv")
    new = classify_file(tmp_path / "utf.csv", tmp_path / "b.csv")

    assert (old.encoding, new.encoding) == ("GBK", "UTF-8")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    filler = ("1,甲,生产化肥" + " " * 1000 + "\n").encode("gbk")
    long = "uscc,name,business_scope\n".encode("gbk") + filler * 4500 + b"2,\xff\xff,x\n"
    (tmp_path / "gbk.csv").write_bytes(long)
    with pytest.raises(ListFault) as caught:
        classify_file(tmp_path / "gbk.csv", tmp_path / "c.csv", workers=1)
    assert "neither UTF-8 nor GBK" in str(caught.value)
    assert not (tmp_path / "c.csv").exists()


def test_processes_answer_as_one_does(tmp_path: Path) -> None:
    things = ("化肥", "硝酸铵", "玻璃", "服装", "饲料", "软件", "道路货物运输", "餐饮服务")
    with (tmp_path / "in.csv").open("w", encoding="utf-8") as out:
        out.write("uscc,name,business_scope\n")
        for n in range(4100):
            thing = things[n % len(things)]
            out.write(f"{n},示例{n}有限公司,生产、销售：{thing}；第{n}号{things[n % 5]}的零售\n")

    one = classify_file(tmp_path / "in.csv", tmp_path / "one.csv", workers=1)
    two = classify_file(tmp_path / "in.csv", tmp_path / "two.csv", workers=2)

    assert one == two
    assert one.rows == 4100
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_progress_is_told_and_what_cannot_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path / "in.csv", ROWS)
    seen: list[tuple[int, int | None]] = []

    classify_file(source, tmp_path / "out.csv", progress=lambda *told: seen.append(told))

    assert seen == [(len(ROWS), None)]

    class Full(io.StringIO):
        def write(self, _text: str) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    def full(path: Path, *, packed: bool) -> Full:
        assert not packed
        path.write_text("half")
        return Full()

    monkeypatch.setattr(classify_files, "_writable", full)
    (tmp_path / "out.csv").write_text("before")
    with pytest.raises(Unusable, match=r"out\.csv can't be written: the disk is full"):
        classify_file(source, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "out.csv"]
