"""The command `wutong`: reads the command line, opens what the command needs, prints the answer.

Answers go to standard output, everything else to standard error. Exit status: 0 done, 1 something
is broken (`audit verify`, `doctor`), 2 the command or its input cannot be used.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from wutong import __version__
from wutong.runtime.errors import Interrupted, Unusable
from wutong.runtime.progress import shown

DEFAULT_PORT = 8000
DEFAULT_TOP = 100

Run = Callable[[argparse.Namespace], "Answer"]


class Answer:
    """What a command answers: one document for --json, lines for people, an exit status."""

    def __init__(self, document: Any = None, lines: Sequence[str] = (), status: int = 0) -> None:
        self.document = document
        self.lines = lines
        self.status = status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the return value is the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    asked = make_parser().parse_args(arguments)
    run: Run = asked.run
    try:
        # Whatever a library prints must not get between the answer and its reader.
        with contextlib.redirect_stdout(sys.stderr):
            answer = run(asked)
        _print(answer, as_json=getattr(asked, "json", False))
    except KeyboardInterrupt:
        return 130
    except Interrupted as ended:
        return 128 + ended.signum
    except BrokenPipeError:
        # The reader of our output has gone; Python must not complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Unusable as error:
        return _refuse(str(error))
    except Exception as error:
        if reason := _reason_for_people(error):
            return _refuse(reason)
        raise
    return answer.status


def make_parser() -> argparse.ArgumentParser:
    """The whole command line; importing nothing that a command might not need."""
    parser = argparse.ArgumentParser(
        prog="wutong", description="The open platform on which a county wins investment."
    )
    parser.add_argument("--version", action="version", version=f"wutong {__version__}")
    plain = argparse.ArgumentParser(add_help=False)
    plain.add_argument(
        "--json", action="store_true", help="print one JSON document on standard output"
    )
    folder = argparse.ArgumentParser(add_help=False)
    folder.add_argument(
        "--data-dir", type=Path, metavar="D", help="folder of the embedded database (default: var)"
    )
    port = argparse.ArgumentParser(add_help=False)
    port.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, metavar="N", help="port on 127.0.0.1"
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, run: Run, help: str, to: Any = commands, *parents: Any) -> Any:
        made = to.add_parser(name, help=help, description=help, parents=[*parents, folder])
        made.set_defaults(run=run)
        return made

    demo = add("demo", _demo, "serve the example county on this machine", commands, port)
    demo.add_argument("--reset", action="store_true", help="delete its data first")
    add("serve", _serve, "serve the product on this machine", commands, port)

    companies = _group(commands, "companies", "the register of firms")
    importing = add("import", _companies_import, "read a register of firms", companies, plain)
    importing.add_argument("file", type=Path, metavar="FILE", help=".xlsx, .csv or .parquet")
    importing.add_argument("--dry-run", action="store_true", help="only tell what would change")

    rules = _group(commands, "rules", "published rules, to be tried with numbers")
    own = "folder of a county's database: its own rules; without it those that the product ships"
    ruled = argparse.ArgumentParser(add_help=False)
    ruled.add_argument("--data-dir", type=Path, metavar="D", help=own)
    listing = rules.add_parser(
        "list", help="all rules with what they ask for", parents=[plain, ruled]
    )
    listing.set_defaults(run=_rules_list)
    computing = rules.add_parser("compute", help="compute one rule", parents=[plain, ruled])
    computing.set_defaults(run=_rules_compute)
    computing.add_argument("rule", metavar="RULE", help="its code, like rate.started")
    computing.add_argument(
        "--input", required=True, metavar="JSON", help="the values: JSON, a file, or - for stdin"
    )
    computing.add_argument("--on", type=_day, metavar="DAY", help="as the rule was on 2025-12-31")

    chains = _group(commands, "chains", "industry chains")
    add("list", _chains_list, "all chains with the state of their segments", chains, plain)
    exporting = add("export", _chains_export, "write the chains to a file", chains, plain)
    exporting.add_argument("file", type=Path, metavar="FILE")

    screen = commands.add_parser(
        "screen",
        help="rank the firms of a register for a segment; needs no database",
        parents=[plain],
    )
    screen.set_defaults(run=_screen)
    screen.add_argument("--chain", metavar="C", help="code of the chain")
    which = screen.add_mutually_exclusive_group(required=True)
    which.add_argument("--segment", metavar="S", help="code of the segment")
    which.add_argument(
        "--all", action="store_true", help="every segment of the chain, or of all chains, at once"
    )
    screen.add_argument("--register", required=True, type=Path, metavar="PATH")
    screen.add_argument("--top", type=_positive, default=DEFAULT_TOP, metavar="N")
    screen.add_argument("--chains", type=Path, metavar="FILE", help="chains written by `export`")
    screen.add_argument(
        "--out", type=Path, metavar="FILE", help=".xlsx; with --all .parquet or .csv"
    )
    screen.add_argument(
        "--as-of", type=_day, metavar="DAY", help="the day from which age counts (default: today)"
    )
    screen.add_argument(
        "--engine", choices=["local", "spark"], default="local", help="where to run (default: here)"
    )
    screen.add_argument("--master", metavar="URL", help="of the Spark cluster: spark://HOST:7077")
    screen.add_argument(
        "--spark-conf", action="append", default=[], type=_setting, metavar="KEY=VALUE"
    )
    screen.add_argument(
        "--resume", action="store_true", help="go on where a run that was ended has stopped"
    )
    screen.add_argument(
        "--work",
        type=Path,
        metavar="DIR",
        help="where a run keeps what it has read (default: cache)",
    )

    complexity = commands.add_parser(
        "complexity",
        help="what regions are good at and could do next, from a list; needs no database",
        parents=[plain],
    )
    complexity.set_defaults(run=_complexity)
    complexity.add_argument(
        "--input", required=True, type=Path, metavar="LONG.csv", help="region, class, value"
    )
    complexity.add_argument("--output", required=True, type=Path, metavar="DIR")
    complexity.add_argument(
        "--threshold", type=_quotient, default=1.0, metavar="Q",
        help="least location quotient that counts as an advantage (default 1)",
    )  # fmt: skip

    linkages = commands.add_parser(
        "linkages",
        help="key sectors of an input–output table (workbook of the NBS); needs no database",
        parents=[plain],
    )
    linkages.set_defaults(run=_linkages)
    linkages.add_argument("file", type=Path, metavar="FILE.xlsx")

    classify = add("classify", _classify, "place the firms of a list on GB/T 4754", commands, plain)
    classify.add_argument(
        "deed", nargs="?", choices=["train"], metavar="train", help="learn from a list with codes"
    )
    classify.add_argument("--input", required=True, type=Path, metavar="FILE")
    classify.add_argument("--output", type=Path, metavar="FILE")
    classify.add_argument("--level", choices=["division", "class"], default="division")
    classify.add_argument("--model", type=Path, metavar="FILE", help="made by `classify train`")
    classify.add_argument("--table", type=Path, metavar="FILE", help="the classes of GB/T 4754")

    registers = _group(commands, "registers", "registers of firms to search in")
    diff = registers.add_parser(
        "diff", help="what changed between two editions; needs no database", parents=[plain]
    )
    diff.set_defaults(run=_registers_diff)
    diff.add_argument("old", type=Path, metavar="OLD", help="folder or file of the edition before")
    diff.add_argument("new", type=Path, metavar="NEW", help="folder or file of the new edition")
    diff.add_argument("--out", type=Path, metavar="FILE.csv", help="write all changes")
    diff.add_argument(
        "--most", type=_positive, default=1000, metavar="N", help="print the first N changes"
    )

    load = _group(commands, "load", "reference tables")
    classes = add("gbt4754", _load_gbt4754, "the classes of GB/T 4754", load, plain)
    classes.add_argument("file", type=Path, metavar="FILE")

    audit = _group(commands, "audit", "the record of all changes")
    add("verify", _audit_verify, "compare all rows with their recorded history", audit, plain)

    plan = add(
        "plan", _plan, "which items a project needs, in what order, until when", commands, plain
    )
    plan.add_argument("file", type=Path, nargs="?", metavar="FILE.json", help="answers as JSON")
    plan.add_argument("--psplib", type=Path, metavar="FILE.sm", help="schedule a PSPLIB file")
    plan.add_argument(
        "--seconds", type=_seconds, default=30.0, metavar="S", help="for --psplib (default: 30)"
    )

    workday = add("workday", _workday, "count working or calendar days", commands, plain)
    workday.add_argument("--from", required=True, dest="start", metavar="DATE", help="2026-03-02")
    workday.add_argument("--add", required=True, type=_count, metavar="N")
    workday.add_argument(
        "--unit", choices=["wd", "day"], default="wd", help="wd working days, day calendar days"
    )
    workday.add_argument(
        "--roll", action="store_true", help="a calendar day that is free moves to the next worked"
    )

    archive = _group(commands, "archive", "bundles of cases for the archive")
    checking = archive.add_parser(
        "verify", help="compare a bundle with its manifest; needs no database", parents=[plain]
    )
    checking.set_defaults(run=_archive_verify)
    checking.add_argument("file", type=Path, metavar="BUNDLE.zip")

    add("doctor", _doctor, "tell whether everything is well", commands, plain)
    backup = add("backup", _backup, "write everything to one file", commands, plain)
    backup.add_argument("file", type=Path, metavar="FILE")
    restore = add("restore", _restore, "bring back what a backup holds", commands, plain)
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--replace", action="store_true", help="delete what is there now")

    add("migrate", _migrate, "bring the database to this version", commands, plain)
    add("worker", _worker, "work on the queue (started by serve and demo)")
    manage = add("manage", _manage, "run a management command of Django")
    manage.add_argument("rest", nargs=argparse.REMAINDER, metavar="...")
    return parser


def _demo(asked: argparse.Namespace) -> Answer:
    from wutong.config.serving import serve_demo

    with _ended_by_signal():
        serve_demo(
            asked.data_dir, asked.port, reset=asked.reset, progress=_progress, say=_say_address
        )
    return Answer()


def _serve(asked: argparse.Namespace) -> Answer:
    from wutong.config.serving import serve

    with _ended_by_signal():
        serve(asked.data_dir, asked.port, progress=_progress, say=_say_address)
    return Answer()


def _companies_import(asked: argparse.Namespace) -> Answer:
    _demand_file(asked.file)
    with _opened(asked):
        from wutong.companies.commands import import_file

        done = import_file(asked.file, dry_run=asked.dry_run, tell=_progress)
    lines = [
        f"{done['rows']} rows: {done['created']} new, {done['updated']} changed, "
        f"{done['unchanged']} unchanged, {done['rejected']} rejected"
    ]
    if done.get("errors_file"):
        lines.append(f"What is wrong with the rejected rows: {done['errors_file']}")
    return Answer(done, lines)


def _county_rules(asked: argparse.Namespace) -> Any:
    """The rules of a database where there is one: the folder named, a server's address, or the
    checkout's own folder while it is served. None: those that the product ships; nothing is
    started to be asked.
    """
    if asked.data_dir is None and "DATABASE_URL" not in os.environ:
        from wutong.runtime.data_dir import resolve_data_dir
        from wutong.runtime.processes import postgres_processes_of

        if not postgres_processes_of(resolve_data_dir(None, for_database=False).postgres):
            return None
        try:
            return _rules_in_database(asked)
        except Unusable as error:
            # nobody asked for a database: what the product ships will do, and that is said
            _progress(f"The rules shipped with the product are used: {error}")
            return None
    return _rules_in_database(asked)


def _rules_in_database(asked: argparse.Namespace) -> Any:
    with _opened(asked, ready=False):
        from wutong.pipeline.public import rules_in_database

        return rules_in_database()


def _rules_list(asked: argparse.Namespace) -> Answer:
    from wutong.pipeline.commands import list_rules

    rules = list_rules(_county_rules(asked))
    lines = []
    for rule in rules:
        unit = f" [{rule['unit']}]" if rule["unit"] else ""
        lines.append(f"{rule['rule']}  {rule['name']}{unit}")
        for one in rule["inputs"]:
            of = f" [{one['unit']}]" if one["unit"] else ""
            choices = f" {' | '.join(one['choices'])}" if one["choices"] else ""
            left_out = " (optional)" if one["optional"] else ""
            lines.append(f"    {one['name']}{of}{choices}{left_out}  {one['label']}")
        lines += [f"    not published: {missing}" for missing in rule["missing"]]
        first, last = rule["valid_from"] or "…", rule["valid_to"] or "…"
        lines.append(f"    {first} – {last}; {rule['source']}")
    return Answer(rules, lines)


def _rules_compute(asked: argparse.Namespace) -> Answer:
    from wutong.pipeline.commands import compute_rule

    found = compute_rule(asked.rule, asked.input, asked.on, _county_rules(asked))
    value = "unknown" if found["value"] is None else f"{found['value']} {found['unit']}".strip()
    if between := found.get("between"):
        value += f" (between {between[0]} and {between[1]})"
    lines = [value]
    lines += [f"    {p['part']}: {p['value'] or 'unknown'} ({p['why']})" for p in found["parts"]]
    if found["unknown"]:
        lines.append(f"    unknown: {', '.join(found['unknown'])}")
    return Answer(found, lines)


def _chains_list(asked: argparse.Namespace) -> Answer:
    with _opened(asked):
        from wutong.chains.commands import list_chains

        chains = list_chains()
    return Answer(chains, _chain_lines(chains))


def _chains_export(asked: argparse.Namespace) -> Answer:
    _demand_folder_of(asked.file)
    with _opened(asked):
        from wutong.chains.commands import export_chains, list_chains

        export_chains(asked.file)
        chains = list_chains()
    return Answer(chains, [f"{len(chains)} chains written to {asked.file}"])


def _screen(asked: argparse.Namespace) -> Answer:
    if not asked.register.exists():
        raise Unusable(f"{asked.register} does not exist. Name a Parquet file or a folder of them.")
    if asked.chains is not None:
        _demand_file(asked.chains)
    if asked.out is not None:
        _demand_folder_of(asked.out)
    from wutong.prospecting.commands import screen, screen_all

    given = {
        "register": asked.register,
        "chain": asked.chain,
        "top": asked.top,
        "chains": asked.chains,
        "out": asked.out,
        "as_of": asked.as_of,
        "engine": asked.engine,
        "master": asked.master,
        "settings": dict(asked.spark_conf),
        "work": _work_folder(asked) if asked.engine == "local" else None,
        "resume": asked.resume,
        "say": _progress,
    }
    if asked.resume and asked.engine != "local":
        raise Unusable("--resume belongs to the local engine; a cluster repeats lost tasks itself.")
    if asked.all:
        if asked.out is None:
            raise Unusable("With --all there are many lists: name a file with --out.")
        with shown(sys.stderr, "rows") as progress:
            done = screen_all(**given, progress=progress)
        line = f"{done['candidates']:,} candidates for {done['segments']:,} segments in {asked.out}"
        return Answer(done, [f"{done['rows']:,} rows read", line])
    if asked.chain is None:
        raise Unusable("Name the chain of the segment with --chain.")
    with shown(sys.stderr, "rows") as progress:
        found = screen(**given, segment=asked.segment, progress=progress)
    lines = [f"{one['rank']:>4}  {one['score']:>6}  {one['uscc']}  {one['name']}" for one in found]
    return Answer(found, lines)


def _complexity(asked: argparse.Namespace) -> Answer:
    _demand_file(asked.input)
    if asked.output.exists() and not asked.output.is_dir():
        raise Unusable(f"{asked.output} is a file. Name a folder, which is made if missing.")
    from dataclasses import asdict

    from wutong.prospecting.rules.complexity_files import LongFault, complexity_files

    try:
        done = complexity_files(asked.input, asked.output, asked.threshold, say=_progress)
    except LongFault as fault:
        raise Unusable(str(fault)) from fault
    lines = [
        f"{done.regions} regions, {done.classes} classes, {done.advantages} advantages; "
        f"without a complexity: {done.apart_regions} regions, {done.apart_classes} classes",
        *done.files,
    ]
    return Answer({**asdict(done), "files": list(done.files)}, lines)


def _linkages(asked: argparse.Namespace) -> Answer:
    _demand_file(asked.file)
    from wutong.prospecting.rules.input_output_files import TableFault, linkages_of_file

    try:
        rows = linkages_of_file(asked.file)
    except TableFault as fault:
        raise Unusable(str(fault)) from fault
    lines = [
        f"{row['multiplier']:>8.4f} {row['backward']:>8.4f} {row['forward']:>8.4f}  "
        f"{'*' if row['key'] else ' '} {row['code']}  {row['name']}"
        for row in rows
    ]
    return Answer(rows, ["multiplier backward  forward  * key sector", *lines])


def _classify(asked: argparse.Namespace) -> Answer:
    _demand_file(asked.input)
    if asked.deed == "train":
        return _classify_train(asked)
    if asked.output is None:
        raise Unusable("Say with --output FILE where the classified list is to be written.")
    for path in (asked.model, asked.table):
        if path is not None:
            _demand_file(path)
    _demand_folder_of(asked.output)
    from wutong.prospecting.commands import classify

    classes = _classes(asked) if asked.level == "class" and asked.model is None else []
    done = classify(
        source=asked.input,
        target=asked.output,
        level=asked.level,
        classes=classes,
        model=asked.model,
    )
    lines = [f"{done['rows']} rows: {done['known']} known, {done['unknown']} unknown"]
    if "encoding" in done:
        lines.append(f"The list was read as {done['encoding']}; the output is written as UTF-8")
    return Answer(done, lines)


def _classify_train(asked: argparse.Namespace) -> Answer:
    from wutong.prospecting.commands import train_classifier

    target = asked.output or asked.input.with_name(f"{asked.input.name.split('.')[0]}.model.npz")
    _demand_folder_of(target)
    done = train_classifier(source=asked.input, target=target, progress=_progress)
    lines = [
        f"{done['rows']} firms, {done['codes']} codes learned; written to {done['model']}",
        f"first guess right on firms left out: {done['right']}, with the word of the name hidden: "
        f"{done['right_hidden']}",
    ]
    if done["too_few"]:
        lines.append(f"codes with too few firms to learn: {done['too_few']}")
    return Answer(done, lines)


def _classes(asked: argparse.Namespace) -> list[tuple[str, str]]:
    """The table of classes: of a file, or of the database where there is one already."""
    if asked.table is not None:
        from wutong.prospecting.commands import classes_of_file

        return classes_of_file(asked.table)
    from wutong.config.opening import chosen_data_dir, uses_embedded

    if uses_embedded():
        try:
            data = chosen_data_dir(asked.data_dir, embedded=True)
        except Unusable:
            return []  # no database can be there
        if not (data.postgres / "PG_VERSION").exists():
            return []  # none was ever made: nothing is loaded
    with _opened(asked):
        from wutong.chains.commands import list_classes

        return list_classes()


def _registers_diff(asked: argparse.Namespace) -> Answer:
    for path in (asked.old, asked.new):
        if not path.exists():
            raise Unusable(f"{path} does not exist. Name a Parquet file or a folder of them.")
    if asked.out is not None:
        _demand_folder_of(asked.out)
    from wutong.prospecting.commands import diff_registers

    with shown(sys.stderr, "rows") as progress:
        found = diff_registers(
            asked.old,
            asked.new,
            out=asked.out,
            most=asked.most,
            progress=progress,
            say=_progress,
        )
    changes: Any = found["changes"]
    counts: Any = found["counts"]
    lines = [f"{one['kind']:<8} {one['uscc']:<18}  {one['name']}" for one in changes]
    if found["left_out"]:
        lines.append(f"… {found['left_out']:,} more: name a file with --out to have them all")
    lines.append(", ".join(f"{number:,} {kind}" for kind, number in counts.items()) or "no change")
    return Answer(found, lines)


def _work_folder(asked: argparse.Namespace) -> Path | None:
    """Where the run keeps what it has read; None where nothing can be kept, and it says so."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wutong"
    folder: Path = asked.work or cache
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(folder)
    except OSError as error:
        if asked.work is not None or asked.resume:
            raise Unusable(f"{folder} can't be written: name a folder with --work.") from error
        return None
    return folder


