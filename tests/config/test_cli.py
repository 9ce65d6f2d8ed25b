"""The command `wutong` as a script meets it: what is on standard output, and the exit status."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import wutong
from wutong.cli import main
from wutong.runtime.testing import temporary_folder

ROOT = Path(__file__).parents[2]


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, on the embedded database."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "DATABASE_URL" and not name.startswith(("WUTONG_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, "-P", "-m", "wutong", *map(str, arguments)],
        env={**kept, "PYTHONPATH": str(ROOT / "src"), "WUTONG_LANG": "en", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def document(answer: subprocess.CompletedProcess[str]) -> Any:
    """The one JSON document on standard output; fails when there is anything else."""
    assert answer.stdout, answer.stderr
    return json.loads(answer.stdout)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A data folder that the first test of this file fills by its command."""
    with temporary_folder() as made:
        yield made / "data"


def test_help_and_version_need_nothing() -> None:
    version = run("--version")
    nothing = run()

    assert version.stdout == f"wutong {wutong.__version__}\n"
    assert nothing.returncode == 2
    assert nothing.stdout == ""
    assert "demo" in run("--help").stdout


def test_the_version_is_that_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert project["version"] == wutong.__version__


def test_reading_the_command_line_imports_no_django() -> None:
    program = (
        "import sys; from wutong.cli import make_parser;"
        " make_parser().parse_args(['demo', '--port', '8080']);"
        " sys.exit('django' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", program], check=False, cwd=ROOT / "src")

    assert done.returncode == 0


@pytest.mark.slow
def test_a_fresh_folder_holds_the_chains_after_any_command(folder: Path) -> None:
    verified = run("audit", "verify", "--json", "--data-dir", folder)
    chains = run("chains", "list", "--json", "--data-dir", folder)

    assert verified.returncode == 0, verified.stderr
    assert document(verified)["broken"] == []
    assert document(verified)["events"] >= document(verified)["subjects"] > 0
    # what the first command recorded is sealed: a chain rewritten from here on is found
    assert (folder / "roots" / "000001.json").is_file()
    listed = document(chains)
    assert len(listed) >= 2
    assert set(listed[0]) == {"code", "name", "level", "year", "segments"}
    assert set(listed[0]["segments"][0]) == {
        "code", "name", "state", "deed", "firms_county", "firms_radius"
    }  # fmt: skip


@pytest.mark.slow
def test_the_doctor_asks_six_questions(folder: Path) -> None:
    answer = run("doctor", "--json", "--data-dir", folder)

    checks = {check["name"]: check for check in document(answer)["checks"]}
    assert list(checks) == ["database", "locale", "fonts", "assets", "worker", "calendar"]
    assert checks["database"]["ok"]
    assert checks["locale"]["ok"]
    assert not checks["worker"]["ok"]
    assert set(checks["worker"]) == {"name", "ok", "detail"}
    assert answer.returncode == 1


@pytest.mark.slow
def test_a_backup_is_restored_into_a_new_folder(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "county.backup"
    written = run("backup", file, "--json", "--data-dir", folder)
    again = run("restore", file, "--json", "--data-dir", folder)
    with temporary_folder() as other:
        restored = run("restore", file, "--json", "--data-dir", other / "data")
        verified = run("audit", "verify", "--json", "--data-dir", other / "data")

    assert written.returncode == 0, written.stderr
    assert again.returncode == 2
    assert "--replace" in again.stderr
    assert again.stdout == ""
    assert {**document(restored), "file": ""} == {**document(written), "file": ""}
    assert document(verified)["broken"] == []


@pytest.mark.slow
def test_two_first_commands_at_once_both_answer() -> None:
    with temporary_folder() as other:
        started = [
            subprocess.Popen(
                [sys.executable, "-P", "-m", "wutong", "audit", "verify", "--json"],
                env={
                    **{k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
                    "PYTHONPATH": str(ROOT / "src"),
                    "WUTONG_DATA_DIR": str(other / "data"),
                    "DJANGO_SETTINGS_MODULE": "wutong.config.settings",
                },
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        answers = [process.communicate(timeout=300) for process in started]

    assert [process.returncode for process in started] == [0, 0], answers
    assert json.loads(answers[0][0]) == json.loads(answers[1][0])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["companies", "import", "/no/such.xlsx"], "/no/such.xlsx does not exist"),
        (["companies", "import", "/"], "/ is a folder, name a file"),
        (["chains", "export", "/no/such/folder/file"], "The folder /no/such/folder does not exist"),
        (["load", "gbt4754", "/no/such.csv"], "does not exist"),
        (["restore", "/no/such.backup"], "does not exist"),
        (["screen", "--chain", "a", "--segment", "b", "--register", "/no/such"], "does not exist"),
        (["screen", "--chain", "a", "--segment", "b", "--register", "/", "--top", "0"], "--top"),
        (["demo", "--port", "0"], "--port"),
        (["demo", "--port", "http"], "--port"),
        (["audit", "verify", "--data-dir", "/etc/hostname"], "--data-dir"),
        (["chains"], "COMMAND"),
    ],
)
def test_input_that_cannot_be_used_is_refused_with_status_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.delenv("DATABASE_URL", raising=False)
    try:
        status = main(arguments)
    except SystemExit as ended:
        status = int(ended.code or 0)

    said = capsys.readouterr()
    assert status == 2
    assert words in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "unset DATABASE_URL"),
        ({"DATABASE_URL": "mysql://localhost/x"}, "only PostgreSQL"),
        ({"DATABASE_URL": "postgresql://x:y@/z?host=/nowhere", "WUTONG_DEMO": "maybe"},
         "WUTONG_DEMO"),
    ],
)  # fmt: skip
def test_an_environment_that_cannot_be_used_is_refused_with_status_2(
    tmp_path: Path, environment: dict[str, str], words: str
) -> None:
    answer = run("audit", "verify", "--json", "--data-dir", tmp_path / "data", **environment)

    assert answer.returncode == 2, answer.stderr
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""


def test_a_used_port_is_told_before_any_work() -> None:
    with socket.socket() as taken, temporary_folder() as other:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        answer = run("demo", "--port", port, "--data-dir", other / "data")

        assert answer.returncode == 2
        assert f"Port {port} is in use" in answer.stderr
        assert "--port" in answer.stderr
        assert not (other / "data" / "postgres").exists()


def test_reset_spares_a_folder_of_others(tmp_path: Path) -> None:
    with temporary_folder() as other:
        (other / "theirs").mkdir()
        (other / "theirs" / "letter.txt").write_text("dear")

        answer = run("demo", "--reset", "--data-dir", other / "theirs", "--port", "8999")

        assert answer.returncode == 2
        assert "--data-dir" in answer.stderr
        assert (other / "theirs" / "letter.txt").read_text() == "dear"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database under another account")
def test_a_folder_the_database_cannot_reach_is_told() -> None:
    with temporary_folder() as other:
        closed = other / "closed"
        closed.mkdir(mode=0o700)

        answer = run("audit", "verify", "--json", "--data-dir", closed / "data")

        assert answer.returncode == 2
        assert "--data-dir" in answer.stderr
        assert str(closed) in answer.stderr
        assert answer.stdout == ""
        assert list(closed.iterdir()) == []
