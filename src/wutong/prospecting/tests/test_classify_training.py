"""A classifier learns from a list with codes; its file is plain numbers; foreign files are refused."""

from __future__ import annotations

import csv
import io
import json
import math
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from wutong.cli import main
from wutong.kernel.errors import BadInput
from wutong.prospecting.commands.classifying import classify, train_classifier
from wutong.prospecting.rules import classify_training
from wutong.prospecting.rules.classify import Classifier
from wutong.prospecting.rules.classify_features import Table, read_texts
from wutong.prospecting.rules.classify_model import (
    ModelFault,
    Sharpness,
    load_model,
    save_model,
)
from wutong.prospecting.rules.classify_training import (
    Labelled,
    TrainingFault,
    calibration_error,
    hide,
    telling_words,
    train,
)

KNOWING = Classifier()
THINGS = {
    "2621": ("尿素、碳铵生产", "合成氨、液氨制造", "氮肥生产，液体二氧化碳销售"),
    "3042": ("钢化玻璃、中空玻璃加工", "浮法玻璃原片制造", "夹层玻璃的生产、销售"),
    "6210": ("中餐、凉菜、酒水服务", "餐饮服务；正餐", "火锅、烧烤、小吃"),
}


def labelled(each: int = 12) -> list[Labelled]:
    """Made-up firms: the name's word tells the code, and so does the scope."""
    words = {"2621": "化肥", "3042": "玻璃", "6210": "饭店"}
    return [
        Labelled(f"{code}{n:05d}", f"示例{chr(0x7532 + n)}{words[code]}公司", scopes[n % 3], code)
        for code, scopes in THINGS.items()
        for n in range(each)
    ]


@pytest.fixture(scope="module")
def trained() -> object:
    return train(labelled(), knowing=KNOWING)


# --- learning -----------------------------------------------------------------------------------


@pytest.mark.parametrize("short", [2_500, 0], ids=["in one go", "in steps"])
def test_a_model_knows_scopes_whose_name_tells_nothing(
    short: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classify_training, "_SHORT", short)
    trained = train(labelled(), knowing=KNOWING)

    guesses = trained.model.guess_all(
        [
            ("尿素、液氨生产", "示例"),
            ("中空玻璃、夹层玻璃", ""),
            ("火锅、正餐服务", "示例"),
            ("", ""),
        ]
    )

    assert [g[0].code if g else "" for g in guesses] == ["2621", "3042", "6210", ""]
    assert all(0 < guess.chance <= 1 for found in guesses for guess in found)
    assert trained.rows == 36
    assert trained.codes == 3


def test_what_is_learned_in_one_go_is_the_least_squares_kept_small() -> None:
    chance = np.random.default_rng(5)
    rows = sp.random(40, 12, 0.4, format="csr", dtype=np.float32, random_state=5)
    answers = chance.integers(0, 3, 40)
    counts = np.where(chance.random(40) < 0.5, 1.0, 0.5)
    share = np.bincount(answers, weights=counts, minlength=3) / counts.sum()
    wanted = np.eye(3)[answers] - share
    heavy = np.sqrt(counts)[:, None]
    many = np.vstack([rows.toarray() * heavy, np.eye(12) * math.sqrt(classify_training._RIDGE)])
    slow, *_ = np.linalg.lstsq(many, np.vstack([wanted * heavy, np.zeros((12, 3))]), rcond=None)

    weights, bias = classify_training._solve(rows, counts, answers, 3)

    assert np.abs(weights - slow).max() < 1e-5
    assert bias == pytest.approx(share / 2, abs=1e-6)


