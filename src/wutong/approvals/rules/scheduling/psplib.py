"""Reads the files of PSPLIB (.sm, single mode), so that the scheduler can be measured."""

from __future__ import annotations

import re

from wutong.runtime.words import gettext as _

from .model import Problem, ProblemFault, Task

_SECTIONS = (
    ("relations", "PRECEDENCE RELATIONS"),
    ("requests", "REQUESTS/DURATIONS"),
    ("capacities", "RESOURCEAVAILABILITIES"),
)


def read_sm(text: str) -> Problem:
    """A single-mode file. Tasks keep the file's numbers as names. Raises ProblemFault."""
    parts = {name: _numbers_below(text, heading) for name, heading in _SECTIONS}
    if not all(parts.values()):
        missing = next(h for n, h in _SECTIONS if not parts[n])
        raise ProblemFault(
            _("no PSPLIB file of one mode: the section %(missing)s is missing or empty")
            % {"missing": missing}
        )
    capacities = tuple(parts["capacities"][0])
    needs: dict[int, list[int]] = {}
    for row in parts["relations"]:
        if len(row) < 3 or row[1] != 1 or len(row) != 3 + row[2]:
            raise ProblemFault(
                _("job %(job)s: one mode, and as many successors as are counted") % {"job": row[0]}
            )
        needs.setdefault(row[0], [])
        for after in row[3:]:
            needs.setdefault(after, []).append(row[0])
    jobs = sorted(needs)
    if jobs != list(range(1, len(jobs) + 1)):
        raise ProblemFault(_("jobs must be numbered from 1 without gaps"))
    tasks: dict[int, Task] = {}
    for row in parts["requests"]:
        if len(row) != 3 + len(capacities) or row[0] not in needs:
            raise ProblemFault(
                _("job %(job)s: a duration and %(count)s requests are needed")
                % {"job": row[0], "count": len(capacities)}
            )
        tasks[row[0]] = Task(
            name=str(row[0]), length=row[2], needs=tuple(n - 1 for n in needs[row[0]]),
            demands=tuple(row[3:]),
        )  # fmt: skip
    if len(tasks) != len(jobs):
        raise ProblemFault(_("every job needs its duration and requests"))
    return Problem(tuple(tasks[n] for n in jobs), capacities)


def _numbers_below(text: str, heading: str) -> list[list[int]]:
    """The rows of whole numbers in the section of a heading."""
    found = re.search(rf"^{re.escape(heading)}:?[^\n]*\n(.*?)(?:^\*{{5,}}|\Z)", text,
                      re.MULTILINE | re.DOTALL)  # fmt: skip
    if found is None:
        return []
    rows = []
    for line in found[1].splitlines():
        words = line.split()
        if words and all(word.lstrip("-").isdigit() for word in words):
            rows.append([int(word) for word in words])
    return rows