def _load_gbt4754(asked: argparse.Namespace) -> Answer:
    _demand_file(asked.file)
    with _opened(asked):
        from wutong.chains.commands import load_gbt4754

        done = load_gbt4754(asked.file)
    return Answer(done, [", ".join(f"{count} {name}" for name, count in done.items())])


def _audit_verify(asked: argparse.Namespace) -> Answer:
    with _opened(asked):
        from wutong.audit.commands import verify

        found = verify()
    lines = [f"{found['events']} events of {found['subjects']} subjects"]
    lines += [f"{one['subject']}: {one['why']}" for one in found["broken"]]
    lines.append("All of it holds." if not found["broken"] else f"{len(found['broken'])} broken")
    return Answer(found, lines, status=1 if found["broken"] else 0)


def _plan(asked: argparse.Namespace) -> Answer:
    if (asked.file is None) == (asked.psplib is None):
        raise Unusable("Name either a file of answers or, with --psplib, a PSPLIB file.")
    if asked.psplib is not None:
        _demand_file(asked.psplib)
        from wutong.approvals.commands import psplib

        done = psplib(asked.psplib, asked.seconds)
        line = f"makespan {done['makespan']}, bound {done['bound']}: {done['status']}"
        return Answer(done, [line])
    _demand_file(asked.file)
    from wutong.approvals.commands import plan

    made = plan(asked.file, *_planning(asked))
    return Answer(made, _plan_lines(made))


