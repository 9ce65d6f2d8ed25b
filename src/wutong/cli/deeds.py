"""One function a command: it opens what it needs, calls the app, and puts the answer in lines."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from wutong.runtime.errors import Interrupted, Unusable
from wutong.runtime.progress import shown
from wutong.runtime.words import fault_words, gettext_noop, language
from wutong.runtime.words import gettext as _

from .answers import Answer, ended_by_signal, say_address, tell_progress
from .values import demand_file, demand_folder_of

COUNTED = {
    "rows": gettext_noop("rows"),
    "created": gettext_noop("added"),
    "updated": gettext_noop("updated"),
    "unchanged": gettext_noop("unchanged"),
    "rejected": gettext_noop("rejected"),
}
CHANGES = {
    "new": gettext_noop("new"),
    "branch": gettext_noop("branch"),
    "gone": gettext_noop("gone"),
    "renamed": gettext_noop("renamed"),
    "moved": gettext_noop("moved"),
    "scope": gettext_noop("scope"),
}


def do_demo(asked: argparse.Namespace) -> Answer:
    from wutong.config.serving import serve_demo

    with ended_by_signal():
        serve_demo(
            asked.data_dir, asked.port, reset=asked.reset, progress=tell_progress, say=say_address
        )
    return Answer()


def do_serve(asked: argparse.Namespace) -> Answer:
    from wutong.config.serving import serve

    with ended_by_signal():
        serve(asked.data_dir, asked.port, progress=tell_progress, say=say_address)
    return Answer()


def do_companies_import(asked: argparse.Namespace) -> Answer:
    demand_file(asked.file)
    with open_product(asked):
        from wutong.companies.commands import import_file

        done = import_file(asked.file, dry_run=asked.dry_run, tell=tell_progress)
    lines = [
        _(
            "%(rows)s rows: %(created)s new, %(updated)s changed, %(unchanged)s "
            "unchanged, %(rejected)s rejected"
        )
        % {
            "rows": done["rows"],
            "created": done["created"],
            "updated": done["updated"],
            "unchanged": done["unchanged"],
            "rejected": done["rejected"],
        }
    ]
    if done.get("errors_file"):
        lines.append(
            _("What is wrong with the rejected rows: %(errors_file)s")
            % {"errors_file": done["errors_file"]}
        )
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
            tell_progress(
                _("The rules shipped with the product are used: %(error)s") % {"error": error}
            )
            return None
    return _rules_in_database(asked)


def _rules_in_database(asked: argparse.Namespace) -> Any:
    with open_product(asked, ready=False):
        from wutong.pipeline.public import rules_in_database

        return rules_in_database()


def do_rules_list(asked: argparse.Namespace) -> Answer:
    from wutong.pipeline.commands import list_rules

    rules = list_rules(_county_rules(asked))
    lines = []
    for rule in rules:
        unit = f" [{rule['unit']}]" if rule["unit"] else ""
        lines.append(f"{rule['rule']}  {rule['name']}{unit}")
        for one in rule["inputs"]:
            of = f" [{one['unit']}]" if one["unit"] else ""
            choices = f" {' | '.join(one['choices'])}" if one["choices"] else ""
            left_out = f" ({_('optional')})" if one["optional"] else ""
            lines.append(f"    {one['name']}{of}{choices}{left_out}  {one['label']}")
        lines += [
            "    " + _("not published: %(missing)s") % {"missing": missing}
            for missing in rule["missing"]
        ]
        first, last = rule["valid_from"] or "…", rule["valid_to"] or "…"
        lines.append(f"    {first} – {last}; {rule['source']}")
    return Answer(rules, lines)


def do_rules_compute(asked: argparse.Namespace) -> Answer:
    from wutong.pipeline.commands import compute_rule

    found = compute_rule(asked.rule, asked.input, asked.on, _county_rules(asked))
    value = _("unknown") if found["value"] is None else f"{found['value']} {found['unit']}".strip()
    if between := found.get("between"):
        value += " " + _("(between %(low)s and %(high)s)") % {
            "low": between[0],
            "high": between[1],
        }
    lines = [value]
    lines += [f"    {p['part']}: {p['value'] or _('unknown')} ({p['why']})" for p in found["parts"]]
    if found["unknown"]:
        lines.append("    " + _("unknown: %(unknown)s") % {"unknown": ", ".join(found["unknown"])})
    return Answer(found, lines)


def do_chains_list(asked: argparse.Namespace) -> Answer:
    with open_product(asked):
        from wutong.chains.commands import list_chains

        chains = list_chains()
    return Answer(chains, _chain_lines(chains))


def do_chains_export(asked: argparse.Namespace) -> Answer:
    demand_folder_of(asked.file)
    with open_product(asked):
        from wutong.chains.commands import export_chains, list_chains

        export_chains(asked.file)
        chains = list_chains()
    return Answer(
        chains,
        [_("%(count)s chains written to %(file)s") % {"count": len(chains), "file": asked.file}],
    )


def do_screen(asked: argparse.Namespace) -> Answer:
    if not asked.register.exists():
        raise Unusable(
            _("%(register)s does not exist. Name a Parquet file or a folder of them.")
            % {"register": asked.register}
        )
    if asked.chains is not None:
        demand_file(asked.chains)
    if asked.out is not None:
        demand_folder_of(asked.out)
    from wutong.prospecting.commands.screening import screen, screen_all

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
        "say": tell_progress,
    }
    if asked.resume and asked.engine != "local":
        raise Unusable(
            _("--resume belongs to the local engine; a cluster repeats lost tasks itself.")
        )
    if asked.all:
        if asked.out is None:
            raise Unusable(_("With --all there are many lists: name a file with --out."))
        with _resumable(given["work"]), shown(sys.stderr) as progress:
            done = screen_all(**given, progress=progress)
        line = _("%(candidates)s candidates for %(segments)s segments in %(out)s") % {
            "candidates": f"{done['candidates']:,}",
            "segments": f"{done['segments']:,}",
            "out": asked.out,
        }
        return Answer(done, [_("%(rows)s rows read") % {"rows": f"{done['rows']:,}"}, line])
    if asked.chain is None:
        raise Unusable(_("Name the chain of the segment with --chain."))
    with _resumable(given["work"]), shown(sys.stderr) as progress:
        found = screen(**given, segment=asked.segment, progress=progress)
    lines = [f"{one['rank']:>4}  {one['score']:>6}  {one['uscc']}  {one['name']}" for one in found]
    return Answer(found, lines)


@contextlib.contextmanager
def _resumable(work: Path | None) -> Iterator[None]:
    """Whoever ends a run is told how it goes on."""
    try:
        yield
    except (KeyboardInterrupt, Interrupted):
        if work is not None:
            tell_progress(_("Ended. The same command with --resume goes on where it has stopped."))
        raise


def do_complexity(asked: argparse.Namespace) -> Answer:
    demand_file(asked.input)
    if asked.output.exists() and not asked.output.is_dir():
        raise Unusable(
            _("%(output)s is a file. Name a folder, which is made if missing.")
            % {"output": asked.output}
        )
    from dataclasses import asdict

    from wutong.prospecting.rules.complexity_files import LongFault, complexity_files

    try:
        done = complexity_files(asked.input, asked.output, asked.threshold, say=tell_progress)
    except LongFault as fault:
        raise Unusable("\n".join(map(fault_words, fault.problems))) from fault
    lines = [
        _(
            "%(regions)s regions, %(classes)s classes, %(advantages)s advantages; "
            "without a complexity: %(apart_regions)s regions, %(apart_classes)s classes"
        )
        % {
            "regions": done.regions,
            "classes": done.classes,
            "advantages": done.advantages,
            "apart_regions": done.apart_regions,
            "apart_classes": done.apart_classes,
        },
        *done.files,
    ]
    return Answer({**asdict(done), "files": list(done.files)}, lines)


def do_linkages(asked: argparse.Namespace) -> Answer:
    demand_file(asked.file)
    from wutong.prospecting.rules.input_output_files import TableFault, linkages_of_file

    try:
        rows = linkages_of_file(asked.file)
    except TableFault as fault:
        raise Unusable("\n".join(map(fault_words, fault.problems))) from fault
    lines = [
        f"{row['multiplier']:>8.4f} {row['backward']:>8.4f} {row['forward']:>8.4f}  "
        f"{'*' if row['key'] else ' '} {row['code']}  {row['name']}"
        for row in rows
    ]
    return Answer(rows, [_("multiplier backward  forward  * key sector"), *lines])


def do_classify(asked: argparse.Namespace) -> Answer:
    demand_file(asked.input)
    if asked.deed == "train":
        return do_classify_train(asked)
    if asked.output is None:
        raise Unusable(_("Say with --output FILE where the classified list is to be written."))
    for path in (asked.model, asked.table):
        if path is not None:
            demand_file(path)
    demand_folder_of(asked.output)
    from wutong.prospecting.commands.classifying import classify

    classes = _classes(asked) if asked.level == "class" and asked.model is None else []
    with shown(sys.stderr) as progress:
        done = classify(
            source=asked.input,
            target=asked.output,
            level=asked.level,
            classes=classes,
            model=asked.model,
            progress=progress,
        )
    lines = [
        _("%(rows)s rows: %(known)s known, %(unknown)s unknown")
        % {"rows": done["rows"], "known": done["known"], "unknown": done["unknown"]}
    ]
    if "encoding" in done:
        lines.append(
            _("The list was read as %(encoding)s; the output is written as UTF-8")
            % {"encoding": done["encoding"]}
        )
    return Answer(done, lines)


def do_classify_train(asked: argparse.Namespace) -> Answer:
    from wutong.prospecting.commands.classifying import train_classifier

    target = asked.output or asked.input.with_name(f"{asked.input.name.split('.')[0]}.model.npz")
    demand_folder_of(target)
    done = train_classifier(source=asked.input, target=target, progress=tell_progress)
    lines = [
        _("%(rows)s firms, %(codes)s codes learned; written to %(model)s")
        % {"rows": done["rows"], "codes": done["codes"], "model": done["model"]},
        _(
            "first guess right on firms left out: %(right)s, with the word of the name "
            "hidden: %(right_hidden)s"
        )
        % {"right": done["right"], "right_hidden": done["right_hidden"]},
    ]
    if done["unlabelled"] or done["repeated"]:
        lines.append(
            _("rows without a code: %(unlabelled)s; rows that stood there before: %(repeated)s")
            % {"unlabelled": done["unlabelled"], "repeated": done["repeated"]}
        )
    kinds: Any = done["kinds"]
    if kinds:
        told = [
            _("%(firms)s with words") % {"firms": f"{firms:,}"}
            if kind == "other"
            else _("%(firms)s of %(digits)s digits") % {"firms": f"{firms:,}", "digits": kind}
            for kind, firms in kinds.items()
        ]
        lines.append(
            _("codes of several kinds are learned side by side: %(kinds)s")
            % {"kinds": ", ".join(told)}
        )
    too_few: Any = done["too_few"]
    if too_few:
        lines.append(
            _("codes with too few firms to learn: %(too_few)s")
            % {"too_few": ", ".join(map(str, too_few))}
        )
    return Answer(done, lines)


def _classes(asked: argparse.Namespace) -> list[tuple[str, str]]:
    """The table of classes: of a file, or of the database where there is one already."""
    if asked.table is not None:
        from wutong.prospecting.commands.classifying import classes_of_file

        return classes_of_file(asked.table)
    from wutong.config.opening import chosen_data_dir, uses_embedded

    if uses_embedded():
        try:
            data = chosen_data_dir(asked.data_dir, embedded=True)
        except Unusable:
            return []  # no database can be there
        if not (data.postgres / "PG_VERSION").exists():
            return []  # none was ever made: nothing is loaded
    with open_product(asked):
        from wutong.chains.commands import list_classes

        return list_classes()


def do_registers_diff(asked: argparse.Namespace) -> Answer:
    for path in (asked.old, asked.new):
        if not path.exists():
            raise Unusable(
                _("%(path)s does not exist. Name a Parquet file or a folder of them.")
                % {"path": path}
            )
    if asked.out is not None:
        demand_folder_of(asked.out)
    from wutong.prospecting.commands.screening import diff_registers

    with shown(sys.stderr) as progress:
        found = diff_registers(
            asked.old,
            asked.new,
            out=asked.out,
            most=asked.most,
            progress=progress,
            say=tell_progress,
        )
    changes: Any = found["changes"]
    counts: Any = found["counts"]
    lines = [f"{_(CHANGES[one['kind']]):<8} {one['uscc']:<18}  {one['name']}" for one in changes]
    if found["left_out"]:
        lines.append(
            _("… %(left_out)s more: name a file with --out to have them all")
            % {"left_out": f"{found['left_out']:,}"}
        )
    lines.append(
        ", ".join(f"{number:,} {_(CHANGES[kind])}" for kind, number in counts.items())
        or _("no change")
    )
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
            raise Unusable(
                _("%(folder)s can't be written: name a folder with --work.") % {"folder": folder}
            ) from error
        return None
    return folder


def do_load_gbt4754(asked: argparse.Namespace) -> Answer:
    demand_file(asked.file)
    with open_product(asked):
        from wutong.chains.commands import load_gbt4754

        done = load_gbt4754(asked.file)
    return Answer(done, [", ".join(f"{count} {_(COUNTED[name])}" for name, count in done.items())])


def do_audit_verify(asked: argparse.Namespace) -> Answer:
    with open_product(asked):
        from wutong.audit.commands import verify

        found = verify()
    lines = [
        _("%(events)s events of %(subjects)s subjects")
        % {"events": found["events"], "subjects": found["subjects"]}
    ]
    lines += [f"{one['subject']}: {one['why']}" for one in found["broken"]]
    lines.append(
        _("All of it holds.")
        if not found["broken"]
        else _("%(count)s broken") % {"count": len(found["broken"])}
    )
    return Answer(found, lines, status=1 if found["broken"] else 0)


def do_plan(asked: argparse.Namespace) -> Answer:
    if (asked.file is None) == (asked.psplib is None):
        raise Unusable(_("Name either a file of answers or, with --psplib, a PSPLIB file."))
    if asked.psplib is not None:
        demand_file(asked.psplib)
        from wutong.approvals.commands import psplib

        done = psplib(asked.psplib, asked.seconds)
        line = _("makespan %(makespan)s, bound %(bound)s: %(status)s") % {
            "makespan": done["makespan"],
            "bound": done["bound"],
            "status": done["status"],
        }
        return Answer(done, [line])
    demand_file(asked.file)
    from wutong.approvals.commands import plan

    made = plan(asked.file, *_planning(asked))
    return Answer(made, _plan_lines(made))


def _plan_lines(made: dict[str, Any]) -> list[str]:
    lines = [
        f"{one['start'] or '-':<12}{one['finish'] or '-':<12}{'*' if one['critical'] else ' '} "
        f"{one['mode']:<11} {one['name']} ({one['code']})"
        for one in made["items"]
    ]
    finish = made["finish"] or _("not known, the list is published up to %(latest_known)s") % {
        "latest_known": made["latest_known"]
    }
    lines.append(_("finish: %(finish)s") % {"finish": finish})
    lines.append(
        _(
            "working days: %(serial_days)s one after another, %(parallel_days)s in "
            "parallel, %(commitment_days)s with commitments"
        )
        % {
            "serial_days": made["serial_days"],
            "parallel_days": made["parallel_days"],
            "commitment_days": made["commitment_days"],
        }
    )
    if made["not_counted"]:
        lines.append(
            _("not counted, their time is not known: %(not_counted)s")
            % {"not_counted": ", ".join(made["not_counted"])}
        )
    if "capacity" in made:
        load = made["capacity"]
        lines.append(
            _(
                "%(projects)s at once: %(makespan)s working days (bound %(bound)s, "
                "%(status)s); bottleneck: %(bottleneck)s"
            )
            % {
                "projects": load["projects"],
                "makespan": load["makespan"],
                "bound": load["bound"],
                "status": load["status"],
                "bottleneck": load["bottleneck"] or _("none"),
            }
        )
    return lines


def do_workday(asked: argparse.Namespace) -> Answer:
    from wutong.calendars.commands import workday

    calendar = _calendar(asked)
    done = workday(asked.start, asked.add, asked.unit, rolls=asked.roll, calendar=calendar)
    if done["known"]:
        return Answer(done, [str(done["due"])])
    return Answer(
        done,
        [
            _(
                "not known: the list is published up to %(latest_known)s, %(open_days)s days "
                "still open"
            )
            % {"latest_known": done["latest_known"], "open_days": done["open_days"]}
        ],
    )


def _calendar(asked: argparse.Namespace) -> Any:
    """The county's calendar where there is a database already; None: the packaged lists."""
    from wutong.config.opening import has_database

    if not has_database(asked.data_dir):
        return None
    try:
        with open_product(asked, ready=False):
            from django.db import ProgrammingError

            from wutong.calendars.public import work_calendar

            try:
                return work_calendar()
            except ProgrammingError:
                tell_progress(_("the database holds no calendar yet: the packaged lists are used"))
                return None
    except Unusable as error:
        tell_progress(_("the packaged lists are used: %(error)s") % {"error": error})
        return None


