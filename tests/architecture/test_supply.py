"""What the product stands on: licences that allow it, locks that name no place, no one's machine."""

from __future__ import annotations

import re
import subprocess
from importlib import metadata

import pytest

from .source import ROOT, Fault, none

ALLOWED = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|PSF|Python Software Foundation|Python-2\.0|MPL|Mozilla Public License|"
    r"LGPL|GNU Lesser|Lesser General|ISC|Unlicense|Public Domain|CC0|Zlib|HPND|PostgreSQL|"
    r"BSL-1\.0|WTFPL|CNRI)\b",
    re.IGNORECASE,
)
FORBIDDEN = re.compile(r"\b(AGPL|Affero|SSPL|BUSL|Commons Clause|(?<!L)(?<!Lesser )GPL)\b")

# packages whose own words don't say it, or say too much; each read by hand
READ_BY_HAND: dict[str, str] = {}


def licence_of(name: str) -> str:
    """What a package says of its licence: expression, field, classifiers."""
    about = metadata.metadata(name)
    field = about.get("License") or ""
    classifiers = [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    words = [about.get("License-Expression") or "", field if len(field) < 200 else field[:200]]
    return " | ".join(w.strip() for w in [*words, *classifiers] if w.strip())


def is_allowed(words: str) -> bool:
    """Whether the words name a licence of the list, and none that binds the product."""
    # "Apache-2.0 OR GPL" leaves the choice to us
    choices = re.split(r"\bOR\b", words) if " OR " in words else [words]
    return any(ALLOWED.search(c) and not FORBIDDEN.search(c) for c in choices)


def run_dependencies() -> list[str]:
    lock = (ROOT / "requirements" / "run.txt").read_text("utf-8")
    return re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==", lock, re.MULTILINE)


def test_run_dependencies_have_licences_that_allow_us() -> None:
    faults = []
    for name in run_dependencies():
        try:
            words = READ_BY_HAND.get(name) or licence_of(name)
        except metadata.PackageNotFoundError:
            continue  # for another Python or another system
        if not is_allowed(words):
            faults.append(f"{name}: {words or 'says nothing'}")

    none(faults)


def tracked(*patterns: str) -> list[str]:
    """Files of the repository, as git knows them."""
    told = subprocess.run(
        ["git", "ls-files", "-z", *patterns], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [name for name in told.stdout.split("\0") if name]


def places_named(text: str, path: str) -> list[Fault]:
    """Addresses of registries in a lock file: it names packages, versions and hashes only."""
    wrong = re.compile(
        r"https?://\S+|--(?:extra-)?index-url|--find-links|--trusted-host|\"resolved\""
    )
    return [
        Fault(path, number, found[0])
        for number, line in enumerate(text.splitlines(), 1)
        if (found := wrong.search(line)) and not line.lstrip().startswith("#")
    ]


def machine_paths(text: str, path: str) -> list[Fault]:
    """Folders of one person's machine."""
    homes = ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/", "/t" + "mp/n")
    wrong = re.compile(r"(?<![\w.\-/])(?:" + "|".join(map(re.escape, homes)) + r")")
    return [
        Fault(path, number, line.strip()[:60])
        for number, line in enumerate(text.splitlines(), 1)
        if wrong.search(line)
    ]


def test_lock_files_name_no_place() -> None:
    names = tracked("requirements/*.txt", "requirements/*.in", "*package-lock.json", "*.npmrc")

    assert names
    none(f for n in names for f in places_named((ROOT / n).read_text("utf-8"), n))


def test_lock_files_pin_with_hashes() -> None:
    for name in tracked("requirements/*.txt"):
        text = (ROOT / name).read_text("utf-8")
        pins = re.findall(r"^[A-Za-z0-9].*==.*$", text, re.MULTILINE)
        assert pins, name
        assert len(re.findall(r"--hash=sha256:", text)) >= len(pins), name


def test_no_file_names_a_machine() -> None:
    faults = []
    for name in tracked():
        try:
            text = (ROOT / name).read_text("utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue  # a picture, or a file that is being moved
        faults += machine_paths(text, name)

    none(faults)


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        ("MIT", True),
        ("License :: OSI Approved :: BSD License", True),
        ("Apache-2.0 OR GPL-2.0", True),
        ("LGPL-3.0-only", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", True),
        ("MPL-2.0 AND MIT", True),
        ("GPL-3.0", False),
        ("AGPL-3.0", False),
        ("MIT AND GPL-3.0", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_the_guard_of_licences(words: str, allowed: bool) -> None:
    assert is_allowed(words) is allowed


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("django==5.2.1 \\\n    --hash=sha256:00", False),
        ("# https://example.com says so\ndjango==5.2.1", False),
        ("--index-url https://example.com/simple", True),
        ('"resolved": "https://example.com/a.tgz",', True),
    ],
)
def test_the_guard_of_locks(text: str, bad: bool) -> None:
    assert bool(places_named(text, "x.txt")) is bad


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("see docs/howto", False),
        ("network/hosts", False),
        ("https://example.com/ho" + "me/x", False),
        ("cd /ho" + "me/li/wutong", True),
        ("path = '/ro" + "ot/x'", True),
    ],
)
def test_the_guard_of_paths(text: str, bad: bool) -> None:
    assert bool(machine_paths(text, "x.md")) is bad