def _plan_lines(made: dict[str, Any]) -> list[str]:
    lines = [
        f"{one['start'] or '-':<12}{one['finish'] or '-':<12}{'*' if one['critical'] else ' '} "
        f"{one['mode']:<11} {one['name']} ({one['code']})"
        for one in made["items"]
    ]
    finish = made["finish"] or f"not known, the list is published up to {made['latest_known']}"
    lines.append(f"finish: {finish}")
    lines.append(
        f"working days: {made['serial_days']} one after another, {made['parallel_days']} in "
        f"parallel, {made['commitment_days']} with commitments"
    )
    if made["not_counted"]:
        lines.append(f"not counted, their time is not known: {', '.join(made['not_counted'])}")
    if "capacity" in made:
        load = made["capacity"]
        lines.append(
            f"{load['projects']} at once: {load['makespan']} working days (bound {load['bound']}, "
            f"{load['status']}); bottleneck: {load['bottleneck'] or 'none'}"
        )
    return lines


def _workday(asked: argparse.Namespace) -> Answer:
    from wutong.calendars.commands import workday

    calendar = _calendar(asked)
    done = workday(asked.start, asked.add, asked.unit, rolls=asked.roll, calendar=calendar)
    if done["known"]:
        return Answer(done, [str(done["due"])])
    return Answer(
        done,
        [f"not known: the list is published up to {done['latest_known']}, "
         f"{done['open_days']} days still open"],
    )  # fmt: skip


