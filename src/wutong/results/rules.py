"""Numbers, codes and measures of results; the manifest of a bundle."""

from __future__ import annotations

import hashlib
import json
import secrets
import statistics
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from wutong.runtime.words import gettext as _

# no 0 O 1 I L: a code is read off paper
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"


def certificate_number(county: str, year: int, item: int, edition: int) -> str:
    """Number of a test certificate; a second one for an item (after a revocation) counts on."""
    tail = f"-{edition}" if edition > 1 else ""
    return f"CS-{county}-{year}-{item:06d}{tail}"


def new_code() -> str:
    """Eight letters that nobody guesses (40 bits): printed beside the number."""
    return "".join(secrets.choice(LETTERS) for _n in range(8))


def new_token() -> str:
    """The end of the address in the QR code (128 bits)."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True)
class Measure:
    """Durations of decided items in days; `late` of `judged` passed their promised limit.

    A measure of nothing has no median: None, not 0.
    """

    count: int
    median: float | None
    nine_of_ten: float | None
    late: int
    judged: int


def measure(days: Sequence[int], late: Iterable[bool | None]) -> Measure:
    """Median, and what nine of ten did not exceed (nearest rank)."""
    known = [one for one in late if one is not None]
    ordered = sorted(days)
    if not ordered:
        return Measure(0, None, None, sum(known), len(known))
    rank = -(-9 * len(ordered) // 10)
    return Measure(
        len(ordered), statistics.median(ordered), float(ordered[rank - 1]), sum(known), len(known)
    )


@dataclass(frozen=True)
class Entry:
    """A file of a bundle."""

    path: str
    data: bytes
    what: str


def manifest_of(entries: Sequence[Entry], facts: dict[str, object]) -> bytes:
    """The list of all files with their SHA-256, sorted by path."""
    files = [
        {
            "path": entry.path, "what": entry.what, "bytes": len(entry.data),
            "sha256": hashlib.sha256(entry.data).hexdigest(),
        }
        for entry in sorted(entries, key=lambda one: one.path)
    ]  # fmt: skip
    told = {**facts, "files": files}
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


@dataclass(frozen=True)
class Flaw:
    """What is wrong with a file of a bundle."""

    path: str
    why: str


def flaws_of_bundle(path: Path) -> tuple[int, list[Flaw]]:
    """How many files the manifest names, and what is changed, missing, added or unreadable."""
    try:
        with zipfile.ZipFile(path) as bundle:
            return _flaws(bundle)
    except (zipfile.BadZipFile, OSError):
        return 0, [Flaw(path.name, _("not a bundle that can be read"))]


def _flaws(bundle: zipfile.ZipFile) -> tuple[int, list[Flaw]]:
    names = bundle.namelist()
    if MANIFEST not in names or SEAL not in names:
        return 0, [Flaw(MANIFEST, _("the manifest or its hash is missing"))]
    manifest = bundle.read(MANIFEST)
    found: list[Flaw] = []
    if hashlib.sha256(manifest).hexdigest() != bundle.read(SEAL).decode("ascii", "replace").strip():
        found.append(Flaw(MANIFEST, _("the manifest was changed")))
    try:
        files = json.loads(manifest)["files"]
        told = {str(one["path"]): str(one["sha256"]) for one in files}
    except (ValueError, KeyError, TypeError):
        return 0, [*found, Flaw(MANIFEST, _("the manifest can't be read"))]
    for name, digest in told.items():
        if name not in names:
            found.append(Flaw(name, _("missing")))
            continue
        try:
            data = bundle.read(name)
        except (zipfile.BadZipFile, OSError):
            found.append(Flaw(name, _("can't be read")))
            continue
        if hashlib.sha256(data).hexdigest() != digest:
            found.append(Flaw(name, _("changed")))
    found += [
        Flaw(name, _("not in the manifest"))
        for name in names
        if name not in {*told, MANIFEST, SEAL}
    ]
    return len(told), found
