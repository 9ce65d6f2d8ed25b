"""What the command line asks of prospecting. Needs neither a database nor Django's settings."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from importlib import resources
from pathlib import Path

from pyarrow import RecordBatch

from wutong.chains.rules.content import ChainSpec, ContentFault, SegmentSpec, load_chain_files
from wutong.kernel.errors import BadInput
from wutong.prospecting.rules.checkpoint import (
    Checkpoint,
    day_of,
    folder_name,
    held,
    open_checkpoint,
)
from wutong.prospecting.rules.editions import Change, compared
from wutong.prospecting.rules.encodings import UTF8
from wutong.prospecting.rules.engine import run
from wutong.prospecting.rules.kernel import Ask, Plan
from wutong.prospecting.rules.ranking import Candidate
from wutong.prospecting.rules.register import Register, RegisterFault, open_register
from wutong.prospecting.rules.scoring import Firm
from wutong.prospecting.rules.screen import ScreeningResult, asks_of, result_of, rows_of, table_of
from wutong.prospecting.rules.weighting import WeightFault, packaged_weights
from wutong.runtime.whole_files import written_whole
from wutong.runtime.words import fault_words
from wutong.runtime.words import gettext as _

Row = dict[str, object]
Progress = Callable[[int, int | None], None]
Say = Callable[[str], None]

ENGINES = ("local", "spark")
CHINA = timezone(timedelta(hours=8))


def _silent(_line: str) -> None:
    pass


def screen(
    *,
    chain: str,
    segment: str,
    register: Path,
    top: int = 100,
    chains: Path | None = None,
    out: Path | None = None,
    as_of: date | None = None,
    progress: Progress | None = None,
    engine: str = "local",
    master: str | None = None,
    settings: Mapping[str, str] | None = None,
    work: Path | None = None,
    resume: bool = False,
    say: Say = _silent,
) -> list[Row]:
    """Rank the firms of a register for a segment; the answer of `wutong screen --json`.

    Each row has rank, uscc, name, score (0 to 100), parts (part, value or None, evidence) and
    unknown (codes of the parts that nobody knows). `chains` is a file or folder of chains, the
    product's own when left out; `out` an .xlsx to write besides; `as_of` the day from which age
    counts, today in China when left out. `engine` is local or spark, the latter with a `master`
    and Spark's own `settings`. `work` is a folder in which runs leave what they have read; with
    `resume` a run that was ended goes on there. Raises BadInput with every fault found.
    """
    if out is not None and out.suffix.lower() != ".xlsx":
        raise BadInput(
            _("%(name)s: the list is written as an Excel workbook; let it end in .xlsx")
            % {"name": out.name}
        )
    if out is not None and top > _MOST_ROWS:
        raise BadInput(
            _("A workbook holds %(most)s rows; ask for no more with --top") % {"most": _MOST_ROWS}
        )
    found = find_segment(_chains(chains), chain, segment)
    began = time.perf_counter()
    how = How(engine, master, settings or {}, work, resume)
    plan, answer = _answered(
        lambda day: (Ask(found, packaged_weights(chain, day)),),
        register,
        top,
        as_of,
        progress,
        how,
        say,
    )
    with _told():
        result = result_of(plan, answer, seconds=time.perf_counter() - began)
    if out is not None:
        write_workbook(out, result)
    return [_row(candidate) for candidate in result.candidates]


def screen_all(
    *,
    register: Path,
    out: Path,
    chain: str | None = None,
    top: int = 100,
    chains: Path | None = None,
    as_of: date | None = None,
    progress: Progress | None = None,
    engine: str = "local",
    master: str | None = None,
    settings: Mapping[str, str] | None = None,
    work: Path | None = None,
    resume: bool = False,
    say: Say = _silent,
) -> dict[str, int]:
    """Rank the firms of a register for every segment of a chain, or of all chains, in one reading.

    Writes one table with segment (chain/segment), rank, score, interval and the firm's row, best
    first, as .parquet or .csv. Answers segments, without_words (left out), rows and candidates.
    """
    if out.suffix.lower() not in {".parquet", ".csv"}:
        raise BadInput(
            _("%(name)s: many lists are written as .parquet or .csv") % {"name": out.name}
        )
    known = _chains(chains)
    newest = {c.code: c for c in sorted(known, key=lambda c: c.year)}
    if chain is not None and chain not in newest:
        raise BadInput(
            _("There is no chain %(chain)s. Known chains: %(sorted)s")
            % {"chain": chain, "sorted": ", ".join(sorted(newest))}
        )
    pairs = [
        (one.code, segment)
        for one in (newest.values() if chain is None else [newest[chain]])
        for segment in one.segments
    ]
    asked = [(code, segment) for code, segment in pairs if _has_words(segment)]
    if not asked:
        raise BadInput(_("No segment has a word to look for"))
    how = How(engine, master, settings or {}, work, resume)
    _plan, answer = _answered(
        lambda day: tuple(asks_of(asked, lambda code: packaged_weights(code, day))),
        register, top, as_of, progress, how, say,
    )  # fmt: skip
    table = table_of(answer)
    with written_whole(out) as draft:
        if out.suffix.lower() == ".parquet":
            table.write_parquet(draft)
        else:
            table.write_csv(draft, include_bom=True)
    return {
        "segments": len(asked),
        "without_words": len(pairs) - len(asked),
        "rows": rows_of(answer),
        "candidates": table.height,
    }


def _has_words(segment: SegmentSpec) -> bool:
    return any(not term.excluded and term.weight > 0 for term in segment.terms)


@dataclass(frozen=True)
class How:
    """Where a run happens and what it keeps; as in `screen`."""

    engine: str
    master: str | None
    settings: Mapping[str, str]
    work: Path | None
    resume: bool


def _answered(
    asks_for: Callable[[date], tuple[Ask, ...]],
    register: Path,
    top: int,
    as_of: date | None,
    progress: Progress | None,
    how: How,
    say: Say,
) -> tuple[Plan, RecordBatch]:
    """The plan and its merged answer, from whichever engine."""
    if how.engine not in ENGINES:
        raise BadInput(
            _("There is no engine %(engine)s. Known engines: %(ENGINES)s")
            % {"engine": how.engine, "ENGINES": ", ".join(ENGINES)}
        )
    if how.engine == "spark" and not how.master:
        raise BadInput(_("--engine spark needs --master: local[2], spark://HOST:7077, yarn, …"))
    if how.engine != "spark" and (how.master or how.settings):
        raise BadInput(_("--master and --spark-conf belong to --engine spark"))
    with _told():
        opened = open_register(register)
        _tell_encoding(opened, say)
        today = datetime.fromtimestamp(time.time(), CHINA).date()

        plan = Plan(asks_for(as_of or today), top, as_of or today)
        if how.engine == "spark":
            from wutong.prospecting.rules.cluster import run_on_spark

            answer = run_on_spark(
                opened, plan, master=how.master or "", progress=progress, settings=how.settings
            )
            return plan, answer
        if how.work is None:
            return plan, run(opened, plan, progress=progress)
        folder = how.work / folder_name(opened, plan)
        with held(folder) as alone:
            # A run that goes on after midnight still counts ages from the day it began.
            if how.resume and as_of is None and (day := day_of(folder)) is not None:
                plan = Plan(asks_for(day), top, day)
            kept = None
            if alone:
                kept = _kept(folder, opened, plan, how, say)
            else:
                _tell_nothing_kept(how, say)
            answer = run(opened, plan, progress=progress, checkpoint=kept)
            if kept is not None:
                kept.drop()
        return plan, answer


def _kept(folder: Path, register: Register, plan: Plan, how: How, say: Say) -> Checkpoint:
    kept = open_checkpoint(folder, register, plan, resume=how.resume)
    if how.resume:
        rows = kept.rows_done()
        say(
            _("%(rows)s rows were read by the run before; it goes on after them")
            % {"rows": f"{rows:,}"}
            if rows
            else _("There is nothing to go on with: everything is read")
        )
    return kept


def _tell_nothing_kept(how: How, say: Say) -> None:
    """Another process reads the same register for the same question at this moment."""
    if how.resume:
        raise BadInput(_("The run that this one would go on with is still going on"))
    say(_("The same is read by another run just now; this one can't be resumed if it is ended"))


def _tell_encoding(register: Register, say: Say) -> None:
    if register.encoding != UTF8:
        say(
            _("%(name)s is read as %(encoding)s")
            % {"name": register.path.name, "encoding": register.encoding}
        )


@contextmanager
def _told() -> Iterator[None]:
    """Faults of files, weights, words and engines as the command line tells them."""
    try:
        yield
    except RegisterFault as fault:
        raise BadInput([fault_words(p) for p in fault.problems]) from fault
    except (WeightFault, ValueError) as fault:
        raise BadInput(str(fault)) from fault
    except PermissionError as error:
        raise BadInput(
            _("%(filename)s: may not be read or written by this user")
            % {"filename": error.filename}
        ) from error


def diff_registers(
    old: Path,
    new: Path,
    *,
    out: Path | None = None,
    most: int = 1000,
    progress: Progress | None = None,
    say: Say = _silent,
) -> dict[str, object]:
    """What changed between two editions; the answer of `wutong registers diff --json`.

    Answers rows (old, new), counts by kind (new, branch, gone, renamed, moved, scope), the first
    `most` changes (kind, uscc, name, parent, before, after) by credit code, and how many
    more there are as left_out. `out` is a .csv to write all of them to. Memory does not grow with
    the editions.
    """
    if out is not None and out.suffix.lower() != ".csv":
        raise BadInput(
            _("%(name)s: changes are written as CSV; let it end in .csv") % {"name": out.name}
        )
    changes: list[Row] = []
    left = 0
    with _told(), ExitStack() as stack:
        editions = open_register(old), open_register(new)
        for edition in editions:
            _tell_encoding(edition, say)
        found = stack.enter_context(compared(*editions, progress=progress))
        writer = None
        if out is not None:
            draft = stack.enter_context(written_whole(out))
            file = stack.enter_context(draft.open("w", encoding="utf-8-sig", newline=""))
            writer = csv.writer(file)
            names = [f"{side}_{name}" for side in ("old", "new") for name in Firm._fields[1:]]
            writer.writerow(["kind", "uscc", "name", "parent", *names])
        for change in found.changes():
            if writer is not None:
                sides = (change.before, change.after)
                cells = [c or "" for firm in sides for c in (firm or Firm("", ""))[1:]]
                writer.writerow(
                    [change.kind.value, change.uscc, change.name, change.parent, *cells]
                )
            if len(changes) < most:
                changes.append(_change(change))
            else:
                left += 1
    return {
        "rows": {"old": found.rows[0], "new": found.rows[1]},
        "counts": {kind.value: number for kind, number in found.counts.items()},
        "changes": changes,
        "left_out": left,
    }


def _change(change: Change) -> Row:
    return {
        "kind": change.kind.value,
        "uscc": change.uscc,
        "name": change.name,
        "parent": change.parent,
        "before": change.before and change.before._asdict(),
        "after": change.after and change.after._asdict(),
    }


def find_segment(chains: Sequence[ChainSpec], chain: str, segment: str) -> SegmentSpec:
    """A segment by codes; of several years the newest. Raises BadInput naming what there is."""
    versions = [c for c in chains if c.code == chain]
    if not versions:
        known = ", ".join(sorted({c.code for c in chains}))
        raise BadInput(
            _("There is no chain %(chain)s. Known chains: %(known)s")
            % {"chain": chain, "known": known}
        )
    newest = max(versions, key=lambda c: c.year)
    try:
        return newest.segment(segment)
    except KeyError:
        known = ", ".join(s.code for s in newest.segments) or "none"
        raise BadInput(
            _("The chain %(chain)s has no segment %(segment)s. Its segments: %(known)s")
            % {"chain": chain, "segment": segment, "known": known}
        ) from None


def _chains(path: Path | None) -> list[ChainSpec]:
    try:
        if path is not None:
            return load_chain_files(path)
        packaged = resources.files("wutong.chains") / "data" / "chains"
        with resources.as_file(packaged) as folder:
            return load_chain_files(folder)
    except ContentFault as fault:
        raise BadInput([fault_words(p) for p in fault.problems]) from fault


def _row(candidate: Candidate) -> Row:
    return {
        "rank": candidate.rank,
        "uscc": candidate.firm.uscc,
        "name": candidate.firm.name,
        "score": candidate.score,
        "parts": [
            {"part": part.code, "value": part.value, "evidence": part.evidence}
            for part in candidate.parts
        ],
        "unknown": list(candidate.unknown),
    }


_HEADINGS = (
    ("rank", "名次"), ("uscc", "统一社会信用代码"), ("name", "企业名称"), ("score", "得分"),
    ("low", "得分下限"), ("high", "得分上限"), ("fit", "环节契合"), ("trade", "生产或贸易"),
    ("size", "注册资本规模"), ("age", "成立年限"), ("form", "企业形态"), ("region", "转移方向"),
    ("qualifications", "资质"), ("ties", "与本地企业的联系"),
    ("warnings", "风险提示（100 为无）"), ("evidence", "依据（经营范围原文）"),
    ("unknown", "未知项"), ("registered_on", "成立日期"), ("type", "类型"),
    ("capital_raw", "注册资本"), ("province", "省份"), ("city", "城市"), ("status", "登记状态"),
    ("business_scope", "经营范围"),
)  # fmt: skip


# What Excel can hold: rows below the heading, signs in a cell.
_MOST_ROWS, _MOST_SIGNS = 1_048_575, 32_767


def write_workbook(path: Path, result: ScreeningResult) -> None:
    """The ranked list as .xlsx. Texts stay texts: a name that begins with = is no formula."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with written_whole(path) as draft:
        book = xlsxwriter.Workbook(str(draft), options)
        sheet = book.add_worksheet("候选企业")
        bold = book.add_format({"bold": True})
        text = book.add_format({"num_format": "@"})
        for column, (_key, heading) in enumerate(_HEADINGS):
            sheet.write_string(0, column, heading, bold)
        sheet.set_column(1, 2, 26)
        sheet.set_column(15, 15, 60)
        sheet.freeze_panes(1, 3)
        names = dict(_HEADINGS)
        for number, candidate in enumerate(result.candidates, 1):
            cells = _cells(candidate, names)
            for column, (key, _) in enumerate(_HEADINGS):
                value = cells.get(key)
                if isinstance(value, int | float):
                    sheet.write_number(number, column, value)
                elif value:
                    sheet.write_string(number, column, _as_excel_holds(str(value)), text)
        try:
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error


def _as_excel_holds(text: str) -> str:
    """A cell holds no more signs than this; what is cut says so."""
    return text if len(text) <= _MOST_SIGNS else text[: _MOST_SIGNS - 1] + "…"


def _cells(candidate: Candidate, names: dict[str, str]) -> dict[str, object]:
    firm = candidate.firm._asdict()
    values = {part.code: part.value for part in candidate.parts}
    evidence = next((part.evidence for part in candidate.parts if part.code == "fit"), "")
    return {
        **firm,
        **values,
        "rank": candidate.rank,
        "score": candidate.score,
        "low": candidate.low,
        "high": candidate.high,
        "evidence": evidence,
        "unknown": "、".join(names[code] for code in candidate.unknown),
        # A title column of the register, if any, stands under its value.
        "qualifications": values.get("qualifications"),
    }