def _calendar(asked: argparse.Namespace) -> Any:
    """The county's calendar where there is a database already; None: the packaged lists."""
    from wutong.config.opening import has_database

    if not has_database(asked.data_dir):
        return None
    try:
        with _opened(asked, ready=False):
            from django.db import ProgrammingError

            from wutong.calendars.public import work_calendar

            try:
                return work_calendar()
            except ProgrammingError:
                _progress("the database holds no calendar yet: the packaged lists are used")
                return None
    except Unusable as error:
        _progress(f"the packaged lists are used: {error}")
        return None


def _planning(asked: argparse.Namespace) -> tuple[Any, Any, Any]:
    """Calendar, questions and rules, and catalogue of the county; None each: the packaged ones."""
    from wutong.config.opening import has_database

    if not has_database(asked.data_dir):
        return None, None, None
    try:
        with _opened(asked, ready=False):
            from django.db import ProgrammingError
            from django.utils import timezone

            from wutong.approvals.public import content_on
            from wutong.calendars.public import work_calendar
            from wutong.matters.public import catalogue_on

            try:
                today = timezone.localdate()
                catalogue = catalogue_on(today)
                return work_calendar(), content_on(today), catalogue if catalogue.items else None
            except ProgrammingError:
                _progress("the database holds no rules yet: the packaged ones are used")
                return None, None, None
    except Unusable as error:
        _progress(f"the packaged lists and rules are used: {error}")
        return None, None, None