def _planning(asked: argparse.Namespace) -> tuple[Any, Any, Any]:
    """Calendar, questions and rules, and catalogue of the county; None each: the packaged ones."""
    from wutong.config.opening import has_database

    if not has_database(asked.data_dir):
        return None, None, None
    try:
        with open_product(asked, ready=False):
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
                tell_progress(_("the database holds no rules yet: the packaged ones are used"))
                return None, None, None
    except Unusable as error:
        tell_progress(_("the packaged lists and rules are used: %(error)s") % {"error": error})
        return None, None, None


def do_archive_verify(asked: argparse.Namespace) -> Answer:
    demand_file(asked.file)
    from wutong.results.rules import flaws_of_bundle

    files, flaws = flaws_of_bundle(asked.file)
    broken = [{"path": flaw.path, "why": flaw.why} for flaw in flaws]
    lines = [
        _("%(files)s files, %(count)s broken") % {"files": files, "count": len(broken)},
        *(f"{f.path}: {f.why}" for f in flaws),
    ]
    return Answer({"files": files, "broken": broken}, lines, status=1 if broken else 0)


def do_doctor(asked: argparse.Namespace) -> Answer:
    with open_product(asked):
        from wutong.config.health import MACHINE, run_checks

        checks = run_checks(MACHINE)
    lines = [f"{_('ok ') if one.ok else _('BAD')}  {one.name}: {one.detail}" for one in checks]
    document = {"checks": [vars(one) for one in checks]}
    return Answer(document, lines, status=0 if all(one.ok for one in checks) else 1)


