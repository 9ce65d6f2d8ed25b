"""What a run has read so far, on disk: a run that was killed goes on and gives the same list.

A folder holds `run.json`, which names the question and every file of the register by size, time
and digest, and one Arrow file for each fragment that is done. A file appears by its final name
only when it is whole. What was made from another register, question or version is thrown away.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.ipc

from wutong.runtime.whole_files import written_whole

from . import register as register_module
from .kernel import Plan
from .register import Register

_RUN = "run.json"
_LOCK = "run.lock"


@dataclass(frozen=True)
class Checkpoint:
    """A folder for the parts of one run. Made by `open_checkpoint`."""

    folder: Path

    def done(self) -> dict[int, pa.RecordBatch]:
        """The answers that are there, by number of fragment; a broken file counts as not there."""
        found = {}
        for file in sorted(self.folder.glob("part-*.arrow")):
            with (
                contextlib.suppress(pa.ArrowException, OSError, ValueError),
                pa.ipc.open_file(pa.BufferReader(file.read_bytes())) as reader,
            ):
                found[int(file.stem.partition("-")[2])] = reader.get_batch(0)
        return found

    def keep(self, fragment: int, answer: pa.RecordBatch) -> None:
        """Write the answer of a fragment; whole or not at all, also when the power fails."""
        name = f"part-{fragment:06d}.arrow"
        with (
            written_whole(self.folder / name) as draft,
            draft.open("wb") as out,
            pa.ipc.new_file(out, answer.schema) as writer,
        ):
            writer.write_batch(answer)

    def rows_done(self) -> int:
        """How many rows of the register need not be read again."""
        return sum(int(pl.Series(p.column("rows")).sum() or 0) for p in self.done().values())

    def drop(self) -> None:
        """Everything is done: nothing needs to stay."""
        shutil.rmtree(self.folder, ignore_errors=True)


def open_checkpoint(folder: Path, register: Register, plan: Plan, *, resume: bool) -> Checkpoint:
    """The folder of a run, made ready. With `resume` the parts of an earlier like run stay.

    Raises OSError when the folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = _description(register, plan)
    if not (resume and _read(folder) == wanted):
        for file in _own_files(folder):
            file.unlink()
        with written_whole(folder / _RUN) as draft:
            draft.write_text(json.dumps(wanted, ensure_ascii=False, indent=1), encoding="utf-8")
    return Checkpoint(folder)


@contextmanager
def held(folder: Path) -> Iterator[bool]:
    """Whether the folder of a run is this process's alone while the block lasts; made if missing.

    False where another process works in it. The lock goes with its process, however it ends.
    """
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except FileNotFoundError:  # another run has just ended and taken the folder away
            continue
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            if _is_there(folder / _LOCK, lock):
                yield True
                return
        finally:
            os.close(lock)


def _is_there(path: Path, opened: int) -> bool:
    """Whether a file that was opened still lies where it was."""
    with contextlib.suppress(OSError):
        return path.stat().st_ino == os.fstat(opened).st_ino
    return False


def day_of(folder: Path) -> date | None:
    """The day for which an earlier run in this folder asked; None: there is none."""
    with contextlib.suppress(KeyError, TypeError, ValueError):
        return date.fromisoformat((_read(folder) or {})["as_of"])
    return None


def folder_name(register: Register, plan: Plan) -> str:
    """The folder of a run among others: the register's place and the question but for its day."""
    place = str(register.path.resolve()) if register.path.exists() else str(register.path)
    digest = hashlib.sha256(f"{place}\n{question_digest(plan)}".encode())
    return f"screen-{digest.hexdigest()[:16]}"


def _own_files(folder: Path) -> Iterator[Path]:
    for pattern in ("part-*.arrow", "part-*.part", _RUN, f"{_RUN}.*.part"):
        yield from folder.glob(pattern)


def _read(folder: Path) -> dict[str, Any] | None:
    try:
        found = json.loads((folder / _RUN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _description(register: Register, plan: Plan) -> dict[str, Any]:
    return {
        "as_of": plan.as_of.isoformat(),
        "question": question_digest(plan),
        "program": _program(),
        "cut": [register_module.BATCH_ROWS, register_module.FRAGMENT_ROWS],
        "files": [asdict(stamp) for stamp in register.stamps],
    }


def question_digest(plan: Plan) -> str:
    """A digest of segments with their words, weights, filters, ties and length of the list."""
    plain = json.dumps({**_plain(plan), "as_of": ""}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Dataclasses, sets and maps as JSON writes them, in one order."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, frozenset | set):
        return sorted(str(one) for one in value)
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if hasattr(value, "items"):
        return {str(key): _plain(one) for key, one in value.items()}
    return value.isoformat() if isinstance(value, date) else value


@cache
def _program() -> str:
    """A digest of the rules by which firms are read: another program gives another list."""
    here = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for file in sorted([*here.glob("*.py"), *(here.parents[1] / "chains" / "rules").glob("*.py")]):
        digest.update(file.read_bytes())
    return digest.hexdigest()