def _archive_verify(asked: argparse.Namespace) -> Answer:
    _demand_file(asked.file)
    from wutong.results.rules import flaws_of_bundle

    files, flaws = flaws_of_bundle(asked.file)
    broken = [{"path": flaw.path, "why": flaw.why} for flaw in flaws]
    lines = [f"{files} files, {len(broken)} broken", *(f"{f.path}: {f.why}" for f in flaws)]
    return Answer({"files": files, "broken": broken}, lines, status=1 if broken else 0)


def _doctor(asked: argparse.Namespace) -> Answer:
    with _opened(asked):
        from wutong.config.health import MACHINE, run_checks

        checks = run_checks(MACHINE)
    lines = [f"{'ok ' if one.ok else 'BAD'}  {one.name}: {one.detail}" for one in checks]
    document = {"checks": [vars(one) for one in checks]}
    return Answer(document, lines, status=0 if all(one.ok for one in checks) else 1)


def _backup(asked: argparse.Namespace) -> Answer:
    _demand_folder_of(asked.file)
    with _opened(asked):
        from wutong.config.backup import write_backup

        done = write_backup(asked.file, progress=_progress)
    return Answer(done, [f"{done['rows']} rows and {done['files']} files written to {asked.file}"])


def _restore(asked: argparse.Namespace) -> Answer:
    _demand_file(asked.file)
    from wutong.runtime.supervise import only_server_of

    with _opened(asked, ready=False) as product, only_server_of(product.data):
        from wutong.config.restore import restore_backup

        done = restore_backup(asked.file, replace=asked.replace, progress=_progress)
    return Answer(done, [f"{done['rows']} rows and {done['files']} files restored"])