def test_on_a_short_list_only_names_that_tell_are_shown_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[int] = []
    solve = classify_training._solve

    def spy(rows: sp.csr_matrix, *given: object) -> object:
        shown.append(rows.shape[0])
        return solve(rows, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(classify_training, "_solve", spy)
    plain = [f._replace(name=f"示例{chr(0x4E00 + 7 * n)}") for n, f in enumerate(labelled())]

    train(labelled(), knowing=KNOWING)
    train(plain, knowing=KNOWING)

    assert (shown[5], shown[-1]) == (72, 36)


def test_chances_follow_the_spread_of_a_firms_points_as_far_as_is_asked() -> None:
    points = np.array([[1.0, 0.5, 0.0], [2.0, 1.0, 0.0], [0.4, 0.4, 0.4]])

    plain, even = Sharpness(2.0).chances(points), Sharpness(2.0, 1.0).chances(points)

    assert plain[1, 0] == pytest.approx(math.exp(4) / (math.exp(4) + math.exp(2) + 1))
    assert plain[1, 0] > plain[0, 0]
    assert even[1] == pytest.approx(even[0])
    assert even[2] == pytest.approx([1 / 3] * 3)


def test_the_sharpness_found_is_the_one_that_made_the_answers() -> None:
    chance = np.random.default_rng(11)
    points = chance.normal(size=(20_000, 4)) * chance.uniform(0.2, 3.0, (20_000, 1))
    true = Sharpness(2.0, 0.5)
    answers = (true.chances(points).cumsum(axis=1) < chance.random((20_000, 1))).sum(axis=1)

    found = classify_training._sharpness(points, answers)

    assert found == pytest.approx(true, abs=0.1)


def test_the_same_list_gives_the_same_model_in_any_order(trained, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    again = train(labelled()[::-1], knowing=KNOWING)

    assert np.array_equal(again.model.weights, trained.model.weights)
    assert again.model.telling == trained.model.telling


def test_batches_and_neighbours_change_no_guess(trained) -> None:  # type: ignore[no-untyped-def]
    firms = [(firm.scope, firm.name) for firm in labelled(4)]
    whole = trained.model.guess_all(firms)
    one_by_one = [trained.model.guess_all([firm])[0] for firm in firms]

    assert [[g.code for g in found] for found in whole] == [
        [g.code for g in found] for found in one_by_one
    ]
    for mine, other in zip(whole, one_by_one, strict=True):
        assert [g.chance for g in mine] == pytest.approx([g.chance for g in other], abs=1e-6)


def test_codes_with_too_few_firms_are_told_and_too_few_codes_refused() -> None:
    few = [*labelled(), Labelled("x", "示例", "律师服务", "7231")]

    assert train(few, knowing=KNOWING).too_few == ("7231",)
    with pytest.raises(TrainingFault, match="only 1 of 2 codes have 5 different firms or more"):
        train([f for f in few if f.code in ("2621", "7231")], knowing=KNOWING)
    with pytest.raises(TrainingFault, match="only 0 of 0"):
        train([], knowing=KNOWING)


def test_telling_words_are_found_without_the_firms_own_name_and_hidden() -> None:
    names = [firm.name for firm in labelled(8)]
    truth = np.repeat([0, 1, 2], 8)

    found = telling_words(names, truth)

    assert all(word and word in name for word, name in zip(found, names, strict=True))
    assert hide("玻璃、玻璃钢加工（示例）", "示例玻璃公司", "玻璃") == ("、钢加工（）".replace(
        "（", "(").replace("）", ")"), "公司")  # fmt: skip


def test_more_than_256_codes_keep_their_width() -> None:
    firms = [
        Labelled(
            f"{n:04d}{k}", "示例", f"{chr(0x4E00 + 3 * n)}{chr(0x4E01 + 3 * n)}生产", f"{n:04d}"
        )
        for n in range(300)
        for k in range(5)
    ]

    done = train(firms, knowing=KNOWING)

    assert done.codes == 300
    assert {code for g in done.model.guess_all([(f.scope, f.name) for f in firms[::5]])
            for code in [g[0].code] if int(code) > 256}  # fmt: skip


def test_an_error_of_calibration_is_the_gap_of_chance_and_outcome() -> None:
    chances = np.array([0.95, 0.95, 0.55, 0.55])

    assert calibration_error(chances, np.array([True, True, True, False])) == pytest.approx(0.05)
    assert calibration_error(np.array([]), np.array([], bool)) == 0


def test_an_empty_text_is_a_row_of_nothing() -> None:
    texts = read_texts([("", ""), ("尿素生产", "示例")], KNOWING)
    table = Table.of(texts, least=1, most=1_000)

    rows = table.rows(texts)

    assert rows.shape == (2, table.columns(len(KNOWING.codes)))
    assert rows[1].nnz > rows[0].nnz


# --- the file -----------------------------------------------------------------------------------


def test_a_model_comes_back_from_its_file(trained, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    save_model(trained.model, tmp_path / "a.npz")
    back = load_model(tmp_path / "a.npz", KNOWING)
    firms = [("尿素生产", "示例"), ("钢化玻璃", "示例")]

    assert [g[0].code for g in back.guess_all(firms)] == ["2621", "3042"]
    assert back.telling == trained.model.telling
    assert back.sharpness == trained.model.sharpness
    assert [p.name for p in tmp_path.iterdir()] == ["a.npz"]


def test_a_model_of_the_format_before_is_still_read(trained, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    save_model(trained.model, tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz") as given:
        arrays = {name: given[name] for name in given.files}
    said = json.loads(arrays["about"].tobytes())
    assert said["version"] == 2
    arrays["about"] = about(**{**said, "version": 1, "sharpness": [0.5, 0.25]})
    (tmp_path / "old.npz").write_bytes(npz(**arrays))

    old = load_model(tmp_path / "old.npz", KNOWING)

    assert old.sharpness == (Sharpness(0.5, 0.0), Sharpness(0.25, 0.0))
    assert old.guess_all([("尿素生产", "示例")])[0][0].code == "2621"


def npz(**arrays: object) -> bytes:
    out = io.BytesIO()
    np.savez(out, **arrays)  # type: ignore[arg-type]
    return out.getvalue()


def about(**said: object) -> np.ndarray:
    return np.frombuffer(json.dumps(said).encode(), np.uint8)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is no model of this product"),
        (pickle.dumps({"a": 1}), "is no model of this product"),
        (npz(a=np.zeros(3)), "is no model of this product"),
        (npz(about=about(format="other")), "is no model of this product"),
        (npz(about=np.array([{"a": 1}], dtype=object)), "can't be read whole"),
        (npz(about=about(format="wutong-classifier", version=9)), "format 9, this version reads 2"),
        (npz(about=about(format="wutong-classifier", version=1, words=1)), "other words"),
        (b"PK\x03\x04 cut off", "can't be read whole"),
    ],
)
def test_a_foreign_file_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "m.npz").write_bytes(content)

    with pytest.raises(ModelFault, match=told):
        load_model(tmp_path / "m.npz", KNOWING)


def test_a_damaged_model_is_refused(trained, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    save_model(trained.model, tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz") as given:
        arrays = {name: given[name] for name in given.files}
    arrays["weights"] = arrays["weights"][:-1]
    (tmp_path / "short.npz").write_bytes(npz(**arrays))
    whole = (tmp_path / "a.npz").read_bytes()
    (tmp_path / "cut.npz").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(ModelFault, match="do not fit together"):
        load_model(tmp_path / "short.npz", KNOWING)
    with pytest.raises(ModelFault, match="can't be read whole"):
        load_model(tmp_path / "cut.npz", KNOWING)
    with pytest.raises(ModelFault, match="there is no such file"):
        load_model(tmp_path / "none.npz", KNOWING)
    assert zipfile.is_zipfile(tmp_path / "a.npz")


# --- commands -----------------------------------------------------------------------------------


def write(
    path: Path, firms: list[Labelled], heading: str = "uscc,name,business_scope,code"
) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(heading.split(","))
        writer.writerows([f.key, f.name, f.scope, f.code] for f in firms)
    return path


def test_train_and_classify_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write(tmp_path / "list.csv", [*labelled(), Labelled("z", "示例", "不详", "")])

    assert main(["classify", "train", "--input", str(source), "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    model = tmp_path / "list.model.npz"
    out = tmp_path / "out.csv.gz"
    assert done["rows"] == 36
    assert done["unlabelled"] == 1
    assert done["model"] == str(model)

    given = ["classify", "--input", str(source), "--output", str(out), "--model", str(model)]
    assert main([*given, "--level", "class", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == {"level": "class", "rows": 37, "known": said["known"],
                    "unknown": 37 - said["known"]}  # fmt: skip
    classify(source=source, target=tmp_path / "two.csv", model=model)
    with (tmp_path / "two.csv").open(encoding="utf-8") as back:
        rows = list(csv.DictReader(back))
    assert {row["code_1"] for row in rows[:36]} == {"26", "30", "62"}


def test_the_untrained_way_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write(tmp_path / "in.csv", labelled(2))
    given = ["classify", "--input", str(source), "--output", str(tmp_path / "out.csv")]

    assert main([*given, "--level", "division", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "level": "division", "rows": 6, "known": 6, "unknown": 0,
    }  # fmt: skip


def test_what_cannot_be_used_is_refused_with_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    source = write(tmp_path / "in.csv", labelled(2))
    (tmp_path / "m.npz").write_bytes(b"no model")
    out = tmp_path / "out.csv"
    given = ["classify", "--input", str(source), "--output", str(out)]
    table = tmp_path / "t.csv"
    table.write_text("code,level,parent,name\n2621,class,262,氮肥制造\n", encoding="utf-8")

    for more, told in (
        (["--level", "class", "--data-dir", str(tmp_path / "d")], "stats.gov.cn"),
        (["--level", "class", "--table", str(table)], "stats.gov.cn"),
        (["--model", str(tmp_path / "m.npz")], "is no model of this product"),
    ):
        assert main([*given, *more]) == 2
        said = capsys.readouterr()
        assert told in said.err
        assert said.out == ""
    assert main(given[:3]) == 2
    assert "--output" in capsys.readouterr().err
    assert not out.exists()
    assert not (tmp_path / "d").exists()


def test_a_list_that_cannot_teach_is_refused(tmp_path: Path) -> None:
    plain = write(tmp_path / "a.csv", labelled(6), "uscc,name,business_scope,other")
    few = write(tmp_path / "b.csv", labelled(1))
    good = write(tmp_path / "c.csv", labelled(6))
    model = tmp_path / "m.npz"

    with pytest.raises(BadInput, match=r"lacks the column code"):
        train_classifier(source=plain, target=model)
    with pytest.raises(BadInput, match=r"b\.csv: only 0 of 3 codes"):
        train_classifier(source=few, target=model)
    with pytest.raises(BadInput, match="would overwrite the list"):
        train_classifier(source=good, target=good)
    with pytest.raises(BadInput, match="none does not exist"):
        train_classifier(source=good, target=tmp_path / "none" / "m.npz")
    assert not model.exists()


def test_a_model_of_short_codes_cannot_answer_classes(tmp_path: Path) -> None:
    short = [firm._replace(code=firm.code[:2]) for firm in labelled(6)]
    source = write(tmp_path / "a.csv", short)
    train_classifier(source=source, target=tmp_path / "m.npz")

    with pytest.raises(BadInput, match="codes of 2 digits; level class needs 4"):
        classify(source=source, target=tmp_path / "o.csv", level="class", model=tmp_path / "m.npz")


def test_what_a_list_holds_twice_or_in_several_kinds_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    firms = labelled()
    some = [f._replace(key=f"s{n}", code=f.code[:2]) for n, f in enumerate(firms[:6])]
    words = [f._replace(key=f"w{n}", code="化工") for n, f in enumerate(firms[:5])]
    source = write(tmp_path / "list.csv", [*firms, *firms[:7], *some, *words])

    assert main(["classify", "train", "--input", str(source), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["repeated"] == 7
    assert said["kinds"] == {"2": 6, "4": len(firms), "other": 5}

    same = [firms[0]._replace(code="9999")] * 40
    write(source, [*firms, *same])
    assert main(["classify", "train", "--input", str(source)]) == 0
    told = capsys.readouterr().out
    assert "rows that stood there before: 39" in told
    assert "codes with too few firms to learn: 9999" in told, "one firm forty times is one firm"

    write(source, same)
    assert main(["classify", "train", "--input", str(source)]) == 2
    assert (
        "list.csv: only 0 of 1 codes have 5 different firms or more; at least 2 are needed"
        in capsys.readouterr().err
    )