def do_backup(asked: argparse.Namespace) -> Answer:
    demand_folder_of(asked.file)
    with open_product(asked):
        from wutong.config.backup import write_backup

        done = write_backup(asked.file, progress=tell_progress)
    return Answer(
        done,
        [
            _("%(rows)s rows and %(files)s files written to %(file)s")
            % {"rows": done["rows"], "files": done["files"], "file": asked.file}
        ],
    )


def do_restore(asked: argparse.Namespace) -> Answer:
    demand_file(asked.file)
    from wutong.runtime.supervise import only_server_of

    with open_product(asked, ready=False) as product, only_server_of(product.data):
        from wutong.config.restore import restore_backup

        done = restore_backup(asked.file, replace=asked.replace, progress=tell_progress)
    return Answer(
        done,
        [
            _("%(rows)s rows and %(files)s files restored")
            % {"rows": done["rows"], "files": done["files"]}
        ],
    )


def do_migrate(asked: argparse.Namespace) -> Answer:
    with open_product(asked):
        return Answer({"ready": True}, [_("The database is ready.")])


def do_worker(asked: argparse.Namespace) -> Answer:
    with open_silently(asked):
        from wutong.config.worker import run_worker

        run_worker()
    return Answer()


def do_manage(asked: argparse.Namespace) -> Answer:
    with open_silently(asked), contextlib.redirect_stdout(sys.__stdout__):
        from django.core.management import execute_from_command_line

        execute_from_command_line(["wutong manage", *asked.rest])
    return Answer()


@contextlib.contextmanager
def open_product(asked: argparse.Namespace, *, ready: bool = True) -> Any:
    """The product, opened; what its apps say meanwhile is said in the words of the command line."""
    from wutong.config.opening import opened

    with opened(asked.data_dir, tell_progress, ready=ready) as product:
        from django.utils import translation

        with translation.override(language()):
            yield product


def open_silently(asked: argparse.Namespace) -> Any:
    """The product, opened for who speaks to the users of the pages, in the product's language."""
    from wutong.config.opening import opened

    return opened(asked.data_dir, tell_progress, ready=False)


def _chain_lines(chains: Sequence[dict[str, Any]]) -> list[str]:
    lines = []
    for chain in chains:
        lines.append(f"{chain['code']}  {chain['name']}  ({chain['level']}, {chain['year']})")
        lines += [
            f"    {segment['code']}  {segment['name']}: {segment['state']}, {segment['deed']}"
            for segment in chain["segments"]
        ]
    return lines
