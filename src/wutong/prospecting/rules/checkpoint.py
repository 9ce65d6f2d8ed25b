"""What a run has read so far, on disk: a run that was killed goes on and gives the same list.

A folder holds `run.json`, which names the question and every file of the register by size, time
and digest, and one Arrow file for each fragment that is done. A file appears by its final name
only when it is whole. What was made from another register, question or version is thrown away.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.ipc

from . import register as register_module
from .kernel import Plan
from .register import Register

_RUN = "run.json"


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
        draft = self.folder / f"{name}.draft"
        with draft.open("wb") as out:
            with pa.ipc.new_file(out, answer.schema) as writer:
                writer.write_batch(answer)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(self.folder / name)

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
        draft = folder / f"{_RUN}.draft"
        draft.write_text(json.dumps(wanted, ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(folder / _RUN)
    return Checkpoint(folder)


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
    for pattern in ("part-*.arrow", "part-*.arrow.draft", _RUN, f"{_RUN}.draft"):
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
