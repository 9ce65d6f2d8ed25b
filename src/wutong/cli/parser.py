"""The whole command line; importing nothing that a command might not need."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from wutong import __version__
from wutong.runtime.words import gettext as _
from wutong.runtime.words import gettext_noop

from . import deeds
from .answers import Run
from .values import as_count, as_day, as_port, as_positive, as_quotient, as_seconds, as_setting

DEFAULT_PORT = 8000
DEFAULT_TOP = 100


# what argparse itself says: its words by a position, ours by a name, which a language may move
ARGPARSE = {
    "usage: ": gettext_noop("usage: "),
    "positional arguments": gettext_noop("positional arguments"),
    "options": gettext_noop("options"),
    "show this help message and exit": gettext_noop("show this help message and exit"),
    "%(prog)s: error: %(message)s\n": gettext_noop("%(prog)s: error: %(message)s\n"),
    "argument %(argument_name)s: %(message)s": gettext_noop(
        "argument %(argument_name)s: %(message)s"
    ),
    "the following arguments are required: %s": gettext_noop(
        "the following arguments are required: %(names)s"
    ),
    "one of the arguments %s is required": gettext_noop(
        "one of the arguments %(names)s is required"
    ),
    "not allowed with argument %s": gettext_noop("not allowed with argument %(names)s"),
    "unrecognized arguments: %s": gettext_noop("unrecognized arguments: %(names)s"),
    "expected one argument": gettext_noop("expected one argument"),
    "expected at least one argument": gettext_noop("expected at least one argument"),
    "invalid choice: %(value)r (choose from %(choices)s)": gettext_noop(
        "invalid choice: %(value)r (choose from %(choices)s)"
    ),
    "ambiguous option: %(option)s could match %(matches)s": gettext_noop(
        "ambiguous option: %(option)s could match %(matches)s"
    ),
    "ignored explicit argument %r": gettext_noop("ignored explicit argument %(value)r"),
}


def _argparse_words(text: str) -> str:
    ours = ARGPARSE.get(text)
    if ours is None:
        return text
    return _(ours).replace("%(names)s", "%s") if "%s" in text else _by_place(_(ours), text)


def _by_place(said: str, text: str) -> str:
    return said.replace("%(value)r", "%r") if "%r" in text else said


def make_parser() -> argparse.ArgumentParser:
    """The whole command line; importing nothing that a command might not need."""
    # argparse looks its own words up under this name
    setattr(argparse, "_", _argparse_words)  # noqa: B010 - no attribute that the stubs know
    parser = argparse.ArgumentParser(
        prog="wutong", description=_("The open platform on which a county wins investment.")
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"wutong {__version__}",
        help=_("show program's version number and exit"),
    )
    plain = argparse.ArgumentParser(add_help=False)
    plain.add_argument(
        "--json", action="store_true", help=_("print one JSON document on standard output")
    )
    folder = argparse.ArgumentParser(add_help=False)
    folder.add_argument(
        "--data-dir",
        type=Path,
        metavar="D",
        help=_("folder of the embedded database (default: var)"),
    )
    port = argparse.ArgumentParser(add_help=False)
    port.add_argument(
        "--port", type=as_port, default=DEFAULT_PORT, metavar="N", help=_("port on 127.0.0.1")
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, run: Run, help: str, to: Any = commands, *parents: Any) -> Any:
        made = to.add_parser(name, help=help, description=help, parents=[*parents, folder])
        made.set_defaults(run=run)
        return made

    demo = add("demo", deeds.do_demo, _("serve the example county on this machine"), commands, port)
    demo.add_argument("--reset", action="store_true", help=_("delete its data first"))
    add("serve", deeds.do_serve, _("serve the product on this machine"), commands, port)

    companies = _group(commands, "companies", _("the register of firms"))
    importing = add(
        "import", deeds.do_companies_import, _("read a register of firms"), companies, plain
    )
    importing.add_argument("file", type=Path, metavar="FILE", help=_(".xlsx, .csv or .parquet"))
    importing.add_argument("--dry-run", action="store_true", help=_("only tell what would change"))

    rules = _group(commands, "rules", _("published rules, to be tried with numbers"))
    own = _("folder of a county's database: its own rules; without it those that the product ships")
    ruled = argparse.ArgumentParser(add_help=False)
    ruled.add_argument("--data-dir", type=Path, metavar="D", help=own)
    listing = rules.add_parser(
        "list", help=_("all rules with what they ask for"), parents=[plain, ruled]
    )
    listing.set_defaults(run=deeds.do_rules_list)
    computing = rules.add_parser("compute", help=_("compute one rule"), parents=[plain, ruled])
    computing.set_defaults(run=deeds.do_rules_compute)
    computing.add_argument("rule", metavar="RULE", help=_("its code, like rate.started"))
    computing.add_argument(
        "--input", required=True, metavar="JSON", help=_("the values: JSON, a file, or - for stdin")
    )
    computing.add_argument(
        "--on", type=as_day, metavar="DAY", help=_("as the rule was on 2025-12-31")
    )

    chains = _group(commands, "chains", _("industry chains"))
    add(
        "list",
        deeds.do_chains_list,
        _("all chains with the state of their segments"),
        chains,
        plain,
    )
    exporting = add(
        "export", deeds.do_chains_export, _("write the chains to a file"), chains, plain
    )
    exporting.add_argument("file", type=Path, metavar="FILE")

    screen = commands.add_parser(
        "screen",
        help=_("rank the firms of a register for a segment; needs no database"),
        parents=[plain],
    )
    screen.set_defaults(run=deeds.do_screen)
    screen.add_argument("--chain", metavar="C", help=_("code of the chain"))
    which = screen.add_mutually_exclusive_group(required=True)
    which.add_argument("--segment", metavar="S", help=_("code of the segment"))
    which.add_argument(
        "--all",
        action="store_true",
        help=_("every segment of the chain, or of all chains, at once"),
    )
    screen.add_argument("--register", required=True, type=Path, metavar="PATH")
    screen.add_argument("--top", type=as_positive, default=DEFAULT_TOP, metavar="N")
    screen.add_argument("--chains", type=Path, metavar="FILE", help=_("chains written by `export`"))
    screen.add_argument(
        "--out", type=Path, metavar="FILE", help=_(".xlsx; with --all .parquet or .csv")
    )
    screen.add_argument(
        "--as-of",
        type=as_day,
        metavar="DAY",
        help=_("the day from which age counts (default: today)"),
    )
    screen.add_argument(
        "--engine",
        choices=["local", "spark"],
        default="local",
        help=_("where to run (default: here)"),
    )
    screen.add_argument(
        "--master", metavar="URL", help=_("of the Spark cluster: spark://HOST:7077")
    )
    screen.add_argument(
        "--spark-conf", action="append", default=[], type=as_setting, metavar="KEY=VALUE"
    )
    screen.add_argument(
        "--resume", action="store_true", help=_("go on where a run that was ended has stopped")
    )
    screen.add_argument(
        "--work",
        type=Path,
        metavar="DIR",
        help=_("where a run keeps what it has read (default: cache)"),
    )

    complexity = commands.add_parser(
        "complexity",
        help=_("what regions are good at and could do next, from a list; needs no database"),
        parents=[plain],
    )
    complexity.set_defaults(run=deeds.do_complexity)
    complexity.add_argument(
        "--input", required=True, type=Path, metavar="LONG.csv", help=_("region, class, value")
    )
    complexity.add_argument("--output", required=True, type=Path, metavar="DIR")
    complexity.add_argument(
        "--threshold", type=as_quotient, default=1.0, metavar="Q",
        help=_("least location quotient that counts as an advantage (default 1)"),
    )  # fmt: skip

    linkages = commands.add_parser(
        "linkages",
        help=_("key sectors of an input–output table (workbook of the NBS); needs no database"),
        parents=[plain],
    )
    linkages.set_defaults(run=deeds.do_linkages)
    linkages.add_argument("file", type=Path, metavar="FILE.xlsx")

    classify = add(
        "classify", deeds.do_classify, _("place the firms of a list on GB/T 4754"), commands, plain
    )
    classify.add_argument(
        "deed",
        nargs="?",
        choices=["train"],
        metavar="train",
        help=_("learn from a list with codes"),
    )
    classify.add_argument("--input", required=True, type=Path, metavar="FILE")
    classify.add_argument("--output", type=Path, metavar="FILE")
    classify.add_argument("--level", choices=["division", "class"], default="division")
    classify.add_argument("--model", type=Path, metavar="FILE", help=_("made by `classify train`"))
    classify.add_argument("--table", type=Path, metavar="FILE", help=_("the classes of GB/T 4754"))

    registers = _group(commands, "registers", _("registers of firms to search in"))
    diff = registers.add_parser(
        "diff", help=_("what changed between two editions; needs no database"), parents=[plain]
    )
    diff.set_defaults(run=deeds.do_registers_diff)
    diff.add_argument(
        "old", type=Path, metavar="OLD", help=_("folder or file of the edition before")
    )
    diff.add_argument("new", type=Path, metavar="NEW", help=_("folder or file of the new edition"))
    diff.add_argument("--out", type=Path, metavar="FILE.csv", help=_("write all changes"))
    diff.add_argument(
        "--most", type=as_positive, default=1000, metavar="N", help=_("print the first N changes")
    )

    load = _group(commands, "load", _("reference tables"))
    classes = add("gbt4754", deeds.do_load_gbt4754, _("the classes of GB/T 4754"), load, plain)
    classes.add_argument("file", type=Path, metavar="FILE")

    audit = _group(commands, "audit", _("the record of all changes"))
    add(
        "verify",
        deeds.do_audit_verify,
        _("compare all rows with their recorded history"),
        audit,
        plain,
    )

    plan = add(
        "plan",
        deeds.do_plan,
        _("which items a project needs, in what order, until when"),
        commands,
        plain,
    )
    plan.add_argument("file", type=Path, nargs="?", metavar="FILE.json", help=_("answers as JSON"))
    plan.add_argument("--psplib", type=Path, metavar="FILE.sm", help=_("schedule a PSPLIB file"))
    plan.add_argument(
        "--seconds",
        type=as_seconds,
        default=30.0,
        metavar="S",
        help=_("for --psplib (default: 30)"),
    )

    workday = add("workday", deeds.do_workday, _("count working or calendar days"), commands, plain)
    workday.add_argument("--from", required=True, dest="start", metavar="DATE", help="2026-03-02")
    workday.add_argument("--add", required=True, type=as_count, metavar="N")
    workday.add_argument(
        "--unit", choices=["wd", "day"], default="wd", help=_("wd working days, day calendar days")
    )
    workday.add_argument(
        "--roll",
        action="store_true",
        help=_("a calendar day that is free moves to the next worked"),
    )

    archive = _group(commands, "archive", _("bundles of cases for the archive"))
    checking = archive.add_parser(
        "verify", help=_("compare a bundle with its manifest; needs no database"), parents=[plain]
    )
    checking.set_defaults(run=deeds.do_archive_verify)
    checking.add_argument("file", type=Path, metavar="BUNDLE.zip")

    add("doctor", deeds.do_doctor, _("tell whether everything is well"), commands, plain)
    backup = add("backup", deeds.do_backup, _("write everything to one file"), commands, plain)
    backup.add_argument("file", type=Path, metavar="FILE")
    restore = add("restore", deeds.do_restore, _("bring back what a backup holds"), commands, plain)
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--replace", action="store_true", help=_("delete what is there now"))

    add("migrate", deeds.do_migrate, _("bring the database to this version"), commands, plain)
    add("worker", deeds.do_worker, _("work on the queue (started by serve and demo)"))
    manage = add("manage", deeds.do_manage, _("run a management command of Django"))
    manage.add_argument("rest", nargs=argparse.REMAINDER, metavar="...")
    return parser


def _group(commands: Any, name: str, help: str) -> Any:
    made = commands.add_parser(name, help=help, description=help)
    return made.add_subparsers(metavar="COMMAND", required=True)