def _migrate(asked: argparse.Namespace) -> Answer:
    with _opened(asked):
        return Answer({"ready": True}, ["The database is ready."])


def _worker(asked: argparse.Namespace) -> Answer:
    with _opened(asked, ready=False):
        from wutong.config.worker import run_worker

        run_worker()
    return Answer()


def _manage(asked: argparse.Namespace) -> Answer:
    with _opened(asked, ready=False), contextlib.redirect_stdout(sys.__stdout__):
        from django.core.management import execute_from_command_line

        execute_from_command_line(["wutong manage", *asked.rest])
    return Answer()


def _opened(asked: argparse.Namespace, *, ready: bool = True) -> Any:
    from wutong.config.opening import opened

    return opened(asked.data_dir, _progress, ready=ready)


@contextlib.contextmanager
def _ended_by_signal() -> Any:
    """Serving ends by a signal: that is its ordinary end."""
    with contextlib.suppress(KeyboardInterrupt, Interrupted):
        yield


def _group(commands: Any, name: str, help: str) -> Any:
    made = commands.add_parser(name, help=help, description=help)
    return made.add_subparsers(metavar="COMMAND", required=True)


def _chain_lines(chains: Sequence[dict[str, Any]]) -> list[str]:
    lines = []
    for chain in chains:
        lines.append(f"{chain['code']}  {chain['name']}  ({chain['level']}, {chain['year']})")
        lines += [
            f"    {segment['code']}  {segment['name']}: {segment['state']}, {segment['deed']}"
            for segment in chain["segments"]
        ]
    return lines


