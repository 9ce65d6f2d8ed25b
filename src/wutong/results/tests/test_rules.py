"""Measures by exact values; a bundle that was touched is found out."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from wutong.cli import main
from wutong.results.rules import (
    LETTERS,
    Entry,
    Measure,
    certificate_number,
    flaws_of_bundle,
    manifest_of,
    measure,
    new_code,
)


def test_numbers_count_on_after_a_revocation() -> None:
    assert certificate_number("141122", 2026, 7, 1) == "CS-141122-2026-000007"
    assert certificate_number("141122", 2026, 7, 2) == "CS-141122-2026-000007-2"


def test_codes_have_no_letters_that_look_alike() -> None:
    assert not set("0O1IL") & set(LETTERS)
    assert len({new_code() for _ in range(200)}) == 200


@pytest.mark.parametrize(
    ("days", "late", "wanted"),
    [
        ([], [], Measure(0, None, None, 0, 0)),
        ([5], [False], Measure(1, 5, 5.0, 0, 1)),
        ([1, 2, 3, 4], [True, None, False, True], Measure(4, 2.5, 4.0, 2, 3)),
        (list(range(1, 21)), [], Measure(20, 10.5, 18.0, 0, 0)),
    ],
)
def test_a_measure_of_nothing_is_unknown(
    days: list[int], late: list[bool | None], wanted: Measure
) -> None:
    assert measure(days, late) == wanted


def a_bundle(path: Path, changes: dict[str, bytes | None] | None = None) -> Path:
    entries = [Entry("a/甲.txt", b"one", "paper"), Entry("b.json", b"{}", "case")]
    manifest = manifest_of(entries, {"title": "示例"})
    files: dict[str, bytes | None] = {entry.path: entry.data for entry in entries}
    files |= {
        "manifest.json": manifest,
        "manifest.sha256": hashlib.sha256(manifest).hexdigest().encode(),
    }
    with zipfile.ZipFile(path, "w") as bundle:
        for name, data in (files | (changes or {})).items():
            if data is not None:
                bundle.writestr(name, data)
    return path


def test_an_untouched_bundle_has_no_flaws(tmp_path: Path) -> None:
    assert flaws_of_bundle(a_bundle(tmp_path / "b.zip")) == (2, [])


@pytest.mark.parametrize(
    ("changes", "path", "why"),
    [
        ({"b.json": b"{1}"}, "b.json", "changed"),
        ({"b.json": None}, "b.json", "missing"),
        ({"c.txt": b"x"}, "c.txt", "not in the manifest"),
        ({"manifest.json": b'{"files": []}'}, "manifest.json", "the manifest was changed"),
        ({"manifest.json": b"no json"}, "manifest.json", "the manifest can't be read"),
        ({"manifest.sha256": None}, "manifest.json", "the manifest or its hash is missing"),
    ],
)
def test_a_touched_bundle_is_found_out(
    changes: dict[str, bytes | None], path: str, why: str, tmp_path: Path
) -> None:
    _files, flaws = flaws_of_bundle(a_bundle(tmp_path / "b.zip", changes))

    assert (path, why) in {(flaw.path, flaw.why) for flaw in flaws}


def test_the_command_says_what_is_broken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = a_bundle(tmp_path / "good.zip")
    bad = a_bundle(tmp_path / "bad.zip", {"b.json": b"x"})
    ugly = tmp_path / "ugly.zip"
    ugly.write_bytes(b"PK")

    assert main(["archive", "verify", str(good), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"files": 2, "broken": []}
    assert main(["archive", "verify", str(bad), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["broken"] == [{"path": "b.json", "why": "changed"}]
    assert main(["archive", "verify", str(ugly)]) == 1
    assert main(["archive", "verify", str(tmp_path / "none.zip")]) == 2