def _print(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        json.dump(answer.document, sys.stdout, ensure_ascii=False, default=str)
        sys.stdout.write("\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in answer.lines)
    sys.stdout.flush()


def _say_address(address: str) -> None:
    # Standard output is turned away during a command; the address is the answer of this one.
    assert sys.__stdout__ is not None  # noqa: S101 - a command line has one
    sys.__stdout__.write(f"{address}\n")
    sys.__stdout__.flush()
    _progress("Ctrl-C ends it")


def _progress(line: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def _refuse(reason: str) -> int:
    _progress(f"wutong: {reason}")
    return 2


def _reason_for_people(error: Exception) -> str:
    """The text of an error that the user can mend; "" for a fault of the program."""
    from wutong.config.env import SettingRefused

    if isinstance(error, SettingRefused):
        return str(error)
    from wutong.kernel.errors import BadInput, NotAllowed, WrongState

    return str(error) if isinstance(error, BadInput | NotAllowed | WrongState) else ""


def _quotient(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError("a number above 0")
    return value


def _demand_file(path: Path) -> None:
    if not path.is_file():
        raise Unusable(
            f"{path} is a folder, name a file." if path.is_dir() else f"{path} does not exist."
        )
    if not os.access(path, os.R_OK):
        raise Unusable(f"{path} may not be read by this user.")


def _demand_folder_of(path: Path) -> None:
    if path.is_dir():
        raise Unusable(f"{path} is a folder, name a file.")
    if not path.absolute().parent.is_dir():
        raise Unusable(f"The folder {path.absolute().parent} does not exist. Make it first.")


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError("a whole number from 0 up")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:
        raise argparse.ArgumentTypeError("a number of seconds above 0")
    return seconds


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("a whole number from 1 up")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day is written 2026-11-27") from None


def _setting(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise argparse.ArgumentTypeError("write KEY=VALUE")
    return key.strip(), value
